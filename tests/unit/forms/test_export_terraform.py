"""Exported Terraform, read back by python-hcl2: nothing lost in silence, all of it legal and linked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.exports.terraform import WORDS, render
from lbaas_ui.forms.exports.things import FLOATING_IP, Known, Thing, known_of, things_of
from lbaas_ui.forms.load import form_of_data
from tests.exported import Data, Terraform, commented, not_said, terraform_of, with_ids
from tests.factories import make_tree
from tests.strategies import forms

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
# What comes out of templates' own signs by chance alone is rare.
WILD = st.one_of(ANY_TEXT, st.text("${%}\\\"'\n\t~# a漢", max_size=12))
KNOWN = Known(floating_address="203.0.113.7")
POOL: Data = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
TO_URL: Data = {"action": "REDIRECT_TO_URL", "redirect_url": "https://a.test"}
SECOND: Data = {"subnet_id": "t"}
MEMBER: Data = {"address": "10.0.0.11", "protocol_port": 80}


def exported(**fields: Any) -> tuple[str, Terraform]:
    """A balancer with these fields, as text and as read back."""
    form = form_of_data({"name": "shop", "vip": {"subnet_id": "s"}, **fields})
    text = render(things_of(form, KNOWN))
    return text, terraform_of(text)


def policies(*policies: Data) -> Data:
    """A listener with these policies."""
    return {"listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80, "l7policies": policies}]}


def said_of(thing: Thing, found: Terraform) -> Data:
    """What the file says of one thing, in a block of its own or among its pool's members."""
    own = found.resources.get((WORDS[thing.kind].type, thing.label))
    if own is None:
        assert thing.parent is not None
        pool = found.resources["openstack_lb_members_v2", f"members_of_{thing.parent.label}"]
        key = thing.fields["address"], thing.fields["protocol_port"]
        own = next(one for one in pool["member"] if (one["address"], one["protocol_port"]) == key)
    flat = dict(own)
    if "persistence" in flat:
        (flat["persistence"],) = flat["persistence"]
    if "http_version" in flat:
        flat["http_version"] = float(flat["http_version"])
    return flat


@settings(max_examples=40)
@given(forms())
def test_nothing_is_lost_in_silence(form: BalancerForm) -> None:
    """Each value of each object is an argument, or stands in a comment."""
    things = things_of(form)
    text = render(things)
    found = terraform_of(text)
    for thing in things:
        if thing.kind != FLOATING_IP:
            assert list(not_said(text, thing, said_of(thing, found), WORDS[thing.kind])) == []


@settings(max_examples=20)
@given(forms().map(with_ids))
def test_references_lead_to_resources_and_each_is_imported(form: BalancerForm) -> None:
    """No id of another object is written out, and what exists is imported under its own address."""
    things = things_of(form)
    found = terraform_of(render(things))
    addresses = {f"{kind}.{label}" for kind, label in found.resources}
    for body in found.resources.values():
        for value in (item for one in body.values() for item in (one if isinstance(one, list) else [one])):
            if isinstance(value, str) and value.startswith("${openstack"):
                assert value[2:-1].removesuffix(".id").removesuffix(".vip_port_id") in addresses
    new = {"openstack_networking_floatingip_v2.address"}  # has no id in these forms
    assert set(found.imports) == addresses - new
    ids = {thing.id for thing in things}
    assert all(set(one.split("/")) <= ids for one in found.imports.values())


@given(st.lists(WILD, min_size=3, max_size=3))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Quotes, templates, line breaks and signs of any language are text and nothing else."""
    name, description, tag = texts
    text, found = exported(name=name, description=description, tags=[tag], pools=[{**POOL, "name": name}])
    (balancer,) = [body for (kind, _), body in found.resources.items() if "loadbalancer" in kind]
    assert balancer.get("name", "") == name
    assert balancer.get("description", "") == description
    assert balancer["tags"] == [tag]
    assert all(line.startswith("#") for line in text[: text.index("\nterraform {")].splitlines())


def test_labels_are_legal_and_different() -> None:
    """Names that differ in nothing that a label can hold still give different labels."""
    names = ["app", "app", "APP", "app 2", "漢", "", "10"]
    _, found = exported(pools=[{**POOL, "name": name} for name in names])
    labels = [label for kind, label in found.resources if kind == "openstack_lb_pool_v2"]
    assert labels == ["pool_app", "pool_app_2", "pool_app_3", "pool_app_2_2", "pool", "pool_2", "pool_10"]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", label) for label in labels)


def test_members_share_a_resource_unless_one_has_tags() -> None:
    """One resource is one transaction; it has no tags, so that tagged members stand alone."""
    _, found = exported(pools=[{**POOL, "members": [MEMBER, {**MEMBER, "protocol_port": 81}]}])
    together = found.resources["openstack_lb_members_v2", "members_of_pool_app"]
    assert [one["protocol_port"] for one in together["member"]] == [80, 81]
    _, found = exported(pools=[{**POOL, "members": [MEMBER, {**MEMBER, "protocol_port": 81, "tags": ["a"]}]}])
    kinds = [kind for kind, _ in found.resources]
    assert kinds.count("openstack_lb_member_v2") == 2
    assert "openstack_lb_members_v2" not in kinds


def test_ids_of_import() -> None:
    """Members and rules are found through what they hang on, shared members through their pool."""
    pool = {**POOL, "id": "p", "members": [{**MEMBER, "id": "m", "tags": ["a"]}]}
    rule = {"id": "r", "type": "PATH", "compare_type": "EQUAL_TO", "value": "/"}
    _, found = exported(pools=[pool], **policies({"id": "l7", "action": "REJECT", "rules": [rule]}))
    assert found.imports["openstack_lb_member_v2.member_app_10_0_0_11_80"] == "p/m"
    assert found.imports["openstack_lb_l7rule_v2.rule_web_1_path"] == "l7/r"
    _, found = exported(pools=[{**POOL, "id": "p", "members": [{**MEMBER, "id": "m"}]}])
    assert found.imports["openstack_lb_members_v2.members_of_pool_app"] == "p"


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        (policies({"action": "REJECT", "tags": ["a"]}), "tags", ["a"]),
        (policies({**TO_URL, "redirect_http_code": 307}), "redirect_http_code", 307),
        (
            {"pools": [{**POOL, "session_persistence": {"type": "SOURCE_IP", "persistence_timeout": 9}}]},
            "session_persistence.persistence_timeout",
            9,
        ),
        ({"pools": [{**POOL, "members": [{**MEMBER, "vnic_type": "direct"}]}]}, "vnic_type", "direct"),
        ({"vip": {"subnet_id": "s", "port_id": "p"}}, "vip.port_id", "p"),
        ({"vip": {"subnet_id": "s", "additional": [SECOND]}}, "vip.additional", [SECOND]),
    ],
)
def test_what_the_provider_lacks_is_a_comment(fields: Data, name: str, value: Any) -> None:
    """It says what is lost."""
    text, _ = exported(**fields)
    assert commented(text, name, value)


def test_our_own_tags_stay() -> None:
    """They are no one's wish, but Terraform would take them away with a transaction for each object."""
    tree = make_tree()
    balancer = tree.loadbalancer.model_copy(update={"tags": ("a", "lbaas-ui:task=1")})
    tree = replace(tree, loadbalancer=balancer)
    found = terraform_of(render(things_of(form_of_tree(tree), known_of(tree))))
    assert found.resources["openstack_lb_loadbalancer_v2", "balancer_shop"]["tags"] == [
        "a",
        "lbaas-ui:task=1",
    ]


def test_policies_are_made_in_order() -> None:
    """Each waits for the one before it, or its position would be beyond the end."""
    _, found = exported(**policies(*[{"name": name, "action": "REJECT"} for name in "ab"]))
    second = found.resources["openstack_lb_l7policy_v2", "policy_web_b"]
    assert second["position"] == 2
    assert second["depends_on"] == ["${openstack_lb_l7policy_v2.policy_web_a}"]


def test_floating_ips() -> None:
    """An existing one is attached by its address, a new one made from its network, one without is told of."""
    port = "${openstack_lb_loadbalancer_v2.balancer_shop.vip_port_id}"
    existing = {"subnet_id": "s", "floating_ip": {"id": "f", "network_id": "n"}}
    _, found = exported(vip=existing)
    kind = "openstack_networking_floatingip_associate_v2"
    assert found.resources[kind, "address"] == {"floating_ip": "203.0.113.7", "port_id": port}
    assert found.imports[f"{kind}.address"] == "f"
    _, found = exported(vip={"subnet_id": "s", "floating_ip": {"network_id": "n"}})
    pool = "${data.openstack_networking_network_v2.address.name}"
    assert found.resources["openstack_networking_floatingip_v2", "address"] == {"pool": pool, "port_id": port}
    assert found.data["openstack_networking_network_v2", "address"] == {"network_id": "n"}
    text = render(things_of(form_of_data({"name": "shop", "vip": existing})))
    assert 'Left out: the floating IP "f"' in text
