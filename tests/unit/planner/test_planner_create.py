"""Plans for new balancers: one call, or the cascade."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data, form_of_text
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import CreateMode, ref
from tests.factories import NETWORK_ID, SUBNET_ID
from tests.unit.planner.steps import ALL, kinds

SHOP = Path(__file__).parents[3] / "examples" / "shop.yaml"


def shop() -> BalancerForm:
    """Give the design's example with ids."""
    form = form_of_text(SHOP.read_text())
    assert form.vip is not None
    assert form.vip.floating_ip is not None
    form.vip.subnet_id, form.vip.floating_ip.network_id = SUBNET_ID, NETWORK_ID
    return form


def big() -> BalancerForm:
    """Give the acceptance's example: 3 listeners, 3 pools of 10, 3 monitors, 2 policies with a rule each."""
    rules = [{"type": "PATH", "compare_type": "STARTS_WITH", "value": "/a"}]
    policy = {"action": "REDIRECT_TO_POOL", "redirect_pool": "p1", "rules": rules}
    return form_of_data(
        {
            "name": "big",
            "vip": {"subnet_id": SUBNET_ID},
            "listeners": [
                {
                    "name": f"l{n}",
                    "protocol": "HTTP",
                    "protocol_port": 80 + n,
                    "default_pool": f"p{n}",
                    "l7policies": [{**policy, "name": f"y{m}"} for m in range(2 if n == 0 else 0)],
                }
                for n in range(3)
            ],
            "pools": [
                {
                    "name": f"p{n}",
                    "protocol": "HTTP",
                    "lb_algorithm": "ROUND_ROBIN",
                    "healthmonitor": {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3},
                    "members": [{"address": f"10.0.{n}.{m + 1}", "protocol_port": 80} for m in range(10)],
                }
                for n in range(3)
            ],
        }
    )


def test_the_whole_balancer_is_one_call() -> None:
    """And the floating IP another one, which needs the VIP's port."""
    wanted = plan(shop(), None, ALL)
    assert kinds(wanted) == ["loadbalancer.create", "floatingip.create"]
    body = wanted.calls[0].body
    assert isinstance(body, dict)
    assert body["vip_subnet_id"] == SUBNET_ID
    assert body["listeners"] == [
        {
            "name": "web",
            "protocol": "HTTP",
            "protocol_port": 80,
            "insert_headers": {"X-Forwarded-For": "true", "X-Forwarded-Proto": "true"},
            "default_pool": {"name": "app"},
            "l7policies": [
                {
                    "name": "api",
                    "action": "REDIRECT_TO_POOL",
                    "redirect_pool": {"name": "api"},
                    "rules": [{"type": "PATH", "compare_type": "STARTS_WITH", "value": "/api"}],
                }
            ],
        }
    ]
    assert wanted.calls[1].body == {
        "floating_network_id": NETWORK_ID,
        "port_id": ref("loadbalancer", "vip_port_id"),
    }


@pytest.mark.parametrize(
    ("create", "capabilities", "provider", "whole"),
    [
        ("auto", Capabilities(), None, True),
        ("auto", Capabilities(full_create=False), None, False),
        ("auto", Capabilities(), "ovn", False),
        ("auto", Capabilities(provider="ovn"), None, False),
        ("auto", Capabilities(full_create=True), "ovn", True),
        ("full", Capabilities(full_create=False), None, True),
        ("cascade", Capabilities(full_create=True), None, False),
    ],
)
def test_who_decides_on_the_way(
    create: CreateMode, capabilities: Capabilities, provider: str | None, whole: bool
) -> None:
    """The person, else what was learned of the provider, else what is known of it."""
    form = form_of_data(
        {"provider": provider, "vip": {"subnet_id": SUBNET_ID},
         "pools": [{"name": "p", "protocol": "TCP", "lb_algorithm": "SOURCE_IP_PORT"}]}
    )  # fmt: skip
    assert len(plan(form, None, capabilities, create).calls) == (1 if whole else 2)


@pytest.mark.parametrize(("provider", "whole"), [("new", False), ("octavia", True), (None, True)])
def test_an_address_is_not_risked(provider: str | None, *, whole: bool) -> None:
    """A refused single call leaves the VIP's port behind, and then the cascade could not have its address."""
    vip = {"subnet_id": SUBNET_ID, "address": "10.0.0.9"}
    pool = {"name": "p", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN"}
    form = form_of_data({"provider": provider, "vip": vip, "pools": [pool]})
    assert len(plan(form, None, Capabilities(), "auto").calls) == (1 if whole else 2)
    assert len(plan(form, None, Capabilities(full_create=True), "auto").calls) == 1


def test_the_cascade_has_seventeen_calls_at_most() -> None:
    """The acceptance's count: 1 + 3 listeners + 3 pools + 3 batches + 3 monitors + 2 policies + 2 rules."""
    assert len(plan(big(), None, ALL).calls) == 1
    wanted = kinds(plan(big(), None, ALL, "cascade"))
    assert len(wanted) == 17
    assert wanted.count("member.batch") == 3


def test_calls_come_after_what_they_refer_to() -> None:
    """Each key that a call waits for stands before it."""
    seen: set[str] = set()
    for call in plan(big(), None, ALL, "cascade").calls:
        assert set(call.after) <= seen
        assert call.key not in seen
        seen.add(call.key)


def test_the_cascade_puts_ids_in() -> None:
    """A listener names its pool, a rule its policy, a batch its pool, by reference."""
    by_key = {call.key: call for call in plan(shop(), None, ALL, "cascade").calls}
    listener = by_key["listener:web"].body
    assert isinstance(listener, dict)
    assert listener["default_pool_id"] == ref("pool:app")
    assert listener["loadbalancer_id"] == ref("loadbalancer")
    assert by_key["members:app"].parent == ref("pool:app")
    assert by_key["l7rule:web/api/1"].parent == ref("l7policy:web/api")
    policy = by_key["l7policy:web/api"].body
    assert isinstance(policy, dict)
    assert (policy["redirect_pool_id"], policy["position"]) == (ref("pool:api"), 1)
    assert by_key["l7policy:web/api"].after == ("pool:api", "listener:web")


def test_keys_are_the_same_each_time() -> None:
    """A later plan hides an earlier one by them."""
    first, second = (plan(big(), None, ALL, "cascade") for _ in range(2))
    assert first == second


def test_defaults_are_not_sent() -> None:
    """So that an old cloud, which does not know the field, takes the call."""
    form = form_of_data(
        {
            "vip": {"subnet_id": SUBNET_ID},
            "admin_state_up": True,
            "tags": [],
            "listeners": [
                {
                    "protocol": "TCP",
                    "protocol_port": 1,
                    "connection_limit": -1,
                    "hsts_preload": False,
                    "tls_ciphers": None,
                }
            ],
        }
    )
    assert plan(form, None, ALL).calls[0].body == {
        "vip_subnet_id": SUBNET_ID,
        "listeners": [{"protocol": "TCP", "protocol_port": 1}],
    }


def test_a_tls_pool_names_its_tls_defaults() -> None:
    """Octavia answers 500 to a fully populated create in which they are absent."""
    form = form_of_data(
        {"vip": {"subnet_id": SUBNET_ID},
         "pools": [{"name": "p", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "tls_enabled": True}]}
    )  # fmt: skip

    def names(capabilities: Capabilities) -> set[str]:
        body = plan(form, None, capabilities).calls[0].body
        assert isinstance(body, dict)
        (pool,) = body["pools"] if isinstance(body["pools"], list) else [None]
        assert isinstance(pool, dict)
        return {key for key, value in pool.items() if value is None}

    assert names(ALL) == {"tls_ciphers", "tls_versions", "alpn_protocols"}
    assert names(Capabilities(api_version=(2, 15))) == {"tls_ciphers"}


def test_cidrs_are_sent_once_and_in_one_spelling() -> None:
    """Octavia would keep both, and then refuse."""
    form = form_of_data(
        {"vip": {"subnet_id": SUBNET_ID},
         "listeners": [{"protocol": "TCP", "protocol_port": 1,
                        "allowed_cidrs": ["10.0.0.7/24", "10.0.0.0/24", "192.0.2.1"]}]}
    )  # fmt: skip
    body = plan(form, None, ALL, "cascade").calls[1].body
    assert isinstance(body, dict)
    assert body["allowed_cidrs"] == ["10.0.0.0/24", "192.0.2.1/32"]


def test_nothing_is_sent_twice() -> None:
    """Octavia's database refuses a tag that it has."""
    form = form_of_data({"vip": {"subnet_id": SUBNET_ID}, "tags": ["b", "a", "b"]})
    assert plan(form, None, ALL).calls[0].body == {"vip_subnet_id": SUBNET_ID, "tags": ["b", "a"]}


def test_sriov_is_asked_for_by_its_own_name() -> None:
    """Octavia shows ``vnic_type`` and takes ``request_sriov``."""
    member = {"address": "10.0.0.1", "protocol_port": 1, "vnic_type": "direct"}
    form = form_of_data(
        {"vip": {"subnet_id": SUBNET_ID},
         "pools": [{"name": "p", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "members": [member]}]}
    )  # fmt: skip
    body = plan(form, None, ALL, "cascade").calls[2].body
    assert body == [{"address": "10.0.0.1", "protocol_port": 1, "request_sriov": True}]


def test_one_of_several_addresses_is_named_to_neutron() -> None:
    """A port with several addresses has no clear one for a floating IP."""
    form = shop()
    assert form.vip is not None
    form = form.model_copy(
        update={"vip": form.vip.model_copy(update={"additional": form_of_data(
            {"vip": {"additional": [{"subnet_id": NETWORK_ID}]}}).vip.additional})}  # type: ignore[union-attr]  # it has one
    )  # fmt: skip
    body: JsonValue = plan(form, None, ALL).calls[1].body
    assert isinstance(body, dict)
    assert body["fixed_ip_address"] == ref("loadbalancer", "vip_address")


def test_every_object_is_told_once() -> None:
    """The differences of a new balancer are its objects, in either way of making it."""
    one, row = (plan(big(), None, ALL, create).differences for create in ("full", "cascade"))
    assert sorted(d.path for d in one) == sorted(d.path for d in row)
    assert len(one) == 1 + 3 + 3 + 30 + 3 + 2 + 2
    assert {d.change for d in one} == {"added"}
