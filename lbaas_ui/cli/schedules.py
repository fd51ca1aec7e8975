"""``lbaas-ui schedules``: what is done at an interval, or daily at a time. Added by ``cli.app``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lbaas_ui.api.schemas import ScheduleDocument
from lbaas_ui.cli import balancers, naming, tables
from lbaas_ui.cli.session import Session
from lbaas_ui.errors import ConfigurationError, NotFound
from lbaas_ui.forms.load import data_of_form

Name = Annotated[str, typer.Argument(metavar="NAME|ID", help="The schedule, by its name or id.")]


FailoverOption = Annotated[
    bool, typer.Option("--failover", help="Fail the balancer over (administrators only).")
]


def list_schedules(session: Session) -> None:
    """List the schedules, when each runs next, and how it went last."""
    found = session.client.schedules()
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.schedules(found))
    else:
        session.console.print("No schedules.")


def add(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="How the schedule is called.")],
    *,
    balancer: Annotated[str, typer.Option("--balancer", metavar="NAME|ID", help="The balancer.")],
    file: Annotated[
        str | None, typer.Option("-f", "--file", metavar="FILE", help="A form to apply; `-`: standard input.")
    ] = None,
    pool: Annotated[str | None, typer.Option("--pool", help="With --weight: the pool.")] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="ADDRESS:PORT=WEIGHT", help="A member's weight; several times."),
    ] = None,
    drift: Annotated[
        bool, typer.Option("--drift", help="Compare with the form that was applied last; change nothing.")
    ] = False,
    every: Annotated[
        int | None, typer.Option("--every", metavar="S", min=60, help="Seconds between two runs.")
    ] = None,
    daily: Annotated[
        str | None, typer.Option("--daily", metavar="HH:MM", help="Each day at this time.")
    ] = None,
    failover: FailoverOption = False,
    time_zone: Annotated[str, typer.Option("--time-zone", help="Of --daily, as in Europe/Berlin.")] = "UTC",
) -> None:
    """Add a schedule: a form, weights of members, a check for drift, or a failover."""
    schedule: dict[str, Any] = {
        "name": name,
        "balancer_id": naming.balancer_id_of(session.client, balancer),
        "every_s": every,
        "daily_at": daily,
        "time_zone": time_zone,
        "kind": _kind(apply=file is not None, weights=bool(weight), drift=drift, failover=failover),
    }
    if file is not None:
        schedule["form"] = data_of_form(balancers.read_form(file))
    if weight:
        schedule["weights"] = {"pool": pool or "", "members": dict(_weight(one) for one in weight)}
    _show(session, session.client.add_schedule(schedule))


def _kind(**chosen: bool) -> str:
    if sum(chosen.values()) != 1:
        raise ConfigurationError("Give one of --file, --weight (with --pool), --drift and --failover.")
    return next(kind for kind, one in chosen.items() if one)


def _weight(text: str) -> tuple[str, int]:
    socket, _, weight = text.rpartition("=")
    if not socket or not weight.isdecimal():
        raise ConfigurationError(f"{text} is no weight. Write it as 10.0.0.1:80=5.")
    return socket, int(weight)


def remove(session: Session, name: Name) -> None:
    """Remove a schedule; what it submitted goes on."""
    session.client.remove_schedule(_find(session, name).id)


def run(session: Session, name: Name) -> None:
    """Run a schedule once, now."""
    _show(session, session.client.run_schedule(_find(session, name).id))


def enable(session: Session, name: Name) -> None:
    """Switch a schedule on."""
    _switch(session, name, on=True)


def disable(session: Session, name: Name) -> None:
    """Switch a schedule off; it stays known."""
    _switch(session, name, on=False)


SPEC = {"name", "balancer_id", "kind", "form", "weights", "every_s", "daily_at", "time_zone"}


def _switch(session: Session, name: str, *, on: bool) -> None:
    found = _find(session, name)
    wanted = {**found.model_dump(mode="json", include=SPEC), "enabled": on}
    _show(session, session.client.change_schedule(found.id, wanted))


def _find(session: Session, name: str) -> ScheduleDocument:
    for one in session.client.schedules():
        if name in {one.id, one.name}:
            return one
    raise NotFound(f"There is no schedule {name!r}. `lbaas-ui schedules list` shows all.")


def _show(session: Session, document: ScheduleDocument) -> None:
    if session.as_json:
        session.print_json(document)
    else:
        session.console.print(tables.schedules([document]))
