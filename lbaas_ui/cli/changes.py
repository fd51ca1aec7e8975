"""``lbaas-ui revisions`` and ``lbaas-ui drift``: what changed a balancer, and the ways back."""

from __future__ import annotations

from typing import Annotated

import typer
import yaml

from lbaas_ui.cli import balancers, naming, progress, tables
from lbaas_ui.cli.balancers import Name, TimeoutOption, WaitOption
from lbaas_ui.cli.session import Session
from lbaas_ui.errors import ConfigurationError

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="The revision.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")]


def list_revisions(
    session: Session,
    name: Name,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 50,
) -> None:
    """List what we changed on a balancer, each time that we did, newest first."""
    balancer_id = naming.balancer_id_of(session.client, name)
    found = session.client.revisions(balancer_id, limit=limit)
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.revisions(found))
    else:
        session.console.print("No revisions: lbaas-ui has not changed this balancer yet.")


def show_revision(session: Session, name: Name, number: Number) -> None:
    """Show a balancer as it was at a revision, as a form for `lbaas-ui apply -f`."""
    found = session.client.revision(naming.balancer_id_of(session.client, name), number)
    if session.as_json:
        session.print_json(found)
        return
    form = found.form.model_dump(mode="json", exclude_none=True)
    typer.echo(yaml.safe_dump(form, sort_keys=False, allow_unicode=True), nl=False)


def diff(
    session: Session,
    name: Name,
    number: Number,
    to: Annotated[
        int | None,
        typer.Argument(metavar="[NUMBER]", min=1, help="Another one; none: the balancer as it is."),
    ] = None,
) -> None:
    """Show what leads from a revision to another, or to the balancer as it is now."""
    found = session.client.revision_differences(naming.balancer_id_of(session.client, name), number, to)
    if session.as_json:
        session.print_json(found)
        return
    for line in tables.differences(found.differences) or ["Nothing differs."]:
        session.console.print(line, markup=False)
    if found.stays:
        session.console.print(tables.stays(found.stays), markup=False, style="dim")


def restore(
    session: Session,
    name: Name,
    number: Number,
    *,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Go back to a revision: planned and carried out like any change."""
    balancer_id = naming.balancer_id_of(session.client, name)
    if dry_run:
        balancers.show_plan(session, session.client.plan_change(balancer_id, revision=number))
        return
    progress.finish(session, session.client.restore(balancer_id, number), wait=wait, timeout_s=timeout)


def drift(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME|ID]", help="The balancer; none: list all that differ.")
    ] = None,
    *,
    accept: Annotated[bool, typer.Option("--accept", help="Take theirs: sends nothing.")] = False,
    revert: Annotated[bool, typer.Option("--revert", help="Bring ours back.")] = False,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Show what others changed, compared with what was applied; accept it, or bring ours back."""
    if name is None:
        _list_drifted(session)
        return
    if accept and revert:
        raise ConfigurationError("Give --accept or --revert, not both.")
    balancer_id = naming.balancer_id_of(session.client, name)
    if revert and dry_run:
        balancers.show_plan(session, session.client.plan_change(balancer_id, drift=True))
    elif revert:
        progress.finish(session, session.client.revert_drift(balancer_id), wait=wait, timeout_s=timeout)
    elif accept and not dry_run:
        made = session.client.accept_drift(balancer_id)
        if session.as_json:
            session.print_json(made)
        else:
            session.console.print(f"Accepted, as revision {made.number}.")
    else:
        _show_drift(session, balancer_id)


def _show_drift(session: Session, balancer_id: str) -> None:
    found = session.client.drift(balancer_id)
    if session.as_json:
        session.print_json(found)
        return
    if not found.differs:
        session.console.print("Nothing differs from what was applied.")
        return
    session.console.print(f"Changed elsewhere, seen {tables.moment(found.since)}:", style="yellow")
    for line in tables.differences(found.differences):
        session.console.print(line, markup=False)


def _list_drifted(session: Session) -> None:
    found = [one for one in session.client.balancers() if one.drift is not None]
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.drifted(found))
    else:
        session.console.print("No balancer differs from what was applied.")
