"""A cloud that notes each call which came while another was carried out, and forms for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.memory_cloud import MemoryCloud
from tests.memory_octavia import Answer

SUBNET = "33333333-3333-4333-8333-333333333333"


@dataclass
class StrictCloud(MemoryCloud):
    """Notes each call of ours that came while another of ours was out, or its transaction ran."""

    violations: list[str] = field(default_factory=list)
    ours: set[str] = field(default_factory=set)
    caller: str = "somebody"

    async def call(self, service: str, method: str, path: str, **options: Any) -> Answer:
        """Our own calls."""
        return await super().call(service, method, path, **options)

    def work(self, service: str, method: str, path: str, *more: Any) -> Answer:
        """Everybody's calls."""
        return super().work(service, method, path, *more)

    async def theirs(self, path: str, body: Mapping[str, Any]) -> None:
        """Somebody else writes."""
        self.caller = "them"
        try:
            self.work("load-balancer", "PUT", path, body, {})
        finally:
            self.caller = "us"

    def _freeze(self, balancer_id: str, status: str, *more: Any, **options: Any) -> None:
        balancer = self.objects["loadbalancers"].get(balancer_id)
        pending = balancer is not None and balancer["provisioning_status"].startswith("PENDING")
        if pending and self.caller == "us" and balancer_id in self.ours:
            self.violations.append(f"a call while our own transaction runs on {balancer_id}")
        for _, thing in more[0] if more and self.caller == "us" else ():
            if thing["provisioning_status"].startswith("PENDING") and not pending:
                self.violations.append(f"a call while {thing['id']}, which takes part, is PENDING")
        super()._freeze(balancer_id, status, *more, **options)
        (self.ours.add if self.caller == "us" else self.ours.discard)(balancer_id)

    def outline(self, balancer_id: str) -> dict[str, Any]:
        """As ``LabView.outline``."""
        kept = self.objects
        balancer = kept["loadbalancers"].get(balancer_id)
        if balancer is None:
            return {"loadbalancers": 0}
        pools = {one["id"]: one for one in kept["pools"].values() if one["loadbalancer_id"] == balancer_id}
        names = {key: pool["name"] for key, pool in pools.items()}
        return {
            "loadbalancers": 1,
            "status": balancer["provisioning_status"],
            "pools": Counter(names.values()),
            "listeners": Counter(
                (one["name"], one["protocol"], one["protocol_port"], names.get(one["default_pool_id"]))
                for one in kept["listeners"].values()
                if one["loadbalancer_id"] == balancer_id
            ),
            "members": Counter(
                (names[one["pool_id"]], one["address"], one["protocol_port"], one["weight"])
                for one in kept["members"].values()
                if one["pool_id"] in names
            ),
            "healthmonitors": Counter(
                names[one["pool_id"]] for one in kept["healthmonitors"].values() if one["pool_id"] in names
            ),
            "l7policies": Counter(),
            "l7rules": Counter(),
        }


def make_form(name: str, pools: int, members: int, weight: int, *, monitor: bool) -> dict[str, Any]:
    """A whole form: what it does not name shall go."""
    probe = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
    return {
        "name": name,
        "vip": {"subnet_id": SUBNET},
        "listeners": [
            {
                "name": f"l{number}",
                "protocol": "HTTP",
                "protocol_port": 80 + number,
                "default_pool": f"p{number}",
                "l7policies": [],
            }
            for number in range(pools)
        ],
        "pools": [
            {
                "name": f"p{number}",
                "protocol": "HTTP",
                "lb_algorithm": "ROUND_ROBIN",
                "healthmonitor": probe if monitor else None,
                "members": [
                    {"address": f"10.0.{number}.{host + 1}", "protocol_port": 80, "weight": weight}
                    for host in range(members)
                ],
            }
            for number in range(pools)
        ],
    }
