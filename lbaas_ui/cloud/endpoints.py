"""Which URL a call goes to, and which API version stands there.

Pure; called by ``cloud.client``, ``cloud.session`` and ``cloud.reader``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

# What the mirror and the queue talk to, by official service type.
SERVICES: Final = ("load-balancer", "network", "compute", "key-manager", "identity")

_VERSION = re.compile(r"/v\d+(?:\.\d+)?(?:/.*)?$")
_BEGINS_WITH_VERSION = re.compile(r"^/v\d+(?:\.\d+)?(?:/|$)")
# For paths that do not name a version themselves, where the catalogue's endpoint has none either.
_DEFAULT_VERSION: Final = {
    "load-balancer": "/v2",
    "network": "/v2.0",
    "compute": "/v2.1",
    "key-manager": "/v1",
    "identity": "/v3",
}


def root_of(endpoint: str) -> str:
    """The endpoint without its version: ``http://x/lb/v2.0/`` gives ``http://x/lb``.

    Operators register endpoints with and without a version, some with a project id after it.
    """
    parts = urlsplit(endpoint.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{_VERSION.sub('', parts.path)}"


def url_of(service: str, endpoint: str, path: str) -> str:
    """The URL of ``path`` at a service; ``path`` begins with ``/``, with or without the version."""
    if _BEGINS_WITH_VERSION.match(path):
        return root_of(endpoint) + path
    if _VERSION.search(urlsplit(endpoint.rstrip("/")).path):
        return endpoint.rstrip("/") + path
    return root_of(endpoint) + _DEFAULT_VERSION.get(service, "") + path


def newest_version(document: Mapping[str, Any]) -> tuple[int, int] | None:
    """The highest version that a version document offers, as in ``(2, 30)``; None where it names none.

    Source: Octavia api-ref v2, "List All Major Versions": ``{"versions": [{"id": "v2.30", ...}]}``.
    """
    versions = document.get("versions")
    found = [
        (int(match["major"]), int(match["minor"] or 0))
        for version in (versions if isinstance(versions, list) else [])
        if isinstance(version, dict)
        and (match := re.fullmatch(r"v(?P<major>\d+)(?:\.(?P<minor>\d+))?", str(version.get("id"))))
    ]
    return max(found, default=None)


def next_page(list_key: str, answer: Mapping[str, Any]) -> dict[str, str | list[str]] | None:
    """The parameters of the next page, or None on the last one.

    Only the link's query counts: its host is the service's own idea, often wrong behind a proxy.
    Shapes: ``{list_key}_links`` (Octavia, Neutron, Nova), ``links.next`` (Keystone), ``next`` (Barbican).
    """
    links = answer.get(f"{list_key}_links") or []
    href = next((link.get("href") for link in links if link.get("rel") == "next"), None)
    if href is None and isinstance(answer.get("links"), dict):
        href = answer["links"].get("next")
    href = href or answer.get("next")
    if not isinstance(href, str):
        return None
    params: dict[str, str | list[str]] = {}
    for key, value in parse_qsl(urlsplit(href).query):
        known = params.get(key)
        if known is None:
            params[key] = value
        else:
            params[key] = [*(known if isinstance(known, list) else [known]), value]
    return params or None
