"""From a balancer to its form: whole, stable, without what is ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.cloning import as_new, clone
from lbaas_ui.forms.existing import concise, form_of_tree, revision_of
from lbaas_ui.forms.load import data_of_form
from lbaas_ui.store.queries import BalancerTree
from tests.factories import make_floating_ip, make_tree


def renamed(tree: BalancerTree, **fields: object) -> BalancerTree:
    """Give the tree with its load balancer changed."""
    return replace(tree, loadbalancer=tree.loadbalancer.model_copy(update=fields))


def test_every_field_is_named() -> None:
    """The form is a snapshot: null where there is no value, so that it can be brought back."""
    form = form_of_tree(make_tree())
    assert form.model_fields_set == set(type(form).model_fields)
    assert form.listeners is not None
    assert form.listeners[0].model_fields_set == set(type(form.listeners[0]).model_fields)


def test_pools_are_linked_by_name() -> None:
    """People read names."""
    form = form_of_tree(make_tree())
    assert form.listeners is not None
    assert form.listeners[0].default_pool == "app"


def test_pools_without_a_clear_name_are_linked_by_id() -> None:
    """An empty name, or one that two pools have, says nothing."""
    tree = make_tree(listeners=2)
    pools = tuple(pool.model_copy(update={"name": ""}) for pool in tree.pools)
    form = form_of_tree(replace(tree, pools=pools))
    assert form.listeners is not None
    assert [one.default_pool for one in form.listeners] == [pool.id for pool in pools]


def test_our_tags_are_left_out() -> None:
    """They mark what a task made."""
    assert form_of_tree(renamed(make_tree(), tags=("a", "lbaas-ui:task=1"))).tags == ["a"]


def test_policies_come_in_order_of_position() -> None:
    """Whatever the order in which they were read."""
    tree = make_tree(l7policies=3)
    (key,) = tree.l7policies
    shuffled = replace(tree, l7policies={key: tuple(reversed(tree.l7policies[key]))})
    assert form_of_tree(shuffled) == form_of_tree(tree)


@pytest.mark.parametrize("field", ["provisioning_status", "operating_status"])
def test_a_revision_knows_no_statuses(field: str) -> None:
    """Nor times, nor our own tags."""
    tree = make_tree()
    changed = renamed(tree, **{field: "ERROR", "updated_at": None, "tags": ("lbaas-ui:task=1",)})
    assert revision_of(changed) == revision_of(tree)


@pytest.mark.parametrize("fields", [{"description": "x"}, {"tags": ("a",)}, {"admin_state_up": False}])
def test_a_revision_changes_with_the_configuration(fields: dict[str, object]) -> None:
    """So that two people cannot overwrite each other unseen."""
    tree = make_tree()
    assert revision_of(renamed(tree, **fields)) != revision_of(tree)


def test_a_concise_form_leaves_out_what_goes_without_saying() -> None:
    """No nulls, no defaults; what is special stays."""
    tree = make_tree()
    first = next(iter(tree.members))
    members = (tree.members[first][0].model_copy(update={"weight": 5}), *tree.members[first][1:])
    data = data_of_form(concise(form_of_tree(replace(tree, members={**tree.members, first: members}))))
    assert "description" not in data
    listed = data["pools"][0]["members"]  # type: ignore[index]  # plain data, known here
    assert [one.get("weight") for one in listed] == [5, None]


def test_a_new_form_is_valid_and_has_no_ids() -> None:
    """A clone of a balancer whose pools have no names passes the checks."""
    tree = make_tree(listeners=2, l7policies=1, floating_ip=True)
    pools = tuple(pool.model_copy(update={"name": ""}) for pool in tree.pools)
    form = as_new(form_of_tree(replace(tree, pools=pools)))
    assert check(form, Capabilities()) == []
    assert '"id"' not in form.model_dump_json(exclude_unset=True)
    assert form.vip is not None
    assert (form.vip.address, form.vip.port_id, form.vip.floating_ip) == (None, None, None)


def test_a_clone_makes_unclear_names_clear_and_keeps_its_links() -> None:
    """Two pools of one name, listeners and policies too: each gets its own, and links follow."""
    tree = make_tree(listeners=2, l7policies=2)
    pools = tuple(pool.model_copy(update={"name": "x" * 255}) for pool in tree.pools)
    listeners = tuple(one.model_copy(update={"name": "web"}) for one in tree.listeners)
    policies = {
        key: tuple(one.model_copy(update={"name": "p"}) for one in several)
        for key, several in tree.l7policies.items()
    }
    twins = replace(tree, pools=pools, listeners=listeners, l7policies=policies)
    form = clone(form_of_tree(twins), taken=("shop-copy",))
    assert check(form, Capabilities()) == []
    assert form.name == "shop-copy-2"
    names = [pool.name for pool in form.pools or ()]
    assert len(set(names)) == len(names) == 2
    by_id = {pool.id: name for pool, name in zip(tree.pools, names, strict=True)}
    wanted = [by_id[str(one.default_pool_id)] for one in tree.listeners]
    assert [one.default_pool for one in form.listeners or ()] == wanted
    assert clone(form_of_tree(tree), "mine").name == "mine"


def test_the_first_floating_ip_stands_in_the_form() -> None:
    """By its id, with the network that it is from."""
    tree = make_tree()
    floating = make_floating_ip(port_id=tree.loadbalancer.vip_port_id)
    form = form_of_tree(replace(tree, floating_ips=(floating,)))
    assert form.vip is not None
    assert form.vip.floating_ip is not None
    assert form.vip.floating_ip.id == floating.id
