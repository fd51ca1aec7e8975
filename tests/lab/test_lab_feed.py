"""The lab's status feed tells what happens in Octavia, and misbehaves when told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests import labkit
from tests.lab.octavia import SUBNET, Octavia, full_tree
from tests.labkit import Lab
from tests.served import until

pytestmark = pytest.mark.timeout(120)

Message = dict[str, Any]


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
        until(f"the feed tells {statuses}", lambda: self.statuses(object_id) == list(statuses))

    def ended(self, object_id: str) -> None:
        """Wait until the object was told to be deleted."""
        until("the feed tells of the end", lambda: self.statuses(object_id)[-1:] == ["DELETED"])


@contextmanager
def listening(lab: Lab) -> Iterator[Listener]:
    """A connection to the feed that the lab knows of."""
    before = lab.state()["feed"]["clients"]
    with connect(lab.feed_url) as connection:
        listener = Listener(connection)
        until("the lab knows the client", lambda: lab.state()["feed"]["clients"] > before)
        yield listener
    listener.thread.join(15)


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
        feed.ended(tree["id"])
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
        until("a member is told in ERROR", lambda: feed.messages[-1]["operating_status"] == "ERROR")
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
            until(f"{count} messages", lambda: len(feed.messages) == count)
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
        until("the connection ends", lambda: not feed.thread.is_alive())
        assert feed.connection.close_code == 1012
    until("the lab forgets the client", lambda: lab.state()["feed"]["clients"] == 0)
    with listening(lab):
        assert lab.state()["feed"]["clients"] == 1


def test_a_client_that_does_not_read_holds_nobody_up(lab: Lab, octavia: Octavia) -> None:
    """Octavia and the other listeners go on, however little one client takes."""
    members = members_of_new_pool(octavia, 20)
    with listening(lab) as feed, connect(lab.feed_url, max_queue=1, close_timeout=0.1):
        for status in ("ONLINE", "ERROR") * 5:
            mark(lab, members, status)
        until("200 messages", lambda: len(feed.messages) == 200)


def test_unknown_manners_are_refused(lab: Lab) -> None:
    """A wish that the feed does not know, or that is no probability, is an error."""
    with pytest.raises(labkit.LabFailed, match="from 0 to 1"):
        lab.feed(drop=2)
    with pytest.raises(labkit.LabFailed, match="duplicate"):
        lab.feed(explode=1)
