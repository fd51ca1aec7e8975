"""What keeps the queue quick and small: ends that come early, and nothing that stays of what has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.events.types import StatusChanged
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.timings import KEEP
from tests.lab_view import big_form
from tests.queue_world import World

SUBNET = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


def bare(name: str) -> dict[str, Any]:
    """A balancer without anything."""
    return {**big_form(name, SUBNET, members=1), "listeners": [], "pools": []}


async def make(world: World, name: str) -> str:
    """A balancer; its id."""
    view = await world.queue.submit(form_of_data(bare(name)), who="ann")
    ended = await world.ended(view)
    assert ended.operation.state is OperationState.DONE
    return str(ended.operation.balancer_id)


async def test_an_end_that_comes_before_the_answer_is_on_disk_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed is quicker than a busy disk: the task goes on then, and not when asking would be due."""
    balancer_id = await make(world, "shop")
    for _ in range(KEEP):
        world.queue._tools.timings.learn("loadbalancer.update", "lab", 1000.0, at=world.queue.ledger.now())
    world.cloud.delay_s = None
    journal = world.queue.journal
    move, told = journal.move, asyncio.Event()

    async def slow(**what: Any) -> None:
        if any(task.state is TaskState.CONFIRMING for _, task, _ in what.get("tasks", ())):
            await world.cloud.release()
            now = time.monotonic()
            world.store.apply([StatusChanged("loadbalancers", balancer_id, "ACTIVE", None, now)])
            told.set()
        await move(**what)

    monkeypatch.setattr(journal, "move", slow)
    form = form_of_data({**bare("shop"), "description": "new"})
    view = await world.queue.submit(form, balancer_id=balancer_id, who="ann")
    ended = await world.ended(view, timeout_s=5)
    assert told.is_set()
    assert ended.operation.state is OperationState.DONE


async def test_an_event_looks_at_its_own_balancer_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many operations wait: nobody goes through them because of what happens to a balancer."""
    balancer_id = await make(world, "shop")
    world.cloud.delay_s = None
    for number in range(20):  # in flight until they are released; their balancers are known by then
        await world.queue.submit(form_of_data(bare(f"other {number}")), who="ann")
    await world.cloud.has(lambda: sum(world.cloud.in_flight.values()) == 20)
    asked: list[str] = []
    monkeypatch.setattr(world.queue.ledger, "get", asked.append)
    monkeypatch.setattr(world.queue.ledger, "views", lambda: asked.append("all"))
    now = time.monotonic()
    world.store.apply([StatusChanged("loadbalancers", balancer_id, None, "DEGRADED", now)])
    assert asked == []
    await world.cloud.release()


async def test_what_has_ended_leaves_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many operations a few are kept for the page; of the others no part of the queue holds anything."""
    monkeypatch.setattr("lbaas_ui.queue.ledger.KEEP_ENDED", 2)
    for number in range(5):
        balancer_id = await make(world, f"shop {number}")
        view = await world.queue.submit_delete(balancer_id, who="ann")
        await world.ended(view)
    await asyncio.sleep(0)
    ledger, lanes = world.queue.ledger, world.queue._lanes
    assert len(ledger.views()) == 2
    assert len(ledger._locks) <= 2
    assert not lanes._of_operation
    assert not lanes._of_balancer
    assert not lanes._runners
