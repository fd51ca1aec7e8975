"""Keys and tests of relations that no single field tells; named by the declarations."""

from __future__ import annotations

from lbaas_ui.models import Member, Port, Resource


def address_of_member(resource: Resource) -> tuple[str, ...]:
    """Give where a member's address stands: in its subnet, else, where it names none, in its project."""
    if not isinstance(resource, Member):
        return ()
    return (f"{resource.subnet_id or resource.project_id} {resource.address}",)


def addresses_of_port(resource: Resource) -> tuple[str, ...]:
    """Give a port's addresses, each in its subnet and in its project: members name one or the other."""
    if not isinstance(resource, Port):
        return ()
    places = [
        f"{place} {fixed.ip_address}"
        for fixed in resource.fixed_ips
        for place in (fixed.subnet_id, resource.project_id)
    ]
    return tuple(dict.fromkeys(places))


def port_is_of_server(server: Resource, port: Resource) -> bool:
    """Tell ports of servers from those of routers and balancers, whose ``device_id`` means something else.

    Source: Networking api-ref v2, port, ``device_owner``: ``compute:`` and the availability zone.
    """
    return isinstance(port, Port) and port.device_owner.startswith("compute:") and port.device_id == server.id
