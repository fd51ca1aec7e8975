"""What is known of one balancer beside its configuration: history, traffic, the balancer as code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Reader
from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, problems
from lbaas_ui.api.schemas import Statistics, Timeline
from lbaas_ui.forms.existing import concise, form_of_tree
from lbaas_ui.forms.load import text_of_form

router = APIRouter(prefix="/balancers", tags=["balancers"])

_YAML: Final[dict[str, Any]] = {
    "description": "The balancer as a form, in YAML.",
    "content": {"application/yaml": {"schema": {"type": "string"}}},
}


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


@router.get("/{balancer_id}/export", responses={**problems(404, 422), 200: _YAML}, response_class=Response)
async def export_balancer(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    to: Annotated[
        Literal["form", "terraform", "heat", "cli"], Query(description="Only `form` in this version.")
    ],
) -> Response:
    """The balancer as code."""
    if to != "form":
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "export_not_supported",
            f"This version cannot export to {to}; only `to=form` is there.",
        )
    text = text_of_form(concise(form_of_tree(form_body.tree_of(parts.store, balancer_id))))
    return Response(text, media_type="application/yaml")
