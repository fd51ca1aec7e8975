"""Nonsense on every way to log in with Keystone: refused in our words, never a fault of the server."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from lbaas_ui.api.auth import COOKIE
from tests.identity_world import DASHBOARD, World
from tests.memory_keystone import MEMBER

MOST = int(os.environ.get("FUZZ_EXAMPLES", settings().max_examples // 4))
WORDS = (
    "user_name",
    "user_domain",
    "password",
    "project_id",
    "project_name",
    "project_domain",
    "id",
    "secret",
)
scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(("anna", "shop", "pw"))
proofs = (
    st.dictionaries(st.sampled_from((*WORDS, "token", "name")) | st.text(), scalars, max_size=6) | scalars
)
ways = st.sampled_from(("password", "application_credential", "token", "access_token"))
bodies = st.dictionaries(ways | st.text(), proofs, max_size=3) | scalars
texts = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=60)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request that means to log in, or to be somebody."""
    method, path = draw(
        st.sampled_from(
            (
                ("POST", "/session"), ("PUT", "/session"), ("GET", "/session"), ("DELETE", "/session"),
                ("GET", "/projects"), ("GET", "/sessions"), ("DELETE", "/sessions/x"), ("GET", "/balancers"),
                ("POST", "http://lbaas.test/handover"),
            )
        )
    )  # fmt: skip
    headers = draw(
        st.fixed_dictionaries({}, optional={"X-Auth-Token": texts, "Authorization": texts, "Origin": texts})
    )
    if draw(st.booleans()):
        headers["Cookie"] = f"{COOKIE}={draw(texts)}"
    sent: dict[str, Any] = {"method": method, "url": path}
    if path.endswith("handover"):
        headers["Origin"] = DASHBOARD
        sent["data"] = draw(st.dictionaries(st.sampled_from(("token", "project_id")) | st.text(), st.text()))
    elif method in {"POST", "PUT"}:
        sent["json"] = draw(bodies)
    return {**sent, "headers": {name: value.encode("latin-1") for name, value in headers.items()}}


def test_nonsense(tmp_path: Path, new_database: Path) -> None:
    """Whatever is sent: an answer below 500, without a trace, and Anna is still logged in."""
    shutil.copy(new_database, tmp_path / "state.db")
    world = World(tmp_path)
    world.keystone.users["anna"] = {"shop": MEMBER}
    with asyncio.Runner() as runner:
        runner.run(world.__aenter__())
        anna = runner.run(world.browser("anna", "shop"))

        @settings(max_examples=MOST)
        @given(requests())
        def ask(request: dict[str, Any]) -> None:
            async def sent() -> httpx.Response:
                world.clock += 1000  # nobody is locked out for long
                async with world.client() as client:
                    return await client.request(**request)

            answer = runner.run(sent())
            assert answer.status_code < 500, answer.text
            assert not [one for one in ("Traceback", "lbaas_ui/", "sqlite", "Error(") if one in answer.text]

        ask()
        assert runner.run(anna.get("/session")).json()["user_name"] == "anna"
        runner.run(world.__aexit__())
