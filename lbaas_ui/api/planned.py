"""Plans of everything that can be planned; ``POST /plans`` answers with them."""

from __future__ import annotations

from lbaas_ui.api import form_body
from lbaas_ui.api.parts import Parts
from lbaas_ui.api.routes.common import create_mode
from lbaas_ui.api.schemas import PlanRequest
from lbaas_ui.queue import bulk
from lbaas_ui.queue.tasks import Plan


async def plan_of(wanted: PlanRequest, parts: Parts) -> Plan:
    """The calls that a form, a deletion, a way back or an action on members would take.

    Raises:
        FormRejected: with every problem. NotFound: no such balancer or revision. CloudError: it was not read
            whole yet, and cannot be.
    """
    balancer_id = wanted.balancer_id or ""
    if balancer_id:
        await parts.queue.sight.of_balancer(balancer_id)
    if wanted.delete:
        return parts.queue.plan_delete(balancer_id, release_floating_ips=wanted.release_floating_ips)
    if wanted.members is not None:
        asked = wanted.members
        tree = form_body.tree_of(parts.store, balancer_id)
        changes = bulk.wanted(tree, asked.action, asked.members, weight=asked.weight)
        return parts.queue.plan_members(changes, balancer_id)
    form = wanted.form
    if wanted.drift:
        form = await parts.drift.ours(balancer_id)
    elif wanted.revision is not None:
        form = await parts.queue.revisions.form_to_go_back(balancer_id, wanted.revision)
    assert form is not None  # noqa: S101 - `form_body` has seen to it
    return parts.queue.plan(form, balancer_id=wanted.balancer_id, create=create_mode(wanted.create, parts))
