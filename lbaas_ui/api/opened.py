"""The forms that people opened lately, by revision: whoever saves too late is told what changed meanwhile.

Kept in memory only; after a restart such a person is told that something changed, not what.
"""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from typing import Final

from lbaas_ui.api.errors import ApiError
from lbaas_ui.errors import Conflict, LbaasUiError, Problem
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.tasks import Difference

KEPT: Final = 256


class OpenedForms:
    """Remembers forms, and tells what has become of them."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._forms: OrderedDict[tuple[str, str], BalancerForm] = OrderedDict()

    def opened(self, balancer_id: str, revision: str, form: BalancerForm) -> None:
        """Somebody reads this form, perhaps to change it."""
        self._forms[balancer_id, revision] = form
        self._forms.move_to_end((balancer_id, revision))
        while len(self._forms) > KEPT:
            self._forms.popitem(last=False)

    def too_late(self, conflict: Conflict, balancer_id: str, revision: str) -> ApiError:
        """The answer to whoever saves a form of an older revision: what changed since, as far as known."""
        form = self._forms.get((balancer_id, revision))
        return ApiError(
            HTTPStatus.PRECONDITION_FAILED,
            conflict.code,
            conflict.message,
            problems=() if form is None else self._changes_since(form, balancer_id),
        )

    def _changes_since(self, form: BalancerForm, balancer_id: str) -> tuple[Problem, ...]:
        """The way back to the form as it was opened tells what has happened since."""
        try:
            plan = self._queue.plan(form, balancer_id=balancer_id)
        except LbaasUiError:  # as when something that the form names by id is gone
            return ()
        return tuple(_what_happened(one) for one in plan.differences)


def _what_happened(back: Difference) -> Problem:
    """One difference of the way back, told forwards."""
    thing = f"{back.kind} {back.name}".strip()
    if back.change == "added":
        return Problem(back.path, "removed_meanwhile", f"The {thing} was removed.", (("name", back.name),))
    if back.change == "removed":
        return Problem(back.path, "added_meanwhile", f"The {thing} was added.", (("name", back.name),))
    before, now = str(back.new), str(back.old)
    return Problem(
        back.path,
        "changed_meanwhile",
        f"{back.field} of the {thing} was {before} and is now {now}.",
        (("name", back.name), ("field", back.field), ("before", before), ("now", now)),
    )
