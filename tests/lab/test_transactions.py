"""Transactions counted on the lab: the fewest that Octavia allows, and none that it refuses."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import pytest

from tests.lab_view import LabView, big_form, outline_of
from tests.labkit import Lab
from tests.served import Served


def writes(lab: Lab) -> int:
    """How many writes reached Octavia since the last reset."""
    found = lab.requests()["octavia"]
    return sum(number for call, number in found.items() if not call.startswith("GET"))


def conflicts(lab: Lab) -> int:
    """How many writes Octavia answered with 409."""
    return sum(number for call, number in lab.requests()["octavia_status"].items() if call.endswith(" 409"))


def apply(
    served: Served, form: dict[str, Any], balancer_id: str | None = None, **params: str
) -> dict[str, Any]:
    """Submit a form and wait for its good end."""
    operation = served.ended(served.submit(form, balancer_id, **params)["id"])
    assert operation["state"] == "DONE", operation
    return operation


@pytest.fixture
def subnet_id() -> str:
    """Without Neutron every id names a subnet."""
    return str(uuid.uuid4())


@pytest.mark.parametrize(("create", "most"), [("full", 1), ("cascade", 17)])
def test_a_new_balancer(
    lab: Lab, view: LabView, served: Served, subnet_id: str, create: str, most: int
) -> None:
    """3 listeners, 3 pools of 10, 3 monitors, 2 policies with a rule: one call, or 17 step by step.

    Never a 409.
    """
    form = big_form(f"new-{create}", subnet_id)
    lab.reset_requests()
    apply(served, form, create=create)
    assert writes(lab) == most
    assert conflicts(lab) == 0
    assert view.outline(form["name"]) == outline_of(form)


def test_edits(lab: Lab, view: LabView, served: Served, subnet_id: str) -> None:
    """Ten members more are one transaction, a weight is one, the same form again is none."""
    form = big_form("edits", subnet_id)
    balancer_id = apply(served, form)["balancer_id"]

    more = copy.deepcopy(form)
    more["pools"][0]["members"] += [{"address": f"10.9.0.{n}", "protocol_port": 8080} for n in range(1, 11)]
    lab.reset_requests()
    apply(served, more, balancer_id)
    assert (writes(lab), conflicts(lab)) == (1, 0)
    assert view.outline("edits") == outline_of(more)

    heavier = copy.deepcopy(more)
    heavier["pools"][1]["members"][3]["weight"] = 7
    lab.reset_requests()
    apply(served, heavier, balancer_id)
    assert (writes(lab), conflicts(lab)) == (1, 0)
    assert view.outline("edits") == outline_of(heavier)

    lab.reset_requests()
    operation = apply(served, heavier, balancer_id)
    assert writes(lab) == 0
    assert operation["tasks"] == []


def test_a_batch_leaves_what_the_form_does_not_name(
    lab: Lab, view: LabView, served: Served, subnet_id: str
) -> None:
    """backup, admin_state_up, monitor_* and tags of members survive an edit of others; peers lose them."""
    form = big_form("keeps", subnet_id, members=4)
    balancer_id = apply(served, form)["balancer_id"]
    pool = view.list("/pools", name="app", loadbalancer_id=balancer_id)[0]
    member = view.list(f"/pools/{pool['id']}/members")[0]
    special = {
        "backup": True,
        "admin_state_up": False,
        "monitor_port": 9090,
        "monitor_address": "10.0.0.9",
        "tags": ["x"],
    }
    answer = view.call("PUT", f"/pools/{pool['id']}/members/{member['id']}", json={"member": special})
    assert answer.status_code == 200, answer.text
    served.ended(served.submit({"name": "keeps"}, balancer_id)["id"])

    form["pools"][0]["members"][1]["weight"] = 5
    form["pools"][0]["members"][2]["weight"] = 6
    lab.reset_requests()
    apply(served, form, balancer_id)
    assert writes(lab) == 1
    kept = view.call("GET", f"/pools/{pool['id']}/members/{member['id']}").json()["member"]
    assert {name: kept[name] for name in special} == special


def test_a_provider_that_cannot_do_it_in_one_call(
    lab: Lab, view: LabView, served: Served, subnet_id: str
) -> None:
    """The refusal of the single call leads to the cascade, and is remembered."""
    form = {**big_form("step-by-step", subnet_id, members=2), "provider": "lab-cascade"}
    lab.reset_requests()
    apply(served, form)
    assert view.outline("step-by-step") == outline_of(form)
    assert writes(lab) == 18
    again = {**big_form("step-by-step-2", subnet_id, members=2), "provider": "lab-cascade"}
    lab.reset_requests()
    apply(served, again)
    assert writes(lab) == 17


def test_delete(lab: Lab, view: LabView, served: Served, subnet_id: str) -> None:
    """A whole balancer goes in one transaction."""
    balancer_id = apply(served, big_form("goes", subnet_id, members=2))["balancer_id"]
    lab.reset_requests()
    answer = served.request("DELETE", f"/balancers/{balancer_id}")
    assert answer.status_code == 202
    assert served.ended(answer.json()["id"])["state"] == "DONE"
    assert (writes(lab), conflicts(lab)) == (1, 0)
    assert view.outline("goes") == {"loadbalancers": 0}
    assert served.request("GET", f"/balancers/{balancer_id}").status_code == 404
