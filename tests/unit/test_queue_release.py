"""Floating IPs when their balancer goes: kept, or given back, once, whatever happens in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import Conflict
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OperationState
from tests.queue_world import World, done, small

NETWORK = "44444444-4444-4444-8444-444444444444"


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


@pytest.fixture
async def balancer_id(world: World) -> str:
    """A balancer with a floating IP."""
    form = small()
    form["vip"]["floating_ip"] = {"network_id": NETWORK}
    return str((await done(world, form)).operation.balancer_id)


async def deleted(world: World, balancer_id: str, **options: Any) -> OperationView:
    """A deletion at its end."""
    return await world.ended(await world.queue.submit_delete(balancer_id, who="ann", **options))


def left(world: World) -> list[str]:
    """What the cloud has left."""
    return [name for name, many in world.cloud.objects.items() for _ in many]


async def test_kept_unless_said_otherwise(world: World, balancer_id: str) -> None:
    """The preview says so, and so it is."""
    plan = world.queue.plan_delete(balancer_id)
    assert [call.kind for call in plan.calls] == ["loadbalancer.delete"]
    assert (await deleted(world, balancer_id)).operation.state is OperationState.DONE
    assert left(world) == ["floating_ips"]


async def test_given_back_after_the_balancer(world: World, balancer_id: str) -> None:
    """As its preview says: two calls, the second without a lock."""
    plan = world.queue.plan_delete(balancer_id, release_floating_ips=True)
    view = await deleted(world, balancer_id, release_floating_ips=True, idempotency_key="k")
    assert [task.kind for task in view.tasks] == [call.kind for call in plan.calls]
    assert [task.kind for task in view.tasks] == ["loadbalancer.delete", "floatingip.delete"]
    assert left(world) == []
    again = await deleted(world, balancer_id, release_floating_ips=True, idempotency_key="k")
    assert again.operation.id == view.operation.id
    with pytest.raises(Conflict):
        await world.queue.submit_delete(balancer_id, who="ann", idempotency_key="k")


async def test_a_crash_between_the_two(world: World, balancer_id: str) -> None:
    """The balancer is gone, the answer to the second call is lost, and so is the process."""
    world.cloud.fault("drop", method="DELETE", path="*/floatingips/*", after=True)
    view = await world.queue.submit_delete(balancer_id, who="ann", release_floating_ips=True)
    await world.cloud.has(lambda: not world.cloud.objects["floating_ips"])
    await world.crash()
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert left(world) == []


@pytest.mark.parametrize(("port_id", "stays"), [("port-vip", []), (None, []), ("p", ["floating_ips"])])
async def test_a_retry_when_the_balancer_is_gone(
    world: World, balancer_id: str, port_id: str | None, stays: list[str]
) -> None:
    """It goes on with the address, unless somebody else has put that to use meanwhile."""
    world.cloud.fault("reject", method="DELETE", path="*/floatingips/*")
    view = await deleted(world, balancer_id, release_floating_ips=True)
    assert view.operation.state is OperationState.FAILED
    [(floating_id, floating)] = world.cloud.objects["floating_ips"].items()
    floating["port_id"] = port_id
    await world.queue._tools.watch.refresh("floating_ips", floating_id)
    await world.queue.steer(view.operation.id, "retry", who="ann")
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert left(world) == stays


async def test_one_that_came_later_stays(world: World, balancer_id: str) -> None:
    """What the person did not see is not given back."""
    await world.queue.steer_all("pause", who="eve")
    view = await world.queue.submit_delete(balancer_id, who="ann", release_floating_ips=True)
    [seen] = world.cloud.objects["floating_ips"].values()
    world.cloud.objects["floating_ips"]["new"] = {**seen, "id": "new", "floating_ip_address": "203.0.113.99"}
    await world.queue._tools.watch.refresh("floating_ips", "new")
    await world.queue.steer_all("resume", who="eve")
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert list(world.cloud.objects["floating_ips"]) == ["new"]
