"""Revisions of balancers, and changes that others made: noticed, accepted, taken back; no false alarms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from lbaas_ui.errors import Conflict, NotFound
from lbaas_ui.forms.existing import concise
from lbaas_ui.queue import bulk
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.drift import Drift
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Difference, Weights
from lbaas_ui.store import queries
from tests.queue_world import World, done, small, submit


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A queue at work on an empty cloud, on each kind of database."""
    world = await World(database).start()
    yield world
    await world.stop()


@pytest.fixture
async def balancer_id(world: World) -> str:
    """A balancer that is there."""
    return str((await done(world, small())).operation.balancer_id)


async def foreign(world: World, collection: str, number: int = 0, **fields: Any) -> None:
    """Somebody else changes an object, and the mirror hears of it."""
    thing = list(world.cloud.objects[collection].values())[number]
    thing.update(fields)
    for balancer_id in list(world.cloud.objects["loadbalancers"]):
        await world.drift._watch.refresh_balancer(balancer_id)


async def differing(world: World, balancer_id: str) -> list[tuple[str, object, object]]:
    """Path, ours and theirs of each difference."""
    found = await world.drift.check(balancer_id)
    return [(one.path, one.old, one.new) for one in found.differences] if found else []


# --- revisions --------------------------------------------------------------------------------------


async def test_each_operation_leaves_a_revision(world: World, balancer_id: str) -> None:
    """Who, when, which operation, what it changed; a new one after each change, numbered for its balancer."""
    view = await done(world, {"description": "second"}, balancer_id=balancer_id)
    await done(world, small("other"))
    first, second = reversed(await world.queue.revisions.page(balancer_id, limit=9))
    assert (first.number, first.origin, first.kind, first.who) == (1, "applied", "apply", "ann")
    assert [(one.change, one.kind) for one in first.differences] == [("added", "loadbalancer")]
    assert (second.number, second.operation_id, second.changes) == (2, view.operation.id, 1)
    assert second.differences == [
        Difference(
            path="description", change="changed", kind="loadbalancer", name="shop", field="description",
            old="", new="second",
        )
    ]  # fmt: skip
    assert (await world.queue.revisions.form(balancer_id, 1)).description == ""
    assert (await world.queue.revisions.form(balancer_id, 2)).description == "second"


async def test_going_back_makes_what_went(world: World, balancer_id: str) -> None:
    """Deleted pools and their links come back, although they get other ids."""
    before = concise(world.queue.form(balancer_id))
    await done(world, {"listeners": [], "pools": []}, balancer_id=balancer_id)
    form = await world.queue.revisions.form_to_go_back(balancer_id, 1)
    view = await world.ended(await world.queue.submit(form, balancer_id=balancer_id, who="ann"))
    assert view.operation.state is OperationState.DONE, view.operation.error
    after = concise(world.queue.form(balancer_id))

    def bare(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: bare(value) for key, value in data.items() if key != "id"}
        return [bare(one) for one in data] if isinstance(data, list) else data

    assert bare(after.model_dump(exclude_unset=True)) == bare(before.model_dump(exclude_unset=True))
    assert [one.number for one in await world.queue.revisions.page(balancer_id, limit=9)] == [3, 2, 1]


async def test_no_revision_of_what_was_not_done(world: World, balancer_id: str) -> None:
    """A form that could not be sent leaves none; one that failed half-way leaves what it did, as ours."""
    world.cloud.delay_s = 0.0
    with pytest.raises(NotFound):
        await world.queue.revisions.find(balancer_id, 2)
    view = await submit(world, {"description": "never"}, balancer_id=balancer_id,
                        run_at=world.queue.ledger.now() + timedelta(hours=1))  # fmt: skip
    await world.queue.steer(view.operation.id, "cancel", who="ann")
    assert (await world.queue.revisions.find(balancer_id)).number == 1


async def test_revisions_outlive_their_operations(world: World, balancer_id: str) -> None:
    """The newest fifty of a balancer that is there stay; of one that went, nothing."""
    await done(world, {"description": "second"}, balancer_id=balancer_id)
    later = world.queue.ledger.now() + timedelta(days=1)
    await world.queue.journal.clean(later)
    await world.queue.revisions.clean(later, [balancer_id])
    assert len(await world.queue.revisions.page(balancer_id, limit=9)) == 2
    await world.queue.revisions.clean(later, [])
    assert await world.queue.revisions.page(balancer_id, limit=9) == []


# --- drift ------------------------------------------------------------------------------------------


async def test_a_foreign_change_is_told_by_path(world: World, balancer_id: str) -> None:
    """Ours and theirs; what no form named can be anything."""
    assert await differing(world, balancer_id) == []
    await foreign(world, "members", weight=7, monitor_port=99)
    pool = next(iter(world.cloud.objects["pools"].values()))["name"]
    assert await differing(world, balancer_id) == []  # the form names no weight
    await done(world, {"pools": [_with_weights(world, 3)]}, balancer_id=balancer_id)
    assert await differing(world, balancer_id) == []
    await foreign(world, "members", weight=7)
    assert await differing(world, balancer_id) == [("pools[0].members[0].weight", 3, 7)]
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    assert ("pools[0].lb_algorithm", "ROUND_ROBIN", "SOURCE_IP") in await differing(world, balancer_id)
    assert pool


def _with_weights(world: World, weight: int) -> dict[str, Any]:
    pool = small()["pools"][0]
    return {**pool, "members": [{**one, "weight": weight} for one in pool["members"]]}


async def noted(world: World, balancer_id: str) -> list[tuple[str, str]]:
    """State and reason of each row of the timeline that tells of others, oldest first."""
    rows = await world.queue.timeline(Span(balancer_id), limit=100)
    assert {(one.who, one.name) for one in rows if one.what == "drift"} <= {("", "shop")}
    return [(one.new, one.why) for one in reversed(rows) if one.what == "drift"]


async def test_the_timeline_says_what_others_did(world: World, balancer_id: str) -> None:
    """One row for each change that others made, and for its end; no second one after a restart."""
    source = ("CHANGED", "outside of lbaas-ui: pools[0].lb_algorithm: ROUND_ROBIN -> SOURCE_IP")
    back = ("AS_WANTED", "put back as it was wanted, outside of lbaas-ui")
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    await asyncio.gather(differing(world, balancer_id), differing(world, balancer_id))
    world.drift._found.clear()  # as after a restart
    await differing(world, balancer_id)
    assert await noted(world, balancer_id) == [source]
    await foreign(world, "pools", lb_algorithm="ROUND_ROBIN")
    await differing(world, balancer_id)
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    await differing(world, balancer_id)
    assert await noted(world, balancer_id) == [source, back, source]
    form = await world.drift.ours(balancer_id)
    await world.ended(await world.queue.submit(form, balancer_id=balancer_id, who="ann"))
    await differing(world, balancer_id)
    assert await noted(world, balancer_id) == [source, back, source]
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    await differing(world, balancer_id)
    assert await noted(world, balancer_id) == [source, back, source, source]


async def test_weights_and_bulk_actions_are_ours(world: World, balancer_id: str) -> None:
    """They are wanted from then on; somebody who takes them back differs."""
    await done(world, {"pools": [_with_weights(world, 3)]}, balancer_id=balancer_id)
    tree = queries.tree(world.store, balancer_id)
    assert tree is not None
    ids = [one.id for several in tree.members.values() for one in several]
    changes = bulk.wanted(tree, "drain", ids)
    assert len(world.queue.plan_members(changes, balancer_id).calls) == 1
    view = await world.ended(await world.queue.submit_members(changes, balancer_id, who="ann", key=None))
    assert (view.operation.state, len(view.tasks)) == (OperationState.DONE, 1)
    assert {one["weight"] for one in world.cloud.objects["members"].values()} == {0}
    assert await differing(world, balancer_id) == []
    await foreign(world, "members", weight=3)
    assert await differing(world, balancer_id) == [("pools[0].members[0].weight", 0, 3)]
    assert (await world.queue.revisions.find(balancer_id)).kind == "members"


async def test_accepting_theirs_sends_nothing(world: World, balancer_id: str) -> None:
    """A new revision, of whoever accepted it; from then on their values are wanted."""
    await done(world, {"pools": [_with_weights(world, 3)]}, balancer_id=balancer_id)
    await foreign(world, "members", weight=7)
    assert await differing(world, balancer_id)
    sent = len(world.cloud.writes())
    made = await world.drift.accept(balancer_id, who="ben")
    assert (made.number, made.origin, made.who, made.changes) == (3, "accepted", "ben", 1)
    assert len(world.cloud.writes()) == sent
    assert await differing(world, balancer_id) == []
    await foreign(world, "members", weight=3)
    assert await differing(world, balancer_id) == [("pools[0].members[0].weight", 7, 3)]


async def test_planning_back_to_ours(world: World, balancer_id: str) -> None:
    """One call for one weight; a pool that was deleted is made again and linked."""
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    form = await world.drift.ours(balancer_id)
    assert [call.kind for call in world.queue.plan(form, balancer_id=balancer_id).calls] == ["pool.update"]
    view = await world.ended(await world.queue.submit(form, balancer_id=balancer_id, who="ann"))
    assert view.operation.state is OperationState.DONE
    assert await differing(world, balancer_id) == []


async def test_no_alarm_while_something_is_under_way(world: World, balancer_id: str) -> None:
    """While the balancer is PENDING, or something of ours runs, nothing is said; later it is."""
    await foreign(world, "pools", lb_algorithm="SOURCE_IP", provisioning_status="PENDING_UPDATE")
    assert await differing(world, balancer_id) == []
    with pytest.raises(Conflict):
        await world.drift.accept(balancer_id, who="ben")
    await foreign(world, "pools", provisioning_status="ACTIVE")
    assert len(await differing(world, balancer_id)) == 1


async def test_the_loop_notices_by_itself(world: World, balancer_id: str) -> None:
    """What changes in the mirror is compared, statuses alone are not, also after a restart."""
    told = asyncio.Event()
    world.drift.subscribe(lambda _: told.set())
    watching = asyncio.create_task(world.drift.run())
    await asyncio.sleep(0)
    await foreign(world, "pools", lb_algorithm="SOURCE_IP")
    async with asyncio.timeout(5):
        await told.wait()
    assert isinstance(world.drift.of(balancer_id), Drift)
    told.clear()
    await foreign(world, "pools", lb_algorithm="ROUND_ROBIN")
    async with asyncio.timeout(5):
        await told.wait()
    assert world.drift.of(balancer_id) is None
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def test_weights_of_a_schedule_are_ours(world: World, balancer_id: str) -> None:
    """As forms are."""
    await done(world, {"pools": [_with_weights(world, 3)]}, balancer_id=balancer_id)
    member = small()["pools"][0]["members"][0]
    weights = Weights(pool="app", members={f"{member['address']}:{member['protocol_port']}": 9})
    view = await world.queue.submit_weights(
        weights, balancer_id, who="ann", idempotency_key="k", schedule_id="s"
    )
    await world.ended(view)
    assert await differing(world, balancer_id) == []


async def test_what_failed_half_way_is_ours(world: World, balancer_id: str) -> None:
    """It is a revision that says so, and no drift; what somebody else changes afterwards is."""
    world.cloud.fault("reject", method="PUT", path="*/pools/*")
    pool = {**small()["pools"][0], "lb_algorithm": "SOURCE_IP"}
    view = await world.ended(
        await submit(world, {"description": "half", "pools": [pool]}, balancer_id=balancer_id)
    )
    assert view.operation.state is OperationState.FAILED
    made = await world.queue.revisions.find(balancer_id)
    assert (made.origin, made.changes) == ("partial", 1)
    assert await differing(world, balancer_id) == []
    await foreign(world, "loadbalancers", description="theirs")
    assert await differing(world, balancer_id) == [("description", "half", "theirs")]


async def test_no_alarm_while_an_operation_of_ours_runs(world: World, balancer_id: str) -> None:
    """Half of it may be done; what else differs is told when it has ended."""
    world.cloud.delay_s = None
    view = await submit(world, {"description": "ours"}, balancer_id=balancer_id)
    await world.cloud.has(lambda: ("PUT", f"/v2/lbaas/loadbalancers/{balancer_id}") in world.cloud.writes())
    next(iter(world.cloud.objects["pools"].values()))["lb_algorithm"] = "SOURCE_IP"
    assert await differing(world, balancer_id) == []
    assert world.drift.is_unsettled(balancer_id)
    await world.cloud.release()
    world.cloud.delay_s = 0.0
    await world.ended(view)
    await foreign(world, "pools")
    assert await differing(world, balancer_id) == [("pools[0].lb_algorithm", "ROUND_ROBIN", "SOURCE_IP")]
