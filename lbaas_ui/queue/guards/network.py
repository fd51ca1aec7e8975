"""Where the balancer is reached, and what members lead to: subnets, ports, addresses, floating IPs.

A member of a project sees the ports of its own project alone: what is full by them is full for sure; in a
subnet of somebody else nothing can be said. Neutron's ``network-ip-availabilities`` is for administrators.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from lbaas_ui.forms.document import MemberForm
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.forms.pairing import BalancerPair, Pair, PoolPair
from lbaas_ui.forms.protocols import L4
from lbaas_ui.models import FloatingIP, Listener, LoadBalancer, Network, Port, Server, Subnet
from lbaas_ui.queue.advice import warning
from lbaas_ui.queue.guards.around import Around
from lbaas_ui.queue.tasks import PlanWarning, Thing

NEARLY = 3  # so few free addresses are few


def guard(balancer: BalancerPair, around: Around) -> Iterator[PlanWarning]:
    """Everything about the network."""
    if balancer.current is None:
        yield from _new_vip(balancer, around)
    yield from _floating_ip(balancer, around)
    if not balancer.listeners:
        yield warning(
            "listeners", "no_listener", "The balancer has no listener: nobody reaches it.", level="note"
        )
    ports = _Ports(around)
    for pool in balancer.pools:
        yield from _members(pool, ports, around)


# --- the VIP ------------------------------------------------------------------------------------------------


def _new_vip(balancer: BalancerPair, around: Around) -> Iterator[PlanWarning]:
    vip = balancer.wanted.vip
    if vip is None:
        return
    if vip.port_id:
        yield from _port(balancer, vip.port_id, around)
    elif vip.subnet_id:
        yield from _space(vip.subnet_id, "vip.subnet_id", around)
        if vip.address:
            yield from _address(vip.subnet_id, vip.address, around)
    for number, one in enumerate(vip.additional or ()):
        yield from _space(one.subnet_id, f"vip.additional[{number}].subnet_id", around)


def _address(subnet_id: str, address: str, around: Around) -> Iterator[PlanWarning]:
    taken = _Ports(around).of(subnet_id).get(canonical_address(address))
    if taken is not None:
        yield warning(
            "vip.address",
            "vip_address_taken",
            "The address {address} belongs to the {owner}. Choose another one, or leave it to the cloud.",
            address=address,
            things={"owner": [_owner(taken, around)]},
        )


def _port(balancer: BalancerPair, port_id: str, around: Around) -> Iterator[PlanWarning]:
    """A port that another balancer has for its VIP: Octavia lets them share it, if no listeners clash."""
    mine = {(L4[one.wanted.protocol], one.wanted.protocol_port): one.path for one in balancer.listeners}
    for other in around.store.find(LoadBalancer, "vip_port_id", port_id):
        if other.id == around.balancer_id:
            continue
        yield warning(
            "vip.port_id",
            "vip_port_shared",
            "The balancer {name} has this port for its VIP already.",
            name=other.name or other.id,
        )
        for listener in around.store.partners("loadbalancers", other, "listeners"):
            if not isinstance(listener, Listener):
                continue
            path = mine.get((L4.get(listener.protocol, listener.protocol), listener.protocol_port))
            if path is not None:
                yield warning(
                    f"{path}.protocol_port",
                    "listener_clash",
                    "The listener {listener} of the balancer {name} has port {port} on the same address.",
                    listener=listener.name or listener.id,
                    name=other.name or other.id,
                    port=listener.protocol_port,
                )


def _space(subnet_id: str, path: str, around: Around) -> Iterator[PlanWarning]:
    subnet = around.store.get(Subnet, subnet_id)
    if subnet is None:
        return
    network = around.store.get(Network, subnet.network_id)
    if network is None or network.project_id != around.project_id:
        return  # others' ports are not shown: nothing can be said
    size = sum(
        int(ipaddress.ip_address(one.end)) - int(ipaddress.ip_address(one.start)) + 1
        for one in subnet.allocation_pools
    )
    pools = [
        (ipaddress.ip_address(one.start), ipaddress.ip_address(one.end)) for one in subnet.allocation_pools
    ]
    taken = [ipaddress.ip_address(one) for one in _Ports(around).of(subnet_id)]
    used = sum(any(_within(one, start, end) for start, end in pools) for one in taken)
    if size and used >= size:
        yield warning(
            path,
            "subnet_full",
            "The subnet {name} has no free address: {used} of {size} are taken.",
            name=subnet.name or subnet.id,
            used=used,
            size=size,
        )
    elif size and size - used <= NEARLY:
        yield warning(
            path,
            "subnet_nearly_full",
            "The subnet {name} has {left} free addresses left.",
            name=subnet.name or subnet.id,
            left=size - used,
        )


def _within(
    one: ipaddress.IPv4Address | ipaddress.IPv6Address,
    start: ipaddress.IPv4Address | ipaddress.IPv6Address,
    end: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> bool:
    return one.version == start.version and int(start) <= int(one) <= int(end)


def _floating_ip(balancer: BalancerPair, around: Around) -> Iterator[PlanWarning]:
    floating = balancer.wanted.vip.floating_ip if balancer.wanted.vip else None
    found = around.store.get(FloatingIP, floating.id) if floating is not None and floating.id else None
    if found is None or found.port_id is None:
        return
    port = around.store.get(Port, found.port_id)
    mine = around.store.get(LoadBalancer, around.balancer_id or "")
    if mine is not None and mine.vip_port_id == found.port_id:
        return
    owner = _owner(port, around) if port is not None else Thing(kind="port", name=found.port_id)
    yield warning(
        "vip.floating_ip",
        "floating_ip_taken",
        "The floating IP {address} is attached to the {owner}, which loses it.",
        address=found.floating_ip_address,
        things={"owner": [owner]},
    )


def _owner(port: Port, around: Around) -> Thing:
    """Who has a port."""
    for relation in ("server", "loadbalancer"):
        for one in around.store.partners("ports", port, relation):
            if isinstance(one, Server | LoadBalancer):
                return Thing(kind=relation, name=one.name or one.id)
    return Thing(kind="port", name=port.name or port.id)


# --- members ------------------------------------------------------------------------------------------------


class _Ports:
    """The ports of a subnet by address, each subnet looked through once."""

    def __init__(self, around: Around) -> None:
        self._store = around.store
        self._found: dict[str, dict[str, Port]] = {}
        self.subnets = [
            (one, ipaddress.ip_network(one.cidr, strict=False)) for one in self._store.all(Subnet)
        ]

    def of(self, subnet_id: str) -> dict[str, Port]:
        if subnet_id not in self._found:
            subnet = self._store.get(Subnet, subnet_id)
            ports = self._store.partners("subnets", subnet, "ports") if subnet is not None else ()
            self._found[subnet_id] = {
                canonical_address(fixed.ip_address): port
                for port in ports
                if isinstance(port, Port)
                for fixed in port.fixed_ips
                if fixed.subnet_id == subnet_id
            }
        return self._found[subnet_id]


def _members(pool: PoolPair, ports: _Ports, around: Around) -> Iterator[PlanWarning]:
    """Of members that are added: what is there already says for itself whether it is up."""
    led: dict[tuple[str, int], str] = {}
    for member in pool.members:
        wanted = member.wanted
        places = _places(wanted, ports)
        port = next(
            (
                found
                for one in places
                if (found := ports.of(one.id).get(canonical_address(wanted.address))) is not None
            ),
            None,
        )
        if port is not None and port.device_id:
            key = port.device_id, wanted.protocol_port
            if key in led:
                yield from _twice(member, led[key], port, around=around)
            led.setdefault(key, member.path)
        elif member.current is None and port is None:
            yield from _nowhere(member, places, around)


def _places(wanted: MemberForm, ports: _Ports) -> list[Subnet]:
    try:
        address = ipaddress.ip_address(wanted.address)
    except ValueError:
        return []
    return [one for one, cidr in ports.subnets if address in cidr and wanted.subnet_id in {None, one.id}]


def _twice(member: Pair[MemberForm], first: str, port: Port, *, around: Around) -> Iterator[PlanWarning]:
    if member.current is None:
        yield warning(
            f"{member.path}.address",
            "member_same_server",
            "The {owner} is in this pool already ({first}), by another address and with the same port.",
            things={"owner": [_owner(port, around)]},
            first=first,
        )


def _nowhere(member: Pair[MemberForm], places: list[Subnet], around: Around) -> Iterator[PlanWarning]:
    wanted = member.wanted
    ours = [
        one
        for one in places
        if (network := around.store.get(Network, one.network_id)) is not None
        and network.project_id == around.project_id
    ]
    if ours:
        yield warning(
            f"{member.path}.address",
            "member_no_server",
            "Nothing has the address {address} in the subnet {subnet}: no server, no port.",
            address=wanted.address,
            subnet=ours[0].name or ours[0].id,
        )
    elif not places and around.store.all(Subnet):
        yield warning(
            f"{member.path}.address",
            "member_outside",
            "The address {address} is in no subnet that this project sees.",
            level="note",
            address=wanted.address,
        )
