"""Keeps every change of a status that the mirror sees, for the timeline of its balancer; run by ``runtime``.

The moves of operations and tasks are written where they happen, in ``ledger``. These come from the cloud, in
bursts, and nobody waits for them: they are gathered and written together. An object that goes is DELETED.
What changed while no process was there is written when the object is first seen again: then we heard of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from lbaas_ui import statuses
from lbaas_ui.db.statuses import WATCHED_SINCE, Statuses
from lbaas_ui.models import Provisioned, Resource
from lbaas_ui.queue.journal import Journal, Move
from lbaas_ui.queue.kinds import COLLECTION_OF
from lbaas_ui.statuses import IN_THE_CLOUD, StatusField
from lbaas_ui.store import queries, tracker
from lbaas_ui.store.store import Change, ChangeOfStatus, Store

KIND_OF = {collection: kind for kind, collection in COLLECTION_OF.items()}
GATHER_S = 1.0
PARENT_FIELDS = ("pool_id", "listener_id", "l7policy_id")

Pairs = dict[StatusField, str | None]


class History:
    """Writes statuses as rows: what it was, what it is, when we saw it.

    Args:
        store: the mirror.
        journal: takes the rows.
        before: what earlier processes wrote.
        now: the wall clock, aware.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        store: Store,
        journal: Journal,
        before: Statuses,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._journal = journal
        self._before = before
        self._now = now
        self._sleep = sleep
        self._last: dict[tuple[str, StatusField], str] | None = None
        self._early: list[Change] = []
        self._rows: list[Move] = []
        self._some = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; what was gathered is written even then."""
        unsubscribe = self._store.subscribe(self._changed)
        try:
            await self._remember()
            while True:
                await self._some.wait()
                await self._sleep(GATHER_S)
                await self._write()
        finally:
            unsubscribe()
            await self._write()

    async def _remember(self) -> None:
        """Learn what earlier processes saw last; then what came meanwhile is compared with it."""
        if await self._before.watched_since() is None:
            await self._journal.learn(WATCHED_SINCE, self._now().isoformat())
        self._last = await self._before.last()
        early, self._early = self._early, []
        self._changed(early)

    async def _write(self) -> None:
        rows, self._rows = self._rows, []
        self._some.clear()
        await self._journal.record(rows)

    def _changed(self, changes: Sequence[Change]) -> None:
        if self._last is None:
            self._early += changes
            return
        gone = self._balancers_of_gone(changes)
        for change in changes:
            if isinstance(change, ChangeOfStatus):
                before, after = _pairs(change.was), _pairs(change.now)
                self._compare(change.collection, change.subjects[0], before, after=after, gone=gone)
                continue
            new, old = change.new, change.old
            if isinstance(new, Provisioned):
                before = _pairs(old) if isinstance(old, Provisioned) else self._seen_before(new)
                self._compare(change.collection, new, before, after=_pairs(new), gone=gone)
            elif isinstance(old, Provisioned):
                # Its operating status ends with it.
                after = {"provisioning_status": statuses.DELETED}
                self._compare(change.collection, old, _pairs(old), after=after, gone=gone)
                self._last[old.id, "provisioning_status"] = statuses.DELETED
        if self._rows:
            self._some.set()

    def _seen_before(self, thing: Provisioned) -> Pairs:
        """What an object that is new to the mirror was when it was last seen; nothing if it never was."""
        last = self._last or {}
        keys = [key for field in IN_THE_CLOUD if (key := (thing.id, field)) in last]
        return {field: last.pop((one, field)) for one, field in keys}

    def _compare(
        self,
        collection: str,
        thing: Resource,
        before: Pairs,
        *,
        after: Pairs,
        gone: Mapping[str, str | None],
    ) -> None:
        """Write down what differs; ``gone`` knows the balancers of what is no longer in the mirror."""
        differing = [one for one, now in after.items() if now and one in before and before[one] != now]
        if not differing:
            return
        balancer_id = gone.get(thing.id) or queries.loadbalancer_of(self._store, collection, thing)
        self._rows += [
            Move(
                at=self._now(),
                what="status",
                kind=KIND_OF[collection],
                id=thing.id,
                name=thing.name,
                old=before[field],
                new=str(after[field]),
                why=IN_THE_CLOUD[field],
                balancer_id=balancer_id,
            )
            for field in differing
        ]

    def _balancers_of_gone(self, changes: Sequence[Change]) -> dict[str, str | None]:
        """The balancer of each object that went, by its id; what lay between may have gone with it."""
        found: dict[str, str | None] = {}
        for change in reversed(changes):  # sources tell leaf to root
            if change.kind == "removed" and isinstance(change.old, Provisioned):
                parents = [getattr(change.old, field, None) for field in PARENT_FIELDS]
                through = (found[parent] for parent in parents if parent in found)
                own = queries.loadbalancer_of(self._store, change.collection, change.old)
                found[change.old.id] = own or next(through, None)
        return found


def _pairs(thing: Provisioned | tracker.Statuses) -> Pairs:
    return {"provisioning_status": thing.provisioning_status, "operating_status": thing.operating_status}
