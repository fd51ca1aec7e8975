"""Many members of a balancer at once."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Writer
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, IdempotencyKey, accepted, body_schema, problems
from lbaas_ui.api.schemas import MembersRequest, OperationDocument
from lbaas_ui.api.whole import Whole
from lbaas_ui.queue import bulk

router = APIRouter(prefix="/balancers/{balancer_id}/members", tags=["members"])


@router.post(
    "",
    status_code=202,
    openapi_extra=body_schema("MembersRequest"),
    responses=problems(400, 403, 404, 409, 413, 415, 422, 503),
    dependencies=[Whole],
)
async def change_members(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    body: JsonBody,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Drain, enable, disable or weight many members: one operation, one call for each pool."""
    wanted = model_of(MembersRequest, body)
    tree = form_body.tree_of(parts.store, balancer_id)
    changes = bulk.wanted(tree, wanted.action, wanted.members, weight=wanted.weight)
    view = await parts.queue.submit_members(
        changes,
        balancer_id,
        who=caller.user_name,
        key=idempotency_key,
        credentials=await caller.credentials(),
    )
    return accepted(parts, view, response)
