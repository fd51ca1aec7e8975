"""The source that is told: a WebSocket on which each change of a status is one JSON message.

A message changes no more than a status in the mirror, and wakes ``poll``, which reads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from websockets.asyncio.client import connect as websockets_connect
from websockets.exceptions import InvalidURI, WebSocketException

from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events import parse
from lbaas_ui.events.sources.base import Clock, Emit, Sleep
from lbaas_ui.events.sources.listening import Listening, Message, Resync
from lbaas_ui.events.types import StatusChanged

Wake = Callable[[StatusChanged, str | None], object]
Connect = Callable[[str], AbstractAsyncContextManager[AsyncIterable[Message]]]


class Feed(Listening):
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
        connect: Connect = websockets_connect,
    ) -> None:
        super().__init__("feed", lambda: _messages(url, connect), resync=resync, clock=clock, sleep=sleep)
        self._emit = emit
        self._wake = wake

    def hear(self, message: Message) -> None:
        """Take a status that changed.

        Raises:
            MalformedEvent: it is no message of a status feed.
        """
        heard = parse.feed_message(message, self._clock())
        self._emit([heard.event])
        self._wake(heard.event, heard.loadbalancer_id)


@asynccontextmanager
async def _messages(url: str, connect: Connect) -> AsyncIterator[AsyncIterable[Message]]:
    try:
        async with connect(url) as messages:
            yield messages
    except InvalidURI as error:
        raise ConfigurationError(f"{url} is no address of a status feed.") from error
    except WebSocketException as error:
        raise ConnectionError(str(error) or type(error).__name__) from error
