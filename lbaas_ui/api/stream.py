"""The live stream: one hub for all clients, fed by the board; sockets are served by ``serve``.

Changes of a moment become one message with a revision, encoded once for everybody. Each client has a short
queue of its own; one that cannot keep up is closed (1013) and comes back with the last revision that it has
seen. What it missed is sent from a ring of recent messages or, where that no longer reaches back, as a
snapshot, in parts that a page reads one by one. Nobody waits for anybody.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple, Protocol

import structlog
from pydantic_core import to_json

from lbaas_ui.api.board import Board
from lbaas_ui.api.listing import in_order
from lbaas_ui.api.schemas import Readiness, StreamMessage

COALESCE_S: Final = 0.03  # changes within this time are one message
PING_S: Final = 20.0
HEALTH_S: Final = 5.0  # how often it is asked whether cloud and database still answer
LOADING_S: Final = 0.5  # the same until the cloud was read once: pages wait for it
RING: Final = 512  # messages kept for clients that come back
PART: Final = 100  # balancers, and operations, of one message of a snapshot
QUEUE: Final = 64  # messages that a client may lag behind
OPENING_S: Final = 30.0  # how long a slow client may go on to read what it was sent first
CLOSE_S: Final = 2.0  # how long a closing handshake with a slow client may take

HOLDS_S: Final = 10.0  # how often it is asked whether a session still holds

GOING_AWAY: Final = 1001
NOT_AUTHENTICATED: Final = 4401  # our own: of a refused handshake a page cannot read why
TRY_AGAIN: Final = 1013

_log = structlog.get_logger(__name__)

Holds = Callable[[], Awaitable[bool]]


class Seen(NamedTuple):
    """The last message that a client has had."""

    epoch: str
    revision: int


class Client:
    """One socket's place in the hub: what is to be sent to it, and why it must go, if it must.

    Args:
        opening: what is sent first. It may be long, and does not count as lagging behind.
    """

    def __init__(self, opening: Iterable[str]) -> None:
        loop = asyncio.get_running_loop()
        self._opening = deque(opening)
        self._texts: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self.opened: asyncio.Future[None] = loop.create_future()
        self.dropped: asyncio.Future[int] = loop.create_future()

    @property
    def is_slow(self) -> bool:
        """Whether it must go because it could not keep up."""
        return self.dropped.done() and self.dropped.result() == TRY_AGAIN

    def offer(self, text: str) -> bool:
        """Queue a message; False when the client is too slow, which ends it."""
        if self.dropped.done():
            return True
        try:
            self._texts.put_nowait(text)
        except asyncio.QueueFull:
            self.drop(TRY_AGAIN)
            return False
        return True

    def drop(self, code: int) -> None:
        """Have its socket closed with this code."""
        if not self.dropped.done():
            self.dropped.set_result(code)

    async def next(self) -> str:
        """The next message to send; asked for when the one before was sent."""
        if self._opening:
            return self._opening.popleft()
        if not self.opened.done():
            self.opened.set_result(None)
        return await self._texts.get()


class Hub:
    """All clients, and the messages that they get."""

    def __init__(
        self,
        board: Board,
        readiness: Callable[[], Awaitable[Readiness]],
        *,
        on_slow: Callable[[], None] = lambda: None,
        coalesce_s: float = COALESCE_S,
    ) -> None:
        self.epoch = uuid.uuid4().hex
        self.revision = 0
        self._board = board
        self._readiness = readiness
        self._on_slow = on_slow
        self._coalesce_s = coalesce_s
        self._clients: set[Client] = set()
        self._ring: deque[tuple[int, str]] = deque(maxlen=RING)
        self._wake = asyncio.Event()
        self._health: Readiness | None = None
        self._snapshot: tuple[int, list[str]] | None = None
        board.tell(self._wake.set)

    @property
    def client_count(self) -> int:
        """How many sockets are open."""
        return len(self._clients)

    # --- for sockets ----------------------------------------------------------------------------------

    async def join(self, seen: Seen | None) -> Client:
        """A new client, which is sent what it lacks first."""
        await self.look_at_health()  # a snapshot should not tell of five seconds ago
        await self.flush()  # so that ring and snapshot hold all that happened until now
        client = Client(self._missed(seen) or self._snapshot_texts())
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """Its socket has gone."""
        self._clients.discard(client)

    def close(self) -> None:
        """Send all clients away; they come back when the server does."""
        for client in self._clients:
            client.drop(GOING_AWAY)

    # --- the loops, run by the runtime ----------------------------------------------------------------

    async def run(self) -> None:
        """Turn changes into messages until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._flush_for_ever())
            group.create_task(self._ping_for_ever())
            group.create_task(self._look_at_health_for_ever())

    async def _flush_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(self._coalesce_s)
            await self.flush()

    async def _ping_for_ever(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            self.ping()

    async def _look_at_health_for_ever(self) -> None:
        while True:
            await self.look_at_health()
            is_loading = self._health is not None and not self._health.loaded
            await asyncio.sleep(LOADING_S if is_loading else HEALTH_S)

    # --- messages -------------------------------------------------------------------------------------

    async def flush(self) -> None:
        """Send what changed, as one message; nothing when nothing did."""
        self._wake.clear()
        news = await self._board.take()
        changes: list[dict[str, object]] = []
        for kind, several in (("balancer", news.balancers), ("operation", news.operations)):
            changes += [{"kind": kind, "id": key, "value": value} for key, value in several.items()]
        if news.stops is not None:
            changes.append({"kind": "stops", "id": "stops", "value": {"stops": news.stops}})
        self._publish(changes)

    def ping(self) -> None:
        """A sign of life, with how old each source's knowledge is."""
        self._send_all(_encode("ping", self.revision, self.epoch, health=self._health))

    async def look_at_health(self) -> None:
        """Tell of cloud, database and sources, when they fare otherwise than before."""
        health = await self._readiness()
        before, self._health = self._health, health
        if before is not None and _without_ages(before) != _without_ages(health):
            self._publish([{"kind": "health", "id": "health", "value": health}])

    def _publish(self, changes: list[dict[str, object]]) -> None:
        if not changes:
            return
        self.revision += 1
        text = _encode("changes", self.revision, self.epoch, changes=changes)
        self._ring.append((self.revision, text))
        self._send_all(text)

    def _send_all(self, text: str) -> None:
        for client in tuple(self._clients):
            if not client.offer(text):
                self._clients.discard(client)
                self._on_slow()

    def _missed(self, seen: Seen | None) -> list[str] | None:
        """The messages after the last that a client has had; None where it needs a snapshot."""
        if seen is None or seen.epoch != self.epoch or seen.revision > self.revision:
            return None
        oldest = self._ring[0][0] if self._ring else self.revision + 1
        missed = [text for revision, text in self._ring if revision > seen.revision]
        if seen.revision < oldest - 1 or len(missed) >= QUEUE:
            return None
        return missed or [_encode("changes", self.revision, self.epoch)]

    def _snapshot_texts(self) -> list[str]:
        """Everything, in parts, encoded once for all who come at the same revision."""
        if self._snapshot is None or self._snapshot[0] != self.revision:
            balancers, operations = in_order(self._board.summaries()), self._board.operations()
            *before, last = (
                {"balancers": balancers[begin : begin + PART], "operations": operations[begin : begin + PART]}
                for begin in range(0, max(len(balancers), len(operations), 1), PART)
            )
            # With the epoch and revision of a part before the last nobody could come back.
            texts = [_encode("snapshot", 0, "", more=True, **part) for part in before]
            rest = {"health": self._health, "stops": self._board.stops()}
            texts.append(_encode("snapshot", self.revision, self.epoch, **last, **rest))
            self._snapshot = (self.revision, texts)
        return self._snapshot[1]


class Socket(Protocol):
    """What of a WebSocket is used here."""

    async def send_text(self, data: str) -> None:
        """Send one message; waits while the other side does not read."""

    async def receive(self) -> object:
        """The next message of the other side."""

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close from our side."""


async def serve(socket: Socket, hub: Hub, seen: Seen | None, *, holds: Holds | None = None) -> None:
    """Serve one accepted socket until either side ends it, or its session no longer holds."""
    client = await hub.join(seen)
    watcher = asyncio.create_task(_watch(client, holds))
    sender = asyncio.create_task(_send(socket, client))
    receiver = asyncio.create_task(_listen(socket))
    try:
        await asyncio.wait((sender, receiver, client.dropped), return_when=asyncio.FIRST_COMPLETED)
        if client.is_slow:  # half a snapshot is of no use: it would get all of it again, and again
            ends = (sender, receiver, client.opened)
            await asyncio.wait(ends, timeout=OPENING_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(client)
        sender.cancel()
        receiver.cancel()
        watcher.cancel()
        await asyncio.gather(sender, receiver, watcher, return_exceptions=True)
    if client.dropped.done():
        # A client that does not read does not answer the closing either: do not wait for it long.
        with contextlib.suppress(TimeoutError, RuntimeError):
            async with asyncio.timeout(CLOSE_S):
                await socket.close(client.dropped.result(), "Come back with your last revision.")


async def _watch(client: Client, holds: Holds | None) -> None:
    """Send the client away when whoever opened the socket may look no longer."""
    while holds is not None:
        await asyncio.sleep(HOLDS_S)
        if not await holds():
            client.drop(NOT_AUTHENTICATED)
            return


async def _send(socket: Socket, client: Client) -> None:
    while True:
        await socket.send_text(await client.next())


async def _listen(socket: Socket) -> None:
    """Clients have nothing to say; this only hears them go."""
    while True:
        message = await socket.receive()
        if isinstance(message, dict) and message.get("type") == "websocket.disconnect":
            return


def _encode(kind: str, revision: int, epoch: str, **parts: object) -> str:
    """One message as text; ``parts`` are fields of ``StreamMessage``, with models or plain values."""
    return to_json({"type": kind, "revision": revision, "epoch": epoch, **_EMPTY, **parts}).decode()


_EMPTY: Final = {
    name: field.get_default(call_default_factory=True)
    for name, field in StreamMessage.model_fields.items()
    if name not in {"type", "revision", "epoch"}
}


def _without_ages(health: Readiness) -> Readiness:
    return health.model_copy(
        update={"sources": [source.model_copy(update={"age_s": None}) for source in health.sources]}
    )
