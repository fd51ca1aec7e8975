"""Group commit: the writes of one loop turn share one transaction.

One durable commit costs a disk flush; a cascade makes several small writes, many cascades many. Each caller
still waits until its own write is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Work = Callable[[AsyncConnection], Awaitable[None]]


class Writer:
    """Runs pieces of work in shared transactions, in the order in which they were handed in."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def write(self, work: Work) -> None:
        """Returns when ``work`` is committed.

        Raises:
            Exception: whatever ``work`` raised; then nothing of it was written, and others' work was.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="db-writer")
        # A caller that is cancelled does not take back what others commit together with it.
        await asyncio.shield(future)

    async def close(self) -> None:
        """Waits for what was handed in."""
        if self._runner is not None:
            with suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._commit([work for work, _ in batch])
            except Exception:  # noqa: BLE001 - one of them is at fault: each alone tells which
                await self._one_by_one(batch)
            else:
                for _, future in batch:
                    if not future.done():
                        future.set_result(None)

    async def _commit(self, works: list[Work]) -> None:
        async with self._engine.begin() as connection:
            for work in works:
                await work(connection)

    async def _one_by_one(self, batch: list[tuple[Work, asyncio.Future[None]]]) -> None:
        for work, future in batch:
            try:
                await self._commit([work])
            except Exception as error:  # noqa: BLE001 - whoever handed it in hears of it
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(None)
