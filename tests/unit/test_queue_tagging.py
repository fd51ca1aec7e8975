"""Clouds that drop tags: noticed, kept, and nothing is doubled there either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import AnswerLost
from lbaas_ui.queue.calls import call_of
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tagging import Tagging
from lbaas_ui.queue.tasks import Task
from tests.lab_view import big_form
from tests.memory_cloud import MemoryCloud
from tests.memory_octavia import Answer
from tests.queue_world import SUBNET, World, counts, done, small, submit

KINDS = ("loadbalancer", "listener", "pool", "healthmonitor", "l7policy", "l7rule")
WHOLE = {
    "loadbalancers": 1,
    "listeners": 3,
    "pools": 3,
    "members": 6,
    "healthmonitors": 3,
    "l7policies": 2,
    "l7rules": 2,
}


class LosesAnswers(MemoryCloud):
    """Carries out every create and loses the answer of its first attempt."""

    lost: set[str]

    async def call(self, service: str, method: str, path: str, **options: Any) -> Answer:
        """One write."""
        answer = await super().call(service, method, path, **options)
        name = str(options.get("json"))
        if method == "POST" and name not in self.lost:
            self.lost.add(name)
            raise AnswerLost("The connection broke.", call=f"{method} {path}")
        return answer


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud that drops tags, on each kind of database."""
    world = await World(database, MemoryCloud(knows_tags=False)).start()
    yield world
    await world.stop()


async def test_it_is_noticed_at_first_use(world: World) -> None:
    """And known after a restart; a cloud that keeps them is known, too."""
    await done(world, big_form("whole", SUBNET, members=2), create="cascade")
    assert {kind: world.queue._tools.tagging.keeps("lab", kind) for kind in KINDS} == dict.fromkeys(
        KINDS, False
    )
    await world.crash()
    assert world.queue._tools.tagging.keeps("lab", "pool") is False
    assert world.queue._tools.tagging.keeps("other", "pool") is None
    world.cloud.knows_tags = True
    await done(world, small("next"), create="cascade")
    assert world.queue._tools.tagging.keeps("lab", "pool") is True


@pytest.mark.parametrize("known", [False, True])
async def test_every_answer_is_lost(database: str, *, known: bool) -> None:
    """At the very first use, and when it is known: each object is found by its likeness, and made once."""
    cloud = LosesAnswers(knows_tags=False)
    cloud.lost = set()
    world = await World(database, cloud).start()
    try:
        if known:
            for kind in KINDS:
                await world.queue._tools.tagging.saw(world.queue.journal, "", kind, kept=False)
                await world.queue._tools.tagging.saw(world.queue.journal, "lab", kind, kept=False)
        await done(world, big_form("whole", SUBNET, members=2), create="cascade")
        assert len(cloud.lost) == 14
        assert counts(world) == WHOLE
    finally:
        await world.stop()


async def test_an_older_one_is_not_ours(world: World) -> None:
    """A balancer that looks the same, and was there before, is somebody else's: ours is made beside it."""
    form = {"name": "twin", "vip": {"subnet_id": SUBNET}}
    first = (await done(world, form)).operation.balancer_id
    world.cloud.objects["loadbalancers"][str(first)]["created_at"] = "2026-01-01T00:00:00"
    world.queue.ledger._views.clear()  # nobody remembers who made it
    world.cloud.fault("drop", method="POST", path="*/loadbalancers")
    assert (await done(world, form)).operation.balancer_id != first


async def test_two_of_a_kind(world: World) -> None:
    """Two people make the same balancer at once, and both answers are lost: there are two, one for each."""
    world.cloud.fault("drop", method="POST", path="*/loadbalancers", after=True, count=2)
    views = [await submit(world, {"name": "twin", "vip": {"subnet_id": SUBNET}}) for _ in range(2)]
    ended = [await world.ended(view) for view in views]
    assert {view.operation.state for view in ended} == {OperationState.DONE}
    assert len({view.operation.balancer_id for view in ended}) == 2
    assert counts(world) == {"loadbalancers": 2}


async def test_a_filter_that_is_ignored_finds_nothing_else(database: str) -> None:
    """Asked for our tag, such a cloud lists everything: what is not ours is never taken."""
    world = await World(database, MemoryCloud(knows_tags=False)).start()
    try:
        await done(world, {"name": "other", "vip": {"subnet_id": SUBNET}})
        world.cloud.fault("drop", method="POST", path="*/loadbalancers")
        view = await done(world, {"name": "mine", "vip": {"subnet_id": SUBNET}})
        shown = world.cloud.objects["loadbalancers"][str(view.operation.balancer_id)]
        assert shown["name"] == "mine"
        assert counts(world) == {"loadbalancers": 2}
    finally:
        await world.stop()


@pytest.mark.parametrize(("version", "sent"), [((2, 4), False), ((2, 5), True)])
def test_an_octavia_without_tags_is_sent_none(version: tuple[int, int], *, sent: bool) -> None:
    """It would refuse the body."""
    tagging = Tagging(lambda: version)
    task = Task.model_validate(
        {
            "id": "t",
            "operation_id": "o",
            "seq": 1,
            "key": "p",
            "kind": "pool.create",
            "body": {"name": "x"},
            "created_at": "2026-01-01T00:00:00Z",
        }
    )
    call = call_of(task, {}, tags=tagging.supported)
    assert ("tags" in call.fields) is sent
    assert tagging.keeps("any", "pool") is (None if sent else False)
