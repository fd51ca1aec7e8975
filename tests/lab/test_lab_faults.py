"""The lab spoils requests as told: answers of each service, lost answers, servers that are down."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests import labkit
from tests.lab.octavia import SUBNET, Octavia
from tests.labkit import Lab

pytestmark = pytest.mark.timeout(120)


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
