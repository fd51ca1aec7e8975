"""How commands find the server of this machine, and what they must not tell to others."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from lbaas_ui.cli import whereabouts
from lbaas_ui.cli.whereabouts import Server
from lbaas_ui.client import DEFAULT_URL

HERE = Server("http://127.0.0.1:1234", "a-token-of-this-server", os.getpid())


def test_without_a_server() -> None:
    """The default address, and no token."""
    assert whereabouts.find(None, None) == (DEFAULT_URL, None)


@pytest.mark.parametrize(
    ("url", "token", "found"),
    [
        (None, None, (HERE.url, HERE.access_token)),
        (f"{HERE.url}/", None, (HERE.url, HERE.access_token)),
        (None, "mine", (HERE.url, "mine")),
        ("http://elsewhere", None, ("http://elsewhere", None)),
        ("http://elsewhere", "mine", ("http://elsewhere", "mine")),
    ],
)
def test_with_one(url: str | None, token: str | None, found: tuple[str, str | None]) -> None:
    """What the user says wins; the file's token goes to the file's server alone."""
    whereabouts.announce(HERE)
    assert whereabouts.find(url, token) == found


def test_files_are_private() -> None:
    """Nobody else on the machine may read the token."""
    whereabouts.announce(HERE)
    whereabouts.kept_token()
    for path in (whereabouts.server_file(), whereabouts.server_file().with_name("access-token")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(whereabouts.server_file().parent.stat().st_mode) == 0o700


def test_a_dead_server_is_not_asked() -> None:
    """After a crash the file is still there, but its process is not."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    whereabouts.announce(Server(HERE.url, HERE.access_token, gone.pid))
    assert whereabouts.running() is None


@pytest.mark.parametrize("text", ["", "[]", '{"url": "x"}', "no JSON"])
def test_a_spoilt_file_is_none(text: str) -> None:
    """A file that cannot be read does no harm."""
    whereabouts.announce(HERE)
    whereabouts.server_file().write_text(text)
    assert whereabouts.running() is None


def test_retiring_leaves_a_later_server_alone() -> None:
    """A server that ends takes away its own file only."""
    whereabouts.announce(HERE)
    whereabouts.retire(Server("http://127.0.0.1:9", "another", os.getpid()))
    assert whereabouts.running() == HERE
    whereabouts.retire(HERE)
    assert whereabouts.running() is None


def test_token_is_kept() -> None:
    """Pages stay logged in over a restart."""
    assert whereabouts.kept_token() == whereabouts.kept_token()
    assert len(whereabouts.kept_token()) >= 32
