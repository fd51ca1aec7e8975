"""Why a task failed, in three parts: what happened, in whose words, what can be done.

Remedies: ``retry`` (plan again and go on), ``edit`` (change the form), ``delete``, ``failover``,
    ``raise_quota``, ``log_in``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from lbaas_ui.errors import CloudDuplicate, CloudError, CloudNotFound, CloudQuotaExceeded
from lbaas_ui.queue import blame
from lbaas_ui.queue.conditions import Never
from lbaas_ui.queue.kinds import KINDS, label
from lbaas_ui.queue.tasks import Blamed, Task, TaskError


def refused(
    error: CloudError, task: Task | None = None, form: Mapping[str, JsonValue] | None = None
) -> TaskError:
    """The cloud refused the call for good.

    Args:
        error: what it said.
        task: whose call it was.
        form: of its operation.
    """
    code, what, remedies = "refused", "The cloud refuses this call.", _ways(task, form)
    if isinstance(error, CloudQuotaExceeded):
        code, what = "quota", "A quota of the project is used up."
        remedies = ("raise_quota", "retry")
    elif isinstance(error, CloudDuplicate):
        code, what = "duplicate", "Such an object exists already; somebody else made it."
    elif isinstance(error, CloudNotFound):
        code, what = "not_found", "Something that this call needs no longer exists."
    return TaskError(
        code=code,
        what=what,
        words=error.message,
        status=error.status,
        request_id=error.request_id,
        remedies=remedies,
        problems=_blamed(code, error.message, task=task, form=form) if task is not None and form else (),
    )


def _ways(task: Task | None, form: Mapping[str, JsonValue] | None) -> tuple[str, ...]:
    """No form changes what became of a failover or a deletion that was not a form's own."""
    is_of_form = form is not None or task is None or KINDS[task.kind].verb not in {"failover", "delete"}
    return ("edit", "retry") if is_of_form else ("retry",)


def _blamed(code: str, words: str, *, task: Task, form: Mapping[str, JsonValue]) -> tuple[Blamed, ...]:
    found = blame.paths(task.kind, task.body, task.path, words=words, form=form)
    return tuple(Blamed(path=path, code=code, message=words) for path in found)


def never(reason: Never) -> TaskError:
    """The condition can never be met as things stand."""
    return TaskError(code=reason.code, what=reason.reason, remedies=reason.remedies)


def ended_in_error(object_kind: str, name: str, *, balancer_too: bool, request_id: str | None) -> TaskError:
    """The call was accepted, but its transaction ended in ERROR. Octavia does not say why."""
    what = f"The provider could not carry it out: the {label(object_kind)} {name} ended in ERROR."
    if balancer_too and object_kind != "loadbalancer":
        what = f"The provider could not carry it out: {label(object_kind)} {name} took the balancer to ERROR."
    remedies = ("failover", "delete") if balancer_too else ("retry", "edit", "delete")
    names = {"kind": object_kind, "name": name}
    return TaskError(code="provider_error", what=what, names=names, request_id=request_id, remedies=remedies)


def unknown_end(object_kind: str, request_id: str | None) -> TaskError:
    """An answer was lost and nothing shows whether the call was carried out."""
    what = (
        f"The answer was lost, and nothing shows whether the {label(object_kind)}'s failover was carried out."
    )
    names = {"kind": object_kind}
    return TaskError(code="answer_lost", what=what, names=names, request_id=request_id, remedies=("retry",))
