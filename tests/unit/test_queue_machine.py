"""Random forms, steering, faults and crashes against a cloud in memory: what must hold, holds.

At most one call at a time for a balancer; none while its transaction runs; every operation that was accepted
is known for ever and ends DONE, FAILED with a reason, or CANCELLED; nothing is lost, nothing is doubled.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.errors import CloudError, Conflict, FormRejected, NotFound
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.calls import TAG_PREFIX
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, OPERATION_MOVES, TASK_MOVES, OperationState
from lbaas_ui.queue.steering import SCOPE_VERBS, VERBS, ScopeVerb, SteerVerb
from tests.lab_view import outline_of
from tests.postgres import Postgres
from tests.queue_strict import StrictCloud, make_form
from tests.queue_world import World
from tests.unit.store.histories import EXAMPLES

SUBNET = "33333333-3333-4333-8333-333333333333"
SLOTS = range(3)
LONGEST_S = 10.0
FAULTS: Sequence[Mapping[str, Any]] = (
    {"effect": "drop", "after": True},
    {"effect": "drop"},
    {"effect": "unreachable", "count": 2},
    {"effect": "conflict", "count": 2},
    {"effect": "reject"},
    {"effect": "error", "path": "members"},
    {"effect": "error", "path": "pools"},
)


@dataclass
class Slot:
    """One balancer of the test, and what was asked for it."""

    operation_id: str
    form: dict[str, Any] | None
    deleted: bool = False


SHAPES = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 3), st.booleans())


class QueueMachine(RuleBasedStateMachine):
    """People, faults and power cuts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.cloud = StrictCloud(caller="us")
        self.world = World(self.database(), self.cloud, at_once=2, calls_per_s=400.0)
        self.runner.run(self.world.start())
        self.slots: dict[int, Slot] = {}
        self.accepted: list[str] = []

    def database(self) -> Path | str:
        """Where the record is kept."""
        return Path(self.folder.name) / "state.db"

    def teardown(self) -> None:
        """Let everything come to its end; then compare the cloud with what people wanted."""
        try:
            self.runner.run(self._to_the_end())
        finally:
            self.runner.run(self.world.stop())
            self.runner.close()
            self.folder.cleanup()

    # --- what people do -------------------------------------------------------------------------------

    @rule(number=st.sampled_from(SLOTS), shape=SHAPES, create=st.sampled_from(["auto", "full", "cascade"]))
    def submit(self, number: int, shape: tuple[int, int, int, bool], create: Any) -> None:
        """A new balancer, or an edit of one."""
        pools, members, weight, monitor = shape
        form = make_form(f"b{number}", pools, members, weight, monitor=monitor)
        slot = self.slots.get(number)
        view: OperationView | None
        if slot is None:
            view = self.runner.run(self.world.queue.submit(form_of_data(form), who="ann", create=create))
        elif slot.deleted or (balancer_id := self._find(slot.operation_id).operation.balancer_id) is None:
            return
        else:
            view = self._tried(
                self.world.queue.submit(form_of_data(form), balancer_id=balancer_id, who="bob")
            )
        self._accept(number, view, form)

    @rule(number=st.sampled_from(SLOTS))
    def delete(self, number: int) -> None:
        """A balancer shall go."""
        slot = self.slots.get(number)
        if slot is None or slot.deleted:
            return
        balancer_id = self._find(slot.operation_id).operation.balancer_id
        if balancer_id is not None:
            view = self._tried(self.world.queue.submit_delete(balancer_id, who="eve"))
            self._accept(number, view, None, deleted=True)

    @precondition(lambda self: self.accepted)
    @rule(verb=st.sampled_from(VERBS), which=st.integers(0, 50))
    def steer(self, verb: SteerVerb, which: int) -> None:
        """Somebody presses a button of some operation; what its verbs refuse, the queue refuses."""
        view = self._find(self.accepted[which % len(self.accepted)])
        allowed = {one.verb: one.allowed for one in self.world.queue.verbs(view)}[verb]
        steered = self._tried(self.world.queue.steer(view.operation.id, verb, who="ann"))
        assert allowed or steered is None, f"{verb} was refused by its verbs and done all the same"
        self._forms_are_open()

    @precondition(lambda self: self.accepted)
    @rule(which=st.integers(0, 50), step=st.integers(0, 30))
    def skip(self, which: int, step: int) -> None:
        """Somebody leaves a step out; what its verbs refuse, the queue refuses."""
        view = self._find(self.accepted[which % len(self.accepted)])
        if not view.tasks:
            return
        task = view.tasks[step % len(view.tasks)]
        allowed = self.world.queue.task_verbs(view, task)[0].allowed
        skipped = self._tried(self.world.queue.skip(view.operation.id, task.id, who="ann"))
        assert allowed or skipped is None, "a step was refused by its verbs and skipped all the same"
        self._forms_are_open()

    @rule(verb=st.sampled_from(SCOPE_VERBS), number=st.sampled_from([None, *SLOTS]))
    def steer_all(self, verb: ScopeVerb, number: int | None) -> None:
        """Somebody stops, resumes or cancels everything, of a balancer or of the project."""
        slot = self.slots.get(number) if number is not None else None
        balancer_id = self._find(slot.operation_id).operation.balancer_id if slot else None
        if number is not None and balancer_id is None:
            return
        with contextlib.suppress(Conflict, NotFound):
            self.runner.run(self.world.queue.steer_all(verb, balancer_id=balancer_id, who="ann"))
            self._forms_are_open()

    @rule(number=st.sampled_from(SLOTS), hours=st.integers(1, 3))
    def submit_for_later(self, number: int, hours: int) -> None:
        """An edit that waits for its time; the clock goes on in another rule."""
        slot = self.slots.get(number)
        balancer_id = self._find(slot.operation_id).operation.balancer_id if slot else None
        if slot is None or slot.deleted or balancer_id is None:
            return
        form = form_of_data({"description": f"in {hours} hours"})
        at = self.world.queue.ledger.now() + timedelta(hours=hours)
        view = self._tried(self.world.queue.submit(form, balancer_id=balancer_id, who="cid", run_at=at))
        if view is not None:
            self.accepted.append(view.operation.id)

    @rule()
    def hours_pass(self) -> None:
        """While nobody is there: what is due then begins at the next start."""
        self.world.ahead += timedelta(hours=2)
        self.runner.run(self.world.crash())

    @rule(fault=st.sampled_from(FAULTS))
    def spoil(self, fault: Mapping[str, Any]) -> None:
        """The next call goes wrong."""
        if len(self.cloud.faults) < 4:
            self.cloud.fault(**fault)

    @rule(number=st.sampled_from(SLOTS))
    def somebody_else_writes(self, number: int) -> None:
        """With another tool, when the balancer lets them."""
        slot = self.slots.get(number)
        balancer_id = self._find(slot.operation_id).operation.balancer_id if slot else None
        with contextlib.suppress(CloudError):
            self.runner.run(
                self.cloud.theirs(
                    f"/v2/lbaas/loadbalancers/{balancer_id}", {"loadbalancer": {"description": "theirs"}}
                )
            )

    @rule()
    def power_cut(self) -> None:
        """What is in memory is gone."""
        self.runner.run(self.world.crash())

    @rule(seconds=st.sampled_from([0.0, 0.005, 0.03]))
    def time_passes(self, seconds: float) -> None:
        """A little, or long enough for some calls."""
        self.runner.run(asyncio.sleep(seconds))

    # --- what must hold -------------------------------------------------------------------------------

    @invariant()
    def nobody_is_overtaken(self) -> None:
        """No call of ours came while one of ours was carried out."""
        assert not self.cloud.violations

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Each accepted operation is known."""
        for operation_id in self.accepted:
            self._find(operation_id)

    @invariant()
    def one_call_at_a_time(self) -> None:
        """No balancer has two calls in flight, as the ledger knows it; each participant lets it through."""
        for views in _by_balancer(self.world.queue.ledger.views()).values():
            flying = [
                task
                for view in views
                for task in view.tasks
                if task.state in IN_FLIGHT and KINDS[task.kind].locks
            ]
            assert len(flying) <= 1, flying

    @invariant()
    def nothing_is_doubled(self) -> None:
        """No two objects carry the tag of one task, whatever has ended by now."""
        tags = Counter(
            tag
            for many in self.cloud.objects.values()
            for thing in many.values()
            for tag in thing.get("tags", ())
            if tag.startswith(TAG_PREFIX)
        )
        assert all(count == 1 for count in tags.values()), tags

    async def _history_follows_the_table(self) -> None:
        """What is on disk moved as the table of moves has it, each from where the one before left it."""
        for moves in (await self._moves()).values():
            table: Mapping[Any, Any] = OPERATION_MOVES if moves[0].what == "operation" else TASK_MOVES
            before = moves[0].old or moves[0].new
            for move in moves:
                if move.old is not None:
                    assert move.old == before, moves
                    assert move.new in table[move.old], moves
                before = move.new

    async def _moves(self) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = {}
        async for page in self.world.queue.whole_timeline(Span()):
            for move in page:
                if move.what in {"operation", "task"}:
                    found.setdefault(move.id, []).append(move)
        return found

    async def _to_the_end(self) -> None:
        self.cloud.faults.clear()
        for stop in self.world.queue.stops():
            await self.world.queue.steer_all("resume", balancer_id=stop.balancer_id, who="ann")
        self.world.ahead += timedelta(days=1)
        await self.world.crash()
        ended = []
        for operation_id in self.accepted:
            view = await self.world.queue.find(operation_id)
            if view.operation.state is OperationState.PAUSED:
                with contextlib.suppress(Conflict):  # it ended at this moment
                    await self.world.queue.steer(operation_id, "resume", who="ann")
        for operation_id in self.accepted:
            view = await self.world.queue.find(operation_id)
            try:
                ended.append(await self.world.ended(view, LONGEST_S))
            except TimeoutError as error:
                stuck = await self.world.queue.find(operation_id)
                raise AssertionError(f"does not end: {stuck}") from error
        await self._history_follows_the_table()
        for view in ended:
            self._judge(view)
        for slot in self.slots.values():
            self._compare(slot, {view.operation.id: view for view in ended})
        assert not self.cloud.violations

    def _judge(self, view: OperationView) -> None:
        operation = view.operation
        assert operation.state in OPERATION_ENDED
        if operation.state is OperationState.FAILED:
            assert operation.error is not None
            assert operation.error.what
            assert operation.error.code != "internal", operation.error

    def _compare(self, slot: Slot, ended: Mapping[str, OperationView]) -> None:
        operation = ended[slot.operation_id].operation
        if operation.state is not OperationState.DONE or operation.balancer_id is None:
            return
        found = self.cloud.outline(operation.balancer_id)
        if slot.deleted and operation.kind == "delete":
            assert found == {"loadbalancers": 0}
        elif slot.form is not None:
            assert found == outline_of(slot.form)
        for part in found.values():
            assert not isinstance(part, Counter) or all(count == 1 for count in part.values())

    # --- helpers --------------------------------------------------------------------------------------

    def _forms_are_open(self) -> None:
        """Which form wins now is not for this test to say."""
        for slot in self.slots.values():
            slot.form = None

    def _find(self, operation_id: str) -> OperationView:
        return self.runner.run(self.world.queue.find(operation_id))

    def _tried(self, attempt: Coroutine[Any, Any, OperationView]) -> OperationView | None:
        """What was accepted; None when it was refused, as it may be."""
        try:
            return self.runner.run(attempt)
        except (Conflict, FormRejected, NotFound):
            return None

    def _accept(
        self, number: int, view: OperationView | None, form: dict[str, Any] | None, *, deleted: bool = False
    ) -> None:
        if view is not None:
            self.accepted.append(view.operation.id)
            self.slots[number] = Slot(view.operation.id, form, deleted=deleted)


def _by_balancer(views: Sequence[OperationView]) -> dict[str, list[OperationView]]:
    found: dict[str, list[OperationView]] = {}
    for view in views:
        found.setdefault(view.operation.balancer_id or view.operation.id, []).append(view)
    return found


class QueueMachineOnPostgres(QueueMachine):
    """The same, on PostgreSQL."""

    url = ""

    def database(self) -> Path | str:
        """A database that the test around it has made; what was in it before is gone."""
        self.runner.run(_emptied(self.url))
        return self.url


async def _emptied(url: str) -> None:
    engine = await open_database(url)
    async with engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            await connection.execute(table.delete())
    await engine.dispose()


SETTINGS = hypothesis.settings(
    max_examples=max(20, EXAMPLES // 20),  # half a second each, so fewer than of a pure function
    phases=[
        hypothesis.Phase.explicit,
        hypothesis.Phase.reuse,
        hypothesis.Phase.generate,
    ],  # no shrinking: slow
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.mark.timeout(60 + EXAMPLES)
def test_on_sqlite() -> None:
    """Histories on the embedded database."""
    run_state_machine_as_test(QueueMachine, settings=SETTINGS)


@pytest.mark.timeout(60 + EXAMPLES)
def test_on_postgresql(postgres: Postgres, migrated: str) -> None:
    """A third as many on PostgreSQL, where each power cut costs new connections."""
    name = postgres.database(migrated)
    QueueMachineOnPostgres.url = postgres.url(name)
    fewer = hypothesis.settings(SETTINGS, max_examples=SETTINGS.max_examples // 3)
    try:
        run_state_machine_as_test(QueueMachineOnPostgres, settings=fewer)
    finally:
        postgres.drop(name)
