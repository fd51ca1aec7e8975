"""Wakes whoever waits for something about one balancer, without losing a ring that comes in between."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Rings for all that wait. Take a ticket, look, then wait with the ticket: a ring in between counts."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who holds a ticket."""
        self._event.set()
        self._event = asyncio.Event()

    def ticket(self) -> asyncio.Event:
        """Take this before looking."""
        return self._event

    @staticmethod
    async def wait(ticket: asyncio.Event, timeout_s: float) -> None:
        """Until the bell rings, or the time is over."""
        # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes together with the ring.
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await ticket.wait()
