"""What people can do to an operation, to a balancer's or a whole project's, and why not.

One table for the API's buttons and for the queue itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lbaas_ui.queue import skipping
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.kinds import KINDS, label
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, OperationState, TaskState
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import Task

SteerVerb = Literal["pause", "resume", "cancel", "retry", "rollback", "dismiss"]
VERBS: tuple[SteerVerb, ...] = ("pause", "resume", "cancel", "retry", "rollback", "dismiss")
ScopeVerb = Literal["pause", "resume", "cancel"]
SCOPE_VERBS: tuple[ScopeVerb, ...] = ("pause", "resume", "cancel")


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done now, or why not."""

    verb: str
    allowed: bool
    code: str = ""
    reason: str = ""


def verbs(view: OperationView) -> list[Verb]:
    """All of them, in the order of the buttons."""
    return [_verb(verb, view) for verb in VERBS]


def _verb(verb: SteerVerb, view: OperationView) -> Verb:
    state = view.operation.state
    refusal = _REFUSALS[verb](state, view)
    return Verb(verb, refusal is None, *(refusal or ()))


Refusal = tuple[str, str] | None


def _pause(state: OperationState, _view: OperationView) -> Refusal:
    if state is OperationState.PAUSED:
        return "paused", "It is paused already."
    return ("ended", f"It has ended: {state}.") if state in OPERATION_ENDED else None


def _resume(state: OperationState, _view: OperationView) -> Refusal:
    return None if state is OperationState.PAUSED else ("not_paused", "It is not paused.")


def _cancel(state: OperationState, view: OperationView) -> Refusal:
    if state in OPERATION_ENDED:
        return "ended", f"It has ended: {state}."
    waiting = any(task.state is TaskState.WAITING for task in view.tasks)
    if not waiting and any(task.state in IN_FLIGHT for task in view.tasks):
        return "last_call", "Its last call is on its way; Octavia cannot take a call back."
    return None


def _retry(state: OperationState, _view: OperationView) -> Refusal:
    if state in {OperationState.FAILED, OperationState.CANCELLED}:
        return None
    return "not_failed", "Only what failed or was cancelled can be tried again."


def _rollback(state: OperationState, view: OperationView) -> Refusal:
    if view.operation.before is None:
        return "nothing_before", "There is no form from before to go back to."
    if state not in OPERATION_ENDED:
        return "not_ended", "Cancel it first, or wait for its end."
    return None


def _dismiss(state: OperationState, view: OperationView) -> Refusal:
    if state is not OperationState.FAILED:
        return "nothing_failed", "Only what failed can be dismissed."
    if view.operation.dismissed_at is not None:
        return "dismissed", f"It is dismissed already, by {view.operation.dismissed_by}."
    return None


_REFUSALS = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "retry": _retry,
    "rollback": _rollback,
    "dismiss": _dismiss,
}


# --- one task ---------------------------------------------------------------------------------------


def task_verbs(view: OperationView, task: Task) -> list[Verb]:
    """What can be done to one step of an operation."""
    refusal = _skip(view, task)
    return [Verb("skip", refusal is None, *(refusal or ()))]


def _skip(view: OperationView, task: Task) -> Refusal:
    state, mine = view.operation.state, task.generation == view.operation.generation
    if not mine or state in {OperationState.DONE, OperationState.CANCELLED}:
        return "ended", f"The operation has ended: {state}."
    if task.state in IN_FLIGHT:
        return "on_its_way", "It is on its way; Octavia cannot take a call back."
    if task.state is not (TaskState.FAILED if state is OperationState.FAILED else TaskState.WAITING):
        return "not_waiting", "Only a step that failed or was not sent yet can be skipped."
    tasks = [one for one in view.tasks if one.generation == task.generation]
    needing = skipping.who_needs(task, tasks)
    if needing is not None:
        kind = KINDS[needing.kind]
        return "needed", f"The {kind.verb} of the {label(kind.object_kind)} {needing.name} needs it."
    if len(tasks) == 1:
        return "only_step", "It is the only step: nothing would be left to do."
    return None


# --- a balancer, or the whole project ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """All operations of one balancer, or of the whole project.

    Attributes:
        balancer_id: None for the whole project.
        stop: its own switch, where that is set.
        views: what has not ended, oldest first.
    """

    project_id: str | None
    balancer_id: str | None
    stop: Stop | None
    views: tuple[OperationView, ...]


def scope_verbs(scope: Scope) -> list[Verb]:
    """What can be done to all of a scope, in the order of the buttons."""
    found = []
    for verb in SCOPE_VERBS:
        refusal = _SCOPE_REFUSALS[verb](scope)
        found.append(Verb(verb, refusal is None, *(refusal or ())))
    return found


def _scope_pause(scope: Scope) -> Refusal:
    who = scope.stop.who if scope.stop else ""
    return ("paused", f"It is stopped already, by {who}.") if scope.stop else None


def _scope_resume(scope: Scope) -> Refusal:
    return None if scope.stop else ("not_paused", "It is not stopped.")


def _scope_cancel(scope: Scope) -> Refusal:
    if any(_cancel(view.operation.state, view) is None for view in scope.views):
        return None
    return "nothing_to_cancel", "Nothing is under way that could be cancelled."


_SCOPE_REFUSALS = {"pause": _scope_pause, "resume": _scope_resume, "cancel": _scope_cancel}
