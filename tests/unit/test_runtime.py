"""Loops that run all the time, and whether people can be served."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from lbaas_ui import settings
from lbaas_ui.api.readiness import Health
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.events.sources.base import Source, SourceHealth
from lbaas_ui.events.sources.poll import Poll
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.store import Store
from lbaas_ui.tenancy import loops, tenant
from tests.factories import make_provider, seen


class Crashing:
    """A loop that crashes after times that are told, then is cancelled; time passes only in here."""

    def __init__(self, *lasts_s: float) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self._lasts = list(lasts_s)

    async def run(self) -> None:
        """Run for a while and crash; the last time, end for good."""
        if not self._lasts:
            raise asyncio.CancelledError
        self.now += self._lasts.pop(0)
        raise ZeroDivisionError("a fault")

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.now += seconds


async def test_crashed_loops_are_started_again() -> None:
    """Each crash is logged; pauses double, and begin anew after a good while."""
    loop = Crashing(0, 0, 0, 3600, 0)
    with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        await loops.supervise("poll", loop.run, clock=lambda: loop.now, sleep=loop.sleep)
    assert loop.pauses == [1, 2, 4, 1, 2]
    assert [(line["event"], line["loop"]) for line in lines] == [("loop crashed", "poll")] * 5


async def test_loops_end_with_the_server() -> None:
    """Leaving the server cancels its loops and waits for them."""
    ended = asyncio.Event()

    async def loop() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with loops.supervised({"loop": loop}):
        await asyncio.sleep(0)
    assert ended.is_set()


async def _good() -> None:
    """A database that answers."""


async def _bad() -> None:
    """A database that does not."""
    raise OSError("disk full")


@pytest.mark.parametrize(
    ("live", "loaded", "database", "ready", "cloud"),
    [
        (True, True, _good, True, "ok"),
        (True, False, _good, False, "The first look at the cloud is under way."),
        (None, False, _good, False, "The first look at the cloud is under way."),
        (False, True, _good, False, "Octavia answered 503."),
        (True, True, _bad, False, "ok"),
    ],
)
async def test_readiness(live: bool | None, loaded: bool, database: object, ready: bool, cloud: str) -> None:
    """Ready needs a cloud that answers, a mirror that is filled and a database; None: not known yet."""
    poll = SourceHealth("poll", live=live is True, last_heard_at=5.0)
    if live is False:
        poll.lost("Octavia answered 503.")
    feed = SourceHealth("feed", live=False)
    sources = [cast("Source", SimpleNamespace(health=health)) for health in (poll, feed)]
    health = Health(sources, loaded=lambda: loaded, database=database, clock=lambda: 7.04)  # type: ignore[arg-type]
    with capture_logs():
        found = await health.readiness()
    assert (found.ready, found.cloud, found.loaded) == (ready, cloud, loaded)
    assert (found.database == "ok") is (database is _good)
    assert [(one.name, one.age_s) for one in found.sources] == [("poll", 2.0), ("feed", None)]


@pytest.mark.parametrize(
    ("providers", "default"), [([], None), (["octavia", "amphora"], "amphora"), (["amphora", "ovn"], None)]
)
def test_default_provider(providers: list[str], default: str | None) -> None:
    """The default provider is known where there is only one, under whatever names."""
    store = Store()
    store.apply([seen("providers", make_provider(name=name)) for name in providers])
    cloud = SimpleNamespace(access=object(), api_version=(2, 27), services=frozenset({"load-balancer"}))
    found = tenant.capabilities_of(cast("Cloud", cloud), store)
    assert (found.provider, found.api_version, found.floating_ips) == (default, (2, 27), False)


def test_newest_is_assumed_before_the_first_answer() -> None:
    """A form is not refused for a version that nobody has asked for yet."""
    cloud = SimpleNamespace(access=None, api_version=(2, 0), services=frozenset())
    assert tenant.capabilities_of(cast("Cloud", cloud), Store()).api_version == (2, 30)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["poll"]),
        ({"feed_url": "ws://f"}, ["poll", "feed"]),
        ({"notifications_url": "rabbit://u:p@h"}, ["poll", "notifications"]),
        ({"feed_url": "ws://f", "notifications_url": "rabbit://h"}, ["poll", "feed", "notifications"]),
        ({"feed_url": "ws://f", "notifications_url": "rabbit://h", "sources": "poll"}, ["poll"]),
    ],
)
async def test_the_sources_that_are_configured_run(options: dict[str, Any], names: list[str]) -> None:
    """Their order is that of the page: what asks the cloud itself comes first."""
    store = Store()
    poll = Poll(cast("Cloud", SimpleNamespace()), store.apply, READ_FROM, mirror=store)
    sources = tenant._sources(settings.load(**options), store, poll)
    assert [source.health.name for source in sources] == names
