"""``lbaas-ui operations``: what was submitted, and how people steer it. Added by ``cli.app``."""

from __future__ import annotations

from typing import Annotated

import typer

from lbaas_ui.cli import naming, progress, tables
from lbaas_ui.cli.balancers import TimeoutOption, WaitOption
from lbaas_ui.cli.session import Session
from lbaas_ui.client import Verb

Id = Annotated[str, typer.Argument(metavar="ID", help="The operation's id.")]


def list_operations(
    session: Session,
    *,
    balancer: Annotated[
        str | None, typer.Option("--balancer", metavar="NAME|ID", help="Only those of this balancer.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only those in this state, as in RUNNING.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 50,
) -> None:
    """List operations, newest first."""
    balancer_id = naming.balancer_id_of(session.client, balancer) if balancer else None
    found = session.client.operations(
        balancer_id=balancer_id, state=state.upper() if state else None, limit=limit
    )
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.operations(found))
    else:
        session.console.print("No operations.")


def show(session: Session, id: Id, *, wait: WaitOption = False, timeout: TimeoutOption = None) -> None:
    """Show an operation with its tasks, what it waits for, and why it failed."""
    document = session.client.operation(id)
    if wait:
        progress.finish(session, document, wait=True, timeout_s=timeout)
    elif session.as_json:
        session.print_json(document)
    else:
        session.console.print(tables.operation(document))


def pause(session: Session, id: Id) -> None:
    """Send no further call until it is resumed."""
    _steer(session, id, "pause")


def resume(session: Session, id: Id, *, wait: WaitOption = False, timeout: TimeoutOption = None) -> None:
    """Go on with a paused operation."""
    _steer(session, id, "resume", wait=wait, timeout_s=timeout)


def cancel(session: Session, id: Id) -> None:
    """Send no further call, for good. What was done stays."""
    _steer(session, id, "cancel")


def retry(session: Session, id: Id, *, wait: WaitOption = False, timeout: TimeoutOption = None) -> None:
    """Plan a failed or cancelled operation again, and go on."""
    _steer(session, id, "retry", wait=wait, timeout_s=timeout)


def _steer(
    session: Session, id: str, verb: Verb, *, wait: bool = False, timeout_s: float | None = None
) -> None:
    document = session.client.steer(id, verb)
    if wait:
        progress.finish(session, document, wait=True, timeout_s=timeout_s)
    elif session.as_json:
        session.print_json(document)
    else:
        session.console.print(tables.operation(document))
