"""What runs all the time, and is started again when it crashes; used by ``tenant`` and ``runtime``."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

import structlog

RESTART_S: Final = 1.0  # the first pause before something that crashed is started again; it doubles
RESTART_MOST_S: Final = 60.0

_log = structlog.get_logger(__name__)

Loop = Callable[[], Awaitable[None]]


class Loops:
    """Loops that run until they are stopped together; more may join at any time."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, loops: Mapping[str, Loop]) -> None:
        """Have these run, by name; one that crashes is logged and started again."""
        self._tasks += [asyncio.create_task(supervise(name, loop), name=name) for name, loop in loops.items()]

    async def stop(self) -> None:
        """Cancel them all, and wait for their ends."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def supervised(loops: Mapping[str, Loop]) -> AsyncIterator[None]:
    """Have the loops run as long as this lasts."""
    running = Loops()
    running.start(loops)
    try:
        yield
    finally:
        await running.stop()


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
