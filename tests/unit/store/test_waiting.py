"""Waiting: once, on a condition, at once when it holds, with a time limit, and no longer than its task."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest

from lbaas_ui.errors import WaitingTimedOut
from lbaas_ui.events.types import ObjectGone, StatusChanged
from lbaas_ui.models import Resource
from lbaas_ui.store.store import Store
from tests.factories import make_loadbalancer, make_pool, seen


def is_active(resource: Resource) -> bool:
    """Say whether a balancer is ACTIVE."""
    return getattr(resource, "provisioning_status", None) == "ACTIVE"


async def start(waiting: Coroutine[None, None, object]) -> asyncio.Task[object]:
    """Start to wait, and let it come to the point where it waits."""
    task = asyncio.ensure_future(waiting)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def test_added_answers_at_once_when_it_is_there() -> None:
    """No event is needed for what holds already."""
    store = Store()
    store.apply([seen("pools", make_pool(id="a")), seen("pools", make_pool(id="b", name="b"))])
    assert (await store.added("pools", timeout_s=0)).id == "a"
    assert (await store.added("pools", lambda pool: pool.name == "b", timeout_s=0)).id == "b"
    assert (await store.added("pools", object_id="b", timeout_s=0)).id == "b"


async def test_added_waits_for_the_one_that_passes() -> None:
    """Others that come meanwhile do not count; a change that makes one pass does."""
    store = Store()
    task = await start(store.added("loadbalancers", is_active))
    store.apply([seen("loadbalancers", make_loadbalancer(id="a", provisioning_status="PENDING_CREATE"))])
    store.apply([seen("pools", make_pool())])
    await asyncio.sleep(0)
    assert not task.done()
    store.apply([StatusChanged("loadbalancers", "a", "ACTIVE", None, 2.0)])
    found = await task
    assert isinstance(found, Resource)
    assert found.id == "a"


async def test_a_waiter_for_one_object_sees_no_other() -> None:
    """With an id the test is asked about that object alone."""
    store = Store()
    asked: list[str] = []

    def test(resource: Resource) -> bool:
        asked.append(resource.id)
        return True

    store.apply([seen("pools", make_pool(id="a"))])
    task = await start(store.changed("pools", test, object_id="b"))
    store.apply([seen("pools", make_pool(id="a", name="other"), 2.0)])
    store.apply([seen("pools", make_pool(id="b"), 2.0), seen("pools", make_pool(id="b", name="x"), 3.0)])
    await task
    assert asked == ["b"]


async def test_changed_without_a_test_is_the_next_change() -> None:
    """An object that arrives is no change, one that goes neither."""
    store = Store()
    task = await start(store.changed("pools"))
    store.apply([seen("pools", make_pool(id="a")), ObjectGone("pools", "a", 2.0)])
    store.apply([seen("pools", make_pool(id="b"))])
    await asyncio.sleep(0)
    assert not task.done()
    store.apply([seen("pools", make_pool(id="b", name="new"), 2.0)])
    found = await task
    assert isinstance(found, Resource)
    assert found.name == "new"


async def test_changed_answers_at_once_when_the_test_holds() -> None:
    """As the others do."""
    store = Store()
    store.apply([seen("loadbalancers", make_loadbalancer(id="a"))])
    assert (await store.changed("loadbalancers", is_active, 0)).id == "a"


async def test_a_state_that_passes_within_one_batch_counts() -> None:
    """PENDING for the length of one batch was PENDING."""
    store = Store()
    store.apply([seen("loadbalancers", make_loadbalancer(id="a"))])
    task = await start(store.changed("loadbalancers", lambda one: not is_active(one)))
    store.apply([StatusChanged("loadbalancers", "a", status, None, 2.0) for status in ("ERROR", "ACTIVE")])
    found = await task
    assert isinstance(found, Resource)
    assert not is_active(found)
    assert is_active(next(iter(store.all("loadbalancers"))))


async def test_removed_waits_until_none_is_left() -> None:
    """An object that no longer passes is not there either; one that comes to pass has to go, too."""
    store = Store()
    await store.removed("loadbalancers", timeout_s=0)
    store.apply([seen("loadbalancers", make_loadbalancer(id=name)) for name in "abc"])
    await store.removed("loadbalancers", object_id="z", timeout_s=0)
    task = await start(store.removed("loadbalancers", is_active))
    store.apply([ObjectGone("loadbalancers", "a", 2.0)])
    store.apply([StatusChanged("loadbalancers", "b", "ERROR", None, 2.0)])
    store.apply(
        [seen("loadbalancers", make_loadbalancer(id="d"), 2.0), ObjectGone("loadbalancers", "c", 2.0)]
    )
    await asyncio.sleep(0)
    assert not task.done()
    store.apply([ObjectGone("loadbalancers", "d", 3.0)])
    assert await task is None


async def test_time_is_limited() -> None:
    """When it does not happen in time, the waiter learns it and is forgotten."""
    store = Store()
    for waiting in (store.added("pools", timeout_s=0), store.changed("pools", timeout_s=0)):
        with pytest.raises(WaitingTimedOut):
            await waiting
    store.apply([seen("pools", make_pool())])
    with pytest.raises(WaitingTimedOut):
        await store.removed("pools", timeout_s=0)
    assert len(store._waiters) == 0


async def test_a_cancelled_task_leaves_no_waiter() -> None:
    """Nothing keeps looking at events for a task that has ended."""
    store = Store()
    task = await start(store.added("pools"))
    assert len(store._waiters) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(store._waiters) == 0
    store.apply([seen("pools", make_pool())])


async def test_a_test_that_raises_fails_its_waiter_alone() -> None:
    """Whoever gave the test gets its error; events and other waiters go on."""
    store = Store()
    broken = await start(store.added("pools", lambda pool: bool(1 / 0)))
    sound = await start(store.added("pools"))
    store.apply([seen("pools", make_pool(id="a"))])
    with pytest.raises(ZeroDivisionError):
        await broken
    assert isinstance(await sound, Resource)
