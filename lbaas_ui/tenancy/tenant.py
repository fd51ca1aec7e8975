"""Joins everything that belongs to one project: cloud -> store -> sources -> queue -> what the API stands on.

In local mode there is one tenant; with Keystone one for each project that somebody uses. Nothing in a tenant
knows another project: it has a mirror of its own, and of the database it sees its project's rows alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from lbaas_ui.api.board import Board
from lbaas_ui.api.insight import Insight
from lbaas_ui.api.opened import OpenedForms
from lbaas_ui.api.parts import Parts
from lbaas_ui.api.readiness import Health
from lbaas_ui.api.standing import FULL, Standing
from lbaas_ui.api.stream import Hub
from lbaas_ui.api.views import Views
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.fence import Fence
from lbaas_ui.cloud.person import Person
from lbaas_ui.db.scope import Scope
from lbaas_ui.db.series import Series
from lbaas_ui.db.statuses import Statuses
from lbaas_ui.events.sources.base import Source
from lbaas_ui.events.sources.feed import Feed
from lbaas_ui.events.sources.notifications import Notifications
from lbaas_ui.events.sources.poll import Poll, PollSettings
from lbaas_ui.events.sources.traffic import Cloudside, Traffic
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.forms.capabilities import NEWEST, Capabilities, canonical_provider
from lbaas_ui.models import LoadBalancer, Provider
from lbaas_ui.queue.certificates import Certificates
from lbaas_ui.queue.drift import DriftWatch
from lbaas_ui.queue.guards import Around
from lbaas_ui.queue.history import History
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import Ledger, utc_now
from lbaas_ui.queue.maintenance import Maintenances
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.scheduler import Scheduler
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OPERATION_ENDED
from lbaas_ui.queue.tagging import Tagging
from lbaas_ui.queue.tasks import LOCAL
from lbaas_ui.queue.timings import Timings
from lbaas_ui.queue.tools import Limits, Tools
from lbaas_ui.settings import Settings
from lbaas_ui.store import memory
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.store import Store
from lbaas_ui.tenancy.loops import Loop, Loops
from lbaas_ui.tenancy.own_project import OwnProject
from lbaas_ui.tenancy.reads import AtHand
from lbaas_ui.tenancy.shared import Shared, bus_of
from lbaas_ui.tenancy.vault import Vault

CLEAN_EVERY_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Inner:
    """The parts of one project below the API. ``project``: in local mode."""

    cloud: Cloud
    project: OwnProject | None
    store: Store
    poll: Poll
    sources: tuple[Source, ...]
    queue: Queue
    drift: DriftWatch
    maintenances: Maintenances
    scheduler: Scheduler
    traffic: Traffic
    series: Series
    statuses: Statuses
    certificates: Certificates


@dataclass(frozen=True, slots=True)
class Reign:
    """What a project with Keystone has beside: see ``vault``, ``reads``, ``cloud.fence``."""

    project_id: str
    vault: Vault
    reads: AtHand


class Tenant:
    """One project: started, looked at by standing, closed.

    Args:
        shared: what all projects of this server share.
        cloud: reads, and in local mode writes, for this project; the caller closes it.
        scope: which rows of the database are the project's.
        reign: with Keystone, the project and what acts for its people; None in local mode.
    """

    def __init__(self, shared: Shared, cloud: Cloud, scope: Scope, *, reign: Reign | None = None) -> None:
        self._shared = shared
        self.reign = reign
        self.inner = inner = _inner(shared, cloud, scope, reign=reign)
        self._end_sparing = memory.spare(inner.store)
        self.health = Health(
            inner.sources,
            loaded=inner.poll.loaded.is_set,
            database=inner.queue.journal.facts,
            stopped=lambda: _is_stopped(inner.queue),
        )
        self._loops = Loops()
        self._faces: dict[Standing, Parts] = {}
        self._common = _parts(inner, self.health, shared)

    async def start(self) -> None:
        """Take up what an earlier process left, and look at the cloud from now on."""
        if self.inner.project is not None:
            await self.inner.project.load()
        await self.inner.queue.start()
        self._loops.start(self._always())

    async def close(self) -> None:
        """Stop everything; what was under way goes on at the next start."""
        self.close_streams()
        await self._loops.stop()
        await self.inner.queue.stop()
        self._end_sparing()

    def close_streams(self) -> None:
        """Send all browsers away; they come back."""
        for parts in self._faces.values():
            parts.hub.close()

    def parts(self, standing: Standing = FULL) -> Parts:
        """The project as somebody of this standing sees it: the same objects, other actions."""
        found = self._faces.get(standing)
        if found is None:
            found = self._faces[standing] = self._face(standing)
            self._loops.start({f"stream for {standing}": found.hub.run})
        return found

    def _face(self, standing: Standing) -> Parts:
        drift, certificates = self.inner.drift, self.inner.certificates
        views = Views(
            self.inner.store,
            self.inner.queue,
            standing=standing,
            drift=drift.of,
            facts=certificates.facts,
        )
        board = Board(self.inner.store, self.inner.queue, views)
        drift.subscribe(board.look_again)
        certificates.tell(board.certificates_known)
        hub = Hub(board, self.health.readiness, on_slow=self._shared.metrics.slow_client)
        return replace(self._common, views=views, board=board, hub=hub)

    async def deputy(self, person: Person, application_credential: tuple[str, str] | None) -> str:
        """The id of what acts for this person when they are gone; see ``vault``."""
        return LOCAL if self.reign is None else await self.reign.vault.deputy(person, application_credential)

    async def looked(self, patience_s: float) -> bool:
        """Wait until the mirror shows the project; whether it does in time. One that rested looks again."""
        poll = self.inner.poll
        if self.reign is not None and self.reign.reads.rests and poll.loaded.is_set():
            poll.look_again()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(poll.loaded.wait(), patience_s)
        return poll.loaded.is_set()

    async def welcome(self, person: Person, application_credential: tuple[str, str] | None) -> None:
        """Somebody who may write has logged in: what has lost its rights goes on with theirs."""
        if self.reign is None:
            return
        if await self.reign.reads.reads_alone():
            self.reign.reads.choose_again()
            self.inner.cloud.renew()
            self.inner.poll.look_again()
        views, vault = self.inner.queue.ledger.views(), self.reign.vault
        held = [
            view.operation
            for view in views
            if view.operation.state not in OPERATION_ENDED
            and vault.lapsed(view.operation.credentials)
            and vault.is_heir(person, view.operation.credentials)
        ]
        if held:
            credentials = await vault.deputy(person, application_credential)
            for operation in held:
                await self.inner.queue.entrust(operation.id, credentials, who=person.user_name)
        self.inner.queue.ring_all()

    @property
    def client_count(self) -> int:
        """How many browsers hear of this project."""
        return sum(parts.hub.client_count for parts in self._faces.values())

    def _always(self) -> dict[str, Loop]:
        inner = self.inner
        history = History(inner.store, inner.queue.journal, inner.statuses, now=utc_now)
        loops: dict[str, Loop] = {
            **{source.health.name: source.run for source in inner.sources},
            "history": history.run,
            "schedules": inner.scheduler.run,
            "drift": inner.drift.run,
            "maintenance": self._maintain,
            "revisions": self._clean,
            "certificates": inner.certificates.run,
        }
        if inner.traffic.interval_s:
            loops["statistics"] = inner.traffic.run
        return loops

    async def _maintain(self) -> None:
        """When the mirror is there: keep what the next process needs, submit what the last one could not."""
        await self.inner.poll.loaded.wait()
        if self.inner.project is not None:
            await self.inner.project.keep()
        await self.inner.maintenances.resume()
        await asyncio.Event().wait()

    async def _clean(self) -> None:
        """Forget old revisions, every hour; first when the mirror is there."""
        inner, keep = self.inner, timedelta(days=self._shared.settings.history_days)
        await inner.poll.loaded.wait()  # else all balancers would seem to be gone
        while True:
            there = {one.id for one in inner.store.all(LoadBalancer)}
            await inner.queue.revisions.clean(utc_now() - keep, there)
            await asyncio.sleep(CLEAN_EVERY_S)


def _inner(shared: Shared, cloud: Cloud, scope: Scope, *, reign: Reign | None) -> Inner:
    settings, store = shared.settings, Store()
    reader = (
        cloud
        if reign is None
        else Fence(cloud, reign.project_id, lambda id: store.get("networks", id) is not None)
    )
    journal = Journal(shared.engine, shared.writer, scope)
    project = OwnProject(cloud, journal) if reign is None else None
    project_id = project or (lambda: reign.project_id if reign else None)
    pace = _poll_settings(settings)
    poll = Poll(reader, store.apply, READ_FROM, mirror=store, settings=pace, budget=shared.budget)
    certificates = Certificates(cloud, store, journal, now=utc_now, clock=time.monotonic)
    vault = None if reign is None else reign.vault
    tools = _tools(cloud, store, journal=journal, poll=poll, shared=shared, vault=vault)
    queue = _queue(cloud, tools, certificates, project_id=project_id)
    series = Series(shared.engine, shared.writer, scope)
    drift = DriftWatch(queue, store, poll)
    cloudside = Cloudside(cloud.call, poll.aside, store, settings.requests_per_s)
    return Inner(
        cloud=cloud,
        project=project,
        store=store,
        poll=poll,
        sources=_sources(settings, store, poll, fenced=reign is not None),
        queue=queue,
        drift=drift,
        maintenances=Maintenances(queue, store),
        scheduler=Scheduler(queue, drift, project_id=project_id),
        traffic=Traffic(cloudside, series, interval_s=settings.statistics_interval_s),
        series=series,
        statuses=Statuses(shared.engine, scope),
        certificates=certificates,
    )


def _parts(inner: Inner, health: Health, shared: Shared) -> Parts:
    """What the API stands on."""
    views = Views(inner.store, inner.queue, facts=inner.certificates.facts)
    board = Board(inner.store, inner.queue, views)
    return Parts(
        store=inner.store,
        queue=inner.queue,
        cloud=inner.cloud,
        board=board,
        hub=Hub(board, health.readiness, on_slow=shared.metrics.slow_client),
        views=views,
        opened=OpenedForms(inner.queue),
        certificates=inner.certificates,
        insight=Insight(inner.store, inner.series, inner.statuses, inner.traffic),
        scheduler=inner.scheduler,
        drift=inner.drift,
        maintenances=inner.maintenances,
        create=shared.settings.create,
        readiness=health.readiness,
    )


def _poll_settings(settings: Settings) -> PollSettings:
    defaults = PollSettings()
    intervals = {**defaults.intervals_s, "loadbalancers": settings.poll_interval_s}
    return replace(
        defaults,
        interval_s=settings.poll_rest_interval_s,
        intervals_s=intervals,
    )


def _sources(settings: Settings, store: Store, poll: Poll, *, fenced: bool = False) -> tuple[Source, ...]:
    """``fenced``: these tell of all projects, so only what the mirror has already is looked at."""

    def changed(balancer_id: str) -> None:
        if not fenced or store.get("loadbalancers", balancer_id) is not None:
            poll.changed(balancer_id)

    def heard(event: StatusChanged, balancer_id: str | None) -> None:
        if not fenced or store.get("loadbalancers", balancer_id or "") is not None:
            poll.heard(event, balancer_id)

    sources: list[Source] = [poll]
    if settings.feed_url is not None and "feed" in settings.sources:
        feed = Feed(settings.feed_url, store.apply, wake=heard, resync=poll.resync)
        poll.told_by(feed.health)
        sources.append(feed)
    bus = bus_of(settings)
    if bus is not None:
        # Poll is not told by these: they do not tell of every end of a transaction.
        sources.append(Notifications(bus, changed=changed, resync=poll.resync))
    return tuple(sources)


def _tools(
    cloud: Cloud, store: Store, *, journal: Journal, poll: Poll, shared: Shared, vault: Vault | None
) -> Tools:
    return Tools(
        store=store,
        cloud=cloud,
        watch=poll,
        ledger=Ledger(journal),
        timings=Timings(journal, lambda: cloud.address),
        limits=Limits(stuck_after_s=shared.settings.stuck_after_s),
        slots=shared.slots,
        rate=shared.rate,
        tagging=Tagging(lambda: cloud.api_version if cloud.access is not None else NEWEST),
        deputies=vault,
    )


def _queue(
    cloud: Cloud, tools: Tools, certificates: Certificates, *, project_id: Callable[[], str | None]
) -> Queue:
    store = tools.store
    planning = Planning(
        store,
        tools.ledger.journal,
        lambda: capabilities_of(cloud, store),
        around=lambda balancer_id: Around(store, balancer_id, project_id(), certificates.facts, utc_now()),
    )
    return Queue(tools, planning, project_id=project_id)


def _is_stopped(queue: Queue) -> bool:
    return any(stop.balancer_id is None for stop in queue.stops())


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
