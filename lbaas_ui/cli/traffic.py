"""``lbaas-ui stats``: how much traffic a balancer has, and had. Added by ``cli.app``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from lbaas_ui.cli import naming, tables
from lbaas_ui.cli.balancers import Name
from lbaas_ui.cli.session import Session

Hours = Annotated[
    float, typer.Option("--hours", metavar="H", min=0.02, max=8784, help="The time to look back on.")
]


def stats(session: Session, name: Name, *, hours: Hours = 1.0) -> None:
    """Show how much traffic a balancer and its listeners have, and had: rates, means, sums."""
    balancer_id = naming.balancer_id_of(session.client, name)
    since = datetime.now(UTC) - timedelta(hours=hours)
    found = session.client.statistics(balancer_id, since=since)
    if session.as_json:
        session.print_json(found)
        return
    session.console.print(tables.statistics(found))
    if found.trouble:
        session.console.print(f"No new readings: {found.trouble}", markup=False, style="yellow")
