"""Plans the floating IP of a VIP; these are Neutron's calls, which freeze no balancer."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from lbaas_ui.forms.document import FloatingIPForm
from lbaas_ui.models import FloatingIP
from lbaas_ui.queue.planner_draft import BALANCER_KEY, Draft
from lbaas_ui.queue.planner_wire import Body
from lbaas_ui.queue.tasks import Difference, Plan, PlannedCall, ref

PATH = "vip.floating_ip"


def plan_floating_ip(draft: Draft) -> None:
    """Detach what is not wanted, then attach what is there or make a new one."""
    balancer = draft.pairs
    wanted = balancer.wanted.vip.floating_ip if balancer.wanted.vip else None
    current = balancer.current.vip.floating_ip if balancer.current and balancer.current.vip else None
    if wanted == current:
        return
    attached = draft.tree.floating_ips if draft.tree else ()
    keep = next((one for one in attached if _is(one, wanted)), None)
    for one in attached:
        if one is not keep:
            _detach(draft, one)
    if wanted is not None and keep is None:
        _bring(draft, wanted)


def _is(floating_ip: FloatingIP, wanted: FloatingIPForm | None) -> bool:
    if wanted is None:
        return False
    if wanted.id:
        return floating_ip.id == wanted.id
    return floating_ip.floating_network_id == wanted.network_id


def _detach(draft: Draft, floating_ip: FloatingIP) -> None:
    address = floating_ip.floating_ip_address
    draft.call(
        f"floatingip:{address}:detach",
        "floatingip.detach",
        name=address,
        path=PATH,
        target=floating_ip.id,
        body={"port_id": None},
    )
    draft.differences.append(Difference(path=PATH, change="removed", kind="floatingip", name=address))


def release_floating_ip(draft: Draft, floating_ip: FloatingIP, *, after: str) -> None:
    """Give one back once its balancer is gone: its address may be somebody else's then."""
    draft.calls.append(_release(floating_ip, after=(after,)))
    address = floating_ip.floating_ip_address
    draft.differences.append(Difference(path=PATH, change="removed", kind="floatingip", name=address))


def plan_release(floating_ips: Iterable[FloatingIP]) -> Plan:
    """The calls that give back what a balancer has left that is gone already."""
    return Plan(calls=tuple(_release(one) for one in floating_ips))


def _release(floating_ip: FloatingIP, after: tuple[str, ...] = ()) -> PlannedCall:
    address = floating_ip.floating_ip_address
    return PlannedCall(
        key=f"floatingip:{address}:delete",
        kind="floatingip.delete",
        name=address,
        path=PATH,
        target=floating_ip.id,
        after=after,
    )


def _port(draft: Draft) -> Body:
    """The VIP's port; with several addresses on it, Neutron must be told which one."""
    new = draft.tree is None
    port: JsonValue = ref(BALANCER_KEY, "vip_port_id") if new else None
    address: JsonValue = ref(BALANCER_KEY, "vip_address") if new else None
    if draft.tree is not None:
        port, address = draft.tree.loadbalancer.vip_port_id, draft.tree.loadbalancer.vip_address
    vip = draft.pairs.wanted.vip
    several = bool(vip and vip.additional)
    return {"port_id": port, "fixed_ip_address": address} if several else {"port_id": port}


def _bring(draft: Draft, wanted: FloatingIPForm) -> None:
    body, name = _port(draft), draft.pairs.wanted.name or ""
    after = [call.key for call in draft.calls if call.kind == "floatingip.detach"]
    if wanted.id:
        draft.call(
            "floatingip:attach",
            "floatingip.attach",
            name=name,
            path=PATH,
            target=wanted.id,
            body=body,
            after=after,
        )
    else:
        draft.call(
            "floatingip",
            "floatingip.create",
            name=name,
            path=PATH,
            body={"floating_network_id": wanted.network_id, **body},
            after=after,
        )
    draft.differences.append(Difference(path=PATH, change="added", kind="floatingip", name=wanted.id or ""))
