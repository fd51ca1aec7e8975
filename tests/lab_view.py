"""Looks at the lab's Octavia directly, without lbaas-ui, to see what is really there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx


class LabView:
    """Octavia's API through a client that is logged in (``Lab.client()``)."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call, as somebody else who works on the same balancers."""
        return self._client.request(method, f"/v2/lbaas{path}", **options)

    def list(self, path: str, key: str | None = None, **filters: str) -> list[dict[str, Any]]:
        """All objects of a list."""
        answer = self.call("GET", path, params=filters)
        answer.raise_for_status()
        return list(answer.json()[key or path.strip("/").split("/")[-1]])

    def outline(self, name: str) -> dict[str, Any]:
        """A balancer as counted natural keys.

        What is missing or double shows in the difference of two outlines.
        """
        found = self.list("/loadbalancers", name=name)
        outline: dict[str, Any] = {"loadbalancers": len(found)}
        if len(found) != 1:
            return outline
        balancer_id = found[0]["id"]
        outline["status"] = found[0]["provisioning_status"]
        pools = self.list("/pools", loadbalancer_id=balancer_id)
        names = {pool["id"]: pool["name"] for pool in pools}
        listeners = self.list("/listeners", loadbalancer_id=balancer_id)
        outline["pools"] = Counter(pool["name"] for pool in pools)
        outline["listeners"] = Counter(
            (one["name"], one["protocol"], one["protocol_port"], names.get(one["default_pool_id"]))
            for one in listeners
        )
        outline["members"] = Counter(
            (pool["name"], member["address"], member["protocol_port"], member["weight"])
            for pool in pools
            for member in self.list(f"/pools/{pool['id']}/members")
        )
        monitors = self.list("/healthmonitors")
        outline["healthmonitors"] = Counter(
            names[one["pools"][0]["id"]]
            for one in monitors
            if one["pools"] and one["pools"][0]["id"] in names
        )
        outline["l7policies"], outline["l7rules"] = Counter(), Counter()
        for listener in listeners:
            for policy in self.list("/l7policies", listener_id=listener["id"]):
                outline["l7policies"][
                    listener["name"], policy["name"], names.get(policy["redirect_pool_id"])
                ] += 1
                for rule in self.list(f"/l7policies/{policy['id']}/rules"):
                    outline["l7rules"][policy["name"], rule["type"], rule["value"]] += 1
        return outline


def outline_of(form: Mapping[str, Any], status: str = "ACTIVE") -> dict[str, Any]:
    """What ``LabView.outline`` must show when a form was carried out."""
    pools, listeners = form.get("pools", []), form.get("listeners", [])
    policies = [(one["name"], policy) for one in listeners for policy in one.get("l7policies", [])]
    return {
        "loadbalancers": 1,
        "status": status,
        "pools": Counter(pool["name"] for pool in pools),
        "listeners": Counter(
            (one["name"], one["protocol"], one["protocol_port"], one.get("default_pool")) for one in listeners
        ),
        "members": Counter(
            (pool["name"], member["address"], member["protocol_port"], member.get("weight", 1))
            for pool in pools
            for member in pool.get("members", [])
        ),
        "healthmonitors": Counter(pool["name"] for pool in pools if pool.get("healthmonitor")),
        "l7policies": Counter(
            (name, policy["name"], policy.get("redirect_pool")) for name, policy in policies
        ),
        "l7rules": Counter(
            (policy["name"], rule["type"], rule["value"])
            for _, policy in policies
            for rule in policy.get("rules", [])
        ),
    }


def big_form(name: str, subnet_id: str, members: int = 10) -> dict[str, Any]:
    """3 listeners, 3 pools, 3 monitors, 2 policies with a rule each: 17 transactions step by step."""
    monitor = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
    pools = [
        {
            "name": pool,
            "protocol": "HTTP",
            "lb_algorithm": "ROUND_ROBIN",
            "healthmonitor": monitor,
            "members": [
                {"address": f"10.0.{number}.{host + 1}", "protocol_port": 8080} for host in range(members)
            ],
        }
        for number, pool in enumerate(("app", "api", "img"))
    ]
    listeners = [
        {"name": f"web-{port}", "protocol": "HTTP", "protocol_port": port, "default_pool": pool}
        for port, pool in ((80, "app"), (81, "api"), (82, "img"))
    ]
    for number, pool in enumerate(("api", "img")):
        rule = {"type": "PATH", "compare_type": "STARTS_WITH", "value": f"/{pool}"}
        listeners[number]["l7policies"] = [
            {"name": f"to-{pool}", "action": "REDIRECT_TO_POOL", "redirect_pool": pool, "rules": [rule]}
        ]
    return {"name": name, "vip": {"subnet_id": subnet_id}, "listeners": listeners, "pools": pools}
