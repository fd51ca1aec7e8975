"""Readings of traffic in the database: kept, thinned with age without losing traffic, forgotten at last."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import series as series_module
from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.series import TIERS, Series, milliseconds, step_s_at
from lbaas_ui.db.writer import Step, Writer
from lbaas_ui.models.traffic import Counters, Sample, goes_on

NOW = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
NOW_MS = milliseconds(NOW)
KEEP = timedelta(days=30)
HOUR_MS = 3_600_000
GAP_MS = 150_000


def make_sample(
    age_s: float = 60, *, object_id: str = "web", balancer_id: str = "shop", bytes_in: int = 0, **more: int
) -> Sample:
    """A reading of a listener, so many seconds ago; the first of its run unless said otherwise."""
    at_ms = NOW_MS - round(age_s * 1000)
    return Sample(
        balancer_id=balancer_id,
        kind="loadbalancer" if object_id == balancer_id else "listener",
        object_id=object_id,
        at_ms=at_ms,
        began_ms=more.pop("began_ms", at_ms),
        counters=Counters(bytes_in=bytes_in, **more),
    )


def in_runs(samples: Iterable[Sample]) -> list[Sample]:
    """The same readings, in order, each with the begin of the run that it belongs to."""
    found: list[Sample] = []
    for one in sorted(samples, key=lambda sample: sample.at_ms):
        before = found[-1] if found else None
        same = before is not None and goes_on(before, one.counters, one.at_ms, gap_ms=GAP_MS)
        began_ms = before.began_ms if before is not None and same else one.at_ms
        found.append(Sample(one.balancer_id, one.kind, one.object_id, one.at_ms, began_ms, one.counters))
    return found


def passed(samples: Sequence[Sample], until_ms: int) -> int:
    """Bytes that are known to have passed until a time: within runs, never between them."""
    early = [one for one in samples if one.at_ms <= until_ms]
    return sum(
        after.counters.bytes_in - before.counters.bytes_in
        for before, after in itertools.pairwise(early)
        if before.began_ms == after.began_ms
    )


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A fresh database of each kind."""
    engine = await open_database(database)
    yield engine
    await engine.dispose()


@pytest.fixture
def series(engine: AsyncEngine) -> Series:
    """The store of readings on it."""
    return Series(engine, Writer(engine))


async def everything(series: Series, *, step_ms: int = 1, balancer_id: str = "shop") -> list[Sample]:
    """All readings of a balancer."""
    return await series.between(balancer_id, 0, NOW_MS, step_ms=step_ms)


async def test_what_is_kept_comes_back(series: Series) -> None:
    """Whole, the balancer first, then its listeners, each by time; others' readings stay out."""
    big = 2**62
    samples = [
        make_sample(60, object_id="shop", bytes_in=big, bytes_out=1),
        make_sample(120, object_id="shop", total_connections=7),
        make_sample(60, active_connections=3, request_errors=2),
    ]
    await series.add([*samples, make_sample(60, object_id="other", balancer_id="other")])
    assert await everything(series) == [samples[1], samples[0], samples[2]]
    assert await series.between("shop", 0, NOW_MS, step_ms=1, object_id="web") == [samples[2]]
    assert await series.between("shop", 0, NOW_MS - 90_000, step_ms=1) == [samples[1]]


async def test_nothing_is_written_for_nothing(series: Series) -> None:
    """No readings, no error."""
    await series.add([])
    assert await everything(series) == []


async def test_the_newest_of_each_object(series: Series) -> None:
    """Of all balancers or of one, unless it is too old to count."""
    newest = [
        make_sample(60),
        make_sample(30, object_id="api"),
        make_sample(10, balancer_id="b", object_id="b"),
    ]
    await series.add([*newest, make_sample(120), make_sample(9000, object_id="gone")])
    found = await series.newest(NOW - timedelta(hours=1))
    assert sorted(one.object_id for one in found) == ["api", "b", "web"]
    assert await series.newest(NOW - timedelta(hours=1), "b") == [newest[2]]


async def test_as_coarse_as_it_is_wanted(series: Series) -> None:
    """Of each bucket the last reading, and what began a run; a reading at its very end is its last."""
    samples = in_runs(
        make_sample(600 - 60 * n, bytes_in=value) for n, value in enumerate((1, 2, 3, 4, 0, 1, 2))
    )
    await series.add(samples)
    since_ms = samples[0].at_ms
    found = await series.between("shop", since_ms, NOW_MS, step_ms=180_000)
    assert [(one.at_ms - since_ms) // 60_000 for one in found] == [0, 3, 4, 6]
    assert passed(found, NOW_MS) == passed(samples, NOW_MS) == 5


@pytest.mark.parametrize(("age_h", "step_s"), [(0, 0), (5, 0), (6, 300), (100, 300), (24 * 7, 3600)])
def test_how_far_apart_readings_are(age_h: int, step_s: int) -> None:
    """By age, as declared."""
    assert step_s_at(timedelta(hours=age_h)) == step_s


def test_tiers_fit_into_one_another() -> None:
    """A coarser bucket holds whole finer ones, and comes later."""
    for finer, coarser in itertools.pairwise(TIERS):
        assert coarser.step_s % finer.step_s == 0
        assert coarser.after > finer.after


async def test_thinning_by_age(series: Series) -> None:
    """An hour of readings: all while young, 12 after six hours, one after a week; none when too old."""
    begin_ms = (NOW_MS - 5 * HOUR_MS) // HOUR_MS * HOUR_MS
    ages = [(NOW_MS - begin_ms) / 1000 - 60 * n for n in range(60)]
    await series.add(in_runs(make_sample(age, bytes_in=n) for n, age in enumerate(ages)))
    counts = []
    for later in (timedelta(), timedelta(hours=6), timedelta(days=7), KEEP):
        await series.clean(NOW + later, KEEP)
        counts.append(len(await everything(series)))
    # The first of the run stays, too.
    assert counts == [60, 12 + 1, 1 + 1, 0]


async def test_objects_are_forgotten_with_their_readings(engine: AsyncEngine, series: Series) -> None:
    """No row is left of a balancer that went long ago; one that comes back is known again."""
    await series.add([make_sample(60)])
    await series.clean(NOW + 2 * KEEP, KEEP)
    async with engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(tables.traffic_objects)) == 0
    await series.add([make_sample(30)])
    assert len(await everything(series)) == 1


async def test_cleaning_writes_little_at_a_time(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is to thin and to forget, no write has more rows than a chunk."""
    writer = Writer(engine)
    series = Series(engine, writer)
    monkeypatch.setattr(series_module, "CHUNK", 40)
    old = [make_sample(KEEP.total_seconds() + 60 + n, object_id=f"old-{n}") for n in range(100)]
    await series.add([*old, *in_runs(make_sample(90_000 + n, bytes_in=1000 - n) for n in range(100))])
    sizes: list[int] = []
    write = writer.write

    async def measured(*steps: Step) -> None:
        sizes.append(sum(len(step.rows) for step in steps))
        await write(*steps)

    monkeypatch.setattr(writer, "write", measured)
    await series.clean(NOW, KEEP)
    assert max(sizes) <= 40
    assert sum(sizes) > 250
    assert len(await everything(series)) < 10


readings = st.lists(
    st.tuples(
        st.sampled_from([1.0, 60.0, 60.0, 60.0, 299.0, 3600.0, 100_000.0]),  # seconds since the one before
        st.integers(0, 1000),  # more bytes
        st.sampled_from([False] * 9 + [True]),  # the counters began anew
    ),
    max_size=60,
)


def played(steps: Iterable[tuple[float, int, bool]], newest_age_s: float) -> list[Sample]:
    """The readings of a story, the last of which is so old."""
    story = list(steps)
    age_s = newest_age_s + sum(pause_s for pause_s, _, _ in story)
    value, samples = 5000, []
    for pause_s, more, anew in story:
        age_s -= pause_s
        value = more if anew else value + more
        samples.append(make_sample(age_s, bytes_in=value))
    return in_runs(samples)


def test_thinning_loses_no_traffic(database: str) -> None:
    """At the end of each bucket, the sum of all increases is what it was, resets and gaps included."""
    with asyncio.Runner() as runner:
        engine = runner.run(open_database(database))

        async def check(samples: list[Sample]) -> None:
            async with engine.begin() as connection:
                await connection.execute(tables.traffic.delete())
            series = Series(engine, Writer(engine))
            await series.add(samples)
            steps = [tier.step_s * 1000 for tier in TIERS]
            ends = {(one.at_ms // step + 1) * step - 1 for one in samples for step in steps}
            for later in (timedelta(), timedelta(hours=6), timedelta(days=7)):
                await series.clean(NOW + later, timedelta(days=1000))
                kept = await everything(series)
                assert set(kept) <= set(samples)
                assert passed(kept, NOW_MS) == passed(samples, NOW_MS)
                hourly_ms = milliseconds(NOW + later - TIERS[-1].after) // HOUR_MS * HOUR_MS
                coarse = [end for end in ends if end >= hourly_ms or (end + 1) % HOUR_MS == 0]
                before = {end: passed(samples, end) for end in coarse if end <= NOW_MS}
                assert {end: passed(kept, end) for end in before} == before

        @settings(max_examples=40, deadline=None)
        @given(readings, st.sampled_from([0.0, 7000.0, 30_000.0, 700_000.0]))
        def run(steps: list[tuple[float, int, bool]], newest_age_s: float) -> None:
            runner.run(check(played(steps, newest_age_s)))

        run()
        runner.run(engine.dispose())
