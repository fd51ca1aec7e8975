"""What somebody else changes in the real Octavia: noticed, told by path, accepted, taken back; revisions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab_view import LabView, big_form
from tests.labkit import Lab
from tests.served import Served, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all of these, which hears at once of what others do."""
    options = {"sources": "poll,feed", "feed_url": lab.feed_url}
    server = Served(lab.clouds_yaml, tmp_path_factory.mktemp("served"), options=options).start()
    try:
        yield server
    finally:
        server.stop()


def small(name: str) -> dict[str, Any]:
    """One listener on one pool of two members with weights."""
    form = big_form(name, str(uuid.uuid4()), members=2)
    pool = form["pools"][0]
    members = [{**one, "weight": 5} for one in pool["members"]]
    listener = {**form["listeners"][0], "l7policies": []}
    return {**form, "listeners": [listener], "pools": [{**pool, "members": members}]}


def made(served: Served, name: str) -> str:
    """The id of a balancer that is through."""
    operation = served.ended(served.submit(small(name))["id"])
    assert operation["state"] == "DONE", operation
    return str(operation["balancer_id"])


def summary(served: Served, balancer_id: str) -> dict[str, Any]:
    """Its card on the board."""
    return next(one for one in served.get("/balancers")["balancers"] if one["id"] == balancer_id)


def drifted(served: Served, balancer_id: str) -> dict[str, Any]:
    """Its document, once it says by itself that somebody else changed it."""

    def look() -> dict[str, Any] | None:
        found = served.get(f"/balancers/{balancer_id}")
        return dict(found) if found["drift"]["differs"] else None

    return dict(until("the change is noticed", look, 40, pause_s=0.1))


def test_somebody_else_changes_a_balancer(served: Served, view: LabView) -> None:
    """Their weight is told with ours; one call brings ours back; theirs is accepted without a call."""
    balancer_id = made(served, "drifting")
    assert summary(served, balancer_id)["drift"] is None
    [pool] = view.list("/pools", loadbalancer_id=balancer_id)
    path = f"/pools/{pool['id']}/members"
    member = view.list(path)[0]
    view.call("PUT", f"{path}/{member['id']}", json={"member": {"weight": 9}}).raise_for_status()
    told = drifted(served, balancer_id)["drift"]
    [difference] = told["differences"]
    number = [one["address"] for one in small("x")["pools"][0]["members"]].index(member["address"])
    assert difference["path"] == f"pools[0].members[{number}].weight"
    assert (difference["old"], difference["new"], told["revision"]) == (5, 9, 1)
    assert summary(served, balancer_id)["drift"]["count"] == 1
    shown = served.cli("drift", "drifting")
    assert f"members[{number}].weight" in shown.stdout, shown.stderr
    assert "5 -> 9" in shown.stdout
    assert "drifting" in served.cli("drift").stdout
    entries = served.get(f"/balancers/{balancer_id}/timeline")["entries"]
    [noted] = [one["why"] for one in entries if one["what"] == "drift"]
    assert noted == f"outside of lbaas-ui: pools[0].members[{number}].weight: 5 -> 9"

    plan = served.request("POST", "/plans", json={"balancer_id": balancer_id, "drift": True}).json()
    assert [one["kind"] for one in plan["steps"]] == ["member.update"]
    back = served.cli("drift", "drifting", "--revert", "--wait")
    assert back.returncode == 0, back.stderr
    assert [one["weight"] for one in view.list(path)] == [5, 5]
    assert not served.get(f"/balancers/{balancer_id}/drift")["differs"]

    view.call("PUT", f"{path}/{member['id']}", json={"member": {"weight": 9}}).raise_for_status()
    drifted(served, balancer_id)
    accepted = served.request("POST", f"/balancers/{balancer_id}/drift/accept").json()
    assert (accepted["origin"], accepted["number"], accepted["changes"]) == ("accepted", 3, 1)
    assert not served.get(f"/balancers/{balancer_id}")["drift"]["differs"]
    assert sorted(one["weight"] for one in view.list(path)) == [5, 9]


def test_going_back_through_revisions(served: Served, view: LabView) -> None:
    """After a pool was deleted, revision 1 brings it, its monitor and the listener's link back."""
    balancer_id = made(served, "revised")
    before = view.outline("revised")
    operation = served.ended(served.submit({"listeners": [], "pools": []}, balancer_id)["id"])
    assert operation["state"] == "DONE"
    listed = served.cli("revisions", "list", "revised")
    assert "- pool app" in listed.stdout, listed.stderr
    difference = served.cli("revisions", "diff", "revised", "1")
    assert "- listener web-80" in difference.stdout
    restored = served.cli("revisions", "restore", "revised", "1", "--wait")
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert view.outline("revised") == before
    numbers = [one["number"] for one in served.get(f"/balancers/{balancer_id}/revisions")["revisions"]]
    assert numbers == [3, 2, 1]
    form = served.get(f"/balancers/{balancer_id}/revisions/1")["form"]
    assert form["pools"][0]["members"][0]["weight"] == 5


def test_many_members_in_one_call(served: Served, view: LabView) -> None:
    """Drained, enabled, weighted: each one operation with one batch call; the rest of them stays."""
    balancer_id = made(served, "many")
    [pool] = view.list("/pools", loadbalancer_id=balancer_id)
    path = f"/pools/{pool['id']}/members"

    def state() -> set[tuple[int, bool]]:
        return {(one["weight"], one["admin_state_up"]) for one in view.list(path)}

    for arguments, wanted in (
        (("drain", "--all"), {(0, True)}),
        (("disable", "--all"), {(0, False)}),
        (("enable", "--all", "--weight", "4"), {(4, True)}),
        (("weight", "7", "10.0.0.1:8080", "10.0.0.2"), {(7, True)}),
    ):
        done = served.cli("members", *arguments, "--balancer", "many", "--wait", "-o", "json")
        assert done.returncode == 0, done.stderr
        assert state() == wanted
    operations = served.get(f"/operations?balancer_id={balancer_id}")["operations"]
    assert [len(one["tasks"]) for one in operations[:4]] == [1, 1, 1, 1]
    assert {one["kind"] for one in operations[:4]} == {"members"}
    assert not served.get(f"/balancers/{balancer_id}/drift")["differs"]


def test_a_server_in_maintenance(served: Served, view: LabView) -> None:
    """Drained on both balancers that use it; what they had is remembered over kill -9; back as it was."""
    form = small("one")
    ids = []
    for name, weight in (("one", 5), ("two", 6)):
        members = [{**member, "address": f"192.0.2.{number + 1}", "weight": weight}
                   for number, member in enumerate(form["pools"][0]["members"])]  # fmt: skip
        pools = [{**form["pools"][0], "members": members}]
        ids.append(
            str(served.ended(served.submit({**form, "name": name, "pools": pools})["id"])["balancer_id"])
        )

    def weights() -> list[int]:
        return [
            member["weight"]
            for balancer_id in ids
            for pool in view.list("/pools", loadbalancer_id=balancer_id)
            for member in view.list(f"/pools/{pool['id']}/members")
            if member["address"] == "192.0.2.1"
        ]

    planned = served.cli("maintenance", "on", "192.0.2.1", "--dry-run")
    assert planned.stdout.count("1 transaction") == 2, planned.stderr
    done = served.cli("maintenance", "on", "192.0.2.1", "--note", "disk", "--wait")
    assert (done.returncode, weights()) == (0, [0, 0]), done.stderr
    served.kill()
    served.start()
    [listed] = [one for one in served.get("/maintenance")["servers"] if one["maintenance"]]
    assert (listed["server"], sorted(one["before"] for one in listed["members"])) == ("192.0.2.1", [5, 6])
    done = served.cli("maintenance", "off", "192.0.2.1", "--wait")
    assert (done.returncode, weights()) == (0, [5, 6]), done.stderr
    assert "No server" in served.cli("maintenance", "list").stdout
    assert not any(served.get(f"/balancers/{one}/drift")["differs"] for one in ids)
