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
        self._lanes: dict[str, Lane] = {}  # by operation and by balancer
        self._newborn: dict[str, Lane] = {}  # by operation: its balancer had no id yet
        self._runners: dict[Lane, asyncio.Task[None]] = {}
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Listens to the store from now on."""
        self._unsubscribe = self._tools.store.subscribe(self._store_changed)

    async def stop(self) -> None:
        """Stops all lanes, wherever they are."""
        if self._unsubscribe:
            self._unsubscribe()
        runners = list(self._runners.values())
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)

    def ring(self, operation_id: str) -> None:
        """Wakes whoever works on an operation: it was paused, resumed or cancelled."""
        lane = self._lanes.get(operation_id)
        if lane is not None:
            lane.bell.ring()

    def line(self, balancer_id: str) -> tuple[Operation, ...]:
        """A balancer's operations, in the order of their turns; the first may have begun."""
        lane = self._lane_of(balancer_id)
        return tuple(self._tools.ledger.operation(one) for one in lane.waiting) if lane else ()

    def ring_all(self) -> None:
        """Wakes everybody: a switch was set or lifted."""
        for lane in self._runners:
            lane.bell.ring()

    def enqueue(self, operation: Operation) -> None:
        """Puts an operation at the end of its balancer's lane, and sees that the lane runs."""
        lane = self._lanes.get(operation.id) or self._lane_of(operation.balancer_id)
        if lane is None:
            lane = Lane(self._tools, self._planning.again, self._planning.cannot_full_create)
        self._lanes[operation.id] = lane
        if operation.balancer_id:
            self._lanes[operation.balancer_id] = lane
        else:
            self._newborn[operation.id] = lane
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
        self._lanes = {key: one for key, one in self._lanes.items() if one is not lane}
        self._newborn = {key: one for key, one in self._newborn.items() if one is not lane}

    def _lane_of(self, balancer_id: str | None) -> Lane | None:
        if balancer_id is None:
            return None
        if balancer_id not in self._lanes:  # its create was answered only just now
            for operation_id, lane in self._newborn.items():
                view = self._tools.ledger.get(operation_id)
                if view is not None and view.operation.balancer_id == balancer_id:
                    self._lanes[balancer_id] = self._newborn.pop(operation_id)
                    return lane
        return self._lanes.get(balancer_id)

    def _store_changed(self, changes: Sequence[Change]) -> None:
        touched = set()
        for change in changes:
            thing = change.new or change.old
            if thing is not None and self._lanes:
                touched.add(queries.loadbalancer_of(self._tools.store, change.collection, thing))
        for balancer_id in touched - {None}:
            lane = self._lane_of(str(balancer_id))
            if lane is not None:
                lane.bell.ring()


def _behind(first: Operation) -> Waiting:
    return Waiting(
        code="earlier_operation",
        reason="An earlier operation of the same balancer comes first.",
        objects=(WaitingFor(kind="operation", id=first.id, name=first.balancer_name, status=first.state),),
    )
