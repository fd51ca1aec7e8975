"""Which waiting operations a newer one makes pointless, and what is left to do instead of all of them.

Pure; ``service`` asks when an operation is submitted. Merged are forms that have not begun and stand directly
before the newer one in their balancer's line. Whatever people fixed to a time, paused, or asked for as a roll
back stays as it is, and so does what stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.forms.merging import merged
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.tasks import Operation


def takes_part(operation: Operation) -> bool:
    """Whether an operation may be merged at all, as the older or the newer one."""
    return operation.run_at is None and operation.rolls_back is None and operation.schedule_id is None


def _can_go(operation: Operation) -> bool:
    untouched = operation.state is OperationState.QUEUED and operation.started_at is None
    return untouched and operation.kind == "apply" and takes_part(operation)


def pointless(
    newer: Operation, form: BalancerForm | None, *, line: Sequence[Operation], current: BalancerForm
) -> tuple[BalancerForm | None, tuple[str, ...]]:
    """What a newer operation has to do for those that it makes pointless.

    Args:
        newer: a form or a deletion.
        form: its form; None for a deletion.
        line: the operations of the balancer in the order of their turns.
        current: the balancer as it is.

    Returns:
        The sum of all their forms (None for a deletion), and the ids of the older ones, in order.
    """
    gone: list[str] = []
    for older in reversed(line) if takes_part(newer) else ():
        if older.state in OPERATION_ENDED:
            continue
        if not _can_go(older):
            break
        if form is not None:
            total = merged(form_of_data(older.settled or older.form), form, current)
            if total is None:
                break
            form = total
        gone.append(older.id)
    return form, tuple(reversed(gone))
