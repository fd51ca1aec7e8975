"""Operations that wait for their time: each is handed on when that has come.

By the wall clock, looked at again at least every minute: machines sleep, and clocks are set. ``intake`` keeps
one; what is in it is on disk as ``Operation.run_at``.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from lbaas_ui.queue.tasks import Waiting

LOOK_S: Final = 60.0


def scheduled(at: datetime) -> Waiting:
    """What an operation says that waits for its time."""
    return Waiting(code="scheduled", reason=f"It begins at {at:%Y-%m-%d %H:%M:%S %Z}.", until=at)


class Timetable:
    """What is due when.

    Args:
        now: the wall clock.
        due: told the id of an operation whose time has come.
    """

    def __init__(self, now: Callable[[], datetime], due: Callable[[str], None]) -> None:
        self._now = now
        self._due = due
        self._waiting: list[tuple[datetime, str]] = []
        self._changed = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def add(self, at: datetime, operation_id: str) -> None:
        """Have an operation wait."""
        heapq.heappush(self._waiting, (at, operation_id))
        self._changed.set()

    def start(self) -> None:
        """Look at the clock from now on."""
        self._runner = asyncio.create_task(self._run(), name="timetable")

    async def stop(self) -> None:
        """Look no more."""
        if self._runner is not None:
            self._runner.cancel()
            with suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            while self._waiting and self._waiting[0][0] <= self._now():
                self._due(heapq.heappop(self._waiting)[1])
            pause_s = LOOK_S
            if self._waiting:
                pause_s = min(pause_s, (self._waiting[0][0] - self._now()).total_seconds())
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, pause_s) if self._waiting else None):
                    await self._changed.wait()
