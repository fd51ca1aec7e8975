"""Statuses that the cloud changes become rows of their balancer's timeline."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from lbaas_ui.db.engine import open_database
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.queue.history import History
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.store.store import Store
from tests.factories import events_of, make_tree


async def test_each_status_that_changes_is_a_row(database: str) -> None:
    """Of the balancer and of all that hangs on it; the same again is none, nor is what was there at first."""
    engine = await open_database(database)
    store, journal = Store(), Journal(engine)
    history = History(store, journal, now=utc_now, sleep=lambda _: asyncio.sleep(0))
    running = asyncio.create_task(history.run())
    await asyncio.sleep(0)
    tree = make_tree(listeners=1, members=1)
    balancer, pool = tree.loadbalancer, tree.pools[0]
    store.apply(events_of(tree))
    for number, status in enumerate(("PENDING_UPDATE", "PENDING_UPDATE", "ACTIVE")):
        store.apply([StatusChanged("loadbalancers", balancer.id, status, None, 2.0 + number)])
    store.apply([StatusChanged("pools", pool.id, None, "DEGRADED", 9.0)])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    rows = await journal.timeline(balancer.id, limit=10)
    assert [(row.kind, row.old, row.new) for row in reversed(rows)] == [
        ("loadbalancer", "ACTIVE", "PENDING_UPDATE"),
        ("loadbalancer", "PENDING_UPDATE", "ACTIVE"),
        ("pool", "ONLINE", "DEGRADED"),
    ]
    assert {row.what for row in rows} == {"status"}
    await engine.dispose()
