"""Watches balancers that are PENDING until they settle: asks when the end is due, then closes in.

Used by ``poll``. One GET an ask. What the history of this cloud says comes with ``expect``; a transaction
of somebody else, of which nothing is known, is watched with growing pauses.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator

import structlog

from lbaas_ui import statuses
from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Mirror, Sleep
from lbaas_ui.events.sources.reading import Reading

log = structlog.get_logger(__name__)

FLOOR_S = 0.02  # no transaction ends sooner
FIRST_S, GROWTH = 0.1, 1.2  # without history: an end is known to about 10 % then
STEP_SHARE, STEP_FLOOR_S, STEP_GROWTH = 0.04, 0.015, 1.5  # with history: about 4 % late at most
LONGEST_STEP_S = 5.0
GRACE_SHARE, GRACE_S = 0.25, 0.25  # where a feed tells the end, asking is for ends that it lost
THEIRS_FIRST_S, THEIRS_LONGEST_S = 1.0, 15.0


def pauses(due_in_s: float | None, *, told: bool = False) -> Iterator[float]:
    """Give the seconds to wait before each ask, for ever.

    Args:
        due_in_s: when the transaction ends by history; None without one.
        told: another source tells the end, usually at once; a little more patience saves the asks.
    """
    if told:
        due_in_s = (due_in_s or 0.0) * (1 + GRACE_SHARE) + GRACE_S
    if due_in_s is None:
        return _growing(FIRST_S, GROWTH, longest_s=LONGEST_STEP_S)
    step_s = max(STEP_FLOOR_S, STEP_SHARE * due_in_s)
    steps = _growing(step_s, STEP_GROWTH, longest_s=LONGEST_STEP_S)
    return itertools.chain([max(FLOOR_S, due_in_s)], steps)


def _growing(step_s: float, growth: float, *, longest_s: float) -> Iterator[float]:
    while True:
        yield min(step_s, longest_s)
        step_s = min(step_s * growth, longest_s)


class Watching:
    """All balancers that are watched at this moment.

    Args:
        reading: reads one balancer.
        clock: seconds, monotonic.
        sleep: waits for seconds.
        settled: told the id of each balancer whose transaction was not ours, when it ends.
        told: whether another source tells ends at this moment.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        clock: Clock,
        sleep: Sleep,
        settled: Callable[[str], None],
        told: Callable[[], bool],
    ) -> None:
        self._reading = reading
        self._clock = clock
        self._sleep = sleep
        self._settled = settled
        self._told = told
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._theirs: set[str] = set()
        self._pending_at: dict[str, float] = {}

    def __contains__(self, loadbalancer_id: object) -> bool:
        return loadbalancer_id in self._watches

    def expect(self, loadbalancer_id: str, due_in_s: float | None) -> None:
        """Watch for the end of a transaction of ours, due in so many seconds.

        Without a due time, a watch of ours that runs already goes on as it is.
        """
        running = self._watches.get(loadbalancer_id)
        if running is not None and due_in_s is None and loadbalancer_id not in self._theirs:
            return
        self._theirs.discard(loadbalancer_id)
        self._start(loadbalancer_id, pauses(due_in_s, told=self._told()))

    def pending_at(self, loadbalancer_id: str) -> float | None:
        """Give when the last reading began that showed a balancer PENDING; None when none did lately."""
        return self._pending_at.get(loadbalancer_id)

    def notice(self, loadbalancer_id: str) -> None:
        """Watch a balancer that somebody else has made PENDING, unless it is watched already."""
        if loadbalancer_id not in self._watches:
            self._theirs.add(loadbalancer_id)
            self._start(loadbalancer_id, _growing(THEIRS_FIRST_S, GROWTH, longest_s=THEIRS_LONGEST_S))

    def stop(self) -> None:
        """End all watches."""
        for task in self._watches.values():
            task.cancel()
        self._watches.clear()
        self._theirs.clear()

    def _start(self, loadbalancer_id: str, waits: Iterator[float]) -> None:
        running = self._watches.get(loadbalancer_id)
        if running is not None:
            running.cancel()
        task = asyncio.get_running_loop().create_task(self._watch(loadbalancer_id, waits))
        self._watches[loadbalancer_id] = task
        task.add_done_callback(lambda done: self._end(loadbalancer_id, done))

    def _end(self, loadbalancer_id: str, task: asyncio.Task[None]) -> None:
        if self._watches.get(loadbalancer_id) is not task:
            return  # another watch took its place
        del self._watches[loadbalancer_id]
        theirs = loadbalancer_id in self._theirs
        self._theirs.discard(loadbalancer_id)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("poll.watch_failed", loadbalancer_id=loadbalancer_id, exc_info=error)
        if theirs:
            self._settled(loadbalancer_id)

    async def _watch(self, loadbalancer_id: str, waits: Iterator[float]) -> None:
        since = self._clock()
        self._pending_at.pop(loadbalancer_id, None)
        failures = 0
        for wait in waits:
            await self._sleep(wait)
            if settled_since(self._reading.mirror, loadbalancer_id, since):
                return  # another source was faster
            began = self._clock()
            try:
                data = await self._reading.refresh("loadbalancers", loadbalancer_id)
            except (CloudRejected, CloudNotFound) as error:
                log.warning("poll.watch_refused", loadbalancer_id=loadbalancer_id, error=error.message)
                return
            except CloudError as error:
                await self._sleep(pause_after(error, failures))
                failures += 1
                continue
            failures = 0
            if data is None or data.get("provisioning_status") in statuses.SETTLED:
                return
            self._pending_at[loadbalancer_id] = began


def settled_since(mirror: Mirror, loadbalancer_id: str, since: float) -> bool:
    """Say whether the mirror heard after ``since`` that a balancer is settled, or gone."""
    observed_at = mirror.observed_at("loadbalancers", loadbalancer_id)
    if observed_at is None or observed_at <= since:
        return False
    balancer = mirror.get("loadbalancers", loadbalancer_id)
    return balancer is None or getattr(balancer, "provisioning_status", None) in statuses.SETTLED
