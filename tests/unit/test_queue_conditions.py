"""Conditions over every status and kind, and the participants that Octavia makes PENDING (lab/README.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui import statuses
from lbaas_ui.queue.conditions import Actions, Met, Never, WaitingOn, participants, verdict
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.store.queries import BalancerTree
from tests.factories import (
    make_healthmonitor,
    make_l7policy,
    make_l7rule,
    make_listener,
    make_loadbalancer,
    make_member,
    make_pool,
)

LOCKING = sorted(name for name, kind in KINDS.items() if kind.locks and name != "loadbalancer.create")


def tree(status: str = statuses.ACTIVE, **children: str) -> BalancerTree:
    """A balancer with one of each; ``children`` gives provisioning statuses by kind."""

    def of(kind: str) -> str:
        return children.get(kind, statuses.ACTIVE)

    return BalancerTree(
        loadbalancer=make_loadbalancer(id="lb", provisioning_status=status),
        listeners=(
            make_listener(id="web", default_pool_id="app", provisioning_status=of("listener")),
            make_listener(id="other", protocol_port=81, default_pool_id=None),
        ),
        pools=(make_pool(id="app", provisioning_status=of("pool")), make_pool(id="api")),
        members={"app": (make_member(id="one", pool_id="app", provisioning_status=of("member")),)},
        healthmonitors={"app": make_healthmonitor(id="monitor", pool_id="app")},
        l7policies={"other": (make_l7policy(id="policy", listener_id="other", redirect_pool_id="api"),)},
        l7rules={"policy": (make_l7rule(id="rule", l7policy_id="policy"),)},
    )


@pytest.mark.parametrize("name", LOCKING)
@pytest.mark.parametrize("status", sorted(statuses.PENDING))
def test_a_pending_balancer_makes_every_call_wait(name: str, status: str) -> None:
    """And the reason names the balancer and its status."""
    answer = verdict(KINDS[name], tree(status), ())
    assert isinstance(answer, WaitingOn)
    assert answer.waiting.code == "loadbalancer_pending"
    assert (answer.waiting.objects[0].id, answer.waiting.objects[0].status) == ("lb", status)


@pytest.mark.parametrize("name", LOCKING)
def test_a_balancer_in_error_allows_only_delete_and_failover(name: str) -> None:
    """Whatever else is asked for is never met, and says what is left."""
    answer = verdict(KINDS[name], tree(statuses.ERROR), ())
    if name in {"loadbalancer.delete", "loadbalancer.failover"}:
        assert answer == Met()
    else:
        assert isinstance(answer, Never)
        assert answer.remedies == ("failover", "delete")


@pytest.mark.parametrize("name", LOCKING)
def test_an_active_balancer_allows_every_call(name: str) -> None:
    """Also where a child is in ERROR: it may be repaired or deleted."""
    shown = tree(member=statuses.ERROR, pool=statuses.ERROR)
    assert verdict(KINDS[name], shown, {("member", "one"), ("pool", "app")}) == Met()


def test_a_pending_participant_makes_a_call_wait() -> None:
    """Even while the balancer itself already shows ACTIVE."""
    answer = verdict(KINDS["member.update"], tree(pool=statuses.PENDING_UPDATE), {("pool", "app")})
    assert isinstance(answer, WaitingOn)
    assert answer.waiting.code == "participant_pending"


@pytest.mark.parametrize("name", LOCKING)
def test_a_balancer_that_is_gone(name: str) -> None:
    """A delete has nothing left to wait for; everything else has no more sense."""
    answer = verdict(KINDS[name], None, ())
    assert answer == Met() if KINDS[name].verb == "delete" else isinstance(answer, Never)


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if not kind.locks))
def test_calls_without_a_lock_never_wait(name: str) -> None:
    """Neutron does not care what Octavia does."""
    assert verdict(KINDS[name], tree(statuses.PENDING_UPDATE), ()) == Met()


@pytest.mark.parametrize(
    ("name", "target", "parent", "body", "expected"),
    [
        ("loadbalancer.update", "lb", None, {}, set()),
        ("listener.create", None, None, {"default_pool_id": "app"}, set()),
        ("listener.update", "web", None, {"default_pool_id": "api"}, {("listener", "web")}),
        ("pool.create", None, None, {"listener_id": "other"}, {("listener", "other")}),
        ("pool.update", "app", None, {}, {("pool", "app"), ("listener", "web")}),
        ("pool.delete", "api", None, None, {("pool", "api"), ("listener", "other")}),
        ("member.update", "one", "app", {}, {("member", "one"), ("pool", "app"), ("listener", "web")}),
        ("member.batch", None, "app", [], {("member", "one"), ("pool", "app"), ("listener", "web")}),
        ("healthmonitor.create", None, None, {"pool_id": "app"}, {("pool", "app"), ("listener", "web")}),
        (
            "healthmonitor.delete",
            "monitor",
            None,
            None,
            {("healthmonitor", "monitor"), ("pool", "app"), ("listener", "web")},
        ),
        ("l7policy.create", None, None, {"listener_id": "web"}, {("listener", "web")}),
        ("l7policy.update", "policy", None, {}, {("l7policy", "policy"), ("listener", "other")}),
        ("l7rule.create", None, "policy", {}, {("l7policy", "policy"), ("listener", "other")}),
        (
            "l7rule.delete",
            "rule",
            "policy",
            None,
            {("l7rule", "rule"), ("l7policy", "policy"), ("listener", "other")},
        ),
        ("floatingip.create", None, None, {"port_id": "x"}, set()),
    ],
)
def test_participants(
    name: str, target: str | None, parent: str | None, body: object, expected: set[tuple[str, str]]
) -> None:
    """What becomes PENDING beside the balancer, as observed on the lab."""
    assert participants(KINDS[name], tree(), target=target, parent=parent, body=body) == expected


@pytest.mark.parametrize(
    ("kind", "object_id"),
    [
        ("listener", "web"),
        ("pool", "app"),
        ("member", "one"),
        ("healthmonitor", "monitor"),
        ("l7rule", "rule"),
    ],
)
def test_actions_of_every_object_say_why_not(kind: str, object_id: str) -> None:
    """While the balancer is frozen, all actions of its objects wait for it."""
    answers = Actions(tree(statuses.PENDING_UPDATE)).of(kind, object_id)
    assert [action for action, _ in answers] == ["update", "delete"]
    assert all(isinstance(answer, WaitingOn) for _, answer in answers)


def test_only_a_balancer_fails_over() -> None:
    """Failover is an action of the balancer alone."""
    assert [action for action, _ in Actions(tree()).of("loadbalancer", "lb")] == [
        "update",
        "delete",
        "failover",
    ]


def test_a_shared_pool_brings_all_its_listeners() -> None:
    """A pool that two listeners use freezes both."""
    shown = tree()
    both = replace(
        shown, listeners=tuple(one.model_copy(update={"default_pool_id": "app"}) for one in shown.listeners)
    )
    found = participants(KINDS["pool.update"], both, target="app", parent=None)
    assert {("listener", "web"), ("listener", "other")} <= found
