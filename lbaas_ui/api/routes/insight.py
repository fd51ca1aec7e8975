"""What is known of one balancer beside its configuration: traffic, and its statuses over time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from lbaas_ui.api.auth import Reader
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, Moment, problems
from lbaas_ui.api.schemas import Statistics, StatusHistory

router = APIRouter(prefix="/balancers", tags=["balancers"])

Since = Annotated[
    Moment | None, Query(description="Begin, with its zone; an hour before the end unless said.")
]
Until = Annotated[Moment | None, Query(description="End, with its zone; now unless said.")]


@router.get("/{balancer_id}/statistics", responses=problems(404, 422))
async def get_statistics(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    since: Since = None,
    until: Until = None,
    points: Annotated[int, Query(ge=1, le=500, description="Values of each series at most.")] = 120,
    object_id: Annotated[
        str | None, Query(max_length=64, description="The balancer or one listener alone.")
    ] = None,
) -> Statistics:
    """Traffic over time, of the balancer and its listeners; of deleted ones too, as long as it is kept."""
    window = parts.insight.window(since, until)
    return await parts.insight.statistics(balancer_id, window, points=points, object_id=object_id)


@router.get("/{balancer_id}/statuses", responses=problems(404, 422))
async def get_statuses(
    balancer_id: BalancerId, parts: PartsDep, _: Reader, *, since: Since = None, until: Until = None
) -> StatusHistory:
    """What each object was from when to when; of deleted ones too, as long as rows are kept."""
    return await parts.insight.history(balancer_id, parts.insight.window(since, until))
