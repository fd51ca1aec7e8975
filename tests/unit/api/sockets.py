"""A WebSocket's handshake, played without a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.types import Message

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
