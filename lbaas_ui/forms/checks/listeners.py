"""Checks of listeners: ports, default pools, CIDRs, headers, TLS.

Source: octavia/api/v2/controllers/listener.py (_validate_create_listener, _validate_listener_PUT).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks.common import (
    cidr_version,
    duplicates,
    listed,
    problem,
    tls_settings,
    vip_versions,
)
from lbaas_ui.forms.document import ListenerForm
from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, PoolPair
from lbaas_ui.forms.protocols import (
    HTTP_LISTENERS,
    L4,
    PLAIN_HEADERS,
    POOLS_OF_LISTENER,
    TLS_HEADERS,
)

_SERVER_REFS: Final = ("default_tls_container_ref", "sni_container_refs")
_CLIENT_REFS: Final = ("client_ca_tls_container_ref", "client_crl_container_ref")


def check(balancer: BalancerPair, capabilities: Capabilities) -> Iterator[Problem]:
    """Everything about listeners but their policies."""
    yield from _ports(balancer)
    yield from _names(balancer)
    for pair in balancer.listeners:
        yield from _default_pool(balancer, pair)
        yield from _cidrs(balancer, pair, capabilities.subnets)
        yield from _headers(pair)
        yield from _certificates(pair.wanted, pair.path)
        yield from _clients(pair.wanted, pair.path)
        yield from _hsts(pair.wanted, pair.path)
        yield from tls_settings(pair.wanted, pair.path)


def label(listener: ListenerForm) -> str:
    """How people call a listener."""
    return listener.name or f"{listener.protocol} {listener.protocol_port}"


def _ports(balancer: BalancerPair) -> Iterator[Problem]:
    sockets = [(L4[pair.wanted.protocol], pair.wanted.protocol_port) for pair in balancer.listeners]
    for number, first in duplicates(sockets):
        yield problem(
            f"{balancer.listeners[number].path}.protocol_port",
            "port_taken",
            "Port {port} ({transport}) is taken by the listener {other}. "
            "Give this listener another port, or remove one of the two.",
            port=sockets[number][1],
            transport=sockets[number][0],
            other=label(balancer.listeners[first].wanted),
        )


def _names(balancer: BalancerPair) -> Iterator[Problem]:
    for number, first in duplicates([pair.wanted.name for pair in balancer.listeners]):
        pair = balancer.listeners[number]
        if pair.current is None or balancer.listeners[first].current is None:
            yield problem(
                f"{pair.path}.name",
                "name_taken",
                "There is a listener {name} already. Give each one its own name.",
                name=pair.wanted.name,
            )


def _default_pool(balancer: BalancerPair, pair: ListenerPair) -> Iterator[Problem]:
    """The link to the default pool."""
    path, reference = f"{pair.path}.default_pool", pair.wanted.default_pool
    if reference:
        yield from linked_pool(balancer, reference, path, protocol=pair.wanted.protocol)


def linked_pool(balancer: BalancerPair, reference: str, path: str, *, protocol: str) -> Iterator[Problem]:
    """A link from a listener, or from one of its policies, to a pool."""
    if protocol == "PROMETHEUS":
        yield problem(path, "prometheus_alone", "A PROMETHEUS listener has no pools and no L7 policies.")
        return
    pool = balancer.pool(reference)
    if pool is None:
        yield _no_pool(balancer, reference, path)
        return
    possible = POOLS_OF_LISTENER[protocol]
    if pool.wanted.protocol not in possible:
        yield problem(
            path,
            "pool_protocol",
            "The pool {pool} speaks {pool_protocol}, the listener {protocol}: they do not go together. "
            "Link a pool that speaks {possible}, or change the protocol of one of the two.",
            pool=pool.wanted.name or reference,
            pool_protocol=pool.wanted.protocol,
            protocol=protocol,
            possible=listed(possible),
        )


def _no_pool(balancer: BalancerPair, reference: str, path: str) -> Problem:
    same_name = [pool for pool in balancer.pools if pool.wanted.name == reference]
    if len(same_name) > 1:
        return problem(
            path,
            "pool_ambiguous",
            "There are {count} pools with the name {name}. Link the pool by its id.",
            count=len(same_name),
            name=reference,
        )
    gone = next((pool for pool in balancer.removed_pools if reference in (pool.id, pool.name)), None)
    names = listed(_called(pool) for pool in balancer.pools)
    if gone is not None:
        return problem(
            path,
            "pool_removed",
            "The pool {name} is linked here, but the form does not hold it any more. "
            "Link another pool ({names}) or null for none, or keep it.",
            name=gone.name or gone.id,
            names=names,
        )
    return problem(
        path,
        "pool_unknown",
        "There is no pool {name} in this form. The form has: {names}.",
        name=reference,
        names=names,
    )


def _called(pool: PoolPair) -> str:
    return pool.wanted.name or pool.wanted.id or pool.path


def _cidrs(balancer: BalancerPair, pair: ListenerPair, subnets: Mapping[str, int]) -> Iterator[Problem]:
    cidrs, path = pair.wanted.allowed_cidrs or [], f"{pair.path}.allowed_cidrs"
    versions = vip_versions(balancer.wanted.vip, subnets)
    for number, cidr in enumerate(cidrs):
        version = cidr_version(cidr)
        if version is None:
            yield problem(
                f"{path}[{number}]",
                "cidr_invalid",
                "{cidr} is no CIDR. Write an address and a prefix length, as in 192.0.2.0/24.",
                cidr=cidr or "''",
            )
        elif versions and version not in versions:
            yield problem(
                f"{path}[{number}]",
                "cidr_version",
                "{cidr} is IPv{version}, but the balancer has no IPv{version} address. Remove it.",
                cidr=cidr,
                version=version,
            )
    vip = balancer.wanted.vip
    if cidrs and vip is not None and vip.security_group_ids:
        yield problem(
            path,
            "cidrs_with_security_groups",
            "Allowed CIDRs cannot be combined with security groups of the VIP. Use one of the two.",
        )


def _headers(pair: ListenerPair) -> Iterator[Problem]:
    headers, path = pair.wanted.insert_headers or {}, f"{pair.path}.insert_headers"
    protocol = pair.wanted.protocol
    if headers and protocol not in HTTP_LISTENERS:
        yield problem(
            path,
            "headers_need_http",
            "A {protocol} listener cannot insert headers; HTTP and TERMINATED_HTTPS can. Remove them.",
            protocol=protocol,
        )
        return
    possible = (*PLAIN_HEADERS, *(TLS_HEADERS if protocol == "TERMINATED_HTTPS" else ()))
    for header in headers:
        if header not in possible:
            yield problem(
                f"{path}.{header}",
                "header_unknown",
                "A {protocol} listener cannot insert the header {header}. It can insert: {possible}.",
                protocol=protocol,
                header=header,
                possible=listed(possible),
            )


def _certificates(listener: ListenerForm, path: str) -> Iterator[Problem]:
    given = [name for name in (*_SERVER_REFS, *_CLIENT_REFS) if getattr(listener, name)]
    if listener.protocol not in ("TERMINATED_HTTPS", "PROMETHEUS"):
        for name in given:
            yield problem(
                f"{path}.{name}",
                "tls_not_terminated",
                "A {protocol} listener has no certificates. Use TERMINATED_HTTPS, or remove them.",
                protocol=listener.protocol,
            )
        return
    needed = listener.protocol == "TERMINATED_HTTPS" or given
    if needed and not any(getattr(listener, name) for name in _SERVER_REFS):
        yield problem(
            f"{path}.default_tls_container_ref",
            "certificate_missing",
            "A {protocol} listener with TLS needs a certificate. Name one here, or under sni_container_refs.",
            protocol=listener.protocol,
        )


def _clients(listener: ListenerForm, path: str) -> Iterator[Problem]:
    if listener.client_ca_tls_container_ref:
        return
    mode = listener.client_authentication
    if mode not in (None, "NONE"):
        yield problem(
            f"{path}.client_authentication",
            "client_ca_missing",
            "{mode} client authentication needs client_ca_tls_container_ref: the CA that signs the clients.",
            mode=mode,
        )
    if listener.client_crl_container_ref:
        yield problem(
            f"{path}.client_crl_container_ref",
            "client_ca_missing",
            "A revocation list needs client_ca_tls_container_ref: the CA that it belongs to.",
        )


def _hsts(listener: ListenerForm, path: str) -> Iterator[Problem]:
    if listener.hsts_max_age is None:
        for name in ("hsts_include_subdomains", "hsts_preload"):
            if getattr(listener, name):
                yield problem(
                    f"{path}.{name}",
                    "hsts_age_missing",
                    "{name} works only together with hsts_max_age. Set it, in seconds.",
                    name=name,
                )
    elif listener.protocol != "TERMINATED_HTTPS":
        yield problem(
            f"{path}.hsts_max_age",
            "hsts_needs_tls",
            "HSTS is for TERMINATED_HTTPS listeners; this one is {protocol}. Remove it.",
            protocol=listener.protocol,
        )
