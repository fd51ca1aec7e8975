"""Plans for default pools, L7 policies and rules: the order that Octavia's links between them allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui.forms.document import BalancerForm, RuleForm
from lbaas_ui.queue.tasks import ref
from tests.factories import make_l7policy, make_l7rule, make_tree
from tests.unit.planner.steps import edit, kinds, listeners, policies, pools, sent


def test_a_first_default_pool_comes_with_the_pool() -> None:
    """Octavia sets it when a pool is made with the listener's id: one call in place of two."""
    tree = make_tree(pools=0)
    new = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    (call,) = sent(tree, {"listeners": [listener], "pools": [new]}).calls
    assert call.kind == "pool.create"
    assert call.body == {**new, "loadbalancer_id": tree.loadbalancer.id, "listener_id": tree.listeners[0].id}


def test_a_listener_that_changes_otherwise_links_by_itself() -> None:
    """Its update is needed anyway."""
    tree = make_tree(pools=0)
    new = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    listener = {
        "name": "web",
        "protocol": "HTTP",
        "protocol_port": 80,
        "default_pool": "app",
        "description": "d",
    }
    wanted = sent(tree, {"listeners": [listener], "pools": [new]})
    assert [call.body for call in wanted.calls][1] == {"description": "d", "default_pool_id": ref("pool:app")}


def test_a_deleted_default_pool_takes_its_link_along() -> None:
    """One call: Octavia clears the listener's link when the pool goes."""

    def change(form: BalancerForm) -> None:
        listeners(form)[0].default_pool = None
        pools(form).clear()

    assert kinds(edit(make_tree(), change)) == ["pool.delete"]


def test_a_moved_default_pool_is_linked_before_the_old_one_goes() -> None:
    """Otherwise requests would find no pool for a while."""
    tree = make_tree(listeners=1, pools=2)

    def change(form: BalancerForm) -> None:
        listeners(form)[0].default_pool = "app-1"
        del pools(form)[0]

    wanted = edit(tree, change)
    assert kinds(wanted) == ["listener.update", "pool.delete"]
    assert wanted.calls[0].summary == "default_pool app -> app-1"


def test_a_pool_is_renamed_by_its_id() -> None:
    """Links that the form leaves open follow it."""
    tree = make_tree()
    pool = {"id": tree.pools[0].id, "name": "new", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    assert [call.body for call in sent(tree, {"pools": [pool]}).calls] == [{"name": "new"}]


def test_a_policy_that_redirects_to_a_pool_goes_before_it() -> None:
    """Octavia refuses to delete a pool that a policy uses."""
    tree = make_tree(listeners=1, pools=2, l7policies=1)

    def change(form: BalancerForm) -> None:
        policies(form).clear()
        del pools(form)[1]

    assert kinds(edit(tree, change)) == ["l7policy.delete", "pool.delete"]


def test_an_action_is_sent_with_its_target_and_code() -> None:
    """Octavia would reset the code to 302 if it were left out."""
    tree = make_tree(l7policies=0)
    policy = make_l7policy(
        listener_id=tree.listeners[0].id,
        action="REDIRECT_TO_URL",
        redirect_url="https://a.example",
        redirect_http_code=307,
    )
    tree = replace(tree, l7policies={tree.listeners[0].id: (policy,)})
    wanted = edit(tree, lambda form: setattr(policies(form)[0], "redirect_url", "https://b.example"))
    assert [call.body for call in wanted.calls] == [
        {"action": "REDIRECT_TO_URL", "redirect_url": "https://b.example", "redirect_http_code": 307}
    ]


def test_another_action_forgets_the_old_target() -> None:
    """Though the form does not say so: a REJECT has none."""
    tree = make_tree(l7policies=1)
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80,
                "l7policies": [{"name": "api", "action": "REJECT"}]}  # fmt: skip
    assert [call.body for call in sent(tree, {"listeners": [listener]}).calls] == [{"action": "REJECT"}]


def test_policies_are_reordered_with_one_call() -> None:
    """The last becomes the first; the others close up by themselves."""
    tree = make_tree(l7policies=4)
    wanted = edit(tree, lambda form: policies(form).insert(0, policies(form).pop()))
    (call,) = wanted.calls
    assert (call.kind, call.body, call.summary) == ("l7policy.update", {"position": 1}, "position 4 -> 1")


def test_a_changed_rule_is_updated() -> None:
    """Not deleted and made again."""
    tree = make_tree(l7policies=1)

    def change(form: BalancerForm) -> None:
        rules = policies(form)[0].rules
        assert rules is not None
        rules[0] = RuleForm(type="PATH", compare_type="EQUAL_TO", value="/new")

    (call,) = edit(tree, change).calls
    assert (call.kind, call.body) == ("l7rule.update", {"compare_type": "EQUAL_TO", "value": "/new"})
    assert call.parent == next(iter(tree.l7rules))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("PATH", ["l7rule.update"]), ("SSL_CONN_HAS_CERT", ["l7rule.delete", "l7rule.create"])],
)
def test_a_key_that_octavia_does_not_let_go_of(kind: str, expected: list[str]) -> None:
    """From a header to a path is an update; to a type that must have no key, Octavia answers 500."""
    tree = make_tree(l7policies=1)
    policy = tree.l7policies[tree.listeners[0].id][0]
    header = make_l7rule(l7policy_id=policy.id, type="HEADER", compare_type="EQUAL_TO", key="X", value="1")
    tree = replace(tree, l7rules={policy.id: (header,)})

    def change(form: BalancerForm) -> None:
        value = "True" if kind == "SSL_CONN_HAS_CERT" else "/a"
        rule = {"type": kind, "compare_type": "EQUAL_TO", "value": value}
        policies(form)[0].rules = [RuleForm.model_validate(rule)]

    assert kinds(edit(tree, change)) == expected
