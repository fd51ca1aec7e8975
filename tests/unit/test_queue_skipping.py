"""Steps are left out where no other needs them; the operation ends well and names them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import Conflict
from lbaas_ui.queue import reasons
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.steering import task_verbs
from lbaas_ui.queue.tasks import Task
from tests.queue_world import World, counts, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


def step(view: OperationView, kind: str) -> Task:
    """The newest step of a kind."""
    return [task for task in view.tasks if task.kind == kind][-1]


async def failed_at(world: World, effect: str, path: str) -> OperationView:
    """A cascade that failed at the objects of this path."""
    world.cloud.fault(effect, path=path)
    view = await world.ended(await submit(world, small(), create="cascade"))
    assert view.operation.state is OperationState.FAILED
    return view


@pytest.mark.parametrize(
    ("effect", "path", "monitors"), [("reject", "*/healthmonitors", 0), ("error", "healthmonitors", 1)]
)
async def test_a_failed_step_is_skipped(world: World, effect: str, path: str, monitors: int) -> None:
    """The rest is done, and what was skipped is named; what ended in ERROR is not mended either."""
    view = await failed_at(world, effect, path)
    monitor = step(view, "healthmonitor.create")
    await world.queue.skip(view.operation.id, monitor.id, who="eve")
    view = await world.ended(view)
    assert view.operation.state is OperationState.DONE
    assert [(one.kind, one.who) for one in view.operation.skipped] == [("healthmonitor.create", "eve")]
    found = counts(world)
    assert (found["listeners"], found["members"], found.get("healthmonitors", 0)) == (1, 2, monitors)
    moves = await world.queue.timeline(Span(str(view.operation.balancer_id)), limit=3)
    code, names = reasons.code_of(moves[0].why)
    assert (code, names["what"].split()[0]) == ("as_wanted_but", "healthmonitor.create")
    every = await world.queue.timeline(Span(str(view.operation.balancer_id)), limit=99)
    assert {move.who for move in every if move.why.startswith("skipped by")} == {"eve"}


async def test_a_step_that_waits_is_skipped(world: World) -> None:
    """It is never sent; also after a crash."""
    world.cloud.delay_s = None
    view = await submit(world, small(), create="cascade")
    await world.cloud.has(world.cloud.writes)
    await world.queue.skip(view.operation.id, step(view, "healthmonitor.create").id, who="eve")
    await world.crash()
    world.cloud.delay_s = 0.002
    await world.cloud.release()
    view = await world.ended(view)
    assert view.operation.state is OperationState.DONE
    assert step(view, "healthmonitor.create").state is TaskState.SKIPPED
    assert "healthmonitors" not in counts(world)


async def test_a_step_of_an_operation_that_waits_in_line(world: World) -> None:
    """The plan that is made at its turn is without it, too."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    await world.queue.steer_all("pause", who="eve")
    form = {**small(), "description": "new"}
    form["pools"][0]["description"] = "new"
    view = await submit(world, form, balancer_id=balancer_id)
    await world.queue.skip(view.operation.id, step(view, "loadbalancer.update").id, who="eve")
    await world.queue.steer_all("resume", who="eve")
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert world.cloud.objects["loadbalancers"][balancer_id]["description"] == ""
    assert [one["description"] for one in world.cloud.objects["pools"].values()] == ["new"]


async def test_a_pool_is_not_deleted_before_its_listener_has_another(world: World) -> None:
    """The link is needed by the deletion, although no call refers to it."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    await world.queue.steer_all("pause", who="eve")
    form: dict[str, Any] = small()
    form["pools"][0]["name"] = form["listeners"][0]["default_pool"] = "other"
    form["pools"][0]["protocol"] = "PROXY"
    view = await submit(world, form, balancer_id=balancer_id)
    (verb,) = task_verbs(view, step(view, "listener.update"))
    assert (verb.allowed, verb.code) == (False, "needed")
    assert verb.reason.startswith("The delete of the pool ")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("loadbalancer.create", "ended"), ("pool.create", "needed"), ("listener.create", "not_waiting")],
)
async def test_what_cannot_be_skipped_says_why(world: World, kind: str, code: str) -> None:
    """With the code that the button shows."""
    view = await failed_at(world, "reject", "*/pools")
    task = step(view, kind)
    if kind == "loadbalancer.create":
        view = await world.ended(await world.queue.steer(view.operation.id, "retry", who="ann"))
    with pytest.raises(Conflict) as caught:
        await world.queue.skip(view.operation.id, task.id, who="eve")
    assert caught.value.code == code
    assert [one.code for one in task_verbs(view, task)] == [code]


async def test_the_only_step_is_not_skipped(world: World) -> None:
    """That would be a cancelled operation that says DONE."""
    world.cloud.fault("reject", path="*/loadbalancers")
    view = await world.ended(await submit(world, small(), create="full"))
    with pytest.raises(Conflict) as caught:
        await world.queue.skip(view.operation.id, view.tasks[0].id, who="eve")
    assert caught.value.code == "only_step"
    # It has failed already: there is nothing to cancel that could be advised.
    assert "cancel" not in str(caught.value)
