"""Exported templates as YAML: linked, nothing lost in silence. tests/lab has Heat itself validate them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.exports.heat import WORDS, render
from lbaas_ui.forms.exports.things import FLOATING_IP, things_of
from lbaas_ui.forms.load import form_of_data
from tests.exported import Data, not_said
from tests.strategies import forms

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
WILD = st.one_of(ANY_TEXT, st.text("${%}\\\"'\n\t~# -:!&*|>%@`[],?a漢\x85\u2028", max_size=12))
WEB: Data = {"name": "web", "protocol": "HTTP", "protocol_port": 80}
MEMBER: Data = {"address": "10.0.0.1", "protocol_port": 1}
MONITOR: Data = {"type": "TLS-HELLO", "delay": 5, "timeout": 3, "max_retries": 3}
POOL: Data = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}


def exported(**fields: Any) -> tuple[str, Data]:
    """A balancer with these fields, as text and its resources as read back."""
    form = form_of_data({"name": "shop", "vip": {"subnet_id": "s"}, **fields})
    text = render(things_of(form))
    return text, yaml.safe_load(text)["resources"]


@settings(max_examples=60)
@given(forms())
def test_nothing_is_lost_in_silence(form: BalancerForm) -> None:
    """Each object is a resource with all its values or comments, or a comment says that it is left out."""
    things = things_of(form)
    text = render(things)
    resources = yaml.safe_load(text)["resources"]
    for thing in things:
        if thing.label not in resources:
            assert f"# Left out: {thing.label}, since " in text
        elif thing.kind != FLOATING_IP:
            said = resources[thing.label]["properties"]
            # The address is the first balancer's: it stands in a comment, as the parameter's value.
            lost = [one for one in not_said(text, thing, said, WORDS[thing.kind]) if one != "vip.address"]
            assert lost == []
            assert str(thing.fields.get("vip.address", "")) in text


@settings(max_examples=30)
@given(forms())
def test_links_lead_to_resources(form: BalancerForm) -> None:
    """No link to what is left out."""
    resources = yaml.safe_load(render(things_of(form)))["resources"]
    for resource in resources.values():
        for value in resource["properties"].values():
            if isinstance(value, dict) and "get_resource" in value:
                assert value["get_resource"] in resources
        assert resource.get("depends_on") in {None, *resources}


@given(st.lists(WILD, min_size=3, max_size=3))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Nothing in a text is YAML."""
    name, description, tag = texts
    member = {**MEMBER, "tags": [tag]}
    _, resources = exported(name=name, description=description, pools=[{**POOL, "members": [member]}])
    balancer = next(iter(resources.values()))["properties"]
    assert (balancer.get("name", ""), balancer.get("description", "")) == (name, description)
    assert resources["member_app_10_0_0_1_1"]["properties"]["tags"] == [tag]


@pytest.mark.parametrize(
    ("fields", "left_out"),
    [
        ({"listeners": [{**WEB, "protocol": "PROMETHEUS"}]}, {"listener_web"}),
        (
            {"pools": [{**POOL, "protocol": "PROXYV2", "members": [MEMBER]}]},
            {"pool_app", "member_app_10_0_0_1_1"},
        ),
        ({"pools": [{**POOL, "healthmonitor": MONITOR}]}, {"monitor_app"}),
    ],
)
def test_what_heat_does_not_know_is_left_out(fields: Data, left_out: set[str]) -> None:
    """With all that hangs on it, and nothing else."""
    text, resources = exported(**fields)
    assert {
        line.split(": ")[1].split(",")[0] for line in text.splitlines() if "# Left out" in line
    } == left_out
    assert not left_out & set(resources)


def test_a_policy_without_all_its_rules_is_left_out() -> None:
    """With one test less it would reject requests that are none of its business."""
    rules = [
        {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/"},
        {"type": "SSL_CONN_HAS_CERT", "compare_type": "EQUAL_TO", "value": "True"},
    ]
    policies = [{"name": "a", "action": "REJECT", "rules": rules}, {"name": "b", "action": "REJECT"}]
    _, resources = exported(listeners=[{**WEB, "l7policies": policies}])
    assert set(resources) == {"balancer_shop", "listener_web", "policy_web_b"}
    assert resources["policy_web_b"]["properties"]["position"] == 1


def test_a_policy_to_a_pool_that_is_left_out_is_left_out() -> None:
    """It has nowhere to lead to."""
    policy = {"name": "a", "action": "REDIRECT_TO_POOL", "redirect_pool": "app"}
    _, resources = exported(listeners=[{**WEB, "l7policies": [policy]}], pools=[{**POOL, "protocol": "SCTP"}])
    assert set(resources) == {"balancer_shop", "listener_web"}


def test_a_balancer_without_a_known_subnet_asks_for_one() -> None:
    """Heat wants a subnet, whatever else is known."""
    form = form_of_data({"name": "shop", "vip": {"network_id": "n"}})
    template = yaml.safe_load(render(things_of(form)))
    assert template["resources"]["balancer_shop"]["properties"]["vip_subnet"] == {"get_param": "vip_subnet"}
    assert "default" not in template["parameters"]["vip_subnet"]
