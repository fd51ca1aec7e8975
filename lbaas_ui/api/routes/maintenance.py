"""Servers out of service: who uses them, and the switch."""

from __future__ import annotations

from fastapi import APIRouter

from lbaas_ui.api import maintenance_views
from lbaas_ui.api.auth import Asker, Reader, Writer
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import Parts, PartsDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import BalancerPlan, MaintenancePlan, MaintenanceRequest, ServerUse, ServerUsePage
from lbaas_ui.api.whole import Seen
from lbaas_ui.models import LoadBalancer

router = APIRouter(prefix="/maintenance", tags=["maintenance"])
_BODY = body_schema("MaintenanceRequest")


@router.get("", responses=problems(503), dependencies=[Seen])
async def list_servers(parts: PartsDep, _: Reader) -> ServerUsePage:
    """Every server that members lead to, with the balancers that use it and whether it is out of service."""
    return ServerUsePage(servers=await maintenance_views.server_uses(parts))


@router.post(
    "", openapi_extra=_BODY, responses=problems(400, 403, 404, 413, 415, 422, 503), dependencies=[Seen]
)
async def switch_maintenance(parts: PartsDep, caller: Writer, body: JsonBody) -> ServerUse:
    """Take a server out of service on all balancers, or bring it back as it was; again is the same."""
    wanted = model_of(MaintenanceRequest, body)
    made = await parts.maintenances.press(
        wanted.server,
        on=wanted.on,
        who=caller.user_name,
        note=wanted.note,
        credentials=await caller.credentials(),
    )
    return await _shown(made.server, parts)


@router.post(
    "/plan", openapi_extra=_BODY, responses=problems(400, 403, 404, 413, 415, 422, 503), dependencies=[Seen]
)
async def plan_maintenance(parts: PartsDep, _: Asker, body: JsonBody) -> MaintenancePlan:
    """What that would do, on each balancer. Changes nothing."""
    wanted = model_of(MaintenanceRequest, body)
    plans = await parts.maintenances.plan(wanted.server, on=wanted.on)
    return MaintenancePlan(
        server=await _shown(wanted.server, parts),
        balancers=[
            BalancerPlan(
                balancer_id=balancer_id,
                balancer_name=_name(balancer_id, parts),
                plan=parts.views.plan(plan, balancer_id, None),
            )
            for balancer_id, plan in plans.items()
        ],
    )


async def _shown(server: str, parts: Parts) -> ServerUse:
    used = parts.maintenances.find(server)
    return await maintenance_views.server_use(used, await parts.maintenances.of(used.key), parts)


def _name(balancer_id: str, parts: Parts) -> str:
    balancer = parts.store.get(LoadBalancer, balancer_id)
    return balancer.name if balancer is not None else ""
