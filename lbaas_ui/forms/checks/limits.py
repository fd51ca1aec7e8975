"""Checks of what this cloud's Octavia and its provider have at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, JsonValue

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import (
    PROVIDER_LIMITS,
    Capabilities,
    ProviderLimits,
    canonical_provider,
)
from lbaas_ui.forms.checks.common import listed, problem
from lbaas_ui.forms.fields import FIELDS, KIND_OF, Version
from lbaas_ui.forms.pairing import BalancerPair, PoolPair

# Values that came later than the field that holds them: (kind, field, value) -> API version.
# Source: the api-ref, "New in version", and octavia/api/root_controller.py.
VALUES_SINCE: Final[Mapping[tuple[str, str, str], Version]] = {
    ("listener", "protocol", "SCTP"): (2, 23),
    ("listener", "protocol", "PROMETHEUS"): (2, 25),
    ("pool", "protocol", "PROXYV2"): (2, 22),
    ("pool", "protocol", "SCTP"): (2, 23),
    ("pool", "lb_algorithm", "SOURCE_IP_PORT"): (2, 13),
    ("healthmonitor", "type", "SCTP"): (2, 23),
}
UDP_HTTP_CHECKS_SINCE: Final[Version] = (2, 16)


def check(balancer: BalancerPair, capabilities: Capabilities) -> Iterator[Problem]:
    """Everything that depends on the API's version or on the provider."""
    for part, path in _parts(balancer):
        yield from _version(part, path, capabilities)
    for pool in balancer.pools:
        yield from _udp_checks(pool, capabilities)
    provider = canonical_provider(balancer.wanted.provider or capabilities.provider)
    limits = PROVIDER_LIMITS.get(provider or "")
    if limits is not None:
        yield from _provider(balancer, provider or "", limits)


def _parts(balancer: BalancerPair) -> Iterator[tuple[BaseModel, str]]:
    yield balancer.wanted, ""
    for listener in balancer.listeners:
        yield listener.wanted, listener.path
        for policy in listener.policies:
            yield policy.wanted, policy.path
            yield from ((rule.wanted, rule.path) for rule in policy.rules)
    for pool in balancer.pools:
        yield pool.wanted, pool.path
        yield from ((member.wanted, member.path) for member in pool.members)
        if pool.monitor is not None:
            yield pool.monitor.wanted, pool.monitor.path


def _version(part: BaseModel, path: str, capabilities: Capabilities) -> Iterator[Problem]:
    kind = KIND_OF[type(part)]
    for field in FIELDS[kind]:
        value = field.get(part)
        where = f"{path}.{field.name}" if path else field.name
        if field.since > capabilities.api_version and not field.same(value, None):
            yield _too_old(where, field.name, since=field.since, capabilities=capabilities)
        since = VALUES_SINCE.get((kind, field.name, _text(value)))
        if since is not None and since > capabilities.api_version:
            yield _too_old(where, _text(value), since=since, capabilities=capabilities)


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _too_old(path: str, what: str, *, since: Version, capabilities: Capabilities) -> Problem:
    return problem(
        path,
        "version_too_old",
        "{what} came with Octavia's API {since}; this cloud has {version}. Remove it.",
        what=what,
        since=".".join(str(number) for number in since),
        version=capabilities.version,
    )


def _udp_checks(pool: PoolPair, capabilities: Capabilities) -> Iterator[Problem]:
    monitor = pool.monitor
    if monitor is None or pool.wanted.protocol != "UDP" or monitor.wanted.type not in ("HTTP", "TCP"):
        return
    if capabilities.api_version < UDP_HTTP_CHECKS_SINCE:
        what, where = f"{monitor.wanted.type} checks of UDP pools", f"{monitor.path}.type"
        yield _too_old(where, what, since=UDP_HTTP_CHECKS_SINCE, capabilities=capabilities)


def _provider(balancer: BalancerPair, name: str, limits: ProviderLimits) -> Iterator[Problem]:
    choices: list[tuple[str, str, frozenset[str]]] = []
    for listener in balancer.listeners:
        choices.append((f"{listener.path}.protocol", listener.wanted.protocol, limits.listener_protocols))
        if listener.policies and not limits.l7:
            yield problem(
                f"{listener.path}.l7policies",
                "provider_lacks",
                "The provider {provider} has no {what}. Remove it, or choose another provider.",
                provider=name,
                what="L7 policies",
            )
    for pool in balancer.pools:
        choices.append((f"{pool.path}.protocol", pool.wanted.protocol, limits.pool_protocols))
        choices.append((f"{pool.path}.lb_algorithm", pool.wanted.lb_algorithm, limits.algorithms))
        if pool.monitor is not None:
            choices.append((f"{pool.monitor.path}.type", pool.monitor.wanted.type, limits.monitors))
        persistence = pool.wanted.session_persistence
        if persistence is not None:
            where = f"{pool.path}.session_persistence.type"
            choices.append((where, persistence.type, limits.persistence))
    for path, value, possible in choices:
        if possible and value not in possible:
            yield problem(
                path,
                "provider_lacks_value",
                "The provider {provider} has no {value} here. It has: {possible}.",
                provider=name,
                value=value,
                possible=listed(sorted(possible)),
            )
