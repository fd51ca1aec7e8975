"""Stops, resumes and cancels everything: of one balancer, or of the whole project."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query

from lbaas_ui.api.auth import Caller, Reader, Writer
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import Parts, PartsDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import SteeringDocument, SteeringRequest

router = APIRouter(tags=["steering"])


@router.get("/steering", responses=problems(422))
async def get_steering(
    parts: PartsDep,
    _: Reader,
    *,
    balancer_id: Annotated[
        str | None, Query(max_length=64, description="Of this balancer; none: of the whole project.")
    ] = None,
) -> SteeringDocument:
    """Whether everything is stopped, by whom and since when, and what can be done."""
    return parts.views.steering(parts.queue.scope(balancer_id), parts.queue.stops())


_ALL: Final[dict[str, Any]] = {
    "openapi_extra": body_schema("SteeringRequest"),
    "responses": problems(400, 403, 404, 409, 413, 415, 422, 503),
}


@router.post("/operations/pause", **_ALL)
async def pause_all(parts: PartsDep, caller: Writer, body: JsonBody) -> SteeringDocument:
    """Stop everything, also what is submitted later; calls that were sent are followed to their end.

    `{}` means the whole project.
    """
    return await _steer_all("pause", parts, caller=caller, body=body)


@router.post("/operations/resume", **_ALL)
async def resume_all(parts: PartsDep, caller: Writer, body: JsonBody) -> SteeringDocument:
    """Let everything go on that was stopped. `{}` means the whole project."""
    return await _steer_all("resume", parts, caller=caller, body=body)


@router.post("/operations/cancel", **_ALL)
async def cancel_all(parts: PartsDep, caller: Writer, body: JsonBody) -> SteeringDocument:
    """Cancel what is under way; calls that were sent are followed to their end. `{}`: the whole project."""
    return await _steer_all("cancel", parts, caller=caller, body=body)


async def _steer_all(
    verb: Literal["pause", "resume", "cancel"], parts: Parts, *, caller: Caller, body: object
) -> SteeringDocument:
    wanted = model_of(SteeringRequest, body)
    cancelled = await parts.queue.steer_all(
        verb, balancer_id=wanted.balancer_id, who=caller.user_name, note=wanted.note
    )
    scope = parts.queue.scope(wanted.balancer_id)
    return parts.views.steering(scope, parts.queue.stops(), cancelled=cancelled)
