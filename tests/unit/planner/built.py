"""A balancer as Octavia would keep it after a form was carried out; no Octavia, only its defaults."""

from __future__ import annotations

from collections.abc import Mapping

from lbaas_ui import models
from lbaas_ui.forms.document import BalancerForm, ListenerForm, PolicyForm, PoolForm
from lbaas_ui.forms.fields import FIELDS, SUITE_B, canonical_cidr
from lbaas_ui.forms.protocols import HTTP_MONITORS
from lbaas_ui.store.queries import BalancerTree
from tests.factories import (
    make_floating_ip,
    make_healthmonitor,
    make_id,
    make_l7policy,
    make_l7rule,
    make_listener,
    make_loadbalancer,
    make_member,
    make_pool,
)

Data = dict[str, object]
TLS = {
    "tls_ciphers": SUITE_B,
    "tls_versions": ["TLSv1.2", "TLSv1.3"],
    "alpn_protocols": ["h2", "http/1.1", "http/1.0"],
}
TIMEOUTS = {"timeout_client_data": 50000, "timeout_member_connect": 5000,
            "timeout_member_data": 50000, "timeout_tcp_inspect": 0}  # fmt: skip


def _fields(kind: str, part: object, defaults: Mapping[str, object]) -> Data:
    """The fields that a form sets, over Octavia's defaults."""
    data: Data = {"name": "", "description": "", "tags": [], **defaults}
    for field in FIELDS[kind]:
        if "." in field.name:
            continue
        value = getattr(part, field.name)
        if value is not None:
            data[field.name] = value.model_dump() if hasattr(value, "model_dump") else value
        elif field.name not in data:
            data[field.name] = field.default
    if kind == "l7rule":
        data["description"] = ""
    return data


def _policy(
    policy: PolicyForm, *, listener_id: str, position: int, pools: Mapping[str, str]
) -> models.L7Policy:
    coded = policy.action in ("REDIRECT_TO_URL", "REDIRECT_PREFIX")
    data = _fields("l7policy", policy, {"redirect_http_code": 302 if coded else None})
    data["redirect_pool_id"] = pools.get(policy.redirect_pool or "")
    return make_l7policy(listener_id=listener_id, position=position, **data)


def _listener(listener: ListenerForm, pools: Mapping[str, str]) -> models.Listener:
    tls = TLS if listener.protocol == "TERMINATED_HTTPS" else {}
    data = _fields("listener", listener, {**TIMEOUTS, **tls, "insert_headers": {}})
    data["allowed_cidrs"] = [canonical_cidr(one) for one in listener.allowed_cidrs or ()]
    return make_listener(default_pool_id=pools.get(listener.default_pool or ""), **data)


def _monitor(pool: PoolForm, pool_id: str) -> models.HealthMonitor | None:
    if pool.healthmonitor is None:
        return None
    http = {"http_method": "GET", "url_path": "/", "expected_codes": "200"}
    nothing = dict.fromkeys(http)
    defaults = http if pool.healthmonitor.type in HTTP_MONITORS else nothing
    return make_healthmonitor(pool_id=pool_id, **_fields("healthmonitor", pool.healthmonitor, defaults))


def built(form: BalancerForm, like: BalancerTree | None = None) -> BalancerTree:
    """Build the tree of a form. ``like``: take the ids of this one (their revisions must then agree)."""
    if like is not None:
        return _again(like)
    pools = {str(pool.name): make_id() for pool in form.pools or ()}
    listeners = [_listener(one, pools) for one in form.listeners or ()]
    policies = {
        made.id: tuple(
            _policy(policy, listener_id=made.id, position=number, pools=pools)
            for number, policy in enumerate(wanted.l7policies or (), start=1)
        )
        for made, wanted in zip(listeners, form.listeners or (), strict=True)
    }
    rules = {
        made.id: tuple(
            make_l7rule(l7policy_id=made.id, **_fields("l7rule", rule, {})) for rule in wanted.rules or ()
        )
        for owner, listener in zip(listeners, form.listeners or (), strict=True)
        for made, wanted in zip(policies[owner.id], listener.l7policies or (), strict=True)
    }
    monitors = {pools[str(pool.name)]: _monitor(pool, pools[str(pool.name)]) for pool in form.pools or ()}
    balancer = make_loadbalancer(**_balancer(form))
    return BalancerTree(
        loadbalancer=balancer,
        listeners=tuple(listeners),
        pools=tuple(_pool(pool, pools[str(pool.name)]) for pool in form.pools or ()),
        members={
            pools[str(pool.name)]: tuple(
                make_member(pool_id=pools[str(pool.name)], **_fields("member", one, {"subnet_id": None}))
                for one in pool.members or ()
            )
            for pool in form.pools or ()
        },
        healthmonitors={key: one for key, one in monitors.items() if one is not None},
        l7policies=policies,
        l7rules=rules,
        floating_ips=_floating_ips(form, balancer),
    )


def _floating_ips(form: BalancerForm, balancer: models.LoadBalancer) -> tuple[models.FloatingIP, ...]:
    wants = form.vip.floating_ip if form.vip else None
    if not wants:
        return ()
    return (make_floating_ip(port_id=balancer.vip_port_id, floating_network_id=wants.network_id),)


def _pool(pool: PoolForm, pool_id: str) -> models.Pool:
    return make_pool(id=pool_id, **_fields("pool", pool, TLS if pool.tls_enabled else {}))


def _balancer(form: BalancerForm) -> Data:
    data = _fields("loadbalancer", form, {})
    data["provider"] = form.provider or "lab"
    for field in FIELDS["loadbalancer"]:
        value = field.get(form)
        if field.name.startswith("vip.") and value is not None:
            data[field.on_wire] = value
    for number, additional in enumerate(form.vip.additional or () if form.vip else (), start=1):
        data["additional_vips"] = [{"ip_address": f"2001:db8::{number}", "subnet_id": additional.subnet_id}]
    return data


def _again(tree: BalancerTree) -> BalancerTree:
    """The same balancer, read a second time: other objects, the same content."""
    return BalancerTree(
        tree.loadbalancer.model_copy(deep=True),
        tuple(one.model_copy(deep=True) for one in tree.listeners),
        tree.pools,
        tree.members,
        tree.healthmonitors,
        tree.l7policies,
        tree.l7rules,
        tree.vip_port,
        tree.floating_ips,
    )
