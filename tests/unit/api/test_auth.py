"""Who gets in, and what another site's page cannot do."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api.auth import COOKIE, LIFETIME_S, LocalAuth
from lbaas_ui.api.parts import Parts
from lbaas_ui.api.standing import Standing
from tests.unit.api.fakes import FORM, TOKEN, World

PAGE = {"X-Requested-With": "lbaas-ui"}
OWN = "http://lbaas.test"

READS = [
    "/session",
    "/balancers",
    "/balancers/x",
    "/operations",
    "/operations/x",
    "/catalog",
    "/balancers/x/form",
]
WRITES = [
    ("POST", "/balancers"),
    ("PUT", "/balancers/x"),
    ("DELETE", "/balancers/x"),
    ("POST", "/balancers/x/failover"),
    ("POST", "/plans"),
    ("POST", "/operations/x/cancel"),
]


async def log_in(client: httpx.AsyncClient) -> httpx.Response:
    """Log in as the page does."""
    return await client.post("/api/v1/session", json={"access_token": TOKEN}, headers=PAGE)


@pytest.mark.parametrize(("method", "path"), [*(("GET", path) for path in READS), *WRITES])
async def test_nothing_without_proof(nobody: httpx.AsyncClient, method: str, path: str) -> None:
    """Every call of the API wants to know who asks, before it says anything else."""
    answer = await nobody.request(method, f"/api/v1{path}", json=FORM if method in {"POST", "PUT"} else None)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "Basic YTpi", f"bearer {TOKEN}x", f"{TOKEN}", "Bearer é"]
)
async def test_wrong_tokens(world: World, header: str) -> None:
    """A token that is not exactly ours is refused."""
    async with world.client() as client:
        answer = await client.get("/api/v1/session", headers=[(b"authorization", header.encode())])
    assert answer.status_code == 401


async def test_log_in_and_out(nobody: httpx.AsyncClient) -> None:
    """The access token becomes a cookie that scripts of a page cannot read, and that logging out removes."""
    answer = await log_in(nobody)
    assert answer.status_code == 200
    assert answer.json()["user_name"] == "anna"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert (await nobody.get("/api/v1/session")).status_code == 200
    assert (await nobody.delete("/api/v1/session")).status_code == 204
    assert (await nobody.get("/api/v1/session")).status_code == 401


async def test_wrong_log_in(nobody: httpx.AsyncClient) -> None:
    """A wrong access token brings no cookie."""
    answer = await nobody.post("/api/v1/session", json={"access_token": "guess"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def nothing(_standing: Standing) -> Parts:
    """No project: cookies need none."""
    raise AssertionError


def test_cookies_survive_a_restart_but_not_another_token() -> None:
    """A cookie depends on nothing but access token and time."""
    cookie = LocalAuth(TOKEN, nothing, now=lambda: 1000.0).issue()
    assert LocalAuth(TOKEN, nothing, now=lambda: 1000.0 + LIFETIME_S - 1).holds(cookie)
    assert not LocalAuth(TOKEN, nothing, now=lambda: 1000.0 + LIFETIME_S).holds(cookie)
    assert not LocalAuth("another", nothing, now=lambda: 1000.0).holds(cookie)


@pytest.mark.parametrize(
    "forged", ["", ".", "9999999999", "9999999999.", "9999999999.00", "x.y", "٣.00", "-1.0"]
)
def test_forged_cookies(forged: str) -> None:
    """Nothing that was not signed by us holds."""
    assert not LocalAuth(TOKEN, nothing, now=lambda: 0.0).holds(forged)


def test_a_longer_life_needs_a_new_signature() -> None:
    """The expiry cannot be changed in a cookie that was issued."""
    auth = LocalAuth(TOKEN, nothing, now=lambda: 0.0)
    expires, signature = auth.issue().split(".")
    assert not auth.holds(f"{int(expires) + 1}.{signature}")


async def test_open_pages_stay_logged_in(world: World, nobody: httpx.AsyncClient) -> None:
    """Asking who one is renews the cookie."""
    await log_in(nobody)
    before = nobody.cookies[COOKIE]
    world.clock += LIFETIME_S - 10
    assert (await nobody.get("/api/v1/session")).status_code == 200
    assert nobody.cookies[COOKIE] != before
    world.clock += 20
    assert (await nobody.get("/api/v1/session")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (PAGE, 202),
        ({**PAGE, "Origin": OWN, "Sec-Fetch-Site": "same-origin"}, 202),
        ({**PAGE, "Origin": "http://evil.test"}, 403),
        ({**PAGE, "Origin": "null"}, 403),
        ({**PAGE, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**PAGE, "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": OWN, "Sec-Fetch-Site": "same-origin"}, 403),
    ],
)
async def test_writes_with_a_cookie(nobody: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    """A write that only a cookie vouches for must come from our own page."""
    await log_in(nobody)
    answer = await nobody.post("/api/v1/balancers", json=FORM, headers=headers)
    assert answer.status_code == status


async def test_scripts_need_no_page(script: httpx.AsyncClient) -> None:
    """Who sends the token itself needs no further header."""
    assert (await script.post("/api/v1/balancers", json=FORM)).status_code == 202


async def test_log_in_from_another_site(nobody: httpx.AsyncClient) -> None:
    """Another site cannot log this browser in, not even with the right token."""
    headers = {"Origin": "http://evil.test"}
    answer = await nobody.post("/api/v1/session", json={"access_token": TOKEN}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


@pytest.mark.parametrize(
    ("roles", "can_write"),
    [
        ([], True),
        (["admin"], True),
        (["member", "load-balancer_observer"], True),
        (["reader", "load-balancer_observer"], False),
    ],
)
async def test_observers_are_told(
    world: World, script: httpx.AsyncClient, roles: list[str], can_write: bool
) -> None:
    """Whose roles only allow looking is told so; no role at all means that the cloud does not tell."""
    world.cloud.roles = roles
    assert (await script.get("/api/v1/session")).json()["can_write"] is can_write
