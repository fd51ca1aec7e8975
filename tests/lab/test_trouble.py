"""A cloud in trouble: the queue waits, says why, and goes on by itself."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest

from tests.lab_view import LabView, big_form, outline_of
from tests.labkit import Lab
from tests.served import Served, until


def waiting_codes(served: Served, operation_id: str) -> set[str]:
    """What the operation says that it waits for now."""
    return {one["code"] for one in served.get(f"/operations/{operation_id}")["waiting_for"]}


def small_form(name: str) -> dict[str, Any]:
    """One listener, one pool, two members."""
    form = big_form(name, str(uuid.uuid4()), members=2)
    return {**form, "listeners": [{**form["listeners"][0], "l7policies": []}], "pools": form["pools"][:1]}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"effect": "status", "status": 503, "seconds": 2.5}, "cloud_unreachable"),
        ({"effect": "status", "status": 429, "retry_after": 1, "seconds": 2}, "rate_limited"),
        ({"effect": "drop", "seconds": 2.5}, "cloud_unreachable"),
        ({"effect": "status", "status": 401, "seconds": 2}, "credentials"),
    ],
    ids=["503", "429", "dropped", "401"],
)
def test_octavia_in_trouble(
    lab: Lab, view: LabView, served: Served, fault: dict[str, Any], code: str
) -> None:
    """While it lasts, the operation says so; afterwards it ends well."""
    form = small_form(f"trouble-{code}-{fault['effect']}")
    lab.fault(**fault, match={"path": "/v2/*"})
    operation = served.submit(form, create="cascade")
    seen = until("it says why it waits", lambda: waiting_codes(served, operation["id"]), 5, 0.02)
    assert seen & {code, "looking_for_result", "cloud_unreachable"}
    assert served.ended(operation["id"])["state"] == "DONE"
    assert view.outline(form["name"]) == outline_of(form)


def test_a_500_after_the_work_was_done(lab: Lab, view: LabView, served: Served) -> None:
    """The POST is answered with 500 but did create: adopted, not doubled."""
    form = small_form("after-500")
    lab.fault(
        effect="status", status=500, after=True, match={"method": "POST", "path": "/v2/lbaas/loadbalancers"}
    )
    lab.fault(effect="status", status=500, after=True, match={"method": "POST", "path": "/v2/lbaas/pools"})
    assert served.ended(served.submit(form, create="cascade")["id"])["state"] == "DONE"
    assert view.outline("after-500") == outline_of(form)


def test_somebody_else_writes(lab: Lab, view: LabView, served: Served) -> None:
    """Frozen by another's transaction: no failure; it says who is waited for, and goes on."""
    form = small_form("busy")
    balancer_id = served.ended(served.submit(form)["id"])["balancer_id"]
    lab.delays(default=2)
    answer = view.call(
        "PUT", f"/loadbalancers/{balancer_id}", json={"loadbalancer": {"description": "theirs"}}
    )
    assert answer.status_code == 200
    form["pools"][0]["members"][0]["weight"] = 9
    operation = served.submit(form, balancer_id)
    until("it waits", lambda: "loadbalancer_pending" in waiting_codes(served, operation["id"]), 3, 0.02)
    lab.delays(default=0)
    assert served.ended(operation["id"])["state"] == "DONE"
    assert view.outline("busy") == outline_of(form)


def test_an_object_that_ends_in_error(lab: Lab, view: LabView, served: Served) -> None:
    """FAILED with the reason and what can be done; a retry repairs it and finishes the rest."""
    form = small_form("broken")
    lab.fault(effect="error", match={"kind": "pool"})
    operation = served.ended(served.submit(form, create="cascade")["id"])
    assert operation["state"] == "FAILED"
    assert "ended in ERROR" in operation["error"]["what"]
    assert "retry" in operation["error"]["remedies"]
    assert "SKIPPED" in {task["state"] for task in operation["tasks"]}
    assert served.request("POST", f"/operations/{operation['id']}/retry").status_code == 200
    assert served.ended(operation["id"])["state"] == "DONE"
    assert view.outline("broken") == outline_of(form)


def test_a_balancer_that_ends_in_error(lab: Lab, served: Served) -> None:
    """Then only its deletion or failover is legal, and that is what it says."""
    lab.fault(effect="lb-error", match={"kind": "listener"})
    operation = served.ended(served.submit(small_form("dead"), create="cascade")["id"])
    assert operation["state"] == "FAILED"
    assert set(operation["error"]["remedies"]) == {"failover", "delete"}
    actions = {
        one["action"]: one["allowed"]
        for one in served.get(f"/balancers/{operation['balancer_id']}")["actions"]
    }
    assert actions == {"update": False, "delete": True, "failover": True}


def test_cancel_finishes_the_call_and_stops(lab: Lab, served: Served) -> None:
    """What was sent is followed to its end; the rest is never sent."""
    lab.delays(default=1)
    operation = served.submit(small_form("cancelled"), create="cascade")
    until(
        "its first call is sent",
        lambda: served.get(f"/operations/{operation['id']}")["tasks"][0]["state"] == "CONFIRMING",
        5,
    )
    assert served.request("POST", f"/operations/{operation['id']}/cancel").status_code == 200
    ended = served.ended(operation["id"])
    assert ended["state"] == "CANCELLED"
    assert [task["state"] for task in ended["tasks"]][:2] == ["DONE", "CANCELLED"]


def test_a_paused_operation_sends_nothing(lab: Lab, served: Served) -> None:
    """And goes on when it is resumed."""
    lab.delays(default=0.5)
    operation = served.submit(small_form("paused"), create="cascade")
    assert served.request("POST", f"/operations/{operation['id']}/pause").status_code == 200
    time.sleep(1.5)
    paused = served.get(f"/operations/{operation['id']}")
    assert paused["state"] == "PAUSED"
    assert [task["state"] for task in paused["tasks"]].count("WAITING") >= len(paused["tasks"]) - 1
    lab.delays(default=0)
    assert served.request("POST", f"/operations/{operation['id']}/resume").status_code == 200
    assert served.ended(operation["id"])["state"] == "DONE"


def test_keystone_away_at_the_start(lab: Lab, view: LabView, served: Served) -> None:
    """The server starts, says that it is not ready, and serves as soon as Keystone answers."""
    served.stop()
    lab.fault(service="keystone", effect="status", status=503, seconds=4, match={"path": "*"})
    served.start(ready=False)
    assert served.get("/session")["cloud"]
    until("it is ready again", lambda: served.request("GET", "/../../readyz").status_code == 200, 20)
    form = small_form("after-keystone")
    assert served.ended(served.submit(form)["id"])["state"] == "DONE"
    assert view.outline("after-keystone") == outline_of(form)


def test_an_object_that_no_update_mends(lab: Lab, view: LabView, served: Served) -> None:
    """The repair ends in ERROR, too: the next retry deletes it and makes it again."""
    form = small_form("worn-out")
    lab.fault(effect="error", count=2, match={"kind": "pool"})
    operation = served.ended(served.submit(form, create="cascade")["id"])
    for state in ("FAILED", "DONE"):
        assert served.request("POST", f"/operations/{operation['id']}/retry").status_code == 200
        operation = served.ended(operation["id"])
        assert operation["state"] == state
    assert "pool.delete" in {task["kind"] for task in operation["tasks"]}
    assert view.outline("worn-out") == outline_of(form)


def test_a_cloud_that_drops_tags(lab: Lab, view: LabView, served: Served) -> None:
    """No tag comes back, no filter works, every answer to a POST is lost: found by likeness, made once."""
    form = small_form("untagged")
    posts = {"method": "POST", "path": "/v2/lbaas/*"}
    lab.fault(effect="drop", after=True, untag=True, count=5, match=posts)
    lab.fault(effect="untag", seconds=120, match={"path": "/v2/lbaas/*"})
    operation = served.ended(served.submit(form, create="cascade")["id"])
    assert operation["state"] == "DONE", operation["error"]
    assert lab.requests()["octavia_status"]["POST dropped"] >= 4
    lab.clear()
    assert view.outline("untagged") == outline_of(form)
    assert (
        view.list("/pools", name=form["pools"][0]["name"], loadbalancer_id=operation["balancer_id"])[0][
            "tags"
        ]
        == []
    )
