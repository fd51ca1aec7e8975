"""Names of subnets and networks in forms become ids."""

from __future__ import annotations

import pytest

from lbaas_ui.errors import FormRejected
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.names import resolve, resolve_names
from lbaas_ui.store.store import Store
from tests.factories import (
    NETWORK_ID,
    SUBNET_ID,
    make_flavor,
    make_network,
    make_security_group,
    make_subnet,
    seen,
)


def test_names_become_ids() -> None:
    """Everywhere where a form can name something of the cloud."""
    outside, small, group = make_network(id="n", name="public"), make_flavor(), make_security_group()
    member = {"address": "10.0.0.1", "protocol_port": 1, "subnet_id": "private-subnet"}
    form = form_of_data(
        {
            "flavor_id": "small",
            "vip": {
                "subnet_id": "private-subnet",
                "network_id": "private",
                "floating_ip": {"network_id": "public"},
                "security_group_ids": ["default"],
                "additional": [{"subnet_id": "private-subnet"}],
            },
            "pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "members": [member]}],
        }
    )
    resolved, problems = resolve(
        form,
        subnets=[make_subnet()],
        networks=[make_network(), outside],
        flavors=[small],
        security_groups=[group],
    )
    assert problems == []
    assert resolved.flavor_id == small.id
    assert resolved.vip is not None
    assert (resolved.vip.subnet_id, resolved.vip.network_id) == (SUBNET_ID, NETWORK_ID)
    assert resolved.vip.floating_ip is not None
    assert resolved.vip.floating_ip.network_id == outside.id
    assert resolved.vip.security_group_ids == [group.id]
    assert resolved.pools is not None
    assert resolved.pools[0].members is not None
    assert resolved.pools[0].members[0].subnet_id == SUBNET_ID
    assert form.vip is not None
    assert form.vip.subnet_id == "private-subnet"  # the form that was given stays as it was


def test_ids_stay_even_where_the_cloud_does_not_show_them() -> None:
    """Somebody else's subnet may be usable though it is not listed."""
    form = form_of_data({"vip": {"subnet_id": SUBNET_ID}})
    assert resolve(form) == (form, [])


def test_an_unknown_name_is_told_with_those_that_there_are() -> None:
    """So that a slip is seen at once."""
    _, problems = resolve(form_of_data({"vip": {"subnet_id": "privat"}}), subnets=[make_subnet()])
    assert [(one.path, one.code) for one in problems] == [("vip.subnet_id", "name_unknown")]
    assert "private-subnet" in problems[0].message


def test_two_of_one_name_are_told_with_their_ids() -> None:
    """Nobody guesses which one is meant."""
    twins = [make_subnet(), make_subnet(id="other", network_id="elsewhere")]
    _, problems = resolve(form_of_data({"vip": {"subnet_id": "private-subnet"}}), subnets=twins)
    assert [one.code for one in problems] == ["name_ambiguous"]
    assert SUBNET_ID in problems[0].message


def test_the_network_tells_subnets_of_one_name_apart() -> None:
    """Every project's network may have a subnet of the same name."""
    twins = [make_subnet(), make_subnet(id="other", network_id="elsewhere")]
    form = form_of_data({"vip": {"subnet_id": "private-subnet", "network_id": NETWORK_ID}})
    resolved, problems = resolve(form, subnets=twins, networks=[make_network()])
    assert problems == []
    assert resolved.vip is not None
    assert resolved.vip.subnet_id == SUBNET_ID


def test_what_the_form_leaves_open_stays_open() -> None:
    """Resolving names names nothing new."""
    form = form_of_data({"vip": {"address": "10.0.0.5"}, "pools": []})
    resolved, _ = resolve(form)
    assert data_of_form(resolved) == data_of_form(form)


def test_the_store_is_where_names_are_looked_up() -> None:
    """And a name that it lacks raises."""
    store = Store()
    store.apply([seen("subnets", make_subnet())])
    resolved = resolve_names(form_of_data({"vip": {"subnet_id": "private-subnet"}}), store)
    assert resolved.vip is not None
    assert resolved.vip.subnet_id == SUBNET_ID
    with pytest.raises(FormRejected, match="no network public"):
        resolve_names(form_of_data({"vip": {"network_id": "public"}}), store)
