"""One piece of work for all who want its result at the same time.

Used by ``cloud.tokens`` for fetching a token and by ``cloud.client`` for its first look around.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Joins callers: who comes while the work runs gets the same result, or the same error.

    So a hundred tasks that find Keystone away wait for one time-out, not for a hundred in a row.

    Args:
        work: what to do; it runs to its end even when a caller is cancelled.
    """

    def __init__(self, work: Callable[[], Awaitable[Result]]) -> None:
        self._work = work
        self._flight: asyncio.Task[Result] | None = None

    async def join(self) -> Result:
        """The result of the work that runs now, or else of a new one. Raises what the work raises."""
        if self._flight is None:
            self._flight = asyncio.create_task(self._run())
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)

    async def _run(self) -> Result:
        return await self._work()

    def _landed(self, flight: asyncio.Task[Result]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # seen, even when every caller went away
