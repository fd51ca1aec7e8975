"""Everything of a balancer or of the project, through REST and stream."""

from __future__ import annotations

import json

import httpx
import pytest

from lbaas_ui.errors import Conflict
from tests.unit.api.fakes import World, make_view

NOTHING: dict[str, object] = {
    "balancer_id": None,
    "stop": None,
    "stops": [],
    "operations": {},
    "cancelled": [],
}


async def test_nothing_is_stopped(script: httpx.AsyncClient) -> None:
    """Each verb says whether it can be pressed, or why not."""
    found = (await script.get("/api/v1/steering")).json()
    actions = {one["action"]: one["code"] for one in found.pop("actions")}
    assert found == NOTHING
    assert actions == {"pause": "", "resume": "not_paused", "cancel": "nothing_to_cancel"}


async def test_stopping_the_project(world: World, script: httpx.AsyncClient) -> None:
    """The answer tells who stopped it and what is under way; readiness and a new page know it, too."""
    world.queue.put(make_view("o", balancer_id="b"))
    answer = await script.post("/api/v1/operations/pause", json={"note": "a fire"})
    found = answer.json()
    assert (found["stop"]["who"], found["stop"]["note"]) == ("anna", "a fire")
    assert found["operations"] == {"RUNNING": 1}
    assert {one["action"] for one in found["actions"] if one["allowed"]} == {"resume", "cancel"}
    client = await world.hub.join(None)
    assert json.loads(await client.next())["stops"] == [found["stop"]]


async def test_a_page_hears_of_a_stop(world: World, script: httpx.AsyncClient) -> None:
    """As a change of its own, at once."""
    client = await world.hub.join(None)
    await client.next()
    await script.post("/api/v1/operations/pause", json={"balancer_id": "b"})
    await world.hub.flush()
    (change,) = json.loads(await client.next())["changes"]
    assert (change["kind"], [one["balancer_id"] for one in change["value"]["stops"]]) == ("stops", ["b"])


async def test_cancelling_everything(world: World, script: httpx.AsyncClient) -> None:
    """Names what it cancelled."""
    world.queue.put(make_view())
    answer = await script.post("/api/v1/operations/cancel", json={})
    assert answer.json()["cancelled"] == ["operation-1"]
    assert world.queue.calls == [
        ("steer_all", {"verb": "cancel", "balancer_id": None, "who": "anna", "note": ""})
    ]


@pytest.mark.parametrize("body", [{"balancer": "b"}, [], {"note": "x" * 501}])
async def test_a_wrong_body_stops_nothing(world: World, script: httpx.AsyncClient, body: object) -> None:
    """A slip in the key that names the balancer must not stop the whole project."""
    answer = await script.post("/api/v1/operations/pause", json=body)
    assert (answer.status_code, world.queue.calls) == (422, [])


async def test_a_refusal_says_why(world: World, script: httpx.AsyncClient) -> None:
    """As with one operation."""
    world.queue.error = Conflict("It is not stopped.", "not_paused")
    answer = await script.post("/api/v1/operations/resume", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_paused")
