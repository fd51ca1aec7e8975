"""A server that is played, and the command line pointed at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import respx
import stamina
from typer.testing import CliRunner, Result

from lbaas_ui.cli.app import app
from tests.unit.cli.fake_server import TOKEN, URL, FakeServer

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pauses, and no server of this machine's user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("time.sleep", lambda _: None)
    with stamina.set_testing(testing=True, attempts=3):
        yield


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A REST API that answers at ``URL``."""
    fake = FakeServer()
    with respx.mock(assert_all_called=False) as router:
        router.route(host="lbaas.test").mock(side_effect=fake)
        yield fake


@pytest.fixture
def run(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `lbaas-ui` with these arguments, as a user who knows server and token."""
    monkeypatch.setenv("LBAAS_UI_URL", URL)
    monkeypatch.setenv("LBAAS_UI_ACCESS_TOKEN", TOKEN)

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)

    return invoke
