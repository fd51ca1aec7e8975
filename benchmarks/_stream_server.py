"""A server with events to tell, for ``stream``: ours, or the floor that sends the same bytes and no more.

``python -m benchmarks._stream_server ours|floor PORT``, a process of its own. It reads orders from its
standard input, one JSON a line, and answers each with one:

- ``{"seconds": 10, "every_s": 0.02, "bytes": 0}``: let an event happen so often; ``bytes`` is the size of
  the floor's messages. Answers the number of ``events``, ``cpu_s`` used meanwhile, and clients ``dropped``.

Each event carries the moment at which it was due, by the clock that all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import uvicorn
from websockets.asyncio import server as sockets

from benchmarks._world import quiet
from lbaas_ui.api.stream import COALESCE_S
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.listening import server_config
from lbaas_ui.store import memory
from tests import factories
from tests.unit.api.fakes import World

BALANCERS: Final = 200
SEND_BUFFER: Final = 64 * 1024
"""Of the kernel, for each socket: with Linux' own 4 MB one that reads nothing would be found out later."""
BACKLOG: Final = 4096


def stamp(due: float) -> str:
    """The moment of an event, as it stands in messages."""
    return f"@{due:.6f}@"


class Ours:
    """The real app on the real store, board and hub."""

    def __init__(self) -> None:
        self.dropped = 0
        self.world = World(Path(), coalesce_s=COALESCE_S, on_slow=self._drop)
        memory.spare(self.world.store)
        trees = [
            factories.make_tree(name=f"shop-{number}", members=4, listeners=2) for number in range(BALANCERS)
        ]
        self._wires = [dict(factories.wire(tree.loadbalancer)) for tree in trees]
        for tree in trees:
            self.world.store.apply(factories.events_of(tree))
        self._count = 0

    def _drop(self) -> None:
        self.dropped += 1

    async def run(self, listening: socket.socket) -> None:
        """Serve until cancelled."""
        server = uvicorn.Server(server_config(self.world.app, "127.0.0.1", 0))
        await asyncio.gather(self.world.hub.run(), server.serve(sockets=[listening]))

    def happen(self, due: float) -> None:
        """One balancer changes."""
        self._count += 1
        wire = {**self._wires[self._count % BALANCERS], "description": stamp(due)}
        self.world.store.apply([ObjectSeen("loadbalancers", str(wire["id"]), wire, 10.0 + self._count)])


class Floor:
    """``websockets.broadcast``: what the library that everybody takes needs for the same bytes."""

    dropped = 0

    def __init__(self) -> None:
        self.size = 0
        self._clients: set[sockets.ServerConnection] = set()

    async def _serve(self, client: sockets.ServerConnection) -> None:
        self._clients.add(client)
        await client.wait_closed()

    async def run(self, listening: socket.socket) -> None:
        """Serve until cancelled."""
        async with sockets.serve(self._serve, sock=listening, compression=None) as server:
            await server.serve_forever()

    def happen(self, due: float) -> None:
        """One message to everybody."""
        sockets.broadcast(self._clients, f"{stamp(due)}{'x' * (self.size - 20)}")


async def let_happen(happen: Callable[[float], None], *, seconds: float, every_s: float) -> int:
    """Let events happen at their times, late rather than never, unless it takes more than twice as long."""
    loop = asyncio.get_running_loop()
    began, count = loop.time(), 0
    while count * every_s < seconds and loop.time() < began + 2 * seconds:
        due = began + count * every_s
        await asyncio.sleep(max(0.0, due - loop.time()))
        happen(due)
        count += 1
    return count


async def obey(side: Ours | Floor, line: str) -> dict[str, Any]:
    """Carry out an order."""
    order = json.loads(line)
    if isinstance(side, Floor):
        side.size = order["bytes"]
    cpu = time.process_time()
    events = await let_happen(side.happen, seconds=order["seconds"], every_s=order["every_s"])
    await asyncio.sleep(1)  # the last ones arrive
    return {"events": events, "cpu_s": time.process_time() - cpu, "dropped": side.dropped}


async def main(which: str, port: int) -> None:
    """Serve until the standard input ends."""
    quiet()
    side = Ours() if which == "ours" else Floor()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    listening.bind(("127.0.0.1", port))
    listening.listen(BACKLOG)
    serving = asyncio.create_task(side.run(listening))
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    print("{}", flush=True)
    while line := (await reader.readline()).decode():
        print(json.dumps(await obey(side, line)), flush=True)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
