"""Keeps every change of a status that the mirror sees, for the timeline of its balancer; run by ``runtime``.

The moves of operations and tasks are written where they happen, in ``ledger``. These come from the cloud, in
bursts, and nobody waits for them: they are gathered and written together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from lbaas_ui.models import Provisioned
from lbaas_ui.queue.journal import Journal, Move
from lbaas_ui.queue.kinds import COLLECTION_OF
from lbaas_ui.store import queries
from lbaas_ui.store.store import Change, Store

KIND_OF = {collection: kind for kind, collection in COLLECTION_OF.items()}
GATHER_S = 1.0


class History:
    """Writes statuses as rows: what it was, what it is, when we saw it."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._journal = journal
        self._now = now
        self._sleep = sleep
        self._rows: list[Move] = []
        self._some = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; what was gathered is written even then."""
        unsubscribe = self._store.subscribe(self._changed)
        try:
            while True:
                await self._some.wait()
                await self._sleep(GATHER_S)
                await self._write()
        finally:
            unsubscribe()
            await self._write()

    async def _write(self) -> None:
        rows, self._rows = self._rows, []
        self._some.clear()
        await self._journal.record(rows)

    def _changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change.old, Provisioned) and isinstance(change.new, Provisioned):
                self._rows += self._moves(change.collection, change.old, change.new)
        if self._rows:
            self._some.set()

    def _moves(self, collection: str, old: Provisioned, new: Provisioned) -> list[Move]:
        pairs = (
            ("provisioning_status", old.provisioning_status, new.provisioning_status),
            ("operating_status", old.operating_status, new.operating_status),
        )
        differing = [(which, before, after) for which, before, after in pairs if before != after and after]
        if not differing:
            return []
        balancer_id = queries.loadbalancer_of(self._store, collection, new)
        return [
            Move(
                at=self._now(),
                what="status",
                kind=KIND_OF[collection],
                id=new.id,
                name=new.name,
                old=before,
                new=str(after),
                why=f"{which} in the cloud",
                balancer_id=balancer_id,
            )
            for which, before, after in differing
        ]
