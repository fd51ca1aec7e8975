"""Questions to the store that more than one layer asks; answers are plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TypeVar

from lbaas_ui.models import (
    FloatingIP,
    HealthMonitor,
    L7Policy,
    L7Rule,
    Listener,
    LoadBalancer,
    Member,
    Pool,
    Port,
    Provisioned,
    Resource,
)
from lbaas_ui.store.store import Store

R = TypeVar("R", bound=Resource)
P = TypeVar("P", bound=Provisioned)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BalancerTree:
    """One balancer and everything that hangs on it, as the mirror shows it at one moment.

    Attributes:
        listeners: by creation time. pools: by creation time.
        members: by pool id, each pool's by creation time. healthmonitors: by pool id.
        l7policies: by listener id, in order of position. l7rules: by policy id, by creation time.

    Pools, listeners and policies that have none are no keys of these mappings.
    """

    loadbalancer: LoadBalancer
    listeners: tuple[Listener, ...] = ()
    pools: tuple[Pool, ...] = ()
    members: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    healthmonitors: dict[str, HealthMonitor] = field(default_factory=dict)
    l7policies: dict[str, tuple[L7Policy, ...]] = field(default_factory=dict)
    l7rules: dict[str, tuple[L7Rule, ...]] = field(default_factory=dict)
    vip_port: Port | None = None
    floating_ips: tuple[FloatingIP, ...] = ()


def objects(tree: BalancerTree) -> Iterator[Provisioned]:
    """The balancer and all that hangs on it and has a status in Octavia."""
    yield tree.loadbalancer
    yield from tree.listeners
    yield from tree.pools
    yield from tree.healthmonitors.values()
    for several in (tree.members, tree.l7policies, tree.l7rules):
        yield from chain.from_iterable(several.values())


def missing(tree: BalancerTree) -> frozenset[str]:
    """Ids of what the objects of a tree list as theirs, and the mirror has not read yet (or lost already)."""
    listed = {*tree.loadbalancer.listeners, *tree.loadbalancer.pools}
    for pool in tree.pools:
        listed |= {*pool.members, *([pool.healthmonitor_id] if pool.healthmonitor_id else [])}
    for listener in tree.listeners:
        listed |= {*listener.l7policies}
    for policy in chain.from_iterable(tree.l7policies.values()):
        listed |= {*policy.rules}
    return frozenset(listed.difference(one.id for one in objects(tree)))


def missing_members(store: Store, pool: Pool) -> frozenset[str]:
    """The same of one pool's members alone."""
    return frozenset(pool.members).difference(one.id for one in store.partners("pools", pool, "members"))


def tree(store: Store, loadbalancer_id: str) -> BalancerTree | None:
    """Give a balancer with all that hangs on it; None when the mirror does not know it."""
    balancer = store.get(LoadBalancer, loadbalancer_id)
    if balancer is None:
        return None
    listeners = _by_creation(_related(store, balancer, "listeners", model=Listener))
    pools = _by_creation(_related(store, balancer, "pools", model=Pool))
    members = {pool.id: _by_creation(_related(store, pool, "members", model=Member)) for pool in pools}
    monitors = {pool.id: _related(store, pool, "healthmonitor", model=HealthMonitor) for pool in pools}
    policies = {listener.id: _policies(store, listener) for listener in listeners}
    rules = {
        policy.id: _by_creation(_related(store, policy, "rules", model=L7Rule))
        for several in policies.values()
        for policy in several
    }
    vip_ports = _related(store, balancer, "vip_port", model=Port)
    return BalancerTree(
        loadbalancer=balancer,
        listeners=listeners,
        pools=pools,
        members={pool_id: several for pool_id, several in members.items() if several},
        healthmonitors={pool_id: several[0] for pool_id, several in monitors.items() if several},
        l7policies={listener_id: several for listener_id, several in policies.items() if several},
        l7rules={policy_id: several for policy_id, several in rules.items() if several},
        vip_port=vip_ports[0] if vip_ports else None,
        floating_ips=_related(store, balancer, "floating_ips", model=FloatingIP),
    )


def loadbalancer_of(store: Store, collection: str, resource: Resource) -> str | None:
    """Give the id of the balancer to which an object belongs, or None.

    Works for an object that has just left the store as long as what lies between is still there. For an
    object that moved (a floating IP), ask for the old and the new one.
    """
    if isinstance(resource, LoadBalancer):
        return resource.id
    direct = getattr(resource, "loadbalancer_id", None)
    if isinstance(direct, str):
        return direct
    for path in store.schema.collections[collection].to_balancer:
        found = _follow(store, collection, resource, path=path)
        if found is not None:
            return found.id
    return None


def _follow(store: Store, collection: str, resource: Resource, *, path: str) -> Resource | None:
    for side in store.schema.follow(collection, path.split(".")):
        partners = store.partners(side.source, resource, side.name)
        if not partners:
            return None
        resource = partners[0]
    return resource


def _related(store: Store, resource: Resource, relation: str, *, model: type[R]) -> tuple[R, ...]:
    partners = store.partners(store.schema.name_of(type(resource)), resource, relation)
    return tuple(partner for partner in partners if isinstance(partner, model))


def _by_creation(resources: Iterable[P]) -> tuple[P, ...]:
    return tuple(sorted(resources, key=lambda resource: (resource.created_at or _LONG_AGO, resource.id)))


def _policies(store: Store, listener: Listener) -> tuple[L7Policy, ...]:
    policies = _related(store, listener, "l7policies", model=L7Policy)
    return tuple(sorted(policies, key=lambda policy: (policy.position, policy.id)))
