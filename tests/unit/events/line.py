"""A connection for the sources that listen: brings what a test sends, breaks when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from lbaas_ui.events.sources.base import Source
from tests.unit.events.virtual import now


class Line:
    """A connection that brings messages; None ends it, an error breaks it."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[str | bytes | Exception | None] = asyncio.Queue()
        self.refusals: list[Exception] = []
        self.connected_at: list[float] = []

    @asynccontextmanager
    async def connect(self, _address: Any) -> AsyncIterator[AsyncIterator[str | bytes]]:
        """Open it, or refuse."""
        self.connected_at.append(now())
        if self.refusals:
            raise self.refusals.pop(0)
        yield self._bring()

    async def _bring(self) -> AsyncIterator[str | bytes]:
        while (message := await self.messages.get()) is not None:
            if isinstance(message, Exception):
                raise message
            yield message


@asynccontextmanager
async def running(source: Source) -> AsyncIterator[None]:
    """Run a source until the end of the block."""
    task = asyncio.ensure_future(source.run())
    await asyncio.sleep(0.01)
    yield
    assert not task.done(), "a source must never end by itself"
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
