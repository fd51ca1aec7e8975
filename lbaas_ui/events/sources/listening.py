"""What the sources that are told have in common: a connection that must not stay broken.

Messages may come late, twice, out of order or never; after each connection everything is read again.
``feed`` and ``notifications`` are made from it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import structlog

from lbaas_ui.errors import MalformedEvent
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Sleep, SourceHealth

log = structlog.get_logger(__name__)

Message = str | bytes
Messages = AbstractAsyncContextManager[AsyncIterable[Message]]
Resync = Callable[[], Awaitable[object]]

MOST_LOGGED = 4096
"""So much of a malformed message is logged: whoever sends them may send long ones."""


class Listening(ABC):
    """Connects, hears, and connects again.

    Args:
        name: of the source, in its health and in the log.
        connect: opens a connection; it and what it brings raise ``OSError`` when the connection is no
            more, and ``ConfigurationError`` when it can never be.
        resync: called after each connection; see ``Poll.resync``.
        clock: seconds, monotonic.
        sleep: waits for seconds.
    """

    def __init__(
        self, name: str, connect: Callable[[], Messages], *, resync: Resync, clock: Clock, sleep: Sleep
    ) -> None:
        self.health = SourceHealth(name)
        self._connect = connect
        self._resync = resync
        self._clock = clock
        self._sleep = sleep

    @abstractmethod
    def hear(self, message: Message) -> None:
        """Take a message.

        Raises:
            MalformedEvent: it is none.
        """

    async def run(self) -> None:
        """Listen until cancelled; connect again whenever the connection ends.

        Raises:
            ConfigurationError: what is configured can never be connected to.
        """
        failures = 0
        while True:
            began = self._clock()
            try:
                await self._listen()
                reason: Exception = ConnectionError(f"The {self.health.name} closed the connection.")
            except OSError as error:  # also of TimeoutError and ConnectionError
                reason = error
            heard = self.health.last_heard_at
            failures = 0 if heard is not None and heard >= began else failures + 1
            self.health.lost(str(reason) or type(reason).__name__)
            log.info("source.lost", source=self.health.name, error=self.health.detail, failures=failures)
            await self._sleep(pause_after(reason, failures))

    async def _listen(self) -> None:
        async with self._connect() as messages:
            self.health.heard(self._clock())
            resync = asyncio.ensure_future(self._catch_up())
            try:
                async for message in messages:
                    self._hear(message)
            finally:
                resync.cancel()

    async def _catch_up(self) -> None:
        try:
            await self._resync()
        except Exception:
            log.exception("source.resync_failed", source=self.health.name)

    def _hear(self, message: Message) -> None:
        self.health.heard(self._clock())
        try:
            self.hear(message)
        except MalformedEvent as error:
            log.warning(
                "source.malformed",
                source=self.health.name,
                message=message[:MOST_LOGGED],
                error=error.message,
            )
