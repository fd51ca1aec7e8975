"""Nonsense on every way into the server: it refuses it in its own words, tells nothing, and lives."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lbaas_ui.api.attempts import Attempts
from lbaas_ui.api.auth import COOKIE
from lbaas_ui.api.parts import Guards
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import FORM, HEADERS, TOKEN, World
from tests.unit.api.sockets import handshake

MOST = int(os.environ.get("FUZZ_EXAMPLES", settings().max_examples // 2))
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
LEAKS = (TOKEN, "Traceback", 'File "', "site-packages", "lbaas_ui/", "sqlite", "Error(")


class Patient(World):
    """A server that does not mind many wrong tokens."""

    def guards(self) -> Guards:
        """As of any server, but for the limit."""
        usual = super().guards()
        return Guards(Attempts(10**9), usual.audit, usual.outside)


WORLD = Patient(Path(tempfile.gettempdir()) / "lbaas-ui-no-page")
TREE = make_tree()
WORLD.store.apply(events_of(TREE))
ROUTES = sorted(WORLD.app.openapi()["paths"])

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    ["name", "vip", "listeners", "pools", "members", "id", "form", "kind", "weights", "tags"]
)
printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


@st.composite
def forms(draw: st.DrawFn) -> object:
    """A good form with some of it replaced by something else, at any depth."""
    form = json.loads(json.dumps(FORM))
    for _ in range(draw(st.integers(1, 4))):
        place: object = form
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, dict | list) or draw(st.booleans()):
                place[key] = draw(documents)
                break
            place = inner
    return form


def check(answer: httpx.Response) -> None:
    """It is an answer of ours, not a fault, and tells nothing of the inside."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text  # 503: the page is not built
    text = answer.text + str(answer.headers)
    assert not [leak for leak in LEAKS if leak in text]
    if answer.status_code >= 400 and answer.request.url.path.startswith("/api/") and answer.content:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]


async def ask(method: str, path: str, **options: object) -> httpx.Response:
    """One request; the client must not be stricter than a socket."""
    async with WORLD.client() as client:
        return await client.request(method, path, **options)  # type: ignore[arg-type]  # httpx's own options


@settings(max_examples=MOST)
@given(method=st.sampled_from(METHODS), path=st.sampled_from(ROUTES), body=documents | forms())
async def test_documents(method: str, path: str, body: object) -> None:
    """Any JSON, at any call."""
    text = json.dumps(body if path != "/api/v1/plans" else {"form": body})
    headers = {**HEADERS, "Content-Type": "application/json"}
    check(await ask(method, _filled(path), content=text, headers=headers))


@settings(max_examples=MOST)
@given(path=st.sampled_from(ROUTES), body=st.binary(max_size=200), kind=printable)
async def test_bytes(path: str, body: bytes, kind: str) -> None:
    """What is no JSON, under any name."""
    headers = {**HEADERS, "Content-Type": kind or "application/json"}
    check(await ask("POST", _filled(path), content=body, headers=headers))
    check(
        await ask(
            "POST", _filled(path), content=body, headers={**headers, "Content-Type": "application/json"}
        )
    )


@settings(max_examples=MOST)
@given(name=st.binary(max_size=30), query=st.dictionaries(st.text(), st.text(), max_size=3))
async def test_addresses(name: bytes, query: dict[str, str]) -> None:
    """Any path and any query, quoted or not quite."""
    quoted = "".join(f"%{byte:02x}" for byte in name)
    for path in (
        f"/{quoted}",
        f"/api/v1/{quoted}",
        f"/api/v1/balancers/{quoted}",
        f"/api/v1/operations/{quoted}",
    ):
        check(await ask("GET", path, params=_encodable(query), headers=HEADERS))


@settings(max_examples=MOST)
@given(
    path=st.sampled_from(ROUTES),
    cookie=printable,
    token=printable,
    key=printable,
    match=printable,
    origin=printable,
    host=printable,
)
async def test_headers(
    path: str, cookie: str, token: str, key: str, match: str, origin: str, host: str
) -> None:
    """Any cookie, token, key, revision, origin and host."""
    headers = {
        "Cookie": f"{COOKIE}={cookie}",
        "X-Auth-Token": token,
        "Idempotency-Key": key,
        "If-Match": match,
        "Origin": origin,
        "Host": host,
        "X-Request-Id": key,
        "Accept-Encoding": cookie,
        "Range": f"bytes={match}",
    }
    for more in ({}, HEADERS, {"Authorization": token}):
        check(await ask("GET", _filled(path), headers={**headers, **more}))
        check(await ask("DELETE", _filled(path), headers={**headers, **more}))


@settings(max_examples=MOST)
@given(
    query=printable, cookie=printable, protocols=st.lists(printable, max_size=3), said=st.binary() | st.text()
)
async def test_sockets(query: str, cookie: str, protocols: list[str], said: bytes | str) -> None:
    """Handshakes of all kinds, and clients that talk although nobody listens."""
    good = [*protocols, f"bearer.{TOKEN}"]
    for offered in (protocols, good):
        sent = await handshake(WORLD, query, subprotocols=offered, said=said, cookie=f"{COOKIE}={cookie}")
        assert sent[0]["type"] in {"websocket.accept", "websocket.close"}
        assert TOKEN not in str(sent)
        closes = [message["code"] for message in sent if message["type"] == "websocket.close"]
        assert all(code in {1000, 1001, 1008, 4401, 4403} for code in closes)


async def test_it_lives() -> None:
    """After all of that it answers as before."""
    answer = await ask("GET", f"/api/v1/balancers/{TREE.loadbalancer.id}", headers=HEADERS)
    assert answer.status_code == 200
    assert (await ask("POST", "/api/v1/balancers", json=FORM, headers=HEADERS)).status_code == 202


def _filled(path: str) -> str:
    for name, value in (("{balancer_id}", TREE.loadbalancer.id), ("{verb}", "pause"), ("{number}", "1")):
        path = path.replace(name, value)
    return path.replace("{", "").replace("}", "")


def _encodable(query: dict[str, str]) -> dict[str, str]:
    return {
        key.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for key, value in query.items()
    }


pytestmark = pytest.mark.timeout(3600)
