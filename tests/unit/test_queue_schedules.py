"""Operations at a time and at an interval: once each, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lbaas_ui.errors import CloudTemporary, Conflict, FormRejected, NotFound
from lbaas_ui.queue import reasons
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.schedules import Schedule, ScheduleSpec, last_due, next_after
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Weights
from tests.queue_world import World, done, small, submit

HOUR = timedelta(hours=1)


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


@pytest.fixture
async def balancer_id(world: World) -> str:
    """A balancer that is there."""
    return str((await done(world, small())).operation.balancer_id)


def spec(balancer_id: str, **fields: Any) -> ScheduleSpec:
    """A check for drift, each hour, unless said otherwise."""
    return ScheduleSpec.model_validate(
        {"name": "evening", "balancer_id": balancer_id, "kind": "drift", "every_s": 3600, **fields}
    )


def weights(world: World) -> list[int]:
    """Of all members, smallest first."""
    return sorted(one["weight"] for one in world.cloud.objects["members"].values())


async def ran(world: World, schedule: Schedule, hours: float = 1) -> Schedule:
    """The schedule after the clock went on."""
    world.ahead += timedelta(hours=hours)
    await world.scheduler.look()
    return await world.scheduler.find(schedule.id)


async def submitted(world: World, schedule: Schedule) -> OperationView:
    """The end of what a schedule submitted."""
    assert schedule.last is not None, schedule
    assert schedule.last.operation_id is not None, schedule.last
    return await world.ended(await world.queue.find(schedule.last.operation_id))


# --- at a time --------------------------------------------------------------------------------------


async def test_an_operation_waits_for_its_time(world: World, balancer_id: str) -> None:
    """It says until when; others of its balancer do not wait for it, a crash changes nothing."""
    at = world.queue.ledger.now() + HOUR
    view = await submit(world, {"description": "late"}, balancer_id=balancer_id, run_at=at)
    await done(world, {"description": "early"}, balancer_id=balancer_id)
    await world.crash()
    waiting = world.queue.ledger.operation(view.operation.id).waiting
    assert waiting is not None
    assert (waiting.code, waiting.until) == ("scheduled", at)
    world.ahead = HOUR
    await submit(world, {"description": "later"}, balancer_id=balancer_id, run_at=at + 2 * HOUR)  # looks anew
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert world.cloud.objects["loadbalancers"][balancer_id]["description"] == "late"


async def test_one_that_waits_for_its_time_is_not_merged(world: World, balancer_id: str) -> None:
    """And can be cancelled."""
    later = world.queue.ledger.now() + HOUR
    view = await submit(world, {"description": "late"}, balancer_id=balancer_id, run_at=later)
    assert (await done(world, {"tags": ["a"]}, balancer_id=balancer_id)).operation.merged == ()
    view = await world.queue.steer(view.operation.id, "cancel", who="ann")
    assert view.operation.state is OperationState.CANCELLED


async def test_the_past_is_refused(world: World) -> None:
    """A slip in the date must not start anything."""
    with pytest.raises(FormRejected) as caught:
        await submit(world, small(), run_at=world.queue.ledger.now() - HOUR)
    assert [(one.path, one.code) for one in caught.value.problems] == [("run_at", "in_the_past")]


# --- schedules --------------------------------------------------------------------------------------


async def test_what_is_due_waits_for_the_first_look(world: World, balancer_id: str) -> None:
    """A process that has just begun knows no balancer yet: no schedule is switched off for that."""
    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    world.cloud.fault("unreachable", count=1_000_000)
    await world.crash()
    world.ahead += HOUR
    running = asyncio.create_task(world.scheduler.run())
    try:
        await asyncio.sleep(0.1)
        assert (await world.scheduler.find(schedule.id)).last is None
        world.cloud.faults.clear()
        await world.queue.sight.first()
    finally:
        running.cancel()
        await asyncio.wait([running])
    now = await ran(world, schedule, hours=0)
    assert now.enabled
    assert now.last is not None
    assert now.last.outcome == "no_drift"


async def test_what_is_due_waits_for_a_cloud_that_cannot_be_asked(
    world: World, balancer_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still due, and runs when it can; pressed by a person, it says so."""

    async def away(*_: object, **__: object) -> None:
        raise CloudTemporary("Away.")

    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    tags = spec(balancer_id, name="later by name", kind="apply", form={"tags": ["b"]})
    other = await world.scheduler.add(tags, who="ann")
    monkeypatch.setattr(world.drift, "ours", away)
    assert (await ran(world, schedule)).last is None
    await submitted(world, await world.scheduler.find(other.id))  # it does not wait for the first one
    with pytest.raises(CloudTemporary):
        await world.scheduler.run_now(schedule.id)
    monkeypatch.undo()
    last = (await ran(world, schedule, hours=0)).last
    assert last is not None
    assert last.outcome == "no_drift"


async def test_weights_each_evening(world: World, balancer_id: str) -> None:
    """Only the weights that are named change, whatever else was changed meanwhile."""
    evening = spec(
        balancer_id,
        kind="weights",
        weights=Weights(pool=_pool(world), members={_member(world): 7}),
    )
    schedule = await world.scheduler.add(evening, who="ann")
    await done(world, {"description": "meanwhile"}, balancer_id=balancer_id)
    view = await submitted(world, await ran(world, schedule))
    assert (view.operation.kind, view.operation.state) == ("weights", OperationState.DONE)
    assert weights(world) == [1, 7]
    assert world.cloud.objects["loadbalancers"][balancer_id]["description"] == "meanwhile"
    back = await world.queue.steer(view.operation.id, "rollback", who="ann")
    assert (await world.ended(back)).operation.state is OperationState.DONE
    assert weights(world) == [1, 1]


def _pool(world: World) -> str:
    return str(next(iter(world.cloud.objects["pools"].values()))["name"])


def _member(world: World) -> str:
    member = next(iter(world.cloud.objects["members"].values()))
    return f"{member['address']}:{member['protocol_port']}"


async def test_a_form_is_applied_once_a_time(world: World, balancer_id: str) -> None:
    """A second look, and a crash before it was noted that it ran, bring the same operation."""
    plan = spec(balancer_id, kind="apply", form={"description": "night"})
    schedule = await world.scheduler.add(plan, who="ann")
    first = await ran(world, schedule)
    await submitted(world, first)
    await world.scheduler._put(schedule)  # as if the note of the run was lost
    again = await ran(world, schedule, hours=0)
    assert (await submitted(world, again)).operation.id == (await submitted(world, first)).operation.id
    assert again.next_at == first.next_at


async def test_missed_runs_are_made_up_for_once(world: World, balancer_id: str) -> None:
    """After a long absence it runs once, and says how many runs were missed."""
    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    schedule = await ran(world, schedule, hours=5.5)
    assert schedule.last is not None
    assert (schedule.last.missed, schedule.last.outcome) == (4, "no_drift")
    assert schedule.next_at == schedule.created_at + 6 * HOUR
    moves = await world.queue.timeline(Span(balancer_id), limit=1)
    assert (moves[0].what, moves[0].new) == ("schedule", "no_drift")
    assert "4 earlier runs were missed" in moves[0].why


async def test_drift_is_told_and_not_mended(world: World, balancer_id: str) -> None:
    """Somebody changed the cloud by hand; later weights of ours are no drift."""
    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    await done(world, {"description": "ours"}, balancer_id=balancer_id)
    await done(world, {"tags": ["a"]}, balancer_id=balancer_id)
    heavier = spec(
        balancer_id, name="w", kind="weights", weights=Weights(pool=_pool(world), members={_member(world): 9})
    )
    heavier_id = (await world.scheduler.add(heavier, who="a")).id
    await submitted(world, await world.scheduler.run_now(heavier_id))
    await world.scheduler.remove(heavier_id, who="ann")
    assert (await ran(world, schedule)).last.outcome == "no_drift"  # type: ignore[union-attr]  # it ran
    thing = world.cloud.objects["loadbalancers"][balancer_id]
    thing["description"] = "theirs"
    await world.queue._tools.watch.refresh_balancer(balancer_id)
    last = (await ran(world, schedule)).last
    assert last is not None
    assert last.outcome == "drift"
    assert [(one.path, one.old, one.new) for one in last.differences] == [("description", "ours", "theirs")]
    assert thing["description"] == "theirs"


async def test_a_run_does_not_pile_up(world: World, balancer_id: str) -> None:
    """While the one before waits, the next is left out, and says so."""
    plan = spec(balancer_id, kind="apply", form={"description": "night"})
    schedule = await world.scheduler.add(plan, who="ann")
    await world.queue.steer_all("pause", who="eve")
    first = await ran(world, schedule)
    second = await ran(world, schedule)
    assert first.last is not None
    assert second.last is not None
    assert (second.last.outcome, second.last.operation_id) == ("skipped", first.last.operation_id)


async def test_a_schedule_of_a_balancer_that_is_gone(world: World, balancer_id: str) -> None:
    """It is switched off, and says why."""
    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    await world.ended(await world.queue.submit_delete(balancer_id, who="ann"))
    schedule = await ran(world, schedule)
    assert (schedule.enabled, schedule.next_at) == (False, None)
    assert schedule.last is not None
    assert reasons.code_of(schedule.last.message) == ("no_balancer", {"balancer": balancer_id})


async def test_change_and_remove(world: World, balancer_id: str) -> None:
    """A name is taken once; what is switched off does not run."""
    schedule = await world.scheduler.add(spec(balancer_id), who="ann")
    with pytest.raises(Conflict):
        await world.scheduler.add(spec(balancer_id), who="bob")
    off = await world.scheduler.change(schedule.id, spec(balancer_id, name="other", enabled=False), who="ann")
    assert (off.name, off.next_at, off.user_name) == ("other", None, "ann")
    assert (await ran(world, off)).last is None
    await world.scheduler.change(off.id, spec(balancer_id, name="other"), who="bob")
    await world.scheduler.change(off.id, spec(balancer_id, name="other", enabled=False), who="ann")
    await world.scheduler.remove(schedule.id, who="eve")
    assert await world.scheduler.all() == []
    told = [one for one in await world.queue.timeline(Span(balancer_id), limit=9) if one.what == "schedule"]
    assert [(one.new, one.name, one.who) for one in told] == [
        ("removed", "other", "eve"), ("switched_off", "other", "ann"), ("switched_on", "other", "bob"),
        ("changed", "other", "ann"), ("added", "evening", "ann"),
    ]  # fmt: skip
    assert told[-1].why == "every 3600 s"


async def test_a_failover_at_a_time_and_at_an_interval(world: World, balancer_id: str) -> None:
    """It waits as any other operation; one of a schedule is told apart."""
    later = world.queue.ledger.now() + HOUR
    view = await world.queue.submit_failover(balancer_id, who="ann", run_at=later)
    assert world.queue.ledger.operation(view.operation.id).waiting.code == "scheduled"  # type: ignore[union-attr]  # it waits
    schedule = await world.scheduler.add(spec(balancer_id, kind="failover", every_s=7200), who="ann")
    world.ahead += HOUR
    await world.crash()
    assert (await world.ended(view)).operation.state is OperationState.DONE
    again = await submitted(world, await ran(world, schedule))
    assert (again.operation.kind, again.operation.state) == ("failover", OperationState.DONE)
    assert (again.operation.schedule_id, again.operation.note) == (schedule.id, "schedule evening")


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"daily_at": "20:00"}, [("every_s", "one_of")]),
        ({"every_s": None}, [("every_s", "one_of")]),
        ({"kind": "weights"}, [("weights", "required")]),
        ({"form": {}}, [("form", "not_here")]),
        ({"time_zone": "Nowhere/City"}, [("time_zone", "unknown")]),
        (
            {"kind": "weights", "weights": {"pool": "nowhere", "members": {"a:1": 1}}},
            [("weights.pool", "pool_unknown")],
        ),
        ({"kind": "apply", "form": {"listeners": [{"protocol": "HTTP", "protocol_port": 0}]}}, None),
    ],
)
async def test_what_does_not_fit_is_refused(
    world: World, balancer_id: str, fields: dict[str, Any], problems: list[tuple[str, str]] | None
) -> None:
    """At once, not at night."""
    with pytest.raises(FormRejected) as caught:
        await world.scheduler.add(spec(balancer_id, **fields), who="ann")
    if problems is not None:
        assert [(one.path, one.code) for one in caught.value.problems] == problems


@pytest.mark.parametrize("lost", [False, True])
async def test_a_failover_of_one_amphora(world: World, balancer_id: str, lost: bool) -> None:
    """It is gone afterwards, which is no failure, nor is a lost answer; others are refused."""
    amphorae = world.cloud.objects["amphorae"]
    for name, owner in (("a1", balancer_id), ("a2", "other")):
        amphorae[name] = {"id": name, "loadbalancer_id": owner, "status": "ALLOCATED"}
    with pytest.raises(NotFound):
        await world.queue.submit_failover(balancer_id, who="ann", amphora_id="a2")
    if lost:
        world.cloud.fault("drop", path="*/amphorae/*", after=True)
    view = await world.queue.submit_failover(balancer_id, who="ann", amphora_id="a1", idempotency_key="k")
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert list(amphorae) == ["a2"]
    again = await world.queue.submit_failover(balancer_id, who="ann", amphora_id="a1", idempotency_key="k")
    assert again.operation.id == view.operation.id
    with pytest.raises(Conflict):
        await world.queue.submit_failover(balancer_id, who="ann", idempotency_key="k")


# --- when -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-01-01T18:59:59+00:00", "2026-01-01T19:00:00+00:00"),  # 20:00 in winter
        ("2026-01-01T19:00:00+00:00", "2026-01-02T19:00:00+00:00"),
        ("2026-07-01T12:00:00+00:00", "2026-07-01T18:00:00+00:00"),  # in summer an hour earlier
        ("2026-03-28T20:00:00+00:00", "2026-03-29T18:00:00+00:00"),  # clocks go forward that night
    ],
)
def test_daily_follows_the_clock_on_the_wall(after: str, expected: str) -> None:
    """20:00 in Berlin, whatever that is in UTC."""
    wanted = spec("b", every_s=None, daily_at="20:00", time_zone="Europe/Berlin")
    found = next_after(wanted, datetime(2020, 1, 1, tzinfo=UTC), datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("every", "missed"), [({"every_s": 86400}, 2), ({"every_s": None, "daily_at": "20:00"}, 2)]
)
def test_the_newest_time_that_was_missed(every: dict[str, Any], missed: int) -> None:
    """Three nights without a server."""
    first = datetime(2026, 1, 1, 20, tzinfo=UTC)
    schedule = Schedule(
        **spec("b", **every).model_dump(), id="s", project_id="p", user_name="ann",
        created_at=first - 24 * HOUR, next_at=first,
    )  # fmt: skip
    assert last_due(schedule, first + 50 * HOUR) == (first + 48 * HOUR, missed)
