"""The lab keeps what lab/README.md promises: everything else is tested against it."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openstack
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests import labkit
from tests.labkit import Lab

pytestmark = pytest.mark.timeout(120)

PATIENCE_S = 15.0
SUBNET = "6a3a8d5c-1f4e-4b7e-9d5e-0f3f0c7c1b10"  # without Neutron every id is a subnet
Message = dict[str, Any]


def until(test: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return when the test holds; fail when it does not in time."""
    deadline = time.monotonic() + patience_s
    while not test():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


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

        until(active)

    def gone(self, loadbalancer_id: str) -> None:
        """Wait until the balancer is deleted."""
        until(lambda: self.client.get(f"/v2/lbaas/loadbalancers/{loadbalancer_id}").status_code == 404)


@pytest.fixture
def octavia(lab: Lab) -> Iterator[Octavia]:
    """Octavia as demo, on the small lab."""
    with lab.client() as client:
        yield Octavia(client)


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


# --- Nova's stand-in ----------------------------------------------------------------------------


def connection(lab: Lab, cloud: str) -> openstack.connection.Connection:
    """A connection of openstacksdk, as any program would make it."""
    config = openstack.config.OpenStackConfig(config_files=[str(lab.clouds_yaml)], load_envvars=False)
    return openstack.connection.Connection(config=config.get_one(cloud))


def test_servers_come_from_the_callers_ports(lab_full: Lab) -> None:
    """openstacksdk finds Nova in the catalogue, and in it the servers that the project's ports name."""
    with connection(lab_full, "lab") as demo, connection(lab_full, "lab-other") as other:
        servers = {server.name: server for server in demo.compute.servers()}
        ports = {port.name: port for port in demo.network.ports() if port.device_owner == "compute:nova"}
        others = {server.id for server in other.compute.servers()}
    assert set(servers) == set(ports) == {"web-1", "web-2"}
    assert len(others) == 2
    assert not others & {server.id for server in servers.values()}
    server, port = servers["web-1"], ports["web-1"]
    assert (server.id, server.status, server.project_id) == (port.device_id, "ACTIVE", port.project_id)
    assert server.addresses == {
        "private": [
            {
                "addr": port.fixed_ips[0]["ip_address"],
                "version": 4,
                "OS-EXT-IPS:type": "fixed",
                "OS-EXT-IPS-MAC:mac_addr": port.mac_address,
            }
        ]
    }


def test_servers_come_page_by_page(lab_full: Lab) -> None:
    """`limit` and `marker` work, the next page is linked, and a token is asked for."""
    with lab_full.client(base_url=str(lab_full.nova_url)) as nova:
        first = nova.get("/servers/detail", params={"limit": 1}).json()
        second = nova.get(first["servers_links"][0]["href"]).json()
        assert len(first["servers"]) == len(second["servers"]) == 1
        assert first["servers"][0]["id"] < second["servers"][0]["id"]
        assert "servers_links" not in second
        assert nova.get(f"/servers/{uuid.uuid4()}").status_code == 404
    assert httpx.get(f"{lab_full.nova_url}/servers/detail").status_code == 401


# --- Counts -------------------------------------------------------------------------------------


def test_requests_are_counted(lab: Lab, octavia: Octavia) -> None:
    """Each request counts once, by path without query, and by status; /lab does not count."""
    octavia.balancer(name="counted")
    lab.reset_requests()
    octavia.client.get("/v2/lbaas/loadbalancers", params={"name": "counted"})
    octavia.client.get("/v2/lbaas/loadbalancers")
    octavia.client.get("/v2/lbaas/pools/nothing")
    lab.token()
    lab.state()
    counts = lab.requests()
    assert counts["octavia"] == {"GET /v2/lbaas/loadbalancers": 2, "GET /v2/lbaas/pools/nothing": 1}
    assert counts["octavia_status"] == {"GET 200": 2, "GET 404": 1}
    assert counts["keystone"]["POST /v3/auth/tokens"] == 1
    assert counts["keystone_status"]["POST 201"] == 1


def test_refused_writes_are_counted(lab: Lab, octavia: Octavia) -> None:
    """A 409 can be told from the counts, and so can its absence."""
    loadbalancer_id = octavia.balancer(name="frozen")
    lab.delays(default=30)
    lab.reset_requests()
    path = f"/v2/lbaas/loadbalancers/{loadbalancer_id}"
    assert octavia.client.put(path, json={"loadbalancer": {"name": "one"}}).status_code == 200
    assert "PUT 409" not in lab.requests()["octavia_status"]
    assert octavia.client.put(path, json={"loadbalancer": {"name": "two"}}).status_code == 409
    assert lab.requests()["octavia_status"] == {"PUT 200": 1, "PUT 409": 1}


def test_the_full_lab_counts_for_all_services(lab_full: Lab) -> None:
    """Neutron, Barbican and Nova's stand-in count too."""
    with lab_full.client() as client:
        lab_full.reset_requests()
        client.get(f"{lab_full.neutron_url}/v2.0/networks")
        client.get(f"{lab_full.barbican_url}/v1/secrets")
        client.get(f"{lab_full.nova_url}/servers/detail")
    counts = lab_full.requests()
    assert counts["neutron"] == {"GET /v2.0/networks": 2, "GET /v2.0/ports": 1}
    assert counts["barbican"] == {"GET /v1/secrets": 1}
    assert counts["nova"] == {"GET /v2.1/servers/detail": 1}


# --- Feed ---------------------------------------------------------------------------------------


class Listener:
    """Collects what the feed says."""

    def __init__(self, feed_url: str) -> None:
        self.messages: list[Message] = []
        self.times: list[float] = []
        self.connection = connect(feed_url)
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        import json  # noqa: PLC0415

        try:
            for text in self.connection:
                self.times.append(time.monotonic())
                self.messages.append(json.loads(text))
        except ConnectionClosed:
            pass

    def statuses(self, object_id: str) -> list[str]:
        """The provisioning statuses that one object went through, repetitions left out."""
        found: list[str] = []
        for message in list(self.messages):
            if message["id"] == object_id and message["provisioning_status"] not in found[-1:]:
                found.append(message["provisioning_status"])
        return found

    def saw(self, object_id: str, *statuses: str) -> None:
        """Wait until these were the object's statuses."""
        until(lambda: self.statuses(object_id) == list(statuses))


@contextmanager
def listening(lab: Lab) -> Iterator[Listener]:
    """A connection to the feed that the lab knows of."""
    before = lab.state()["feed"]["clients"]
    listener = Listener(lab.feed_url)
    until(lambda: lab.state()["feed"]["clients"] > before)
    yield listener
    listener.connection.close()
    listener.thread.join(PATIENCE_S)


def test_feed_tells_of_each_kind_and_verb(lab: Lab, octavia: Octavia) -> None:
    """Create, update and delete of each of the seven kinds show, pending first, then the end."""
    with listening(lab) as feed:
        loadbalancer_id = octavia.balancer(name="kinds")
        feed.saw(loadbalancer_id, "PENDING_CREATE", "ACTIVE")
        paths: list[tuple[str, str]] = []

        def make(kind: str, path: str, **fields: object) -> str:
            object_id = octavia.create(kind, path, **fields)
            octavia.settled(loadbalancer_id)
            feed.saw(object_id, "PENDING_CREATE", "ACTIVE")
            paths.append((kind, f"{path}/{object_id}"))
            return object_id

        listener_id = make(
            "listener", "listeners", protocol="HTTP", protocol_port=80, loadbalancer_id=loadbalancer_id
        )
        pool_id = make(
            "pool", "pools", protocol="HTTP", lb_algorithm="ROUND_ROBIN", loadbalancer_id=loadbalancer_id
        )
        make("member", f"pools/{pool_id}/members", address="10.0.0.11", protocol_port=80)
        make("healthmonitor", "healthmonitors", pool_id=pool_id, type="TCP", delay=5, timeout=3, max_retries=3)
        policy_id = make("l7policy", "l7policies", listener_id=listener_id, action="REJECT")
        make("l7rule", f"l7policies/{policy_id}/rules", type="PATH", compare_type="EQUAL_TO", value="/")
        for kind, path in reversed(paths):
            body = {"rule" if kind == "l7rule" else kind: {"admin_state_up": False}}
            octavia.send("PUT", path, body)
            octavia.settled(loadbalancer_id)
            octavia.send("DELETE", path)
            octavia.settled(loadbalancer_id)
            object_id = path.rpartition("/")[2]
            until(lambda object_id=object_id: feed.statuses(object_id)[-1:] == ["DELETED"])
            assert {"PENDING_UPDATE", "PENDING_DELETE"} <= set(feed.statuses(object_id))
    by_kind = {message["target"]: message for message in feed.messages}
    assert set(by_kind) == {"loadbalancer", *(kind for kind, _ in paths)}
    assert {message["loadbalancer_id"] for message in feed.messages} == {loadbalancer_id}
    assert len({message["project_id"] for message in feed.messages}) == 1
    assert all(message["operating_status"] and message["updated_at"] for message in feed.messages)
