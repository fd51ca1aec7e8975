"""Prints the fields of Octavia's API types as JSON; run by the lab's Python, which has Octavia, with ``-P``.

By kind, type (``POST``, ``PUT``, ``Response``; ``SingleCreate``: inside the one call) and field: its limits.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from octavia.api.v2.types import (  # type: ignore[import-not-found]  # not in .venv
    health_monitor,
    l7policy,
    l7rule,
    listener,
    load_balancer,
    member,
    pool,
)
from wsme import types as wtypes  # type: ignore[import-not-found]  # not in .venv

KINDS = {
    "loadbalancer": (load_balancer, "LoadBalancer"),
    "listener": (listener, "Listener"),
    "pool": (pool, "Pool"),
    "session_persistence": (pool, "SessionPersistence"),
    "member": (member, "Member"),
    "healthmonitor": (health_monitor, "HealthMonitor"),
    "l7policy": (l7policy, "L7Policy"),
    "l7rule": (l7rule, "L7Rule"),
}


def limits(kind: object) -> dict[str, object]:
    """What a type says of its values."""
    if isinstance(kind, wtypes.Enum):
        return {"enum": sorted(kind.values)}
    if isinstance(kind, wtypes.IntegerType):
        return {"minimum": kind.minimum, "maximum": kind.maximum}
    if isinstance(kind, wtypes.StringType):
        return {"maxLength": kind.max_length}
    return {}


def fields(type_: Any) -> dict[str, object]:
    """A type's fields by name."""
    return {one.name: limits(one.datatype) for one in type_._wsme_attributes}


def main() -> None:
    """Print all."""
    found = {
        kind: {
            name: fields(getattr(module, stem + name))
            for name in ("POST", "PUT", "SingleCreate", "Response")
            if hasattr(module, stem + name)
        }
        for kind, (module, stem) in KINDS.items()
    }
    found["additional_vip"] = {"POST": fields(load_balancer.AdditionalVipsType)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
