"""Octavia's objects, with the wire names of API 2.30.

Source: octavia/api/v2/types/*.py and the api-ref; fields that only some versions have are None elsewhere.
"""

from __future__ import annotations

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from lbaas_ui.models.base import Ids, Provisioned, Resource, Strings

# Listeners and pools name their balancer as ``loadbalancers: [{"id": ...}]``, monitors their pool likewise.
_LOADBALANCER = AliasPath("loadbalancers", 0, "id")
_POOL = AliasPath("pools", 0, "id")


class AdditionalVip(BaseModel):
    """One more address of a balancer (2.26)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    subnet_id: str | None = None
    ip_address: str | None = None
    port_id: str | None = None


class LoadBalancer(Provisioned):
    """A load balancer: one VIP, and all that hangs on it."""

    provider: str | None = None
    flavor_id: str | None = None
    availability_zone: str | None = None
    vip_address: str | None = None
    vip_network_id: str | None = None
    vip_subnet_id: str | None = None
    vip_port_id: str | None = None
    vip_qos_policy_id: str | None = None
    vip_vnic_type: str | None = None
    vip_sg_ids: Strings = ()
    additional_vips: tuple[AdditionalVip, ...] = ()
    listeners: Ids = ()
    pools: Ids = ()


class Listener(Provisioned):
    """A port and protocol on which a balancer listens. Timeouts are milliseconds."""

    loadbalancer_id: str | None = Field(default=None, validation_alias=_LOADBALANCER)
    protocol: str
    protocol_port: int
    connection_limit: int | None = None
    default_pool_id: str | None = None
    default_tls_container_ref: str | None = None
    sni_container_refs: Strings = ()
    client_ca_tls_container_ref: str | None = None
    client_crl_container_ref: str | None = None
    client_authentication: str | None = None
    insert_headers: dict[str, str] = Field(default_factory=dict)
    timeout_client_data: int | None = None
    timeout_member_connect: int | None = None
    timeout_member_data: int | None = None
    timeout_tcp_inspect: int | None = None
    allowed_cidrs: Strings = ()
    tls_ciphers: str | None = None
    tls_versions: Strings = ()
    alpn_protocols: Strings = ()
    hsts_max_age: int | None = None
    hsts_include_subdomains: bool | None = None
    hsts_preload: bool | None = None
    l7policies: Ids = ()


class SessionPersistence(BaseModel):
    """How a client is kept on one member."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    cookie_name: str | None = None
    persistence_timeout: int | None = None
    persistence_granularity: str | None = None


class Pool(Provisioned):
    """Members that share a protocol and an algorithm."""

    loadbalancer_id: str | None = Field(default=None, validation_alias=_LOADBALANCER)
    protocol: str
    lb_algorithm: str
    session_persistence: SessionPersistence | None = None
    healthmonitor_id: str | None = None
    tls_enabled: bool | None = None
    tls_container_ref: str | None = None
    ca_tls_container_ref: str | None = None
    crl_container_ref: str | None = None
    tls_ciphers: str | None = None
    tls_versions: Strings = ()
    alpn_protocols: Strings = ()
    listeners: Ids = ()
    members: Ids = ()


class Member(Provisioned):
    """One server in one pool. The cloud does not say which pool: the reader adds ``pool_id``."""

    pool_id: str
    address: str
    protocol_port: int
    weight: int = 1
    backup: bool = False
    subnet_id: str | None = None
    monitor_address: str | None = None
    monitor_port: int | None = None
    vnic_type: str | None = None


class HealthMonitor(Provisioned):
    """How a pool finds out which members live. ``delay`` and ``timeout`` are seconds."""

    pool_id: str = Field(validation_alias=_POOL)
    type: str
    delay: int
    timeout: int
    max_retries: int
    max_retries_down: int | None = None
    http_method: str | None = None
    url_path: str | None = None
    expected_codes: str | None = None
    http_version: float | None = None
    domain_name: str | None = None


class L7Policy(Provisioned):
    """What to do with requests on a listener that match all of its rules."""

    listener_id: str
    action: str
    position: int = 2147483647
    redirect_pool_id: str | None = None
    redirect_url: str | None = None
    redirect_prefix: str | None = None
    redirect_http_code: int | None = None
    rules: Ids = ()


class L7Rule(Provisioned):
    """One test of a request. The cloud does not say which policy: the reader adds ``l7policy_id``."""

    l7policy_id: str
    type: str
    compare_type: str
    key: str | None = None
    value: str
    invert: bool = False


class Amphora(Resource):
    """A virtual machine that carries a balancer (administrators only)."""

    loadbalancer_id: str | None = None
    compute_id: str | None = None
    status: str
    role: str | None = None
    lb_network_ip: str | None = None
    vrrp_ip: str | None = None
    ha_ip: str | None = None
    vrrp_port_id: str | None = None
    ha_port_id: str | None = None
    cached_zone: str | None = None
    image_id: str | None = None
    compute_flavor: str | None = None
    cert_expiration: str | None = None


class Flavor(Resource):
    """A size or quality of balancer that the operator offers."""

    description: str = ""
    enabled: bool = True
    flavor_profile_id: str | None = None


class AvailabilityZone(Resource):
    """Where a balancer can live. It has no id: its name stands for it."""

    description: str = ""
    enabled: bool = True
    availability_zone_profile_id: str | None = None


class Provider(Resource):
    """A driver that makes balancers. It has no id: its name stands for it."""

    description: str = ""


class Quota(Resource):
    """Limits of one project; -1 is no limit. Its id is the project's."""

    load_balancer: int | None = None
    listener: int | None = None
    pool: int | None = None
    member: int | None = None
    health_monitor: int | None = None
    l7policy: int | None = None
    l7rule: int | None = None
