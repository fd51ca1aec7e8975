"""Everything of a balancer or of the project is stopped, resumed, cancelled; crashes change nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import Conflict, NotFound
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.steering import scope_verbs
from tests.queue_world import World, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


async def waits_with(world: World, operation_id: str, code: str) -> None:
    """Until an operation says that it waits for this."""
    changed = asyncio.Event()
    unsubscribe = world.queue.subscribe(lambda _: changed.set())
    async with asyncio.timeout(5):
        while True:
            changed.clear()
            waiting = world.queue.ledger.operation(operation_id).waiting
            if waiting is not None and waiting.code == code:
                break
            await changed.wait()
    unsubscribe()


async def test_a_stopped_project_accepts_and_waits(world: World) -> None:
    """What comes later waits, too, and says who stopped it; also after a crash. Then it goes on by itself."""
    await world.queue.steer_all("pause", who="eve", note="the network is moved.")
    view = await submit(world, small())
    await waits_with(world, view.operation.id, "project_paused")
    await world.crash()
    await waits_with(world, view.operation.id, "project_paused")
    waiting = world.queue.ledger.operation(view.operation.id).waiting
    assert waiting is not None
    assert waiting.reason == (
        "Everything in this project was stopped by eve: the network is moved. Resume it to go on."
    )
    assert (waiting.objects[0].id, waiting.since) == ("eve", world.queue.stops()[0].at)
    assert world.cloud.writes() == []
    await world.queue.steer_all("resume", who="ann")
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert world.queue.stops() == []


async def test_a_stop_lets_a_call_end_and_sends_no_other(world: World) -> None:
    """The call on its way is followed to its end, even by the process after a crash."""
    world.cloud.delay_s = None
    view = await submit(world, small(), create="cascade")
    await world.cloud.has(world.cloud.writes)
    await world.queue.steer_all("pause", who="eve")
    await world.crash()
    await world.cloud.release()
    await waits_with(world, view.operation.id, "project_paused")
    states = [task.state for task in world.queue.ledger.tasks(view.operation.id)]
    assert (states[0], set(states[1:])) == (TaskState.DONE, {TaskState.WAITING})
    assert len(world.cloud.writes()) == 1
    world.cloud.delay_s = 0.002
    await world.queue.steer_all("resume", who="eve")
    assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_what_goes_on_no_longer_says_that_it_was_stopped(world: World) -> None:
    """Also before its balancer exists: stopped while the cloud was away, then resumed and sent."""
    world.cloud.fault("unreachable", method="POST", count=1000)
    view = await submit(world, small())
    await world.cloud.has(lambda: world.queue.ledger.operation(view.operation.id).started_at)
    await world.queue.steer_all("pause", who="eve")
    await waits_with(world, view.operation.id, "project_paused")
    world.cloud.faults.clear()
    world.cloud.delay_s = None
    await world.queue.steer_all("resume", who="eve")
    ledger, operation_id = world.queue.ledger, view.operation.id
    await world.cloud.has(lambda: ledger.tasks(operation_id)[0].state is TaskState.CONFIRMING)
    assert ledger.operation(operation_id).waiting is None
    world.cloud.delay_s = 0.002
    await world.cloud.release()
    assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_a_stopped_balancer_stops_no_other(world: World) -> None:
    """The switch of one balancer is its own."""
    one = str((await done(world, small("one"))).operation.balancer_id)
    two = str((await done(world, small("two"))).operation.balancer_id)
    await world.queue.steer_all("pause", balancer_id=one, who="eve")
    held = await submit(world, {**small("one"), "description": "new"}, balancer_id=one)
    await done(world, {**small("two"), "description": "new"}, balancer_id=two)
    await waits_with(world, held.operation.id, "balancer_paused")
    await world.queue.steer_all("resume", balancer_id=one, who="eve")
    assert (await world.ended(held)).operation.state is OperationState.DONE


async def test_one_that_was_paused_stays_so(world: World) -> None:
    """The project's switch does not touch what people paused one by one."""
    await world.queue.steer_all("pause", who="eve")
    view = await submit(world, small())
    await world.queue.steer(view.operation.id, "pause", who="ann")
    await world.queue.steer_all("resume", who="eve")
    await waits_with(world, view.operation.id, "paused")
    assert world.cloud.writes() == []


async def test_cancel_everything(world: World) -> None:
    """What was not sent is gone; what is on its way comes to its end."""
    world.cloud.delay_s = None
    views = [await submit(world, small(f"shop-{number}"), create="cascade") for number in range(3)]
    await world.cloud.has(lambda: len(world.cloud.writes()) == 3)
    cancelled = await world.queue.steer_all("cancel", who="eve")
    assert sorted(cancelled) == sorted(view.operation.id for view in views)
    await world.cloud.release()
    for view in views:
        assert (await world.ended(view)).operation.state is OperationState.CANCELLED
    assert len(world.cloud.writes()) == 3


@pytest.mark.parametrize(
    ("before", "verb", "code"),
    [((), "resume", "not_paused"), (("pause",), "pause", "paused"), ((), "cancel", "nothing_to_cancel")],
)
async def test_what_cannot_be_done_to_all_says_why(
    world: World, before: tuple[Any, ...], verb: Any, code: str
) -> None:
    """With the code that the button shows."""
    for earlier in before:
        await world.queue.steer_all(earlier, who="ann")
    with pytest.raises(Conflict) as caught:
        await world.queue.steer_all(verb, who="ann")
    assert caught.value.code == code
    assert {one.verb: one.code for one in scope_verbs(world.queue.scope())}[verb] == code


async def test_no_such_balancer(world: World) -> None:
    """A slip in an id is told, and stops nothing."""
    with pytest.raises(NotFound):
        await world.queue.steer_all("pause", balancer_id="no-such", who="ann")
    assert world.queue.stops() == []


async def test_a_cancel_while_a_call_is_just_being_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intent is being written when the cancel comes: the call is followed to its end, never forgotten."""
    journal = world.queue.journal
    writing, go_on = asyncio.Event(), asyncio.Event()
    move = journal.move

    async def slow_move(**what: Any) -> None:
        if any(task.state is TaskState.SENDING for _, task, _ in what.get("tasks", ())):
            writing.set()
            await go_on.wait()
        await move(**what)

    monkeypatch.setattr(journal, "move", slow_move)
    view = await submit(world, small())
    await asyncio.wait_for(writing.wait(), 5)
    cancel = asyncio.create_task(world.queue.steer(view.operation.id, "cancel", who="eve"))
    await asyncio.sleep(0)
    go_on.set()
    await cancel
    ended = await world.ended(view)
    assert [task.state for task in ended.tasks] == [TaskState.DONE]
    assert ended.operation.state is OperationState.DONE
    assert len(world.cloud.writes()) == 1
