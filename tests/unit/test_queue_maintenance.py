"""A server out of service on all balancers that use it, and back as it was; pressed twice, over a crash."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import NotFound
from lbaas_ui.queue.maintenance import Maintenance
from lbaas_ui.queue.states import OperationState
from tests.queue_world import World, done, small

ADDRESS = "10.0.0.1"


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """Two balancers that share a server, with different weights."""
    world = await World(database).start()
    for name, weight in (("shop", 3), ("blog", 5)):
        form = small(name)
        pool = form["pools"][0]
        members = [{**one, "weight": weight} for one in pool["members"]]
        await done(world, {**form, "pools": [{**pool, "members": members}]})
    yield world
    await world.stop()


def weights(world: World, address: str = ADDRESS) -> list[int]:
    """Of the server's members, smallest first."""
    members = world.cloud.objects["members"].values()
    return sorted(one["weight"] for one in members if one["address"] == address)


async def pressed(world: World, **options: Any) -> Maintenance:
    """Press, and wait for the ends."""
    made = await world.maintenances.press(ADDRESS, who="ann", **options)
    await ended(world, made)
    return made


async def ended(world: World, made: Maintenance) -> None:
    """Wait for the ends; each is DONE."""
    for operation_id in made.operations.values():
        view = await world.ended(await world.queue.find(operation_id))
        assert view.operation.state is OperationState.DONE


async def test_out_and_back(world: World) -> None:
    """One call on each balancer; others keep their weights; back each gets its own."""
    assert len(await world.maintenances.plan(ADDRESS, on=True)) == 2
    sent = len(world.cloud.writes())
    made = await pressed(world, on=True, note="new disk")
    assert weights(world) == [0, 0]
    assert weights(world, "10.0.0.2") == [3, 5]
    assert len(world.cloud.writes()) == sent + 2
    assert sorted(one.weight for one in made.members) == [3, 5]
    plans = await world.maintenances.plan(ADDRESS, on=False)
    assert [len(one.calls) for one in plans.values()] == [1, 1]
    await pressed(world, on=False)
    assert weights(world) == [3, 5]
    assert await world.maintenances.all() == []


async def test_pressing_again_is_the_same(world: World) -> None:
    """The first memory stays; off twice has nothing more to do."""
    await pressed(world, on=True)
    again = await pressed(world, on=True)
    assert sorted(one.weight for one in again.members) == [3, 5]
    assert weights(world) == [0, 0]
    await world.queue.steer_all("pause", who="eve")  # else the first may be through before the second
    first = await world.maintenances.press(ADDRESS, on=False, who="ann")
    second = await world.maintenances.press(ADDRESS, on=False, who="ann")
    assert second.operations == first.operations
    await world.queue.steer_all("resume", who="eve")
    await ended(world, second)
    assert weights(world) == [3, 5]
    with pytest.raises(NotFound):
        await pressed(world, on=False)


async def test_off_and_on_before_it_is_through(world: World) -> None:
    """The weights are not forgotten although members have none at that moment."""
    await pressed(world, on=True)
    await world.queue.steer_all("pause", who="eve")
    await world.maintenances.press(ADDRESS, on=False, who="ann")
    await world.maintenances.press(ADDRESS, on=True, who="ann")
    await world.queue.steer_all("resume", who="eve")
    made = await pressed(world, on=True)
    assert weights(world) == [0, 0]
    assert sorted(one.weight for one in made.members) == [3, 5]
    await pressed(world, on=False)
    assert weights(world) == [3, 5]


async def test_what_others_changed_stays(world: World) -> None:
    """A member that was given a weight meanwhile keeps it."""
    await pressed(world, on=True)
    member = next(one for one in world.cloud.objects["members"].values() if one["address"] == ADDRESS)
    member["weight"] = 9
    for balancer_id in world.cloud.objects["loadbalancers"]:
        await world.drift._watch.refresh_balancer(balancer_id)
    await pressed(world, on=False)
    assert 9 in weights(world)
    assert 0 not in weights(world)


async def test_a_crash_in_between(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was remembered is on disk first; what was not submitted is, at the next start, once."""

    async def dies(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(world.queue), "submit_members", dies)
    with pytest.raises(RuntimeError):
        await world.maintenances.press(ADDRESS, on=True, who="ann")
    monkeypatch.undo()
    await world.crash()
    for _ in range(2):
        await world.maintenances.resume()
    [made] = await world.maintenances.all()
    assert made.pending == []
    for operation_id in made.operations.values():
        await world.ended(await world.queue.find(operation_id))
    assert weights(world) == [0, 0]
    await pressed(world, on=False)
    assert weights(world) == [3, 5]
