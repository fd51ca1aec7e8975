"""Reads how much traffic each balancer and listener has had, all the time, gently; run by ``runtime``.

One request after another, evenly over the interval, each as a background request of the cloud's budget, and
never more than ``SHARE`` of it: with many balancers the interval stretches. Balancers that somebody looks at
come first. Where the cloud refuses, that one is asked again after an hour only.

A balancer costs one request where its listeners need none of their own: where there is but one, which then
has the balancer's counters, and where the balancer's have not moved since its last reading.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected, MalformedEvent
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Mirror
from lbaas_ui.models import Resource
from lbaas_ui.models.traffic import Counters, Sample, TrafficKind, counters_of, goes_on

log = structlog.get_logger(__name__)

SHARE: Final = 0.2  # of the cloud's budget of requests
REFUSED_AGAIN_S: Final = 3600.0
LOOKED_AT_S: Final = 300.0  # so long after a look somebody is taken to look still
MISSED: Final = 2.5  # readings that are so many intervals apart miss some between them
LOOK_AROUND_S: Final = 2.0  # how soon a new balancer is noticed
FLUSH_S: Final = 5.0  # readings wait no longer to be written, nor more of them:
FLUSH_COUNT: Final = 200

COLLECTIONS: Final[Mapping[TrafficKind, str]] = {"loadbalancer": "loadbalancers", "listener": "listeners"}


class Answer(Protocol):
    """What the cloud answered."""

    @property
    def data(self) -> Mapping[str, object]:
        """The JSON object."""


class Call(Protocol):
    """Sends one request; see ``cloud.client.Cloud.call``."""

    def __call__(self, service: str, method: str, path: str) -> Awaitable[Answer]:
        """Send it. Raises the ``CloudError`` tree."""


@dataclass(frozen=True, slots=True)
class Cloudside:
    """Where readings come from.

    Attributes:
        call: sends a request.
        turn: waits for the turn of a request for which nobody waits; see ``Poll.aside``.
        mirror: which balancers and listeners there are.
        requests_per_s: the budget of all readings of this cloud.
    """

    call: Call
    turn: Callable[[], AbstractAsyncContextManager[None]]
    mirror: Mirror
    requests_per_s: float


class Shelf(Protocol):
    """Where readings go; see ``db.series.Series``."""

    async def add(self, samples: Sequence[Sample]) -> None:
        """Keep them."""

    async def newest(self, since: datetime) -> Sequence[Sample]:
        """The newest of each object since a time."""


@dataclass(slots=True)
class _Known:
    """What is known of one balancer.

    Attributes:
        last: its newest readings, by id.
        most: requests that it may take.
        read_at: when it was last read.
        requests: how many that took.
    """

    id: str
    last: dict[str, Sample]
    most: int
    read_at: float | None = None
    requests: int = 1


class Traffic:
    """See above.

    Args:
        cloudside: where readings come from.
        shelf: where they go.
        interval_s: from one reading of a balancer to the next; 0: ``run`` is not to be called.
        now: the wall clock, aware: the time of a reading.
        clock: seconds, monotonic: when to read.
    """

    def __init__(
        self,
        cloudside: Cloudside,
        shelf: Shelf,
        *,
        interval_s: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Clock = time.monotonic,
    ) -> None:
        self.interval_s = interval_s
        self._cloud = cloudside
        self._shelf = shelf
        self._now = now
        self._clock = clock
        self._most_per_s = cloudside.requests_per_s * SHARE
        self._ring: OrderedDict[str, _Known] = OrderedDict()  # who was not read for longest is first
        self._earlier: dict[str, dict[str, Sample]] = {}  # of an earlier process, by balancer
        self._refused: dict[str, tuple[float, str]] = {}
        self._looked_at: dict[str, float] = {}
        self._trouble = ""
        self._failures = 0
        self._requests = self._most_requests = 1  # of a whole round: as it was, and as it may be
        self._looked_around_at = self._flushed_at = self._rest_until = clock()
        self._last_request_at = -math.inf
        self._pending: list[Sample] = []
        self._wake = asyncio.Event()

    # --- What others ask ------------------------------------------------------------------------------------

    def look(self, balancer_id: str) -> None:
        """Somebody looks at this balancer: read it first, for some minutes."""
        self._looked_at[balancer_id] = self._clock() + LOOKED_AT_S
        self._wake.set()

    @property
    def every_s(self) -> float:
        """How far apart readings of a balancer are now: the interval, or more where there are many."""
        return max(self.interval_s, self._requests / self._most_per_s)

    def trouble(self, balancer_id: str) -> str:
        """Why there are no new readings of a balancer, in words; empty where there are."""
        if not self.interval_s:
            return "Statistics are switched off (setting statistics_interval_s)."
        refused = self._refused.get(balancer_id)
        return refused[1] if refused else self._trouble

    # --- The round ------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Read until cancelled; what was read is written even then."""
        since = datetime.fromtimestamp(self._now().timestamp() - MISSED * max(self.every_s, 3600.0), UTC)
        for sample in await self._shelf.newest(since):
            self._earlier.setdefault(sample.balancer_id, {})[sample.object_id] = sample
        try:
            while True:
                self._look_around()
                balancer_id, wait_s = self._next()
                if balancer_id is None:
                    await self._pause(wait_s)
                else:
                    await self._read(balancer_id)
        finally:
            await self._flush()

    def _look_around(self) -> None:
        """Notice which balancers came and went."""
        now = self._clock()
        if self._ring and now < self._looked_around_at + LOOK_AROUND_S:
            return
        self._looked_around_at = now
        self._refused = {one: why for one, why in self._refused.items() if why[0] > now}
        self._looked_at = {one: until for one, until in self._looked_at.items() if until > now}
        there = {balancer.id: balancer for balancer in self._cloud.mirror.all("loadbalancers")}
        for gone in [one for one in self._ring if one not in there]:
            del self._ring[gone]
        for new in there.keys() - self._ring.keys() - self._refused.keys():
            most = _most_requests(self._listeners(there[new]))
            self._ring[new] = _Known(new, self._earlier.pop(new, {}), most)
            self._ring.move_to_end(new, last=False)
        self._requests = max(1, sum(known.requests for known in self._ring.values()))
        self._most_requests = max(1, sum(known.most for known in self._ring.values()))

    def _listeners(self, balancer: Resource) -> Sequence[Resource]:
        return self._cloud.mirror.partners("loadbalancers", balancer, "listeners")

    def _next(self) -> tuple[str | None, float]:
        """Who is to be read now; or nobody, and in how many seconds to ask again."""
        awaited = self._awaited()
        if awaited is not None:
            wait_s = self._wait_s(hurry=True)
            return (awaited, 0.0) if wait_s <= 0 else (None, wait_s)
        for first, known in self._ring.items():
            due_in_s = 0.0 if known.read_at is None else known.read_at + self.every_s - self._clock()
            wait_s = max(due_in_s, self._wait_s(hurry=False))
            return (first, 0.0) if wait_s <= 0 else (None, min(wait_s, LOOK_AROUND_S))
        return None, LOOK_AROUND_S

    def _is_awaited(self, known: _Known) -> bool:
        """Somebody looks at this one, or waits for it to be through."""
        return known.id in self._looked_at or self._awaited() is not None

    def _awaited(self) -> str | None:
        """Somebody looks at this one, and it was not read for an interval."""
        for looked_at in self._looked_at:
            known = self._ring.get(looked_at)
            if known and (known.read_at is None or known.read_at + self.interval_s <= self._clock()):
                return looked_at
        return None

    async def _read(self, balancer_id: str) -> None:
        known = self._ring[balancer_id]
        self._ring.move_to_end(balancer_id)
        balancer = self._cloud.mirror.get("loadbalancers", balancer_id)
        if balancer is None:
            del self._ring[balancer_id]
            return
        known.requests = 0
        try:
            known.last = await self._samples(balancer, known)
        except (CloudRejected, CloudNotFound, MalformedEvent) as error:
            self._refused[balancer_id] = self._clock() + REFUSED_AGAIN_S, error.message
            self._ring.pop(balancer_id, None)
            log.info("traffic.refused", balancer_id=balancer_id, error=error.message)
        except CloudError as error:
            self._rest_until = self._clock() + pause_after(error, self._failures)
            if not self._failures:
                log.info("traffic.failed", error=error.message)
            self._failures, self._trouble = self._failures + 1, error.message
        else:
            self._failures, self._trouble = 0, ""
        known.read_at = self._clock()

    # --- One balancer ---------------------------------------------------------------------------------------

    async def _samples(self, balancer: Resource, known: _Known) -> dict[str, Sample]:
        """Read a balancer and its listeners; give the newest reading of each, by id."""
        at_ms, whole = await self._ask("loadbalancer", balancer.id, known)
        found = {balancer.id: Sample(balancer.id, "loadbalancer", balancer.id, at_ms, at_ms, whole)}
        last = known.last.get(balancer.id)
        quiet = last is not None and last.counters == whole
        listeners = self._listeners(balancer)
        known.most = _most_requests(listeners)
        for listener in listeners:
            earlier = known.last.get(listener.id)
            if quiet and earlier is not None:
                asked_ms, counters = at_ms, earlier.counters
            elif len(listeners) == 1:
                asked_ms, counters = at_ms, whole
            else:
                try:
                    asked_ms, counters = await self._ask("listener", listener.id, known)
                except CloudNotFound:  # it goes just now
                    continue
            found[listener.id] = Sample(balancer.id, "listener", listener.id, asked_ms, asked_ms, counters)
        return {one: self._in_its_run(sample, known.last.get(one)) for one, sample in found.items()}

    async def _ask(self, kind: TrafficKind, object_id: str, known: _Known) -> tuple[int, Counters]:
        """Send one request, in its time; give when it was sent, and what it brought."""
        while (wait_s := self._wait_s(hurry=self._is_awaited(known))) > 0:
            await self._pause(wait_s)
        known.requests += 1
        async with self._cloud.turn():
            self._last_request_at = self._clock()
            at_ms = round(self._now().timestamp() * 1000)
            path = f"/v2/lbaas/{COLLECTIONS[kind]}/{object_id}/stats"
            answer = await self._cloud.call("load-balancer", "GET", path)
        return at_ms, counters_of(answer.data)

    def _in_its_run(self, sample: Sample, before: Sample | None) -> Sample:
        if before is not None and sample.at_ms <= before.at_ms:
            return before  # the wall clock was set back; a series goes forward only
        gap_ms = MISSED * self.every_s * 1000
        if before is not None and goes_on(before, sample.counters, sample.at_ms, gap_ms=gap_ms):
            sample = replace(sample, began_ms=before.began_ms)
        self._pending.append(sample)
        return sample

    # --- Time -----------------------------------------------------------------------------------------------

    def _wait_s(self, *, hurry: bool) -> float:
        """Until the next request may go: an equal part of the interval, in a hurry what the share allows."""
        step_s = max(1 / self._most_per_s, 0.0 if hurry else self.every_s / self._most_requests)
        return max(self._last_request_at + step_s, self._rest_until) - self._clock()

    async def _pause(self, seconds: float) -> None:
        overdue = self._clock() > self._flushed_at + FLUSH_S or len(self._pending) >= FLUSH_COUNT
        if self._pending and (seconds > FLUSH_S or overdue):
            await self._flush()
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _flush(self) -> None:
        self._flushed_at = self._clock()
        samples, self._pending = self._pending, []
        await self._shelf.add(samples)


def _most_requests(listeners: Sequence[Resource]) -> int:
    return 1 + (len(listeners) if len(listeners) > 1 else 0)
