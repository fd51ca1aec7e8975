"""Many people and many projects with Keystone: who may do what, and nobody sees what is another's."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from lbaas_ui.api.app import bare_app
from lbaas_ui.api.openapi import describe
from tests.labkit import Lab
from tests.people import FORM, Admin, LogIn, token_of
from tests.served import Served

PAST = "2001-01-01T00:00:00Z"  # a time at which nothing is queued any more


# --- roles ------------------------------------------------------------------------------------------------

# What is asked of us, and what Octavia is asked for the same right; each harmless where it is allowed.
CALLS: list[tuple[str, tuple[str, str, Any], tuple[str, str, Any]]] = [
    ("list", ("GET", "/balancers", None), ("GET", "/loadbalancers", None)),
    ("read", ("GET", "/balancers/{id}", None), ("GET", "/loadbalancers/{id}", None)),
    ("create", ("POST", "/balancers", {"name": 1}), ("POST", "/loadbalancers", {"loadbalancer": {}})),
    ("update", ("PUT", "/balancers/{id}", {"name": 1}), ("PUT", "/loadbalancers/{id}", {"loadbalancer": {}})),
    ("delete", ("DELETE", "/balancers/{id}?run_at=" + PAST, None), ("DELETE", "/loadbalancers/{id}", None)),
    ("failover", ("POST", "/balancers/{id}/failover", None), ("PUT", "/loadbalancers/{id}/failover", None)),
]
ROLES = [
    ["reader", "load-balancer_observer"],
    ["reader", "load-balancer_global_observer"],
    ["member", "load-balancer_member"],
    ["load-balancer_member"],
    ["load-balancer_observer"],
    ["member"],
    ["reader"],
    ["reader", "load-balancer_quota_admin"],
    ["load-balancer_admin"],
    ["admin"],
]


@pytest.mark.parametrize("roles", ROLES, ids="+".join)
def test_each_role_gets_what_octavia_allows(
    roles: list[str], lab: Lab, admin: Admin, log_in: LogIn, shop: dict[str, str]
) -> None:
    """Every call is allowed here exactly where Octavia itself allows it to the same user."""
    user = admin.user("demo", roles)
    visitor = log_in(user, "demo")
    ours, theirs = {}, {}
    with httpx.Client(base_url=lab.octavia_url, headers={"X-Auth-Token": token_of(lab, user)}) as octavia:
        for name, mine, octavias in CALLS:
            method, path, body = mine
            answer = visitor.http.request(method, path.format(id=shop["balancer_id"]), json=body)
            ours[name] = answer.status_code != 403
            if name == "failover" and answer.status_code == 202:
                visitor.ended(answer.json()["id"])
            method, path, body = octavias
            path = f"/v2/lbaas{path.format(id=shop['balancer_id'])}"
            theirs[name] = settled(octavia, method, path, body)
    assert ours == {name: answer.status_code != 403 for name, answer in theirs.items()}
    info = visitor.get("/session")
    assert (info["can_read"], info["can_write"], info["can_failover"]) == (
        ours["list"],
        ours["create"],
        ours["failover"],
    )


def settled(octavia: httpx.Client, method: str, path: str, body: object) -> httpx.Response:
    """Octavia's answer when no transaction of ours is in the way any more."""
    answer = octavia.request(method, path, json=body)
    for _ in range(100):
        if answer.status_code != 409:
            break
        time.sleep(0.1)
        answer = octavia.request(method, path, json=body)
    return answer


def test_who_may_not_look_is_told_so(admin: Admin, log_in: LogIn) -> None:
    """Without any role for load balancers one is logged in, and told what to ask for."""
    visitor = log_in(admin.user("demo", ["load-balancer_quota_admin"]), "demo")
    info = visitor.get("/session")
    assert (info["can_read"], info["refusal"][:60]) == (
        False,
        "Your roles in this project give no access to load balancers:",
    )
    assert visitor.get("/balancers", status=403)["code"] == "no_role"


def test_a_token_for_no_project_opens_none(lab: Lab, open_house: Served) -> None:
    """Of the whole system, or of a domain, however mighty: it is in no project here."""
    who = {"name": "admin", "domain": {"id": "default"}, "password": "lab"}
    for scope in ({"system": {"all": True}}, {"domain": {"id": "default"}}, "unscoped"):
        identity = {"methods": ["password"], "password": {"user": who}}
        asked = httpx.post(
            f"{lab.keystone_url}/auth/tokens",
            json={"auth": {"identity": identity, "scope": scope}},
            timeout=30,
        )
        if asked.status_code != 201:  # a domain in which this user has no role
            assert scope == {"domain": {"id": "default"}}, asked.text
            continue
        token = {"X-Auth-Token": asked.headers["X-Subject-Token"]}
        for path in ("balancers", "operations", "timeline", "catalog"):
            answer = httpx.get(f"{open_house.url}/api/v1/{path}", headers=token, timeout=30)
            assert (answer.status_code, answer.json()["code"]) == (403, "no_project")


def test_observers_see_everything_and_are_told_why_they_change_nothing(
    log_in: LogIn, shop: dict[str, str]
) -> None:
    """Each action of what they see says `observer`."""
    observer = log_in("demo-observer", "demo")
    detail = observer.get(f"/balancers/{shop['balancer_id']}")
    operation = observer.get(f"/operations/{shop['operation_id']}")
    for thing in (detail, *detail["listeners"], operation):
        assert {(one["allowed"], one["code"]) for one in thing["actions"]} == {(False, "observer")}


# --- other projects ---------------------------------------------------------------------------------------

BODIES = {
    ("put", "/api/v1/balancers/{balancer_id}"): FORM,
    ("post", "/api/v1/balancers/{balancer_id}/members"): {
        "action": "drain", "members": ["{balancer_id}"],
    },
    ("put", "/api/v1/schedules/{schedule_id}"): {
        "name": "n", "balancer_id": "{balancer_id}", "kind": "drift", "every_s": 3600,
    },
}  # fmt: skip


def routes() -> list[tuple[str, str]]:
    """Every method and path of the API that names something by id."""
    document = describe(bare_app())
    return [
        (method, path)
        for path, methods in document["paths"].items()
        if "{" in path
        for method in methods
        if method in {"get", "put", "post", "delete"} and "session_id" not in path
    ]


@pytest.mark.parametrize(("method", "path"), routes())
def test_ids_of_others_are_as_if_they_were_not_there(
    method: str, path: str, log_in: LogIn, shop: dict[str, str]
) -> None:
    """Another project's id and one that never was get the same answer: 404, word for word but for the id."""
    stranger = log_in("other", "other")
    answers = []
    for ids in (shop, {name: str(uuid.uuid4()) for name in shop}):
        values = {**ids, "verb": "pause", "number": "1"}
        filled = path.format(**{name: values[name] for name in values if f"{{{name}}}" in path})
        body = json.loads(json.dumps(BODIES.get((method, path))).replace("{balancer_id}", ids["balancer_id"]))
        params = {"to": "form"} if path.endswith("/export") else {}
        filled = filled.removeprefix("/api/v1")
        if "{" in path.replace("{verb}", ""):
            answer = stranger.http.request(method, filled, json=body, params=params)
            text = answer.text
            for name, value in ids.items():
                text = text.replace(value, name)
            answers.append((answer.status_code, {**json.loads(text), "request_id": ""}))
    if answers:
        assert answers[0] == answers[1]
        # Failovers are refused to members whatever the id.
        assert answers[0][0] == (403 if path.endswith("/failover") else 404), answers[0]


def test_bodies_and_queries_do_not_reach_others(log_in: LogIn, shop: dict[str, str]) -> None:
    """A plan, a schedule, a filter, a switch or a marker that names another project's finds nothing."""
    stranger, balancer_id = log_in("other", "other"), shop["balancer_id"]
    plan = stranger.http.post("/plans", json={"balancer_id": balancer_id, "delete": True})
    assert plan.status_code == 404
    wanted = {"name": "n", "balancer_id": balancer_id, "kind": "drift", "every_s": 3600}
    assert stranger.http.post("/schedules", json=wanted).status_code == 404
    assert stranger.http.post("/operations/pause", json={"balancer_id": balancer_id}).status_code == 404
    for query in (f"?balancer_id={balancer_id}", f"?marker={shop['operation_id']}", ""):
        found = stranger.get(f"/operations{query}")
        assert (found["operations"], found["total"]) == ([], 0)
    assert stranger.get("/balancers")["balancers"] == stranger.get("/schedules")["schedules"] == []
    assert stranger.get("/steering")["operations"] == {}


def test_the_stream_tells_nothing_of_others(open_house: Served, log_in: LogIn, shop: dict[str, str]) -> None:
    """The snapshot of another project holds none of the ids."""
    stranger = log_in("other", "other")
    cookie = "; ".join(f"{name}={value}" for name, value in stranger.http.cookies.items())
    url = f"ws{open_house.url.removeprefix('http')}/api/v1/stream"
    with connect(url, additional_headers={"Cookie": cookie}, proxy=None) as socket:
        snapshot = socket.recv(timeout=20)
    assert json.loads(snapshot)["type"] == "snapshot"
    assert not [value for value in shop.values() if value in str(snapshot)]


def test_ids_of_others_take_no_longer(log_in: LogIn, shop: dict[str, str]) -> None:
    """Nor does the time of an answer tell whether an id is another project's."""
    stranger = log_in("other", "other")

    def took(balancer_id: str) -> float:
        began = time.perf_counter()
        stranger.get(f"/balancers/{balancer_id}", status=404)
        return time.perf_counter() - began

    pairs = [(took(shop["balancer_id"]), took(str(uuid.uuid4()))) for _ in range(25)]
    theirs, nobodys = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert 0.5 < theirs / nobodys < 2.0
