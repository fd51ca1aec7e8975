"""What all checks share: making problems, and tests of single values."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from lbaas_ui.errors import Problem
from lbaas_ui.forms.document import ListenerForm, PoolForm, VipForm
from lbaas_ui.forms.fields import REMEMBERED
from lbaas_ui.forms.protocols import ALPN, TLS_VERSIONS

_URL_PATH: Final = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")
_QUERY: Final = re.compile(r"[^\s#\x00-\x20\x7f-\x9f]*")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]+)(:\d{1,5})?")
_CIPHERS: Final = re.compile(r"[A-Za-z0-9\-+!@=_.]+(:[A-Za-z0-9\-+!@=_.]+)*")


def problem(path: str, code: str, message: str, **params: object) -> Problem:
    """A problem whose message is a template over ``params``; they go along for translations."""
    texts = {key: str(value) for key, value in params.items()}
    return Problem(path, code, message.format(**texts), tuple(texts.items()))


def listed(values: Iterable[object]) -> str:
    """Values for a sentence: ``a, b, c``; a dash for none."""
    return ", ".join(str(value) for value in values) or "-"


def is_address(text: str) -> bool:
    """Whether this is an IPv4 or IPv6 address."""
    return ip_version(text) is not None


@lru_cache(REMEMBERED)
def ip_version(text: str) -> int | None:
    """4 or 6; None for no address."""
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return None


def cidr_version(text: str) -> int | None:
    """4 or 6; None for no CIDR. A plain address is the CIDR of itself, as in Octavia."""
    try:
        return ipaddress.ip_network(text, strict=False).version
    except ValueError:
        return None


def vip_versions(vip: VipForm | None, subnets: Mapping[str, int]) -> set[int]:
    """IP versions of a balancer's addresses; empty while one of them is not known.

    An address that the cloud will choose is of its subnet's version.
    """
    if vip is None:
        return set()
    places = [(vip.address, vip.subnet_id)]
    places += [(one.ip_address, one.subnet_id) for one in vip.additional or ()]
    versions = [ip_version(address) if address else subnets.get(subnet or "") for address, subnet in places]
    known = {version for version in versions if version is not None}
    return set() if None in versions else known


def is_uuid(text: str) -> bool:
    """Whether Octavia takes this for an id."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def is_url(text: str) -> bool:
    """Whether Octavia takes this for an http(s) URL with a host. Source: octavia/common/validate.py, url."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(_HOST.fullmatch(parts.netloc.rpartition("@")[2]))
        and (not parts.path or bool(_URL_PATH.fullmatch(parts.path)))
        and bool(_QUERY.fullmatch(parts.query + parts.fragment))
        and not re.search(r"[\x00-\x20\x7f-\x9f]", text)
    )


def is_url_path(text: str) -> bool:
    """Whether Octavia takes this for a path (with a query). Source: octavia/common/validate.py, url_path."""
    path, _, query = text.partition("?")
    return bool(_URL_PATH.fullmatch(path)) and not path.startswith("//") and bool(_QUERY.fullmatch(query))


def duplicates(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """For each value that stood before: its place, and the place of the first. None and "" do not count."""
    first: dict[object, int] = {}
    for number, value in enumerate(values):
        if value is None or value == "":
            continue
        if value in first:
            yield number, first[value]
        else:
            first[value] = number


def tls_settings(part: ListenerForm | PoolForm, path: str) -> Iterator[Problem]:
    """Ciphers, versions and ALPN, which listeners and pools have alike."""
    if part.tls_ciphers and not _CIPHERS.fullmatch(part.tls_ciphers):
        yield problem(
            f"{path}.tls_ciphers",
            "ciphers_invalid",
            "Ciphers have letters, digits and -+!@=_. only, with one colon between two, as in HIGH:!aNULL.",
        )
    for name, values, possible in (
        ("tls_versions", part.tls_versions, TLS_VERSIONS),
        ("alpn_protocols", part.alpn_protocols, ALPN),
    ):
        if values is not None and not values:
            yield problem(
                f"{path}.{name}",
                "list_empty",
                "An empty list is refused here. Name at least one of {possible}, or null for the default.",
                possible=listed(possible),
            )
        for number, value in enumerate(values or ()):
            if value not in possible:
                yield problem(
                    f"{path}.{name}[{number}]",
                    "not_one_of",
                    "{value!r} is not possible here. Use one of: {possible}.",
                    value=value,
                    possible=listed(possible),
                )
