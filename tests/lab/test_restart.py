"""A server that has just begun has not read everything yet: nobody decides on half of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.test_trouble import small_form, waiting_codes
from tests.lab_view import LabView, outline_of
from tests.labkit import Lab
from tests.served import Served, until

SLOW_S = 2.0


@pytest.fixture
def form(served: Served, lab: Lab, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A balancer that stands, with a server that no other balancer of the lab uses."""
    form = small_form(f"begun-{request.node.name}"[:60])
    form["pools"][0]["members"][0]["address"] = "10.66.0.1"
    assert served.ended(served.submit(form)["id"])["state"] == "DONE"
    return form


def restarted(served: Served, lab: Lab, path: str) -> None:
    """Dies, and comes back to a cloud that is slow with some lists."""
    lab.fault("slow", match={"method": "GET", "path": path}, by=SLOW_S, seconds=10)
    served.kill()
    served.start(ready=False)


@pytest.mark.parametrize("late", ["*/members*", "*/pools*"])
def test_a_form_has_all_parts(
    served: Served, lab: Lab, view: LabView, form: dict[str, Any], late: str
) -> None:
    """What a script reads at once, and sends back, takes nothing away."""
    before = served.get(f"/balancers?name={form['name']}")["balancers"][0]
    whole = served.get(f"/balancers/{before['id']}/form")
    restarted(served, lab, late)
    path = f"/balancers/{before['id']}"
    found = until("the form can be read", lambda: _of(served.request("GET", f"{path}/form")))
    assert found == whole
    lab.clear()
    shown = until("the balancer is shown", lambda: _of(served.request("GET", path)))
    assert [len(pool["members"]) for pool in shown["pools"]] == [2]
    changed = {**found["form"], "description": "after the start"}
    assert served.ended(served.submit(changed, before["id"])["id"])["state"] == "DONE"
    assert view.outline(form["name"]) == outline_of(form)


def test_a_form_by_name_makes_nothing_twice(served: Served, lab: Lab, form: dict[str, Any]) -> None:
    """``apply`` looks for the name first: it is answered when the server can say."""
    restarted(served, lab, "*/loadbalancers*")
    found = until("the server answers", lambda: _of(served.request("GET", f"/balancers?name={form['name']}")))
    assert [one["name"] for one in found["balancers"]] == [form["name"]]


def test_a_server_goes_out_of_service_everywhere(
    served: Served, lab: Lab, view: LabView, form: dict[str, Any]
) -> None:
    """Also where its members were not read yet."""
    address = form["pools"][0]["members"][0]["address"]
    restarted(served, lab, "*/members*")
    wanted = {"server": address, "on": True}
    until(
        "the press is taken", lambda: _of(served.request("POST", "/maintenance", json=wanted)), timeout_s=40
    )
    lab.clear()
    until("its member has no weight", lambda: _weights(view, form, address) == {0})


def test_a_press_reaches_a_balancer_at_once(served: Served, lab: Lab, form: dict[str, Any]) -> None:
    """A stop, and a schedule that somebody runs: it is not gone only because it was not looked at yet."""
    balancer_id = served.get(f"/balancers?name={form['name']}")["balancers"][0]["id"]
    wanted = {"name": form["name"], "balancer_id": balancer_id, "kind": "drift", "every_s": 86400}
    made = served.request("POST", "/schedules", json=wanted).json()
    restarted(served, lab, "*/loadbalancers*")
    ran = until("it is run", lambda: _of(served.request("POST", f"/schedules/{made['id']}/run")))
    assert (ran["enabled"], ran["last"]["outcome"]) == (True, "no_drift")
    lab.clear()
    restarted(served, lab, "*/loadbalancers*")
    asked = {"balancer_id": balancer_id}
    stopped = until("it is stopped", lambda: _of(served.request("POST", "/operations/pause", json=asked)))
    assert [one["balancer_id"] for one in stopped["stops"]] == [balancer_id]
    assert served.request("POST", "/operations/resume", json=asked).is_success


def test_a_stop_is_known_before_the_cloud_answers(served: Served, lab: Lab, form: dict[str, Any]) -> None:
    """Which project it is, the server knows from before: what is stopped while Keystone is away stays so."""
    lab.fault("drop", match={"service": "keystone"}, seconds=600)
    for _ in range(2):
        served.kill()
        served.start(ready=False)
        pressed = served.request("POST", "/operations/pause", json={})
        assert pressed.is_success or pressed.json()["code"] == "paused", pressed.text
        assert [one["balancer_id"] for one in served.get("/steering")["stops"]] == [None]
    lab.clear()
    until("the server is ready", lambda: served.http.get(f"{served.url}/readyz").is_success, timeout_s=60)
    operation = served.submit({**form, "name": "held"})
    until("it says that it is stopped", lambda: waiting_codes(served, operation["id"]) == {"project_paused"})
    assert served.request("POST", "/operations/resume", json={}).is_success
    assert served.ended(operation["id"])["state"] == "DONE"


def _weights(view: LabView, form: dict[str, Any], address: str) -> set[int]:
    members = view.outline(form["name"])["members"]
    return {weight for _, found, _, weight in members if found == address}


def _of(answer: Any) -> Any:
    """What was answered; None where the server cannot say yet."""
    if answer.status_code == 503:
        return None
    assert answer.is_success, answer.text
    return answer.json()
