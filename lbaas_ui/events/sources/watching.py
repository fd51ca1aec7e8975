"""Watches balancers that are PENDING until they settle: asks when the end is due, see ``looks``.

Used by ``poll``. One GET an ask. What the history of this cloud says comes with ``expect``; a transaction
of somebody else, of which nothing is known, is watched with growing pauses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

import structlog

from lbaas_ui import statuses
from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Mirror, Sleep
from lbaas_ui.events.sources.looks import FLOOR_S, growing, moments
from lbaas_ui.events.sources.reading import Reading

log = structlog.get_logger(__name__)

THEIRS_FIRST_S, THEIRS_LONGEST_S = 1.0, 15.0


class Watching:
    """All balancers that are watched at this moment.

    Args:
        reading: reads one balancer.
        clock: seconds, monotonic.
        sleep: waits for seconds.
        settled: told the id of each balancer whose transaction was not ours, when it ends.
        told: whether another source tells ends at this moment.
        floor_s: no look comes sooner; see ``looks``.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        clock: Clock,
        sleep: Sleep,
        settled: Callable[[str], None],
        told: Callable[[], bool],
        floor_s: float = FLOOR_S,
    ) -> None:
        self._reading = reading
        self._clock = clock
        self._sleep = sleep
        self._settled = settled
        self._told = told
        self._floor_s = floor_s
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._theirs: set[str] = set()
        self._pending_at: dict[str, float] = {}

    def __contains__(self, loadbalancer_id: object) -> bool:
        return loadbalancer_id in self._watches

    def expect(self, loadbalancer_id: str, lately_s: Sequence[float]) -> None:
        """Watch for the end of a transaction of ours that has begun now.

        Without history, a watch of ours that runs already goes on as it is.

        Args:
            loadbalancer_id: the balancer.
            lately_s: how long such transactions took.
        """
        running = self._watches.get(loadbalancer_id)
        if running is not None and not lately_s and loadbalancer_id not in self._theirs:
            return
        self._theirs.discard(loadbalancer_id)
        self._start(loadbalancer_id, moments(lately_s, told=self._told(), floor_s=self._floor_s))

    def pending_at(self, loadbalancer_id: str) -> float | None:
        """Give when the last reading began that showed a balancer PENDING; None when none did lately."""
        return self._pending_at.get(loadbalancer_id)

    def notice(self, loadbalancer_id: str) -> None:
        """Watch a balancer that somebody else has made PENDING, unless it is watched already."""
        if loadbalancer_id not in self._watches:
            self._theirs.add(loadbalancer_id)
            self._start(loadbalancer_id, growing(THEIRS_FIRST_S, longest_s=THEIRS_LONGEST_S))

    def stop(self) -> None:
        """End all watches."""
        for task in self._watches.values():
            task.cancel()
        self._watches.clear()
        self._theirs.clear()

    def _start(self, loadbalancer_id: str, looks: Iterator[float]) -> None:
        running = self._watches.get(loadbalancer_id)
        if running is not None:
            running.cancel()
        task = asyncio.get_running_loop().create_task(self._watch(loadbalancer_id, looks))
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

    async def _watch(self, loadbalancer_id: str, looks: Iterator[float]) -> None:
        since = self._clock()
        self._pending_at.pop(loadbalancer_id, None)
        failures = 0
        for look in looks:
            wait = since + look - self._clock()
            if wait <= 0:
                continue  # it passed while an answer was awaited
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
