"""What the journal keeps, for how long, and what it knows of durations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db.engine import open_database
from lbaas_ui.errors import NotFound
from lbaas_ui.queue import chronicle
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import DURATIONS_EACH, Journal, Move, OperationView
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Operation
from lbaas_ui.queue.timings import KEEP, Timings

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A fresh database of each kind."""
    engine = await open_database(database)
    yield engine
    await engine.dispose()


@pytest.fixture
async def journal(engine: AsyncEngine) -> AsyncIterator[Journal]:
    """A journal on it."""
    journal = Journal(engine)
    yield journal
    await journal.close()


def move(operation_id: str, at: datetime) -> Move:
    """A row of history."""
    return Move(at=at, what="operation", kind="apply", id=operation_id, new="DONE", operation_id=operation_id)


async def keep(
    journal: Journal, name: str, state: OperationState, *, created: datetime, moved: datetime
) -> None:
    """An operation with one row of history."""
    operation = Operation(id=name, kind="apply", state=state, created_at=created, balancer_id="b")
    await journal.accept(OperationView(operation, ()), [move(name, moved)])


async def measure(journal: Journal, timings: Timings, kind: str, **seconds: Iterable[float]) -> None:
    """Transactions of a kind took so many seconds, by provider."""
    steps = [
        timings.learn(kind, provider, one, at=NOW) for provider, several in seconds.items() for one in several
    ]
    await journal.write(*steps)


async def test_old_rows_go(journal: Journal) -> None:
    """What ended long ago is forgotten with its history; what runs, or has only now ended, is kept."""
    old, new = NOW - 100 * DAY, NOW - DAY
    await keep(journal, "old", OperationState.DONE, created=old, moved=old)
    await keep(journal, "runs", OperationState.RUNNING, created=old, moved=old)
    await keep(journal, "waited", OperationState.DONE, created=old, moved=new)
    await keep(journal, "new", OperationState.FAILED, created=new, moved=new)
    await journal.clean(NOW - 90 * DAY)
    for name in ("runs", "waited", "new"):
        assert (await journal.find(name)).operation.id == name
    with pytest.raises(NotFound):
        await journal.find("old")
    assert {one.id for one in await chronicle.newest(journal, Span("b"), limit=10)} == {"waited", "new"}


async def test_durations_do_not_pile_up(journal: Journal) -> None:
    """The newest of each cloud, provider and kind stay."""
    timings = Timings(journal, lambda: "http://here")
    await measure(journal, timings, "pool.create", amphora=map(float, range(DURATIONS_EACH + 7)), ovn=[0.5])
    await journal.clean(NOW)
    kept = await journal.durations(10_000)
    assert len(kept["http://here", "amphora", "pool.create"]) == DURATIONS_EACH
    assert kept["http://here", "amphora", "pool.create"][-1] == DURATIONS_EACH + 6
    assert kept["http://here", "ovn", "pool.create"] == [0.5]


async def test_providers_and_clouds_have_histories_of_their_own(journal: Journal) -> None:
    """What was measured at one says nothing of another; also after a restart."""
    here = "http://one"
    timings = Timings(journal, lambda: here)
    await measure(journal, timings, "loadbalancer.create", amphora=[60.0, 62.0, 64.0], ovn=[1.0])
    again = Timings(journal, lambda: here)
    await again.load()
    for one in (timings, again):
        assert one.usual_s("loadbalancer.create", "amphora") == 62.0
        assert one.usual_s("loadbalancer.create", "ovn") == 1.0
        assert one.usual_s("loadbalancer.create", "a10") is None
        assert one.usual_s("loadbalancer.create") == 61.0, "no provider is named: of all"
        assert one.lately_s("loadbalancer.create", "amphora") == [60.0, 62.0, 64.0]
        assert one.total_s(["loadbalancer.create", "pool.create"], "ovn") == 2.0
    here = "http://two"
    assert again.usual_s("loadbalancer.create", "amphora") is None
    assert again.usual_s("loadbalancer.create") is None


async def test_the_newest_durations_come_in_order(journal: Journal) -> None:
    """As many of each as are asked for, the oldest first."""
    await measure(journal, Timings(journal), "pool.create", amphora=map(float, range(KEEP + 3)))
    found = await journal.durations(KEEP)
    assert found == {("", "amphora", "pool.create"): [float(number) for number in range(3, KEEP + 3)]}


async def test_the_whole_history_page_by_page(journal: Journal) -> None:
    """Of one balancer or of all, in the order in which it was written, within a time."""
    for number in range(7):
        await keep(
            journal, f"o{number}", OperationState.DONE, created=NOW, moved=NOW + number * timedelta(hours=1)
        )
    await journal.record([replace(move("elsewhere", NOW), operation_id=None, balancer_id="c")])

    async def read(span: Span) -> list[str]:
        return [one.id async for page in chronicle.pages(journal, span, size=3) for one in page]

    assert await read(Span("b")) == [f"o{number}" for number in range(7)]
    assert await read(Span()) == [*(f"o{number}" for number in range(7)), "elsewhere"]
    two = Span("b", since=NOW + timedelta(hours=2), until=NOW + timedelta(hours=3))
    assert await read(two) == ["o2", "o3"]
    assert [one.id for one in await chronicle.newest(journal, two, limit=9)] == ["o3", "o2"]
