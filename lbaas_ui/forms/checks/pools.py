"""Checks of pools, members and health monitors.

Source: octavia/api/v2/controllers/pool.py, member.py, health_monitor.py; octavia/common/validate.py
(check_session_persistence, ip_not_reserved).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lbaas_ui.errors import Problem
from lbaas_ui.forms.checks.common import (
    duplicates,
    is_address,
    is_url_path,
    is_uuid,
    listed,
    problem,
    tls_settings,
)
from lbaas_ui.forms.document import MemberForm, MonitorForm, PoolForm, SessionPersistenceForm
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.forms.pairing import BalancerPair, Pair, PoolPair
from lbaas_ui.forms.protocols import (
    DATAGRAM,
    HTTP_MONITORS,
    MONITORS_OF_POOL,
    PERSISTENCE_OF_POOL,
    UDP_CONNECT_MIN_DELAY,
)

RESERVED: Final = frozenset({"169.254.169.254"})  # reserved_ips as shipped: the metadata service
_CODES: Final = re.compile(r"\d{3}(\s*,\s*\d{3})*|\d{3}-\d{3}")
_DOMAIN: Final = re.compile(r"(?=.{1,253}\.?$)(?:(?!-|[^.]+_)[A-Za-z0-9-_]{1,63}(?<!-)(?:\.|$))+")
_BAD_COOKIE: Final = re.compile(r"[\x00-\x20\x22\x28\x29\x2c\x2f\x3a-\x40\x5b-\x5d\x7b\x7d\x7f]|[^\x00-\xff]")
_CODES_LIMIT: Final = 64  # the column's length


def check(balancer: BalancerPair) -> Iterator[Problem]:
    """Everything about pools."""
    yield from _names(balancer)
    for pair in balancer.pools:
        pool, path = pair.wanted, pair.path
        yield from tls_settings(pool, path)
        if pool.crl_container_ref and not pool.ca_tls_container_ref:
            yield problem(
                f"{path}.crl_container_ref",
                "ca_missing",
                "A revocation list needs ca_tls_container_ref: the CA that it belongs to.",
            )
        if pool.session_persistence is not None:
            yield from _persistence(pool, pool.session_persistence, f"{path}.session_persistence")
        if pair.monitor is not None:
            yield from _monitor(pool, pair.monitor.wanted, pair.monitor.path)
        yield from _members(pair)


def _names(balancer: BalancerPair) -> Iterator[Problem]:
    for pair in balancer.pools:
        if not pair.wanted.name and pair.current is None:
            yield problem(
                f"{pair.path}.name",
                "pool_needs_name",
                "Give the pool a name: listeners and policies link it by that.",
            )
    for number, first in duplicates([pair.wanted.name for pair in balancer.pools]):
        pair = balancer.pools[number]
        if pair.current is None or balancer.pools[first].current is None:
            yield problem(
                f"{pair.path}.name",
                "name_taken",
                "There is a pool {name} already. Give each one its own name.",
                name=pair.wanted.name,
            )


def _persistence(pool: PoolForm, wanted: SessionPersistenceForm, path: str) -> Iterator[Problem]:
    possible = PERSISTENCE_OF_POOL[pool.protocol]
    if wanted.type not in possible:
        yield problem(
            f"{path}.type",
            "not_one_of",
            "A {protocol} pool keeps sessions by {possible}, not by {value}.",
            protocol=pool.protocol,
            possible=listed(possible),
            value=wanted.type,
        )
    yield from _cookie(wanted, f"{path}.cookie_name")
    for name in ("persistence_timeout", "persistence_granularity"):
        if getattr(wanted, name) and pool.protocol not in DATAGRAM:
            yield problem(
                f"{path}.{name}",
                "persistence_datagram",
                "{name} is for UDP and SCTP pools; this one is {protocol}. Remove it.",
                name=name,
                protocol=pool.protocol,
            )
    if wanted.persistence_granularity and not is_address(wanted.persistence_granularity):
        yield problem(
            f"{path}.persistence_granularity",
            "address_invalid",
            "{value} is no netmask. Write one as in 255.255.255.255.",
            value=wanted.persistence_granularity,
        )


def _cookie(wanted: SessionPersistenceForm, path: str) -> Iterator[Problem]:
    if wanted.type == "APP_COOKIE" and not wanted.cookie_name:
        yield problem(path, "cookie_missing", "APP_COOKIE needs cookie_name: the application's cookie.")
    elif wanted.cookie_name and wanted.type != "APP_COOKIE":
        yield problem(
            path,
            "cookie_unused",
            "cookie_name is for APP_COOKIE; this is {type}. Remove it.",
            type=wanted.type,
        )
    elif wanted.cookie_name and _BAD_COOKIE.search(wanted.cookie_name):
        yield problem(
            path,
            "cookie_invalid",
            "A cookie's name has no spaces, quotes, brackets, commas, colons or slashes.",
        )


def _monitor(pool: PoolForm, monitor: MonitorForm, path: str) -> Iterator[Problem]:
    possible = MONITORS_OF_POOL[pool.protocol]
    if monitor.type not in possible:
        yield problem(
            f"{path}.type",
            "monitor_type",
            "A {protocol} pool cannot be checked by {value}. Use one of: {possible}.",
            protocol=pool.protocol,
            value=monitor.type,
            possible=listed(possible),
        )
    if monitor.timeout > monitor.delay:
        yield problem(
            f"{path}.timeout",
            "timeout_over_delay",
            "A check may take {timeout} s, but the next one begins after {delay} s. "
            "Make timeout at most as long as delay.",
            timeout=monitor.timeout,
            delay=monitor.delay,
        )
    for name in ("delay", "timeout"):
        least = UDP_CONNECT_MIN_DELAY if (monitor.type, name) == ("UDP-CONNECT", "delay") else 1
        if getattr(monitor, name) < least:
            yield problem(
                f"{path}.{name}",
                "too_short",
                "{name} of a {type} check is at least {limit} s.",
                name=name,
                type=monitor.type,
                limit=least,
            )
    yield from _http_check(monitor, path)


def _http_check(monitor: MonitorForm, path: str) -> Iterator[Problem]:
    for name in ("http_method", "url_path", "expected_codes", "http_version", "domain_name"):
        if getattr(monitor, name) and monitor.type not in HTTP_MONITORS:
            yield problem(
                f"{path}.{name}",
                "http_check_only",
                "{name} is for HTTP and HTTPS checks; this one is {type}. Remove it, or change the type.",
                name=name,
                type=monitor.type,
            )
    if monitor.url_path and not is_url_path(monitor.url_path):
        yield problem(
            f"{path}.url_path",
            "url_path_invalid",
            "{value} is no path. Begin with / and leave out spaces and host.",
            value=monitor.url_path,
        )
    codes = monitor.expected_codes
    if codes and (not _CODES.fullmatch(codes) or len(codes) > _CODES_LIMIT):
        yield problem(
            f"{path}.expected_codes",
            "codes_invalid",
            "{value} is not understood. Write one code (200), a list (200,202) or a range (200-204).",
            value=codes,
        )
    yield from _domain(monitor, path)


def _domain(monitor: MonitorForm, path: str) -> Iterator[Problem]:
    if not monitor.domain_name:
        return
    if not _DOMAIN.fullmatch(monitor.domain_name):
        yield problem(
            f"{path}.domain_name",
            "domain_invalid",
            "{value} is no domain name. Write one as in www.example.com.",
            value=monitor.domain_name,
        )
    if monitor.http_version != 1.1:  # noqa: PLR2004 - HTTP/1.1, and nothing else, has a Host header
        yield problem(
            f"{path}.http_version",
            "domain_needs_http_1_1",
            "domain_name is sent by HTTP 1.1 only. Set http_version to 1.1, or remove domain_name.",
        )


def _members(pool: PoolPair) -> Iterator[Problem]:
    for pair in pool.members:
        yield from _member(pair)
    sockets = [(canonical_address(pair.wanted.address), pair.wanted.protocol_port) for pair in pool.members]
    for number, first in duplicates(sockets):
        yield problem(
            f"{pool.members[number].path}.address",
            "member_taken",
            "{address}:{port} is in this pool already ({other}). Remove one of the two, or change the port.",
            address=sockets[number][0],
            port=sockets[number][1],
            other=pool.members[first].path,
        )


def _member(pair: Pair[MemberForm]) -> Iterator[Problem]:
    member, path = pair.wanted, pair.path
    for name in ("address", "monitor_address"):
        value = getattr(member, name)
        if (value or name == "address") and not is_address(value):
            yield problem(
                f"{path}.{name}",
                "address_invalid",
                "{value} is no IP address. Write one as in 10.0.0.11 or 2001:db8::11.",
                value=value or "''",
            )
    if member.address in RESERVED:
        yield problem(
            f"{path}.address",
            "address_reserved",
            "{value} is reserved by the cloud for its metadata service. Give the server's own address.",
            value=member.address,
        )
    if member.subnet_id and not is_uuid(member.subnet_id):
        yield problem(
            f"{path}.subnet_id", "not_an_id", "{value} is no id of a subnet.", value=member.subnet_id
        )
