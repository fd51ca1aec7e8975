"""Octavia's own API in a few words, for the tests of the lab itself, which use nothing of lbaas-ui."""

from __future__ import annotations

from typing import Any

import httpx

from tests.served import until

SUBNET = "6a3a8d5c-1f4e-4b7e-9d5e-0f3f0c7c1b10"  # without Neutron every id is a subnet


class Octavia:
    """Octavia's API as a user of a lab's cloud, in a few words."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Send a request that has to succeed."""
        answer = self.client.request(method, f"/v2/lbaas/{path}", json=body)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}

    def create(self, kind: str, path: str, **fields: object) -> str:
        """Create an object and return its id."""
        return str(self.send("POST", path, {kind: fields})[kind]["id"])

    def balancer(self, **fields: object) -> str:
        """Create a balancer, wait until it is ACTIVE, and return its id."""
        loadbalancer_id = self.create("loadbalancer", "loadbalancers", vip_subnet_id=SUBNET, **fields)
        self.settled(loadbalancer_id)
        return loadbalancer_id

    def settled(self, loadbalancer_id: str) -> None:
        """Wait until nothing of the balancer is pending."""
        path = f"/v2/lbaas/loadbalancers/{loadbalancer_id}"

        def active() -> bool:
            answer = self.client.get(path)
            return answer.is_success and answer.json()["loadbalancer"]["provisioning_status"] == "ACTIVE"

        until("the balancer is ACTIVE", active)

    def gone(self, loadbalancer_id: str) -> None:
        """Wait until the balancer is deleted."""
        path = f"/v2/lbaas/loadbalancers/{loadbalancer_id}"
        until("the balancer is gone", lambda: self.client.get(path).status_code == 404)


def full_tree(name: str) -> dict[str, Any]:
    """A listener with a policy and a rule, and a pool with two members and a monitor."""
    rules = [{"type": "PATH", "compare_type": "STARTS_WITH", "value": "/api"}]
    policy = {"name": "api", "action": "REDIRECT_TO_URL", "redirect_url": "http://a.test/", "rules": rules}
    members = [{"address": f"10.0.0.{last}", "protocol_port": 80} for last in (11, 12)]
    monitor = {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    return {
        "name": name,
        "listeners": [
            {
                "name": "web",
                "protocol": "HTTP",
                "protocol_port": 80,
                "default_pool": {"name": "app"},
                "l7policies": [policy],
            }
        ],
        "pools": [{**pool, "members": members, "healthmonitor": monitor}],
    }
