"""An hour of traffic for the gallery: as if the server had read it every half minute all along.

Octavia keeps counters alone, no history; so what a server would have read is put into its database while it
is down, and Octavia is told where the counters stand.
"""

from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lbaas_ui.db.engine import open_database
from lbaas_ui.db.series import Series, milliseconds
from lbaas_ui.db.writer import Writer
from lbaas_ui.models.traffic import Counters, Sample, TrafficKind
from tests.labkit import Lab
from tests.served import Served

HOUR_S: Final = 3600
STEP_S: Final = 30
TROUBLE: Final = range(50, 60)
"""Steps in which many requests fail."""


def let_traffic_flow(server: Served, lab: Lab, balancer: dict[str, Any]) -> None:
    """Each listener gets a rush, and errors for some minutes. Stops ``server`` and starts it again."""
    listeners = [str(one["id"]) for one in balancer["listeners"]]
    flows = {one: flow(place) for place, one in enumerate(listeners, start=1)}
    last = [{"id": one, **asdict(counters[-1])} for one, counters in flows.items()]
    server.stop()
    lab.statistics({"listeners": last})
    kept = keep(server.environment()["LBAAS_UI_DATABASE"], str(balancer["id"]), flows)
    with ThreadPoolExecutor(1) as thread:  # the browser's loop runs in this one
        thread.submit(asyncio.run, kept).result()
    server.start()


def flow(place: int) -> list[Counters]:
    """The counters of a listener, one in ``STEP_S`` seconds."""
    found = [Counters()]
    for step in range(1, HOUR_S // STEP_S):
        rush = 60 + 40 * math.sin(step / 19 + place) + 9 * math.sin(step * 1.7)
        connections = round(rush * STEP_S / place)
        errors = connections // 40 if step in TROUBLE else step % 7 == 0
        more = (0, connections * 900, connections * 21_000, int(errors), connections)
        _, *growing = (sum(pair) for pair in zip(astuple(found[-1]), more, strict=True))
        found.append(Counters(round(rush / place), *growing))
    return found


async def keep(database: str, balancer_id: str, flows: dict[str, list[Counters]]) -> None:
    """Put readings of listeners and of their balancer into the database, in place of what was read."""
    sums = [
        Counters(*map(sum, zip(*map(astuple, at), strict=True))) for at in zip(*flows.values(), strict=True)
    ]
    now = datetime.now(UTC)
    began_ms = milliseconds(now) - HOUR_S * 1000
    every: list[tuple[TrafficKind, str, list[Counters]]] = [("loadbalancer", balancer_id, sums)]
    every += [("listener", one, counters) for one, counters in flows.items()]
    samples = [
        Sample(balancer_id, kind, one, began_ms + step * STEP_S * 1000, began_ms, counters)
        for kind, one, readings in every
        for step, counters in enumerate(readings)
    ]
    engine = await open_database(database)
    writer = Writer(engine)
    try:
        series = Series(engine, writer)
        await series.clean(now, timedelta(0))
        await series.add(samples)
    finally:
        await writer.close()
        await engine.dispose()
