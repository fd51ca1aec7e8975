"""Plans for what cannot be changed as it stands: made anew without a gap, or mended when it is in ERROR."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.models import Provisioned
from lbaas_ui.queue.tasks import ref
from lbaas_ui.store.queries import BalancerTree
from tests.factories import make_tree
from tests.unit.planner.steps import edit, kinds, listeners, planned, pools, sent, set_description


def test_a_listener_with_another_port_is_made_anew() -> None:
    """With all that it had; the old one goes last, so that somebody always listens."""
    tree = make_tree(l7policies=1)
    listener = tree.listeners[0].model_copy(update={"connection_limit": 7})
    tree = replace(tree, listeners=(listener,))
    wanted = sent(tree, {"listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 8080}]})
    assert kinds(wanted) == ["listener.create", "l7policy.create", "l7rule.create", "listener.delete"]
    body = wanted.calls[0].body
    assert isinstance(body, dict)
    assert (body["connection_limit"], body["default_pool_id"]) == (7, tree.pools[0].id)
    assert [one.code for one in wanted.warnings] == ["listener_replaced"]


def test_a_listener_with_another_protocol_frees_its_port_first() -> None:
    """TCP and HTTP share port 80: the old one must go before."""
    tree = make_tree()
    wanted = edit(tree, lambda form: setattr(listeners(form)[0], "protocol", "TCP"))
    assert kinds(wanted) == ["listener.delete", "listener.create"]
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_two_listeners_can_swap_their_ports() -> None:
    """Both are out of the way before either is made."""
    tree = make_tree(listeners=2)

    def swap(form: BalancerForm) -> None:
        one, two = listeners(form)
        one.protocol_port, two.protocol_port = two.protocol_port, one.protocol_port

    assert kinds(edit(tree, swap)) == ["listener.delete"] * 2 + ["listener.create"] * 2


def test_a_pool_with_another_protocol_is_made_anew() -> None:
    """The new one is made and linked before the old one goes."""
    tree = make_tree(l7policies=1, members=1)
    wanted = edit(tree, lambda form: setattr(pools(form)[0], "protocol", "PROXY"))
    assert kinds(wanted) == [
        "pool.create",
        "healthmonitor.create",
        "member.batch",
        "listener.update",
        "l7policy.update",
        "pool.delete",
    ]
    assert wanted.calls[3].body == {"default_pool_id": ref("pool:app")}
    assert wanted.calls[4].body == {"action": "REDIRECT_TO_POOL", "redirect_pool_id": ref("pool:app")}
    assert wanted.calls[5].target == tree.pools[0].id
    assert "pool_replaced" in [one.code for one in wanted.warnings]


def test_a_monitor_with_another_type_is_made_anew() -> None:
    """Its HTTP keys are not carried over to a TCP check."""
    tree = make_tree()
    monitor = {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "healthmonitor": monitor}
    wanted = sent(tree, {"pools": [pool]})
    assert kinds(wanted) == ["healthmonitor.delete", "healthmonitor.create"]
    assert wanted.calls[1].body == {**monitor, "name": "check", "pool_id": tree.pools[0].id}


def test_http_1_0_and_no_domain_need_a_new_monitor() -> None:
    """Octavia looks at the old domain name when the version changes, and refuses the one update."""
    tree = make_tree()
    key = tree.pools[0].id
    monitor = tree.healthmonitors[key].model_copy(update={"http_version": 1.1, "domain_name": "a.example"})

    def change(form: BalancerForm) -> None:
        wanted = pools(form)[0].healthmonitor
        assert wanted is not None
        wanted.http_version, wanted.domain_name = 1.0, None

    wanted = edit(replace(tree, healthmonitors={key: monitor}), change)
    assert kinds(wanted) == ["healthmonitor.delete", "healthmonitor.create"]


R = TypeVar("R", bound=Provisioned)


def broken(tree: BalancerTree, kind: str) -> BalancerTree:
    """Give the tree with its objects of a kind in ERROR."""

    def spoilt(thing: R) -> R:
        return thing.model_copy(update={"provisioning_status": "ERROR"})

    def spoilt_groups(groups: dict[str, tuple[R, ...]]) -> dict[str, tuple[R, ...]]:
        return {key: tuple(spoilt(one) for one in group) for key, group in groups.items()}

    changed: dict[str, BalancerTree] = {
        "listeners": replace(tree, listeners=tuple(spoilt(one) for one in tree.listeners)),
        "pools": replace(tree, pools=tuple(spoilt(one) for one in tree.pools)),
        "members": replace(tree, members=spoilt_groups(tree.members)),
        "healthmonitors": replace(
            tree, healthmonitors={key: spoilt(one) for key, one in tree.healthmonitors.items()}
        ),
        "l7policies": replace(tree, l7policies=spoilt_groups(tree.l7policies)),
        "l7rules": replace(tree, l7rules=spoilt_groups(tree.l7rules)),
    }
    return changed[kind]


@pytest.mark.parametrize(
    ("kind", "call_kind"),
    [
        ("listeners", "listener.update"),
        ("pools", "pool.update"),
        ("members", "member.update"),
        ("healthmonitors", "healthmonitor.update"),
        ("l7policies", "l7policy.update"),
        ("l7rules", "l7rule.update"),
    ],
)
def test_what_is_in_error_is_mended(kind: str, call_kind: str) -> None:
    """By an update that says again what it has, though nothing differs."""
    tree = broken(make_tree(l7policies=1, members=1), kind)
    (call,) = planned(form_of_tree(tree), tree).calls
    assert call.kind == call_kind
    assert isinstance(call.body, dict)
    assert len(call.body) > 1
    assert "ERROR" in call.summary


def test_a_broken_pool_is_mended_before_its_members() -> None:
    """Octavia refuses members of a pool in ERROR."""
    tree = broken(make_tree(), "pools")

    def change(form: BalancerForm) -> None:
        members = pools(form)[0].members
        assert members is not None
        members[0].weight = 7

    wanted = edit(tree, change)
    assert kinds(wanted) == ["pool.update", "member.update"]
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_a_balancer_in_error_is_planned_all_the_same() -> None:
    """With a warning; the queue says when and whether."""
    wanted = edit(make_tree(provisioning_status="ERROR"), set_description)
    assert kinds(wanted) == ["loadbalancer.update"]
    assert [one.code for one in wanted.warnings] == ["loadbalancer_error"]
