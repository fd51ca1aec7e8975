"""``lbaas-ui maintenance``: servers out of service, on all balancers that use them. Added by ``cli.app``."""

from __future__ import annotations

from typing import Annotated

import typer

from lbaas_ui.api.schemas import ServerUse
from lbaas_ui.cli import balancers, tables
from lbaas_ui.cli.balancers import TimeoutOption, WaitOption
from lbaas_ui.cli.changes import DryRunOption
from lbaas_ui.cli.session import Session

Server = Annotated[str, typer.Argument(metavar="SERVER", help="A server: id, name or address.")]


def on(
    session: Session,
    server: Server,
    *,
    note: Annotated[str, typer.Option("--note", help="Why, for others.")] = "",
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Drain a server everywhere; what its members were before is remembered."""
    _press(session, server, on=True, note=note, dry_run=dry_run, wait=wait, timeout_s=timeout)


def off(
    session: Session,
    server: Server,
    *,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Bring a server back, with the weights that its members had."""
    _press(session, server, on=False, note="", dry_run=dry_run, wait=wait, timeout_s=timeout)


def list_servers(
    session: Session,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Also servers that are in service.")] = False,
) -> None:
    """List servers that are out of service, and the balancers that use them."""
    found = [one for one in session.client.servers() if all_ or one.maintenance is not None]
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.servers(found))
    else:
        session.console.print("No server is in maintenance.")


def _press(
    session: Session, server: str, *, on: bool, note: str, dry_run: bool, wait: bool, timeout_s: float | None
) -> None:
    client = session.client
    if dry_run:
        plan = client.plan_maintenance(server, on=on)
        if session.as_json:
            session.print_json(plan)
            return
        for one in plan.balancers:
            session.console.print(one.balancer_name or one.balancer_id, markup=False, style="bold")
            balancers.show_plan(session, one.plan)
        return
    found = client.maintenance(server, on=on, note=note)
    ended = [client.wait(one, timeout_s=timeout_s) for one in _operations(found)] if wait else []
    if session.as_json:
        session.print_json(found)
    elif ended:
        session.console.print(tables.operations(ended))
    else:
        _say(session, found)
    if any(one.state != "DONE" for one in ended):
        raise typer.Exit(1)


def _operations(found: ServerUse) -> list[str]:
    return list(found.maintenance.operations) if found.maintenance is not None else []


def _say(session: Session, found: ServerUse) -> None:
    count = len(_operations(found))
    word = "goes out of service" if found.maintenance and found.maintenance.going == "on" else "comes back"
    session.console.print(f"{found.name or found.server} {word}: {count} operations.", markup=False)
