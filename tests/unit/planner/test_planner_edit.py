"""Plans for edits: the fewest calls, each with what changes and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm, FloatingIPForm, RuleForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.models import Provisioned
from lbaas_ui.queue.planner import plan, plan_delete
from lbaas_ui.queue.tasks import ref
from lbaas_ui.store.queries import BalancerTree
from tests.factories import NETWORK_ID, make_floating_ip, make_l7policy, make_l7rule, make_tree
from tests.unit.planner.steps import ALL, edit, kinds, listeners, planned, policies, pools, sent

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


def set_description(form: BalancerForm) -> None:
    """Change something of the balancer itself."""
    form.description = "new"


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


def test_null_removes_a_monitor() -> None:
    """Absence would leave it."""
    assert kinds(edit(make_tree(), lambda form: setattr(pools(form)[0], "healthmonitor", None))) == [
        "healthmonitor.delete"
    ]


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


def test_session_persistence_is_sent_whole() -> None:
    """Octavia replaces it whole: a cookie's name left out would be lost."""
    tree = make_tree()
    cookie = {"type": "APP_COOKIE", "cookie_name": "id"}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "session_persistence": cookie}
    wanted = sent(tree, {"pools": [pool]})
    assert [call.body for call in wanted.calls] == [
        {"session_persistence": {"type": "APP_COOKIE", "cookie_name": "id"}}
    ]


# --- default pools ------------------------------------------------------------------------------------------


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


# --- policies and rules -------------------------------------------------------------------------------------


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


# --- repairs ------------------------------------------------------------------------------------------------


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


# --- floating IPs -------------------------------------------------------------------------------------------


def floating(form: BalancerForm, wanted: FloatingIPForm | None) -> None:
    """Wish for a floating IP, or for none."""
    assert form.vip is not None
    form.vip = form.vip.model_copy(update={"floating_ip": wanted})


def test_null_detaches_a_floating_ip() -> None:
    """It stays in the project."""
    wanted = edit(make_tree(floating_ip=True), lambda form: floating(form, None))
    assert [(call.kind, call.body) for call in wanted.calls] == [("floatingip.detach", {"port_id": None})]


def test_another_floating_ip_takes_the_place() -> None:
    """The old one goes first: a port has one for each address."""
    other, tree = make_floating_ip(), make_tree(floating_ip=True)
    wanted = edit(tree, lambda form: floating(form, FloatingIPForm(id=other.id)))
    assert kinds(wanted) == ["floatingip.detach", "floatingip.attach"]
    assert wanted.calls[1].body == {"port_id": tree.loadbalancer.vip_port_id}
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_one_from_the_wanted_network_will_do() -> None:
    """A form that asks for a new one finds the one that it brought about earlier."""
    tree = make_tree()
    there = make_floating_ip(port_id=tree.loadbalancer.vip_port_id, floating_network_id=NETWORK_ID)
    tree = replace(tree, floating_ips=(there,))
    wanted = edit(tree, lambda form: floating(form, FloatingIPForm(network_id=NETWORK_ID)))
    assert wanted.calls == ()


# --- deletion -----------------------------------------------------------------------------------------------


def test_a_deletion_says_what_goes_along() -> None:
    """One call, with counts, and a word on the floating IP."""
    tree = make_tree(listeners=2, l7policies=1, floating_ip=True)
    wanted = plan_delete(tree)
    (call,) = wanted.calls
    assert (call.kind, call.query) == ("loadbalancer.delete", {"cascade": "true"})
    assert wanted.takes_along == {
        "listener": 2, "pool": 2, "member": 4, "healthmonitor": 2, "l7policy": 2, "l7rule": 2,
    }  # fmt: skip
    assert [one.code for one in wanted.warnings] == ["floating_ip_kept"]


def test_a_floating_ip_can_be_given_back() -> None:
    """After the balancer is gone."""
    wanted = plan_delete(make_tree(floating_ip=True), release_floating_ips=True)
    assert kinds(wanted) == ["loadbalancer.delete", "floatingip.delete"]
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_a_bare_balancer_needs_no_cascade() -> None:
    """There is nothing to take along."""
    assert plan_delete(make_tree(listeners=0)).calls[0].query == {}


# --- what else should hold ----------------------------------------------------------------------------------


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
