"""Builders of the cloud's objects for tests: each works without arguments, and takes any field by name.

    make_loadbalancer(provisioning_status="PENDING_UPDATE")
    make_tree(listeners=2, members=3, floating_ip=True)
    store.apply(events_of(make_tree()))          # leaf to root, as a source does

Ids are counted, so that a failing test shows the same ids each time; times of creation are counted too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from lbaas_ui import models
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.store.queries import BalancerTree

PROJECT_ID = "11111111111111111111111111111111"
NETWORK_ID = "22222222-2222-4222-8222-222222222222"
SUBNET_ID = "33333333-3333-4333-8333-333333333333"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

R = TypeVar("R", bound=models.Resource)
_counter = itertools.count(1)


def make_id() -> str:
    """Give an id that no other object of this test run has."""
    return f"00000000-0000-4000-8000-{next(_counter):012x}"


def build(model: type[R], defaults: Mapping[str, object], fields: Mapping[str, object]) -> R:
    """Make a model from defaults and wishes; a field that the model lacks is an error, not ignored."""
    unknown = fields.keys() - model.model_fields.keys()
    if unknown:
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return model.model_validate({"id": make_id(), "project_id": PROJECT_ID, **defaults, **fields})


def wire(resource: models.Resource) -> dict[str, object]:
    """Give an object as its reader would hand it over: plain JSON values."""
    return resource.model_dump(mode="json")


def seen(collection: str, resource: models.Resource, observed_at: float = 1.0) -> ObjectSeen:
    """Give the event of an object that was read whole."""
    return ObjectSeen(collection, resource.id, wire(resource), observed_at)


def _provisioned(name: str) -> dict[str, object]:
    created_at = BEGINNING + timedelta(seconds=next(_counter))
    return {
        "name": name,
        "provisioning_status": "ACTIVE",
        "operating_status": "ONLINE",
        "created_at": created_at,
        "updated_at": created_at,
    }


# --- Octavia --------------------------------------------------------------------------------------


def make_loadbalancer(**fields: object) -> models.LoadBalancer:
    """Build a load balancer, ACTIVE unless said otherwise."""
    defaults = {
        **_provisioned("shop"),
        "provider": "octavia",
        "vip_address": "10.0.0.5",
        "vip_network_id": NETWORK_ID,
        "vip_subnet_id": SUBNET_ID,
        "vip_port_id": make_id(),
    }
    return build(models.LoadBalancer, defaults, fields)


def make_listener(**fields: object) -> models.Listener:
    """Build an HTTP listener on port 80."""
    defaults = {
        **_provisioned("web"),
        "loadbalancer_id": None,
        "protocol": "HTTP",
        "protocol_port": 80,
        "connection_limit": -1,
        "timeout_client_data": 50000,
        "timeout_member_connect": 5000,
        "timeout_member_data": 50000,
        "timeout_tcp_inspect": 0,
    }
    return build(models.Listener, defaults, fields)


def make_pool(**fields: object) -> models.Pool:
    """Build an HTTP pool with round robin."""
    return build(
        models.Pool, {**_provisioned("app"), "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}, fields
    )


def make_member(**fields: object) -> models.Member:
    """Build a member of some pool (pass ``pool_id``) with an address of its own."""
    defaults = {
        **_provisioned("server"),
        "pool_id": "pool",
        "address": f"10.0.{next(_counter) % 200}.{next(_counter) % 200 + 10}",
        "protocol_port": 8080,
        "subnet_id": SUBNET_ID,
    }
    return build(models.Member, defaults, fields)


def make_healthmonitor(**fields: object) -> models.HealthMonitor:
    """Build an HTTP health monitor of some pool (pass ``pool_id``)."""
    defaults = {
        **_provisioned("check"),
        "pool_id": "pool",
        "type": "HTTP",
        "delay": 5,
        "timeout": 3,
        "max_retries": 3,
        "max_retries_down": 3,
        "http_method": "GET",
        "url_path": "/healthz",
        "expected_codes": "200",
    }
    return build(models.HealthMonitor, defaults, fields)


def make_l7policy(**fields: object) -> models.L7Policy:
    """Build a policy of some listener (pass ``listener_id``) that rejects."""
    defaults = {**_provisioned("api"), "listener_id": "listener", "action": "REJECT", "position": 1}
    return build(models.L7Policy, defaults, fields)


def make_l7rule(**fields: object) -> models.L7Rule:
    """Build a rule of some policy (pass ``l7policy_id``): the path starts with /api."""
    defaults = {
        **_provisioned(""),
        "l7policy_id": "l7policy",
        "type": "PATH",
        "compare_type": "STARTS_WITH",
        "value": "/api",
    }
    return build(models.L7Rule, defaults, fields)


def make_amphora(**fields: object) -> models.Amphora:
    """Build an allocated amphora."""
    return build(models.Amphora, {"status": "ALLOCATED", "role": "STANDALONE"}, fields)


def make_flavor(**fields: object) -> models.Flavor:
    """Build a flavor."""
    return build(models.Flavor, {"name": "small"}, fields)


def make_availability_zone(**fields: object) -> models.AvailabilityZone:
    """Build a zone; its id is its name."""
    name = fields.get("name", "az-1")
    return build(models.AvailabilityZone, {"name": name, "id": name, "project_id": None}, fields)


def make_provider(**fields: object) -> models.Provider:
    """Build a provider; its id is its name."""
    name = fields.get("name", "octavia")
    return build(models.Provider, {"name": name, "id": name, "project_id": None}, fields)


def make_quota(**fields: object) -> models.Quota:
    """Build a quota without limits; its id is the project's."""
    project_id = fields.get("project_id", PROJECT_ID)
    limits = dict.fromkeys(
        ("load_balancer", "listener", "pool", "member", "health_monitor", "l7policy", "l7rule"), -1
    )
    return build(models.Quota, {"id": project_id, **limits}, fields)


# --- Neutron, Nova, Barbican, Keystone ------------------------------------------------------------


def make_network(**fields: object) -> models.Network:
    """Build an internal network."""
    return build(models.Network, {"id": NETWORK_ID, "name": "private", "status": "ACTIVE"}, fields)


def make_subnet(**fields: object) -> models.Subnet:
    """Build the subnet 10.0.0.0/24 of the usual network."""
    defaults = {
        "id": SUBNET_ID,
        "name": "private-subnet",
        "network_id": NETWORK_ID,
        "cidr": "10.0.0.0/24",
        "ip_version": 4,
        "gateway_ip": "10.0.0.1",
    }
    return build(models.Subnet, defaults, fields)


def make_port(**fields: object) -> models.Port:
    """Build a port in the usual subnet."""
    defaults = {
        "network_id": NETWORK_ID,
        "status": "ACTIVE",
        "fixed_ips": [{"subnet_id": SUBNET_ID, "ip_address": "10.0.0.5"}],
    }
    return build(models.Port, defaults, fields)


def make_floating_ip(**fields: object) -> models.FloatingIP:
    """Build a floating IP that is attached to nothing (pass ``port_id``)."""
    defaults = {"floating_ip_address": "203.0.113.9", "floating_network_id": make_id(), "status": "DOWN"}
    return build(models.FloatingIP, defaults, fields)


def make_security_group(**fields: object) -> models.SecurityGroup:
    """Build a security group."""
    return build(models.SecurityGroup, {"name": "default"}, fields)


def make_server(**fields: object) -> models.Server:
    """Build a running server with one address."""
    defaults = {
        "name": "vm",
        "status": "ACTIVE",
        "addresses": [{"network": "private", "addr": "10.0.0.11", "version": 4}],
    }
    return build(models.Server, defaults, fields)


def make_certificate(**fields: object) -> models.Certificate:
    """Build a certificate in Barbican; its ref ends with its id."""
    certificate_id = fields.get("id") or make_id()
    defaults = {
        "id": certificate_id,
        "name": "shop.example",
        "ref": f"https://barbican.example/v1/containers/{certificate_id}",
        "status": "ACTIVE",
    }
    return build(models.Certificate, defaults, fields)


def make_project(**fields: object) -> models.Project:
    """Build the usual project."""
    return build(models.Project, {"id": PROJECT_ID, "name": "demo", "domain_id": "default"}, fields)


# --- A whole balancer -----------------------------------------------------------------------------


def make_tree(
    *,
    listeners: int = 1,
    pools: int | None = None,
    members: int = 2,
    healthmonitors: bool = True,
    l7policies: int = 0,
    l7rules: int = 1,
    vip_port: bool = True,
    floating_ip: bool = False,
    **loadbalancer: object,
) -> BalancerTree:
    """Build one balancer with all that hangs on it, ids agreeing in both directions.

    Args:
        listeners: how many, on ports 80, 81, ...; listener i has pool i as its default pool if there is one.
        pools: how many; as many as listeners when None.
        members: how many each pool has.
        healthmonitors: whether each pool has one.
        l7policies: how many each listener has, redirecting to the last pool.
        l7rules: how many each policy has.
        vip_port: whether the VIP's port is there.
        floating_ip: whether one is attached to the VIP.
        loadbalancer: fields of the load balancer, as in ``provisioning_status="PENDING_UPDATE"``.
    """
    pool_ids = [make_id() for _ in range(listeners if pools is None else pools)]
    listener_ids = [make_id() for _ in range(listeners)]
    balancer = make_loadbalancer(**{"listeners": listener_ids, "pools": pool_ids, **loadbalancer})
    port_id = balancer.vip_port_id
    tree = BalancerTree(
        loadbalancer=balancer,
        members=_make_members(pool_ids, members),
        healthmonitors={one: make_healthmonitor(pool_id=one) for one in pool_ids if healthmonitors},
        vip_port=make_port(id=port_id) if vip_port and port_id else None,
        floating_ips=(make_floating_ip(port_id=port_id),) if floating_ip else (),
    )
    if l7policies:
        tree = _with_policies(tree, listener_ids, pool_ids, counts=(l7policies, l7rules))
    return _with_front(tree, listener_ids, pool_ids)


def _make_members(pool_ids: list[str], members: int) -> dict[str, tuple[models.Member, ...]]:
    if not members:
        return {}
    return {
        pool_id: tuple(
            make_member(pool_id=pool_id, name=f"server-{n}", address=f"10.0.{p}.{n + 11}")
            for n in range(members)
        )
        for p, pool_id in enumerate(pool_ids)
    }


def _with_policies(
    tree: BalancerTree, listener_ids: list[str], pool_ids: list[str], *, counts: tuple[int, int]
) -> BalancerTree:
    l7policies, l7rules = counts
    policies = {
        listener_id: tuple(_make_policy(listener_id, n, pool_ids=pool_ids) for n in range(l7policies))
        for listener_id in listener_ids
    }
    rules = {
        policy.id: tuple(make_l7rule(l7policy_id=policy.id, value=f"/{n}") for n in range(l7rules))
        for several in policies.values()
        for policy in several
    }
    return replace(
        tree,
        l7policies={
            listener_id: tuple(
                policy.replaced(rules=tuple(rule.id for rule in rules[policy.id])) for policy in several
            )
            for listener_id, several in policies.items()
        },
        l7rules={policy_id: several for policy_id, several in rules.items() if several},
    )


def _with_front(tree: BalancerTree, listener_ids: list[str], pool_ids: list[str]) -> BalancerTree:
    listeners = (
        make_listener(
            id=listener_id,
            name=f"web-{n}" if n else "web",
            loadbalancer_id=tree.loadbalancer.id,
            protocol_port=80 + n,
            default_pool_id=pool_ids[n] if n < len(pool_ids) else None,
            l7policies=[policy.id for policy in tree.l7policies.get(listener_id, ())],
        )
        for n, listener_id in enumerate(listener_ids)
    )
    pools = (
        make_pool(
            id=pool_id,
            name=f"app-{n}" if n else "app",
            loadbalancer_id=tree.loadbalancer.id,
            healthmonitor_id=tree.healthmonitors[pool_id].id if pool_id in tree.healthmonitors else None,
            listeners=listener_ids[n : n + 1],
            members=[member.id for member in tree.members.get(pool_id, ())],
        )
        for n, pool_id in enumerate(pool_ids)
    )
    return replace(tree, listeners=tuple(listeners), pools=tuple(pools))


def _make_policy(listener_id: str, number: int, *, pool_ids: list[str]) -> models.L7Policy:
    action: dict[str, object] = {"action": "REJECT"}
    if pool_ids:
        action = {"action": "REDIRECT_TO_POOL", "redirect_pool_id": pool_ids[-1]}
    name = f"api-{number}" if number else "api"
    return make_l7policy(listener_id=listener_id, name=name, position=number + 1, **action)


def objects_of(tree: BalancerTree) -> Iterator[tuple[str, models.Resource]]:
    """Give each object of a tree with its collection's name, leaf to root, the balancer last."""
    for collection, groups in (("l7rules", tree.l7rules), ("l7policies", tree.l7policies)):
        yield from ((collection, item) for group in groups.values() for item in group)
    yield from (("members", member) for several in tree.members.values() for member in several)
    yield from (("healthmonitors", monitor) for monitor in tree.healthmonitors.values())
    yield from (("pools", pool) for pool in tree.pools)
    yield from (("listeners", listener) for listener in tree.listeners)
    yield from (("floating_ips", floating_ip) for floating_ip in tree.floating_ips)
    if tree.vip_port is not None:
        yield "ports", tree.vip_port
    yield "loadbalancers", tree.loadbalancer


def events_of(tree: BalancerTree, observed_at: float = 1.0) -> list[ObjectSeen]:
    """Give the events of a tree that was read whole at one moment, in the order of a source."""
    return [seen(collection, resource, observed_at) for collection, resource in objects_of(tree)]
