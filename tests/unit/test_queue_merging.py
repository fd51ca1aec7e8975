"""Newer forms make waiting older ones pointless: what is left to do is done once, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OperationState, TaskState
from tests.queue_world import World, counts, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


class Busy:
    """A balancer whose first edit is on its way, and stays there until it is released."""

    def __init__(self, world: World, balancer_id: str) -> None:
        self.world = world
        self.balancer_id = balancer_id
        self.first: OperationView
        self.sent: int

    async def begin(self) -> Busy:
        """Send the first edit's call."""
        before = len(self.world.cloud.writes())
        self.world.cloud.delay_s = None
        self.first = await self.edit(description="first")
        await self.world.cloud.has(lambda: len(self.world.cloud.writes()) > before)
        self.sent = len(self.world.cloud.writes())
        return self

    async def edit(self, **keys: Any) -> OperationView:
        """Submit some keys of a form."""
        return await submit(self.world, keys, balancer_id=self.balancer_id)

    async def go_on(self) -> None:
        """The first edit's transaction ends, and all others take a moment only."""
        self.world.cloud.delay_s = 0.002
        await self.world.cloud.release()

    async def now(self, view: OperationView) -> OperationView:
        """The operation as it stands."""
        return await self.world.queue.find(view.operation.id)

    def writes(self) -> int:
        """How many calls came after the first edit's."""
        return len(self.world.cloud.writes()) - self.sent


@pytest.fixture
async def busy(world: World) -> Busy:
    """A balancer with an edit on its way."""
    return await Busy(world, str((await done(world, small())).operation.balancer_id)).begin()


def weighted(weight: int, **keys: Any) -> dict[str, Any]:
    """The whole form, with another weight of its first member."""
    form = {**small(), **keys}
    form["pools"][0]["members"][0]["weight"] = weight
    return form


async def test_ten_quick_edits_are_two_transactions(world: World, busy: Busy) -> None:
    """The first, which had begun, and the sum of the other nine: one call, for one weight."""
    edits = [await busy.edit(**weighted(number, description="first")) for number in range(2, 11)]
    await busy.go_on()
    *olds, last = [await world.ended(view) for view in edits]
    assert last.operation.state is OperationState.DONE
    assert {old.operation.state for old in olds} == {OperationState.CANCELLED}
    # What was planned before the mirror had heard of the first edit was planned again, and is SKIPPED.
    carried_out = [task.kind for task in last.tasks if task.state is TaskState.DONE]
    assert (busy.writes(), carried_out) == (1, ["member.update"])
    members = world.cloud.objects["members"].values()
    assert sorted(one["weight"] for one in members) == [1, 10]


async def test_keys_of_older_forms_are_kept(world: World, busy: Busy) -> None:
    """Forms that name different keys are added up; the balancer itself takes one call."""
    await busy.edit(tags=["a"])
    await busy.edit(description="third")
    last = await busy.edit(admin_state_up=False)
    await busy.go_on()
    assert (await world.ended(last)).operation.state is OperationState.DONE
    balancer = world.cloud.objects["loadbalancers"][busy.balancer_id]
    found = (balancer["description"], balancer["admin_state_up"], "a" in balancer["tags"])
    assert (found, busy.writes()) == (("third", False, True), 1)


async def test_the_older_one_says_where_it_went(world: World, busy: Busy) -> None:
    """Its key still answers with it, and so does its id; also after a crash."""
    older = await busy.edit(tags=["a"])
    newer = await busy.edit(tags=["b"])
    await world.crash()
    older, newer = await busy.now(older), await busy.now(newer)
    assert (older.operation.state, older.operation.merged_into) == (
        OperationState.CANCELLED,
        newer.operation.id,
    )
    assert newer.operation.merged == (older.operation.id,)
    assert {task.state for task in older.tasks} == {TaskState.CANCELLED}
    moves = await world.queue.timeline(Span(busy.balancer_id), limit=50)
    assert f"merged into {newer.operation.id}" in [move.why for move in moves]


async def test_a_deletion_makes_edits_pointless(world: World, busy: Busy) -> None:
    """Nothing is edited that goes anyway."""
    edits = [await busy.edit(**weighted(number)) for number in (2, 3)]
    deletion = await world.queue.submit_delete(busy.balancer_id, who="ann")
    await busy.go_on()
    assert (await world.ended(deletion)).operation.state is OperationState.DONE
    assert [(await busy.now(one)).operation.state for one in edits] == [OperationState.CANCELLED] * 2
    assert (busy.writes(), counts(world)) == (1, {})


async def test_cancelling_the_newer_one_brings_the_older_ones_back(world: World, busy: Busy) -> None:
    """Only the last of three edits is taken back: the sum of the others is carried out."""
    first = await busy.edit(tags=["a"])
    second = await busy.edit(description="second")
    third = await busy.edit(description="third")
    await world.queue.steer(third.operation.id, "cancel", who="ann")
    await busy.go_on()
    assert (await world.ended(second)).operation.state is OperationState.DONE
    assert (await busy.now(first)).operation.state is OperationState.CANCELLED
    balancer = world.cloud.objects["loadbalancers"][busy.balancer_id]
    assert (balancer["description"], "a" in balancer["tags"]) == ("second", True)


async def test_cancelling_everything_brings_nothing_back(world: World, busy: Busy) -> None:
    """Who stops all means all."""
    edits = [await busy.edit(description=word) for word in ("second", "third")]
    await world.queue.steer_all("cancel", who="ann")
    await busy.go_on()
    await world.ended(busy.first)
    assert [(await busy.now(one)).operation.state for one in edits] == [OperationState.CANCELLED] * 2
    assert busy.writes() == 0


async def test_what_people_paused_is_not_merged(world: World, busy: Busy) -> None:
    """Nor is what stands before it: the order of the line is kept."""
    before = await busy.edit(tags=["a"])
    paused = await busy.edit(description="paused")
    assert (await busy.now(before)).operation.merged_into == paused.operation.id
    await world.queue.steer(paused.operation.id, "pause", who="ann")
    last = await busy.edit(description="last")
    assert last.operation.merged == ()
    await world.queue.steer(paused.operation.id, "resume", who="ann")
    await busy.go_on()
    for view in (paused, last):
        assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_a_roll_back_is_not_merged(world: World, busy: Busy) -> None:
    """It is carried out by itself, and can itself be rolled back."""
    edit = await busy.edit(description="second")
    await busy.go_on()
    await world.ended(edit)
    world.cloud.delay_s = 0.02
    back = await world.queue.steer(edit.operation.id, "rollback", who="ann")
    newer = await busy.edit(tags=["b"])
    assert newer.operation.merged == ()
    for view in (back, newer):
        assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_edits_at_the_same_moment(world: World, busy: Busy) -> None:
    """Many people at once: each is added to what came before, and none is lost."""
    keys: list[dict[str, Any]] = [{"tags": ["a"]}, {"description": "x"}, {"admin_state_up": False}]
    views = await asyncio.gather(*(busy.edit(**one) for one in keys))
    await busy.go_on()
    assert [(await world.ended(view)).operation.state for view in views].count(OperationState.DONE) == 1
    balancer = world.cloud.objects["loadbalancers"][busy.balancer_id]
    found = (balancer["description"], balancer["admin_state_up"], "a" in balancer["tags"])
    assert (found, busy.writes()) == (("x", False, True), 1)
