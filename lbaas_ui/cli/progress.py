"""Shows an operation while it runs, and ends the command as the operation ended. Used by every ``--wait``."""

from __future__ import annotations

from typing import Protocol

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from lbaas_ui.api.schemas import OperationDocument
from lbaas_ui.cli import tables
from lbaas_ui.cli.exits import ExitCode
from lbaas_ui.cli.session import Session
from lbaas_ui.queue.states import OperationState


class Display(Protocol):
    """What is told each time that the operation was read."""

    def show(self, document: OperationDocument) -> None:
        """Show it as it is now."""


class Lines:
    """For files and logs: one line whenever a task or what is waited for changes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: set[tuple[str, str]] = set()

    def show(self, document: OperationDocument) -> None:
        """Print what is new since the last time."""
        for task in document.tasks:
            self._once(task.id, f"{task.kind} {task.name}".strip() + f": {task.state}")
        for waiting in document.waiting_for:
            self._once(document.id, f"waits: {waiting.reason}")

    def _once(self, about: str, line: str) -> None:
        if (about, line) not in self._shown:
            self._shown.add((about, line))
            self._console.print(line, markup=False)


class LiveTable:
    """For terminals: the table of tasks, redrawn in place."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def show(self, document: OperationDocument) -> None:
        """Draw it anew."""
        self._live.update(tables.operation(document), refresh=True)


def finish(
    session: Session, document: OperationDocument, *, wait: bool, timeout_s: float | None = None
) -> None:
    """Report an operation that was accepted, or wait for its end, and end the command accordingly.

    Raises:
        WaitingTimedOut: it had not ended within ``timeout_s``; it goes on.
        typer.Exit: it failed or was cancelled (1), or the person pressed Ctrl-C (130).
    """
    if wait:
        document = _follow(session, document, timeout_s)
    if session.as_json:
        session.print_json(document)
    elif not wait:
        session.console.print(
            f"Accepted as operation {document.id}. See it with: lbaas-ui operations show {document.id}",
            markup=False,
        )
    if wait:
        _report_end(session, document)


def _follow(session: Session, document: OperationDocument, timeout_s: float | None) -> OperationDocument:
    try:
        if not session.progress.is_terminal:
            display: Display = Lines(session.progress)
            return session.client.wait(document.id, timeout_s=timeout_s, seen=display.show)
        with Live(console=session.progress, auto_refresh=False, transient=True) as live:
            return session.client.wait(document.id, timeout_s=timeout_s, seen=LiveTable(live).show)
    except KeyboardInterrupt:
        session.progress.print(
            f"\nThe operation goes on. See it with: lbaas-ui operations show {document.id}; "
            f"stop it with: lbaas-ui operations cancel {document.id}",
            markup=False,
        )
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _report_end(session: Session, document: OperationDocument) -> None:
    took = None
    if document.started_at is not None and document.ended_at is not None:
        took = (document.ended_at - document.started_at).total_seconds()
    name = document.balancer_name or document.balancer_id or ""
    session.progress.print(
        Text.assemble(
            f"{document.kind} {name}: ",
            tables.status_text(document.state),
            f" in {tables.duration(took)}" if took is not None else "",
            f"  {document.balancer_id}" if document.balancer_id else "",
        )
    )
    if document.error is not None:
        for line in tables.failure(document, document.error):
            session.progress.print(line, markup=False, style="red")
    if document.state != OperationState.DONE:
        raise typer.Exit(ExitCode.FAILED)
