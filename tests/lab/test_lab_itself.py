"""The lab keeps what lab/README.md promises: everything else is tested against it."""

from __future__ import annotations

import json
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
from websockets.sync.client import ClientConnection, connect

from tests import labkit
from tests.labkit import Lab

pytestmark = [
    pytest.mark.timeout(120),
    # Of openstacksdk about itself:
    pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK50Warning"),
    pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning"),
]

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
    """Openstacksdk finds Nova in the catalogue, and in it the servers that the project's ports name."""
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

    def __init__(self, connection: ClientConnection) -> None:
        self.messages: list[Message] = []
        self.times: list[float] = []
        self.connection = connection
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:

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

    def ended(self, object_id: str) -> None:
        """Wait until the object was told to be deleted."""
        until(lambda: self.statuses(object_id)[-1:] == ["DELETED"])


@contextmanager
def listening(lab: Lab) -> Iterator[Listener]:
    """A connection to the feed that the lab knows of."""
    before = lab.state()["feed"]["clients"]
    with connect(lab.feed_url) as connection:
        listener = Listener(connection)
        until(lambda: lab.state()["feed"]["clients"] > before)
        yield listener
    listener.thread.join(PATIENCE_S)


def test_feed_tells_of_each_kind_and_verb(lab: Lab, octavia: Octavia) -> None:
    """Create, update and delete of each of the seven kinds show, pending first, then the end."""
    with listening(lab) as feed:
        loadbalancer_id = octavia.balancer(name="kinds")
        feed.saw(loadbalancer_id, "PENDING_CREATE", "ACTIVE")
        paths: list[tuple[str, str]] = []

        def make(kind: str, path: str, **fields: object) -> str:
            envelope = "rule" if kind == "l7rule" else kind
            object_id = str(octavia.send("POST", path, {envelope: fields})[envelope]["id"])
            octavia.settled(loadbalancer_id)
            feed.saw(object_id, "PENDING_CREATE", "ACTIVE")
            paths.append((kind, f"{path}/{object_id}"))
            return object_id

        front = {"protocol": "HTTP", "protocol_port": 80, "loadbalancer_id": loadbalancer_id}
        listener_id = make("listener", "listeners", **front)
        pool_id = make(
            "pool", "pools", protocol="HTTP", lb_algorithm="ROUND_ROBIN", loadbalancer_id=loadbalancer_id
        )
        make("member", f"pools/{pool_id}/members", address="10.0.0.11", protocol_port=80)
        make(
            "healthmonitor", "healthmonitors", pool_id=pool_id, type="TCP", delay=5, timeout=3, max_retries=3
        )
        policy_id = make("l7policy", "l7policies", listener_id=listener_id, action="REJECT")
        make("l7rule", f"l7policies/{policy_id}/rules", type="PATH", compare_type="EQUAL_TO", value="/")
        for kind, path in reversed(paths):
            body = {"rule" if kind == "l7rule" else kind: {"admin_state_up": False}}
            octavia.send("PUT", path, body)
            octavia.settled(loadbalancer_id)
            octavia.send("DELETE", path)
            octavia.settled(loadbalancer_id)
            object_id = path.rpartition("/")[2]
            feed.ended(object_id)
            assert {"PENDING_UPDATE", "PENDING_DELETE"} <= set(feed.statuses(object_id))
    by_kind = {message["target"]: message for message in feed.messages}
    assert set(by_kind) == {"loadbalancer", *(kind for kind, _ in paths)}
    assert {message["loadbalancer_id"] for message in feed.messages} == {loadbalancer_id}
    assert len({message["project_id"] for message in feed.messages}) == 1
    assert all(message["operating_status"] and message["updated_at"] for message in feed.messages)


def test_feed_tells_of_single_call_batch_and_cascade(lab: Lab, octavia: Octavia) -> None:
    """A tree made in one call, a batch of members and a cascade delete show object by object."""
    with listening(lab) as feed:
        tree = octavia.send(
            "POST", "loadbalancers", {"loadbalancer": {"vip_subnet_id": SUBNET, **full_tree("whole")}}
        )["loadbalancer"]
        octavia.settled(tree["id"])
        feed.saw(tree["id"], "PENDING_CREATE", "ACTIVE")
        listener, pool = tree["listeners"][0], tree["pools"][0]
        children = {
            "listener": listener["id"],
            "pool": pool["id"],
            "healthmonitor": pool["healthmonitor"]["id"],
            "l7policy": listener["l7policies"][0]["id"],
            "l7rule": listener["l7policies"][0]["rules"][0]["id"],
            "member": pool["members"][0]["id"],
        }
        for child in children.values():
            feed.saw(child, "PENDING_CREATE", "ACTIVE")
        batch = {"members": [{"address": "10.0.0.12", "protocol_port": 80, "weight": 5}]}
        octavia.send("PUT", f"pools/{pool['id']}/members", batch)
        octavia.settled(tree["id"])
        feed.saw(children["member"], "PENDING_CREATE", "ACTIVE", "PENDING_DELETE", "DELETED")
        feed.saw(pool["members"][1]["id"], "PENDING_CREATE", "ACTIVE", "PENDING_UPDATE", "ACTIVE")
        octavia.send("DELETE", f"loadbalancers/{tree['id']}?cascade=true")
        octavia.gone(tree["id"])
        until(lambda: feed.statuses(tree["id"])[-2:] == ["PENDING_DELETE", "DELETED"])
    for child in children.values():
        assert feed.statuses(child)[-1] == "DELETED"
    assert {message["loadbalancer_id"] for message in feed.messages} == {tree["id"]}
    assert feed.messages[-1]["target"] == "loadbalancer"


def test_feed_tells_of_failover_errors_and_health(lab: Lab, octavia: Octavia) -> None:
    """A failover, an operation that ends in ERROR, and a member that goes down show too."""
    loadbalancer_id = octavia.balancer(**full_tree("sick"))
    pool = octavia.send("GET", f"loadbalancers/{loadbalancer_id}")["loadbalancer"]["pools"][0]["id"]
    member = octavia.send("GET", f"pools/{pool}/members")["members"][0]["id"]
    with listening(lab) as feed, lab.client("lab-admin") as admin:
        assert admin.put(f"/v2/lbaas/loadbalancers/{loadbalancer_id}/failover").status_code == 202
        octavia.settled(loadbalancer_id)
        feed.saw(loadbalancer_id, "PENDING_UPDATE", "ACTIVE")
        lab.status({"members": [{"id": member, "operating_status": "ERROR"}]})
        until(lambda: feed.messages[-1]["operating_status"] == "ERROR")
        assert feed.messages[-1]["id"] == member
        assert feed.messages[-1]["provisioning_status"] == "ACTIVE"
        lab.fault("error", match={"kind": "pool"})
        octavia.send("PUT", f"pools/{pool}", {"pool": {"description": "spoiled"}})
        feed.saw(pool, "PENDING_UPDATE", "ERROR")
        feed.saw(loadbalancer_id, "PENDING_UPDATE", "ACTIVE", "PENDING_UPDATE", "ACTIVE")


def members_of_new_pool(octavia: Octavia, count: int) -> Sequence[str]:
    """Ids of members whose health a test can change at will."""
    members = [{"address": f"10.0.1.{last}", "protocol_port": 80} for last in range(count)]
    pool = {"name": "many", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "members": members}
    loadbalancer_id = octavia.balancer(name="many", pools=[pool])
    found = octavia.send("GET", f"loadbalancers/{loadbalancer_id}")["loadbalancer"]["pools"][0]["id"]
    return [member["id"] for member in octavia.send("GET", f"pools/{found}/members")["members"]]


def mark(lab: Lab, members: Sequence[str], operating_status: str) -> None:
    """Give the members another operating status, one after the other."""
    lab.status({"members": [{"id": member, "operating_status": operating_status} for member in members]})


def test_feed_misbehaves_on_order(lab: Lab, octavia: Octavia) -> None:
    """Late, twice, out of order and not at all: each as told, and no more after the reset."""
    members = members_of_new_pool(octavia, 12)
    with listening(lab) as feed:

        def told(count: int) -> list[str]:
            until(lambda: len(feed.messages) == count)
            heard = [str(message["id"]) for message in feed.messages]
            feed.messages.clear()
            return heard

        mark(lab, members, "ONLINE")
        assert told(12) == members
        lab.feed(duplicate=1)
        mark(lab, members, "ERROR")
        assert told(24) == [member for member in members for _ in range(2)]
        lab.feed(duplicate=0, reorder=0.5)
        mark(lab, members, "ONLINE")
        shuffled = told(12)
        assert shuffled != members
        assert sorted(shuffled) == sorted(members)
        lab.feed(reorder=0, delay=[0.3, 0.4])
        before = time.monotonic()
        mark(lab, members, "ERROR")
        assert told(12) == members
        assert feed.times[-12] - before >= 0.3
        lab.feed(delay=0, drop=1)
        mark(lab, members, "ONLINE")
        lab.control("DELETE", "/lab/feed")
        mark(lab, members[:1], "ERROR")
        assert told(1) == members[:1]


def test_feed_can_close_connections(lab: Lab) -> None:
    """All connections are closed with 1012, and one can connect again."""
    with listening(lab) as feed:
        lab.disconnect_feed()
        until(lambda: not feed.thread.is_alive())
        assert feed.connection.close_code == 1012
    until(lambda: lab.state()["feed"]["clients"] == 0)
    with listening(lab):
        assert lab.state()["feed"]["clients"] == 1


def test_a_client_that_does_not_read_holds_nobody_up(lab: Lab, octavia: Octavia) -> None:
    """Octavia and the other listeners go on, however little one client takes."""
    members = members_of_new_pool(octavia, 20)
    with listening(lab) as feed, connect(lab.feed_url, max_queue=1, close_timeout=0.1):
        for status in ("ONLINE", "ERROR") * 5:
            mark(lab, members, status)
        until(lambda: len(feed.messages) == 200)


def test_unknown_manners_are_refused(lab: Lab) -> None:
    """A wish that the feed does not know, or that is no probability, is an error."""
    with pytest.raises(labkit.LabFailed, match="from 0 to 1"):
        lab.feed(drop=2)
    with pytest.raises(labkit.LabFailed, match="duplicate"):
        lab.feed(explode=1)


# --- Faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("octavia", "/v2/lbaas/loadbalancers"),
        ("keystone", "/v3/auth/projects"),
        ("neutron", "/v2.0/networks"),
        ("barbican", "/v1/secrets"),
        ("nova", "/servers/detail"),
    ],
)
def test_requests_of_each_service_can_be_spoiled(lab_full: Lab, service: str, path: str) -> None:
    """Another status, no answer, or a late one, for as often as told."""
    roots = {
        "octavia": lab_full.octavia_url,
        "keystone": str(lab_full.keystone_url).removesuffix("/v3"),
        "neutron": lab_full.neutron_url,
        "barbican": lab_full.barbican_url,
        "nova": lab_full.nova_url,
    }
    with lab_full.client(base_url=roots[service]) as client:
        assert client.get(path).status_code == 200
        match = {"service": service, "path": f"*{path}"}
        lab_full.fault("status", match=match, status=429, retry_after=2)
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        lab_full.fault("drop", match=match)
        with pytest.raises(httpx.TransportError):
            client.get(path)
        lab_full.fault("slow", match=match, by=0.3)
        before = time.monotonic()
        assert client.get(path).status_code == 200
        assert time.monotonic() - before >= 0.3
        lab_full.fault("status", match=match, seconds=60)
        assert [client.get(path).status_code for _ in range(2)] == [503, 503]
        lab_full.clear()
        assert client.get(path).status_code == 200


def test_each_server_has_controls_of_its_own(lab_full: Lab) -> None:
    """/lab on Keystone's port takes faults and counts, without Octavia."""
    root = str(lab_full.keystone_url).removesuffix("/v3")
    assert httpx.post(f"{root}/lab/faults", json={"effect": "status", "count": 1}).status_code == 200
    httpx.delete(f"{root}/lab/requests")
    assert httpx.get(f"{root}/v3").status_code == 503
    assert httpx.get(f"{root}/lab/requests").json()["keystone_status"] == {"GET 503": 1}


def test_an_answer_can_be_lost_after_the_work(lab: Lab, octavia: Octavia) -> None:
    """With `after` the object is made, though the one who asked never hears of it."""
    lab.fault("drop", match={"method": "POST"}, after=True)
    with pytest.raises(httpx.TransportError):
        octavia.create("loadbalancer", "loadbalancers", vip_subnet_id=SUBNET, name="lost")
    found = octavia.send("GET", "loadbalancers?name=lost")["loadbalancers"]
    assert len(found) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"effect": "explode"},
        {"effect": "drop", "match": {"service": "swift"}},
        {"effect": "hang", "match": {"service": "keystone"}},
    ],
)
def test_nonsense_faults_are_refused(lab: Lab, fault: dict[str, Any]) -> None:
    """An unknown effect or service, or one that does not fit the other, is an error."""
    with pytest.raises(labkit.LabFailed, match="400"):
        lab.control("POST", "/lab/faults", fault)


def test_a_server_can_be_stopped_and_started(lab: Lab, octavia: Octavia) -> None:
    """Keystone refuses connections while it is down; Octavia lives on; both answer afterwards."""
    lab.stop_server("keystone")
    with pytest.raises(httpx.ConnectError):
        lab.token()
    assert "keystone" not in lab.requests()
    lab.start_servers()
    assert lab.token()
    assert octavia.client.get("/v2/lbaas/loadbalancers").status_code == 200


def test_tokens_end_when_told_and_labs_leave_nothing(lab: Lab, tmp_path: Path) -> None:
    """A second lab beside the first: its tokens last as asked, and it stops though its files are amiss."""
    short = labkit.start("keystone", tmp_path / "lab", OCTAVIA_LAB_TOKEN_LIFE="2", OCTAVIA_LAB_DELAY="0")
    try:
        assert short.octavia_url != lab.octavia_url
        with short.client() as client:
            assert client.get("/v2/lbaas/loadbalancers").status_code == 200
            until(lambda: client.get("/v2/lbaas/loadbalancers").status_code == 401)
        (short.home / "octavia.pid").unlink()
    finally:
        short.stop()
    for url in (short.octavia_url, short.keystone_url):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/lab")
    assert not (short.home / "lab.json").exists()


# --- Providers, flavors, zones ------------------------------------------------------------------


def test_admin_makes_flavors_and_zones(lab: Lab, octavia: Octavia) -> None:
    """lab-admin makes profiles, flavors and zones of provider `lab`; users make balancers with them."""
    with lab.client("lab-admin") as client:
        admin = Octavia(client)
        flavor_profile = admin.create(
            "flavorprofile", "flavorprofiles", name="f", provider_name="lab", flavor_data='{"size": "small"}'
        )
        admin.create("flavor", "flavors", name="a-flavor", flavor_profile_id=flavor_profile)
        zone_profile = admin.create(
            "availability_zone_profile",
            "availabilityzoneprofiles",
            name="z",
            provider_name="lab",
            availability_zone_data='{"zone": "north"}',
        )
        zone = {"name": "a-zone", "availability_zone_profile_id": zone_profile}
        admin.send("POST", "availabilityzones", {"availability_zone": zone})
    flavor = octavia.send("GET", "flavors?name=a-flavor")["flavors"][0]["id"]
    zones = octavia.send("GET", "availabilityzones")["availability_zones"]
    assert [zone["name"] for zone in zones] == ["a-zone"]
    loadbalancer_id = octavia.balancer(flavor_id=flavor, availability_zone="a-zone")
    found = octavia.send("GET", f"loadbalancers/{loadbalancer_id}")["loadbalancer"]
    assert (found["flavor_id"], found["availability_zone"]) == (flavor, "a-zone")


def test_lab_cascade_refuses_trees_and_takes_objects(lab: Lab, octavia: Octavia) -> None:
    """The second provider refuses a tree with 501, leaves nothing behind, and builds object by object."""
    providers = {entry["name"] for entry in octavia.send("GET", "providers")["providers"]}
    assert {"lab", "lab-cascade"} <= providers
    body = {"vip_subnet_id": SUBNET, "provider": "lab-cascade", **full_tree("refused")}
    answer = octavia.client.post("/v2/lbaas/loadbalancers", json={"loadbalancer": body})
    assert answer.status_code == 501
    assert "before its listeners and pools" in answer.json()["faultstring"]
    assert octavia.send("GET", "loadbalancers?name=refused")["loadbalancers"] == []
    loadbalancer_id = octavia.balancer(name="stepwise", provider="lab-cascade")
    octavia.create(
        "listener", "listeners", protocol="HTTP", protocol_port=80, loadbalancer_id=loadbalancer_id
    )
    octavia.settled(loadbalancer_id)
