"""Plans and operations: what would happen, what happens, and how people steer it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Asker, Reader, Writer
from lbaas_ui.api.body import JsonBody
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.planned import plan_of
from lbaas_ui.api.routes.common import Marker, OperationId, TaskId, body_schema, problems
from lbaas_ui.api.schemas import OperationDocument, OperationPage, PlanDocument
from lbaas_ui.api.whole import Seen
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.steering import SteerVerb

router = APIRouter(tags=["operations"])


@router.post(
    "/plans",
    openapi_extra=body_schema("PlanRequest"),
    responses=problems(400, 403, 404, 413, 415, 422, 503),
    dependencies=[Seen],
)
async def make_plan(parts: PartsDep, _: Asker, body: JsonBody) -> PlanDocument:
    """The calls that a form, a deletion, a way back or an action on members would take. Changes nothing."""
    wanted = form_body.read_plan_request(body, parts.store)
    provider = wanted.form.provider if wanted.form else None
    return parts.views.plan(await plan_of(wanted, parts), wanted.balancer_id, provider)


@router.get("/operations", responses=problems(422))
async def list_operations(
    parts: PartsDep,
    _: Reader,
    *,
    balancer_id: Annotated[str | None, Query(max_length=64)] = None,
    state: OperationState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    marker: Marker = None,
) -> OperationPage:
    """Operations, newest first."""
    found, total, next_marker = await parts.queue.page(
        limit=limit, marker=marker, balancer_id=balancer_id, state=state
    )
    documents = [parts.views.operation(view) for view in found]
    return OperationPage(operations=documents, total=total, next_marker=next_marker)


@router.get("/operations/{operation_id}", responses=problems(404))
async def get_operation(operation_id: OperationId, parts: PartsDep, _: Reader) -> OperationDocument:
    """One operation with its tasks."""
    return parts.views.operation(await parts.queue.find(operation_id))


@router.post("/operations/{operation_id}/{verb}", responses=problems(403, 404, 409))
async def steer_operation(
    operation_id: OperationId,
    verb: SteerVerb,
    *,
    parts: PartsDep,
    caller: Writer,
) -> OperationDocument:
    """Pause, resume, cancel, retry, roll back, or dismiss a failure; 409 says why that cannot be done now."""
    renews = verb in {"resume", "retry", "rollback"}
    credentials = await caller.credentials() if renews else None
    view = await parts.queue.steer(operation_id, verb, who=caller.user_name, credentials=credentials)
    return parts.views.operation(view)


@router.post("/operations/{operation_id}/tasks/{task_id}/skip", responses=problems(403, 404, 409))
async def skip_task(
    operation_id: OperationId, task_id: TaskId, *, parts: PartsDep, caller: Writer
) -> OperationDocument:
    """Leave one step out; an operation that failed there goes on without it. 409 says why not."""
    return parts.views.operation(await parts.queue.skip(operation_id, task_id, who=caller.user_name))
