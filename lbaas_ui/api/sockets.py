"""uvicorn's WebSockets, which also let go of clients that do not read; ``runtime`` serves with it.

As it comes, uvicorn writes a closing frame only when the client has read what was sent before, and closes a
connection only when all is read: one that never reads hears no code, and its connection stays for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

LINGER_S: Final = 10.0
"""So long a client that was told to go may take to read what was sent before, and the closing frame."""


class Sockets(WebSocketsSansIOProtocol):
    """One client's connection."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a closing frame goes out behind what waits, instead of waiting for it to be read."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()
            self._end_soon()
        await super().send(message)

    def keepalive_timeout(self) -> None:
        """Close a client that has not answered a ping."""
        super().keepalive_timeout()
        self._end_soon()

    def _end_soon(self) -> None:
        self.loop.call_later(LINGER_S, self.transport.abort)
