"""All lanes: which operation goes into which, and whose bell rings when the mirror changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from lbaas_ui.queue.lane import Lane
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.tasks import Operation, Waiting, WaitingFor
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store import queries
from lbaas_ui.store.store import Change


class Lanes:
    """One lane for each balancer that has work, as long as it has."""

    def __init__(self, tools: Tools, planning: Planning) -> None:
        self._tools = tools
        self._planning = planning
        self._of_operation: dict[str, Lane] = {}
        self._of_balancer: dict[str, Lane] = {}
        self._runners: dict[Lane, asyncio.Task[None]] = {}
        self._unsubscribe: list[Callable[[], None]] = []

    def start(self) -> None:
        """Listens to the store and to the ledger from now on."""
        self._unsubscribe.append(self._tools.store.subscribe(self._store_changed))
        self._unsubscribe.append(self._tools.ledger.subscribe(self._operations_changed))

    async def stop(self) -> None:
        """Stops all lanes, wherever they are."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        runners = list(self._runners.values())
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)

    def ring(self, operation_id: str) -> None:
        """Wakes whoever works on an operation: it was paused, resumed or cancelled."""
        lane = self._of_operation.get(operation_id)
        if lane is not None:
            lane.bell.ring()

    def line(self, balancer_id: str) -> tuple[Operation, ...]:
        """A balancer's operations, in the order of their turns; the first may have begun."""
        lane = self._of_balancer.get(balancer_id)
        return tuple(self._tools.ledger.operation(one) for one in lane.waiting) if lane else ()

    def ring_all(self) -> None:
        """Wakes everybody: a switch was set or lifted."""
        for lane in self._runners:
            lane.bell.ring()

    def enqueue(self, operation: Operation) -> None:
        """Puts an operation at the end of its balancer's lane, and sees that the lane runs."""
        lane = self._of_operation.get(operation.id) or self._of_balancer.get(operation.balancer_id or "")
        if lane is None:
            lane = Lane(self._tools, self._planning, left=self._left)
        self._of_operation[operation.id] = lane
        self._belongs(lane, operation.balancer_id)
        if lane.waiting and lane.waiting[0] != operation.id:
            first = self._tools.ledger.operation(lane.waiting[0])
            self._tools.ledger.set_operation_waiting(operation.id, _behind(first))
        if operation.id not in lane.waiting:
            lane.waiting.append(operation.id)
        if lane not in self._runners:
            self._run(lane)
        lane.bell.ring()

    def _run(self, lane: Lane) -> None:
        runner = asyncio.create_task(lane.run(), name=f"lane-{lane.waiting[0]}")
        self._runners[lane] = runner
        runner.add_done_callback(lambda done: self._lane_ended(lane, done))

    def _lane_ended(self, lane: Lane, runner: asyncio.Task[None]) -> None:
        del self._runners[lane]
        if lane.waiting and not runner.cancelled():  # came in while the lane was closing
            self._run(lane)
            return
        if lane.balancer_id is not None and self._of_balancer.get(lane.balancer_id) is lane:
            del self._of_balancer[lane.balancer_id]

    def _left(self, operation_id: str) -> None:
        del self._of_operation[operation_id]

    def _belongs(self, lane: Lane, balancer_id: str | None) -> None:
        if lane.balancer_id is None and balancer_id is not None:
            lane.balancer_id = balancer_id
            self._of_balancer[balancer_id] = lane

    def _operations_changed(self, operation_ids: Sequence[str]) -> None:
        """The create of a new balancer was answered: from now on its lane is known by its id."""
        for operation_id in operation_ids:
            lane = self._of_operation.get(operation_id)
            if lane is not None and lane.balancer_id is None:
                self._belongs(lane, self._tools.ledger.operation(operation_id).balancer_id)

    def _store_changed(self, changes: Sequence[Change]) -> None:
        if not self._of_operation:
            return
        store = self._tools.store
        touched = {queries.loadbalancer_of(store, one.collection, one.subjects[-1]) for one in changes}
        for balancer_id in touched - {None}:
            lane = self._of_balancer.get(str(balancer_id))
            if lane is not None:
                lane.bell.ring()


def _behind(first: Operation) -> Waiting:
    return Waiting(
        code="earlier_operation",
        reason="An earlier operation of the same balancer comes first.",
        objects=(WaitingFor(kind="operation", id=first.id, name=first.balancer_name, status=first.state),),
    )
