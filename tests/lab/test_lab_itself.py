"""The lab keeps what lab/README.md promises: everything else is tested against it.

Its feed and its faults have files of their own.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import httpx
import openstack
import pytest

from tests import labkit
from tests.lab.octavia import SUBNET, Octavia, full_tree
from tests.labkit import Lab
from tests.served import until

pytestmark = [
    pytest.mark.timeout(120),
    # Of openstacksdk about itself:
    pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK50Warning"),
    pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning"),
]


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


# --- Tokens, a second lab -----------------------------------------------------------------------


def test_tokens_end_when_told_and_labs_leave_nothing(lab: Lab, tmp_path: Path) -> None:
    """A second lab beside the first: its tokens last as asked, and it stops though its files are amiss."""
    short = labkit.start("keystone", tmp_path / "lab", OCTAVIA_LAB_TOKEN_LIFE="2", OCTAVIA_LAB_DELAY="0")
    try:
        assert short.octavia_url != lab.octavia_url
        with short.client() as client:
            assert client.get("/v2/lbaas/loadbalancers").status_code == 200
            until("the token ends", lambda: client.get("/v2/lbaas/loadbalancers").status_code == 401)
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
