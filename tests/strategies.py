"""Hypothesis strategies for whole valid forms: every field of the document, small sizes.

    @given(forms())
    def test_...(form): ...

Whatever they give passes ``forms.checks``. On the lab, pass a ``Ground`` of what exists there.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.forms.protocols import (
    ALPN,
    COMPARISONS_OF_RULE,
    DATAGRAM,
    HTTP_LISTENERS,
    HTTP_MONITORS,
    KEYED_RULES,
    L4,
    MONITORS_OF_POOL,
    PERSISTENCE_OF_POOL,
    PLAIN_HEADERS,
    POOLS_OF_LISTENER,
    TLS_HEADERS,
    TLS_VERSIONS,
)
from tests.grounds import EVERYTHING, Flavor, Ground

Data = dict[str, object]
Strategy = st.SearchStrategy

WORDS = st.text(string.ascii_letters + string.digits + " -_.äß漢'\"", min_size=1, max_size=12)
TOKENS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
# Few enough that two forms have some in common, so that one can be edited into the other.
NAMES = st.one_of(st.sampled_from(["app", "api", "blue", "green"]), TOKENS)
BOOLEANS = st.booleans()
MILLISECONDS = st.integers(0, 24 * 24 * 60 * 60 * 1000)
PORTS = st.one_of(st.sampled_from([80, 443, 8080]), st.integers(1, 65535))
ADDRESSES = st.one_of(
    st.integers(11, 13).map(lambda host: f"10.0.0.{host}"),
    st.integers(10, 250).map(lambda host: f"10.0.0.{host}"),
    st.integers(1, 0xFFFF).map(lambda host: f"2001:db8::{host:x}"),
)


def or_null(strategy: Strategy[object]) -> Strategy[object]:
    """The value, or null: both are legal wherever a field has a default."""
    return st.one_of(st.none(), strategy)


def _common(*, name: bool = True, description: bool = True) -> dict[str, Strategy[object]]:
    return {
        "admin_state_up": or_null(BOOLEANS),
        "tags": or_null(st.lists(TOKENS, max_size=3, unique=True)),
        **({"name": or_null(WORDS)} if name else {}),
        **({"description": or_null(WORDS)} if description else {}),
    }


def _tls() -> dict[str, Strategy[object]]:
    return {
        "tls_ciphers": or_null(st.sampled_from(["HIGH:!aNULL", "ECDHE-RSA-AES256-GCM-SHA384"])),
        "tls_versions": or_null(st.lists(st.sampled_from(TLS_VERSIONS), min_size=1, max_size=3, unique=True)),
        "alpn_protocols": or_null(st.lists(st.sampled_from(ALPN), min_size=1, max_size=3, unique=True)),
    }


# --- pools --------------------------------------------------------------------------------------------------


def _persistence(protocol: str) -> Strategy[object]:
    def of_type(kind: str) -> Strategy[object]:
        optional: dict[str, Strategy[object]] = {}
        if protocol in DATAGRAM:
            optional = {
                "persistence_timeout": st.integers(1, 9999),
                "persistence_granularity": st.just("255.255.255.0"),
            }
        required: dict[str, Strategy[object]] = {"type": st.just(kind)}
        if kind == "APP_COOKIE":
            required["cookie_name"] = TOKENS
        return st.fixed_dictionaries(required, optional=optional)

    return st.sampled_from(PERSISTENCE_OF_POOL[protocol]).flatmap(of_type)


@st.composite
def _monitors(draw: st.DrawFn, protocol: str) -> Data:
    kind = draw(st.sampled_from(MONITORS_OF_POOL[protocol]))
    delay = draw(st.integers(3, 60))
    optional: dict[str, Strategy[object]] = {
        **_common(description=False),
        "max_retries_down": or_null(st.integers(1, 10)),
    }
    data: Data = {
        "type": kind,
        "delay": delay,
        "timeout": draw(st.integers(1, delay)),
        "max_retries": draw(st.integers(1, 10)),
    }
    if kind in HTTP_MONITORS:
        optional |= {
            "http_method": or_null(st.sampled_from(["GET", "HEAD", "POST"])),
            "url_path": or_null(st.sampled_from(["/", "/healthz", "/a/b?c=d"])),
            "expected_codes": or_null(st.sampled_from(["200", "200,202", "200-204"])),
            "http_version": or_null(st.sampled_from([1.0, 1.1])),
        }
    data |= draw(st.fixed_dictionaries({}, optional=optional))
    if data.get("http_version") == 1.1:
        data |= draw(st.fixed_dictionaries({}, optional={"domain_name": st.just("www.example.com")}))
    return data


def _members(subnet_id: str, vnic_types: Sequence[str]) -> Strategy[object]:
    member = st.fixed_dictionaries(
        {"address": ADDRESSES, "protocol_port": PORTS},
        optional={
            **_common(description=False),
            "weight": or_null(st.integers(0, 256)),
            "backup": or_null(BOOLEANS),
            "subnet_id": or_null(st.just(subnet_id)),
            "monitor_address": or_null(ADDRESSES),
            "monitor_port": or_null(PORTS),
            "vnic_type": or_null(st.sampled_from(vnic_types)),
        },
    )
    return st.lists(member, max_size=3, unique_by=lambda one: (one["address"], one["protocol_port"]))


def _pools(protocol: str, name: str, *, ground: Ground, vnic_types: Sequence[str]) -> Strategy[Data]:
    tls: dict[str, Strategy[object]] = {"tls_enabled": or_null(BOOLEANS), **_tls()}
    if ground.certificates:
        tls["tls_container_ref"] = or_null(st.sampled_from(ground.certificates))
    trust = _authorities(ground, "ca_tls_container_ref", "crl_container_ref")
    plain: Strategy[Data] = st.fixed_dictionaries(
        {
            "name": st.just(name),
            "protocol": st.just(protocol),
            "lb_algorithm": st.sampled_from(
                ["ROUND_ROBIN", "LEAST_CONNECTIONS", "SOURCE_IP", "SOURCE_IP_PORT"]
            ),
        },
        optional={
            **_common(name=False),
            **(tls if protocol not in DATAGRAM else {}),
            "session_persistence": or_null(_persistence(protocol)),
            "healthmonitor": or_null(_monitors(protocol)),
            "members": or_null(_members(ground.subnet_id, vnic_types)),
        },
    )
    if protocol in DATAGRAM or not ground.authorities:
        return plain
    return st.builds(lambda one, two: one | two, plain, trust)


def _authorities(ground: Ground, authority: str, revocations: str) -> Strategy[Data]:
    """Nothing, a CA, or a CA with its revocation list."""
    return st.sampled_from(
        [
            {},
            *({authority: ca} for ca, _ in ground.authorities),
            *({authority: ca, revocations: crl} for ca, crl in ground.authorities),
        ]
    )


# --- listeners ----------------------------------------------------------------------------------------------


@st.composite
def _rules(draw: st.DrawFn, *, ssl: bool) -> Data:
    possible = [kind for kind in COMPARISONS_OF_RULE if ssl or not kind.startswith("SSL_")]
    kind = draw(st.sampled_from(possible))
    comparison = draw(st.sampled_from(COMPARISONS_OF_RULE[kind]))
    values = {"SSL_CONN_HAS_CERT": st.just("True"), "SSL_VERIFY_RESULT": st.just("0")}
    data: Data = {
        "type": kind,
        "compare_type": comparison,
        "value": draw(values.get(kind, st.sampled_from(["/api", "jpg", "www.example.com", "a+b"]))),
    }
    if kind in KEYED_RULES:
        data["key"] = draw(st.sampled_from(["X-Tier", "CN", "session"]))
    if kind == "COOKIE":
        data["value"] = "abc"
    optional = {**_common(name=False, description=False), "invert": or_null(BOOLEANS)}
    return data | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _policies(draw: st.DrawFn, name: str | None, pools: Sequence[str], *, ssl: bool) -> Data:
    actions = ["REDIRECT_TO_URL", "REDIRECT_PREFIX", "REJECT", *(["REDIRECT_TO_POOL"] if pools else [])]
    data: Data = {"action": draw(st.sampled_from(actions))}
    if name:
        data["name"] = name
    targets = {
        "REDIRECT_TO_URL": ("redirect_url", st.just("https://www.example.com/here?a=b")),
        "REDIRECT_PREFIX": ("redirect_prefix", st.just("https://www.example.com")),
        "REDIRECT_TO_POOL": ("redirect_pool", st.sampled_from(pools or ["-"])),
    }
    optional: dict[str, Strategy[object]] = {
        **_common(name=False),
        "rules": or_null(st.lists(_rules(ssl=ssl), max_size=2)),
    }
    if data["action"] in targets:
        key, values = targets[str(data["action"])]
        data[key] = draw(values)
        if key != "redirect_pool":
            optional["redirect_http_code"] = or_null(st.sampled_from([301, 302, 303, 307, 308]))
    return data | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _server_tls(draw: st.DrawFn, ground: Ground) -> Data:
    refs = st.sampled_from(ground.certificates)
    optional = {"sni_container_refs": or_null(st.lists(refs, max_size=2, unique=True)), **_tls()}
    data = draw(st.fixed_dictionaries({"default_tls_container_ref": refs}, optional=optional))
    data |= draw(_authorities(ground, "client_ca_tls_container_ref", "client_crl_container_ref"))
    modes = ["NONE", "OPTIONAL", "MANDATORY"] if "client_ca_tls_container_ref" in data else ["NONE"]
    return data | draw(
        st.fixed_dictionaries({}, optional={"client_authentication": or_null(st.sampled_from(modes))})
    )


def _headers(protocol: str) -> Strategy[object]:
    names = (*PLAIN_HEADERS, *(TLS_HEADERS if protocol == "TERMINATED_HTTPS" else ()))
    return st.dictionaries(st.sampled_from(names), st.just("true"), max_size=2)


@st.composite
def _listeners(
    draw: st.DrawFn,
    protocol: str,
    port: int,
    *,
    pools: Mapping[str, str],
    ground: Ground,
    cidrs: Sequence[str],
) -> Data:
    fitting = [name for name, speaks in pools.items() if speaks in POOLS_OF_LISTENER[protocol]]
    data: Data = {"protocol": protocol, "protocol_port": port}
    optional: dict[str, Strategy[object]] = {
        **_common(name=False),
        "connection_limit": or_null(st.integers(-1, 100_000)),
        **{
            f"timeout_{what}": or_null(MILLISECONDS)
            for what in ("client_data", "member_connect", "member_data", "tcp_inspect")
        },
    }
    if cidrs:
        optional["allowed_cidrs"] = or_null(st.lists(st.sampled_from(cidrs), max_size=2, unique=True))
    if fitting:
        optional["default_pool"] = or_null(st.sampled_from(fitting))
    if protocol in HTTP_LISTENERS:
        optional["insert_headers"] = or_null(_headers(protocol))
        names = draw(st.lists(st.one_of(st.none(), NAMES), max_size=3, unique_by=lambda one: one or object()))
        ssl = protocol == "TERMINATED_HTTPS"
        data["l7policies"] = [draw(_policies(name, fitting, ssl=ssl)) for name in names]
    if protocol == "TERMINATED_HTTPS" or (
        protocol == "PROMETHEUS" and ground.certificates and draw(BOOLEANS)
    ):
        data |= draw(_server_tls(ground))
        if protocol == "TERMINATED_HTTPS" and draw(BOOLEANS):
            data |= {"hsts_max_age": 3600, "hsts_preload": draw(BOOLEANS), "hsts_include_subdomains": True}
    return data | draw(st.fixed_dictionaries({}, optional=optional))


# --- the whole ----------------------------------------------------------------------------------------------


CIDRS = ("10.0.0.0/8", "192.0.2.7/24", "203.0.113.9")
CIDRS_OF_BOTH = (*CIDRS, "2001:db8::/32", "2001:db8::7")


@st.composite
def _vip(draw: st.DrawFn, ground: Ground, *, direct: bool) -> Data:
    """Where the balancer is reached, in each way that the ground allows."""
    places: list[Data] = [{"subnet_id": ground.subnet_id}]
    if ground.network_id:
        both: Data = {"network_id": ground.network_id, "subnet_id": ground.subnet_id}
        places += [both, {"network_id": ground.network_id}]
    if ground.new_port:
        places.append({"port_id": ground.new_port})
    if ground.addresses:
        low, high = draw(st.integers(128, 250)), draw(st.integers(1, 250))
        places.append({"subnet_id": ground.subnet_id, "address": f"{ground.addresses}.{low}.{high}"})
    vip = dict(draw(st.sampled_from(places)))
    optional: dict[str, Strategy[object]] = {}
    if ground.qos_policy_ids:
        optional["qos_policy_id"] = or_null(st.sampled_from(ground.qos_policy_ids))
    if ground.security_group_ids and not direct:
        some = st.lists(st.sampled_from(ground.security_group_ids), max_size=2, unique=True)
        optional["security_group_ids"] = or_null(some)
    if ground.second_subnet_id and "port_id" not in vip:
        one = st.fixed_dictionaries({"subnet_id": st.just(ground.second_subnet_id)})
        optional["additional"] = or_null(st.lists(one, max_size=1))
    if ground.floating_network_id:
        optional["floating_ip"] = st.sampled_from([None, {"network_id": ground.floating_network_id}])
    return vip | draw(st.fixed_dictionaries({}, optional=optional))


def _kinds(ground: Ground) -> dict[str, Strategy[object]]:
    """Flavor, zone and provider, as far as there are any."""
    choices = {
        "flavor_id": [one.id for one in ground.flavors],
        "availability_zone": ground.zones,
        "provider": ground.providers,
    }
    return {key: or_null(st.sampled_from(values)) for key, values in choices.items() if values}


@st.composite
def _data(draw: st.DrawFn, ground: Ground) -> Data:
    least = st.sampled_from([0, 1, 1, 2])  # else half of all forms would be empty
    names = draw(st.lists(NAMES, min_size=draw(least), max_size=3, unique=True))
    pools = {name: draw(st.sampled_from(sorted(MONITORS_OF_POOL))) for name in names}
    protocols = [one for one in sorted(L4) if ground.certificates or one != "TERMINATED_HTTPS"]
    sockets = draw(
        st.lists(
            st.tuples(st.sampled_from(protocols), PORTS),
            min_size=draw(least),
            max_size=3,
            unique_by=lambda one: (L4[one[0]], one[1]),
        )
    )
    optional = {**_common(name=False), **_kinds(ground)}
    data = draw(st.fixed_dictionaries({"name": WORDS}, optional=optional))
    flavor = next((one for one in ground.flavors if one.id == data.get("flavor_id")), Flavor(""))
    if flavor.id:  # it is of the first provider
        data["provider"] = ground.providers[0] if ground.providers else None
    vip = draw(_vip(ground, direct=flavor.sriov_vip))
    cidrs = () if vip.get("security_group_ids") else CIDRS_OF_BOTH if vip.get("additional") else CIDRS
    listeners = [
        draw(_listeners(protocol, port, pools=pools, ground=ground, cidrs=cidrs))
        for protocol, port in sockets
    ]
    for number, listener in enumerate(listeners):
        if draw(BOOLEANS):
            listener["name"] = f"listener-{number}"
    data["vip"], data["listeners"] = vip, listeners
    vnic_types = ["normal", "direct"] if flavor.sriov_members else ["normal"]
    data["pools"] = [
        draw(_pools(protocol, name, ground=ground, vnic_types=vnic_types)) for name, protocol in pools.items()
    ]
    return data


def forms(ground: Ground = EVERYTHING) -> Strategy[BalancerForm]:
    """Whole valid forms for a new balancer, of what is there."""
    return _data(ground).map(form_of_data)
