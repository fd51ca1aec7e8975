"""Compares a balancer with what people wanted of it; ``scheduler`` asks, nothing is changed.

Wanted is the sum of the forms that were applied, and of later weights. What no form ever named can be
anything.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from lbaas_ui.errors import Conflict, FormRejected
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.forms.merging import merged
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Operation, Plan
from lbaas_ui.queue.weights import weighted

PAGE: Final = 50
MOST: Final = 200  # operations that are looked through


async def plan(queue: Queue, balancer_id: str) -> Plan:
    """What would bring the balancer back to what was wanted; empty: it is so.

    Raises:
        NotFound: no such balancer. FormRejected: what was wanted no longer fits it.
        Conflict: no form was ever applied here (``nothing_applied``).
    """
    current = queue.form(balancer_id)
    total: BalancerForm | None = None
    for operation in await _applied(queue, balancer_id):
        if operation.weights is not None:
            with suppress(FormRejected):  # the forms before did not name that pool
                total = weighted(total, operation.weights) if total is not None else None
            continue
        form = form_of_data(operation.settled or operation.form)
        # Without a sum only the newer one counts: nothing that it took away may be called drift.
        total = (merged(total, form, current) or form) if total is not None else form
    if total is None:
        raise Conflict("No form was applied to this balancer.", "nothing_applied")
    return queue.plan(total, balancer_id=balancer_id)


async def _applied(queue: Queue, balancer_id: str) -> list[Operation]:
    """What was carried out, since the balancer was made, oldest first."""
    found: list[Operation] = []
    marker: str | None = None
    while len(found) < MOST:
        views, _total, marker = await queue.page(
            limit=PAGE, marker=marker, balancer_id=balancer_id, state=OperationState.DONE
        )
        found += [view.operation for view in views if view.operation.kind in {"apply", "weights"}]
        if marker is None:
            break
    return found[::-1]
