"""Carries out one task: waits for its condition, journals the intent, sends the call, follows it to its end.

Called by ``lane``, one locking task at a time per balancer. Whatever happens in between (a crash, a lost
answer, a 409, a cloud that is down) ends in one of the states of ``states.TaskState``, by a journalled
move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import structlog

from lbaas_ui import statuses
from lbaas_ui.errors import (
    AnswerLost,
    CloudDuplicate,
    CloudError,
    CloudImmutable,
    CloudNotFound,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
    Conflict,
)
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.queue import conditions, failures, reasons, search
from lbaas_ui.queue.bell import Bell
from lbaas_ui.queue.calls import Call, Unresolved, call_of, result_of, results_by_key, tag_of
from lbaas_ui.queue.confirm import Confirm
from lbaas_ui.queue.journal import StaleMove
from lbaas_ui.queue.states import TASK_ENDED, TaskState
from lbaas_ui.queue.tasks import Task, TaskError, Waiting
from lbaas_ui.queue.tools import Tools, trouble
from lbaas_ui.store import queries

log = structlog.get_logger()
TOO_FAST: Final = Waiting(code="limit", reason="The project sends as many calls a second as it may.")
FROZEN_MOST = 5  # refused as frozen although the balancer is free: so often is no coincidence


class Worker:
    """Carries out tasks of one balancer's operations."""

    def __init__(self, tools: Tools, bell: Bell) -> None:
        self._tools = tools
        self._bell = bell
        self._reserved: set[str] = set()  # tasks whose moment to be sent has been given out

    async def carry_out(self, task: Task) -> Task:
        """Returns the task ended, or WAITING when its operation was paused or stopped."""
        attempt = frozen = 0
        answered: float | None = None  # when, if in this process: then we know how long its transaction took
        call: Call | None = None
        while True:
            task = self._current(task)
            if task.state in TASK_ENDED:
                return task
            if task.state is TaskState.CONFIRMING:
                return await self._confirm(task, call, answered)
            if task.state is TaskState.SENDING:
                task = await self._resolve(task)
                continue
            if not self._tools.may_send(task.operation_id):
                return task
            call = await self._condition(task)
            if call is None or not await self._its_moment(task):
                continue
            try:
                answered = await self._send(task, call)
            except (StaleMove, Conflict):
                continue  # paused or cancelled at the same moment
            except CloudImmutable as error:
                frozen += 1
                await self._frozen(task, error, final=frozen >= FROZEN_MOST)
            except CloudError as error:  # nothing was sent, or nothing was done
                await self._later(task, error, attempt)
                attempt += 1

    def _current(self, task: Task) -> Task:
        return self._tools.ledger.task(task.operation_id, task.id)

    def _call(self, task: Task) -> Call:
        every = self._tools.ledger.tasks(task.operation_id, all_generations=True)
        return call_of(task, results_by_key(every), tags=self._tools.tagging.supported)

    def _balancer_id(self, task: Task) -> str | None:
        return self._tools.ledger.operation(task.operation_id).balancer_id

    # --- before the call -----------------------------------------------------------------------------

    async def _condition(self, task: Task) -> Call | None:
        """The call when it may be sent now; else waits for a reason to look again, or fails the task."""
        ticket = self._bell.ticket()
        try:
            call = self._call(task)
        except Unresolved as error:
            fault = TaskError(code="unresolved", what=error.message, remedies=("retry",))
            await self._fail(task, fault)
            return None
        balancer_id = self._balancer_id(task)
        verdict = self._verdict(call, balancer_id)
        if isinstance(verdict, conditions.Met):
            return call
        if isinstance(verdict, conditions.Never):
            await self._fail(task, failures.never(verdict))
            return None
        self._tools.ledger.set_waiting(task, verdict.waiting)
        if balancer_id:
            self._tools.watch.expect(balancer_id)
        await self._bell.wait(ticket, self._tools.limits.sweep_s)
        return None

    def _verdict(self, call: Call, balancer_id: str | None) -> conditions.Verdict:
        if not call.kind.locks or call.kind.name == "loadbalancer.create":
            return conditions.Met()
        tree = queries.tree(self._tools.store, balancer_id) if balancer_id else None
        taking_part = conditions.participants(
            call.kind, tree, target=call.target, parent=call.parent, body=dict(call.fields)
        )
        return conditions.verdict(call.kind, tree, taking_part)

    async def _its_moment(self, task: Task) -> bool:
        """True when the project may send a call now; else waits until it may, and everything is asked again.

        A moment that was waited for stays the task's own: who stands in line is not sent to its end.
        """
        if task.id in self._reserved:
            self._reserved.discard(task.id)
            return True
        operation = self._tools.ledger.operation(task.operation_id)
        pause = self._tools.rate.reserve_s(operation.project_id)
        if pause == 0.0:
            return True
        self._reserved.add(task.id)
        self._tools.ledger.set_waiting(task, TOO_FAST)
        await self._pause(task, pause)
        return False

    # --- the call ------------------------------------------------------------------------------------

    async def _send(self, task: Task, call: Call) -> float | None:
        """Journal the intent, send, journal the answer.

        Returns:
            When it was accepted, by the monotonic clock; None when it was refused, or its answer was lost.

        Raises:
            StaleMove, Conflict: the task was moved meanwhile; nothing was sent.
            CloudImmutable, CloudTemporary, CloudUnauthorized: the call was not carried out; the task is
                SENDING still.
        """
        ledger, tools = self._tools.ledger, self._tools
        task, began = await self._intend(task), tools.clock()
        try:
            answer = await tools.calls_of(task.operation_id).call(
                call.kind.service, call.kind.method, call.path, json=call.body, params=call.query or None
            )
        except AnswerLost as error:
            log.warning("task.answer_lost", task=task.id, kind=task.kind, error=error.message)
            ledger.set_waiting(task, self._looking(error.message))  # SENDING: the loop resolves it
            return None
        except (CloudImmutable, CloudTemporary, CloudUnauthorized):
            raise
        except (CloudNotFound, CloudDuplicate, CloudRejected) as error:
            await self._refused(task, call, error)
            return None
        answered = tools.clock()  # not when that is on disk: the end may come before
        if call.kind.name == "loadbalancer.create":
            self._see(call, answer.data, began)
        await self._answered(
            task, call, answer.data, why=reasons.say("accepted"), request_id=answer.request_id
        )
        return answered

    async def _intend(self, task: Task) -> Task:
        now = self._tools.ledger.now()
        return await self._tools.ledger.move_task(
            task,
            TaskState.SENDING,
            reasons.say("free"),
            sent_at=now,
            first_sent_at=task.first_sent_at or now,
            attempts=task.attempts + 1,
        )

    async def _refused(self, task: Task, call: Call, error: CloudError) -> None:
        if isinstance(error, CloudDuplicate):
            await self._duplicate(task, call, error)
        elif isinstance(error, CloudNotFound) and call.kind.verb == "delete":
            why = reasons.say("gone")
            await self._tools.ledger.move_task(task, TaskState.DONE, why, request_id=error.request_id)
        else:
            await self._fail(task, self._fault(task, error))

    def _fault(self, task: Task, error: CloudError) -> TaskError:
        operation = self._tools.ledger.operation(task.operation_id)
        return failures.refused(error, task, operation.form)

    def _see(self, call: Call, data: Mapping[str, object], began: float) -> None:
        """A new balancer is in the mirror from its answer on: what a feed tells of it finds its place."""
        wire = data.get(call.kind.envelope)
        if isinstance(wire, dict) and "id" in wire:
            self._tools.store.apply([ObjectSeen(call.kind.collection, str(wire["id"]), wire, began)])

    async def _answered(
        self, task: Task, call: Call, data: Mapping[str, object], *, why: str, request_id: str | None = None
    ) -> Task:
        """SENDING to CONFIRMING, with what later calls need to know."""
        result = result_of(call, data)
        changes = {}
        if call.kind.name == "loadbalancer.create":
            changes = {"balancer_id": result.get("id")}
        return await self._tools.ledger.move_task(
            task,
            TaskState.CONFIRMING,
            why,
            operation_changes=changes,
            result=result,
            request_id=request_id or task.request_id,
            answered_at=self._tools.ledger.now(),
        )

    async def _frozen(self, task: Task, error: CloudImmutable, *, final: bool) -> None:
        """409: somebody else's transaction runs.

        No failure; unless the balancer is free and it is said again.
        """
        balancer_id = self._balancer_id(task)
        if balancer_id:
            await self._look(balancer_id)
        balancer = self._tools.store.get("loadbalancers", balancer_id) if balancer_id else None
        free = getattr(balancer, "provisioning_status", None) in statuses.MUTABLE
        if final and free:
            await self._fail(task, self._fault(task, error))
            return
        await self._tools.ledger.move_task(
            task, TaskState.WAITING, reasons.say("frozen"), request_id=error.request_id
        )
        if free:
            await self._tools.sleep(self._tools.limits.search_pause_s)

    async def _look(self, balancer_id: str) -> None:
        try:
            await self._tools.watch.refresh("loadbalancers", balancer_id)
        except CloudError as error:
            log.info("task.look_failed", balancer_id=balancer_id, error=error.message)

    async def _later(self, task: Task, error: CloudError, attempt: int) -> None:
        """The cloud cannot answer now, and surely did nothing: wait, say so, try again."""
        task = await self._tools.ledger.move_task(
            task, TaskState.WAITING, error.message, request_id=error.request_id
        )
        if isinstance(error, CloudUnauthorized) and self._tools.deputies is not None:
            await self._tools.deputies.refused(self._tools.ledger.operation(task.operation_id).credentials)
        pause = self._tools.backoff_s(error, attempt)
        self._tools.ledger.set_waiting(task, trouble(error, pause))
        await self._pause(task, pause)

    async def _pause(self, task: Task, seconds: float) -> None:
        """Sleep, but let a cancel or pause of the operation through."""
        end = self._tools.clock() + seconds
        while (left := end - self._tools.clock()) > 0:
            ticket = self._bell.ticket()
            if self._current(task).state in TASK_ENDED or not self._tools.may_send(task.operation_id):
                return
            await self._bell.wait(ticket, left)

    async def _duplicate(self, task: Task, call: Call, error: CloudDuplicate) -> None:
        """Such an object exists. Ours, if an answer of ours was lost before; else somebody else's."""
        found = await search.find_created(self._tools, task, call) if call.kind.verb == "create" else None
        if found is not None:
            await self._answered(task, call, found.data, why=reasons.say("found"))
        else:
            await self._fail(task, self._fault(task, error))

    async def _fail(self, task: Task, error: TaskError) -> Task:
        return await self._tools.ledger.move_task(
            task,
            TaskState.FAILED,
            error.words or error.what,
            error=error,
            request_id=error.request_id or task.request_id,
        )

    # --- after a lost answer -------------------------------------------------------------------------

    def _looking(self, said: str = "") -> Waiting:
        reason = "The answer was lost; looking for what the call did before anything is sent again."
        return Waiting(code="looking_for_result", reason=f"{reason} {said}".strip())

    async def _resolve(self, task: Task) -> Task:
        """SENDING without an answer: to CONFIRMING when the call was carried out, else back to WAITING."""
        tools, pause, attempt = self._tools, self._tools.limits.search_pause_s, 0
        tools.ledger.set_waiting(task, task.waiting or self._looking())
        call = self._call(task)
        end = tools.clock() + tools.limits.lost_answer_wait_s
        while True:
            last = tools.clock() >= end
            try:
                found = await search.was_carried_out(tools, task, call)
            except CloudError as error:
                wait = tools.backoff_s(error, attempt)
                tools.ledger.set_waiting(task, trouble(error, wait))
                attempt += 1
                await tools.sleep(wait)
                end = max(end, tools.clock() + pause)  # one more look once it answers again
                continue
            if found is not None:
                return await self._answered(task, call, found.data, why=reasons.say("found_later"))
            if last:
                break
            await tools.sleep(pause)
            pause *= 2
        if call.kind.verb == "failover":
            return await self._fail(task, failures.unknown_end(call.kind.object_kind, task.request_id))
        return await tools.ledger.move_task(task, TaskState.WAITING, reasons.say("sent_again"))

    # --- the end -------------------------------------------------------------------------------------

    async def _confirm(self, task: Task, call: Call | None, answered: float | None) -> Task:
        """CONFIRMING to DONE or FAILED."""
        call = call or self._call(task)
        outcome = await Confirm(
            self._tools,
            self._bell,
            task=task,
            call=call,
            balancer_id=self._balancer_id(task),
            answered=answered,
        ).outcome()
        await self._see_tag(task, call)
        if outcome.error is not None:
            return await self._fail(task, outcome.error)
        ledger, learned = self._tools.ledger, []
        if answered is not None and outcome.seconds is not None:
            provider = self._tools.provider_of(ledger.operation(task.operation_id))
            learned = [self._tools.timings.learn(task.kind, provider, outcome.seconds, at=ledger.now())]
        return await ledger.move_task(task, TaskState.DONE, reasons.say("read"), also=learned)

    async def _see_tag(self, task: Task, call: Call) -> None:
        """What was made was read: did it keep its tag?"""
        if not call.kind.tagged or not self._tools.tagging.supported:
            return
        thing = self._tools.store.get(call.kind.collection, str((task.result or {}).get("id")))
        if thing is not None:
            provider = self._tools.provider_of(self._tools.ledger.operation(task.operation_id))
            kept = tag_of(task) in getattr(thing, "tags", ())
            journal = self._tools.ledger.journal
            await self._tools.tagging.saw(journal, provider, call.kind.object_kind, kept=kept)
