"""A whole server with Keystone in memory: many people and projects, one database, one Octavia behind HTTP.

Joined as ``runtime`` joins it, without sockets: ``client`` speaks to the app itself. What a request costs,
queries of the database and calls to the cloud, is told to whoever asks by ``COST``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self, cast

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.pool import AsyncAdaptedQueuePool

from lbaas_ui.api.app import create_app
from lbaas_ui.api.attempts import Attempts
from lbaas_ui.api.audit import Audit
from lbaas_ui.api.headers import Outside
from lbaas_ui.api.keystone_auth import KeystoneAuth, Limits
from lbaas_ui.api.parts import Guards, Server
from lbaas_ui.api.people import People
from lbaas_ui.api.readiness import Front
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token
from lbaas_ui.db.credentials import CredentialShelf
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.sessions import Sessions
from lbaas_ui.errors import CloudError, CloudUnauthorized
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.redaction import Redactor
from lbaas_ui.settings import Settings
from lbaas_ui.tenancy.registry import Tenants
from lbaas_ui.tenancy.shared import shared_parts
from tests.memory_keystone import MEMBER, OBSERVER, MemoryKeystone
from tests.memory_octavia import PLURALS, MemoryOctavia, collection_of

OWN_PAGE = {"X-Requested-With": "lbaas-ui"}
DASHBOARD = "https://dashboard.example.org"


# What is asked of database and cloud on behalf of the test that sets it; the loops beside do not count.
COST: ContextVar[list[str] | None] = ContextVar("COST", default=None)


class Nobody:
    """Credentials of a server that asks nothing for itself."""

    name = "lab"

    async def fetch_token(self) -> Token:
        """None."""
        raise CloudUnauthorized("nobody")

    async def access(self) -> Access:
        """None."""
        raise CloudUnauthorized("nobody")


class World:
    """See above. ``ahead``: how far the wall clock is ahead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ahead = timedelta()
        self.clock = 0.0
        self.keystone = MemoryKeystone(self.now)
        self.octavia = MemoryOctavia(delay_s=0.0)
        self.octavia_status = 0  # answers everything with this, if set
        self.members_only = ""  # a path that observers are not shown
        self.calls: list[str] = []
        self.audited: list[str] = []
        self.app: FastAPI
        self.tenants: Tenants
        self.sessions: Sessions
        self.shelf: CredentialShelf
        self._stack = AsyncExitStack()

    def now(self) -> datetime:
        """The wall clock."""
        return utc_now() + self.ahead

    async def __aenter__(self) -> Self:
        settings = Settings(
            database=f"sqlite:///{self.folder / 'state.db'}", requests_per_s=1e6, statistics_interval_s=0
        )
        stack = self._stack
        engine = await open_database(settings.database)
        stack.push_async_callback(engine.dispose)
        self._pool = cast("AsyncAdaptedQueuePool", engine.pool)
        sa.event.listen(engine.sync_engine, "before_cursor_execute", _query)
        shared = await shared_parts(settings, engine)
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        cloud = Cloud(Nobody(), http, now=self.now)
        stack.push_async_callback(cloud.close)
        keystone = cast("Keystone", self.keystone)
        self.shelf = CredentialShelf(engine, shared.writer, shared.box)
        self.sessions = Sessions(engine, shared.writer, shared.box)
        self.tenants = Tenants(
            shared, keystone, self.sessions, cloud=cloud, clock=lambda: self.clock, now=self.now
        )
        stack.push_async_callback(self.tenants.close)
        await self.tenants.start()
        self.auth = KeystoneAuth(
            People(keystone, cloud, now=self.now, clock=lambda: self.clock),
            self.sessions,
            self.tenants,
            Limits(timedelta(hours=1), timedelta(hours=12)),
            self.now,
        )
        guards = Guards(
            Attempts(clock=lambda: self.clock),
            Audit(self.audited.append, self.now, Redactor()),
            Outside(),
        )
        health = Front(self.keystone.reachable, Journal(engine, shared.writer).facts)
        server = Server(
            self.auth, shared.metrics, guards, health.readiness, self.folder, frozenset({DASHBOARD})
        )
        self.app = create_app(server)
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._pool.checkedout():  # noqa: ASYNC110 - a query that is cancelled leaves its connection open
            await asyncio.sleep(0.002)
        await self._stack.aclose()

    async def restart(self) -> None:
        """End the server and start it again on what is on disk."""
        await self.__aexit__()
        self._stack = AsyncExitStack()
        await self.__aenter__()

    # --- people ---------------------------------------------------------------------------------------------

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Somebody's browser or script."""
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return httpx.AsyncClient(
            transport=transport, base_url="http://lbaas.test/api/v1", headers={**OWN_PAGE, **headers}
        )

    async def browser(self, user: str, project: str | None = None) -> httpx.AsyncClient:
        """Somebody who has logged in with a password."""
        client = self.client()
        proof = {"user_name": user, "password": "pw", "project_id": project}
        answer = await client.post("/session", json={"password": proof})
        assert answer.status_code == 200, answer.text
        return client

    def script(self, user: str, project: str, **options: Any) -> httpx.AsyncClient:
        """Somebody's script, with a token of its own."""
        return self.client(**{"X-Auth-Token": self.keystone.token(user, project, **options)})

    def ahead_by(self, **time: float) -> None:
        """Let time pass, on each clock."""
        step = timedelta(**time)
        self.ahead += step
        self.clock += step.total_seconds()

    async def done(self, project: str, operation_id: str) -> None:
        """Wait for the good end of an operation."""
        queue = (await self.tenants.open(project)).inner.queue
        changed = asyncio.Event()
        unsubscribe = queue.subscribe(lambda _: changed.set())
        while (await queue.find(operation_id)).operation.state not in OPERATION_ENDED:
            changed.clear()
            await asyncio.wait_for(changed.wait(), 10)
        unsubscribe()
        assert (await queue.find(operation_id)).operation.state is OperationState.DONE

    # --- the cloud ------------------------------------------------------------------------------------------

    def balancer(self, project: str, name: str) -> str:
        """The id of a balancer that somebody else has made."""
        made = self.octavia._create("loadbalancers", {"project_id": project, "name": name})
        return str(made["id"])

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """Octavia, as the token lets it: lists are of the project, but for administrators."""
        path = request.url.path
        if path == "/":
            return httpx.Response(200, json={"versions": [{"id": "v2.30"}]})
        self.calls.append(f"{request.method} {path}")
        if (cost := COST.get()) is not None:
            cost.append(self.calls[-1])
        if self.octavia_status:
            return httpx.Response(self.octavia_status, json={"faultstring": "so it is"})
        person = self.keystone.allows(request.headers.get("X-Auth-Token", ""), request.method)
        if person is None:
            return httpx.Response(401, json={"error": {"message": "Unauthorized"}})
        writers, is_open = {"admin", *MEMBER}, request.method == "GET" and path != self.members_only
        allowed = writers | set(OBSERVER) if is_open else writers
        if not allowed & set(person.roles):
            return httpx.Response(403, json={"faultstring": "Policy does not allow this request"})
        if request.method == "GET":
            return self._read(path, str(person.project_id), all_projects="admin" in person.roles)
        return self._write(request, str(person.project_id))

    def _read(self, path: str, project: str, *, all_projects: bool) -> httpx.Response:
        parts = path.removeprefix("/v2/lbaas/").split("/")
        plural = parts[2] if len(parts) > 2 else parts[0]
        collection = collection_of(plural)
        things = [
            self.octavia.shown(collection, {"project_id": owner, **one})
            for one in self.octavia.objects[collection].values()
            if (owner := self._owner(collection, one)) == project or all_projects
        ]
        if plural == "quotas":
            return httpx.Response(200, json={"quota": {}})
        if len(parts) in {1, 3}:
            return httpx.Response(200, json={plural: things})
        found = next((one for one in things if one["id"] == parts[-1]), None)
        if found is None:
            return httpx.Response(404, json={"faultstring": f"{parts[-1]} could not be found."})
        return httpx.Response(200, json={PLURALS[plural]: found})

    def _owner(self, collection: str, thing: Mapping[str, Any]) -> str:
        balancer_id = self.octavia._owner(collection, thing) or ""
        return str(self.octavia.objects["loadbalancers"].get(balancer_id, {}).get("project_id", ""))

    def _write(self, request: httpx.Request, project: str) -> httpx.Response:
        body = json.loads(request.content or b"{}")
        balancer = body.get("loadbalancer")
        if request.method == "POST" and balancer is not None:
            if not balancer:
                return httpx.Response(400, json={"faultstring": "VIP must contain one of ..."})
            balancer["project_id"] = project
        try:
            answer = self.octavia.work(
                "load-balancer", request.method, request.url.path, body, dict(request.url.params)
            )
        except CloudError as error:
            return httpx.Response(error.status or 500, json={"faultstring": error.message})
        return httpx.Response(200, json=answer.data)


def _query(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    if (cost := COST.get()) is not None:
        cost.append(statement)
