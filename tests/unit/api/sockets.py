"""The stream's sockets, played without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from starlette.types import Message

from lbaas_ui.api.schemas import StreamMessage
from lbaas_ui.api.stream import Client
from tests.unit.api.fakes import World


async def handshake(
    world: World,
    query: str = "",
    *,
    subprotocols: Sequence[str] = (),
    said: bytes | str | None = None,
    **headers: str,
) -> list[Message]:
    """What the server sends to a socket that opens the stream, says at most one thing, and goes."""
    sent: list[Message] = []
    given: list[Message] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1005}]
    if said is not None:
        given.insert(1, {"type": "websocket.receive", "bytes" if isinstance(said, bytes) else "text": said})

    async def receive() -> Message:
        return given.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "scheme": "ws",
        "path": "/api/v1/stream",
        "query_string": query.encode(),
        "headers": [(b"host", b"lbaas.test")]
        + [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": list(subprotocols),
        "client": ("127.0.0.1", 123),
        "app": world.app,
    }
    await world.app(scope, receive, send)
    return sent


def read(text: str) -> dict[str, Any]:
    """Parse a message, and check that it is what the description says."""
    StreamMessage.model_validate_json(text)
    return dict(json.loads(text))


async def received(client: Client) -> dict[str, Any]:
    """Give the next message for a client."""
    return read(await asyncio.wait_for(client.next(), 5))


async def publish(world: World, count: int) -> None:
    """Make so many messages."""
    await world.hub.look_at_health()
    for _ in range(count):
        world.ready = not world.ready
        await world.hub.look_at_health()


class StuckSocket:
    """A socket whose other side does not read."""

    def __init__(self) -> None:
        self.closed: int | None = None
        self.joined = asyncio.Event()

    async def send_text(self, data: str) -> None:
        """Wait for ever."""
        self.joined.set()
        await asyncio.Event().wait()

    async def receive(self) -> object:
        """Wait for ever."""
        await asyncio.Event().wait()
        return None

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Note the code."""
        self.closed = code
