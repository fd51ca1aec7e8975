"""Which field of the form is to blame for a refusal: from the cloud's sentence and the call to paths.

Pure; ``failures`` calls it for a call that was refused for good. What the sentence names (an attribute, a
value, a thing) is looked for in the call's body, whose places are the form's: the planner keeps their order.

Source: octavia/common/exceptions.py, octavia/api/v2/controllers/*.py (the sentences).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from lbaas_ui.forms.fields import FIELDS, canonical_address

MOST: Final = 5  # places that one sentence is shown at
_TELLING: Final = 7  # characters of a value that stands in a sentence by no accident
_NAMES: Final = frozenset({"name", "description", "tags"})  # they may be any word

# Lists and objects inside a body, and the kind that they hold.
_INSIDE: Final[Mapping[str, str]] = {
    "listeners": "listener",
    "pools": "pool",
    "members": "member",
    "healthmonitor": "healthmonitor",
    "l7policies": "l7policy",
    "rules": "l7rule",
}
_LINKS: Final[Mapping[str, str]] = {
    "default_pool": "default_pool",
    "default_pool_id": "default_pool",
    "redirect_pool": "redirect_pool",
    "redirect_pool_id": "redirect_pool",
    "request_sriov": "vnic_type",
    "floating_network_id": "network_id",
}
_QUOTA_OF: Final[Mapping[str, str]] = {
    "Listener": "listeners",
    "Pool": "pools",
    "Member": "members",
    "HealthMonitor": "healthmonitor",
    "L7Policy": "l7policies",
    "L7Rule": "rules",
}

_ATTRIBUTE: Final = re.compile(r"field/attribute (\w+)")
_QUOTA: Final = re.compile(r"Quota has been met for resources: (\w+)")

# What a sentence means that names neither an attribute nor a value: by wire name, the best first.
_SENTENCES: Final[Sequence[tuple[re.Pattern[str], tuple[str, ...]]]] = tuple(
    (re.compile(words, re.IGNORECASE), fields)
    for words, fields in (
        (r"Client authentication setting", ("client_authentication",)),
        (r"An SNI or default certificate", ("default_tls_container_ref", "client_ca_tls_container_ref")),
        (r"Certificate container references are not allowed", ("default_tls_container_ref",)),
        (r"revocation list|The CRL specified", ("client_crl_container_ref", "crl_container_ref")),
        (r"CA certificate is invalid", ("client_ca_tls_container_ref", "ca_tls_container_ref")),
        (r"PKCS12|certificate", ("default_tls_container_ref", "tls_container_ref")),
        (r"ciphers|cipher string", ("tls_ciphers",)),
        (r"TLS version", ("tls_versions",)),
        (r"ALPN", ("alpn_protocols",)),
        (r"hsts", ("hsts_max_age", "hsts_include_subdomains", "hsts_preload")),
        (r"CIDR", ("allowed_cidrs",)),
        (r"insert.headers|header insertion", ("insert_headers",)),
        (r"pool protocol '.*' is invalid", ("default_pool_id", "redirect_pool_id", "default_pool")),
        (r"cannot have child objects", ("default_pool_id", "default_pool", "l7policies", "listener_id")),
        (r"L7 policies", ("listener_id", "l7policies")),
        (r"health.?monitor.*(supported|type)|type is only supported|PING", ("type",)),
        (r"delay value", ("delay",)),
        (r"session.?persistence|cookie.?name", ("session_persistence",)),
        (r"algorithm", ("lb_algorithm",)),
        (r"VIP Security Groups", ("vip_sg_ids",)),
        (r"SR-?IOV", ("request_sriov",)),
        (r"QoS", ("vip_qos_policy_id",)),
        (r"flavor", ("flavor_id",)),
        (r"availability.?zone", ("availability_zone",)),
        (r"provider '.*' (is not enabled|was not found)", ("provider",)),
        (r"mixing IPv4", ("address",)),
        (r"VIP IP address is already in use|neutron port .* ConflictException", ("vip_address",)),
        (r"VIP port", ("vip_port_id",)),
        (r"VIP subnet|Subnet", ("additional_vips", "vip_subnet_id", "subnet_id")),
        (r"network", ("vip_network_id", "vip_subnet_id")),
        (r"regular expression|regex", ("value",)),
        (r"L7.?rule.* key|distinguished name", ("key",)),
        (r"L7.?rule|header value|cookie value|comparison value", ("value",)),
        (r"already using (port|protocol)", ("protocol_port",)),
    )
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place in a body."""

    path: str
    wire: str
    value: JsonValue


def paths(
    kind: str, body: JsonValue, path: str, *, words: str, form: Mapping[str, JsonValue] | None = None
) -> list[str]:
    """Where in the form the reason stands; the path of the call's own object where nothing says more.

    Args:
        kind: of the task, as in ``listener.create``.
        body: the task's.
        path: of the task, as in ``listeners[0]``.
        words: the cloud's sentence.
        form: of the operation; tells the places of members in a batch.
    """
    leaves = list(_leaves(kind, body, path, form=form or {}))
    for found in (
        _by_quota(leaves, words),
        _by_attribute(leaves, words),
        _by_value(leaves, words),
        _by_sentence(leaves, words),
        _by_name(leaves, words),
    ):
        if found:
            return list(dict.fromkeys(found))[:MOST]
    return [path]


def _by_quota(leaves: Sequence[Leaf], words: str) -> list[str]:
    said = _QUOTA.search(words)
    wanted = _QUOTA_OF.get(said[1]) if said else None
    return [leaf.path for leaf in leaves if wanted and leaf.wire == wanted]


def _by_attribute(leaves: Sequence[Leaf], words: str) -> list[str]:
    names = _ATTRIBUTE.findall(words)
    named = [leaf for leaf in leaves if names and leaf.wire == names[-1]]
    exact = [leaf for leaf in named if leaf.value not in (None, "") and f"'{leaf.value}'" in words]
    return [leaf.path for leaf in exact or named]


def _by_value(leaves: Sequence[Leaf], words: str) -> list[str]:
    def stands(value: JsonValue) -> bool:
        return isinstance(value, str) and len(value) >= _TELLING and value in words

    found = [leaf for leaf in leaves if leaf.wire not in _NAMES and stands(leaf.value)]
    longest = max((len(str(leaf.value)) for leaf in found), default=0)
    return [leaf.path for leaf in found if len(str(leaf.value)) == longest]


def _by_sentence(leaves: Sequence[Leaf], words: str) -> list[str]:
    for pattern, fields in _SENTENCES:
        if not pattern.search(words):
            continue
        for name in fields:
            found = [leaf for leaf in leaves if leaf.wire == name and leaf.value not in (None, False)]
            if found:
                return _closest(found, words)
    return []


def _by_name(leaves: Sequence[Leaf], words: str) -> list[str]:
    """A field's name in the sentence; one of one word only where there is none of several."""
    said = set(re.findall(r"[a-z]+(?:_[a-z]+)*", words)) - _NAMES
    found = [leaf for leaf in leaves if leaf.wire in said]
    return _closest([leaf for leaf in found if "_" in leaf.wire] or found, words)


def _closest(found: Sequence[Leaf], words: str) -> list[str]:
    """Those whose value stands in the sentence, if there are such; a list rather than its items."""
    said = set(re.findall(r"[\w.:/+-]+", words))
    paths = [leaf.path for leaf in found if str(leaf.value) in said] or [leaf.path for leaf in found]
    return [path for path in paths if path.removesuffix("]").rpartition("[")[0] not in paths]


def _leaves(kind: str, body: JsonValue, path: str, *, form: Mapping[str, JsonValue]) -> Iterator[Leaf]:
    if isinstance(body, list):
        places = _members(path, form)
        for number, item in enumerate(body):
            if isinstance(item, dict):
                socket = canonical_address(str(item.get("address"))), item.get("protocol_port")
                yield from _object("member", item, f"{path}[{places.get(socket, number)}]")
    elif isinstance(body, dict):
        yield from _object(kind.partition(".")[0], body, path)


def _object(kind: str, body: Mapping[str, JsonValue], path: str) -> Iterator[Leaf]:
    names = {**{field.on_wire: field.name for field in FIELDS.get(kind, ())}, **_LINKS}
    for wire, value in body.items():
        inside = _INSIDE.get(wire)
        where = ".".join(part for part in (path, names.get(wire, wire)) if part)
        if wire == "listener_id":  # what it hangs on: the object itself is wrong there
            where = path
        yield Leaf(where, wire, None if isinstance(value, dict | list) and not value else _plain(value))
        if inside is not None and isinstance(value, dict):
            yield from _object(inside, value, where)
        elif inside is not None and isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _object(inside, item, f"{where}[{number}]")
        else:
            yield from _items(where, wire, value)


def _plain(value: JsonValue) -> JsonValue:
    return True if isinstance(value, dict | list) else value


def _items(path: str, wire: str, value: JsonValue) -> Iterator[Leaf]:
    """What a value of several parts holds."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield Leaf(f"{path}.{key}", key, item)
    for number, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield from (Leaf(f"{path}[{number}].{key}", key, one) for key, one in item.items())
        else:
            yield Leaf(f"{path}[{number}]", wire, item)


def _members(path: str, form: Mapping[str, JsonValue]) -> dict[tuple[str, JsonValue], int]:
    """The places of a pool's members in the form, by address and port; ``path`` is ``pools[0].members``."""
    found = re.fullmatch(r"pools\[(\d+)\]\.members", path)
    pools = form.get("pools")
    if found is None or not isinstance(pools, list) or int(found[1]) >= len(pools):
        return {}
    pool = pools[int(found[1])]
    members = pool.get("members") if isinstance(pool, dict) else None
    return {
        (canonical_address(str(one.get("address"))), one.get("protocol_port")): number
        for number, one in enumerate(members if isinstance(members, list) else ())
        if isinstance(one, dict)
    }
