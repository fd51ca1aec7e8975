"""The socket by which pages and ``lbaas-ui watch`` hear of changes; ``lbaas_ui.api.stream`` does the work."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from lbaas_ui.api.auth import STREAM_PROTOCOL, check_same_origin
from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.parts import caller_of
from lbaas_ui.api.stream import NOT_AUTHENTICATED, TRY_AGAIN, Seen, serve
from lbaas_ui.errors import CloudError, NotAuthenticated

router = APIRouter()

CROSS_ORIGIN = 4403


@router.websocket("/stream")
async def stream(socket: WebSocket, epoch: str | None = None, revision: str | None = None) -> None:
    """A snapshot, then changes; with ``epoch`` and ``revision`` of a message only what came after it."""
    try:
        check_same_origin(socket)
        caller = await caller_of(socket)
        parts = caller.parts
    except ApiError:
        await socket.close(CROSS_ORIGIN)  # before accept: the handshake is answered 403
        return
    except CloudError:
        await socket.accept(_subprotocol(socket))
        await socket.close(TRY_AGAIN, "Keystone does not answer.")
        return
    except NotAuthenticated:
        await socket.accept(_subprotocol(socket))
        await socket.close(NOT_AUTHENTICATED, "Log in first.")
        return
    await socket.accept(_subprotocol(socket))
    seen = Seen(epoch, int(revision)) if epoch and revision and revision.isdecimal() else None
    await serve(socket, parts.hub, seen, holds=caller.holds)


def _subprotocol(socket: WebSocket) -> str | None:
    """Browsers want one of the offered protocols chosen; never the one that carries the token."""
    return STREAM_PROTOCOL if STREAM_PROTOCOL in socket.scope.get("subprotocols", ()) else None
