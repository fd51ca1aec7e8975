"""What hypothesis may put into the cloud of the store's property tests: few ids, so that objects meet.

Used by `test_properties.py` and `test_order.py`. ``HYPOTHESIS_PROFILE=nightly`` tries 10,000 histories
instead of 100, and CI 500.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable

import hypothesis.strategies as st

from lbaas_ui.models import Resource
from lbaas_ui.store.declarations import COLLECTIONS
from tests import factories

EXAMPLES = (
    10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 500 if os.environ.get("CI") else 100
)
STATUSES = ("ACTIVE", "ERROR", "PENDING_UPDATE")
NAMES = ("a", "b")


def one(prefix: str) -> st.SearchStrategy[str]:
    """Give an id, from few, so that objects meet."""
    return st.sampled_from([f"{prefix}-{name}" for name in NAMES])


def perhaps(prefix: str) -> st.SearchStrategy[str | None]:
    """Give an id or none."""
    return st.none() | one(prefix)


def several(prefix: str) -> st.SearchStrategy[list[str]]:
    """Give a list of ids."""
    return st.lists(one(prefix), max_size=3)


# What the cloud may have: fields that relations compare, drawn from few values.
WORLD: dict[str, tuple[Callable[..., Resource], str, dict[str, st.SearchStrategy[object]]]] = {
    "loadbalancers": (
        factories.make_loadbalancer,
        "lb",
        {
            "vip_port_id": perhaps("port"),
            "vip_sg_ids": several("sg"),
            "additional_vips": several("port").map(lambda ids: [{"port_id": port} for port in ids]),
            "name": one("name"),
        },
    ),
    "listeners": (
        factories.make_listener,
        "listener",
        {
            "loadbalancer_id": perhaps("lb"),
            "default_pool_id": perhaps("pool"),
            "sni_container_refs": several("ref"),
            "default_tls_container_ref": perhaps("ref"),
        },
    ),
    "pools": (
        factories.make_pool,
        "pool",
        {"loadbalancer_id": perhaps("lb"), "listeners": several("listener")},
    ),
    "members": (
        factories.make_member,
        "member",
        {
            "pool_id": one("pool"),
            "address": st.sampled_from(["10.0.0.1", "10.0.0.2"]),
            "subnet_id": perhaps("subnet"),
        },
    ),
    "healthmonitors": (factories.make_healthmonitor, "monitor", {"pool_id": one("pool")}),
    "l7policies": (
        factories.make_l7policy,
        "policy",
        {"listener_id": one("listener"), "redirect_pool_id": perhaps("pool")},
    ),
    "floating_ips": (factories.make_floating_ip, "fip", {"port_id": perhaps("port")}),
    "ports": (
        factories.make_port,
        "port",
        {
            "fixed_ips": st.lists(
                st.fixed_dictionaries(
                    {
                        "subnet_id": one("subnet"),
                        "ip_address": st.sampled_from(["10.0.0.1", "10.0.0.2"]),
                    }
                ),
                max_size=2,
            ),
            "device_id": one("server"),
            "device_owner": st.sampled_from(["compute:nova", "network:router_interface"]),
            "security_groups": several("sg"),
        },
    ),
    "servers": (factories.make_server, "server", {}),
    "security_groups": (factories.make_security_group, "sg", {}),
    "certificates": (
        factories.make_certificate,
        "certificate",
        {"ref": one("ref"), "secrets": several("certificate")},
    ),
}


# The declarations, as far as this cloud has their objects: the rest would only cost time.
DECLARED = {
    name: dataclasses.replace(
        COLLECTIONS[name],
        relations=tuple(relation for relation in COLLECTIONS[name].relations if relation.to in WORLD),
    )
    for name in COLLECTIONS
    if name in WORLD
}


@st.composite
def objects(draw: st.DrawFn) -> tuple[str, Resource]:
    """Give an object as the cloud might have it."""
    collection = draw(st.sampled_from(sorted(WORLD)))
    make, prefix, fields = WORLD[collection]
    values: dict[str, object] = {"id": draw(one(prefix)), **draw(st.fixed_dictionaries(fields))}
    if "provisioning_status" in make().__class__.model_fields:
        values |= {
            "provisioning_status": draw(st.sampled_from(STATUSES)),
            "created_at": None,
            "updated_at": None,
        }
    return collection, make(**values)
