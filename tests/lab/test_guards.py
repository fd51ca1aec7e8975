"""What a plan warns of, with the real Neutron and Nova beside Octavia."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from tests.labkit import Lab
from tests.served import Served

pytestmark = pytest.mark.slow


def warnings(served: Served, subnet_id: str, *members: str, **vip: Any) -> dict[str, str]:
    """Code and path of each warning of a form with these members."""
    servers = [{"address": one, "protocol_port": 80} for one in members]
    form = {
        "name": "guarded",
        "vip": {"subnet_id": subnet_id, **vip},
        "listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}],
        "pools": [{"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": servers}],
    }
    answer = served.request("POST", "/plans", json={"form": form})
    assert answer.status_code == 200, answer.text
    return {one["code"]: one["path"] for one in answer.json()["warnings"]}


def free_address(lab: Lab, subnet: dict[str, Any]) -> str:
    """One that no port has, whatever balancers of other tests were given."""
    with lab.client("lab-admin", str(lab.neutron_url)) as neutron:
        ports = neutron.get("/v2.0/ports").raise_for_status().json()["ports"]
    taken = {one["ip_address"] for port in ports for one in port["fixed_ips"]} | {subnet["gateway_ip"]}
    return next(str(one) for one in ipaddress.ip_network(subnet["cidr"]).hosts() if str(one) not in taken)


def test_members_and_addresses_in_a_real_network(served_full: Served, lab_full: Lab) -> None:
    """A server's address is fine; one that nothing has, and one that is taken, are told with their place."""
    catalog = served_full.get("/catalog")
    subnet = next(one for one in catalog["subnets"] if one["name"] == "private-subnet")
    server = next(
        one["address"]
        for each in catalog["servers"]
        for one in each["addresses"]
        if one["subnet_id"] == subnet["id"]
    )
    assert warnings(served_full, subnet["id"], server) == {}
    free = free_address(lab_full, subnet)
    assert warnings(served_full, subnet["id"], server, free, address=server) == {
        "member_no_server": "pools[0].members[1].address",
        "vip_address_taken": "vip.address",
    }
