"""A balancer as Terraform (or OpenTofu) resources, with import blocks where its ids are known.

After ``terraform plan`` has imported it, nothing may be left to change. Called by ``exports.targets``.

Source: terraform-provider-openstack 3.4, the schemas of openstack_lb_*_v2 and
openstack_networking_floatingip_*_v2 (argument names, what conflicts, the ids that an import takes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from pydantic import JsonValue

from lbaas_ui.forms.exports.fitting import Fitted, Words, comments_of, fit_all, one_line, places_of, same
from lbaas_ui.forms.exports.hcl import Block, Reference, Value, text_of
from lbaas_ui.forms.exports.things import FLOATING_IP, Thing

_TLS: Final = ("tls_ciphers", "tls_versions", "alpn_protocols")
_COMMON: Final = ("name", "description", "admin_state_up", "tags")
_MEMBER: Final = (
    "name", "admin_state_up", "address", "protocol_port", "weight", "backup", "subnet_id",
    "monitor_address", "monitor_port",
)  # fmt: skip

WORDS: Final[Mapping[str, Words]] = {
    "loadbalancer": Words(
        "openstack_lb_loadbalancer_v2",
        names={
            **same(*_COMMON, "flavor_id", "availability_zone"),
            "provider": "loadbalancer_provider",
            "vip.subnet_id": "vip_subnet_id",
            "vip.network_id": "vip_network_id",
            "vip.port_id": "vip_port_id",
            "vip.address": "vip_address",
            "vip.qos_policy_id": "vip_qos_policy_id",
            "vip.security_group_ids": "security_group_ids",
        },
        against={"vip.port_id": "vip.subnet_id"},
    ),
    "pool": Words(
        "openstack_lb_pool_v2",
        parent="loadbalancer_id",
        names={
            **same(*_COMMON, *_TLS, "protocol", "tls_enabled"),
            **same("tls_container_ref", "ca_tls_container_ref", "crl_container_ref"),
            "lb_algorithm": "lb_method",
            "session_persistence": "persistence",
        },
        inner={"session_persistence": frozenset({"type", "cookie_name"})},
    ),
    "member": Words("openstack_lb_member_v2", parent="pool_id", names=same(*_MEMBER, "tags")),
    "healthmonitor": Words(
        "openstack_lb_monitor_v2",
        parent="pool_id",
        names=same(
            "name", "admin_state_up", "type", "delay", "timeout", "max_retries", "max_retries_down",
            "http_method", "url_path", "expected_codes", "http_version", "domain_name",
        ),
    ),
    "listener": Words(
        "openstack_lb_listener_v2",
        parent="loadbalancer_id",
        names=same(
            *_COMMON, *_TLS, "protocol", "protocol_port", "connection_limit", "allowed_cidrs",
            "insert_headers", "timeout_client_data", "timeout_member_connect", "timeout_member_data",
            "timeout_tcp_inspect", "default_tls_container_ref", "sni_container_refs",
            "client_ca_tls_container_ref", "client_crl_container_ref", "client_authentication",
            "hsts_max_age", "hsts_include_subdomains", "hsts_preload",
        ),
        links={"default_pool": "default_pool_id"},
    ),
    "l7policy": Words(
        "openstack_lb_l7policy_v2",
        parent="listener_id",
        names=same(
            "name", "description", "admin_state_up", "action", "redirect_url", "redirect_prefix",
            "redirect_http_code",
        ),
        links={"redirect_pool": "redirect_pool_id"},
        against={"redirect_http_code": "redirect_url"},
    ),
    "l7rule": Words(
        "openstack_lb_l7rule_v2",
        parent="l7policy_id",
        names=same("admin_state_up", "type", "compare_type", "key", "value", "invert"),
    ),
}  # fmt: skip
# A pool's members in one resource, which changes them in one transaction; it has no tags.
MEMBERS: Final = Words("openstack_lb_members_v2", parent="pool_id", names=same(*_MEMBER))

_IDS_WITH_PARENT: Final = frozenset({"member", "l7rule"})  # imported as <parent>/<id>
_HEAD: Final = Block(
    "terraform",
    {"required_version": ">= 1.5"},  # the first with import blocks
    blocks=[
        Block(
            "required_providers",
            {"openstack": {"source": "terraform-provider-openstack/openstack", "version": ">= 3.1.0"}},
        )
    ],
)


def render(things: Sequence[Thing]) -> str:
    """The whole file, of the things of one balancer."""
    together = _pools_with_plain_members(things)
    fitted = fit_all(things, WORDS)
    places = places_of(fitted)
    parts: list[Block | str] = [
        f"Load balancer {one_line(_name(things[0]))}, written by lbaas-ui.",
        "`terraform plan` imports what exists, and should change nothing. What the provider has no argument",
        "for stands as a comment; what equals Octavia's own default is not written.",
        _HEAD,
    ]
    for one in fitted:
        if one.thing.kind == "member" and one.thing.parent in together:
            continue
        parts += _resource(one, places.get(one.thing))
        if one.thing in together:
            parts += _members(one.thing, [thing for thing in things if thing.parent is one.thing])
    for floating in (thing for thing in things if thing.kind == FLOATING_IP):
        parts += _floating_ip(floating)
    return text_of(parts)


def _name(balancer: Thing) -> str:
    return str(balancer.fields.get("name") or balancer.id or "")


def _pools_with_plain_members(things: Iterable[Thing]) -> frozenset[Thing]:
    members = [thing for thing in things if thing.kind == "member"]
    tagged = {thing.parent for thing in members if "tags" in thing.fields}
    return frozenset(thing.parent for thing in members if thing.parent and thing.parent not in tagged)


def _address(thing: Thing) -> str:
    return f"{WORDS[thing.kind].type}.{thing.label}"


def _import(address: str, object_id: str | None) -> Iterator[Block]:
    if object_id is not None:
        yield Block("import", {"to": Reference(address), "id": object_id})


def _import_id(thing: Thing) -> str | None:
    if thing.id is None or thing.kind not in _IDS_WITH_PARENT:
        return thing.id
    return f"{thing.parent.id}/{thing.id}" if thing.parent and thing.parent.id else None


def _resource(fitted: Fitted, place: tuple[int, Thing | None] | None) -> Iterator[Block]:
    thing, words = fitted.thing, WORDS[fitted.thing.kind]
    attributes: dict[str, Value] = {}
    if thing.parent is not None:
        attributes[words.parent] = Reference(f"{_address(thing.parent)}.id")
    persistence = fitted.args.get("persistence")
    attributes |= {name: _typed(name, value) for name, value in fitted.args.items() if name != "persistence"}
    if thing.own_tags and "tags" in words.names:
        # Terraform would take them away, a transaction each.
        attributes["tags"] = [*_texts(thing.fields.get("tags")), *thing.own_tags]
    attributes |= {name: Reference(f"{_address(target)}.id") for name, target in fitted.links.items()}
    if place is not None:
        attributes["position"], before = place
        # Octavia puts a policy at the end while there are fewer than its position says.
        attributes |= {"depends_on": [Reference(_address(before))]} if before else {}
    nested = [Block("persistence", dict(persistence))] if isinstance(persistence, dict) else []
    yield from _import(_address(thing), _import_id(thing))
    yield Block(f'resource "{words.type}" "{thing.label}"', attributes, _comments(fitted), nested)


def _texts(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _typed(name: str, value: JsonValue) -> JsonValue:
    return f"{value:.1f}" if name == "http_version" and isinstance(value, float) else value


def _comments(fitted: Fitted) -> list[str]:
    lines = comments_of(fitted, "in the provider")
    if "security_group_ids" in fitted.args:
        lines.append("The provider gives the security groups to the VIP's port, past Octavia.")
    return lines


def _members(pool: Thing, members: Sequence[Thing]) -> Iterator[Block]:
    label = f"members_of_{pool.label}"
    fitted = fit_all([one for one in members if one.kind == "member"], {"member": MEMBERS})
    blocks = [Block("member", cast("Mapping[str, Value]", one.args), _comments(one)) for one in fitted]
    yield from _import(f"{MEMBERS.type}.{label}", pool.id)
    yield Block(
        f'resource "{MEMBERS.type}" "{label}"',
        {MEMBERS.parent: Reference(f"{_address(pool)}.id")},
        blocks=blocks,
    )


def _floating_ip(floating: Thing) -> Iterator[Block | str]:
    """An existing one is attached, a new one is made; its network is looked up, since it takes names."""
    port = Reference(f"{_address(floating.parent)}.vip_port_id" if floating.parent else "null")
    address, network_id = floating.fields.get("address"), floating.fields.get("network_id")
    if floating.id is not None and address is not None:
        kind = "openstack_networking_floatingip_associate_v2"
        yield from _import(f"{kind}.{floating.label}", floating.id)
        yield Block(f'resource "{kind}" "{floating.label}"', {"floating_ip": address, "port_id": port})
    elif floating.id is None and network_id is not None:
        network = "openstack_networking_network_v2"
        yield Block(f'data "{network}" "{floating.label}"', {"network_id": network_id})
        yield Block(
            f'resource "openstack_networking_floatingip_v2" "{floating.label}"',
            {"pool": Reference(f"data.{network}.{floating.label}.name"), "port_id": port},
        )
    else:
        yield f"Left out: the floating IP {one_line(floating.id)}, since its address is not known."
