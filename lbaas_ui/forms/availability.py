"""What of the form is not to be had on a cloud: fields and values that its Octavia or a provider lacks.

One table for the checks, which refuse such a form, and for ``GET /catalog``, by which the page hides them.

Source: the api-ref ("New in version"), octavia/api/root_controller.py; ovn-octavia-provider, driver.py and
common/constants.py; octavia/api/drivers/amphora_driver/v2/driver.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from lbaas_ui.forms import document
from lbaas_ui.forms.capabilities import canonical_provider
from lbaas_ui.forms.fields import FIELDS, FIRST, Version

Reason = Literal["version_too_old", "provider_lacks", "service_missing"]
Place = tuple[str, str]  # kind and field, as in ("listener", "allowed_cidrs")

# Values that came later than the field that holds them.
VALUES_SINCE: Final[Mapping[tuple[str, str, str], Version]] = {
    ("listener", "protocol", "SCTP"): (2, 23),
    ("listener", "protocol", "PROMETHEUS"): (2, 25),
    ("pool", "protocol", "PROXYV2"): (2, 22),
    ("pool", "protocol", "SCTP"): (2, 23),
    ("pool", "lb_algorithm", "SOURCE_IP_PORT"): (2, 13),
    ("healthmonitor", "type", "SCTP"): (2, 23),
}

# Every value of the fields of which a provider may have only some.
CHOICES: Final[Mapping[Place, tuple[str, ...]]] = {
    ("listener", "protocol"): get_args(document.ListenerProtocol),
    ("pool", "protocol"): get_args(document.PoolProtocol),
    ("pool", "lb_algorithm"): get_args(document.Algorithm),
    ("pool", "session_persistence.type"): get_args(document.PersistenceType),
    ("healthmonitor", "type"): get_args(document.MonitorType),
}


@dataclass(frozen=True, slots=True)
class ProviderLimits:
    """What a provider has not.

    Attributes:
        fields: that it refuses when they are set.
        values: what it has of a field's choices.
        mixes_ip_versions: its UDP and SCTP members may have addresses of another version than all VIPs.
    """

    fields: frozenset[Place] = frozenset()
    values: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    mixes_ip_versions: bool = True


_NATIVE: Final = frozenset({"TCP", "UDP", "SCTP"})
PROVIDER_LIMITS: Final[Mapping[str, ProviderLimits]] = {
    "amphora": ProviderLimits(
        values={
            ("pool", "lb_algorithm"): frozenset({"ROUND_ROBIN", "LEAST_CONNECTIONS", "SOURCE_IP"}),
        },
        mixes_ip_versions=False,
    ),
    "ovn": ProviderLimits(
        fields=frozenset(
            {
                ("listener", "l7policies"),
                ("listener", "allowed_cidrs"),
                ("member", "monitor_address"),
                ("member", "monitor_port"),
            }
        ),
        values={
            ("listener", "protocol"): _NATIVE,
            ("pool", "protocol"): _NATIVE,
            ("pool", "lb_algorithm"): frozenset({"SOURCE_IP_PORT"}),
            ("pool", "session_persistence.type"): frozenset({"SOURCE_IP"}),
            ("healthmonitor", "type"): frozenset({"TCP", "UDP-CONNECT"}),
        },
        mixes_ip_versions=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that is not to be had, or one value of it.

    Attributes:
        kind: of object, as in ``listener``.
        field: as in the form, below its object: ``vip.additional``, ``session_persistence.type``.
        value: None for the field as a whole.
        provider: that lacks it; None: whatever the provider.
        code: ``version_too_old``, ``provider_lacks`` or ``service_missing``.
        since: the first API version that has it, where that is why.
    """

    kind: str
    field: str
    value: str | None = None
    provider: str | None = None
    code: Reason = "version_too_old"
    since: Version | None = None


def missing(
    api_version: Version, providers: Iterable[str] = (), *, floating_ips: bool = True
) -> Iterator[Missing]:
    """Everything that a cloud lacks, what all its providers lack first.

    Args:
        api_version: of its Octavia.
        providers: their names.
        floating_ips: there is a network service to make them.
    """
    for kind, fields in FIELDS.items():
        for one in fields:
            if one.since > api_version:
                yield Missing(kind, one.name, since=one.since)
    for (kind, name, value), since in VALUES_SINCE.items():
        if since > api_version:
            yield Missing(kind, name, value, since=since)
    if not floating_ips:
        yield Missing("loadbalancer", "vip.floating_ip", code="service_missing")
    for provider in providers:
        yield from _lacks(provider)


def _lacks(provider: str) -> Iterator[Missing]:
    limits = limits_of(provider)
    if limits is None:
        return
    for kind, name in sorted(limits.fields):
        yield Missing(kind, name, provider=provider, code="provider_lacks")
    for (kind, name), possible in limits.values.items():
        for value in CHOICES[kind, name]:
            if value not in possible:
                yield Missing(kind, name, value, provider, "provider_lacks")


def limits_of(provider: str | None) -> ProviderLimits | None:
    """What is known of a provider by any of its names; None: nothing."""
    return PROVIDER_LIMITS.get(canonical_provider(provider) or "")


def first_versions() -> dict[str, dict[str, str]]:
    """By kind and field, the first API version of each field that came after 2.0."""
    return {
        kind: {one.name: "{}.{}".format(*one.since) for one in fields if one.since > FIRST}
        for kind, fields in FIELDS.items()
    }
