"""Nobody learns of another project: every route and the stream, by answers and by what they cost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from lbaas_ui.api.app import bare_app
from lbaas_ui.api.openapi import describe
from tests.identity_world import COST, World
from tests.unit.api.fakes import FORM

ROUTES = [
    (method, path.removeprefix("/api/v1"))
    for path, methods in describe(bare_app())["paths"].items()
    for method in methods
    if method in {"get", "put", "post", "delete", "patch"}
]
BY_ID = [(method, path) for method, path in ROUTES if "{" in path.replace("{verb}", "")]
WITHOUT = [(method, path) for method, path in ROUTES if method == "get" and "{" not in path]
OPEN = {"/healthz", "/readyz", "/metrics", "/handover", "/log-in", "/openapi.json"}
SCHEDULE = {"name": "n", "balancer_id": "{balancer_id}", "kind": "drift", "every_s": 3600}
BODIES: Mapping[tuple[str, str], Any] = {
    ("put", "/balancers/{balancer_id}"): FORM,
    ("post", "/balancers/{balancer_id}/members"): {"action": "drain", "members": ["{balancer_id}"]},
    ("put", "/schedules/{schedule_id}"): SCHEDULE,
}
# Ids that stand in bodies and queries.
BURIED: list[tuple[str, str, Any]] = [
    ("post", "/plans", {"balancer_id": "{balancer_id}", "delete": True}),
    ("post", "/schedules", SCHEDULE),
    ("post", "/operations/pause", {"balancer_id": "{balancer_id}"}),
    ("post", "/operations/cancel", {"balancer_id": "{balancer_id}"}),
    ("get", "/operations?balancer_id={balancer_id}", None),
    ("get", "/operations?marker={operation_id}", None),
    ("get", "/balancers?marker={balancer_id}", None),
    ("get", "/schedules?balancer_id={balancer_id}", None),
    ("post", "/maintenance", {"server": "10.0.0.11", "on": True}),
]


async def shop(world: World) -> dict[str, str]:
    """Ids of what Anna has in her project, by the names that paths have for them."""
    anna = await world.browser("anna", "shop")
    made = (await anna.post("/balancers", json=FORM)).json()
    await world.done("shop", made["id"])
    operation = (await anna.get(f"/operations/{made['id']}")).json()
    wanted = {**SCHEDULE, "balancer_id": operation["balancer_id"]}
    schedule = await anna.post("/schedules", json=wanted)
    assert schedule.status_code == 201, schedule.text
    [session] = (await anna.get("/sessions")).json()["sessions"]
    return {
        "balancer_id": operation["balancer_id"],
        "operation_id": operation["id"],
        "task_id": operation["tasks"][0]["id"],
        "schedule_id": schedule.json()["id"],
        "session_id": session["id"],
    }


async def asked(client: httpx.AsyncClient, call: tuple[str, str, Any], ids: Mapping[str, str]) -> Any:
    """What is answered when these ids are asked for, without the ids, and what it costs."""
    method, path, body = call
    values = {"verb": "pause", "number": "1", "server": "10.0.0.11", "action": "pause", **ids}
    filled = json.dumps(body)
    for name, value in ids.items():
        filled = filled.replace(f"{{{name}}}", value)
    cost: list[str] = []
    COST.set(cost)
    answer = await client.request(
        method,
        path.format(**values),
        json=json.loads(filled),
        params={"to": "form"} if path.endswith("/export") else None,
    )
    text = answer.text
    for name, value in ids.items():
        text = text.replace(value, name)
    told = json.loads(text) if text.startswith("{") else text
    if isinstance(told, dict):
        told.pop("request_id", None)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"x-request-id", "content-length"}
    }
    return answer.status_code, told, headers, cost


async def test_ids_of_others_are_as_if_they_were_not_there(world: World) -> None:
    """On every route, in paths, bodies and queries: the same answer, the same queries and calls; 404."""
    theirs = await shop(world)
    nobodys = {name: str(uuid.uuid4()) for name in theirs}
    bert = await world.browser("bert", "other")
    await bert.get("/balancers")
    for call in [*((method, path, BODIES.get((method, path))) for method, path in BY_ID), *BURIED]:
        await asked(bert, call, nobodys)  # whatever is done only once is done
        answers = [await asked(bert, call, ids) for ids in (theirs, nobodys)]
        assert answers[0] == answers[1], call
        refused = 404 if call in BURIED or not call[1].endswith("/failover") else 403
        assert answers[0][0] == refused or (call in BURIED and call[0] == "get"), (call, answers[0])


async def test_what_has_no_id_shows_ones_own_alone(world: World) -> None:
    """Lists, histories, statistics, the catalogue, settings, metrics: not a trace of Anna's shop."""
    theirs = await shop(world)
    bert, marks = await world.browser("bert", "other"), [*theirs.values(), "anna", '"shop"']
    for _, path in WITHOUT:
        for query in ("", "?format=jsonl"):
            answer = await bert.get(f"{path}{query}")
            leaked = [one for one in marks if one in answer.text]
            assert not leaked or path == "/openapi.json", (path, leaked)
    for path in ("/metrics", "/readyz", "/healthz"):
        answer = await bert.get(f"http://lbaas.test{path}")
        assert not [one for one in marks if one in answer.text], path


@pytest.mark.parametrize("who", ["nobody", "guess", "ended"])
async def test_whoever_is_not_logged_in_gets_nothing(world: World, who: str) -> None:
    """401 on every route but those for logging in, whatever the id."""
    theirs = await shop(world)
    client = world.client(**({"X-Auth-Token": "guess"} if who == "guess" else {}))
    if who == "ended":
        client = await world.browser("bert", "other")
        world.keystone.end_tokens()
        world.ahead_by(seconds=61)
    for method, path in ROUTES:
        if path in OPEN or (path == "/session" and method in {"post", "delete"}):
            continue
        got = await asked(client, (method, path, BODIES.get((method, path), {})), theirs)
        assert got[0] == 401, (method, path, got)


OWN = {
    "/session",
    "/sessions",
    "/sessions/{session_id}",
    "/projects",
}  # of whoever is logged in, whatever their roles


@pytest.mark.parametrize(("who", "code"), [("olaf", "observer"), ("nora", "no_role")])
async def test_roles_hold_on_every_route(world: World, who: str, code: str) -> None:
    """Whoever only looks changes nothing, by no route; without a role one does not even look."""
    ours = await shop(world)
    client = await world.browser(who, "shop")
    writes = len([one for one in world.calls if not one.startswith("GET")])
    for method, path in ROUTES:
        reads = method == "get" or path in {"/plans", "/maintenance/plan"}
        if path in OWN | OPEN or (who == "olaf" and reads):
            continue
        got = await asked(client, (method, path, BODIES.get((method, path), {})), ours)
        assert (got[0], got[1]["code"]) == (403, code), (method, path, got)
    # One is the question what they may do.
    assert len([one for one in world.calls if not one.startswith("GET")]) <= writes + 1


async def test_an_administrator_s_token_shows_the_project_alone(world: World) -> None:
    """Octavia shows administrators all; the mirror that others see too has the project's own."""
    world.balancer("other", "theirs")
    mine = world.balancer("shop", "ours")
    root = world.script("root", "shop")
    for client in (root, world.script("olaf", "shop")):
        assert [one["id"] for one in (await client.get("/balancers")).json()["balancers"]] == [mine]


async def test_an_idempotency_key_is_one_s_project_s_own(world: World) -> None:
    """The same key in another project makes another operation, and tells nothing of the first."""
    anna, bert = await world.browser("anna", "shop"), await world.browser("bert", "other")
    ids = []
    for client in (anna, bert):
        answer = await client.post("/balancers", json=FORM, headers={"Idempotency-Key": "key"})
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])
    assert ids[0] != ids[1]


async def test_operations_run_with_the_rights_of_whoever_submitted(world: World) -> None:
    """Those of another member of the project are not borrowed, nor lent."""
    anna, cora = await world.browser("anna", "shop"), await world.browser("cora", "shop")
    run_at = (world.now() + timedelta(hours=1)).isoformat()
    for client in (anna, cora):
        await client.post("/balancers", json={**FORM, "name": str(uuid.uuid4())}, params={"run_at": run_at})
    assert sorted(person.user_id for person, _ in world.keystone.trusts.values()) == ["anna", "cora"]
    assert {ends_at is not None for _, ends_at in world.keystone.trusts.values()} == {True}
