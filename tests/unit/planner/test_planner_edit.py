"""Plans for edits: the fewest calls, each with what changes and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.planner import plan
from tests.factories import make_tree
from tests.unit.planner.steps import ALL, edit, kinds, listeners, planned, pools, sent, set_description


def test_nothing_differs_nothing_is_sent() -> None:
    """The form of a balancer, unchanged, is an empty plan."""
    tree = make_tree(listeners=3, l7policies=2, floating_ip=True)
    assert planned(form_of_tree(tree), tree).calls == ()
    assert planned(form_of_data({}), tree).calls == ()


def test_only_changed_fields_are_sent() -> None:
    """One update, one field, and a summary that says it."""
    wanted = edit(make_tree(), set_description)
    (call,) = wanted.calls
    assert (call.kind, call.body, call.summary) == (
        "loadbalancer.update",
        {"description": "new"},
        "description none -> new",
    )
    (told,) = wanted.differences
    assert (told.path, told.change, told.new) == ("description", "changed", "new")


@pytest.mark.parametrize(
    ("field", "value", "body"),
    [
        ("connection_limit", None, None),
        ("timeout_client_data", None, None),
        ("tags", [], None),
        ("allowed_cidrs", [], None),
        ("insert_headers", {}, None),
        ("description", "", None),
        ("client_authentication", "NONE", None),
        ("connection_limit", 9, {"connection_limit": 9}),
        ("timeout_client_data", 9, {"timeout_client_data": 9}),
        ("tags", ["b", "a"], {"tags": ["b", "a"]}),
    ],
)
def test_no_phantom_differences(field: str, value: object, body: object) -> None:
    """Empty, null and the default are one and the same."""
    wanted = edit(make_tree(), lambda form: setattr(listeners(form)[0], field, value))
    assert [call.body for call in wanted.calls] == ([] if body is None else [body])


@pytest.mark.parametrize(
    ("field", "there", "body"),
    [
        ("description", "old", ""),
        ("connection_limit", 7, -1),
        ("timeout_client_data", 7, None),
        ("allowed_cidrs", ("10.0.0.0/8",), None),
        ("client_authentication", "OPTIONAL", "NONE"),
        ("admin_state_up", False, True),
    ],
)
def test_null_resets(field: str, there: object, body: object) -> None:
    """What is sent is what Octavia takes for a reset: its default, or null where only it knows."""
    tree = make_tree()
    tree = replace(tree, listeners=(tree.listeners[0].model_copy(update={field: there}),))
    wanted = edit(tree, lambda form: setattr(listeners(form)[0], field, None))
    assert [call.body for call in wanted.calls] == [{field: body}]


def test_sets_have_no_order() -> None:
    """Tags and CIDRs in another order, or another spelling, are the same."""
    tree = make_tree()
    listener = tree.listeners[0].model_copy(
        update={"tags": ("a", "b"), "allowed_cidrs": ("10.0.0.0/24", "192.0.2.0/24")}
    )
    tree = replace(tree, listeners=(listener,))

    def change(form: BalancerForm) -> None:
        listeners(form)[0].tags = ["b", "a"]
        listeners(form)[0].allowed_cidrs = ["192.0.2.9/24", "10.0.0.0/24"]

    assert edit(tree, change).calls == ()


def test_our_own_tags_survive() -> None:
    """They are how a lost answer is found again."""
    tree = make_tree()
    pool = tree.pools[0].model_copy(update={"tags": ("a", "lbaas-ui:task=1")})
    wanted = edit(replace(tree, pools=(pool,)), lambda form: setattr(pools(form)[0], "tags", ["b"]))
    assert [call.body for call in wanted.calls] == [{"tags": ["b", "lbaas-ui:task=1"]}]


def test_keys_that_are_not_named_are_left_alone() -> None:
    """A short form changes what it names."""
    tree = make_tree(listeners=2, l7policies=1)
    data = {"listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80, "connection_limit": 5},
                          {"name": "web-1", "protocol": "HTTP", "protocol_port": 81}]}  # fmt: skip
    (call,) = sent(tree, data).calls
    assert (call.kind, call.target, call.body) == (
        "listener.update", tree.listeners[0].id, {"connection_limit": 5},
    )  # fmt: skip


def test_lists_that_are_named_are_complete() -> None:
    """What they do not hold goes; its children go along without calls of their own."""
    tree = make_tree(listeners=2, l7policies=2)
    wanted = sent(tree, {"listeners": [{"name": "web-1", "protocol": "HTTP", "protocol_port": 81}]})
    assert [(call.kind, call.target) for call in wanted.calls] == [("listener.delete", tree.listeners[0].id)]
    assert wanted.takes_along == {"l7policy": 2, "l7rule": 2}


def test_null_removes_a_monitor() -> None:
    """Absence would leave it."""
    assert kinds(edit(make_tree(), lambda form: setattr(pools(form)[0], "healthmonitor", None))) == [
        "healthmonitor.delete"
    ]


def test_session_persistence_is_sent_whole() -> None:
    """Octavia replaces it whole: a cookie's name left out would be lost."""
    tree = make_tree()
    cookie = {"type": "APP_COOKIE", "cookie_name": "id"}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "session_persistence": cookie}
    wanted = sent(tree, {"pools": [pool]})
    assert [call.body for call in wanted.calls] == [
        {"session_persistence": {"type": "APP_COOKIE", "cookie_name": "id"}}
    ]


def test_a_drained_pool_is_warned_of() -> None:
    """Legal, and probably not meant."""

    def change(form: BalancerForm) -> None:
        for member in pools(form)[0].members or ():
            member.weight = 0

    assert [one.code for one in edit(make_tree(), change).warnings] == ["pool_drained"]


def test_ids_of_things_that_were_replaced_do_not_matter() -> None:
    """A roll back to an old form finds the new objects by name."""
    tree = make_tree(l7policies=1)
    form = form_of_tree(tree)
    listeners(form)[0].id = pools(form)[0].id = "gone"
    assert plan(form, tree, ALL).calls == ()


def test_an_old_cloud_gets_no_additive_batch() -> None:
    """Below 2.11 a batch that does not list a member deletes it: everyone is listed."""
    tree = make_tree(members=3)

    def change(form: BalancerForm) -> None:
        for member in (pools(form)[0].members or [])[:2]:
            member.weight = 5

    (old,) = edit(tree, change, Capabilities(api_version=(2, 10))).calls
    (new,) = edit(tree, change).calls
    assert isinstance(old.body, list)
    assert isinstance(new.body, list)
    assert (len(old.body), old.query) == (3, {})
    assert (len(new.body), new.query) == (2, {"additive_only": "true"})
