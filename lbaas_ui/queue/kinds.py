"""The task kinds, declared: every call that a plan can hold, as data. Worker, conditions and API read them.

Source of paths: Octavia api-ref v2, Networking api-ref v2.0, Key Manager api-ref v1. Source of participants:
observed on the lab (lab/README.md, "What Octavia does").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Verb = Literal["create", "update", "delete", "failover", "batch", "attach", "detach"]
LB: Final = "/v2/lbaas"


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of call.

    Attributes:
        path: with ``{id}`` for the target and ``{parent}`` for the parent (pool of members, policy of rules).
        envelope: key around the body, as in ``listener``; empty for none.
        object_kind: ``listener`` and so on; ``collection``: where the mirror keeps it.
        locks: the call freezes the whole balancer until its transaction ends.
        tagged: a create carries the tag ``lbaas-ui:task=<id>``, by which it is found after a lost answer.
        natural_key: fields by which two such objects are told apart, for what carries no tag: those by which
            Octavia itself refuses a second one, else all that people would tell them by.
        with_pool: the pool (its own, or its parent) takes part in the transaction, and the listeners that
            use it.
        with_listener: the listener above it (by ``listener_id``, or by its policy) takes part.
    """

    name: str
    service: str
    method: Literal["POST", "PUT", "DELETE"]
    path: str
    envelope: str
    object_kind: str
    collection: str
    verb: Verb
    locks: bool = True
    tagged: bool = False
    natural_key: tuple[str, ...] = ()
    with_pool: bool = False
    with_listener: bool = False

    @property
    def filters(self) -> tuple[str, ...]:
        """Of the natural key, what every version of the service lets a list be filtered by."""
        usable = {"name"} if self.service == "load-balancer" else set(self.natural_key)
        return tuple(name for name in self.natural_key if name in usable)


@dataclass(frozen=True, slots=True)
class _Family:
    kind: str
    collection: str
    path: str
    natural_key: tuple[str, ...]
    with_pool: bool = False
    with_listener: bool = False


_VIP: Final = ("vip_subnet_id", "vip_network_id", "vip_port_id", "vip_address")
_RULE: Final = ("type", "compare_type", "key", "value", "invert")
_POLICY: Final = ("listener_id", "name", "action", "redirect_pool_id", "redirect_url", "redirect_prefix")
_POOL: Final = ("loadbalancer_id", "listener_id", "name", "protocol", "lb_algorithm")

_FAMILIES: Final = (
    _Family("loadbalancer", "loadbalancers", f"{LB}/loadbalancers", ("name", *_VIP)),
    _Family("listener", "listeners", f"{LB}/listeners", ("loadbalancer_id", "protocol", "protocol_port")),
    _Family("pool", "pools", f"{LB}/pools", _POOL, with_pool=True),
    _Family(
        "member", "members", f"{LB}/pools/{{parent}}/members", ("address", "protocol_port"), with_pool=True
    ),
    _Family("healthmonitor", "healthmonitors", f"{LB}/healthmonitors", ("pool_id",), with_pool=True),
    _Family("l7policy", "l7policies", f"{LB}/l7policies", _POLICY, with_listener=True),
    _Family("l7rule", "l7rules", f"{LB}/l7policies/{{parent}}/rules", _RULE, with_listener=True),
)


def _crud(family: _Family) -> tuple[TaskKind, ...]:
    """Create, update and delete of one of Octavia's seven kinds."""
    verbs: tuple[tuple[Verb, Literal["POST", "PUT", "DELETE"], str], ...] = (
        ("create", "POST", ""),
        ("update", "PUT", "/{id}"),
        ("delete", "DELETE", "/{id}"),
    )
    envelope = {"l7rule": "rule"}.get(family.kind, family.kind)
    return tuple(
        TaskKind(
            name=f"{family.kind}.{verb}",
            service="load-balancer",
            method=method,
            path=family.path + tail,
            envelope="" if verb == "delete" else envelope,
            object_kind=family.kind,
            collection=family.collection,
            verb=verb,
            tagged=verb == "create",
            natural_key=family.natural_key,
            with_pool=family.with_pool,
            with_listener=family.with_listener,
        )
        for verb, method, tail in verbs
    )


def _floating_ip(verb: Verb, method: Literal["POST", "PUT", "DELETE"], tail: str) -> TaskKind:
    """Neutron's calls freeze no balancer. A port has one floating IP an address: that is the natural key."""
    return TaskKind(
        name=f"floatingip.{verb}",
        service="network",
        method=method,
        path=f"/v2.0/floatingips{tail}",
        envelope="" if verb == "delete" else "floatingip",
        object_kind="floatingip",
        collection="floating_ips",
        verb=verb,
        locks=False,
        natural_key=("port_id", "floating_network_id"),
    )


_OTHERS: Final = (
    TaskKind(
        name="loadbalancer.failover",
        service="load-balancer",
        method="PUT",
        path=f"{LB}/loadbalancers/{{id}}/failover",
        envelope="",
        object_kind="loadbalancer",
        collection="loadbalancers",
        verb="failover",
    ),
    TaskKind(  # freezes the balancer that it carries; the amphora itself is replaced, and gone afterwards
        name="amphora.failover",
        service="load-balancer",
        method="PUT",
        path="/v2/octavia/amphorae/{id}/failover",
        envelope="",
        object_kind="amphora",
        collection="amphorae",
        verb="failover",
    ),
    TaskKind(
        name="member.batch",
        service="load-balancer",
        method="PUT",
        path=f"{LB}/pools/{{parent}}/members",
        envelope="members",
        object_kind="member",
        collection="members",
        verb="batch",
        with_pool=True,
    ),
    _floating_ip("create", "POST", ""),
    _floating_ip("attach", "PUT", "/{id}"),
    _floating_ip("detach", "PUT", "/{id}"),
    _floating_ip("delete", "DELETE", "/{id}"),
    TaskKind(  # never part of a plan: ``certificates`` sends it at once, and keeps no private key
        name="certificate.create",
        service="key-manager",
        method="POST",
        path="/v1/secrets",
        envelope="",
        object_kind="certificate",
        collection="certificates",
        verb="create",
        locks=False,
        natural_key=("name",),
    ),
)

KINDS: Final[Mapping[str, TaskKind]] = {
    kind.name: kind for kind in (*(kind for family in _FAMILIES for kind in _crud(family)), *_OTHERS)
}

COLLECTION_OF: Final[Mapping[str, str]] = {kind.object_kind: kind.collection for kind in KINDS.values()}


_LABELS: Final[Mapping[str, str]] = {
    "loadbalancer": "balancer",
    "healthmonitor": "health monitor",
    "l7policy": "L7 policy",
    "l7rule": "L7 rule",
    "floatingip": "floating IP",
}


def label(object_kind: str) -> str:
    """A kind of object as people call it."""
    return _LABELS.get(object_kind, object_kind)


def address(kind: TaskKind, *, target: object, parent: object) -> str:
    """The path of a call; ids that are not known yet (references) stand as ``{id}`` and ``{parent}``."""
    return kind.path.format(
        id=target if isinstance(target, str) else "{id}",
        parent=parent if isinstance(parent, str) else "{parent}",
    )
