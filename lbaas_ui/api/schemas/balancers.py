"""Balancers: cards, whole trees, forms, history, traffic."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Difference

ObjectKind = Literal["loadbalancer", "listener", "pool", "member", "healthmonitor", "l7policy", "l7rule"]


class Action(BaseModel):
    """What can be done to an object, or why not now.

    ``code`` is stable, as in ``loadbalancer_pending``; ``reason`` an English sentence.
    """

    action: str
    allowed: bool
    code: str = ""
    reasons: list[str] = Field(default_factory=list)


class OperationBrief(BaseModel):
    """The operation that runs (or waits, or failed last) on a balancer, for a small bar on its card.

    ``waiting``: code of what it or its step waits for, as in ``Waiting.code``; ``transaction_stuck`` needs
    people, ``scheduled`` lasts until ``run_at``.
    """

    id: str
    kind: str
    state: OperationState
    done: int
    total: int
    eta_s: float | None = None
    step: str = ""
    waiting: str = ""
    run_at: datetime | None = None


class DriftBrief(BaseModel):
    """Somebody else changed the balancer: in how many things, noticed when."""

    count: int
    since: datetime


class DriftDocument(BaseModel):
    """What differs from what was wanted, told forwards: ``old`` is ours, ``new`` is theirs.

    ``revision``: the one that it is compared with. Empty ``differences``: nothing differs, or no form was
    ever applied.
    """

    balancer_id: str
    differs: bool
    revision: int | None = None
    since: datetime | None = None
    differences: list[Difference] = Field(default_factory=list)


class BalancerSummary(BaseModel):
    """One card of the board. ``id`` is None while its create was not answered.

    ``in_error``: how many of its objects are in ERROR, itself among them.
    ``certificate_ends_at``: when the first of its listeners' certificates runs out, where that is known.
    """

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
    in_error: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    certificate_ends_at: datetime | None = None
    operation: OperationBrief | None = None
    drift: DriftBrief | None = None


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
    drift: DriftDocument | None = None
    revision: str
    observed_at: datetime | None = None  # how old this knowledge is


class BalancerFormDocument(BaseModel):
    """A balancer as a form, with the revision that it was read at."""

    form: BalancerForm
    revision: str


class TimelineEntry(BaseModel):
    """One row of history.

    ``what``: a move of an operation or task, a status in the cloud, a switch (``stop``) that was set or
    lifted, what a ``schedule`` did, a change of somebody else (``drift``) that was noticed. ``why_code`` and
    ``why_names`` say ``why`` as data, where it is a sentence of ours; else the code is empty. A sentence in a
    sentence is among its names: as it is in ``why``, its code in ``why_code``.
    """

    at: datetime
    what: Literal["operation", "task", "status", "stop", "schedule", "drift"]
    kind: str
    id: str
    name: str = ""
    old: str | None = None
    new: str
    why: str = ""
    why_code: str = ""
    why_names: dict[str, str] = Field(default_factory=dict)
    who: str = ""
    request_id: str | None = None
    operation_id: str | None = None
    balancer_id: str | None = None


class Timeline(BaseModel):
    """Newest first."""

    entries: list[TimelineEntry]
