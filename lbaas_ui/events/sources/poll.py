"""The source that is always there: reads the cloud, rarely in quiet times, in time when something happens.

- Quiet: full lists, page by page, balancers every half minute, the rest less often; what the lists hint at
  (a balancer that moved, members that nobody has read) is read in the background.
- A transaction runs (``expect``, or a list shows PENDING): that balancer alone, see ``watching``.
- Somebody wants to know now (``refresh``, ``refresh_list``, ``refresh_balancer``).

All within one budget of requests. Whatever goes wrong is told by ``health`` and ``unavailable``; it goes on.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Final

import structlog

from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected, CloudTemporary
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Emit, Mirror, Reader, Sleep, SourceHealth
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.sources.hints import Hints
from lbaas_ui.events.sources.jobs import Job, Jobs
from lbaas_ui.events.sources.looks import FLOOR_S
from lbaas_ui.events.sources.reading import Reading, Wire
from lbaas_ui.events.sources.tree import read_tree
from lbaas_ui.events.sources.watching import Watching
from lbaas_ui.events.types import Event, ListRead, ObjectGone, StatusChanged
from lbaas_ui.models import ReadFrom

log = structlog.get_logger(__name__)

OCTAVIA: Final = "load-balancer"
_INTERVALS_S: Final = {
    "loadbalancers": 30.0,
    "providers": 900.0,
    "flavors": 900.0,
    "availability_zones": 900.0,
    "projects": 900.0,
    "certificates": 300.0,
    "quotas": 60.0,  # one small answer; a form is refused for what it says
    "security_groups": 300.0,
}
_LONGEST_BACKOFF_S: Final = 15.0
"""People look at the page while the cloud is down; a list every so often is no burden."""
_CHUNK: Final = 250
"""Events that are applied at one go; then others have their turn on the event loop."""


@dataclass(frozen=True, slots=True)
class PollSettings:
    """How often to ask.

    Attributes:
        requests_per_s: budget in the long run, for all reads of this cloud together.
        concurrent: requests at one moment.
        interval_s: seconds from one full list to the next.
        intervals_s: the same for single collections.
        refused_again_s: seconds until a list that the cloud refused is tried again.
        readers: background readings side by side.
        floor_s: seconds until the first look for the end of a transaction, at the least.
    """

    requests_per_s: float = 50.0
    concurrent: int = 8
    interval_s: float = 90.0
    intervals_s: Mapping[str, float] = field(default_factory=lambda: dict(_INTERVALS_S))
    refused_again_s: float = 600.0
    readers: int = 4
    floor_s: float = FLOOR_S


class Poll:
    """See above.

    Args:
        reader: the cloud.
        emit: takes events, as ``Store.apply`` does.
        collections: where each is read, in the order in which the first load reads them; see
            ``store.declarations.READ_FROM``.
        mirror: what is known, as the store is.
        clock: seconds, monotonic; ``observed_at`` of events is its time.
        sleep: waits for seconds.
        settings: how often.
        budget: shared with others who read the same cloud; None: one of its own, as ``settings`` says.

    Attributes:
        health: of the load-balancer service.
        unavailable: collections that cannot be read, with the reason.
        loaded: set when every list was tried, and the balancers' was read.
    """

    def __init__(
        self,
        reader: Reader,
        emit: Emit,
        collections: Mapping[str, Sequence[ReadFrom]],
        *,
        mirror: Mirror,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        settings: PollSettings | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.health = SourceHealth("poll")
        self.unavailable: dict[str, str] = {}
        self.loaded = asyncio.Event()
        self._settings = chosen = settings or PollSettings()
        self._collections = collections
        self._clock = clock
        per_s, at_once = chosen.requests_per_s, chosen.concurrent
        self._budget = budget or Budget(per_s, concurrent=at_once, clock=clock, sleep=sleep)
        self._reading = Reading(
            reader=reader,
            emit=emit,
            mirror=mirror,
            collections=collections,
            budget=self._budget,
            clock=clock,
            health=self.health,
        )
        self._aside = self._reading.aside()
        self._jobs = Jobs(self._work, sleep=sleep, workers=self._settings.readers)
        self._watching = self._watches(clock, sleep)
        self._tellers: list[SourceHealth] = []
        self._hints = Hints(mirror, self._watching, self._jobs)
        self._due = {name: 0.0 for name, sources in collections.items() if not sources[0].parent_field}
        self._failures: dict[str, int] = {}
        self._listed: set[str] = set()
        self._again = asyncio.Event()

    def _watches(self, clock: Clock, sleep: Sleep) -> Watching:
        return Watching(
            self._reading,
            clock=clock,
            sleep=sleep,
            settled=self._theirs_settled,
            told=self._told,
            floor_s=self._settings.floor_s,
        )

    # --- What others ask for ----------------------------------------------------------------------------

    def expect(self, loadbalancer_id: str, lately_s: Sequence[float] = ()) -> None:
        """Watch a balancer whose transaction, ours, has begun now, until it is settled.

        Args:
            loadbalancer_id: the balancer.
            lately_s: seconds that such transactions took on this cloud; empty without history.
        """
        self._watching.expect(loadbalancer_id, lately_s)

    def pending_at(self, loadbalancer_id: str) -> float | None:
        """Give when the last reading began that showed a watched balancer PENDING, by the monotonic clock."""
        return self._watching.pending_at(loadbalancer_id)

    async def refresh(self, collection: str, id: str, parent_id: str | None = None) -> Wire | None:
        """Read one object now; give it as it is on the wire, None when it is gone.

        Raises:
            CloudError: the cloud did not answer that.
        """
        return await self._reading.refresh(collection, id, parent_id)

    async def refresh_list(self, collection: str, parent_id: str) -> list[Wire] | None:
        """Read the children of one parent now (members of a pool, rules of a policy).

        Gives them as they are on the wire; None when the parent is gone.

        Raises:
            CloudError: the cloud did not answer that.
        """
        return await self._reading.refresh_list(collection, parent_id)

    async def refresh_balancer(self, loadbalancer_id: str) -> bool:
        """Read a balancer's whole tree now; give False when it is gone.

        Raises:
            CloudError: a part of it could not be read.
        """
        return await self._tree(self._reading, loadbalancer_id)

    async def _tree(self, reading: Reading, loadbalancer_id: str) -> bool:
        data = await read_tree(reading, loadbalancer_id)
        if data is None:
            self._hints.forget(loadbalancer_id)
            return False
        self._hints.tree_was_read(data)
        return True

    def changed(self, loadbalancer_id: str) -> None:
        """Read a balancer soon, of which another source knows only that it was made, changed or deleted."""
        self._hints.changed(loadbalancer_id)

    def heard(self, event: StatusChanged, loadbalancer_id: str | None) -> None:
        """Let a status event of another source wake: what it may have changed is read soon.

        Args:
            event: as it was given to the mirror.
            loadbalancer_id: the balancer to which the object belongs, where known.
        """
        self._hints.status(event, loadbalancer_id)

    def aside(self) -> AbstractAsyncContextManager[None]:
        """Wait for the turn of a request for which nobody waits, in this cloud's budget; inside, send it."""
        return self._budget.request(background=True)

    def told_by(self, health: SourceHealth) -> None:
        """While that source is live, it tells the ends of transactions: asking can wait a little longer."""
        self._tellers.append(health)

    def _told(self) -> bool:
        return any(health.live for health in self._tellers)

    async def resync(self) -> None:
        """Read everything of Octavia's again, also what no list shows: another source has missed some."""
        for name in self._due:
            if self._collections[name][0].service == OCTAVIA:
                await self._round(name, thorough=True)

    def look_again(self) -> None:
        """Read everything now: nobody could for a while. Until then ``loaded`` is not set."""
        self.loaded.clear()
        self._failures["loadbalancers"] = self._failures.get("loadbalancers", 0)
        self._due = dict.fromkeys(self._due, self._clock())
        self._again.set()

    # --- Rounds ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._jobs.run())
                group.create_task(self._rounds())
        finally:
            self._watching.stop()
            self.health.lost("Stopped.")

    async def _rounds(self) -> None:
        while True:
            for name in self._due:
                if self._due[name] <= self._clock():
                    await self._round(name)
            if "loadbalancers" in self._listed and "loadbalancers" not in self._failures:
                self.loaded.set()
            pause_s = max(0.05, min(self._due.values()) - self._clock())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._again.wait(), pause_s)
            self._again.clear()

    async def _round(self, name: str, *, thorough: bool = False) -> None:
        """Read one collection's list, and say when to read it next."""
        try:
            missing = self._missing(name)
            if not missing:
                await self._read(name, thorough=thorough)
        except (CloudRejected, CloudNotFound) as error:
            self._later(name, self._settings.refused_again_s, error.message)
            log.info("poll.refused", collection=name, error=error.message)
        except CloudError as error:
            failures = self._failures.get(name, 0)
            self._failures[name] = failures + 1
            self._later(name, pause_after(error, failures, longest_s=_LONGEST_BACKOFF_S), error.message)
            log.info("poll.failed", collection=name, error=error.message, failures=failures + 1)
        except Exception:
            self._later(name, self._settings.refused_again_s, "Reading it failed; see the log.")
            log.exception("poll.round_failed", collection=name)
        else:
            interval_s = self._settings.intervals_s.get(name, self._settings.interval_s)
            self._later(name, interval_s * (0.95 + random.random() / 10), missing)
            self._recovered(name)

    def _recovered(self, name: str) -> None:
        """When one list can be read again, the others probably can, too."""
        if self._failures.pop(name, 0):
            for other in self._failures:
                self._due[other] = self._clock()

    def _later(self, name: str, pause_s: float, reason: str) -> None:
        self._due[name] = self._clock() + pause_s
        if reason:
            self.unavailable[name] = reason
        else:
            self.unavailable.pop(name, None)

    def _missing(self, name: str) -> str:
        """Say that the cloud lacks a service. Octavia is always asked: that is how we connect."""
        service = self._collections[name][0].service
        services = self._reading.reader.services
        if service == OCTAVIA or service in services:
            return ""
        if not services:
            raise CloudTemporary("The cloud has not answered yet.")
        return f"The cloud has no {service} service, or these credentials do not show it."

    async def _read(self, name: str, *, thorough: bool) -> None:
        began = self._clock()
        first = name not in self._listed
        seen: set[str] = set()
        for source in self._collections[name]:
            async for events in self._aside.pages(name, source):
                for event in events:
                    self._hints.listed(event, first=first, thorough=thorough)
                    seen.add(event.id)
                await self._emit(events)
        await self._emit([*self._gone(name, seen, began), ListRead(name, began)])
        self._listed.add(name)

    def _gone(self, name: str, seen: set[str], began: float) -> list[Event]:
        gone = [one.id for one in self._reading.mirror.all(name) if one.id not in seen]
        if name == "loadbalancers":
            for one in gone:
                self._hints.forget(one)
            return [event for one in gone for event in self._reading.gone_with(one, began)]
        return [ObjectGone(name, one, began) for one in gone]

    async def _emit(self, events: Sequence[Event]) -> None:
        for start in range(0, len(events), _CHUNK):
            self._reading.emit(events[start : start + _CHUNK])
            await asyncio.sleep(0)

    # --- Background -----------------------------------------------------------------------------------

    def _theirs_settled(self, loadbalancer_id: str) -> None:
        self._jobs.add(Job("tree", "loadbalancers", loadbalancer_id), urgent=True)

    async def _work(self, job: Job, *, urgent: bool) -> object:
        reading = self._reading if urgent else self._aside
        if job.kind == "tree":
            return await self._tree(reading, job.id)
        if job.kind == "children":
            return await reading.refresh_list(job.collection, job.id)
        return await reading.refresh(job.collection, job.id)
