"""Starts one server: what all projects share, its projects (``tenancy``), the API, and listens.

``lbaas-ui serve`` calls ``run``. To follow how lbaas-ui works, begin here and in ``tenancy/tenant.py``, or
with ``docs/flow.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lbaas_ui.api import logs
from lbaas_ui.api.auth import LocalAuth
from lbaas_ui.api.keystone_auth import KeystoneAuth, Limits
from lbaas_ui.api.parts import Server
from lbaas_ui.api.people import People
from lbaas_ui.api.readiness import Front
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.scope import Scope
from lbaas_ui.db.series import Series
from lbaas_ui.db.sessions import Sessions
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.listening import guards_of, listen, secrets_of
from lbaas_ui.models import LoadBalancer
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.settings import Settings
from lbaas_ui.store import memory
from lbaas_ui.tenancy.loops import Loop, supervised
from lbaas_ui.tenancy.registry import Tenants
from lbaas_ui.tenancy.shared import Shared, shared_parts
from lbaas_ui.tenancy.tenant import Tenant

STATIC: Final = Path(__file__).parent / "static"
CLEAN_EVERY_S: Final = 3600.0
CLEAN_SESSIONS_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Joined:
    """Everything that one server consists of.

    Attributes:
        loops: what runs all the time beside the projects' own; each is started again when it crashes.
        close_streams: sends all browsers away.
        serves: what is served, for the log.
    """

    server: Server
    loops: dict[str, Loop]
    close_streams: Callable[[], None]
    serves: str


def run(settings: Settings) -> None:
    """Serve until a signal says to stop.

    Raises:
        ConfigurationError: cloud, database or address cannot be used; says why.
    """
    memory.seldom()
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Build everything, serve until SIGINT or SIGTERM, and take it down in good order.

    Raises:
        ConfigurationError: as ``run``.
    """
    token = settings.access_token.get_secret_value() if settings.access_token else ""
    if not token and settings.auth == "local":
        raise ConfigurationError("There is no access token: set LBAAS_UI_ACCESS_TOKEN.")
    logs.configure(level=settings.log_level, style=settings.log_format, secrets=secrets_of(settings))
    async with joined(settings, token) as parts, supervised(parts.loops):
        await listen(settings, parts.server, stop=parts.close_streams, serves=parts.serves)


@contextlib.asynccontextmanager
async def joined(settings: Settings, token: str) -> AsyncIterator[Joined]:
    """All parts, joined and started; the queue goes on where an earlier process left off."""
    async with contextlib.AsyncExitStack() as stack:
        engine = await open_database(settings.database)
        stack.push_async_callback(engine.dispose)
        shared = await shared_parts(settings, engine)
        if settings.auth == "keystone":
            yield await _many(shared, stack)
        else:
            yield await _local(shared, token, stack)


async def _local(shared: Shared, token: str, stack: contextlib.AsyncExitStack) -> Joined:
    """Local mode: one project, that of the credentials."""
    settings = shared.settings
    cloud = await Cloud.connect(settings.os_cloud, timeout_s=settings.cloud_timeout_s)
    stack.push_async_callback(cloud.close)
    cloud.on_call = shared.metrics.cloud_call
    tenant = Tenant(shared, cloud, Scope(lambda: cloud.project_id, only=False))
    await tenant.start()
    stack.push_async_callback(tenant.close)
    _watch(shared, lambda: [tenant])
    server = Server(
        auth=LocalAuth(token, tenant.parts),
        metrics=shared.metrics,
        guards=guards_of(settings),
        readiness=tenant.health.readiness,
        static=STATIC,
    )
    return Joined(server, {"cleaning": lambda: _clean(shared)}, tenant.close_streams, cloud.name)


async def _many(shared: Shared, stack: contextlib.AsyncExitStack) -> Joined:
    """With Keystone: each project that somebody uses, for itself."""
    settings = shared.settings
    cloud = await Cloud.connect(settings.os_cloud, timeout_s=settings.cloud_timeout_s)
    stack.push_async_callback(cloud.close)
    cloud.on_call = shared.metrics.cloud_call
    keystone = await asyncio.to_thread(Keystone.configure, settings.os_cloud, settings.cloud_timeout_s)
    sessions = Sessions(shared.engine, shared.writer, shared.box)
    tenants = Tenants(shared, keystone, sessions, cloud=cloud)
    stack.push_async_callback(tenants.close)
    await tenants.start()
    _watch(shared, tenants.all)
    limits = Limits(timedelta(seconds=settings.session_idle_s), timedelta(seconds=settings.session_life_s))
    auth = KeystoneAuth(People(keystone, cloud, now=utc_now), sessions, tenants, limits, utc_now)
    health = Front(keystone.reachable, Journal(shared.engine, shared.writer).facts)
    loops: dict[str, Loop] = {
        "cleaning": lambda: _clean(shared),
        "sessions": lambda: _clean_sessions(sessions, limits),
        "projects": tenants.run,
    }
    server = Server(
        auth,
        shared.metrics,
        guards_of(settings),
        health.readiness,
        STATIC,
        handover_origins=frozenset(one.rstrip("/") for one in settings.handover_origins),
    )
    return Joined(server, loops, tenants.close_streams, keystone.name)


async def _clean_sessions(sessions: Sessions, limits: Limits) -> None:
    """Forget sessions that have ended, every now and then."""
    while True:
        now = datetime.now(UTC)
        await sessions.clean(now, now - limits.idle)
        await asyncio.sleep(CLEAN_SESSIONS_S)


def _watch(shared: Shared, tenants: Callable[[], list[Tenant]]) -> None:
    """Have the gauges count what all projects hold."""
    shared.metrics.watch(
        operations=lambda: [view for one in tenants() for view in one.inner.queue.current()],
        sources=lambda: [source for one in tenants() for source in one.health.sources()],
        balancers=lambda: sum(len(one.inner.store.all(LoadBalancer)) for one in tenants()),
        clients=lambda: sum(one.client_count for one in tenants()),
    )


async def _clean(shared: Shared) -> None:
    """Forget old history of all projects, and thin out what has aged, now and every hour."""
    journal, series = Journal(shared.engine, shared.writer), Series(shared.engine, shared.writer)
    keep = timedelta(days=shared.settings.history_days)
    while True:
        now = datetime.now(UTC)
        await journal.clean(now - keep)
        await series.clean(now, keep)
        await asyncio.sleep(CLEAN_EVERY_S)
