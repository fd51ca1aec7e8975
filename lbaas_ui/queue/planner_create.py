"""Plans new balancers: whole in one call, or the bare balancer that the cascade builds on.

Source: octavia/api/v2/controllers/load_balancer.py (_graph_create): pools are named, each is defined once,
and listeners and policies refer to it by ``{"name": ...}``.
"""

from __future__ import annotations

from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, PolicyPair, PoolPair
from lbaas_ui.queue.planner_draft import BALANCER_KEY, Draft
from lbaas_ui.queue.planner_wire import Body, create_body, with_tls_defaults


def create_row(draft: Draft) -> None:
    """The balancer alone."""
    _call(draft, create_body(draft.pairs.wanted))


def create_full(draft: Draft) -> None:
    """The balancer with everything in it."""
    balancer = draft.pairs
    body = create_body(balancer.wanted)
    if balancer.pools:
        body["pools"] = [_pool(draft, pair) for pair in balancer.pools]
    if balancer.listeners:
        body["listeners"] = [_listener(draft, pair) for pair in balancer.listeners]
    _call(draft, body)
    for pool in balancer.pools:
        draft.whole("added", pool.wanted, pool.path)
        if pool.monitor is not None:
            draft.whole("added", pool.monitor.wanted, pool.monitor.path)
        for member in pool.members:
            draft.whole("added", member.wanted, member.path)
    for listener in balancer.listeners:
        draft.whole("added", listener.wanted, listener.path)
        for policy in listener.policies:
            draft.whole("added", policy.wanted, policy.path)
            for rule in policy.rules:
                draft.whole("added", rule.wanted, rule.path)


def _call(draft: Draft, body: Body) -> None:
    wanted = draft.pairs.wanted
    draft.call(BALANCER_KEY, "loadbalancer.create", name=wanted.name or "", body=body)
    draft.whole("added", wanted, "")


def _pool(draft: Draft, pair: PoolPair) -> Body:
    body = with_tls_defaults(create_body(pair.wanted), pair.wanted, draft.capabilities.api_version)
    if pair.members:
        body["members"] = [create_body(member.wanted) for member in pair.members]
    if pair.monitor is not None:
        body["healthmonitor"] = create_body(pair.monitor.wanted)
    return body


def _listener(draft: Draft, pair: ListenerPair) -> Body:
    body = with_tls_defaults(create_body(pair.wanted), pair.wanted, draft.capabilities.api_version)
    if pair.wanted.default_pool:
        body["default_pool"] = _by_name(draft.pairs, pair.wanted.default_pool)
    if pair.policies:
        body["l7policies"] = [_policy(draft.pairs, policy) for policy in pair.policies]
    return body


def _policy(balancer: BalancerPair, pair: PolicyPair) -> Body:
    body = create_body(pair.wanted)
    if pair.wanted.redirect_pool:
        body["redirect_pool"] = _by_name(balancer, pair.wanted.redirect_pool)
    if pair.rules:
        body["rules"] = [create_body(rule.wanted) for rule in pair.rules]
    return body


def _by_name(balancer: BalancerPair, reference: str) -> Body:
    pool = balancer.pool(reference)
    return {"name": (pool.wanted.name if pool is not None else None) or reference}
