"""Plans, operations and histories as the API shows them. Pure but for what the queue knows of usual times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from lbaas_ui.api.schemas import (
    Action,
    OperationBrief,
    OperationDocument,
    PlanDocument,
    PlanStep,
    Progress,
    TaskDocument,
    Timeline,
    TimelineEntry,
)
from lbaas_ui.queue import calls, reasons
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.kinds import KINDS, address
from lbaas_ui.queue.states import IN_FLIGHT, TASK_ENDED, TaskState
from lbaas_ui.queue.steering import Verb
from lbaas_ui.queue.tasks import Plan, PlannedCall, Task, Waiting

Estimate = Callable[[str], float | None]
Judge = Callable[[Action], Action]


def shown_tasks(view: OperationView) -> list[Task]:
    """The steps of an operation: of its newest plan, what earlier ones did for good, what was skipped."""
    newest, skipped = view.operation.generation, {one.task_id for one in view.operation.skipped}
    return [
        task
        for task in view.tasks
        if task.generation == newest or task.state is TaskState.DONE or task.id in skipped
    ]


def operation_document(
    view: OperationView,
    *,
    eta_s: float | None,
    verbs: Iterable[Verb],
    task_verbs: Callable[[OperationView, Task], Iterable[Verb]],
    judge: Judge,
    estimate: Estimate,
) -> OperationDocument:
    """One operation with its tasks."""
    operation, shown = view.operation, shown_tasks(view)
    code, names = reasons.code_of(operation.note)
    return OperationDocument(
        id=operation.id,
        kind=operation.kind,
        state=operation.state,
        balancer_id=operation.balancer_id,
        balancer_name=operation.balancer_name,
        user_name=operation.user_name,
        note=operation.note,
        note_code=code,
        note_names=names,
        run_at=operation.run_at,
        schedule_id=operation.schedule_id,
        skipped=[f"{one.kind} {one.name}".rstrip() for one in operation.skipped],
        merged=list(operation.merged),
        merged_into=operation.merged_into,
        rolls_back=operation.rolls_back,
        dismissed_by=operation.dismissed_by,
        dismissed_at=operation.dismissed_at,
        error=operation.error,
        created_at=operation.created_at,
        started_at=operation.started_at,
        ended_at=operation.ended_at,
        progress=Progress(done=_done(shown), total=len(shown), eta_s=_rest(view, eta_s)),
        waiting_for=_waiting_for(operation.waiting, shown),
        actions=_judged(verbs, judge),
        tasks=_task_documents(view, lambda task: _judged(task_verbs(view, task), judge), estimate),
    )


def _task_documents(
    view: OperationView, doable: Callable[[Task], list[Action]], estimate: Estimate
) -> list[TaskDocument]:
    results = calls.results_by_key(view.tasks)
    return [
        task_document(task, results, actions=doable(task), estimate=estimate) for task in shown_tasks(view)
    ]


def operation_brief(view: OperationView, *, eta_s: float | None) -> OperationBrief:
    """The few words that a balancer's card shows."""
    shown = shown_tasks(view)
    current = next((task for task in shown if task.state in IN_FLIGHT), None) or next(
        (task for task in shown if task.state not in TASK_ENDED), None
    )
    waiting = view.operation.waiting or (current.waiting if current else None)
    return OperationBrief(
        id=view.operation.id,
        kind=view.operation.kind,
        state=view.operation.state,
        done=_done(shown),
        total=len(shown),
        eta_s=_rest(view, eta_s),
        step=f"{current.kind} {current.name}".strip() if current else "",
        waiting=waiting.code if waiting else "",
        run_at=view.operation.run_at,
    )


def task_document(
    task: Task,
    results: Mapping[str, Mapping[str, JsonValue]],
    *,
    actions: list[Action],
    estimate: Estimate,
) -> TaskDocument:
    """One task. Its path names ids as far as they are known."""
    kind = KINDS[task.kind]
    found = (task.result or {}).get("id")
    target = _known(task.target, results)
    return TaskDocument(
        id=task.id,
        kind=task.kind,
        name=task.name,
        state=task.state,
        method=kind.method,
        path=address(kind, target=target, parent=_known(task.parent, results)),
        form_path=task.path,
        summary=task.summary,
        object_id=found if isinstance(found, str) else target if isinstance(target, str) else None,
        attempts=task.attempts,
        request_id=task.request_id,
        waiting=task.waiting,
        error=task.error,
        sent_at=task.sent_at,
        ended_at=task.ended_at,
        eta_s=None if task.state in TASK_ENDED else estimate(task.kind),
        actions=actions,
    )


def plan_document(plan: Plan, estimate: Estimate) -> PlanDocument:
    """What would happen."""
    steps = [_step(call, estimate) for call in plan.calls]
    known = [step.eta_s for step in steps if step.eta_s is not None]
    return PlanDocument(
        steps=steps,
        transactions=sum(KINDS[call.kind].locks for call in plan.calls),
        eta_s=sum(known) * len(steps) / len(known) if known else None,
        differences=list(plan.differences),
        warnings=list(plan.warnings),
        takes_along=plan.takes_along,
        stays=plan.stays,
        leaves=list(plan.leaves),
        quota=plan.quota,
    )


def timeline_document(moves: Sequence[Move]) -> Timeline:
    """A balancer's history, newest first."""
    return Timeline(entries=[_timeline_entry(move) for move in moves])


def _timeline_entry(move: Move) -> TimelineEntry:
    code, names = reasons.code_of(move.why)
    return TimelineEntry(
        at=move.at,
        what=move.what,
        kind=move.kind,
        id=move.id,
        name=move.name,
        old=move.old,
        new=move.new,
        why=move.why,
        why_code=code,
        why_names=names,
        who=move.who,
        request_id=move.request_id,
        operation_id=move.operation_id,
        balancer_id=move.balancer_id,
    )


def _step(call: PlannedCall, estimate: Estimate) -> PlanStep:
    kind = KINDS[call.kind]
    return PlanStep(
        key=call.key,
        kind=call.kind,
        method=kind.method,
        path=address(kind, target=call.target, parent=call.parent),
        name=call.name,
        summary=call.summary,
        form_path=call.path,
        waits_for=list(call.after),
        eta_s=estimate(call.kind),
    )


def _done(tasks: Iterable[Task]) -> int:
    return sum(task.state is TaskState.DONE for task in tasks)


def _rest(view: OperationView, eta_s: float | None) -> float | None:
    """No remaining time for what has ended."""
    return None if view.operation.ended_at else eta_s


def _known(value: JsonValue, results: Mapping[str, Mapping[str, JsonValue]]) -> JsonValue:
    try:
        return calls.resolve(value, results)
    except calls.Unresolved:
        return None


_IN_TURN: Final = "earlier_task"  # every later step waits so; it says nothing beside the others


def _waiting_for(of_operation: Waiting | None, tasks: Iterable[Task]) -> list[Waiting]:
    """What is waited for now, each reason once."""
    every = [of_operation, *(task.waiting for task in tasks if task.state not in TASK_ENDED)]
    found = {(one.code, one.reason): one for one in every if one is not None}
    telling = [one for one in found.values() if one.code != _IN_TURN]
    return telling or list(found.values())


def action(verb: Verb) -> Action:
    """One thing that can be done, or why not."""
    return Action(
        action=verb.verb, allowed=verb.allowed, code=verb.code, reasons=[verb.reason] if verb.reason else []
    )


def _judged(verbs: Iterable[Verb], judge: Judge) -> list[Action]:
    return [judge(action(verb)) for verb in verbs]
