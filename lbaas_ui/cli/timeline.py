"""``lbaas-ui timeline``: what happened, of one balancer or of the project. Added by ``cli.app``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from lbaas_ui.cli import naming, tables
from lbaas_ui.cli.session import Session

OptionalName = Annotated[
    str | None, typer.Argument(metavar="[NAME|ID]", help="The balancer; none: the whole project.")
]


def timeline(
    session: Session,
    name: OptionalName = None,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The newest so many.")] = 50,
    hours: Annotated[
        float | None, typer.Option("--hours", metavar="H", min=0.02, help="Only the last so many hours.")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="All rows, oldest first, one JSON object a line, for other programs."),
    ] = False,
) -> None:
    """Show what happened: every move of operations, steps and statuses, why, and by whom."""
    balancer_id = naming.balancer_id_of(session.client, name) if name else None
    since = None if hours is None else datetime.now(UTC) - timedelta(hours=hours)
    if jsonl:
        for entry in session.client.whole_timeline(balancer_id, since=since):
            typer.echo(entry.model_dump_json())
        return
    found = session.client.timeline(balancer_id, since=since, limit=limit)
    if session.as_json:
        session.print_json(found)
    elif found.entries:
        session.console.print(tables.timeline(found))
    else:
        session.console.print("Nothing happened.")
