"""Which fields each kind of object has: one table for planner, checks and the way back from a balancer.

Only fields that go over the wire one by one stand here; links (default pool, redirect pool), children and the
floating IP have rules of their own in ``pairing`` and in the planner.

Source: octavia/api/v2/types/*.py (POST and PUT types), octavia/common/config.py (defaults), the
api-ref ("New in version").
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from pydantic import BaseModel, JsonValue

from lbaas_ui.forms.document import (
    BalancerForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    PolicyForm,
    PoolForm,
    RuleForm,
)

Version = tuple[int, int]
FIRST: Final[Version] = (2, 0)
REMEMBERED: Final = 10_000
"""So many addresses are read once: a plan looks at each of a thousand servers' nine times."""


def canonical_cidr(text: str) -> str:
    """A CIDR as Octavia keeps it: ``10.0.0.7/24`` is ``10.0.0.0/24``; what is no CIDR stays as it is."""
    try:
        return ipaddress.ip_network(text, strict=False).with_prefixlen
    except ValueError:
        return text


@lru_cache(REMEMBERED)
def canonical_address(text: str) -> str:
    """An IP address in its one shortest spelling; what is no address stays as it is."""
    try:
        return ipaddress.ip_address(text).compressed
    except ValueError:
        return text


def _plain(value: JsonValue) -> JsonValue:
    return None if value in ("", [], {}) else value


def _set(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [*sorted({str(item) for item in value})] or None
    return _plain(value)


def _cidrs(value: JsonValue) -> JsonValue:
    return _set([canonical_cidr(str(item)) for item in value]) if isinstance(value, list) else _plain(value)


def _address(value: JsonValue) -> JsonValue:
    return canonical_address(value) if isinstance(value, str) and value else _plain(value)


def _compact(value: JsonValue) -> JsonValue:
    """A small object without its nulls."""
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None} or None
    return _plain(value)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one kind.

    Attributes:
        name: in the form; ``vip.subnet_id`` stands in the part ``vip``.
        wire: in Octavia's body, where that differs.
        default: what Octavia always gives a field that is not sent.
        shipped: what it gives as delivered, where an operator can configure another value, or where only some
            protocols and types have one: then null is the same as this value.
        reset: what an update sends for null.
        update: an update can change it.
        since: the first API version that has it.
        canonical: brings equal values to one spelling, for comparison.
    """

    name: str
    wire: str = ""
    default: JsonValue = None
    shipped: JsonValue = None
    reset: JsonValue = None
    update: bool = True
    since: Version = FIRST
    canonical: Callable[[JsonValue], JsonValue] = _plain

    @property
    def on_wire(self) -> str:
        """The name in Octavia's body."""
        return self.wire or self.name

    def get(self, part: BaseModel) -> JsonValue:
        """The value in a form's part, as JSON; None where it is not set."""
        value: object = part
        for step in self.name.split("."):
            value = getattr(value, step, None)
        if isinstance(value, BaseModel):
            return cast("JsonValue", value.model_dump(mode="json"))
        if isinstance(value, list) and value and isinstance(value[0], BaseModel):
            return [cast("JsonValue", item.model_dump(mode="json", exclude_none=True)) for item in value]
        return cast("JsonValue", value)

    def comparable(self, value: JsonValue) -> JsonValue:
        """``value`` with nothing left in it that makes no difference."""
        value = self.canonical(value)
        return self.default if value is None else value

    def same(self, wanted: JsonValue, current: JsonValue) -> bool:
        """Whether going from ``current`` to ``wanted`` changes nothing."""
        if wanted == current:
            return True
        new, old = self.comparable(wanted), self.comparable(current)
        if self.shipped is not None and (new is None or old is None):
            new, old = (self.canonical(self.shipped) if value is None else value for value in (new, old))
        return new == old


def _common(*, description: bool = True, name: bool = True) -> tuple[Field, ...]:
    return (
        *((Field("name", reset=""),) if name else ()),
        *((Field("description", reset=""),) if description else ()),
        Field("admin_state_up", default=True, reset=True),
        Field("tags", reset=[], since=(2, 5), canonical=_set),
    )


SUITE_B: Final = (
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305"
)


def _tls(versions_since: Version, alpn_since: Version) -> tuple[Field, ...]:
    return (
        Field("tls_ciphers", since=(2, 15), shipped=SUITE_B),
        Field("tls_versions", since=versions_since, shipped=["TLSv1.2", "TLSv1.3"], canonical=_set),
        Field("alpn_protocols", since=alpn_since, shipped=["h2", "http/1.1", "http/1.0"]),
    )


BALANCER: Final = (
    *_common(),
    Field("provider", update=False),
    Field("flavor_id", update=False, since=(2, 6)),
    Field("availability_zone", update=False, since=(2, 14)),
    Field("vip.subnet_id", "vip_subnet_id", update=False),
    Field("vip.network_id", "vip_network_id", update=False),
    Field("vip.port_id", "vip_port_id", update=False),
    Field("vip.address", "vip_address", update=False, canonical=_address),
    Field("vip.qos_policy_id", "vip_qos_policy_id"),
    Field("vip.additional", "additional_vips", update=False, since=(2, 26)),
    Field("vip.security_group_ids", "vip_sg_ids", reset=[], since=(2, 29), canonical=_set),
)

LISTENER: Final = (
    *_common(),
    Field("protocol", update=False),
    Field("protocol_port", update=False),
    Field("connection_limit", default=-1, reset=-1),
    Field("allowed_cidrs", since=(2, 12), canonical=_cidrs),
    Field("insert_headers"),
    Field("timeout_client_data", shipped=50000, since=(2, 1)),
    Field("timeout_member_connect", shipped=5000, since=(2, 1)),
    Field("timeout_member_data", shipped=50000, since=(2, 1)),
    Field("timeout_tcp_inspect", shipped=0, since=(2, 1)),
    Field("default_tls_container_ref"),
    Field("sni_container_refs", canonical=_set),
    Field("client_ca_tls_container_ref", since=(2, 8)),
    Field("client_crl_container_ref", since=(2, 8)),
    Field("client_authentication", default="NONE", reset="NONE", since=(2, 8)),
    *_tls((2, 17), (2, 20)),
    Field("hsts_max_age", since=(2, 27)),
    Field("hsts_include_subdomains", default=False, reset=False, since=(2, 27)),
    Field("hsts_preload", default=False, reset=False, since=(2, 27)),
)

POOL: Final = (
    *_common(),
    Field("protocol", update=False),
    Field("lb_algorithm"),
    Field("session_persistence", canonical=_compact),
    Field("tls_enabled", default=False, reset=False, since=(2, 8)),
    Field("tls_container_ref", since=(2, 8)),
    Field("ca_tls_container_ref", since=(2, 8)),
    Field("crl_container_ref", since=(2, 8)),
    *_tls((2, 18), (2, 24)),
)

MEMBER: Final = (
    *_common(description=False),
    Field("address", update=False, canonical=_address),
    Field("protocol_port", update=False),
    Field("weight", default=1, reset=1),
    Field("backup", default=False, reset=False, since=(2, 1)),
    Field("subnet_id", update=False),
    Field("monitor_address", canonical=_address),
    Field("monitor_port"),
    # On the wire this is ``request_sriov``: see planner_wire.
    Field("vnic_type", default="normal", update=False, since=(2, 30)),
)

MONITOR: Final = (
    *_common(description=False),
    Field("type", update=False),
    Field("delay"),
    Field("timeout"),
    Field("max_retries"),
    Field("max_retries_down", default=3, reset=3),
    Field("http_method", shipped="GET"),
    Field("url_path", shipped="/"),
    Field("expected_codes", shipped="200"),
    Field("http_version", since=(2, 10)),
    Field("domain_name", since=(2, 10)),
)

POLICY: Final = (
    *_common(),
    Field("action"),
    Field("redirect_url"),
    Field("redirect_prefix"),
    Field("redirect_http_code", shipped=302, since=(2, 9)),
)

RULE: Final = (
    *_common(name=False, description=False),
    Field("type"),
    Field("compare_type"),
    Field("key"),
    Field("value"),
    Field("invert", default=False, reset=False),
)

FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "loadbalancer": BALANCER,
    "listener": LISTENER,
    "pool": POOL,
    "member": MEMBER,
    "healthmonitor": MONITOR,
    "l7policy": POLICY,
    "l7rule": RULE,
}

KIND_OF: Final[Mapping[type[BaseModel], str]] = {
    BalancerForm: "loadbalancer",
    ListenerForm: "listener",
    PoolForm: "pool",
    MemberForm: "member",
    MonitorForm: "healthmonitor",
    PolicyForm: "l7policy",
    RuleForm: "l7rule",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One field in which an object differs from what is wanted."""

    field: Field
    old: JsonValue
    new: JsonValue


def changes(wanted: BaseModel, current: BaseModel) -> Iterator[Changed]:
    """The fields in which two parts of one kind differ."""
    for field in FIELDS[KIND_OF[type(wanted)]]:
        new, old = field.get(wanted), field.get(current)
        if not field.same(new, old):
            yield Changed(field, old, new)
