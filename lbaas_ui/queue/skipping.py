"""Steps that people leave out: which can be, and plans without them.

Pure. A step is known again in a later plan by the object that it is about: keys change (what was to be made
is mended after it ended in ERROR), places in the operation's form do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import TaskState
from lbaas_ui.queue.tasks import Plan, PlannedCall, Skipped, Task

LINKS = frozenset({"default_pool_id", "redirect_pool_id"})


def skipped(task: Task, who: str) -> Skipped:
    """What an operation keeps of a step that is left out."""
    return Skipped(
        task_id=task.id, kind=task.kind, name=task.name, path=task.path, target=task.target, who=who
    )


def who_needs(task: Task, tasks: Iterable[Task]) -> Task | None:
    """The first step that cannot do without this one; None where there is none.

    Args:
        task: to be left out.
        tasks: of the same plan. Those that were not sent because this one failed count, too.
    """
    left = [one for one in tasks if one.id != task.id and one.state is not TaskState.DONE]
    needing = (one for one in left if task.key in one.after or _relies_on_link(one, task))
    return next(needing, None)


def _relies_on_link(later: Task | PlannedCall, step: Task | PlannedCall) -> bool:
    """A pool that goes needs those moved away from it that use it, else their traffic goes with it."""
    body = step.body if isinstance(step.body, dict) else {}
    return later.kind == "pool.delete" and not LINKS.isdisjoint(body)


def without(plan: Plan, left_out: Sequence[Skipped]) -> Plan:
    """A plan without the steps that are left out, as far as nothing else in it needs them."""
    calls = list(plan.calls)
    while True:
        dropped = next(
            (
                call
                for call in calls
                if any(_same(call, one) for one in left_out)
                and not any(call.key in other.after or _relies_on_link(other, call) for other in calls)
            ),
            None,
        )
        if dropped is None:
            return plan.model_copy(update={"calls": tuple(calls)}) if len(calls) < len(plan.calls) else plan
        calls.remove(dropped)


def _same(call: PlannedCall, left_out: Skipped) -> bool:
    """Whether a call is about the object of a step that is left out."""
    kind, old = KINDS[call.kind], KINDS[left_out.kind]
    if kind.object_kind != old.object_kind or (kind.verb == "delete") != (old.verb == "delete"):
        return False
    if kind.verb == "delete":
        return call.target == left_out.target
    return call.path == left_out.path or call.path.startswith(f"{left_out.path}[")
