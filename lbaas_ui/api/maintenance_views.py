"""Servers and their maintenance as the API shows them."""

from __future__ import annotations

from contextlib import suppress

from lbaas_ui.api.parts import Parts
from lbaas_ui.api.schemas import MaintenanceState, ServedMember, ServerUse
from lbaas_ui.errors import NotFound
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.queue.maintenance import Maintenance, Used
from lbaas_ui.queue.states import OperationState


async def server_uses(parts: Parts) -> list[ServerUse]:
    """Every server that members lead to, with whether it is out of service."""
    known = {one.server: one for one in await parts.maintenances.all()}
    used = parts.maintenances.used()
    left = known.keys() - {one.key for one in used}  # all of their members are gone
    used += [Used(key, known[key].name, (), ()) for key in sorted(left)]
    return [await server_use(one, known.get(one.key), parts) for one in used]


async def server_use(used: Used, known: Maintenance | None, parts: Parts) -> ServerUse:
    """One server."""
    before = {
        (one.pool_id, canonical_address(one.address), one.protocol_port): one.weight
        for one in (known.members if known is not None else ())
    }
    return ServerUse(
        server=used.key,
        name=used.name,
        addresses=list(used.addresses),
        members=[
            ServedMember(
                id=member.id,
                balancer_id=balancer.id,
                balancer_name=balancer.name,
                pool_id=pool.id,
                pool_name=pool.name,
                address=member.address,
                protocol_port=member.protocol_port,
                weight=member.weight,
                admin_state_up=member.admin_state_up,
                operating_status=member.operating_status,
                before=before.get((pool.id, canonical_address(member.address), member.protocol_port)),
            )
            for balancer, pool, member in used.places
        ],
        maintenance=await _state(known, parts) if known is not None else None,
    )


async def _state(one: Maintenance, parts: Parts) -> MaintenanceState:
    states: dict[str, OperationState | None] = {}
    for operation_id in one.operations.values():
        states[operation_id] = None
        with suppress(NotFound):  # cleaned up
            states[operation_id] = (await parts.queue.find(operation_id)).operation.state
    return MaintenanceState(
        id=one.id, going=one.going, since=one.since, who=one.who, note=one.note, operations=states
    )
