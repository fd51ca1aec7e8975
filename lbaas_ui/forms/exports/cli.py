"""A balancer as a bash script of ``openstack loadbalancer`` commands, which makes another one like it.

Called by ``exports.targets``.

Source: python-octaviaclient 3.15 (options, how it takes lists and pairs apart).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Final, cast

from pydantic import JsonValue

from lbaas_ui.forms.exports.fitting import Fitted, Gap, Words, comments_of, fit_all, one_line
from lbaas_ui.forms.exports.things import FLOATING_IP, Thing


def _options(*names: str) -> dict[str, str]:
    """Fields whose options are named after them."""
    return {name: "--" + name.replace("_", "-") for name in names}


# A false ``admin_state_up`` is the only one that concise forms have.
_STATE: Final = {"admin_state_up": "--disable", "tags": "--tag"}
_COMMON: Final = {**_options("name", "description"), **_STATE}
_TLS: Final = {
    "tls_ciphers": "--tls-ciphers",
    "tls_versions": "--tls-version",
    "alpn_protocols": "--alpn-protocol",
}

WORDS: Final[Mapping[str, Words]] = {
    "loadbalancer": Words(
        "",
        names={
            **_COMMON,
            **_options("provider", "availability_zone"),
            "flavor_id": "--flavor",
            "vip.subnet_id": "--vip-subnet-id",
            "vip.network_id": "--vip-network-id",
            "vip.port_id": "--vip-port-id",
            "vip.address": "--vip-address",
            "vip.qos_policy_id": "--vip-qos-policy-id",
            "vip.additional": "--additional-vip",
            "vip.security_group_ids": "--vip-sg-id",
        },
        against={"vip.port_id": "vip.subnet_id"},
    ),
    "pool": Words(
        "pool",
        parent="--loadbalancer",
        names={
            **_COMMON,
            **_TLS,
            **_options("protocol", "lb_algorithm", "session_persistence"),
            **_options("tls_container_ref", "ca_tls_container_ref", "crl_container_ref"),
            "tls_enabled": "--enable-tls",
        },
    ),
    "member": Words(
        "member",
        names={
            **_STATE,
            **_options("name"),
            **_options("address", "protocol_port", "weight", "subnet_id", "monitor_address", "monitor_port"),
            "backup": "--enable-backup",
            "vnic_type": "--request-sriov",
        },
    ),
    "healthmonitor": Words(
        "healthmonitor",
        names={
            **_STATE,
            **_options("name"),
            **_options("type", "delay", "timeout", "max_retries", "max_retries_down", "http_method"),
            **_options("url_path", "expected_codes", "http_version", "domain_name"),
        },
    ),
    "listener": Words(
        "listener",
        names={
            **_COMMON,
            **_TLS,
            **_options("protocol", "protocol_port", "connection_limit", "insert_headers"),
            **_options("timeout_client_data", "timeout_member_connect", "timeout_member_data"),
            **_options("timeout_tcp_inspect", "default_tls_container_ref", "sni_container_refs"),
            **_options("client_ca_tls_container_ref", "client_crl_container_ref", "client_authentication"),
            **_options("hsts_max_age", "hsts_include_subdomains", "hsts_preload"),
            "allowed_cidrs": "--allowed-cidr",
        },
        links={"default_pool": "--default-pool"},
    ),
    "l7policy": Words(
        "l7policy",
        names={**_COMMON, **_options("action", "redirect_url", "redirect_prefix", "redirect_http_code")},
        links={"redirect_pool": "--redirect-pool"},
    ),
    "l7rule": Words("l7rule", names={**_STATE, **_options("type", "compare_type", "key", "value", "invert")}),
}

_BARE: Final = frozenset({"--request-sriov"})  # options without a value, beside those of booleans
_SPREAD: Final = frozenset({"--sni-container-refs"})  # one option, then all values
_NAMED: Final = frozenset({"loadbalancer", "pool", "listener", "l7policy"})  # others hang on these

_HEAD: Final = """\
#!/usr/bin/env bash
# Makes another load balancer like {name}. Written by lbaas-ui.
# Needs `openstack` with python-octaviaclient, and OS_CLOUD or the other variables of OpenStack's clients.
# What equals Octavia's own default is not written.
set -euo pipefail

lb() { # prints the id of what it makes, once that is ACTIVE
    openstack loadbalancer "$@" --wait -f value -c id
}"""
_ADDRESS: Final = '${VIP_ADDRESS:+"--vip-address=$VIP_ADDRESS"}'


def render(things: Sequence[Thing]) -> str:
    """The whole script, of the things of one balancer."""
    balancer = things[0]
    parts = [_HEAD.replace("{name}", one_line(balancer.fields.get("name") or balancer.id))]
    for fitted in fit_all(things, WORDS):
        parts.append("\n".join(_command(fitted)))
        if fitted.thing is balancer:
            parts += ["\n".join(_floating_ip(thing)) for thing in things if thing.kind == FLOATING_IP]
    parts.append(f'echo "The load balancer is ${balancer.label}"')
    return "\n\n".join(parts) + "\n"


def _command(fitted: Fitted) -> Iterator[str]:
    thing, words = fitted.thing, WORDS[fitted.thing.kind]
    options: list[str] = []
    gaps: list[Gap] = []
    for option, value in fitted.args.items():
        if _impossible(value):
            gaps.append(Gap(option, value, "it takes such values apart"))
        elif option != "--vip-address":
            options += _option(option, value)
    options += [f'{option}="${target.label}"' for option, target in fitted.links.items()]
    if thing.parent is None:
        options.append(_ADDRESS)
    else:
        options.append(
            f'{words.parent}="${thing.parent.label}"' if words.parent else f'"${thing.parent.label}"'
        )
    for line in comments_of(Fitted(thing, {}, {}, [*fitted.gaps, *gaps]), "on the command line"):
        yield f"# {line}"
    if "--vip-address" in fitted.args:
        address = fitted.args["--vip-address"]
        yield f"# To keep the address, once it is free: VIP_ADDRESS={address} before the script's name."
    command = " ".join(word for word in ("lb", words.type, "create") if word)
    yield from _lines(f"{thing.label}=$({command}" if thing.kind in _NAMED else command, options)


def _lines(command: str, options: Sequence[str]) -> Iterator[str]:
    """A command over several lines; ``$(`` is closed, the answer of one without it is not shown."""
    end = ")" if "=$(" in command else " >/dev/null"
    for number, part in enumerate([command, *options]):
        last = end if number == len(options) else " \\"
        yield f"{'    ' if number else ''}{part}{last}"


def _option(option: str, value: JsonValue) -> list[str]:
    if isinstance(value, bool) or option in _BARE:
        return [option]
    if isinstance(value, list) and option in _SPREAD:
        return [" ".join([option, *(quote(str(item)) for item in value)])]
    if isinstance(value, list):
        return [f"{option}={quote(_pairs(item))}" for item in value]
    return [f"{option}={quote(_pairs(value))}"]


def _pairs(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in value.items())
    return str(value)


def _impossible(value: JsonValue) -> bool:
    """Whether the client would take a pair apart at the wrong place; no argument can hold a NUL at all."""
    if isinstance(value, dict):
        return any(sign in str(item) for item in value.values() for sign in ",=\0")
    if isinstance(value, list):
        return any(_impossible(item) for item in value)
    return "\0" in str(value)


def _floating_ip(floating: Thing) -> Iterator[str]:
    """Another one of the same network: the existing one stays with the existing balancer."""
    if floating.id:
        yield f"# Left out: the existing floating IP, {one_line({'id': floating.id, **floating.fields})}"
    network = floating.fields.get("network_id")
    if network is not None and floating.parent is not None:
        yield f'port=$(openstack loadbalancer show "${floating.parent.label}" -f value -c vip_port_id)'
        yield f'openstack floating ip create --port "$port" {quote(cast("str", network))} >/dev/null'
