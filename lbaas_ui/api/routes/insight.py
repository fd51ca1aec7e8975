"""What is known of one balancer beside its configuration: history and traffic."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Reader
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, problems
from lbaas_ui.api.schemas import Statistics, Timeline

router = APIRouter(prefix="/balancers", tags=["balancers"])


@router.get("/{balancer_id}/timeline", responses=problems(404))
async def get_timeline(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Timeline:
    """What happened to this balancer, newest first; of deleted ones too, as long as rows are kept."""
    moves = await parts.queue.timeline(balancer_id, limit=limit)
    if not moves:
        form_body.tree_of(parts.store, balancer_id)
    return parts.views.timeline(moves)


@router.get("/{balancer_id}/statistics", responses=problems(403, 404, 503))
async def get_statistics(balancer_id: BalancerId, parts: PartsDep, _: Reader) -> Statistics:
    """Traffic, read from Octavia now."""
    form_body.tree_of(parts.store, balancer_id)
    answer = await parts.cloud.call("load-balancer", "GET", f"/v2/lbaas/loadbalancers/{balancer_id}/stats")
    return Statistics.model_validate(answer.data["stats"])
