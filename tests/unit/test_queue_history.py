"""Statuses that the cloud changes become rows of their balancer's timeline, over restarts, too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db.engine import open_database
from lbaas_ui.db.statuses import Statuses
from lbaas_ui.events.types import Event, ObjectGone, StatusChanged
from lbaas_ui.queue import chronicle
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.history import History
from lbaas_ui.queue.journal import Journal
from lbaas_ui.statuses import StatusField
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.factories import BEGINNING, events_of, make_tree, objects_of

Row = tuple[str, str, str | None, str]


class Told(Statuses):
    """Tells when what earlier processes wrote was read."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.were_read = asyncio.Event()

    async def last(self) -> dict[tuple[str, StatusField], str]:
        """As it is."""
        found = await super().last()
        asyncio.get_running_loop().call_soon(self.were_read.set)
        return found


@dataclass
class Book:
    """A database of histories, and processes that write it one after the other; each move a second later."""

    journal: Journal
    statuses: Told
    seconds: int = 0
    store: Store = field(default_factory=Store)

    def now(self) -> object:
        """The wall clock."""
        self.seconds += 1
        return BEGINNING + timedelta(seconds=self.seconds)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Callable[[Iterable[Event]], object]]:
        """One process with an empty mirror; give what applies events to it."""
        self.store = Store()
        self.statuses.were_read.clear()
        history = History(
            self.store,
            self.journal,
            self.statuses,
            now=self.now,  # type: ignore[arg-type]  # counts
            sleep=lambda _: asyncio.sleep(0),
        )
        running = asyncio.create_task(history.run())
        await asyncio.sleep(0)
        try:
            yield self.store.apply
            await self.statuses.were_read.wait()
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await self.journal.learn("written", value=True)  # after what was handed in before

    async def rows(self, balancer_id: str) -> list[Row]:
        """The timeline: kind, field, old, new; oldest first."""
        moves = reversed(await chronicle.newest(self.journal, Span(balancer_id), limit=100))
        return [(move.kind, move.why.split("_")[0], move.old, move.new) for move in moves]


@pytest.fixture
async def book(database: str) -> AsyncIterator[Book]:
    """An empty one."""
    engine = await open_database(database)
    journal = Journal(engine)
    yield Book(journal, Told(engine))
    await journal.close()
    await engine.dispose()


def gone(tree: BalancerTree) -> list[Event]:
    """All of a balancer goes at once, leaf to root."""
    return [ObjectGone(collection, one.id, 99.0) for collection, one in objects_of(tree)]


async def test_each_status_that_changes_is_a_row(book: Book) -> None:
    """Of the balancer and of all that hangs on it; the same again is none, nor is what was there at first."""
    tree = make_tree(listeners=1, members=1)
    balancer, pool = tree.loadbalancer, tree.pools[0]
    async with book.process() as apply:
        apply(events_of(tree))
        for number, status in enumerate(("PENDING_UPDATE", "PENDING_UPDATE", "ACTIVE")):
            apply([StatusChanged("loadbalancers", balancer.id, status, None, 2.0 + number)])
        apply([StatusChanged("pools", pool.id, None, "DEGRADED", 9.0)])
    assert await book.rows(balancer.id) == [
        ("loadbalancer", "provisioning", "ACTIVE", "PENDING_UPDATE"),
        ("loadbalancer", "provisioning", "PENDING_UPDATE", "ACTIVE"),
        ("pool", "operating", "ONLINE", "DEGRADED"),
    ]


async def test_what_goes_is_deleted(book: Book) -> None:
    """A balancer that goes with all that hangs on it: each is DELETED, in its timeline."""
    tree = make_tree(listeners=1, members=1, l7policies=1)
    async with book.process() as apply:
        apply(events_of(tree))
        apply(gone(tree))
    rows = await book.rows(tree.loadbalancer.id)
    kinds = ["l7rule", "l7policy", "member", "healthmonitor", "pool", "listener", "loadbalancer"]
    assert rows == [(kind, "provisioning", "ACTIVE", "DELETED") for kind in kinds]


async def test_what_comes_back_was_not_deleted_for_good(book: Book) -> None:
    """An object that a list left out by mistake is there again."""
    tree = make_tree(listeners=0)
    async with book.process() as apply:
        apply(events_of(tree))
        apply(gone(tree))
        apply(events_of(tree, observed_at=100.0))
    assert [row[2:] for row in await book.rows(tree.loadbalancer.id)] == [
        ("ACTIVE", "DELETED"),
        ("DELETED", "ACTIVE"),
    ]


async def test_what_changed_while_nobody_looked(book: Book) -> None:
    """After a restart, a status that is another than the last one written is a row; the same is none."""
    tree = make_tree(listeners=1, members=0)
    pool = tree.pools[0]
    async with book.process() as apply:
        apply(events_of(tree))
        apply([StatusChanged("pools", pool.id, None, "DEGRADED", 2.0)])
        apply([StatusChanged("pools", pool.id, "PENDING_UPDATE", None, 3.0)])
        apply([StatusChanged("pools", pool.id, "ACTIVE", None, 4.0)])
    for _ in range(2):
        async with book.process() as apply:
            apply(events_of(tree))  # the pool is ONLINE again
    rows = await book.rows(tree.loadbalancer.id)
    assert rows[-1] == ("pool", "operating", "DEGRADED", "ONLINE")
    assert len(rows) == 4


async def test_since_when_it_is_known(book: Book) -> None:
    """The first process writes down when it began; later ones leave that."""
    assert await book.statuses.watched_since() is None
    async with book.process():
        pass
    first = await book.statuses.watched_since()
    async with book.process():
        pass
    assert first == await book.statuses.watched_since() == BEGINNING + timedelta(seconds=1)


async def test_moves_of_a_time(book: Book) -> None:
    """Those within, oldest first, the newest where there are too many; and the first of each status after."""
    tree = make_tree(listeners=1, members=0)
    pool = tree.pools[0]
    states = ["DEGRADED", "ONLINE", "ERROR", "ONLINE", "OFFLINE"]
    async with book.process() as apply:
        apply(events_of(tree))
        for number, status in enumerate(states):
            apply([StatusChanged("pools", pool.id, None, status, 2.0 + number)])
        apply([StatusChanged("pools", pool.id, "PENDING_UPDATE", None, 20.0)])
    balancer_id, every = (
        tree.loadbalancer.id,
        await book.statuses.between(
            tree.loadbalancer.id, BEGINNING, BEGINNING + timedelta(days=1), limit=100
        ),
    )
    assert [move.new for move in every] == [*states, "PENDING_UPDATE"]
    begin, end = every[1].at, every[2].at
    within = await book.statuses.between(balancer_id, begin, end, limit=100)
    assert within == every[1:3]
    assert await book.statuses.between(balancer_id, begin, end, limit=1) == [every[2]]
    later = await book.statuses.next_after(balancer_id, end)
    assert sorted(later, key=lambda move: move.at) == [every[3], every[5]]
    assert await book.statuses.between("other", BEGINNING, end, limit=100) == []
