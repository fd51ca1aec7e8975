"""``lbaas-ui operations``: what was submitted, and how people steer it. Added by ``cli.app``."""

from __future__ import annotations

from typing import Annotated

import typer

from lbaas_ui.api.schemas import OperationDocument, SteeringDocument
from lbaas_ui.cli import naming, progress, tables
from lbaas_ui.cli.balancers import TimeoutOption, WaitOption
from lbaas_ui.cli.session import Session
from lbaas_ui.client import ScopeVerb, Verb
from lbaas_ui.errors import ConfigurationError, NotFound

Id = Annotated[str, typer.Argument(metavar="ID", help="The operation's id.")]
OptionalId = Annotated[str | None, typer.Argument(metavar="[ID]", help="The operation's id.")]
ScopeOption = Annotated[
    str | None, typer.Option("--balancer", metavar="NAME|ID", help="Everything on this balancer.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Everything in the project.")]


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


def pause(
    session: Session,
    id: OptionalId = None,
    *,
    balancer: ScopeOption = None,
    all_: AllOption = False,
    note: Annotated[str, typer.Option("--note", help="With --all or --balancer: why, for the others.")] = "",
) -> None:
    """Send no further call until it is resumed: of one operation, of a balancer, or of all.

    With --balancer or --all this holds for what is submitted later, too.
    """
    if not _steer_scope(session, "pause", id, balancer=balancer, everything=all_, note=note):
        _steer(session, str(id), "pause")


def resume(
    session: Session,
    id: OptionalId = None,
    *,
    balancer: ScopeOption = None,
    all_: AllOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Go on with a paused operation, or with everything that --balancer or --all had stopped."""
    if not _steer_scope(session, "resume", id, balancer=balancer, everything=all_):
        _steer(session, str(id), "resume", wait=wait, timeout_s=timeout)


def cancel(
    session: Session, id: OptionalId = None, *, balancer: ScopeOption = None, all_: AllOption = False
) -> None:
    """Send no further call, for good. What was done stays."""
    if not _steer_scope(session, "cancel", id, balancer=balancer, everything=all_):
        _steer(session, str(id), "cancel")


def skip(
    session: Session,
    id: Id,
    step: Annotated[str, typer.Argument(metavar="STEP", help="The step: its object's name, or its id.")],
    *,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Leave one step out that no other needs; an operation that failed there goes on without it."""
    tasks = session.client.operation(id).tasks
    named = {task.id for task in tasks if step in {task.id, task.name, f"{task.kind} {task.name}"}}
    able = {task.id for task in tasks for one in task.actions if one.allowed}
    found = sorted(named & able or named)
    if len(found) != 1:
        names = ", ".join(f"'{task.kind} {task.name}'" for task in tasks if task.id in found or not found)
        raise NotFound(f"Say which step is meant, one of {names}.")
    _report(session, session.client.skip(id, found[0]), wait=wait, timeout_s=timeout)


def stops(session: Session) -> None:
    """Show what is stopped, by whom and since when."""
    _show_steering(session, session.client.steering())


def retry(session: Session, id: Id, *, wait: WaitOption = False, timeout: TimeoutOption = None) -> None:
    """Plan a failed or cancelled operation again, and go on."""
    _steer(session, id, "retry", wait=wait, timeout_s=timeout)


def rollback(session: Session, id: Id, *, wait: WaitOption = False, timeout: TimeoutOption = None) -> None:
    """Plan back to the form from before an operation; that is an operation of its own."""
    _steer(session, id, "rollback", wait=wait, timeout_s=timeout)


def dismiss(session: Session, id: Id) -> None:
    """Say that a failure was seen: its balancer no longer calls for somebody because of it."""
    _steer(session, id, "dismiss")


def _steer_scope(
    session: Session,
    verb: ScopeVerb,
    id: str | None,
    *,
    balancer: str | None,
    everything: bool,
    note: str = "",
) -> bool:
    """Steer a whole scope, if one is named; False where it is one operation."""
    if sum((id is not None, balancer is not None, everything)) != 1:
        raise ConfigurationError("Name one operation by its ID, or a --balancer, or --all.")
    if id is not None:
        return False
    balancer_id = naming.balancer_id_of(session.client, balancer) if balancer else None
    _show_steering(session, session.client.steer_all(verb, balancer_id=balancer_id, note=note))
    return True


def _show_steering(session: Session, document: SteeringDocument) -> None:
    if session.as_json:
        session.print_json(document)
        return
    for line in tables.steering(document):
        session.console.print(line, markup=False)


def _steer(
    session: Session, id: str, verb: Verb, *, wait: bool = False, timeout_s: float | None = None
) -> None:
    _report(session, session.client.steer(id, verb), wait=wait, timeout_s=timeout_s)


def _report(session: Session, document: OperationDocument, *, wait: bool, timeout_s: float | None) -> None:
    if wait:
        progress.finish(session, document, wait=True, timeout_s=timeout_s)
    elif session.as_json:
        session.print_json(document)
    else:
        session.console.print(tables.operation(document))
