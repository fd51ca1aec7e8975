"""Changes between plan and turn: planned again, what still makes sense is kept, and the person is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from lbaas_ui.queue import reasons
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.states import OperationState
from tests.queue_world import World, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


async def test_somebody_else_did_half_of_it(world: World) -> None:
    """Another tool set the description meanwhile: one step is left, and the person is told why."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    await world.queue.steer_all("pause", who="ann")
    form = small()
    form["pools"][0]["members"][0]["weight"] = 9
    view = await submit(world, {**form, "description": "wanted"}, balancer_id=balancer_id)
    assert [task.kind for task in view.tasks] == ["loadbalancer.update", "member.update"]
    by_hand = {"loadbalancer": {"description": "wanted"}}
    world.cloud.work("load-balancer", "PUT", f"/v2/lbaas/loadbalancers/{balancer_id}", by_hand, {})
    await world.queue.steer_all("resume", who="ann")
    ended = await world.ended(view)
    assert ended.operation.state is OperationState.DONE
    newest = [task.kind for task in ended.tasks if task.generation == ended.operation.generation]
    assert newest == ["member.update"]
    told = ended.operation.note
    assert "description - -> wanted" in told
    assert "1 of 2 steps still make sense" in told
    moves = await world.queue.timeline(Span(balancer_id), limit=50)
    assert any(move.why == told and move.what == "operation" for move in moves)


async def test_somebody_else_made_more_to_do(world: World) -> None:
    """What they removed is made again, and named."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    await world.queue.steer_all("pause", who="ann")
    view = await submit(world, {**small(), "description": "x"}, balancer_id=balancer_id)
    monitor_id = next(iter(world.cloud.objects["healthmonitors"]))
    world.cloud.work("load-balancer", "DELETE", f"/v2/lbaas/healthmonitors/{monitor_id}", None, {})
    await world.cloud.has(lambda: not world.cloud.objects["healthmonitors"])
    await world.queue.steer_all("resume", who="ann")
    ended = await world.ended(view)
    assert ended.operation.state is OperationState.DONE, ended.operation.error
    assert "healthmonitor" in ended.operation.note
    assert "removed" in ended.operation.note
    code, names = reasons.code_of(ended.operation.note)
    assert (code, "removed" in names["changes"]) == ("planned_again_for", True)
    assert (names["kept"], names["planned"], names["new"]) == ("1", "1", "1")


async def test_nothing_is_told_where_nothing_changed(world: World) -> None:
    """The plan of the submission is carried out as it is."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    view = await done(world, {**small(), "description": "x"}, balancer_id=balancer_id)
    assert (view.operation.note, view.operation.generation) == ("", 1)
