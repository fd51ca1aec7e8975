"""Schedules: listed, made, changed, removed, run at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Path, Response

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Caller, Reader, Writer, may
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import Parts, PartsDep
from lbaas_ui.api.routes.common import PREFIX, body_schema, problems
from lbaas_ui.api.schemas import ScheduleDocument, SchedulePage, ScheduleRequest
from lbaas_ui.errors import NotFound
from lbaas_ui.forms.load import data_of_form
from lbaas_ui.queue import reasons
from lbaas_ui.queue.schedules import Schedule

router = APIRouter(prefix="/schedules", tags=["schedules"])
ScheduleId = Annotated[str, Path(max_length=64, description="The schedule's id.")]
_BODY = body_schema("ScheduleRequest")
_WRITING = problems(400, 403, 404, 409, 413, 415, 422, 503)


@router.get("")
async def list_schedules(parts: PartsDep, _: Reader) -> SchedulePage:
    """All schedules of the project, with how the last run of each went."""
    found = await parts.scheduler.all()
    return SchedulePage(schedules=[await _document(one, parts) for one in found])


@router.post("", status_code=201, openapi_extra=_BODY, responses=_WRITING)
async def add_schedule(
    response: Response, *, parts: PartsDep, caller: Writer, body: JsonBody
) -> ScheduleDocument:
    """Make a schedule: a form, weights, a check for drift, or a failover, at an interval or daily."""
    made = await parts.scheduler.add(
        _read(body, parts, caller), who=caller.user_name, credentials=await caller.credentials()
    )
    response.headers["Location"] = f"{PREFIX}/schedules/{made.id}"
    return await _document(made, parts)


@router.get("/{schedule_id}", responses=problems(404))
async def get_schedule(schedule_id: ScheduleId, parts: PartsDep, _: Reader) -> ScheduleDocument:
    """One schedule."""
    return await _document(await parts.scheduler.find(schedule_id), parts)


@router.put("/{schedule_id}", openapi_extra=_BODY, responses=_WRITING)
async def change_schedule(
    schedule_id: ScheduleId, *, parts: PartsDep, caller: Writer, body: JsonBody
) -> ScheduleDocument:
    """Say a schedule anew; `enabled` switches it off and on."""
    changed = await parts.scheduler.change(
        schedule_id, _read(body, parts, caller), who=caller.user_name, credentials=await caller.credentials()
    )
    return await _document(changed, parts)


@router.delete("/{schedule_id}", status_code=204, responses=problems(403, 404))
async def remove_schedule(schedule_id: ScheduleId, parts: PartsDep, caller: Writer) -> None:
    """Forget a schedule; what it submitted goes on."""
    await parts.scheduler.remove(schedule_id, who=caller.user_name)


@router.post("/{schedule_id}/run", responses=problems(403, 404, 503))
async def run_schedule(schedule_id: ScheduleId, parts: PartsDep, caller: Writer) -> ScheduleDocument:
    """Run a schedule once, now; `last` says how that went."""
    may(caller, (await parts.scheduler.find(schedule_id)).kind)
    return await _document(await parts.scheduler.run_now(schedule_id), parts)


def _read(body: object, parts: Parts, caller: Caller) -> ScheduleRequest:
    spec = model_of(ScheduleRequest, body)
    may(caller, spec.kind)  # failovers are for administrators, whenever they are done
    if spec.form is None:
        return spec
    return spec.model_copy(update={"form": data_of_form(form_body.read(spec.form, parts.store))})


async def _document(schedule: Schedule, parts: Parts) -> ScheduleDocument:
    state = None
    if schedule.last is not None and schedule.last.operation_id is not None:
        with suppress(NotFound):  # cleaned up
            state = (await parts.queue.find(schedule.last.operation_id)).operation.state
    balancer = parts.store.get("loadbalancers", schedule.balancer_id)
    data = schedule.model_dump(exclude={"project_id", "credentials"})
    data |= {"operation_state": state, "balancer_name": balancer.name if balancer else ""}
    if schedule.last is not None:
        code, names = reasons.code_of(schedule.last.message)
        data["last"] |= {"message_code": code, "message_names": names}
    return ScheduleDocument.model_validate(data)
