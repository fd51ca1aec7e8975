"""What only the cloud can know: quotas beforehand, and Octavia's own refusals at the field that caused it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.labkit import Lab
from tests.served import Served

SUBNET = str(uuid.uuid4())  # without Neutron every id names a subnet,
NOWHERE = "00000000-0000-4000-8000-000000000001"  # but for those that begin so

Data = dict[str, Any]
POOL: Data = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
MEMBERS: list[Data] = [
    {"address": "10.0.0.11", "protocol_port": 80},
    {"address": "10.0.0.12", "protocol_port": 80, "subnet_id": NOWHERE},
]
DIRECT: Data = {**MEMBERS[0], "protocol_port": 81, "vnic_type": "direct"}


@pytest.fixture(scope="module")
def server(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all."""
    made = Served(lab.clouds_yaml, tmp_path_factory.mktemp("refusals")).start()
    yield made
    made.stop()


def form(**fields: Any) -> Data:
    """A form."""
    return {"name": f"refused-{uuid.uuid4()}", "vip": {"subnet_id": SUBNET}, **fields}


CASES: dict[str, tuple[Data, str]] = {
    "a VIP in a subnet that is not there": (form(vip={"subnet_id": NOWHERE}), "vip.subnet_id"),
    "a member in one": (form(pools=[POOL, {**POOL, "name": "b", "members": MEMBERS}]), ""),
    "a flavor that is not there": (form(flavor_id=str(uuid.uuid4())), "flavor_id"),
    "a zone that is not there": (form(availability_zone="moon"), "availability_zone"),
    "a provider that is not there": (form(provider="moon"), "provider"),
    "SR-IOV without a flavor for it": (
        form(pools=[{**POOL, "members": [MEMBERS[0], DIRECT]}]),
        "pools[0].members[1].vnic_type",
    ),
    "a security group that is not there": (
        form(vip={"subnet_id": SUBNET, "security_group_ids": [SUBNET, NOWHERE]}),
        "vip.security_group_ids[1]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_lands_at_its_field(server: Served, case: str) -> None:
    """In the failed task, with Octavia's own words; a member's subnet Octavia looks at in a batch only."""
    wanted, path = CASES[case]
    operation = server.ended(server.submit(wanted)["id"])
    if not path:
        balancer_id = operation["balancer_id"]
        pools = [{**POOL, "members": MEMBERS[:1]}, {**POOL, "name": "b", "members": [*MEMBERS[:1]]}]
        assert operation["state"] == "DONE", operation["error"]
        pools[1]["members"] = [
            {"address": "10.0.0.13", "protocol_port": 80},
            {**MEMBERS[1], "protocol_port": 82},
        ]
        operation = server.ended(server.submit({"pools": pools}, balancer_id)["id"])
        path = "pools[1].members[1].subnet_id"
    assert operation["state"] == "FAILED"
    failed = [task for task in operation["tasks"] if task["state"] == "FAILED"]
    (problem,) = failed[0]["error"]["problems"]
    assert (problem["path"], problem["message"]) == (path, failed[0]["error"]["words"])
    assert path in server.cli("operations", "show", operation["id"]).stdout


@pytest.fixture
def quota(lab: Lab) -> Iterator[httpx.Client]:
    """The administrator's hand on the quotas of the project `other`, which gets them back."""
    with lab.client("lab-other", lab.keystone_url) as other:
        (project,) = other.get(f"{lab.keystone_url}/auth/projects").json()["projects"]
    path = f"/v2/lbaas/quotas/{project['id']}"
    with lab.client("lab-admin") as admin:
        admin.base_url = f"{lab.octavia_url}{path}"
        yield admin
        admin.delete("").raise_for_status()


def test_a_quota_is_asked_before_anything_is_queued(lab: Lab, quota: httpx.Client, tmp_path: Any) -> None:
    """Refused with the path, in plan and submission; once it has grown, the submission sees that."""
    quota.put("", json={"quota": {"pool": 1, "member": 2}}).raise_for_status()
    server = Served(lab.clouds_yaml, tmp_path, os_cloud="lab-other").start()
    try:
        wanted = form(pools=[{**POOL, "members": MEMBERS[:1]}, {**POOL, "name": "b"}])
        for path, body in (("/plans", {"form": wanted}), ("/balancers", wanted)):
            answer = server.request("POST", path, json=body)
            assert answer.status_code == 422, answer.text
            assert [one["code"] for one in answer.json()["problems"]] == ["quota_exceeded"]
        assert server.get("/operations")["total"] == 0
        quota.put("", json={"quota": {"pool": 2}}).raise_for_status()
        assert server.ended(server.submit(wanted)["id"])["state"] == "DONE"
        plan = server.request("POST", "/plans", json={"form": form(pools=[POOL])}).json()
        assert plan.get("code") == "form_rejected"
    finally:
        server.stop()
