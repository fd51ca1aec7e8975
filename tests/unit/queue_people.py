"""People, schedules, faults, power cuts: the rules of the machine that ``test_queue_machine`` watches."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from lbaas_ui.errors import CloudError, Conflict, FormRejected, NotFound
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.schedules import ScheduleSpec
from lbaas_ui.queue.steering import SCOPE_VERBS, VERBS, ScopeVerb, SteerVerb
from lbaas_ui.queue.tasks import Weights
from tests.queue_strict import StrictCloud, make_form
from tests.queue_world import World

SLOTS = range(3)
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
    tags: list[str] | None = None  # what was wanted last, where that is sure


KINDS_OF_SCHEDULES: Mapping[str, Mapping[str, Any]] = {
    "apply": {"form": {"description": "each hour"}},
    "weights": {"weights": {"pool": "p0", "members": {"10.0.0.1:80": 7}}},
    "drift": {},
    "failover": {},
}
SHAPES = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 3), st.booleans())


class People(RuleBasedStateMachine):
    """Whoever does something to the queue, and what goes wrong meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.cloud = StrictCloud(caller="us")
        self.world = World(self.database(), self.cloud, at_once=2, calls_per_s=400.0)
        self.runner.run(self.world.start())
        self.slots: dict[int, Slot] = {}
        self.accepted: list[str] = []
        self.ran: dict[tuple[str, str], str] = {}  # what each schedule submitted for each time

    def database(self) -> Path | str:
        """Where the record is kept."""
        return Path(self.folder.name) / "state.db"

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

    @rule(number=st.sampled_from(SLOTS), tags=st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6))
    def quick_edits(self, number: int, tags: list[str]) -> None:
        """One after the other, each of one key: those that wait become one, which does the work of all."""
        slot = self.slots.get(number)
        balancer_id = self._balancer_of(slot)
        if slot is None or balancer_id is None:
            return
        for tag in tags:
            form = form_of_data({"tags": [tag]})
            view = self._tried(self.world.queue.submit(form, balancer_id=balancer_id, who="dan"))
            if view is not None:
                self.accepted.append(view.operation.id)
                self.slots[number] = Slot(view.operation.id, None, deleted=slot.deleted, tags=[tag])

    @rule(number=st.sampled_from(SLOTS), weight=st.integers(0, 9))
    def weigh(self, number: int, weight: int) -> None:
        """Another weight for the first member of a pool, whatever else is under way."""
        slot = self.slots.get(number)
        balancer_id = self._balancer_of(slot)
        if slot is None or balancer_id is None:
            return
        weights = Weights(pool="p0", members={"10.0.0.1:80": weight})
        key = f"weights-{len(self.accepted)}"
        view = self._tried(
            self.world.queue.submit_weights(weights, balancer_id, who="dan", idempotency_key=key)
        )
        if view is not None:
            self.accepted.append(view.operation.id)
            slot.form = None

    @rule(number=st.sampled_from(SLOTS), kind=st.sampled_from(sorted(KINDS_OF_SCHEDULES)))
    def schedule(self, number: int, kind: str) -> None:
        """Something is to be done each hour."""
        balancer_id = self._balancer_of(self.slots.get(number))
        if balancer_id is None:
            return
        what = {"name": f"{kind}-{number}", "balancer_id": balancer_id, "kind": kind, "every_s": 3600}
        spec = ScheduleSpec.model_validate({**what, **KINDS_OF_SCHEDULES[kind]})
        with contextlib.suppress(Conflict, FormRejected, NotFound):
            self.runner.run(self.world.scheduler.add(spec, who="sue"))

    @rule(note_is_lost=st.booleans())
    def the_clock_strikes(self, note_is_lost: bool) -> None:
        """What is due is done once, also when the process ended before it noted that."""
        self.world.ahead += timedelta(hours=1)
        before = self.runner.run(self.world.scheduler.all())
        self._look()
        if note_is_lost and before:
            for schedule in before:
                self.runner.run(self.world.scheduler._put(schedule))
            self.runner.run(self.world.crash())
            self._look()

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

    # --- helpers --------------------------------------------------------------------------------------

    def _forms_are_open(self) -> None:
        """Which form wins now is not for this test to say."""
        for slot in self.slots.values():
            slot.form = slot.tags = None

    def _look(self) -> None:
        """Have the scheduler do what is due; each schedule submits one operation for each time."""
        self.runner.run(self.world.scheduler.look())
        for one in self.runner.run(self.world.scheduler.all()):
            if one.last is None or one.last.operation_id is None or one.last.outcome != "submitted":
                continue
            known = self.ran.setdefault((one.id, one.last.due.isoformat()), one.last.operation_id)
            assert known == one.last.operation_id, "one run of a schedule was submitted twice"
            if known not in self.accepted:
                self.accepted.append(known)
                self._forms_are_open()

    def _balancer_of(self, slot: Slot | None) -> str | None:
        return self._find(slot.operation_id).operation.balancer_id if slot is not None else None

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
