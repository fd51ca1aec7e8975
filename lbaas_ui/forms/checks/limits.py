"""Checks of what this cloud's Octavia and its provider have at all; what they lack is in ``availability``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from pydantic import BaseModel, JsonValue

from lbaas_ui.errors import Problem
from lbaas_ui.forms.availability import CHOICES, VALUES_SINCE, ProviderLimits, limits_of
from lbaas_ui.forms.capabilities import Capabilities, canonical_provider
from lbaas_ui.forms.checks.common import ip_version, listed, problem, vip_versions
from lbaas_ui.forms.fields import FIELDS, KIND_OF, Field, Version
from lbaas_ui.forms.pairing import BalancerPair, PoolPair
from lbaas_ui.forms.protocols import DATAGRAM

UDP_HTTP_CHECKS_SINCE: Final[Version] = (2, 16)


def check(balancer: BalancerPair, capabilities: Capabilities) -> Iterator[Problem]:
    """Everything that depends on the API's version or on the provider."""
    for part, path in _parts(balancer):
        yield from _version(part, path, capabilities)
    for pool in balancer.pools:
        yield from _udp_checks(pool, capabilities)
    provider = canonical_provider(balancer.wanted.provider or capabilities.provider)
    limits = limits_of(provider)
    if limits is None:
        return
    for part, path in _parts(balancer):
        yield from _provider(part, path, name=provider or "", limits=limits)
    if not limits.mixes_ip_versions:
        yield from _ip_versions(balancer, provider or "", capabilities.subnets)


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
    kind, has = KIND_OF[type(part)], capabilities.api_version
    for field in _newer(kind, has):
        value = field.get(part)
        where = f"{path}.{field.name}" if path else field.name
        if field.since > has and not field.same(value, None):
            yield _too_old(where, field.name, since=field.since, capabilities=capabilities)
        since = VALUES_SINCE.get((kind, field.name, _text(value)))
        if since is not None and since > has:
            yield _too_old(where, _text(value), since=since, capabilities=capabilities)


@cache
def _newer(kind: str, has: Version) -> tuple[Field, ...]:
    """The fields of a kind which, or some value of which, came after a version of the API."""
    values = {name for (place, name, _), since in VALUES_SINCE.items() if place == kind and since > has}
    return tuple(field for field in FIELDS[kind] if field.since > has or field.name in values)


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


def _provider(part: BaseModel, path: str, *, name: str, limits: ProviderLimits) -> Iterator[Problem]:
    kind = KIND_OF[type(part)]
    for place, field in limits.fields:
        if place == kind and _value(part, field):
            yield problem(
                f"{path}.{field}",
                "provider_lacks",
                "The provider {provider} has no {what}. Remove it, or choose another provider.",
                provider=name,
                what="L7 policies" if field == "l7policies" else field,
            )
    for (place, field), possible in limits.values.items():
        value = _value(part, field) if place == kind else None
        if value is not None and value not in possible:
            yield problem(
                f"{path}.{field}",
                "provider_lacks_value",
                "The provider {provider} has no {value} here. It has: {possible}.",
                provider=name,
                value=value,
                possible=listed(one for one in CHOICES[place, field] if one in possible),
            )


def _value(part: BaseModel, field: str) -> object:
    value: object = part
    for step in field.split("."):
        value = getattr(value, step, None)
    return value


def _ip_versions(balancer: BalancerPair, provider: str, subnets: Mapping[str, int]) -> Iterator[Problem]:
    """Servers of datagrams see the client's address, so the balancer must have one of their version."""
    versions = vip_versions(balancer.wanted.vip, subnets)
    for pool in balancer.pools if versions else ():
        if provider != "ovn" and pool.wanted.protocol not in DATAGRAM:
            continue
        for member in pool.members:
            version = ip_version(member.wanted.address)
            if version is not None and version not in versions:
                yield problem(
                    f"{member.path}.address",
                    "ip_version_mixed",
                    "The provider {provider} cannot send {protocol} from an IPv{other} balancer to "
                    "{address}, which is IPv{version}. Give the server's IPv{other} address.",
                    provider=provider,
                    protocol=pool.wanted.protocol,
                    other=min(versions),
                    version=version,
                    address=member.wanted.address,
                )
