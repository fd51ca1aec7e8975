"""Carries out what people press: on one operation, on all of one balancer, on the whole project.

What is allowed, and why not, stands in ``steering``; ``service`` hands the commands on to here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

from lbaas_ui.errors import Conflict, NotFound
from lbaas_ui.queue import reasons, skipping, steering
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.lanes import Lanes
from lbaas_ui.queue.revisions import Revisions
from lbaas_ui.queue.states import OPERATION_ENDED, TASK_ENDED, OperationState, TaskState
from lbaas_ui.queue.steering import Scope, ScopeVerb, SteerVerb, Verb
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import Operation
from lbaas_ui.queue.tools import Tools


class By(NamedTuple):
    """Who does it, and what acts for them in the cloud (None: as before)."""

    who: str
    credentials: str | None = None


Enqueue = Callable[[Operation], None]
RollBack = Callable[[OperationView, By], Awaitable[OperationView]]
Retried = Callable[[OperationView], Operation]


class Control:
    """The commands.

    Args:
        enqueue: puts an operation where it waits for its turn.
        roll_back: submits the form from before an operation, for a person.
        retried: an operation as it is tried again.
    """

    def __init__(
        self, tools: Tools, lanes: Lanes, *, enqueue: Enqueue, roll_back: RollBack, retried: Retried
    ) -> None:
        self._tools = tools
        self._ledger = tools.ledger
        self._lanes = lanes
        self._enqueue = enqueue
        self._roll_back = roll_back
        self._retried = retried
        self._revisions = Revisions(tools.ledger.journal, tools.store)

    # --- one operation -------------------------------------------------------------------------------

    async def steer(self, operation_id: str, verb: SteerVerb, by: By) -> OperationView:
        """Pause, resume, cancel, retry, roll back or dismiss.

        Raises:
            NotFound: no such operation. Conflict: not in its state; says why.
        """
        view = await self._ledger.find(operation_id)
        _refuse(steering.verbs(view), verb)
        self._ledger.keep(view)
        steer = {
            "pause": self._pause,
            "resume": self._resume,
            "cancel": self._cancel_one,
            "retry": self._retry,
            "rollback": self._roll_back,
            "dismiss": self._dismiss,
        }[verb]
        return await steer(view, by)

    async def _pause(self, view: OperationView, by: By) -> OperationView:
        await self._ledger.move_operation(
            view.operation.id, OperationState.PAUSED, reasons.say("paused"), who=by.who
        )
        return self._rung(view.operation.id)

    async def _resume(self, view: OperationView, by: By) -> OperationView:
        state = OperationState.RUNNING if view.operation.started_at else OperationState.QUEUED
        operation = await self._ledger.move_operation(
            view.operation.id, state, reasons.say("resumed"), who=by.who
        )
        self._enqueue(operation)
        return self._rung(view.operation.id)

    async def _cancel_one(self, view: OperationView, by: By) -> OperationView:
        """What it had made pointless is taken up again: only this one was cancelled."""
        cancelled = await self._cancel(view, by.who)
        operation = cancelled.operation
        if operation.state is OperationState.CANCELLED and operation.started_at is None:
            for merged in operation.merged:
                older = await self._ledger.find(merged)
                if older.operation.merged_into == operation.id:
                    self._ledger.keep(older)
                    await self._again(
                        older, f"{operation.id}, into which it was merged, is cancelled", By(by.who)
                    )
        return self._rung(operation.id)

    async def _cancel(self, view: OperationView, who: str) -> OperationView:
        operation_id = view.operation.id
        left = [task for task in self._ledger.tasks(operation_id) if task.state is TaskState.WAITING]
        if left:
            why = reasons.say("cancelled_by", who=who)
            await self._ledger.move_tasks(operation_id, left, TaskState.CANCELLED, why=why, who=who)
        tasks = self._ledger.tasks(operation_id)
        ended = self._ledger.operation(operation_id).state in OPERATION_ENDED
        if not ended and all(task.state in TASK_ENDED for task in tasks):
            state, now = OperationState.CANCELLED, self._ledger.now()
            revision = await self._revisions.at_end(await self._ledger.find(operation_id), state, now)
            with suppress(Conflict):  # the lane was quicker
                await self._ledger.move_operation(
                    operation_id, state, reasons.say("cancelled"), who=who, also=revision
                )
        return self._rung(operation_id)

    async def _retry(self, view: OperationView, by: By) -> OperationView:
        again = OperationView(self._retried(view), view.tasks)
        return await self._again(again, reasons.say("retried"), by)

    async def _dismiss(self, view: OperationView, by: By) -> OperationView:
        """It stays FAILED, and its object what it is: only nobody is called to it any more."""
        await self._ledger.amend(
            view.operation.id,
            reasons.say("dismissed_by", who=by.who),
            who=by.who,
            dismissed_by=by.who,
            dismissed_at=self._ledger.now(),
        )
        return self._rung(view.operation.id)

    async def skip(self, operation_id: str, task_id: str, *, who: str) -> OperationView:
        """Leave one step out, for good; a FAILED operation goes on without it.

        Raises:
            NotFound: no such operation or step. Conflict: says why not.
        """
        view = await self._ledger.find(operation_id)
        task = next((one for one in view.tasks if one.id == task_id), None)
        if task is None:
            raise NotFound(f"The operation {operation_id} has no step {task_id}.")
        _refuse(steering.task_verbs(view, task), "skip")
        self._ledger.keep(view)
        left_out = (*view.operation.skipped, skipping.skipped(task, who))
        await self._ledger.move_task(
            task,
            TaskState.SKIPPED,
            reasons.say("skipped_by", who=who),
            who=who,
            operation_changes={"skipped": left_out},
        )
        if view.operation.state is OperationState.FAILED:
            return await self._again(view, f"goes on without {task.kind} {task.name}".rstrip(), By(who))
        return self._rung(operation_id)

    async def _again(self, view: OperationView, why: str, by: By) -> OperationView:
        wanted = view.operation
        operation = await self._ledger.move_operation(
            wanted.id,
            OperationState.QUEUED,
            why,
            who=by.who,
            credentials=by.credentials or wanted.credentials,
            error=None,
            merged_into=None,
            dismissed_by="",
            dismissed_at=None,
            anew=wanted.anew,
            settled=wanted.settled,
        )
        self._enqueue(operation)
        return self._rung(operation.id)

    def _rung(self, operation_id: str) -> OperationView:
        self._lanes.ring(operation_id)
        view = self._ledger.get(operation_id)
        if view is None:
            msg = f"There is no operation {operation_id}."
            raise NotFound(msg)
        return view

    # --- many ----------------------------------------------------------------------------------------

    def scope(self, project_id: str | None, balancer_id: str | None) -> Scope:
        """A balancer, or (None) the whole project: its switch, and what is under way."""
        views = [
            view
            for view in self._ledger.views()
            if view.operation.state not in OPERATION_ENDED
            and view.operation.project_id == project_id
            and balancer_id in {None, view.operation.balancer_id}
        ]
        return Scope(project_id, balancer_id, self._tools.stops.get(project_id, balancer_id), tuple(views))

    async def steer_all(self, scope: Scope, verb: ScopeVerb, *, who: str, note: str = "") -> list[str]:
        """Stop or resume everything of a scope, or cancel what can be; gives the ids of what was cancelled.

        Raises:
            Conflict: says why not.
        """
        _refuse(steering.scope_verbs(scope), verb)
        cancelled: list[str] = []
        journal, now, old = self._ledger.journal, self._ledger.now(), scope.stop
        if verb == "pause":
            stop = Stop(scope.project_id, scope.balancer_id, who, now, note)
            await self._tools.stops.put(journal, stop)
        elif verb == "resume" and old is not None:
            await self._tools.stops.lift(journal, old, who=who, at=now)
        else:
            cancelled = await self._cancel_all(scope, who)
        self._lanes.ring_all()
        self._ledger.tell([])
        return cancelled

    async def _cancel_all(self, scope: Scope, who: str) -> list[str]:
        """The last ones first: whoever waits behind another must not begin because that one goes."""
        cancelled = []
        for view in reversed(scope.views):
            now = self._ledger.get(view.operation.id) or view
            if all(one.allowed for one in steering.verbs(now) if one.verb == "cancel"):
                await self._cancel(now, who)
                cancelled.append(now.operation.id)
        return cancelled


def _refuse(verbs: list[Verb], wanted: str) -> None:
    answer = next(one for one in verbs if one.verb == wanted)
    if not answer.allowed:
        raise Conflict(answer.reason, answer.code)
