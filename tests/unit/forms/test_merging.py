"""The sum of two forms leads to the same balancer as one after the other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.merging import merged
from lbaas_ui.forms.pairing import ListenerPair, PoolPair, pair
from tests.strategies import forms
from tests.unit.planner.built import built

NEEDED = {
    "name", "id", "type", "protocol", "lb_algorithm", "address", "protocol_port", "action", "compare_type",
    "value", "key", "delay", "timeout", "max_retries",
}  # fmt: skip


def after(form: BalancerForm, current: BalancerForm) -> BalancerForm:
    """The balancer, as a form, once ``form`` was carried out on it."""
    pairs = pair(form, current)
    return pairs.wanted.model_copy(
        update={
            "listeners": [_listener(one) for one in pairs.listeners],
            "pools": [_pool(one) for one in pairs.pools],
        }
    )


def _pool(one: PoolPair) -> object:
    monitor = one.monitor.wanted if one.monitor else None
    return one.wanted.model_copy(
        update={"members": [member.wanted for member in one.members], "healthmonitor": monitor}
    )


def _listener(one: ListenerPair) -> object:
    policies = [
        policy.wanted.model_copy(update={"rules": [rule.wanted for rule in policy.rules]})
        for policy in one.policies
    ]
    return one.wanted.model_copy(update={"l7policies": policies})


def plain(value: object) -> object:
    """Without ids: an object that was made anew has another one. Null and nothing mean the same."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        kept = {key: plain(one) for key, one in value.items() if key != "id"}
        return {key: one for key, one in kept.items() if one not in (None, [], "")}
    return value


@st.composite
def patches(draw: st.DrawFn, base: BalancerForm) -> BalancerForm:
    """A form near another: some of its keys, some of its parts, some values of a third."""
    other = draw(forms())

    def part(data: dict[str, Any]) -> dict[str, Any]:
        return {
            key: mixed(value) for key, value in data.items() if key in NEEDED or draw(st.integers(0, 3)) > 0
        }

    def mixed(value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [part(one) for one in value if draw(st.integers(0, 5)) > 0]
        return part(value) if isinstance(value, dict) and "address" in value else value

    data = part(data_of_form(base))
    data.pop("vip", None)
    for key in ("description", "tags", "pools"):
        if draw(st.integers(0, 4)) == 0:
            data[key] = data_of_form(other).get(key)
    return form_of_data(data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms(), st.data())
def test_one_after_the_other_or_their_sum(form: BalancerForm, data: st.DataObject) -> None:
    """For any two edits of any balancer; or there is no sum, and none is claimed."""
    current = form_of_tree(built(form), pools_by_id=False)
    older, newer = data.draw(patches(current)), data.draw(patches(current))
    total = merged(older, newer, current)
    if total is None:
        return
    one_by_one = after(newer, after(older, current))
    at_once = after(total, current)
    assert plain(data_of_form(at_once)) == plain(data_of_form(one_by_one))


POOL = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
MEMBERS = [{"address": "10.0.0.1", "protocol_port": 80}, {"address": "10.0.0.2", "protocol_port": 80}]
HTTP = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}


@pytest.mark.parametrize(
    ("older", "newer", "total"),
    [
        ({"description": "a"}, {"tags": ["b"]}, {"description": "a", "tags": ["b"]}),
        ({"description": "a"}, {"description": None}, {"description": None}),
        (
            {"pools": [{**POOL, "members": MEMBERS[:1]}]},
            {"pools": [{**POOL, "description": "new"}]},
            {"pools": [{**POOL, "description": "new", "members": MEMBERS[:1]}]},
        ),
        (
            {"pools": [{**POOL, "members": [{**MEMBERS[0], "weight": 5}]}]},
            {"pools": [{**POOL, "members": MEMBERS}]},
            {"pools": [{**POOL, "members": [{**MEMBERS[0], "weight": 5}, MEMBERS[1]]}]},
        ),
        ({"pools": []}, {"pools": [POOL]}, None),
        ({"pools": [{**POOL, "protocol": "TCP"}]}, {"pools": [POOL]}, None),
        ({"pools": [{**POOL, "healthmonitor": None}]}, {"pools": [{**POOL, "healthmonitor": HTTP}]}, None),
    ],
)
def test_sums(older: dict[str, Any], newer: dict[str, Any], total: dict[str, Any] | None) -> None:
    """What only the older one names stays; lists are the newer one's; ways that leave traces have no sum."""
    current = form_of_data({"name": "shop", "pools": [{**POOL, "healthmonitor": HTTP}]})
    found = merged(form_of_data(older), form_of_data(newer), current)
    assert (None if found is None else data_of_form(found)) == total
