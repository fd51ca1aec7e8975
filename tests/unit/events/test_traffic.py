"""Reading traffic: whom, when, in how many requests, and into which runs; in virtual time."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected, CloudTemporary
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.sources.traffic import REFUSED_AGAIN_S, SHARE, Cloudside, Traffic
from lbaas_ui.events.types import ObjectGone
from lbaas_ui.models.traffic import Counters, Sample
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.factories import BEGINNING, events_of, make_tree
from tests.unit.events.virtual import now, run

RATE = 20.0
BUSY = Counters(active_connections=1, bytes_in=10, bytes_out=20, request_errors=0, total_connections=2)


@dataclass
class Answer:
    """What Octavia answered."""

    data: dict[str, object]


@dataclass
class World:
    """A cloud with traffic, a mirror that knows it, a shelf for readings.

    Attributes:
        counters: of each object, by id.
        faults: raised instead of an answer, by id.
        asked: when, and for which object.
        flushes: how many readings each write had.
    """

    interval_s: float = 60.0
    counters: dict[str, Counters] = field(default_factory=dict)
    faults: dict[str, CloudError] = field(default_factory=dict)
    asked: list[tuple[float, str]] = field(default_factory=list)
    kept: list[Sample] = field(default_factory=list)
    flushes: list[int] = field(default_factory=list)
    store: Store = field(default_factory=Store)
    clock_back_s: float = 0.0
    garbled: bool = False

    def make(self) -> Traffic:
        """A process that reads it."""
        budget = Budget(RATE, concurrent=8, clock=now, sleep=asyncio.sleep)
        cloudside = Cloudside(self.call, lambda: budget.request(background=True), self.store, RATE)
        return Traffic(cloudside, self, interval_s=self.interval_s, now=self.now, clock=now)

    def now(self) -> datetime:
        """The wall clock."""
        return BEGINNING + timedelta(seconds=now() - self.clock_back_s)

    async def call(self, service: str, method: str, path: str) -> Answer:
        """Answer as Octavia."""
        assert (service, method) == ("load-balancer", "GET")
        *_, object_id, last = path.split("/")
        assert last == "stats"
        self.asked.append((now(), object_id))
        if object_id in self.faults:
            raise self.faults[object_id]
        if self.garbled:
            return Answer({"stats": {"bytes_in": "many"}})
        return Answer({"stats": asdict(self.counters.get(object_id, Counters()))})

    async def add(self, samples: Sequence[Sample]) -> None:
        """Keep readings."""
        self.kept += samples
        self.flushes.append(len(samples))

    async def newest(self, since: datetime) -> list[Sample]:
        """The newest of each object."""
        last = {one.object_id: one for one in self.kept if one.at_ms >= since.timestamp() * 1000}
        return list(last.values())

    def put(self, *, listeners: int = 1) -> BalancerTree:
        """A balancer more."""
        tree = make_tree(listeners=listeners, members=0)
        self.store.apply(events_of(tree, observed_at=now()))
        return tree

    def of(self, object_id: str) -> list[Sample]:
        """What was kept of an object."""
        return [one for one in self.kept if one.object_id == object_id]

    def requests(self, since: float = 0.0) -> Counter[str]:
        """How often each object was asked for."""
        return Counter(one for at, one in self.asked if at >= since)


def play(world: World, story: Callable[[Traffic], Awaitable[object]]) -> None:
    """Have one process read while a story goes on."""

    async def main() -> None:
        await during(world.make(), story)

    with capture_logs():
        run(main())


async def during(traffic: Traffic, story: Callable[[Traffic], Awaitable[object]]) -> None:
    """Have it read while a story goes on, then end it."""
    task = asyncio.ensure_future(traffic.run())
    await story(traffic)
    assert not task.done(), "it must never end by itself"
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_one_balancer_with_one_listener() -> None:
    """One request an interval, whose answer is the listener's, too; all readings are one run."""
    world = World()

    async def story(traffic: Traffic) -> None:
        tree = world.put()
        world.counters[tree.loadbalancer.id] = BUSY
        await asyncio.sleep(605)
        assert 9 <= len(world.asked) <= 11
        assert set(world.requests()) == {tree.loadbalancer.id}
        for object_id in (tree.loadbalancer.id, tree.listeners[0].id):
            samples = world.of(object_id)
            assert len(samples) >= 9
            assert {one.counters for one in samples} == {BUSY}
            assert {one.began_ms for one in samples} == {samples[0].at_ms}
        assert traffic.trouble(tree.loadbalancer.id) == ""

    play(world, story)


def test_listeners_are_asked_when_something_moved() -> None:
    """Of several listeners each is asked where the balancer's sum has moved; else they are as they were."""
    world = World()

    async def story(traffic: Traffic) -> None:
        tree = world.put(listeners=2)
        busy, quiet = (one.id for one in tree.listeners)
        await asyncio.sleep(400)
        assert world.requests()[busy] == world.requests()[quiet] == 1
        world.counters = {tree.loadbalancer.id: BUSY, busy: BUSY}
        await asyncio.sleep(400)
        assert world.requests()[busy] == world.requests()[quiet] == 2
        assert world.of(busy)[-1].counters == BUSY
        assert world.of(quiet)[-1].counters == Counters()
        assert len(world.of(busy)) == len(world.of(tree.loadbalancer.id))

    play(world, story)


def test_readings_are_spread_over_the_interval() -> None:
    """Ten balancers are never asked in a burst: the requests of a minute stand evenly."""
    world = World()

    async def story(traffic: Traffic) -> None:
        for _ in range(10):
            world.put()
        await asyncio.sleep(300)
        times = [at for at, _ in world.asked]
        pauses = [after - before for before, after in itertools.pairwise(times)]
        assert min(pauses) >= 5.9
        assert max(pauses) <= 8.1
        assert max(world.requests().values()) - min(world.requests().values()) <= 1

    play(world, story)


def test_many_balancers_stretch_the_interval() -> None:
    """However many there are, no more than the share of the budget is asked, and all have their turn."""
    world = World()

    async def story(traffic: Traffic) -> None:
        for _ in range(600):
            world.put()
        await asyncio.sleep(320)
        assert len(world.asked) <= 320 * RATE * SHARE + 1
        assert len(world.requests()) == 600
        assert max(world.requests().values()) <= 3
        assert traffic.every_s == 600 / (RATE * SHARE)
        assert {one.began_ms for one in world.of(world.asked[0][1])} == {world.of(world.asked[0][1])[0].at_ms}

    play(world, story)


def test_who_is_looked_at_comes_first() -> None:
    """Among many, a balancer that somebody looks at is read each interval; a new one within a moment."""
    world = World()

    async def story(traffic: Traffic) -> None:
        for _ in range(1200):
            world.put()
        await asyncio.sleep(10)
        began = now()
        new = world.put(listeners=3)
        traffic.look(new.loadbalancer.id)
        await asyncio.sleep(4)
        assert sum(world.requests(began)[one.id] for one in (new.loadbalancer, *new.listeners)) == 4
        for _ in range(4):
            await asyncio.sleep(60)
            traffic.look(new.loadbalancer.id)
        assert 4 <= world.requests(began)[new.loadbalancer.id] <= 5
        assert len([at for at, _ in world.asked if at >= began]) <= (now() - began) * RATE * SHARE + 1

    play(world, story)


def test_a_reset_begins_a_run() -> None:
    """Counters that fall belong to another run; so they do when a listener goes with its part of the sum."""
    world = World()

    async def story(traffic: Traffic) -> None:
        tree = world.put()
        balancer_id = tree.loadbalancer.id
        world.counters[balancer_id] = BUSY
        await asyncio.sleep(200)
        world.counters[balancer_id] = Counters(bytes_in=99, bytes_out=19, total_connections=99)
        await asyncio.sleep(200)
        first, *_, last = world.of(balancer_id)
        assert len({one.began_ms for one in world.of(balancer_id)}) == 2
        assert last.began_ms > first.began_ms
        assert last.counters.bytes_out == 19

    play(world, story)


def story_of_a_restart(pause_s: float) -> Callable[[World], Coroutine[Any, Any, set[int]]]:
    """A server that is away for a while."""

    async def story(world: World) -> set[int]:
        balancer_id = world.put().loadbalancer.id
        world.counters[balancer_id] = BUSY
        await during(world.make(), lambda _: asyncio.sleep(200))
        await asyncio.sleep(pause_s)
        await during(world.make(), lambda _: asyncio.sleep(200))
        assert len(world.of(balancer_id)) >= 6
        return {one.began_ms for one in world.of(balancer_id)}

    return story


@pytest.mark.parametrize(("pause_s", "runs"), [(30, 1), (1000, 2)])
def test_a_restart(pause_s: float, runs: int) -> None:
    """A short absence breaks no run; what passed in a long one nobody knows. All that was read is on disk."""
    assert len(run(story_of_a_restart(pause_s)(World()))) == runs


@pytest.mark.parametrize("status", [403, 404, 501])
def test_a_refusal_is_told_and_asked_again_rarely(status: int) -> None:
    """One that is refused is asked once an hour; the others go on."""
    world = World()

    async def story(traffic: Traffic) -> None:
        bad, good = (world.put().loadbalancer.id for _ in range(2))
        kind = CloudNotFound if status == 404 else CloudRejected
        world.faults[bad] = kind("Policy does not allow this.", status=status)
        await asyncio.sleep(REFUSED_AGAIN_S - 100)
        assert world.requests()[bad] == 1
        assert world.requests()[good] > 50
        assert traffic.trouble(bad) == "Policy does not allow this."
        assert traffic.trouble(good) == ""
        del world.faults[bad]
        await asyncio.sleep(400)
        assert traffic.trouble(bad) == ""
        assert world.requests()[bad] > 3

    play(world, story)


def test_a_listener_that_goes_while_it_is_read() -> None:
    """Its 404 is no refusal of the balancer."""
    world = World()

    async def story(traffic: Traffic) -> None:
        tree = world.put(listeners=2)
        world.faults[tree.listeners[0].id] = CloudNotFound(status=404)
        await asyncio.sleep(200)
        assert traffic.trouble(tree.loadbalancer.id) == ""
        assert world.of(tree.listeners[0].id) == []
        assert len(world.of(tree.listeners[1].id)) >= 2

    play(world, story)


def test_a_cloud_in_trouble_is_left_alone() -> None:
    """While it does not answer it is asked ever more rarely; then all goes on, in another run."""
    world = World()

    async def story(traffic: Traffic) -> None:
        tree = world.put()
        balancer_id = tree.loadbalancer.id
        await asyncio.sleep(120)
        world.faults[balancer_id] = CloudTemporary("Octavia does not answer.")
        began = now()
        await asyncio.sleep(1200)
        assert world.requests(began)[balancer_id] <= 25
        assert traffic.trouble(balancer_id) == "Octavia does not answer."
        world.faults.clear()
        await asyncio.sleep(200)
        assert traffic.trouble(balancer_id) == ""
        assert len({one.began_ms for one in world.of(balancer_id)}) == 2

    play(world, story)


def test_an_answer_that_is_none() -> None:
    """A proxy that answers something else is told as a refusal, and breaks nothing."""
    world = World()

    world.garbled = True

    async def story(traffic: Traffic) -> None:
        balancer_id = world.put().loadbalancer.id
        await asyncio.sleep(200)
        assert traffic.trouble(balancer_id) == "Octavia's statistics are no numbers."
        assert world.kept == []

    play(world, story)


def test_balancers_that_go_are_asked_no_more() -> None:
    """And none is left to ask."""
    world = World()

    async def story(traffic: Traffic) -> None:
        balancer_id = world.put().loadbalancer.id
        await asyncio.sleep(100)
        world.store.apply([ObjectGone("loadbalancers", balancer_id, now())])
        before = len(world.asked)
        await asyncio.sleep(600)
        assert len(world.asked) == before

    play(world, story)


def test_a_clock_that_is_set_back() -> None:
    """Readings go forward in time only: none is kept until the wall clock has caught up."""
    world = World()

    async def story(traffic: Traffic) -> None:
        balancer_id = world.put().loadbalancer.id
        await asyncio.sleep(130)
        world.clock_back_s = 500
        await asyncio.sleep(1000)
        times = [one.at_ms for one in world.of(balancer_id)]
        assert times == sorted(set(times))
        assert len(times) >= 8

    play(world, story)


def test_readings_are_written_together() -> None:
    """Of many balancers, many at a time; of a few, before the next pause."""
    world = World()

    async def story(traffic: Traffic) -> None:
        for _ in range(600):
            world.put()
        await asyncio.sleep(100)
        assert max(world.flushes) >= 20
        assert len(world.flushes) <= 25

    play(world, story)


def test_switched_off() -> None:
    """It says so."""

    async def main() -> None:
        world = World(interval_s=0.0)
        assert "statistics_interval_s" in world.make().trouble("any")

    run(main())
