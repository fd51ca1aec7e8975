"""Schedules through REST."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api import auth
from lbaas_ui.api.standing import Standing
from tests.unit.api.fakes import World

WEIGHTS = {
    "name": "evening",
    "balancer_id": "b",
    "kind": "weights",
    "weights": {"pool": "web", "members": {"10.0.0.1:80": 5}},
    "daily_at": "20:00",
    "time_zone": "Europe/Berlin",
}
URL = "/api/v1/schedules"


async def test_a_life(script: httpx.AsyncClient) -> None:
    """Made, found, run, switched off, removed."""
    made = await script.post(URL, json=WEIGHTS)
    assert made.status_code == 201
    document = made.json()
    path = made.headers["location"]
    assert path == f"{URL}/{document['id']}"
    assert {name: document[name] for name in WEIGHTS} == WEIGHTS
    assert (document["user_name"], document["enabled"], document["last"]) == ("anna", True, None)
    assert (await script.get(path)).json() == document
    assert (await script.post(f"{path}/run")).json()["last"]["outcome"] == "no_drift"
    changed = await script.put(path, json={**WEIGHTS, "enabled": False})
    assert changed.json()["enabled"] is False
    assert [one["enabled"] for one in (await script.get(URL)).json()["schedules"]] == [False]
    assert (await script.delete(path)).status_code == 204
    assert (await script.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"daily_at": "25:00"}, "daily_at"),
        ({"every_s": 1, "daily_at": None}, "every_s"),
        ({"every_s": 3600}, "every_s"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"kind": "drift"}, "weights"),
        ({"kind": "apply"}, "form"),
        ({"weights": {"pool": "web", "members": {"10.0.0.1:80": 257}}}, "weights.members[10.0.0.1:80]"),
        ({"colour": "red"}, "colour"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_is_wrong_is_named(
    world: World, script: httpx.AsyncClient, wrong: dict[str, object], path: str
) -> None:
    """Refused with the field's path, and nothing is kept."""
    answer = await script.post(URL, json={**WEIGHTS, **wrong})
    assert answer.status_code == 422
    assert path in [one["path"] for one in answer.json()["problems"]]
    assert world.scheduler.kept == {}


async def test_a_form_is_checked(script: httpx.AsyncClient) -> None:
    """As everywhere: with the field's path."""
    form = {"listeners": [{"protocol": "HTTP", "protocol_port": 70000}]}
    asked = {"name": "n", "balancer_id": "b", "kind": "apply", "form": form, "every_s": 3600}
    answer = await script.post(URL, json=asked)
    assert answer.status_code == 422
    assert "listeners[0].protocol_port" in answer.text


async def test_a_failover_is_for_administrators(
    world: World, script: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither scheduled nor run by a member."""
    asked = {"name": "n", "balancer_id": "b", "kind": "failover", "every_s": 3600}
    path = (await script.post(URL, json=asked)).headers["location"]
    monkeypatch.setattr(auth, "of_local", lambda _: Standing(can_failover=False))
    answers = [await script.post(URL, json=asked), await script.put(path, json=asked)]
    answers.append(await script.post(f"{path}/run"))
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "not_admin")] * 3
