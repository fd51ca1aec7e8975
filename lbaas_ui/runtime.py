"""The only place where parts are built and joined: settings -> cloud -> store -> sources -> queue -> API.

``lbaas-ui serve`` calls ``run``. To follow how lbaas-ui works, begin here, or with ``docs/flow.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
import uvicorn

from lbaas_ui.api import logs
from lbaas_ui.api.app import create_app
from lbaas_ui.api.auth import LocalAuth
from lbaas_ui.api.board import Board
from lbaas_ui.api.insight import Insight
from lbaas_ui.api.metrics import Metrics
from lbaas_ui.api.opened import OpenedForms
from lbaas_ui.api.parts import Parts
from lbaas_ui.api.readiness import Health
from lbaas_ui.api.stream import Hub
from lbaas_ui.api.views import Views
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.sealed import open_box
from lbaas_ui.db.series import Series
from lbaas_ui.db.statuses import Statuses
from lbaas_ui.db.writer import Writer
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.sources.base import Source
from lbaas_ui.events.sources.feed import Feed
from lbaas_ui.events.sources.notifications import Notifications
from lbaas_ui.events.sources.poll import Poll, PollSettings
from lbaas_ui.events.sources.rabbit import Bus, servers
from lbaas_ui.events.sources.traffic import Cloudside, Traffic
from lbaas_ui.forms.capabilities import NEWEST, Capabilities, canonical_provider
from lbaas_ui.models import LoadBalancer, Provider
from lbaas_ui.queue.certificates import Certificates
from lbaas_ui.queue.history import History
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import Ledger, utc_now
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.rate import Rate
from lbaas_ui.queue.scheduler import Scheduler
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.slots import Slots
from lbaas_ui.queue.tagging import Tagging
from lbaas_ui.queue.timings import Timings
from lbaas_ui.queue.tools import Tools
from lbaas_ui.secretbox import SecretBox, keys_for
from lbaas_ui.settings import Settings
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.store import Store

STATIC: Final = Path(__file__).parent / "static"
GRACE_S: Final = 5.0  # for requests that are being answered when the server is told to stop
CLEAN_EVERY_S: Final = 3600.0
RESTART_S: Final = 1.0  # the first pause before something that crashed is started again; it doubles
RESTART_MOST_S: Final = 60.0

_log = structlog.get_logger(__name__)

Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Joined:
    """Everything that one server consists of.

    Attributes:
        loops: what runs all the time, by name; each is started again when it crashes.
    """

    parts: Parts
    loops: dict[str, Loop]


def run(settings: Settings) -> None:
    """Serve until a signal says to stop.

    Raises:
        ConfigurationError: cloud, database or address cannot be used; says why.
    """
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Build everything, serve until SIGINT or SIGTERM, and take it down in good order.

    Raises:
        ConfigurationError: as ``run``.
    """
    token = settings.access_token.get_secret_value() if settings.access_token else ""
    if not token:
        raise ConfigurationError("There is no access token: set LBAAS_UI_ACCESS_TOKEN.")
    bus = _bus(settings)
    secrets = (token, *(bus.passwords if bus else ()))
    logs.configure(level=settings.log_level, style=settings.log_format, secrets=secrets)
    async with joined(settings, token) as server, supervised(server.loops):
        await _listen(settings, server.parts)


@contextlib.asynccontextmanager
async def joined(settings: Settings, token: str) -> AsyncIterator[Joined]:
    """All parts, joined and started; the queue goes on where an earlier process left off."""
    async with contextlib.AsyncExitStack() as stack:
        engine = await open_database(settings.database)
        stack.push_async_callback(engine.dispose)
        await open_box(engine, SecretBox(keys_for(settings)), utc_now())
        cloud = await Cloud.connect(settings.os_cloud, timeout_s=settings.cloud_timeout_s)
        stack.push_async_callback(cloud.close)
        writer = Writer(engine)
        store, journal, metrics = Store(), Journal(engine, writer), Metrics()
        cloud.on_call = metrics.cloud_call
        poll = Poll(cloud, store.apply, READ_FROM, mirror=store, settings=_poll_settings(settings))
        sources = _sources(settings, store, poll)
        queue = _queue(cloud, store, journal=journal, poll=poll, settings=settings)
        scheduler = Scheduler(queue, project_id=lambda: cloud.project_id)
        series = Series(engine, writer)
        traffic = _traffic(cloud, store, poll, series=series, settings=settings)
        insight = Insight(store, series, Statuses(engine), traffic)
        health = Health(
            sources, loaded=poll.loaded.is_set, database=journal.facts, stopped=lambda: _is_stopped(queue)
        )
        await queue.start()
        stack.push_async_callback(queue.stop)
        certificates = Certificates(cloud, store, journal, now=utc_now, clock=time.monotonic)
        parts = _outside(
            cloud,
            store,
            queue,
            certificates=certificates,
            insight=insight,
            scheduler=scheduler,
            health=health,
            metrics=metrics,
            settings=settings,
            token=token,
        )
        yield Joined(parts, _loops(parts, sources, traffic=traffic, settings=settings))


def _loops(
    parts: Parts, sources: Sequence[Source], *, traffic: Traffic, settings: Settings
) -> dict[str, Loop]:
    journal, insight = parts.queue.journal, parts.insight
    loops: dict[str, Loop] = {
        **{source.health.name: source.run for source in sources},
        "stream": parts.hub.run,
        "history": History(parts.store, journal, insight.statuses, now=utc_now).run,
        "schedules": parts.scheduler.run,
        "certificates": parts.certificates.run,
        "cleaning": lambda: _clean(journal, insight.series, settings),
    }
    if settings.statistics_interval_s:
        loops["statistics"] = traffic.run
    return loops


def _outside(
    cloud: Cloud,
    store: Store,
    queue: Queue,
    *,
    certificates: Certificates,
    insight: Insight,
    scheduler: Scheduler,
    health: Health,
    metrics: Metrics,
    settings: Settings,
    token: str,
) -> Parts:
    """What the API stands on."""
    views = Views(store, queue)
    board = Board(store, queue, views)
    hub = Hub(board, health.readiness, on_slow=metrics.slow_client)
    metrics.watch(
        operations=queue.current,
        sources=health.sources,
        balancers=lambda: len(store.all(LoadBalancer)),
        clients=lambda: hub.client_count,
    )
    return Parts(
        store=store,
        queue=queue,
        cloud=cloud,
        auth=LocalAuth(token),
        board=board,
        hub=hub,
        views=views,
        metrics=metrics,
        opened=OpenedForms(queue),
        certificates=certificates,
        insight=insight,
        scheduler=scheduler,
        create=settings.create,
        readiness=health.readiness,
        static=STATIC,
    )


def _poll_settings(settings: Settings) -> PollSettings:
    defaults = PollSettings()
    intervals = {**defaults.intervals_s, "loadbalancers": settings.poll_interval_s}
    return replace(
        defaults,
        requests_per_s=settings.requests_per_s,
        interval_s=settings.poll_rest_interval_s,
        intervals_s=intervals,
    )


def _sources(settings: Settings, store: Store, poll: Poll) -> list[Source]:
    sources: list[Source] = [poll]
    if settings.feed_url is not None and "feed" in settings.sources:
        feed = Feed(settings.feed_url, store.apply, wake=poll.heard, resync=poll.resync)
        poll.told_by(feed.health)
        sources.append(feed)
    bus = _bus(settings)
    if bus is not None:
        # Poll is not told by these: they do not tell of every end of a transaction.
        sources.append(Notifications(bus, changed=poll.changed, resync=poll.resync))
    return sources


def _bus(settings: Settings) -> Bus | None:
    url = settings.notifications_url
    if url is None or "notifications" not in settings.sources:
        return None
    return Bus(
        servers(url.get_secret_value()),
        exchange=settings.notifications_exchange,
        topics=settings.notifications_topics,
    )


def _queue(cloud: Cloud, store: Store, *, journal: Journal, poll: Poll, settings: Settings) -> Queue:
    tools = Tools(
        store=store,
        cloud=cloud,
        watch=poll,
        ledger=Ledger(journal),
        timings=Timings(journal, lambda: cloud.address),
        slots=Slots(settings.operations_at_once, settings.operations_in_all),
        rate=Rate(settings.calls_per_s),
        tagging=Tagging(lambda: cloud.api_version if cloud.access is not None else NEWEST),
    )
    planning = Planning(store, journal, lambda: capabilities_of(cloud, store))
    return Queue(tools, planning, project_id=lambda: cloud.project_id)


def _is_stopped(queue: Queue) -> bool:
    return any(stop.balancer_id is None for stop in queue.stops())


def _traffic(cloud: Cloud, store: Store, poll: Poll, *, series: Series, settings: Settings) -> Traffic:
    cloudside = Cloudside(cloud.call, poll.aside, store, settings.requests_per_s)
    return Traffic(cloudside, series, interval_s=settings.statistics_interval_s)


def capabilities_of(cloud: Cloud, store: Store) -> Capabilities:
    """What this cloud can do; the newest is assumed until it has answered once."""
    if cloud.access is None:
        return Capabilities()
    providers = {canonical_provider(one.name) for one in store.all(Provider)}
    return Capabilities(
        api_version=cloud.api_version,
        provider=providers.pop() if len(providers) == 1 else None,
        floating_ips="network" in cloud.services,
    )


async def _clean(journal: Journal, series: Series, settings: Settings) -> None:
    """Forget old history, and thin out what has aged, now and every hour."""
    keep = timedelta(days=settings.history_days)
    while True:
        now = datetime.now(UTC)
        await journal.clean(now - keep)
        await series.clean(now, keep)
        await asyncio.sleep(CLEAN_EVERY_S)


# --- what runs all the time -------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def supervised(loops: dict[str, Loop]) -> AsyncIterator[None]:
    """Have the loops run; one that crashes is logged and started again."""
    tasks = [asyncio.create_task(supervise(name, loop), name=name) for name, loop in loops.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def supervise(
    name: str,
    loop: Loop,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Run a loop for ever; after a crash again, at longer and longer pauses unless it has run for a while."""
    pause_s = RESTART_S
    while True:
        began = clock()
        try:
            await loop()
            _log.error("loop ended", loop=name)
        except Exception:  # noqa: BLE001 - whatever it is: the others go on, and so shall this one
            _log.exception("loop crashed", loop=name, again_in_s=pause_s)
        if clock() - began > RESTART_MOST_S:
            pause_s = RESTART_S
        await sleep(pause_s)
        pause_s = min(pause_s * 2, RESTART_MOST_S)


# --- listening --------------------------------------------------------------------------------------------


class _Server(uvicorn.Server):
    """Uvicorn with the signals left to us: its own handling ends the process before the queue is stopped."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _listen(settings: Settings, parts: Parts) -> None:
    """Serve HTTP and sockets until a signal.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    config = uvicorn.Config(
        create_app(parts),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,  # clients have nothing to say
        ws_per_message_deflate=False,  # would compress each message once for every client
        server_header=False,
        timeout_graceful_shutdown=int(GRACE_S),
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        _log.info("stopping")
        parts.hub.close()
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    _log.info("listening", host=settings.host, port=settings.port, cloud=parts.cloud.name)
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way to say that it cannot listen; it has logged why
        raise ConfigurationError(f"Cannot listen on {settings.host}:{settings.port}.") from error
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
