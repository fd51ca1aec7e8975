"""How some services' answers become the fields of our models; the declarations name these functions.

Each leaves its own result as it is, so that it does no harm when a reader and a source both call it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def named(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give providers and availability zones, which have no id, their name as id."""
    return {**data, "id": data["name"]}


def quota(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give a quota its project's id, and the new spelling to what old versions spelt otherwise.

    Source: Octavia api-ref v2, quota: ``loadbalancer`` and ``healthmonitor`` until 2.0 was cleaned up.
    """
    adapted = dict(data)
    for old, new in (("loadbalancer", "load_balancer"), ("healthmonitor", "health_monitor")):
        if old in adapted:
            adapted.setdefault(new, adapted.pop(old))
    if adapted.get("project_id"):
        adapted["id"] = adapted["project_id"]
    return adapted


def project_of_itself(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give a project its own id as ``project_id``."""
    return {**data, "project_id": data["id"]}


def server(data: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten Nova's ``{network: [{addr, version}]}``.

    Source: Compute api-ref v2.1, List Servers Detailed, ``addresses`` and ``tenant_id``.
    """
    adapted = dict(data)
    if isinstance(data.get("addresses"), Mapping):
        adapted["addresses"] = [
            {"network": network, "addr": address["addr"], "version": address.get("version", 4)}
            for network, addresses in data["addresses"].items()
            for address in addresses
        ]
    if "tenant_id" in data:
        adapted.setdefault("project_id", data["tenant_id"])
    return adapted


def certificate(data: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one of Barbican's containers or secrets into ours: it is named by a reference, not by an id.

    Source: Key Manager api-ref v1, containers (``container_ref``, ``secret_refs``) and secrets
    (``secret_ref``, ``secret_type``, ``expiration``).
    """
    ref = data.get("container_ref") or data.get("secret_ref")
    if ref is None:
        return dict(data)
    return {
        "id": _end_of(ref),
        "ref": ref,
        "name": data.get("name"),
        "type": data.get("type") or data.get("secret_type"),
        "status": data.get("status"),
        "not_after": data.get("expiration"),
        "secrets": [_end_of(item["secret_ref"]) for item in data.get("secret_refs") or ()],
    }


def _end_of(ref: str) -> str:
    return ref.rstrip("/").rsplit("/", 1)[-1]
