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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lbaas_ui.errors import CloudError, Conflict, FormRejected, NotFound
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.steering import VERBS, SteerVerb
from tests.lab_view import outline_of
from tests.memory_cloud import MemoryCloud
from tests.memory_octavia import Answer
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
class StrictCloud(MemoryCloud):
    """Notes each call of ours that came while another of ours was out, or its transaction ran."""

    violations: list[str] = field(default_factory=list)
    ours: set[str] = field(default_factory=set)
    caller: str = "somebody"

    async def call(self, service: str, method: str, path: str, **options: Any) -> Answer:
        """Our own calls."""
        return await super().call(service, method, path, **options)

    def work(self, service: str, method: str, path: str, *more: Any) -> Answer:
        """Everybody's calls."""
        return super().work(service, method, path, *more)

    async def theirs(self, path: str, body: Mapping[str, Any]) -> None:
        """Somebody else writes."""
        self.caller = "them"
        try:
            self.work("load-balancer", "PUT", path, body, {})
        finally:
            self.caller = "us"

    def _freeze(self, balancer_id: str, status: str, *more: Any, **options: Any) -> None:
        balancer = self.objects["loadbalancers"].get(balancer_id)
        pending = balancer is not None and balancer["provisioning_status"].startswith("PENDING")
        if pending and self.caller == "us" and balancer_id in self.ours:
            self.violations.append(f"a call while our own transaction runs on {balancer_id}")
        super()._freeze(balancer_id, status, *more, **options)
        (self.ours.add if self.caller == "us" else self.ours.discard)(balancer_id)

    def outline(self, balancer_id: str) -> dict[str, Any]:
        """As ``LabView.outline``."""
        kept = self.objects
        balancer = kept["loadbalancers"].get(balancer_id)
        if balancer is None:
            return {"loadbalancers": 0}
        pools = {one["id"]: one for one in kept["pools"].values() if one["loadbalancer_id"] == balancer_id}
        names = {key: pool["name"] for key, pool in pools.items()}
        return {
            "loadbalancers": 1,
            "status": balancer["provisioning_status"],
            "pools": Counter(names.values()),
            "listeners": Counter(
                (one["name"], one["protocol"], one["protocol_port"], names.get(one["default_pool_id"]))
                for one in kept["listeners"].values()
                if one["loadbalancer_id"] == balancer_id
            ),
            "members": Counter(
                (names[one["pool_id"]], one["address"], one["protocol_port"], one["weight"])
                for one in kept["members"].values()
                if one["pool_id"] in names
            ),
            "healthmonitors": Counter(
                names[one["pool_id"]] for one in kept["healthmonitors"].values() if one["pool_id"] in names
            ),
            "l7policies": Counter(),
            "l7rules": Counter(),
        }


def make_form(name: str, pools: int, members: int, weight: int, *, monitor: bool) -> dict[str, Any]:
    """A whole form: what it does not name shall go."""
    probe = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
    return {
        "name": name,
        "vip": {"subnet_id": SUBNET},
        "listeners": [
            {
                "name": f"l{number}",
                "protocol": "HTTP",
                "protocol_port": 80 + number,
                "default_pool": f"p{number}",
                "l7policies": [],
            }
            for number in range(pools)
        ],
        "pools": [
            {
                "name": f"p{number}",
                "protocol": "HTTP",
                "lb_algorithm": "ROUND_ROBIN",
                "healthmonitor": probe if monitor else None,
                "members": [
                    {"address": f"10.0.{number}.{host + 1}", "protocol_port": 80, "weight": weight}
                    for host in range(members)
                ],
            }
            for number in range(pools)
        ],
    }


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
        self.world = World(Path(self.folder.name) / "state.db", self.cloud)
        self.runner.run(self.world.start())
        self.slots: dict[int, Slot] = {}
        self.accepted: list[str] = []

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
        for slot in self.slots.values():  # which form wins now is not for this test to say
            slot.form = None

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

    async def _to_the_end(self) -> None:
        self.cloud.faults.clear()
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


TestQueueMachine = pytest.mark.timeout(60 + EXAMPLES)(QueueMachine.TestCase)
TestQueueMachine.settings = hypothesis.settings(
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
