"""Retry: an object in ERROR is sent its settings again, and where that does not help it is made anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import Conflict
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OperationState
from tests.lab_view import big_form
from tests.queue_world import SUBNET, World, counts, done, small, submit

COLLECTIONS = ["pools", "listeners", "healthmonitors", "members", "l7policies", "l7rules"]


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


async def tried_again(world: World, view: OperationView) -> OperationView:
    """The end of a retry of what has failed."""
    assert view.operation.state is OperationState.FAILED, view.operation.state
    await world.queue.steer(view.operation.id, "retry", who="ann")
    return await world.ended(view)


def broken(world: World, collection: str) -> set[str]:
    """Ids of what is in ERROR."""
    things = world.cloud.objects[collection].values()
    return {one["id"] for one in things if one["provisioning_status"] == "ERROR"}


def form() -> dict[str, Any]:
    """Every kind of object, one pool with a single member."""
    return big_form("shop", SUBNET, members=1)


@pytest.mark.parametrize("collection", ["members", "l7rules"])
async def test_it_is_mended(world: World, collection: str) -> None:
    """One retry: the very object that ended in ERROR is ACTIVE, and all the rest is made."""
    world.cloud.fault("error", path=collection)
    view = await world.ended(await submit(world, form(), create="cascade"))
    (before,) = broken(world, collection)
    view = await tried_again(world, view)
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert world.cloud.objects[collection][before]["provisioning_status"] == "ACTIVE"


@pytest.mark.parametrize("collection", COLLECTIONS)
async def test_it_is_deleted_and_made_again(world: World, collection: str) -> None:
    """Its repair ended in ERROR, too: another object does its work, with all that hung on it."""
    world.cloud.fault("error", path=collection, count=2)
    view = await world.ended(await submit(world, form(), create="cascade"))
    (before,) = broken(world, collection)
    view = await tried_again(world, view)
    assert (view.operation.state, broken(world, collection)) == (OperationState.FAILED, {before})
    view = await tried_again(world, view)
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert (before in world.cloud.objects[collection], broken(world, collection)) == (False, set())
    await done(world, form(), balancer_id=view.operation.balancer_id)
    assert counts(world)[collection] == {"l7policies": 2, "l7rules": 2}.get(collection, 3)
    links = [one["default_pool_id"] for one in world.cloud.objects["listeners"].values()]
    assert set(links) <= set(world.cloud.objects["pools"])


async def test_a_crash_between_deletion_and_making(world: World) -> None:
    """The old object is gone: what it had is on disk."""
    world.cloud.fault("error", path="listeners", count=2)
    view = await world.ended(await submit(world, form(), create="cascade"))
    view = await tried_again(world, view)
    world.cloud.fault("reject", method="POST", path="*/listeners")
    view = await tried_again(world, view)
    assert len(world.cloud.objects["listeners"]) < 3
    await world.crash()
    view = await tried_again(world, view)
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert counts(world)["l7rules"] == 2


async def test_what_failed_last_is_shown_until_something_newer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a restart, too, and however much else ends well: it needs somebody."""
    monkeypatch.setattr("lbaas_ui.queue.ledger.KEEP_ENDED", 2)
    world.cloud.fault("error", path="pools")
    failed = await world.ended(await submit(world, form(), create="cascade"))
    balancer_id = failed.operation.balancer_id
    for number in range(3):
        await done(world, {"name": f"other {number}", "vip": {"subnet_id": SUBNET}})
    await world.crash()
    assert [view.operation.id for view in world.queue.current()] == [failed.operation.id]
    retried = await world.ended(await world.queue.steer(failed.operation.id, "retry", who="ann"))
    assert retried.operation.state is OperationState.DONE
    assert world.queue.of_balancer(str(balancer_id)) is None


async def refused_failover(world: World) -> OperationView:
    """The cloud does not allow it."""
    view = await done(world, small())
    world.cloud.fault("reject", method="PUT", path="*/failover")
    return await world.ended(await world.queue.submit_failover(str(view.operation.balancer_id), who="ann"))


async def test_a_failure_is_dismissed(world: World) -> None:
    """It stays FAILED, but calls for nobody any more, after a restart either; its history says who did it."""
    failed = await refused_failover(world)
    assert failed.tasks[0].error is not None
    assert failed.tasks[0].error.remedies == ("retry",), "no form mends a failover"
    operation_id, balancer_id = failed.operation.id, str(failed.operation.balancer_id)
    assert [view.operation.id for view in world.queue.current()] == [operation_id]
    dismissed = (await world.queue.steer(operation_id, "dismiss", who="eve")).operation
    assert (dismissed.state, dismissed.dismissed_by) == (OperationState.FAILED, "eve")
    assert dismissed.dismissed_at is not None
    assert world.queue.current() == []
    await world.crash()
    assert (world.queue.current(), world.queue.of_balancer(balancer_id)) == ([], None)
    last = (await world.queue.timeline(Span(balancer_id), limit=1))[0]
    assert (last.what, last.new, last.who, last.why) == ("operation", "FAILED", "eve", "dismissed by eve")
    with pytest.raises(Conflict, match="dismissed already, by eve"):
        await world.queue.steer(operation_id, "dismiss", who="ann")


async def test_what_is_tried_again_is_not_dismissed_any_more(world: World) -> None:
    """It failed anew: that calls for somebody."""
    failed = await refused_failover(world)
    await world.queue.steer(failed.operation.id, "dismiss", who="eve")
    world.cloud.fault("reject", method="PUT", path="*/failover")
    again = await tried_again(world, failed)
    assert (again.operation.state, again.operation.dismissed_at) == (OperationState.FAILED, None)
    assert [view.operation.id for view in world.queue.current()] == [failed.operation.id]


async def test_only_a_failure_is_dismissed(world: World) -> None:
    """Of all else it says why not."""
    view = await done(world, small())
    with pytest.raises(Conflict, match="Only what failed") as refusal:
        await world.queue.steer(view.operation.id, "dismiss", who="ann")
    assert refusal.value.code == "nothing_failed"


async def test_an_old_failure_is_not_the_last_one_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when what came after it is forgotten, nor when an old one is dismissed."""
    monkeypatch.setattr("lbaas_ui.queue.ledger.KEEP_ENDED", 2)
    first = await refused_failover(world)
    balancer_id = str(first.operation.balancer_id)
    world.cloud.fault("reject", method="PUT", path="*/failover")
    second = await world.ended(await world.queue.submit_failover(balancer_id, who="ann"))
    await world.crash()
    await world.queue.steer(first.operation.id, "dismiss", who="ann")
    assert [view.operation.id for view in world.queue.current()] == [second.operation.id]
    await world.queue.steer(second.operation.id, "dismiss", who="ann")
    for number in range(3):
        await done(world, {"name": f"other {number}", "vip": {"subnet_id": SUBNET}})
    assert world.queue.current() == []


async def test_an_overtaken_failure_stays_overtaken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much ends after what came after it."""
    monkeypatch.setattr("lbaas_ui.queue.ledger.KEEP_ENDED", 2)
    failed = await refused_failover(world)
    better = await world.queue.submit_failover(str(failed.operation.balancer_id), who="ann")
    assert (await world.ended(better)).operation.state is OperationState.DONE
    for number in range(3):
        await done(world, {"name": f"other {number}", "vip": {"subnet_id": SUBNET}})
    assert world.queue.current() == []
