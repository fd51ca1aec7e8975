"""A balancer as a Heat template (HOT). Heat adopts nothing: a stack of it is another balancer like this one.

Heat's resources lack much of Octavia; each value that is lost stands as a comment in its resource. Called by
``exports.targets``.

Source: Heat 27 (2026.1), the schemas of OS::Octavia::* and OS::Neutron::FloatingIP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import indent
from typing import Final

import yaml
from pydantic import JsonValue

from lbaas_ui.forms.exports.fitting import Fitted, Words, comments_of, fit_all, one_line, places_of, same
from lbaas_ui.forms.exports.things import FLOATING_IP, Thing

Data = dict[str, JsonValue]

_COMMON: Final = ("name", "description", "admin_state_up")

WORDS: Final[Mapping[str, Words]] = {
    "loadbalancer": Words(
        "OS::Octavia::LoadBalancer",
        names={
            **same(*_COMMON, "provider", "availability_zone"),
            "flavor_id": "flavor",
            "vip.subnet_id": "vip_subnet",
            "vip.address": "vip_address",
        },
    ),
    "pool": Words(
        "OS::Octavia::Pool",
        parent="loadbalancer",
        names=same(*_COMMON, "protocol", "lb_algorithm", "session_persistence", "tls_enabled"),
        inner={"session_persistence": frozenset({"type", "cookie_name"})},
        only={"protocol": frozenset({"TCP", "HTTP", "HTTPS", "PROXY", "UDP"})},
    ),
    "member": Words(
        "OS::Octavia::PoolMember",
        parent="pool",
        names={
            **same("admin_state_up", "address", "protocol_port", "weight"),
            **same("monitor_address", "monitor_port", "tags"),
            "subnet_id": "subnet",
        },
    ),
    "healthmonitor": Words(
        "OS::Octavia::HealthMonitor",
        parent="pool",
        names=same(
            "admin_state_up", "type", "delay", "timeout", "max_retries", "http_method", "url_path",
            "expected_codes",
        ),
        only={"type": frozenset({"PING", "TCP", "HTTP", "HTTPS", "UDP-CONNECT"})},
    ),
    "listener": Words(
        "OS::Octavia::Listener",
        parent="loadbalancer",
        names=same(
            *_COMMON, "protocol", "protocol_port", "connection_limit", "allowed_cidrs",
            "default_tls_container_ref", "sni_container_refs",
        ),
        links={"default_pool": "default_pool"},
        only={"protocol": frozenset({"TCP", "HTTP", "HTTPS", "TERMINATED_HTTPS", "UDP"})},
    ),
    "l7policy": Words(
        "OS::Octavia::L7Policy",
        parent="listener",
        names=same(*_COMMON, "action", "redirect_url"),
        links={"redirect_pool": "redirect_pool"},
        only={"action": frozenset({"REJECT", "REDIRECT_TO_POOL", "REDIRECT_TO_URL"})},
    ),
    "l7rule": Words(
        "OS::Octavia::L7Rule",
        parent="l7policy",
        names=same("admin_state_up", "type", "compare_type", "key", "value", "invert"),
        only={"type": frozenset({"HOST_NAME", "PATH", "FILE_TYPE", "HEADER", "COOKIE"})},
    ),
}  # fmt: skip

_NEVER_FOLDED: Final = 2**31
_VERSION: Final = "2021-04-16"  # the first in which `if` takes a property away
_NOTES: Final = """\
# Load balancer {name}, written by lbaas-ui. A stack of it is another balancer like this one.
# Not in Heat: {gaps} of its values; they stand in comments. What equals Octavia's own default is not written.
"""
_ADDRESS: Final[Data] = {
    "type": "string",
    "default": "",
    "description": "Of the VIP, where it shall be a certain one.",
}
_SUBNET: Final[Data] = {"type": "string", "description": "Of the VIP, by name or id."}


def render(things: Sequence[Thing]) -> str:
    """The whole template, of the things of one balancer."""
    fitted = fit_all(things, WORDS)
    balancer = things[0]
    parameters: Data = {"vip_address": {**_ADDRESS}}
    if "vip.subnet_id" not in balancer.fields:
        parameters["vip_subnet"] = {**_SUBNET}
    head: Data = {
        "heat_template_version": _VERSION,
        "description": f"Load balancer {balancer.fields.get('name') or balancer.id or ''}",
        "parameters": parameters,
        "conditions": {"with_address": {"not": {"equals": [{"get_param": "vip_address"}, ""]}}},
    }
    outputs: Data = {"vip_address": {"value": {"get_attr": [balancer.label, "vip_address"]}}}
    parts = [
        _NOTES.format(
            name=one_line(balancer.fields.get("name") or balancer.id),
            gaps=sum(len(one.gaps) + bool(one.left_out) for one in fitted),
        ),
        _yaml(head),
        "resources:\n",
        *_resources(things, fitted),
        _yaml({"outputs": outputs}),
    ]
    return "".join(parts)


def _resources(things: Sequence[Thing], fitted: Sequence[Fitted]) -> Iterator[str]:
    places = places_of(fitted)
    for one in fitted:
        comments = "".join(f"  # {line}\n" for line in _comments(one))
        if one.left_out:
            yield comments
        else:
            body = _yaml(_resource(one, places.get(one.thing)))
            yield f"  {one.thing.label}:\n{indent(comments, '  ')}{indent(body, '    ')}"
    for floating in (thing for thing in things if thing.kind == FLOATING_IP):
        yield from _floating_ip(floating)


def _comments(fitted: Fitted) -> list[str]:
    lines = comments_of(fitted, "in Heat")
    if "vip_address" in fitted.args:
        lines.append(f"The address, once it is free, as parameter vip_address: {fitted.args['vip_address']}")
    return lines


def _resource(fitted: Fitted, place: tuple[int, Thing | None] | None) -> Data:
    thing, words = fitted.thing, WORDS[fitted.thing.kind]
    properties: Data = {words.parent: {"get_resource": thing.parent.label}} if thing.parent else {}
    properties |= fitted.args
    properties |= {name: {"get_resource": target.label} for name, target in fitted.links.items()}
    if thing.kind == "loadbalancer":
        properties["vip_address"] = {"if": ["with_address", {"get_param": "vip_address"}]}
        properties.setdefault("vip_subnet", {"get_param": "vip_subnet"})
    before = None
    if place is not None:
        properties["position"], before = place
    # Octavia puts a policy at the end while there are fewer than its position says.
    order: Data = {"depends_on": before.label} if before else {}
    return {"type": words.type, **order, "properties": properties}


def _floating_ip(floating: Thing) -> Iterator[str]:
    """Another one of the same network: the existing one stays with the existing balancer."""
    existing = {"id": floating.id, **floating.fields} if floating.id else {}
    comment = f"    # Left out: the existing one, {one_line(existing)}\n" if existing else ""
    network = floating.fields.get("network_id")
    if network is None or floating.parent is None:
        yield comment
        return
    port: Data = {"get_attr": [floating.parent.label, "vip_port_id"]}
    resource: Data = {
        "type": "OS::Neutron::FloatingIP",
        "properties": {"floating_network": network, "port_id": port},
    }
    yield f"  {floating.label}:\n{comment}{indent(_yaml(resource), '    ')}"


def _yaml(data: Data) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NEVER_FOLDED)


class _Dumper(yaml.SafeDumper):
    """Every value on a line of its own, so that the text can be indented."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
