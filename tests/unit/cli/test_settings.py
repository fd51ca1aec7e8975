"""Settings: option over variable over file, and sentences for wrong ones; `serve` and `demo`."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lbaas_ui import settings
from lbaas_ui.cli import serving, whereabouts
from lbaas_ui.cli.app import app
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.settings import Settings

Started = list[tuple[Settings, whereabouts.Server | None]]
DOCS = Path(__file__).parents[3] / "docs" / "cli.md"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What the server was started with, and what commands would have found meanwhile."""
    started: Started = []
    monkeypatch.setattr("lbaas_ui.runtime.run", lambda given: started.append((given, whereabouts.running())))
    return started


def test_defaults(tmp_path: Path) -> None:
    """Nothing has to be set; state lives in the user's state directory."""
    given = settings.load()
    assert (given.host, given.port, given.sources) == ("127.0.0.1", 8080, ("poll",))
    assert given.database == f"sqlite:///{tmp_path / 'state' / 'lbaas-ui' / 'state.db'}"


def test_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins over the variable, the variable over the file, the file over the default."""
    file = tmp_path / "c.toml"
    file.write_text(
        'port = 1\nhost = "10.0.0.1"\nos_cloud = "from-file"\nsources = ["poll", "feed"]\nfeed_url = "ws://f"\n'
    )
    monkeypatch.setenv("LBAAS_UI_PORT", "2")
    monkeypatch.setenv("LBAAS_UI_HOST", "10.0.0.2")
    given = settings.load(file, port="3", os_cloud=None)
    assert (given.port, given.host, given.os_cloud) == (3, "10.0.0.2", "from-file")
    assert given.sources == ("poll", "feed")


def test_variables_of_the_client_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """LBAAS_UI_URL is for the commands; the server does not mind it."""
    monkeypatch.setenv("LBAAS_UI_URL", "http://elsewhere")
    assert settings.load().port == 8080


@pytest.mark.parametrize("home", ["", "relative/path"])
def test_state_without_xdg(home: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty or relative XDG_STATE_HOME is ignored, as its specification wants."""
    monkeypatch.setenv("XDG_STATE_HOME", home)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.state_dir() == tmp_path / ".local" / "state" / "lbaas-ui"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"port": "70000"}, r"^port: .*--port, LBAAS_UI_PORT, or port in the file"),
        ({"port": "x"}, r"^port: "),
        ({"auth": "ldap"}, r"^auth: .*--auth, LBAAS_UI_AUTH, or auth in the file"),
        ({"role": "worker"}, r"^role: `worker` is not there yet"),
        ({"sources": "feed", "feed_url": "ws://x"}, r"^sources: `poll` must be among them"),
        ({"sources": "poll,feed"}, r"^feed_url: the source `feed` needs it"),
        ({"sources": "poll,notifications"}, r"^notifications_url: the source `notifications` needs it"),
        ({"notifications_url": "http://u:secret@x/"}, r"^notifications_url: (?!.*secret).*\(LBAAS_UI_NOTIF"),
        ({"sources": "poll,rumours"}, r"^sources: "),
        ({"sources": "poll,feed", "feed_url": "http://x"}, r"^feed_url: "),
        ({"create": "quickly"}, r"^create: "),
        ({"poll_interval_s": "0"}, r"^poll_interval_s: "),
        ({"access_token": "short"}, r"^access_token: .*\(LBAAS_UI_ACCESS_TOKEN, or"),
        ({"colour": "red"}, r"^colour: there is no such setting"),
    ],
)
def test_wrong_settings(options: dict[str, str], sentence: str) -> None:
    """Each wrong setting is told with the places where it can be set."""
    with pytest.raises(ConfigurationError, match=sentence):
        serving.load(None, **options)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing --config file is not passed over in silence."""
    with pytest.raises(ConfigurationError, match=r"none\.toml"):
        serving.load(tmp_path / "none.toml")


def test_secrets_are_not_shown() -> None:
    """Settings may be logged; the token and the password of RabbitMQ may not."""
    given = settings.load(access_token="0123456789abcdef", notifications_url="rabbit://u:0123456789abcdef@h/")
    assert "0123456789abcdef" not in repr(given)


@pytest.mark.parametrize(
    ("options", "sources"),
    [
        ({}, ("poll",)),
        ({"feed_url": "ws://f"}, ("poll", "feed")),
        ({"notifications_url": "rabbit://n"}, ("poll", "notifications")),
        ({"feed_url": "ws://f", "notifications_url": "rabbit://n"}, ("poll", "feed", "notifications")),
        ({"feed_url": "ws://f", "sources": "poll"}, ("poll",)),
        ({"feed_url": "ws://f", "sources": "poll, feed"}, ("poll", "feed")),
    ],
)
def test_which_sources_run(options: dict[str, str], sources: tuple[str, ...]) -> None:
    """Those that have an address, unless they are named."""
    assert serving.load(None, **options).sources == sources


def test_every_option_is_offered_and_documented() -> None:
    """Each setting is an option of `serve` (but secrets), and stands in docs/cli.md."""
    help_text = CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200"}).stdout
    offered = set(re.findall(r"--([a-z][a-z-]+)", help_text)) - {"help", "config"}
    assert {name.replace("_", "-") for name in Settings.model_fields} - offered == {
        "access-token",
        "keys",
        "notifications-url",
    }
    documented = DOCS.read_text()
    for name, field in Settings.model_fields.items():
        assert f"`LBAAS_UI_{name.upper()}`" in documented
        assert field.description


def test_serve(served: Started) -> None:
    """It finds a free port, keeps a token, tells people and commands, and takes its file away at the end."""
    done = CliRunner().invoke(app, ["serve", "--port", "0", "--os-cloud", "mine"])
    assert done.exit_code == 0, done.output
    [(given, meanwhile)] = served
    assert given.port > 0
    assert given.access_token is not None
    token = given.access_token.get_secret_value()
    assert meanwhile == whereabouts.Server(f"http://127.0.0.1:{given.port}", token, os.getpid())
    assert f"Open http://127.0.0.1:{given.port}/#token={token}" in done.stdout
    assert whereabouts.running() is None


def test_serve_takes_the_given_token(served: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    """LBAAS_UI_ACCESS_TOKEN is the token, and nothing else is kept."""
    monkeypatch.setenv("LBAAS_UI_ACCESS_TOKEN", "given-by-the-operator")
    assert "#token=given-by-the-operator" in CliRunner().invoke(app, ["serve", "--port", "0"]).stdout
    assert not whereabouts.server_file().with_name("access-token").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCESS_TOKEN", "marked"),
        ("NOTIFICATIONS_URL", "http://octavia:marked@127.0.0.1"),
        ("KEYS", "marked"),
    ],
)
def test_wrong_secrets_are_not_repeated(
    served: Started, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """What is wrong with a secret is said without it, whatever else is wrong."""
    monkeypatch.setenv(f"LBAAS_UI_{name}", value)
    done = CliRunner().invoke(app, ["serve", "--port", "many"])
    assert (done.exit_code, served) == (2, [])
    assert "marked" not in done.output + done.stderr


def test_serve_on_a_taken_port(served: Started) -> None:
    """It says so, and leaves the whereabouts of the other server alone."""
    other = whereabouts.Server("http://127.0.0.1:1", "another-token-here", os.getpid())
    whereabouts.announce(other)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(app, ["serve", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert "Choose another --port" in done.stderr
    assert served == []
    assert whereabouts.running() == other


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - compared only
        ("::", "http://[::1]:80"),
        ("fe80::1", "http://[fe80::1]:80"),
    ],
)
def test_address(host: str, url: str) -> None:
    """What listens everywhere is opened here; IPv6 stands in brackets."""
    assert serving._url(settings.load(host=host, port=80)) == url


def fake_lab(folder: Path, lines: str) -> Path:
    """A lab's `up` that does nothing but this."""
    folder.mkdir()
    (folder / "up").write_text(f"import json, os, pathlib, sys\n{lines}\n")
    return folder


def test_demo(
    served: Started,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It starts the lab and serves against its cloud, with its feed, and state beside the lab's."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "restored-by-monkeypatch")
    home = tmp_path / ".lab"
    home.mkdir()
    content = json.dumps({"clouds_yaml": str(home / "clouds.yaml"), "feed_url": "ws://127.0.0.1:9"})
    lab = fake_lab(
        tmp_path / "lab",
        f"assert sys.argv[1:] == ['--full']; pathlib.Path({str(home)!r}, 'lab.json').write_text({content!r})",
    )
    done = CliRunner().invoke(app, ["demo", "--lab", str(lab), "--port", "0", "--create", "cascade"])
    assert done.exit_code == 0, done.output
    [(given, _)] = served
    assert (given.os_cloud, given.create, given.sources) == ("lab", "cascade", ("poll", "feed"))
    assert given.feed_url == "ws://127.0.0.1:9"
    assert given.database == f"sqlite:///{home / 'lbaas-ui.db'}"
    assert os.environ["OS_CLIENT_CONFIG_FILE"] == str(home / "clouds.yaml")


def test_demo_with_keystone(served: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service user's cloud, a database of its own, and who can log in is printed."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "restored-by-monkeypatch")
    monkeypatch.setenv("LBAAS_UI_AUTH", "keystone")
    home = tmp_path / ".lab"
    home.mkdir()
    (home / "lab.json").write_text(
        json.dumps(
            {
                "clouds_yaml": str(home / "clouds.yaml"),
                "log_ins": [
                    {"user_name": "anna", "password": "pw", "project_name": "demo", "roles": ["reader", "x"]}
                ],
            }
        )
    )
    lab = fake_lab(tmp_path / "lab", "")
    done = CliRunner().invoke(app, ["demo", "--lab", str(lab), "--port", "0"])
    assert done.exit_code == 0, done.output
    [(given, _)] = served
    assert (given.os_cloud, given.database) == ("lab-service", f"sqlite:///{home / 'lbaas-ui-keystone.db'}")
    assert "  anna  pw        demo     reader, x\n" in done.stdout


def test_demo_without_a_lab(tmp_path: Path) -> None:
    """It says where the lab is to be found."""
    done = CliRunner().invoke(app, ["demo", "--lab", str(tmp_path)])
    assert done.exit_code == 2
    assert "--lab" in done.stderr


def test_demo_with_a_lab_that_fails(served: Started, tmp_path: Path) -> None:
    """A lab that does not start ends it, with the place of its logs."""
    done = CliRunner().invoke(app, ["demo", "--lab", str(fake_lab(tmp_path / "lab", "sys.exit(3)"))])
    assert done.exit_code == 2
    assert str(tmp_path / ".lab") in done.stderr
    assert served == []


def test_state_directory_is_private(served: Started) -> None:
    """The first start makes the folder for this user alone."""
    CliRunner().invoke(app, ["serve", "--port", "0"])
    assert stat.S_IMODE(settings.state_dir().stat().st_mode) == 0o700
