"""One lane per balancer: its operations in the order in which people submitted them, one after the other.

Lanes run side by side. Each operation is planned again when its turn comes, from what the cloud shows then.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog

from lbaas_ui.errors import CloudError, Conflict, FormRejected, LbaasUiError
from lbaas_ui.queue import meanwhile, reasons
from lbaas_ui.queue.bell import Bell
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.revisions import Revisions
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, TASK_ENDED, OperationState, TaskState
from lbaas_ui.queue.tasks import PlannedCall, Task, TaskError
from lbaas_ui.queue.tools import Tools, trouble
from lbaas_ui.queue.worker import Worker

log = structlog.get_logger()
NOT_IMPLEMENTED = 501


class Lane:
    """Runs the operations of one balancer.

    Args:
        planning: plans an operation from what the mirror shows now; told when the provider refused a fully
            populated create, before the cascade is planned.
        left: told each operation that has had its turn.

    Attributes:
        balancer_id: None until a new balancer's create was answered; ``lanes`` keeps it.
        waiting: operations, the one whose turn it is first.
    """

    def __init__(self, tools: Tools, planning: Planning, *, left: Callable[[str], None]) -> None:
        self.bell = Bell()
        self.balancer_id: str | None = None
        self.waiting: deque[str] = deque()
        self._tools = tools
        self._planning = planning
        self._left = left
        self._worker = Worker(tools, self.bell)
        self._revisions = Revisions(tools.ledger.journal, tools.store)

    async def run(self) -> None:
        """Until no operation is left."""
        while self.waiting:
            operation_id = self.waiting[0]
            try:
                await self._operation(operation_id)
            except LbaasUiError as error:
                await self._broken(operation_id, error)
            except Exception as error:
                log.exception("lane.broken", operation_id=operation_id)
                await self._broken(operation_id, error)
            self.waiting.popleft()
            self._left(operation_id)

    async def _broken(self, operation_id: str, error: Exception) -> None:
        """A fault of ours: the operation ends and says so; a retry plans it again."""
        if self._tools.ledger.operation(operation_id).state in OPERATION_ENDED:
            return
        fault = TaskError(
            code="internal", what="lbaas-ui itself failed.", words=str(error), remedies=("retry",)
        )
        await self._tools.ledger.move_operation(operation_id, OperationState.FAILED, str(error), error=fault)

    # --- one operation -------------------------------------------------------------------------------

    async def _operation(self, operation_id: str) -> None:
        """In stretches, from what lets it go on to what holds it, until it has ended."""
        ended = False
        try:
            while not ended and await self._turn(operation_id):
                ended = await self._stretch(operation_id)
                self._tools.slots.leave(operation_id)
        finally:
            self._tools.slots.leave(operation_id)

    async def _turn(self, operation_id: str) -> bool:
        """Waits while people or limits hold the operation; False when it has ended without us.

        A call that is on its way (from before a crash) is followed whatever holds the next one.
        """
        while True:
            ticket = self.bell.ticket()
            operation = self._tools.ledger.operation(operation_id)
            if operation.state in OPERATION_ENDED:
                return False
            if any(task.state in IN_FLIGHT for task in self._tools.ledger.tasks(operation_id)):
                self._tools.slots.force(operation)
                return True
            held = self._tools.held(operation_id)
            if held is not None:
                self._tools.slots.leave(operation_id)
            held = held or self._tools.slots.ask(operation, self.bell.ring)
            if held is None:
                return True
            self._tools.ledger.set_operation_waiting(operation_id, held)
            await self.bell.wait(ticket, self._tools.limits.sweep_s)

    async def _stretch(self, operation_id: str) -> bool:
        """Goes on to the end of the operation; False when something holds it before."""
        if not await self._look(operation_id):
            return True
        if self._tools.ledger.operation(operation_id).state is OperationState.QUEUED:
            if self._tools.held(operation_id) is not None:
                return False
            try:
                await self._tools.ledger.move_operation(
                    operation_id, OperationState.RUNNING, reasons.say("turn"), was=OperationState.QUEUED
                )
            except Conflict:  # paused or cancelled at this moment
                return False
            if not await self._plan_again(operation_id):
                return True
        if not await self._tasks(operation_id):
            return False
        await self._end(operation_id)
        return True

    async def _look(self, operation_id: str) -> bool:
        """Reads the balancer whole, before anything is decided; False when the operation ended meanwhile."""
        attempt = 0
        while await self._turn(operation_id):
            balancer_id = self._tools.ledger.operation(operation_id).balancer_id
            ticket = self.bell.ticket()
            try:
                if balancer_id is not None:
                    await self._tools.watch.refresh_balancer(balancer_id)
            except CloudError as error:
                pause = self._tools.backoff_s(error, attempt)
                attempt += 1
                self._tools.ledger.set_operation_waiting(operation_id, trouble(error, pause))
                await self.bell.wait(ticket, pause)
            else:
                self._tools.ledger.set_operation_waiting(operation_id, None)
                return True
        return False

    async def _plan_again(self, operation_id: str) -> bool:
        """Replaces the plan of the submission when the cloud has changed since.

        False when it no longer works.
        """
        ledger = self._tools.ledger
        operation = ledger.operation(operation_id)
        try:
            plan = self._planning.again(operation)
        except LbaasUiError as error:
            code = "form_rejected" if isinstance(error, FormRejected) else "cannot_plan"
            fault = TaskError(
                code=code,
                what="The balancer has changed since this was submitted; it cannot be carried out any more.",
                words=error.message,
                remedies=("edit",),
            )
            await self._skip_rest(operation_id, error.message)
            await ledger.move_operation(operation_id, OperationState.FAILED, error.message, error=fault)
            return False
        left = [task for task in ledger.tasks(operation_id) if task.state is TaskState.WAITING]
        untouched = len(left) == len(ledger.tasks(operation_id))
        planned = [_as_call(task) for task in left]
        if not untouched:
            await ledger.replan(operation_id, plan, reasons.say("planned_now"))
        elif planned != list(plan.calls):
            why = meanwhile.sentence(self._planning.changed_since(operation), planned, plan.calls)
            await ledger.replan(operation_id, plan, why)
        return True

    # --- its tasks -----------------------------------------------------------------------------------

    async def _tasks(self, operation_id: str) -> bool:
        """Starts what is ready, until nothing is left that may be started; False when something holds it."""
        running: dict[asyncio.Task[Task], str] = {}
        try:
            while True:
                ticket = self.bell.ticket()
                ready = self._ready(operation_id, set(running.values()))
                if len(ready) == 1 and not running and self._tools.may_send(operation_id):
                    # Whatever else is left comes after this one: no ring can start it before.
                    await self._after(operation_id, await self._worker.carry_out(ready[0]))
                    continue
                for task in ready:
                    running[asyncio.create_task(self._worker.carry_out(task))] = task.id
                if not running:
                    return not self._held_with_work(operation_id)
                ring = asyncio.create_task(self.bell.wait(ticket, self._tools.limits.sweep_s))
                try:
                    await asyncio.wait({*running, ring}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    ring.cancel()
                for finished in [one for one in running if one.done()]:
                    del running[finished]
                    await self._after(operation_id, finished.result())
        finally:
            for left in running:
                left.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _ready(self, operation_id: str, running: set[str]) -> list[Task]:
        """Tasks that may be worked on now: in flight (after a crash), or next in order.

        One with a lock at a time.
        """
        tasks = self._tools.ledger.tasks(operation_id)
        is_running = self._tools.may_send(operation_id)
        failed = any(task.state is TaskState.FAILED for task in tasks)
        done = {task.key for task in tasks if task.state is TaskState.DONE}
        keys = {task.key for task in tasks}
        locked = any(KINDS[task.kind].locks for task in tasks if task.id in running)
        ready = []
        for task in sorted(tasks, key=lambda one: (one.state not in IN_FLIGHT, one.seq)):
            if task.id in running or task.state in TASK_ENDED:
                continue
            free = task.state in IN_FLIGHT or (
                is_running and not failed and all(key in done or key not in keys for key in task.after)
            )
            if not free or (KINDS[task.kind].locks and locked):
                continue
            locked = locked or KINDS[task.kind].locks
            ready.append(task)
        return ready

    def _held_with_work(self, operation_id: str) -> bool:
        tasks = self._tools.ledger.tasks(operation_id)
        failed = any(task.state is TaskState.FAILED for task in tasks)
        left = not failed and any(task.state is TaskState.WAITING for task in tasks)
        return left and self._tools.held(operation_id) is not None

    async def _after(self, operation_id: str, task: Task) -> None:
        """A provider that refuses the fully populated create gets the cascade."""
        operation = self._tools.ledger.operation(operation_id)
        body = task.body if isinstance(task.body, dict) else {}
        full = task.kind == "loadbalancer.create" and (body.get("listeners") or body.get("pools"))
        refused = (
            task.state is TaskState.FAILED and task.error is not None and task.error.status == NOT_IMPLEMENTED
        )
        if full and refused and operation.create == "auto":
            await self._planning.cannot_full_create(operation)
            plan = self._planning.again(operation)
            await self._tools.ledger.replan(operation_id, plan, reasons.say("step_by_step"))

    # --- the end -------------------------------------------------------------------------------------

    async def _see_the_others(self, operation_id: str) -> None:
        """One look at the whole balancer, so that the next plan starts from what is; polls would be late."""
        balancer_id = self._tools.ledger.operation(operation_id).balancer_id
        with contextlib.suppress(CloudError):
            if balancer_id is not None:
                await self._tools.watch.refresh_balancer(balancer_id)

    async def _skip_rest(self, operation_id: str, why: str) -> None:
        left = [task for task in self._tools.ledger.tasks(operation_id) if task.state is TaskState.WAITING]
        if left:
            await self._tools.ledger.move_tasks(operation_id, left, TaskState.SKIPPED, why=why)

    async def _end(self, operation_id: str) -> None:
        ledger = self._tools.ledger
        if ledger.operation(operation_id).state in OPERATION_ENDED:
            return
        tasks = ledger.tasks(operation_id)
        if any(task.state is TaskState.DONE and _reaches_others(task) for task in tasks):
            await self._see_the_others(operation_id)
        failed = next((task for task in tasks if task.state is TaskState.FAILED), None)
        if failed is not None:
            await self._skip_rest(
                operation_id, reasons.say("step_failed", kind=failed.kind, name=failed.name)
            )
            words = failed.error.words or failed.error.what if failed.error else ""
            await self._move(operation_id, OperationState.FAILED, words, error=failed.error)
        elif any(task.state is TaskState.CANCELLED for task in tasks):
            await self._move(operation_id, OperationState.CANCELLED, reasons.say("cancelled_rest"))
        else:
            await self._move(operation_id, OperationState.DONE, self._good_end(operation_id))

    async def _move(
        self, operation_id: str, state: OperationState, why: str, *, error: TaskError | None = None
    ) -> None:
        """To its end, with the revision of the balancer that it leaves behind."""
        ledger = self._tools.ledger
        view = await ledger.find(operation_id)
        revision = await self._revisions.at_end(view, state, ledger.now())
        changes: dict[str, Any] = {} if error is None else {"error": error}
        await ledger.move_operation(operation_id, state, why, also=revision, **changes)

    def _good_end(self, operation_id: str) -> str:
        skipped = self._tools.ledger.operation(operation_id).skipped
        if not skipped:
            return reasons.say("as_wanted")
        return reasons.say("as_wanted_but", what=", ".join(f"{one.kind} {one.name}" for one in skipped))


def _reaches_others(task: Task) -> bool:
    """Whether Octavia changed more than the object that was written.

    Links to a pool that goes, or that was made with ``listener_id``; positions of the policies beside one.
    """
    body = task.body if isinstance(task.body, dict) else {}
    if task.kind == "pool.create":
        return "listener_id" in body
    if task.kind == "l7policy.create":
        return isinstance(body.get("listener_id"), str)  # a reference: the listener is new, nobody moved
    return task.kind in {"pool.delete", "l7policy.delete"} or "position" in body


def _as_call(task: Task) -> PlannedCall:
    return PlannedCall.model_validate(task.model_dump(include=set(PlannedCall.model_fields)))
