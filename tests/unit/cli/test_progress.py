"""What a person at a terminal sees while an operation runs."""

from __future__ import annotations

import io

import pytest
import typer
from rich.console import Console

from lbaas_ui.cli import progress
from lbaas_ui.cli.session import Output, Session
from lbaas_ui.client import Client
from tests.unit.cli.fake_server import TOKEN, URL, FakeServer, make_failure, make_operation


def terminal() -> Console:
    """A terminal of 100 columns whose screen can be read."""
    return Console(file=io.StringIO(), force_terminal=True, width=100, highlight=False)


def watched(server: FakeServer, console: Console) -> None:
    """Follow the operation of the server to its end."""
    with Client(URL, TOKEN) as client:
        session = Session(client, Output.TABLE, console, console)
        progress.finish(session, make_operation(), wait=True)


def screen(console: Console) -> str:
    """All that was drawn."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_tasks_are_redrawn(server: FakeServer) -> None:
    """The table of tasks follows the operation, and the last line tells its end."""
    server.operations = [make_operation("RUNNING"), make_operation("DONE")]
    console = terminal()
    watched(server, console)
    drawn = screen(console)
    assert "listener.create" in drawn
    assert "RUNNING" in drawn
    assert "apply shop: " in drawn.rstrip().splitlines()[-1]


def test_a_failure_stays_on_the_screen(server: FakeServer) -> None:
    """After the table is gone, the reason is still there."""
    server.operations = [make_failure()]
    console = terminal()
    with pytest.raises(typer.Exit) as ended:
        watched(server, console)
    assert ended.value.exit_code == 1
    assert "Port 80 is taken" in screen(console)
