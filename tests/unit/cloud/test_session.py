"""Configuration of the cloud: clouds.yaml, OS_* and what is wrong with them; nobody is asked."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import keystoneauth1.exceptions as ka
import pytest

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.session import CloudSession
from lbaas_ui.errors import (
    CloudError,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
    ConfigurationError,
)

CLOUDS = """
clouds:
  open:
    auth_type: none
    load_balancer_endpoint_override: http://octavia:9876/v2
  keystone:
    verify: false
    auth: {auth_url: "http://keystone:5000/v3", username: ann, password: p, project_name: demo,
           user_domain_id: default, project_domain_id: default}
  half:
    auth: {username: ann}
"""


@pytest.fixture
def clouds_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with three clouds, far from any other."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "mine.yaml"
    path.write_text(CLOUDS)
    return str(path)


def configure(name: str | None, *files: str) -> CloudSession:
    """The session of one cloud."""
    return CloudSession.configure(name, timeout_s=7, config_files=files)


async def test_without_authentication(clouds_yaml: str) -> None:
    """`auth_type: none` needs no Keystone; everyone is an administrator; only Octavia is there."""
    session = configure("open", clouds_yaml)
    assert not session.authenticates
    access = await session.access()
    assert access.endpoints == {"load-balancer": "http://octavia:9876/v2"}
    assert (access.project_id, access.roles) == (None, ("admin",))
    assert (await session.fetch_token()).ends_at is None


@pytest.mark.parametrize("name", ["nowhere", "half"])
def test_wrong_configuration(clouds_yaml: str, name: str) -> None:
    """An unknown cloud and a half-written one are told with the way out."""
    with pytest.raises(ConfigurationError, match=rf"(?s){name}.*--os-cloud.*OS_AUTH_URL"):
        configure(name, clouds_yaml)


async def test_nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any configuration, connecting says what to set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="OS_CLIENT_CONFIG_FILE"):
        await Cloud.connect(config_files=[str(tmp_path / "none.yaml")])


def test_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OS_* alone is a cloud, as for every OpenStack client."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "AUTH_URL": "http://k/v3",
        "USERNAME": "a",
        "PASSWORD": "p",
        "PROJECT_NAME": "d",
    }.items():
        monkeypatch.setenv(f"OS_{name}", value)
    monkeypatch.setenv("OS_USER_DOMAIN_ID", "default")
    monkeypatch.setenv("OS_PROJECT_DOMAIN_ID", "default")
    session = configure(None, str(tmp_path / "none.yaml"))
    assert session.authenticates
    assert session.name == "envvars"


def test_tls(clouds_yaml: str) -> None:
    """`verify: false` is honoured; else servers must show a certificate that is known."""
    assert configure("keystone", clouds_yaml).tls().verify_mode is ssl.CERT_NONE
    assert configure("open", clouds_yaml).tls().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ka.ConnectFailure("refused"), CloudTemporary),
        (ka.ConnectTimeout("slow"), CloudTemporary),
        (ka.DiscoveryFailure("away"), CloudTemporary),
        (ka.InternalServerError("oh"), CloudTemporary),
        (ka.ServiceUnavailable("busy"), CloudTemporary),
        (ka.NotFound("proxy"), CloudTemporary),
        (ka.Unauthorized("wrong password"), CloudUnauthorized),
        (ka.Forbidden("no"), CloudRejected),
    ],
)
async def test_keystones_faults(
    clouds_yaml: str, monkeypatch: pytest.MonkeyPatch, fault: Exception, expected: type[CloudError]
) -> None:
    """What Keystone says, or fails to say, becomes our errors."""
    session = configure("keystone", clouds_yaml)

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(session._session, "get_auth_headers", fail)
    with pytest.raises(CloudError) as raised:
        await session.fetch_token()
    assert type(raised.value) is expected
    assert raised.value.service == "identity"


async def test_the_end_of_a_token_is_aware(clouds_yaml: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times leave this module in UTC, with their zone."""
    session = configure("keystone", clouds_yaml)

    class Info:
        expires = datetime(2030, 1, 1, tzinfo=UTC).replace(tzinfo=None)

    monkeypatch.setattr(session._session, "get_auth_headers", lambda: {"X-Auth-Token": "t"})
    monkeypatch.setattr(session, "_info", Info)
    token = await session.fetch_token()
    assert token.ends_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert token.headers == {"X-Auth-Token": "t"}
