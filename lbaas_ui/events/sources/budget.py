"""How often and how much at once a cloud may be asked: one budget a cloud, shared by all that reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from lbaas_ui.events.sources.base import Clock, Sleep

BACKGROUND_SHARE = 0.5
"""What background reading may take at most, of the concurrency and of what was saved up."""

BUSY_S = 1.0
"""So long after a request for which somebody waited, background reading goes one at a time: a small cloud
answers the next write twice as slowly otherwise."""
TINY = 2.0
"""A bucket of no more than this has no half to leave to others."""

ALMOST_NOTHING = 1e-9
"""A part of a request that only rounding left out."""


class Budget:
    """A bucket of requests that fills with time.

    Args:
        rate_per_s: requests a second in the long run; so many may be saved up, too.
        concurrent: requests at one moment.
        clock: seconds, monotonic.
        sleep: waits for seconds.
    """

    def __init__(self, rate_per_s: float, *, concurrent: int, clock: Clock, sleep: Sleep) -> None:
        self._rate_per_s = rate_per_s
        self._size = max(1.0, rate_per_s)
        self._left = self._size
        self._filled_at = clock()
        self._clock = clock
        self._sleep = sleep
        self._places = asyncio.Semaphore(concurrent)
        self._background_places = asyncio.Semaphore(max(1, int(concurrent * BACKGROUND_SHARE)))
        self._one_by_one = asyncio.Lock()
        self._busy_until = clock()

    def request(self, *, background: bool = False) -> AbstractAsyncContextManager[None]:
        """Wait for a request's turn; inside, send it.

        Args:
            background: nobody waits for it: it leaves room for those for whom somebody does. These may
                borrow as much as can be saved up, so that no burst of ours makes them wait.
        """
        return self._behind() if background else _Turn(self)

    @asynccontextmanager
    async def _behind(self) -> AsyncIterator[None]:
        async with self._background_places, self._aside():
            await self._take(1 + self._size * (1 - BACKGROUND_SHARE) if self._size > TINY else 1.0)
            async with self._places:
                yield

    async def begin(self) -> None:
        """Wait for the turn of a request for which somebody waits; ``end`` must follow."""
        self._busy_until = self._clock() + BUSY_S
        await self._take(1.0 - self._size)
        await self._places.acquire()

    def end(self) -> None:
        """Give the place of a request to the next one."""
        self._places.release()

    def _aside(self) -> AbstractAsyncContextManager[object]:
        return self._one_by_one if self._clock() < self._busy_until else nullcontext()

    async def _take(self, at_least: float) -> None:
        while True:
            now = self._clock()
            self._left = min(self._size, self._left + (now - self._filled_at) * self._rate_per_s)
            self._filled_at = now
            missing = at_least - self._left
            if missing <= ALMOST_NOTHING:
                self._left -= 1
                return
            await self._sleep(missing / self._rate_per_s)


@dataclass(frozen=True, slots=True)
class _Turn(AbstractAsyncContextManager[None]):
    """Two of them to each task of the queue: a generator's would cost a twentieth of its time."""

    budget: Budget

    async def __aenter__(self) -> None:
        await self.budget.begin()

    async def __aexit__(self, *_: object) -> None:
        self.budget.end()
