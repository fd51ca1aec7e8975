"""Many WebSocket clients in one process, as cheap as Python has them, for ``stream``; they note delays.

No library: 2,000 of any would need more CPU than the server that is measured.
"""

from __future__ import annotations

import asyncio
import re
import time
from array import array
from typing import Final

from tests.unit.api.fakes import TOKEN

HANDSHAKE: Final = (
    "GET /api/v1/stream{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    f"Authorization: Bearer {TOKEN}\r\n\r\n"
)
STAMP: Final = re.compile(rb"@(\d+\.\d{6})@")
TEXT, CLOSE, PING = 1, 8, 9
AT_ONCE: Final = 50
SHORT, LONG = 126, 127  # of the length in a frame's head: two or eight bytes of length follow


class Delays:
    """What all clients have heard since the last ``clear``: seconds from the event to here."""

    def __init__(self) -> None:
        self.seconds = array("d")
        self.messages = 0
        self.bytes = 0
        self.since = 0.0

    def clear(self) -> None:
        """Begin anew; what is older does not count."""
        self.__init__()  # type: ignore[misc]  # all there is to it
        self.since = time.monotonic()


class Reader(asyncio.Protocol):
    """One client: takes frames apart, answers pings, notes how old each event is."""

    def __init__(self, port: int, delays: Delays, query: str = "") -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: int | None = None
        self.newest = b""
        self._hello = HANDSHAKE.format(port=port, query=query).encode()
        self._delays = delays
        self._rest = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Knock."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        self.transport = transport
        transport.write(self._hello)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's name
        """Say that it ended."""
        self.closed = self.closed or 1006
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("refused"))

    def data_received(self, data: bytes) -> None:
        """Take whole frames out of what has come."""
        data = self._rest + data if self._rest else data
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode())
            self._upgraded = True
            self.opened.set_result(None)
        at, size = 0, len(data)
        while size - at >= 2:  # noqa: PLR2004 - the least head
            length, begin = data[at + 1], at + 2
            if length >= SHORT:
                width = 2 if length == SHORT else 8
                length, begin = int.from_bytes(data[begin : begin + width], "big"), begin + width
            if begin + length > size:
                break
            self._take(data[at] & 15, data[begin : begin + length])
            at = begin + length
        self._rest = data[at:]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            now, delays = time.monotonic(), self._delays
            self.newest = payload
            delays.messages += 1
            delays.bytes += len(payload)
            for text in STAMP.findall(payload):
                due = float(text)
                if due >= delays.since:
                    delays.seconds.append(now - due)
        elif kind == PING:
            self.transport.write(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)
        elif kind == CLOSE:
            self.closed = int.from_bytes(payload[:2], "big")


async def crowd(port: int, count: int, delays: Delays) -> list[Reader]:
    """So many clients, connected."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> Reader:
        async with gate:
            _, reader = await loop.create_connection(lambda: Reader(port, delays), "127.0.0.1", port)
            await asyncio.wait_for(reader.opened, 30)
            return reader

    return await asyncio.gather(*(one() for _ in range(count)))
