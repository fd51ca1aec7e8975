"""The form: the wanted balancer as one document, the same for page, REST and ``lbaas-ui apply``.

Keys are Octavia's wire names; nesting replaces ids; inside a form, names (or ids) link listeners, policies
and pools. A key that is not named is left as it is in the cloud (on a new object: Octavia's default); a key
that is null is reset to Octavia's default. Lists of objects (``listeners``, ``pools``, ``members``,
``l7policies``, ``rules``) that are named are complete: what they do not hold is deleted (null is an empty
list).

Only shapes and ranges stand here, as wide as Octavia's own, so that every balancer that exists opens as a
form; what depends on two fields or on the cloud is in ``forms/checks``.

Source of ranges: octavia/api/v2/types/*.py, octavia/common/constants.py.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

Name = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=255)]
LongText = Annotated[str, Field(max_length=2048)]
PortNumber = Annotated[StrictInt, Field(ge=1, le=65535)]
Milliseconds = Annotated[StrictInt, Field(ge=0, le=24 * 24 * 60 * 60 * 1000)]  # 24 days: MAX_TIMEOUT
Count = Annotated[StrictInt, Field(le=2**31 - 1)]  # what the database holds
Seconds = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
Tags = list[Annotated[str, Field(max_length=255)]]


def _http_version(value: float) -> float:
    if value not in HTTP_VERSIONS:
        raise ValueError("must be 1.0 or 1.1")
    return value


HTTP_VERSIONS = (1.0, 1.1)
HttpVersion = Annotated[
    StrictFloat, AfterValidator(_http_version), Field(json_schema_extra={"enum": list(HTTP_VERSIONS)})
]

ListenerProtocol = Literal["HTTP", "HTTPS", "TCP", "UDP", "TERMINATED_HTTPS", "SCTP", "PROMETHEUS"]
PoolProtocol = Literal["HTTP", "HTTPS", "TCP", "UDP", "PROXY", "PROXYV2", "SCTP"]
Algorithm = Literal["ROUND_ROBIN", "LEAST_CONNECTIONS", "SOURCE_IP", "SOURCE_IP_PORT"]
MonitorType = Literal["HTTP", "HTTPS", "PING", "SCTP", "TCP", "TLS-HELLO", "UDP-CONNECT"]
PersistenceType = Literal["SOURCE_IP", "HTTP_COOKIE", "APP_COOKIE"]
PolicyAction = Literal["REDIRECT_TO_POOL", "REDIRECT_TO_URL", "REDIRECT_PREFIX", "REJECT"]
RuleType = Literal[
    "HOST_NAME",
    "PATH",
    "FILE_TYPE",
    "HEADER",
    "COOKIE",
    "SSL_CONN_HAS_CERT",
    "SSL_VERIFY_RESULT",
    "SSL_DN_FIELD",
]
CompareType = Literal["REGEX", "STARTS_WITH", "ENDS_WITH", "CONTAINS", "EQUAL_TO"]


class Part(BaseModel):
    """What all objects of a form have. Unknown keys are refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    admin_state_up: StrictBool | None = None
    tags: Tags | None = None


class NamedPart(Part):
    """Members and health monitors have a name, but no description."""

    name: Name | None = None


class DescribedPart(NamedPart):
    """All others have both."""

    description: Text | None = None


class RuleForm(Part):
    """One test of a request. Rules have no name; they are told apart by what they test."""

    type: RuleType
    compare_type: CompareType
    key: Text | None = None
    value: Text
    invert: StrictBool | None = None


class PolicyForm(DescribedPart):
    """What a listener does with requests that match all rules; the order in the list is the position."""

    action: PolicyAction
    redirect_pool: str | None = None
    redirect_url: Text | None = None
    redirect_prefix: Text | None = None
    redirect_http_code: Literal[301, 302, 303, 307, 308] | None = None
    rules: list[RuleForm] | None = None


class ListenerForm(DescribedPart):
    """A port on which the balancer listens. Timeouts are milliseconds."""

    protocol: ListenerProtocol
    protocol_port: PortNumber
    default_pool: str | None = None
    connection_limit: Annotated[StrictInt, Field(ge=-1, le=2**31 - 1)] | None = None
    allowed_cidrs: list[str] | None = None
    insert_headers: dict[str, Text] | None = None
    timeout_client_data: Milliseconds | None = None
    timeout_member_connect: Milliseconds | None = None
    timeout_member_data: Milliseconds | None = None
    timeout_tcp_inspect: Milliseconds | None = None
    default_tls_container_ref: Text | None = None
    sni_container_refs: list[Text] | None = None
    client_ca_tls_container_ref: Text | None = None
    client_crl_container_ref: Text | None = None
    client_authentication: Literal["NONE", "OPTIONAL", "MANDATORY"] | None = None
    tls_ciphers: LongText | None = None
    tls_versions: list[str] | None = None
    alpn_protocols: list[str] | None = None
    hsts_max_age: Seconds | None = None
    hsts_include_subdomains: StrictBool | None = None
    hsts_preload: StrictBool | None = None
    l7policies: list[PolicyForm] | None = None


class MemberForm(NamedPart):
    """One server of a pool, told apart by address and port."""

    address: str
    protocol_port: PortNumber
    weight: Annotated[StrictInt, Field(ge=0, le=256)] | None = None
    backup: StrictBool | None = None
    subnet_id: str | None = None
    monitor_address: str | None = None
    monitor_port: PortNumber | None = None
    vnic_type: Literal["normal", "direct"] | None = None


class MonitorForm(NamedPart):
    """How the pool finds out which servers live. ``delay`` and ``timeout`` are seconds."""

    type: MonitorType
    delay: Seconds
    timeout: Seconds
    max_retries: Annotated[StrictInt, Field(ge=1, le=10)]
    max_retries_down: Annotated[StrictInt, Field(ge=1, le=10)] | None = None
    http_method: (
        Literal["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"] | None
    ) = None
    url_path: LongText | None = None
    expected_codes: str | None = None
    http_version: HttpVersion | None = None
    domain_name: Text | None = None


class SessionPersistenceForm(BaseModel):
    """How a client is kept on one server. ``persistence_timeout`` is seconds."""

    model_config = ConfigDict(extra="forbid")

    type: PersistenceType
    cookie_name: Text | None = None
    persistence_timeout: Count | None = None
    persistence_granularity: str | None = None


class PoolForm(DescribedPart):
    """Servers that share a protocol and an algorithm."""

    protocol: PoolProtocol
    lb_algorithm: Algorithm
    session_persistence: SessionPersistenceForm | None = None
    tls_enabled: StrictBool | None = None
    tls_container_ref: Text | None = None
    ca_tls_container_ref: Text | None = None
    crl_container_ref: Text | None = None
    tls_ciphers: LongText | None = None
    tls_versions: list[str] | None = None
    alpn_protocols: list[str] | None = None
    healthmonitor: MonitorForm | None = None
    members: list[MemberForm] | None = None


class FloatingIPForm(BaseModel):
    """A public address for the VIP: an existing one by ``id``, or one from ``network_id``; ``id`` wins."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    network_id: str | None = None


class AdditionalVipForm(BaseModel):
    """One more address (2.26)."""

    model_config = ConfigDict(extra="forbid")

    subnet_id: str
    ip_address: str | None = None


class VipForm(BaseModel):
    """Where the balancer is reached; a new one needs ``subnet_id``, ``network_id`` or ``port_id``.

    Subnets and networks may be named instead of given by id; ``forms/names.py`` resolves them.
    """

    model_config = ConfigDict(extra="forbid")

    subnet_id: str | None = None
    network_id: str | None = None
    port_id: str | None = None
    address: str | None = None
    qos_policy_id: str | None = None
    additional: list[AdditionalVipForm] | None = None
    security_group_ids: list[str] | None = None
    floating_ip: FloatingIPForm | None = None


class BalancerForm(DescribedPart):
    """A whole balancer."""

    provider: Annotated[str, Field(max_length=64)] | None = None
    flavor_id: str | None = None
    availability_zone: Text | None = None
    vip: VipForm | None = None
    listeners: list[ListenerForm] | None = None
    pools: list[PoolForm] | None = None
