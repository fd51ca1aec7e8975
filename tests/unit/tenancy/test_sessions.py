"""Sessions and tokens: until when they hold, what ends them, and whose rights they carry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import stamina
from starlette.requests import HTTPConnection

from lbaas_ui.api.auth import Caller
from tests.identity_world import DASHBOARD, World
from tests.memory_keystone import MEMBER, OBSERVER
from tests.unit.api.fakes import FORM

GOOD = {"password": {"user_name": "anna", "password": "pw", "project_id": "shop"}}
GUESSES: dict[str, Callable[[int], object]] = {
    "password": lambda n: {"password": {"user_name": f"user-{n}", "password": "guess", "project_id": "shop"}},
    "application credential": lambda n: {"application_credential": {"id": f"{n}", "secret": "guess"}},
    "token": lambda n: {"token": {"token": f"guess-{n}"}},
}


async def status(client: httpx.AsyncClient, path: str = "/session") -> int:
    """How a GET is answered."""
    return (await client.get(path)).status_code


async def test_idle_and_life(world: World) -> None:
    """An hour without a request, or the end of the token: the session is over, and its row is gone."""
    world.keystone.life = timedelta(hours=3)
    anna = await world.browser("anna", "shop")
    for _ in range(3):
        world.ahead_by(minutes=59)
        assert await status(anna) == 200
    world.ahead_by(minutes=4)  # the token has ended
    assert await status(anna) == 401
    bert = await world.browser("bert", "other")
    world.ahead_by(minutes=61)
    assert await status(bert) == 401
    assert await world.sessions.of_user("bert") == []


async def test_a_token_that_keystone_ends(world: World) -> None:
    """Within a minute the session is over, for good; so is a script's token."""
    anna, script = await world.browser("anna", "shop"), world.script("anna", "shop")
    assert (await status(anna), await status(script)) == (200, 200)
    world.keystone.end_tokens()
    world.ahead_by(seconds=61)
    assert (await status(anna), await status(script)) == (401, 401)
    assert await world.sessions.of_user("anna") == []


async def test_a_script_s_token_ends_when_it_ends(world: World) -> None:
    """Not when it is next asked about."""
    script = world.script("anna", "shop")
    world.ahead_by(minutes=59, seconds=30)
    assert await status(script) == 200
    world.ahead_by(seconds=31)
    assert await status(script) == 401


async def test_who_loses_a_role_loses_the_session(world: World) -> None:
    """Keystone takes their tokens; a lower role is what the next log-in brings."""
    anna = await world.browser("anna", "shop")
    world.keystone.users["anna"]["shop"] = OBSERVER
    world.ahead_by(seconds=61)
    assert await status(anna) == 401
    anna = await world.browser("anna", "shop")
    assert (await anna.post("/balancers", json=FORM)).json()["code"] == "observer"


async def test_who_is_deleted(world: World) -> None:
    """Has no session any more."""
    anna = await world.browser("anna", "shop")
    del world.keystone.users["anna"]
    world.ahead_by(seconds=61)
    assert await status(anna) == 401


async def test_while_keystone_is_away(world: World) -> None:
    """Sessions go on until their token ends; nobody new comes in, and scripts are asked to try again."""
    anna, script = await world.browser("anna", "shop"), world.script("anna", "shop")
    world.keystone.away = True
    world.ahead_by(seconds=61)
    assert (await status(anna), await status(script)) == (200, 503)
    assert (await world.client().post("/session", json=GOOD)).status_code == 503
    world.ahead_by(hours=1)
    assert await status(anna) == 401


async def test_an_application_credential_outlives_its_token(world: World) -> None:
    """The session gets another token, until the credential is deleted."""
    id = world.keystone.credential("anna", "shop")
    client = world.client()
    proof = {"application_credential": {"id": id, "secret": "secret"}}
    assert (await client.post("/session", json=proof)).status_code == 200
    for _ in range(3):
        world.ahead_by(minutes=50)
        assert await status(client) == 200
    assert (await client.post("/balancers", json=FORM)).status_code == 202
    assert world.keystone.trusts == {}
    del world.keystone.credentials[id]
    world.ahead_by(minutes=59)
    assert await status(client) == 401


async def test_access_rules_count(world: World) -> None:
    """Whoever may only read by their application credential is an observer, and gets no trust of theirs."""
    await (await world.browser("anna", "shop")).post("/balancers", json=FORM)
    reads = world.keystone.credential("anna", "shop", "GET")
    script = world.script("anna", "shop", credential=reads)
    assert await status(script, "/balancers") == 200
    refused = await script.post("/balancers", json=FORM)
    assert (refused.status_code, refused.json()["code"]) == (403, "observer")
    nothing = world.script("anna", "shop", credential=world.keystone.credential("anna", "shop", "POST"))
    assert (await nothing.get("/balancers")).json()["code"] == "no_role"
    assert await status(await world.browser("anna", "shop"), "/balancers") == 200


async def test_a_project_in_which_one_has_no_role(world: World) -> None:
    """Is as one that is not there: at log-in, by a switch, and the session stays where it was."""
    cora = await world.browser("cora", "shop")
    for project in ("nowhere", "admin"):
        answer = await cora.put("/session", json={"project_id": project})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await cora.get("/session")).json()["project_id"] == "shop"
    anna = await world.browser("anna", "shop")
    answers = [await anna.put("/session", json={"project_id": one}) for one in ("other", "nowhere")]
    assert {one.status_code for one in answers} == {404}


async def test_a_switch_of_projects_carries_no_rights_over(world: World) -> None:
    """A member here, an observer there; the old cookie opens nothing."""
    cora = await world.browser("cora", "shop")
    before = dict(cora.cookies)
    assert (await cora.post("/balancers", json=FORM)).status_code == 202
    assert (await cora.put("/session", json={"project_id": "other"})).json()["can_write"] is False
    assert (await cora.post("/balancers", json=FORM)).json()["code"] == "observer"
    old = world.client()
    old.cookies.update(before)
    assert await status(old) == 401


async def test_sessions_of_others(world: World) -> None:
    """Nobody lists or ends them; whoever ends their own ends its token."""
    first, second = await world.browser("anna", "shop"), await world.browser("anna", "shop")
    bert = await world.browser("bert", "other")
    assert len((await bert.get("/sessions")).json()["sessions"]) == 1
    ids = [one["id"] for one in (await second.get("/sessions")).json()["sessions"] if not one["current"]]
    assert (await bert.delete(f"/sessions/{ids[0]}")).status_code == 404
    tokens = len(world.keystone.tokens)
    assert (await second.delete(f"/sessions/{ids[0]}")).status_code == 204
    assert (await status(first), len(world.keystone.tokens)) == (401, tokens - 1)


async def test_the_newest_sessions_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever logs in again and again fills no disk; nobody else's session ends for it."""
    monkeypatch.setattr("lbaas_ui.db.sessions.MOST_OF_USER", 2)
    bert = await world.browser("bert", "other")
    anna = [await world.browser("anna", "shop") for _ in range(3)]
    assert [await status(one) for one in (*anna, bert)] == [401, 200, 200, 200]


async def test_a_token_that_was_handed_over_is_left_alone(world: World) -> None:
    """It belongs to the other side: logging out here does not end it there."""
    token = world.keystone.token("anna", "shop")
    client = world.client()
    assert (await client.post("/session", json={"token": {"token": token}})).status_code == 200
    assert (await client.delete("/session")).status_code == 204
    assert token in world.keystone.tokens


async def caller(world: World, client: httpx.AsyncClient) -> Caller:
    """Who that is for an open socket."""
    request = client.build_request("GET", "/stream")
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    scope = {"type": "http", "scheme": "http", "path": request.url.path, "headers": headers}
    return await world.auth.caller_of(HTTPConnection(scope))


@pytest.mark.parametrize("how", ["log out", "role", "token", "script's token"])
async def test_open_sockets_are_closed(world: World, how: str) -> None:
    """When the session, the token or the rights behind them are gone."""
    client = world.script("anna", "shop") if "script" in how else await world.browser("anna", "shop")
    holds = (await caller(world, client)).holds
    assert holds is not None
    assert await holds()
    world.keystone.away = True
    world.ahead_by(seconds=61)
    assert await holds()
    world.keystone.away = False
    if how == "log out":
        await client.delete("/session")
    elif how == "role":
        world.keystone.users["anna"]["shop"] = ("reader-of-nothing",)
    else:
        world.keystone.end_tokens()
    world.ahead_by(seconds=61)
    assert not await holds()


async def test_guesses_that_come_all_at_once(world: World) -> None:
    """Ten are asked about, whoever sends a hundred before the first is answered; the rest is refused."""
    proof = {"password": {"user_name": "anna", "password": "guess", "project_id": "shop"}}
    spellings = ("anna", "Anna ", "ANNA", "ànna")
    answers = await asyncio.gather(
        *(
            world.client(f"10.0.{number}.1").post(
                "/session", json={"password": {**proof["password"], "user_name": spellings[number % 4]}}
            )
            for number in range(100)
        )
    )
    found = [one.status_code for one in answers]
    assert (found.count(401), found.count(429)) == (10, 90)
    assert world.keystone.asked.count("password") == 10


@pytest.mark.parametrize("how", [*GUESSES, "hand-over", "script"])
async def test_guesses_from_one_address(world: World, how: str) -> None:
    """Fifty of whatever kind, for whatever users: then even what is right is not looked at from there."""
    for number in range(50):
        client = world.client()
        if how == "hand-over":
            form, origin = {"token": f"guess-{number}"}, {"Origin": DASHBOARD}
            answer = await client.post("http://lbaas.test/handover", data=form, headers=origin)
        elif how == "script":
            answer = await client.get("/session", headers={"X-Auth-Token": f"guess-{number}"})
        else:
            answer = await client.post("/session", json=GUESSES[how](number))
        assert answer.status_code == 401, answer.text
    world.keystone.asked.clear()
    if how == "script":
        refused = await world.script("anna", "shop").get("/session")
    else:
        refused = await world.client().post("/session", json=GOOD)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "300")
    assert world.keystone.asked == []
    assert (await world.client("10.0.0.9").post("/session", json=GOOD)).status_code == 200


async def test_guesses_of_one_credential(world: World) -> None:
    """Ten of one application credential, from anywhere; others go on."""
    id = world.keystone.credential("anna", "shop")
    for number in range(10):
        proof = {"application_credential": {"id": id, "secret": "guess"}}
        assert (await world.client(f"10.0.{number}.1").post("/session", json=proof)).status_code == 401
    proof = {"application_credential": {"id": id, "secret": "secret"}}
    assert (await world.client("10.1.0.1").post("/session", json=proof)).status_code == 429
    assert (await world.client("10.1.0.1").post("/session", json=GOOD)).status_code == 200


async def test_log_ins_that_keystone_could_not_check_do_not_count(world: World) -> None:
    """Nobody is locked out by an outage."""
    world.keystone.away = True
    for _ in range(60):
        assert (await world.client().post("/session", json=GOOD)).status_code == 503
    world.keystone.away = False
    assert (await world.client().post("/session", json=GOOD)).status_code == 200


async def test_without_octavia_the_roles_decide(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are sure; who has one generation of roles alone is asked to try again."""
    monkeypatch.setattr("lbaas_ui.api.keystone_auth.PAGE_WAITS_S", 0.01)
    world.octavia_status = 503
    world.keystone.users["anna"]["shop"] = (MEMBER[0],)
    with stamina.set_testing(testing=True, attempts=1):
        assert await status(world.script("anna", "shop")) == 503
        assert (await world.browser("olaf", "shop")).cookies
