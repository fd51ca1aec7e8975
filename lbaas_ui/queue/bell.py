"""Wakes whoever waits for something about one balancer, without losing a ring that comes in between."""

from __future__ import annotations

import asyncio


class Bell:
    """Rings for all that wait. Take a ticket, look, then wait with the ticket: a ring in between counts."""

    def __init__(self) -> None:
        self._rung = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who holds a ticket."""
        self._rung += 1
        for one in self._waiting:
            _wake(one)
        self._waiting.clear()

    def ticket(self) -> int:
        """Take this before looking."""
        return self._rung

    async def wait(self, ticket: int, timeout_s: float) -> None:
        """Until the bell rings, or the time is over."""
        if ticket != self._rung:
            return
        loop = asyncio.get_running_loop()
        ring: asyncio.Future[None] = loop.create_future()
        self._waiting.add(ring)
        over = loop.call_later(timeout_s, _wake, ring)
        try:
            await ring
        finally:
            over.cancel()
            self._waiting.discard(ring)


def _wake(one: asyncio.Future[None]) -> None:
    if not one.done():
        one.set_result(None)
