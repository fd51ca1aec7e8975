"""Members: one call at most for a pool, and nobody loses what the form does not name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui.forms.document import BalancerForm, MemberForm
from lbaas_ui.store.queries import BalancerTree
from tests.factories import make_member, make_tree
from tests.unit.planner.steps import edit, kinds, pools, sent

RICH = {
    "name": "rich",
    "address": "10.0.0.1",
    "weight": 9,
    "backup": True,
    "admin_state_up": False,
    "monitor_address": "10.9.9.9",
    "monitor_port": 99,
    "tags": ("a", "lbaas-ui:task=1"),
}


def rich_tree() -> BalancerTree:
    """Give a tree with three members of which the first has every field set."""
    tree = make_tree(members=0)
    key = tree.pools[0].id
    first = make_member(pool_id=key, **RICH)
    others = (make_member(pool_id=key, address=f"10.0.0.{n}") for n in (2, 3))
    return replace(tree, members={key: (first, *others)})


def members(form: BalancerForm) -> list[MemberForm]:
    """Give the first pool's members, to change them."""
    found = pools(form)[0].members
    assert found is not None
    return found


def new(host: int) -> MemberForm:
    """Give a new member."""
    return MemberForm(address=f"10.0.0.{host}", protocol_port=8080)


@pytest.mark.parametrize(
    ("added", "changed", "removed", "kind"),
    [
        (0, 0, 0, None),
        (1, 0, 0, "member.create"),
        (0, 1, 0, "member.update"),
        (0, 0, 1, "member.delete"),
        (10, 0, 0, "member.batch"),
        (0, 2, 0, "member.batch"),
        (0, 0, 2, "member.batch"),
        (1, 1, 0, "member.batch"),
        (1, 0, 1, "member.batch"),
        (0, 0, 3, "member.batch"),
    ],
)
def test_one_call_at_most(added: int, changed: int, removed: int, kind: str | None) -> None:
    """Whatever happens to the members of a pool, it is one transaction."""

    def change(form: BalancerForm) -> None:
        del members(form)[3 - removed :]
        for member in members(form)[:changed]:
            member.weight = 77
        members(form).extend(new(20 + n) for n in range(added))

    assert kinds(edit(rich_tree(), change)) == ([kind] if kind else [])


def test_a_batch_resends_each_member_whole() -> None:
    """Peers lose backup, admin state, monitor address and tags of those whom nobody touched."""

    def change(form: BalancerForm) -> None:
        members(form)[1].weight = 5
        del members(form)[2]

    (call,) = edit(rich_tree(), change).calls
    assert isinstance(call.body, list)
    untouched, touched = call.body
    assert isinstance(untouched, dict)
    assert untouched == {
        **RICH,
        "tags": ["a", "lbaas-ui:task=1"],
        "protocol_port": 8080,
        "subnet_id": untouched["subnet_id"],
    }
    assert isinstance(touched, dict)
    assert touched["weight"] == 5
    assert call.query == {}


def test_a_short_form_keeps_what_it_does_not_name() -> None:
    """Address and port are enough to mean a member that is there."""
    tree = rich_tree()
    listed = [{"address": "10.0.0.1", "protocol_port": 8080}, {"address": "10.0.0.9", "protocol_port": 1}]
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": listed}
    (call,) = sent(tree, {"pools": [pool]}).calls
    assert isinstance(call.body, list)
    assert isinstance(call.body[0], dict)
    assert call.body[0]["backup"] is True
    assert call.body[1] == {"address": "10.0.0.9", "protocol_port": 1}
    assert call.summary == "1 added, 2 removed"


def test_a_changed_weight_is_one_small_update() -> None:
    """Nothing but the weight goes over the wire, and the summary says it."""
    (call,) = edit(rich_tree(), lambda form: setattr(members(form)[1], "weight", 2)).calls
    assert (call.kind, call.body, call.summary) == ("member.update", {"weight": 2}, "weight 1 -> 2")


def test_only_who_is_new_or_changed_is_listed_where_nobody_goes() -> None:
    """The others are not even frozen."""
    (call,) = edit(rich_tree(), lambda form: members(form).extend([new(20), new(21)])).calls
    assert call.query == {"additive_only": "true"}
    assert isinstance(call.body, list)
    assert len(call.body) == 2


def test_another_address_is_another_member() -> None:
    """The server with this id moved: the old one goes and the new one comes in one call, settings kept."""
    tree = rich_tree()
    (call,) = edit(tree, lambda form: setattr(members(form)[0], "address", "10.0.0.50")).calls
    assert call.kind == "member.batch"
    assert isinstance(call.body, list)
    by_address = {one["address"]: one for one in call.body if isinstance(one, dict)}
    assert set(by_address) == {"10.0.0.50", "10.0.0.2", "10.0.0.3"}
    moved = by_address["10.0.0.50"]
    assert (moved["weight"], moved["backup"]) == (9, True)


def test_another_spelling_is_the_same_address() -> None:
    """Octavia compares texts, so the cloud's own spelling is sent."""
    tree = make_tree(members=0)
    key = tree.pools[0].id
    there = tuple(make_member(pool_id=key, address=f"2001:DB8::{n}") for n in (1, 2))
    tree = replace(tree, members={key: there})

    def change(form: BalancerForm) -> None:
        for member in members(form):
            member.address = member.address.lower()

    assert edit(tree, change).calls == ()


def test_a_batch_mends_members_in_error() -> None:
    """One in ERROR and one changed: both are listed."""
    tree = rich_tree()
    key = tree.pools[0].id
    first, *others = tree.members[key]
    tree = replace(tree, members={key: (first.model_copy(update={"provisioning_status": "ERROR"}), *others)})
    (call,) = edit(tree, lambda form: setattr(members(form)[1], "weight", 5)).calls
    assert isinstance(call.body, list)
    assert [one["address"] for one in call.body if isinstance(one, dict)] == ["10.0.0.1", "10.0.0.2"]
