"""What the REST API and the stream send and take; the one source of OpenAPI and so of the page's types.

Routes translate between these and the inner objects; the form itself is ``forms.document.BalancerForm``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Difference, PlanWarning, TaskError, Waiting

ObjectKind = Literal["loadbalancer", "listener", "pool", "member", "healthmonitor", "l7policy", "l7rule"]


# --- errors -----------------------------------------------------------------------------------------------


class ProblemItem(BaseModel):
    """One wrong field: ``path`` as in ``listeners[0].protocol_port``."""

    path: str
    code: str
    message: str
    params: dict[str, str] = Field(default_factory=dict)


class ProblemDocument(BaseModel):
    """RFC 9457 ``application/problem+json``; ``code`` is stable, ``problems`` names the fields of a form."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str | None = None
    problems: list[ProblemItem] = Field(default_factory=list)


# --- session ----------------------------------------------------------------------------------------------


class SessionRequest(BaseModel):
    """Log-in of local mode: the access token that the server printed at its start."""

    access_token: str


class SessionInfo(BaseModel):
    """Who is logged in, and where."""

    mode: Literal["local", "keystone"]
    cloud: str
    user_name: str
    project_id: str | None
    project_name: str | None
    roles: list[str]
    can_write: bool


# --- balancers --------------------------------------------------------------------------------------------


class Action(BaseModel):
    """What can be done to an object, or why not now.

    ``code`` is stable, as in ``loadbalancer_pending``; ``reason`` an English sentence.
    """

    action: str
    allowed: bool
    code: str = ""
    reasons: list[str] = Field(default_factory=list)


class OperationBrief(BaseModel):
    """The operation that runs (or waits, or failed last) on a balancer, for a small bar on its card."""

    id: str
    kind: str
    state: OperationState
    done: int
    total: int
    eta_s: float | None = None
    step: str = ""


class BalancerSummary(BaseModel):
    """One card of the board. ``id`` is None while its create was not answered."""

    id: str | None
    name: str
    description: str = ""
    provisioning_status: str
    operating_status: str | None = None
    admin_state_up: bool = True
    vip_address: str | None = None
    floating_ip_address: str | None = None
    provider: str | None = None
    tags: list[str] = Field(default_factory=list)
    listeners: list[str] = Field(default_factory=list)  # "HTTP:80"
    pool_count: int = 0
    member_count: int = 0
    members_by_status: dict[str, int] = Field(default_factory=dict)  # operating status -> count
    created_at: datetime | None = None
    updated_at: datetime | None = None
    operation: OperationBrief | None = None


class BalancerPage(BaseModel):
    """One page of summaries; ``next_marker`` is None on the last."""

    balancers: list[BalancerSummary]
    total: int
    next_marker: str | None = None


class TreeObject(BaseModel):
    """One object of a balancer, its relations and actions. ``fields`` are Octavia's, by their wire names."""

    kind: ObjectKind
    id: str
    name: str
    provisioning_status: str
    operating_status: str | None = None
    admin_state_up: bool = True
    fields: dict[str, JsonValue]
    actions: list[Action]
    operating: bool = False  # takes part in the transaction that runs now


class RuleNode(TreeObject):
    """A rule of a policy."""


class PolicyNode(TreeObject):
    """A policy with its rules, in order of position."""

    redirect_pool_id: str | None = None
    rules: list[RuleNode]


class ListenerNode(TreeObject):
    """A listener with its policies; ``default_pool_id`` names one of ``pools``."""

    default_pool_id: str | None = None
    l7policies: list[PolicyNode]


class MemberNode(TreeObject):
    """A member; ``server_name`` is the server that owns its address, where that is known."""

    server_name: str | None = None


class PoolNode(TreeObject):
    """A pool; the listeners and policies that use it are named by id."""

    healthmonitor: TreeObject | None = None
    members: list[MemberNode]
    listener_ids: list[str]
    l7policy_ids: list[str]


class FloatingIPInfo(BaseModel):
    """The public address of a VIP."""

    id: str
    floating_ip_address: str
    status: str | None = None


class BalancerDetail(TreeObject):
    """A whole balancer. ``revision`` changes with its configuration: with PUT, quoted, it is ``If-Match``."""

    vip_address: str | None = None
    vip_subnet_name: str | None = None
    vip_network_name: str | None = None
    floating_ips: list[FloatingIPInfo] = Field(default_factory=list)
    listeners: list[ListenerNode]
    pools: list[PoolNode]
    operation: OperationBrief | None = None
    revision: str
    observed_at: datetime | None = None  # how old this knowledge is


class BalancerFormDocument(BaseModel):
    """A balancer as a form, with the revision that it was read at."""

    form: BalancerForm
    revision: str


class TimelineEntry(BaseModel):
    """One move of a task or operation, or of a status, in a balancer's history."""

    at: datetime
    what: Literal["operation", "task", "status"]
    kind: str
    id: str
    name: str = ""
    old: str | None = None
    new: str
    why: str = ""
    who: str = ""
    request_id: str | None = None
    operation_id: str | None = None


class Timeline(BaseModel):
    """Newest first."""

    entries: list[TimelineEntry]


class Statistics(BaseModel):
    """Traffic of a balancer since it was made, as Octavia counts it; bytes and connections.

    Source: Octavia api-ref v2, "Get Load Balancer statistics".
    """

    active_connections: int
    bytes_in: int
    bytes_out: int
    request_errors: int
    total_connections: int


# --- plans and operations ---------------------------------------------------------------------------------


class PlanRequest(BaseModel):
    """A form to plan; with ``balancer_id`` an edit of that balancer. ``delete`` plans a deletion: no form."""

    form: BalancerForm | None = None
    balancer_id: str | None = None
    delete: bool = False
    create: Literal["auto", "full", "cascade"] = "auto"


class PlanStep(BaseModel):
    """One call of a plan, in order. ``eta_s`` from this cloud's history, None where there is none."""

    key: str
    kind: str
    method: str
    path: str
    name: str
    summary: str = ""
    form_path: str = ""
    waits_for: list[str] = Field(default_factory=list)
    eta_s: float | None = None


class PlanDocument(BaseModel):
    """What would happen. ``transactions`` counts the calls that freeze the balancer. Nothing was changed."""

    steps: list[PlanStep]
    transactions: int
    eta_s: float | None
    differences: list[Difference]
    warnings: list[PlanWarning]
    takes_along: dict[str, int] = Field(default_factory=dict)
    quota: dict[str, int] = Field(default_factory=dict)  # kind -> how many more are needed


class TaskDocument(BaseModel):
    """One task of an operation. ``progress`` from 0 to 1 by average times; None where nothing is known."""

    id: str
    kind: str
    name: str
    state: TaskState
    method: str
    path: str
    form_path: str = ""
    summary: str = ""
    object_id: str | None = None
    attempts: int = 0
    request_id: str | None = None
    waiting: Waiting | None = None
    error: TaskError | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    eta_s: float | None = None


class Progress(BaseModel):
    """How far an operation is."""

    done: int
    total: int
    eta_s: float | None


class OperationDocument(BaseModel):
    """One operation with its tasks; ``actions`` says what can be done to it now, or why not."""

    id: str
    kind: Literal["apply", "delete", "failover"]
    state: OperationState
    balancer_id: str | None
    balancer_name: str
    user_name: str
    note: str = ""
    error: TaskError | None = None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: Progress
    waiting_for: list[Waiting]
    actions: list[Action]
    tasks: list[TaskDocument]


class OperationPage(BaseModel):
    """Newest first."""

    operations: list[OperationDocument]
    total: int
    next_marker: str | None = None


# --- catalog ----------------------------------------------------------------------------------------------


class CatalogItem(BaseModel):
    """Something that a form can name by id."""

    id: str
    name: str
    description: str = ""


class SubnetItem(CatalogItem):
    """A subnet, with its network's name."""

    cidr: str
    ip_version: int
    network_id: str
    network_name: str = ""
    gateway_ip: str | None = None


class NetworkItem(CatalogItem):
    """A network; ``external`` ones give floating IPs."""

    external: bool = False
    shared: bool = False


class FloatingIPItem(CatalogItem):
    """A floating IP; ``port_id`` is None while it is free."""

    floating_ip_address: str
    floating_network_id: str
    port_id: str | None = None


class ServerAddressItem(BaseModel):
    """One address of a server, with the subnet that holds it where that is known."""

    address: str
    network_name: str = ""
    subnet_id: str | None = None
    version: int = 4


class ServerItem(CatalogItem):
    """A server that can be a member."""

    status: str | None = None
    addresses: list[ServerAddressItem]


class Capabilities(BaseModel):
    """What this cloud can do: ``missing_services`` says which parts of the form stay empty, and why."""

    api_version: str
    services: list[str]
    missing_services: list[str]
    full_create: dict[str, bool | None]  # provider -> can it; None: not tried yet


class Catalog(BaseModel):
    """What the form can offer."""

    subnets: list[SubnetItem]
    networks: list[NetworkItem]
    floating_ips: list[FloatingIPItem]
    flavors: list[CatalogItem]
    availability_zones: list[CatalogItem]
    providers: list[CatalogItem]
    servers: list[ServerItem]
    certificates: list[CatalogItem]
    security_groups: list[CatalogItem]
    quota: dict[str, int | None]
    capabilities: Capabilities


# --- health and stream ------------------------------------------------------------------------------------


class SourceHealth(BaseModel):
    """One source of events. ``age_s``: seconds since it last heard from the cloud."""

    name: str
    live: bool
    age_s: float | None
    detail: str = ""


class Readiness(BaseModel):
    """Whether people can be served: ``cloud`` and ``database`` are ``ok`` or a sentence."""

    ready: bool
    cloud: str
    database: str
    sources: list[SourceHealth]


class StreamChange(BaseModel):
    """One change. ``value`` is None when the thing is gone.

    ``balancer``: a BalancerSummary; whoever shows that balancer whole reads it again. While it has no id,
    ``id`` is ``operation:<id of the operation that makes it>``. ``operation``: an OperationDocument.
    ``health``: a Readiness.
    """

    kind: Literal["balancer", "operation", "health"]
    id: str
    value: dict[str, JsonValue] | None


class StreamMessage(BaseModel):
    """What the server sends on ``WS /api/v1/stream[?epoch=E&revision=N]``.

    With epoch and revision of the last message that the client has had it gets only what came after, where
    that is still at hand, else a snapshot. ``snapshot``: everything (forget what you had); ``changes``: since
    the message before; ``ping``: every 20 s. Closing codes: 4401 not logged in, 1013 too slow (come back with
    epoch and revision), 1001 the server stops.
    """

    type: Literal["snapshot", "changes", "ping"]
    revision: int
    epoch: str = ""
    balancers: list[BalancerSummary] = Field(default_factory=list)
    operations: list[OperationDocument] = Field(default_factory=list)
    health: Readiness | None = None
    changes: list[StreamChange] = Field(default_factory=list)
