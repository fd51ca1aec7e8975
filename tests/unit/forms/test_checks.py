"""Every rule of the checks: a form that breaks it, where it is told, and by which code."""

from __future__ import annotations

from copy import deepcopy
from typing import cast

import pytest

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.protocols import MONITORS_OF_POOL, POOLS_OF_LISTENER
from tests.factories import SUBNET_ID, make_floating_ip, make_tree

REF = "https://barbican.example/v1/containers/1"
OTHER_ID = "99999999-9999-4999-8999-999999999999"
ALL = Capabilities()

Data = dict[str, object]


def whole(**changes: object) -> Data:
    """Give a valid form's data, changed at the top."""
    data: Data = {
        "name": "shop",
        "vip": {"subnet_id": SUBNET_ID},
        "listeners": [
            {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"},
        ],
        "pools": [
            {
                "name": "app",
                "protocol": "HTTP",
                "lb_algorithm": "ROUND_ROBIN",
                "healthmonitor": {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3},
                "members": [{"address": "10.0.0.11", "protocol_port": 80}],
            }
        ],
    }
    return data | changes


def listener(**changes: object) -> Data:
    """Give a form whose one listener is changed."""
    data = whole()
    cast("list[Data]", data["listeners"])[0].update(changes)
    return data


def pool(**changes: object) -> Data:
    """Give a form whose one pool is changed, and not linked."""
    data = listener(default_pool=None)
    cast("list[Data]", data["pools"])[0].update({"healthmonitor": None, **changes})
    return data


def monitor(protocol: str = "HTTP", **changes: object) -> Data:
    """Give a form whose one monitor is changed."""
    wanted = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3, **changes}
    return pool(protocol=protocol, healthmonitor=wanted)


def member(**changes: object) -> Data:
    """Give a form whose one member is changed."""
    return pool(members=[{"address": "10.0.0.11", "protocol_port": 80, **changes}])


def policy(**changes: object) -> Data:
    """Give a form with one policy."""
    return listener(l7policies=[{"action": "REJECT", **changes}])


def rule(**changes: object) -> Data:
    """Give a form with one rule."""
    return policy(rules=[{"type": "PATH", "compare_type": "STARTS_WITH", "value": "/a", **changes}])


def tls(**changes: object) -> Data:
    """Give a form whose listener ends TLS."""
    return listener(protocol="TERMINATED_HTTPS", default_tls_container_ref=REF, **changes)


def found(data: Data, capabilities: Capabilities = ALL) -> list[Problem]:
    """Check a new balancer."""
    return check(form_of_data(deepcopy(data)), capabilities)


def test_a_plain_form_is_fine() -> None:
    """The form that all others here are bent from has no problem."""
    assert found(whole()) == []


L = "listeners[0]"
P = "pools[0]"
M = "pools[0].members[0]"
H = "pools[0].healthmonitor"
Y = "listeners[0].l7policies[0]"
R = "listeners[0].l7policies[0].rules[0]"

TWO_PORTS = [
    {"name": "web", "protocol": "HTTP", "protocol_port": 80},
    {"name": "raw", "protocol": "TCP", "protocol_port": 80},
]
TWICE = [{"address": "10.0.0.11", "protocol_port": 80}, {"address": "10.0.0.11", "protocol_port": 80}]
SAME_V6 = [{"address": "2001:db8::1", "protocol_port": 80}, {"address": "2001:db8:0::1", "protocol_port": 80}]
NAMED = {"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN"}

BROKEN: list[tuple[Data, str, str]] = [
    # the six of the acceptance (the port out of range is refused by its shape: test_load)
    (listener(default_pool="nope"), f"{L}.default_pool", "pool_unknown"),
    (monitor(timeout=9), f"{H}.timeout", "timeout_over_delay"),
    (listener(allowed_cidrs=["10.0.0.0/33"]), f"{L}.allowed_cidrs[0]", "cidr_invalid"),
    (whole(listeners=TWO_PORTS), "listeners[1].protocol_port", "port_taken"),
    # listeners
    (whole(listeners=[{**TWO_PORTS[0]}, {**TWO_PORTS[1], "name": "web", "protocol_port": 81}]),
     "listeners[1].name", "name_taken"),
    (listener(protocol="PROMETHEUS"), f"{L}.default_pool", "prometheus_alone"),
    (listener(insert_headers={"X-Wrong": "true"}), f"{L}.insert_headers.X-Wrong", "header_unknown"),
    (listener(insert_headers={"X-SSL-Issuer": "true"}), f"{L}.insert_headers.X-SSL-Issuer", "header_unknown"),
    (listener(protocol="TCP", insert_headers={"X-Real-IP": "true"}),
     f"{L}.insert_headers", "headers_need_http"),
    (listener(protocol="TERMINATED_HTTPS"), f"{L}.default_tls_container_ref", "certificate_missing"),
    (listener(sni_container_refs=[REF]), f"{L}.sni_container_refs", "tls_not_terminated"),
    (tls(client_authentication="MANDATORY"), f"{L}.client_authentication", "client_ca_missing"),
    (tls(client_crl_container_ref=REF), f"{L}.client_crl_container_ref", "client_ca_missing"),
    (tls(tls_ciphers="HIGH; rm"), f"{L}.tls_ciphers", "ciphers_invalid"),
    (tls(tls_ciphers="HIGH::LOW"), f"{L}.tls_ciphers", "ciphers_invalid"),
    (tls(tls_versions=["TLSv9"]), f"{L}.tls_versions[0]", "not_one_of"),
    (tls(tls_versions=[]), f"{L}.tls_versions", "list_empty"),
    (tls(alpn_protocols=["h3"]), f"{L}.alpn_protocols[0]", "not_one_of"),
    (tls(hsts_preload=True), f"{L}.hsts_preload", "hsts_age_missing"),
    (listener(hsts_max_age=1), f"{L}.hsts_max_age", "hsts_needs_tls"),
    # VIP
    (whole(vip={}), "vip", "vip_missing"),
    (whole(vip={"port_id": OTHER_ID, "network_id": OTHER_ID}), "vip.network_id", "vip_contradiction"),
    (whole(vip={"subnet_id": SUBNET_ID, "address": "10.0.0.999"}), "vip.address", "address_invalid"),
    (whole(vip={"subnet_id": "private"}), "vip.subnet_id", "not_an_id"),
    (whole(vip={"subnet_id": SUBNET_ID, "additional": [{"subnet_id": SUBNET_ID}]}),
     "vip.additional[0].subnet_id", "vip_subnet_taken"),
    (whole(vip={"subnet_id": SUBNET_ID, "additional": [{"subnet_id": OTHER_ID, "ip_address": "x"}]}),
     "vip.additional[0].ip_address", "address_invalid"),
    (whole(vip={"subnet_id": SUBNET_ID, "floating_ip": {}}), "vip.floating_ip", "floating_ip_empty"),
    (listener(allowed_cidrs=["10.0.0.0/8"])
     | {"vip": {"subnet_id": SUBNET_ID, "security_group_ids": [OTHER_ID]}},
     f"{L}.allowed_cidrs", "cidrs_with_security_groups"),
    (listener(allowed_cidrs=["2001:db8::/32"]) | {"vip": {"subnet_id": SUBNET_ID, "address": "10.0.0.5"}},
     f"{L}.allowed_cidrs[0]", "cidr_version"),
    # pools
    (whole(pools=[NAMED, NAMED], listeners=[]), "pools[1].name", "name_taken"),
    (whole(pools=[{**NAMED, "name": None}], listeners=[]), f"{P}.name", "pool_needs_name"),
    (pool(session_persistence={"type": "APP_COOKIE"}),
     f"{P}.session_persistence.cookie_name", "cookie_missing"),
    (pool(session_persistence={"type": "APP_COOKIE", "cookie_name": "a b"}),
     f"{P}.session_persistence.cookie_name", "cookie_invalid"),
    (pool(session_persistence={"type": "SOURCE_IP", "cookie_name": "a"}),
     f"{P}.session_persistence.cookie_name", "cookie_unused"),
    (pool(protocol="UDP", session_persistence={"type": "HTTP_COOKIE"}),
     f"{P}.session_persistence.type", "not_one_of"),
    (pool(session_persistence={"type": "SOURCE_IP", "persistence_timeout": 5}),
     f"{P}.session_persistence.persistence_timeout", "persistence_datagram"),
    (pool(crl_container_ref=REF), f"{P}.crl_container_ref", "ca_missing"),
    (pool(alpn_protocols=[]), f"{P}.alpn_protocols", "list_empty"),
    # members
    (member(address="web-1"), f"{M}.address", "address_invalid"),
    (member(address="169.254.169.254"), f"{M}.address", "address_reserved"),
    (member(monitor_address="x"), f"{M}.monitor_address", "address_invalid"),
    (member(subnet_id="x"), f"{M}.subnet_id", "not_an_id"),
    (pool(members=TWICE), "pools[0].members[1].address", "member_taken"),
    (pool(members=SAME_V6), "pools[0].members[1].address", "member_taken"),
    # health monitors
    (monitor(delay=0, timeout=0), f"{H}.delay", "too_short"),
    (monitor("UDP", type="UDP-CONNECT", delay=2, timeout=1), f"{H}.delay", "too_short"),
    (monitor(type="TCP", url_path="/"), f"{H}.url_path", "http_check_only"),
    (monitor(url_path="healthz"), f"{H}.url_path", "url_path_invalid"),
    (monitor(url_path="/a b"), f"{H}.url_path", "url_path_invalid"),
    (monitor(expected_codes="2xx"), f"{H}.expected_codes", "codes_invalid"),
    (monitor(http_version=1.1, domain_name="-x"), f"{H}.domain_name", "domain_invalid"),
    (monitor(domain_name="www.example.com"), f"{H}.http_version", "domain_needs_http_1_1"),
    # policies and rules
    (listener(protocol="TCP", l7policies=[{"action": "REJECT"}]), f"{L}.l7policies", "policies_need_http"),
    (listener(l7policies=[{"name": "a", "action": "REJECT"}] * 2), f"{L}.l7policies[1].name", "name_taken"),
    (policy(action="REDIRECT_TO_URL"), f"{Y}.redirect_url", "redirect_missing"),
    (policy(action="REDIRECT_TO_URL", redirect_url="shop"), f"{Y}.redirect_url", "url_invalid"),
    (policy(action="REDIRECT_PREFIX", redirect_prefix="ftp://x"), f"{Y}.redirect_prefix", "url_invalid"),
    (policy(action="REDIRECT_TO_POOL", redirect_pool="nope"), f"{Y}.redirect_pool", "pool_unknown"),
    (policy(redirect_url="http://a.example"), f"{Y}.redirect_url", "redirect_unused"),
    (policy(redirect_http_code=301), f"{Y}.redirect_http_code", "redirect_unused"),
    (policy(rules=[{"type": "PATH", "compare_type": "EQUAL_TO", "value": "/"}] * 51),
     f"{Y}.rules", "too_many_rules"),
    (rule(type="FILE_TYPE"), f"{R}.compare_type", "not_one_of"),
    (rule(type="HEADER"), f"{R}.key", "key_missing"),
    (rule(type="COOKIE", key="a b"), f"{R}.key", "key_invalid"),
    (rule(type="SSL_VERIFY_RESULT", compare_type="EQUAL_TO", value="0", key="a"), f"{R}.key", "key_unused"),
    (rule(key="a"), f"{R}.key", "key_unused"),
    (rule(type="SSL_VERIFY_RESULT", compare_type="EQUAL_TO", value="x"), f"{R}.value", "value_invalid"),
    (rule(type="SSL_CONN_HAS_CERT", compare_type="EQUAL_TO", value="no"), f"{R}.value", "value_invalid"),
    (rule(value=""), f"{R}.value", "value_missing"),
    (rule(type="SSL_DN_FIELD", key="CN", value="a\nb"), f"{R}.value", "value_invalid"),
    (rule(value="a b"), f"{R}.value", "value_invalid"),
    (rule(compare_type="REGEX", value="("), f"{R}.value", "regex_invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "path", "code"), BROKEN, ids=[f"{p}-{c}" for _, p, c in BROKEN])
def test_each_rule_is_held_at_its_field(data: Data, path: str, code: str) -> None:
    """Where the problem is, by which code, and a sentence that ends: nothing is left unfilled."""
    problems = found(data)
    assert (path, code) in [(one.path, one.code) for one in problems]
    assert all(one.message.endswith(".") and "{" not in one.message for one in problems)


def test_a_tcp_pool_with_l7_rules_is_told_at_the_link() -> None:
    """The HTTP listener is right, the pool may be right elsewhere: what is wrong is the link."""
    data = rule()
    pool_data = cast("list[Data]", data["pools"])[0]
    pool_data.update(protocol="TCP", healthmonitor=None)
    assert [(one.path, one.code) for one in found(data)] == [(f"{L}.default_pool", "pool_protocol")]


@pytest.mark.parametrize(
    ("speaks", "pool_protocol"),
    [(one, two) for one in POOLS_OF_LISTENER for two in MONITORS_OF_POOL if one != "PROMETHEUS"],
)
def test_the_matrix_of_listeners_and_pools(speaks: str, pool_protocol: str) -> None:
    """Octavia's whole matrix, both ways."""
    data = listener(
        protocol=speaks, **({"default_tls_container_ref": REF} if speaks == "TERMINATED_HTTPS" else {})
    )
    cast("list[Data]", data["pools"])[0].update(protocol=pool_protocol, healthmonitor=None)
    codes = {one.code for one in found(data)}
    assert codes == (set() if pool_protocol in POOLS_OF_LISTENER[speaks] else {"pool_protocol"})


@pytest.mark.parametrize("kind", ["HTTP", "HTTPS", "PING", "SCTP", "TCP", "TLS-HELLO", "UDP-CONNECT"])
@pytest.mark.parametrize("protocol", sorted(MONITORS_OF_POOL))
def test_the_matrix_of_pools_and_monitors(protocol: str, kind: str) -> None:
    """Octavia's whole matrix, both ways."""
    codes = {one.code for one in found(monitor(protocol, type=kind))}
    assert codes == (set() if kind in MONITORS_OF_POOL[protocol] else {"monitor_type"})


@pytest.mark.parametrize(("one", "two", "fine"), [("TCP", "UDP", True), ("UDP", "SCTP", True),
                                                  ("HTTP", "TCP", False), ("UDP", "UDP", False)])  # fmt: skip
def test_transports_may_share_a_port(one: str, two: str, fine: bool) -> None:
    """TCP, UDP and SCTP have ports of their own; HTTP and TCP share theirs."""
    data = whole(listeners=[{"protocol": one, "protocol_port": 53}, {"protocol": two, "protocol_port": 53}])
    assert (found(data) == []) is fine


@pytest.mark.parametrize(
    ("data", "version", "path"),
    [
        (listener(allowed_cidrs=["10.0.0.0/8"]), (2, 11), f"{L}.allowed_cidrs"),
        (whole(tags=["a"]), (2, 4), "tags"),
        (tls(hsts_max_age=9), (2, 26), f"{L}.hsts_max_age"),
        (pool(lb_algorithm="SOURCE_IP_PORT"), (2, 12), f"{P}.lb_algorithm"),
        (pool(protocol="SCTP"), (2, 22), f"{P}.protocol"),
        (pool(protocol="PROXYV2"), (2, 21), f"{P}.protocol"),
        (member(vnic_type="direct"), (2, 29), f"{M}.vnic_type"),
        (monitor("UDP", type="HTTP"), (2, 15), f"{H}.type"),
        (
            whole(vip={"subnet_id": SUBNET_ID, "security_group_ids": [OTHER_ID]}),
            (2, 28),
            "vip.security_group_ids",
        ),
    ],
)
def test_what_came_later_than_this_cloud_is_refused(data: Data, version: tuple[int, int], path: str) -> None:
    """One version below it is refused, with it it is fine."""
    assert [(one.path, one.code) for one in found(data, Capabilities(api_version=version))] == [
        (path, "version_too_old")
    ]
    newer = (version[0], version[1] + 1)
    assert found(data, Capabilities(api_version=newer)) == []


def test_defaults_need_no_version() -> None:
    """A value that Octavia gives anyway is not sent, so an old cloud takes the form."""
    data = member(vnic_type="normal", backup=False, tags=[])
    assert found(data, Capabilities(api_version=(2, 0))) == []


def test_what_a_provider_lacks_is_refused() -> None:
    """OVN does neither HTTP nor L7, and balances by source address and port only."""
    problems = found({**rule(), "provider": "ovn"})
    assert {one.path for one in problems} == {
        f"{L}.protocol", f"{L}.l7policies", f"{P}.protocol", f"{P}.lb_algorithm", f"{H}.type",
    }  # fmt: skip


def test_a_cloud_without_network_service_has_no_floating_ips() -> None:
    """Said before anything is queued."""
    data = whole(vip={"subnet_id": SUBNET_ID, "floating_ip": {"network_id": OTHER_ID}})
    assert [one.code for one in found(data, Capabilities(floating_ips=False))] == ["floating_ips_missing"]


# --- edits --------------------------------------------------------------------------------------------------


def edited(**changes: object) -> list[Problem]:
    """Check an edit of the usual tree at its top."""
    there = make_tree(l7policies=1)
    data = data_of_form(form_of_tree(there))
    data.update(changes)
    return check(form_of_data(data), ALL, there)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"provider": "ovn"}, "provider"),
        ({"flavor_id": OTHER_ID}, "flavor_id"),
        ({"availability_zone": "az-9"}, "availability_zone"),
        ({"vip": {"subnet_id": OTHER_ID}}, "vip.subnet_id"),
        ({"vip": {"address": "10.0.0.99"}}, "vip.address"),
        ({"vip": {"additional": [{"subnet_id": OTHER_ID}]}}, "vip.additional"),
    ],
)
def test_what_would_need_another_balancer_is_refused(changes: Data, path: str) -> None:
    """With the way out in the sentence."""
    fixed = [one for one in edited(**changes) if one.code == "fixed"]
    assert [one.path for one in fixed] == [path]
    assert "clone" in fixed[0].message


def test_two_names_of_one_provider_are_the_same() -> None:
    """Octavia's default driver answers to two names."""
    assert edited(provider="amphora") == []


def test_a_member_cannot_move_to_another_subnet() -> None:
    """Its address and port are the same, so an update would be needed that Octavia does not have."""
    there = make_tree()
    data = data_of_form(form_of_tree(there))
    cast("list[Data]", cast("list[Data]", data["pools"])[0]["members"])[0]["subnet_id"] = OTHER_ID
    assert [one.path for one in check(form_of_data(data), ALL, there)] == ["pools[0].members[0].subnet_id"]


def test_a_pool_that_is_linked_cannot_go() -> None:
    """The listener that the form says nothing of still links it."""
    there = make_tree()
    problems = check(form_of_data({"pools": []}), ALL, there)
    assert [(one.path, one.code) for one in problems] == [("listeners[0].default_pool", "pool_removed")]


def test_keys_that_are_left_open_count_as_they_are() -> None:
    """hsts_preload alone is fine where the listener has hsts_max_age already."""
    there = make_tree()
    old = there.listeners[0].model_copy(
        update={"protocol": "TERMINATED_HTTPS", "default_tls_container_ref": REF, "hsts_max_age": 9}
    )
    tree = type(there)(there.loadbalancer, (old,), there.pools, there.members, there.healthmonitors)
    wanted = {"protocol": "TERMINATED_HTTPS", "protocol_port": 80, "hsts_preload": True}
    assert check(form_of_data({"listeners": [wanted]}), ALL, tree) == []


def test_what_the_cloud_holds_already_is_not_held_against_the_form() -> None:
    """Somebody made a monitor that we would refuse: other changes are possible, a new slip is not."""
    there = make_tree()
    pool_id = there.pools[0].id
    there.healthmonitors[pool_id] = there.healthmonitors[pool_id].model_copy(update={"timeout": 60})
    data = data_of_form(form_of_tree(there))
    assert check(form_of_data({**data, "description": "new"}), ALL, there) == []
    cast("Data", cast("list[Data]", data["pools"])[0]["healthmonitor"])["timeout"] = 61
    assert [one.code for one in check(form_of_data(data), ALL, there)] == ["timeout_over_delay"]


def test_pools_of_one_name_are_linked_by_id() -> None:
    """By name it is not clear which one is meant."""
    there = make_tree(listeners=2)
    twins = tuple(one.model_copy(update={"name": "app"}) for one in there.pools)
    tree = type(there)(there.loadbalancer, there.listeners, twins, there.members, there.healthmonitors)
    form = form_of_tree(tree)
    assert check(form, ALL, tree) == []
    assert form.listeners is not None
    form.listeners[0].default_pool = "app"
    assert [one.code for one in check(form, ALL, tree)] == ["pool_ambiguous"]


def test_an_attached_floating_ip_is_no_problem() -> None:
    """The whole form names it by id and network."""
    there = make_tree()
    port = there.loadbalancer.vip_port_id
    tree = type(there)(there.loadbalancer, floating_ips=(make_floating_ip(port_id=port),))
    assert check(form_of_tree(tree), ALL, tree) == []


def test_an_sriov_vip_has_no_security_groups() -> None:
    """Octavia refuses them where the flavor gives the VIP an SR-IOV port."""
    there = make_tree()
    direct = there.loadbalancer.model_copy(update={"vip_vnic_type": "direct"})
    tree = type(there)(direct, there.listeners, there.pools, there.members, there.healthmonitors)
    form = form_of_data({"vip": {"security_group_ids": [OTHER_ID]}})
    assert [one.path for one in check(form, ALL, tree)] == ["vip.security_group_ids"]
    assert check(form, ALL, there) == []
