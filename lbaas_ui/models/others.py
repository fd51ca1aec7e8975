"""Objects of Neutron, Nova, Barbican and Keystone, as far as balancers touch them.

Source: the api-refs of Networking v2, Compute v2.1, Key Manager v1, Identity v3.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from lbaas_ui.models.base import Ids, Moment, Resource, Strings


class Network(Resource):
    """A network; ``external`` ones give floating IPs."""

    status: str | None = None
    shared: bool = False
    external: bool = Field(default=False, validation_alias="router:external")
    subnets: Strings = ()


class AddressRange(BaseModel):
    """Addresses that Neutron gives out, the first and the last."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    start: str
    end: str


class Subnet(Resource):
    """A range of addresses in a network."""

    network_id: str
    cidr: str
    ip_version: int
    gateway_ip: str | None = None
    enable_dhcp: bool = True
    allocation_pools: tuple[AddressRange, ...] = ()


class FixedIP(BaseModel):
    """One address of a port."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    subnet_id: str
    ip_address: str


class Port(Resource):
    """A plug in a network: of a server, a router, a VIP."""

    network_id: str
    status: str | None = None
    admin_state_up: bool = True
    device_id: str = ""
    device_owner: str = ""
    mac_address: str | None = None
    fixed_ips: tuple[FixedIP, ...] = ()
    security_groups: Strings = ()


class FloatingIP(Resource):
    """A public address that can be attached to a port."""

    floating_ip_address: str
    floating_network_id: str
    port_id: str | None = None
    fixed_ip_address: str | None = None
    router_id: str | None = None
    status: str | None = None
    description: str = ""
    tags: Strings = ()


class SecurityGroup(Resource):
    """Rules on what may reach a port."""

    description: str = ""


class ServerAddress(BaseModel):
    """One address of a server."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    network: str
    addr: str
    version: int = 4


class Server(Resource):
    """A virtual machine; the reader flattens Nova's ``addresses``."""

    status: str | None = None
    addresses: tuple[ServerAddress, ...] = ()


class Certificate(Resource):
    """A secret or container in Barbican that can serve TLS; ``ref`` is what Octavia wants.

    Its id is the end of its ref; ``type`` is ``certificate`` for a certificate container, else
    Barbican's word for the container or secret; ``secrets`` are the ids of what a container holds.
    """

    ref: str
    type: str | None = None
    status: str | None = None
    subject: str | None = None
    not_after: Moment | None = None
    secrets: Ids = ()


class Project(Resource):
    """A project of Keystone."""

    domain_id: str | None = None
    enabled: bool = True
