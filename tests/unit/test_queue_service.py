"""The queue against a cloud in memory: cascades, crashes, lost answers, 409s, steering."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lbaas_ui.errors import Conflict, FormRejected, NotFound
from lbaas_ui.forms.existing import revision_of
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.store import queries
from tests.factories import make_subnet, seen
from tests.lab_view import big_form
from tests.queue_world import SUBNET, World, counts, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


async def end_transactions(world: World) -> None:
    """Those that ``delay_s = None`` held back, and each later one at once."""
    world.cloud.delay_s = 0.0
    await world.cloud.release()


def task_states(world: World, view: OperationView) -> list[TaskState]:
    """As they are now."""
    now = world.queue.ledger.get(view.operation.id)
    assert now is not None
    return [task.state for task in now.tasks]


def waits(world: World, view: OperationView) -> set[str]:
    """What its tasks wait for now."""
    now = world.queue.ledger.get(view.operation.id)
    assert now is not None
    return {task.waiting.code for task in now.tasks if task.waiting}


WHOLE = {
    "loadbalancers": 1,
    "listeners": 3,
    "pools": 3,
    "members": 30,
    "healthmonitors": 3,
    "l7policies": 2,
    "l7rules": 2,
}


@pytest.mark.parametrize(("create", "writes"), [("full", 1), ("cascade", 17)])
async def test_a_balancer_is_built(world: World, create: str, writes: int) -> None:
    """In one call or in 17; the cloud has each object once, and nothing was answered with 409."""
    await done(world, big_form("shop", SUBNET), create=create)
    assert len(world.cloud.writes()) == writes
    assert world.cloud.writes(409) == []
    assert counts(world) == WHOLE


async def test_an_edit_is_planned_again_when_its_turn_comes(world: World) -> None:
    """Two people submit at once: the second's plan is made from what the first one left."""
    balancer_id = (await done(world, small())).operation.balancer_id
    heavier = small()
    heavier["pools"][0]["members"][0]["weight"] = 5
    world.cloud.delay_s = None
    sent = len(world.cloud.writes())
    first = await submit(world, heavier, balancer_id=balancer_id)
    await world.cloud.has(lambda: len(world.cloud.writes()) > sent)
    second = await submit(world, heavier, balancer_id=balancer_id)
    assert second.operation.waiting is None or second.operation.waiting.code == "earlier_operation"
    await end_transactions(world)
    assert (await world.ended(first)).operation.state is OperationState.DONE
    assert (await world.ended(second)).operation.state is OperationState.DONE
    assert len(world.cloud.writes()) == sent + 1


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("create", ["full", "cascade"])
async def test_a_crash_after_any_call_loses_and_doubles_nothing(world: World, create: str, step: int) -> None:
    """The process dies after its n-th write reached the cloud; the next one goes on."""
    view = await submit(world, small(), create=create)
    await world.cloud.has(lambda: len(world.cloud.writes()) >= min(step, 1 if create == "full" else 5))
    await world.crash()
    view = await world.ended(view)
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert counts(world) == {
        "loadbalancers": 1,
        "listeners": 1,
        "pools": 1,
        "members": 2,
        "healthmonitors": 1,
    }


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize(
    "path",
    ["*/loadbalancers", "*/pools", "*/members", "*/healthmonitors", "*/listeners", "*/l7policies", "*/rules"],
)
async def test_a_lost_answer(world: World, path: str, *, after: bool) -> None:
    """Whether or not the work was done before the answer was lost: nothing missing, nothing double."""
    world.cloud.fault("drop", path=path, after=after)
    await done(world, big_form("shop", SUBNET), create="cascade")
    assert counts(world) == WHOLE


async def test_a_crash_right_after_a_lost_answer(world: World) -> None:
    """Both at once."""
    world.cloud.fault("drop", path="*/pools", after=True)
    view = await submit(world, small(), create="cascade")
    await world.cloud.has(lambda: world.cloud.objects["pools"])
    await world.crash()
    assert (await world.ended(view)).operation.state is OperationState.DONE
    assert counts(world)["pools"] == 1


async def test_a_floating_ip_is_made_once(world: World) -> None:
    """It takes no tag at its creation: it is found by the port that it is attached to."""
    form = small()
    form["vip"]["floating_ip"] = {"network_id": "44444444-4444-4444-8444-444444444444"}
    world.cloud.fault("drop", path="*/floatingips", after=True)
    await done(world, form)
    assert [one["port_id"] for one in world.cloud.objects["floating_ips"].values()] == ["port-vip"]


async def test_frozen_by_somebody_else_is_no_failure(world: World) -> None:
    """409 while the mirror thought it free: wait, and go on."""
    balancer_id = (await done(world, small())).operation.balancer_id
    world.cloud.fault("conflict", method="PUT", count=2)
    heavier = small()
    heavier["pools"][0]["members"][0]["weight"] = 5
    view = await done(world, heavier, balancer_id=balancer_id)
    assert [task.attempts for task in view.tasks] == [3]


async def test_a_cloud_that_is_away_is_waited_for(world: World) -> None:
    """And the task says so meanwhile."""
    world.cloud.fault("unreachable", method="POST", count=1_000_000)
    view = await submit(world, small())
    await world.cloud.has(lambda: {"cloud_unreachable"} & waits(world, view))
    world.cloud.faults.clear()
    assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_a_refusal_is_final_and_explained(world: World) -> None:
    """FAILED, in the cloud's own words; the rest was never sent."""
    world.cloud.fault("reject", path="*/pools", status=400)
    view = await world.ended(await submit(world, small(), create="cascade"))
    assert view.operation.state is OperationState.FAILED
    assert view.operation.error is not None
    assert view.operation.error.words == "Refused for good."
    assert {task.state for task in view.tasks} == {TaskState.DONE, TaskState.FAILED, TaskState.SKIPPED}


async def test_a_refused_single_call_becomes_a_cascade(world: World) -> None:
    """And the next balancer of that provider is a cascade at once."""
    world.cloud.fault("reject", path="*/loadbalancers", status=501)
    await done(world, small())
    assert len(world.cloud.writes()) == 1 + 5
    await done(world, small("second"))
    assert len(world.cloud.writes()) == 6 + 5


async def test_an_object_in_error_is_repaired_by_a_retry(world: World) -> None:
    """The first run FAILED at the pool; the retry repairs it and makes the rest."""
    world.cloud.fault("error", path="pools")
    view = await submit(world, small(), create="cascade")
    view = await world.ended(view)
    assert view.operation.state is OperationState.FAILED
    await world.queue.steer(view.operation.id, "retry", who="ann")
    view = await world.ended(view)
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert {one["provisioning_status"] for one in world.cloud.objects["pools"].values()} == {"ACTIVE"}


async def test_cancel_follows_what_was_sent_to_its_end(world: World) -> None:
    """The call on its way ends; nothing more is sent."""
    world.cloud.delay_s = None
    view = await submit(world, small(), create="cascade")
    await world.cloud.has(lambda: task_states(world, view)[0] is TaskState.CONFIRMING)
    await world.queue.steer(view.operation.id, "cancel", who="ann")
    await end_transactions(world)
    view = await world.ended(view)
    assert view.operation.state is OperationState.CANCELLED
    assert [task.state for task in view.tasks[:2]] == [TaskState.DONE, TaskState.CANCELLED]
    assert len(world.cloud.writes()) == 1


async def test_pause_and_resume(world: World) -> None:
    """While it is paused nothing is sent, also after a crash."""
    world.cloud.delay_s = None
    view = await submit(world, small(), create="cascade")
    await world.cloud.has(world.cloud.writes)
    await world.queue.steer(view.operation.id, "pause", who="ann")
    await world.crash()
    await end_transactions(world)
    sent = len(world.cloud.writes())
    await asyncio.sleep(0.1)
    assert len(world.cloud.writes()) == sent
    await world.queue.steer(view.operation.id, "resume", who="ann")
    assert (await world.ended(view)).operation.state is OperationState.DONE


async def test_paused_while_its_last_call_is_on_its_way(world: World) -> None:
    """There is nothing left to hold back: it is done when Octavia is, and needs no resume."""
    world.cloud.delay_s = None
    view = await submit(world, small(), create="full")
    await world.cloud.has(world.cloud.writes)
    await world.queue.steer(view.operation.id, "pause", who="ann")
    await world.cloud.release()
    ended = (await world.ended(view)).operation
    assert (ended.state, ended.error) == (OperationState.DONE, None)


async def test_roll_back_brings_the_form_before(world: World) -> None:
    """As a new operation, planned from what is there now."""
    balancer_id = (await done(world, small())).operation.balancer_id
    view = await done(world, {**small(), "description": "wrong", "listeners": []}, balancer_id=balancer_id)
    back = await world.queue.steer(view.operation.id, "rollback", who="ann")
    assert (await world.ended(back)).operation.state is OperationState.DONE
    assert len(world.cloud.objects["listeners"]) == 1
    assert world.cloud.objects["loadbalancers"][str(balancer_id)]["description"] == ""


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("pause", "ended"),
        ("resume", "not_paused"),
        ("cancel", "ended"),
        ("retry", "not_failed"),
        ("rollback", "nothing_before"),
    ],
)
async def test_what_cannot_be_done_says_why(world: World, verb: Any, code: str) -> None:
    """The same code as the button shows."""
    view = await done(world, small())
    with pytest.raises(Conflict) as caught:
        await world.queue.steer(view.operation.id, verb, who="ann")
    assert caught.value.code == code
    assert {one.verb: one.code for one in world.queue.verbs(view)}[verb] == code


async def test_the_same_key_is_the_same_operation(world: World) -> None:
    """A script that sends twice gets one operation; another form under the same key is refused."""
    first = await submit(world, small(), idempotency_key="k")
    assert (await submit(world, small(), idempotency_key="k")).operation.id == first.operation.id
    with pytest.raises(Conflict) as caught:
        await submit(world, small("other"), idempotency_key="k")
    assert caught.value.code == "idempotency_key_reused"
    await world.ended(first)


async def test_a_form_that_was_overtaken_is_refused(world: World) -> None:
    """Two people at once: the second to save is told."""
    balancer_id = str((await done(world, small())).operation.balancer_id)
    tree = queries.tree(world.store, balancer_id)
    assert tree is not None
    seen = revision_of(tree)
    await done(world, {**small(), "description": "first"}, balancer_id=balancer_id, revision=seen)
    with pytest.raises(Conflict) as caught:
        await submit(world, {**small(), "description": "second"}, balancer_id=balancer_id, revision=seen)
    assert caught.value.code == "revision_changed"


async def test_a_wrong_form_is_not_queued(world: World) -> None:
    """Nothing is journalled, nothing is sent."""
    wrong = small()
    wrong["listeners"][0]["default_pool"] = "nowhere"
    with pytest.raises(FormRejected) as caught:
        await submit(world, wrong)
    assert [problem.path for problem in caught.value.problems] == ["listeners[0].default_pool"]
    assert await world.queue.page(limit=10, marker=None) == ([], 0, None)


async def test_an_address_that_the_cloud_will_choose_is_of_its_subnets_version(world: World) -> None:
    """So a client network of another version is told at its field, before Octavia refuses it."""
    form = small()
    form["listeners"][0]["allowed_cidrs"] = ["10.0.0.0/8", "::/0"]
    world.store.apply([seen("subnets", make_subnet(id=SUBNET), time.monotonic())])
    with pytest.raises(FormRejected) as caught:
        await submit(world, form)
    assert [(one.path, one.code) for one in caught.value.problems] == [
        ("listeners[0].allowed_cidrs[1]", "cidr_version")
    ]


async def test_delete_takes_everything(world: World) -> None:
    """One call; afterwards the mirror has forgotten it too."""
    balancer_id = str((await done(world, big_form("shop", SUBNET))).operation.balancer_id)
    view = await world.ended(await world.queue.submit_delete(balancer_id, who="ann"))
    assert view.operation.state is OperationState.DONE, view.operation.error
    assert counts(world) == {}
    assert queries.tree(world.store, balancer_id) is None
    with pytest.raises(NotFound):
        await world.queue.submit_delete(balancer_id, who="ann")


async def test_balancers_run_side_by_side(world: World) -> None:
    """Twenty cascades take about as long as one, not twenty times: all are in the cloud at once."""
    world.cloud.delay_s = None
    views = await asyncio.gather(*(submit(world, small(f"shop-{n}"), create="cascade") for n in range(20)))
    await world.cloud.has(lambda: sum(world.cloud.in_flight.values()) == 20)
    await end_transactions(world)
    for view in views:
        assert (await world.ended(view)).operation.state is OperationState.DONE
    assert counts(world)["members"] == 40


async def test_history_says_what_why_and_who(world: World) -> None:
    """Every move of operation and task is a row, newest first."""
    view = await done(world, small())
    moves = await world.queue.timeline(Span(str(view.operation.balancer_id)), limit=50)
    assert [(move.what, move.new) for move in reversed(moves)] == [
        ("operation", "QUEUED"), ("operation", "RUNNING"), ("task", "SENDING"), ("task", "CONFIRMING"),
        ("task", "DONE"), ("operation", "DONE"),
    ]  # fmt: skip
    assert {move.who for move in moves} == {"ann"}
    assert all(move.why for move in moves)


async def test_pages_of_operations(world: World) -> None:
    """Newest first, each once, over pages."""
    for number in range(5):
        await done(world, small(f"shop-{number}"))
    found, marker = [], None
    for _ in range(3):
        views, total, marker = await world.queue.page(limit=2, marker=marker)
        found += [view.operation.balancer_name for view in views]
        assert total == 5
    assert found == [f"shop-{number}" for number in (4, 3, 2, 1, 0)]
    assert marker is None
