"""The source that is told: a WebSocket on which each change of a status is one JSON message.

Messages may come late, twice, out of order or never, so a message changes no more than a status in the
mirror, and wakes ``poll``, which reads; after each reconnection everything is read again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import structlog
from websockets.asyncio.client import connect as websockets_connect
from websockets.exceptions import InvalidURI, WebSocketException

from lbaas_ui.errors import ConfigurationError, MalformedEvent
from lbaas_ui.events import parse
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Clock, Emit, Sleep, SourceHealth
from lbaas_ui.events.types import StatusChanged

log = structlog.get_logger(__name__)

Wake = Callable[[StatusChanged, str | None], object]
Resync = Callable[[], Awaitable[object]]
Connection = AbstractAsyncContextManager[AsyncIterable[str | bytes]]


class Feed:
    """See above.

    Args:
        url: of the WebSocket.
        emit: takes events, as ``Store.apply`` does.
        wake: called with each event, after the mirror has it, and the id of its balancer; see ``Poll.heard``.
        resync: called after each connection; see ``Poll.resync``.
        clock: seconds, monotonic.
        sleep: waits for seconds.
        connect: opens the WebSocket.
    """

    def __init__(
        self,
        url: str,
        emit: Emit,
        *,
        wake: Wake,
        resync: Resync,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        connect: Callable[[str], Connection] = websockets_connect,
    ) -> None:
        self.health = SourceHealth("feed")
        self._url = url
        self._emit = emit
        self._wake = wake
        self._resync = resync
        self._clock = clock
        self._sleep = sleep
        self._connect = connect

    async def run(self) -> None:
        """Listen until cancelled; connect again whenever the connection ends.

        Raises:
            ConfigurationError: the URL is none.
        """
        failures = 0
        while True:
            began = self._clock()
            try:
                await self._listen()
                reason: BaseException = ConnectionError("The feed closed the connection.")
            except InvalidURI as error:
                raise ConfigurationError(f"{self._url} is no address of a status feed.") from error
            except (OSError, TimeoutError, WebSocketException) as error:
                reason = error
            heard = self.health.last_heard_at
            failures = 0 if heard is not None and heard >= began else failures + 1
            self.health.lost(str(reason) or type(reason).__name__)
            log.info("feed.lost", error=self.health.detail, failures=failures)
            await self._sleep(pause_after(reason, failures))

    async def _listen(self) -> None:
        async with self._connect(self._url) as messages:
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
            log.exception("feed.resync_failed")

    def _hear(self, text: str | bytes) -> None:
        now = self._clock()
        self.health.heard(now)
        try:
            message = parse.feed_message(text, now)
        except MalformedEvent as error:
            log.warning("feed.malformed", message=text, error=error.message)
            return
        self._emit([message.event])
        self._wake(message.event, message.loadbalancer_id)
