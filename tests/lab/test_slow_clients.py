"""Clients of the stream that do not read, over real sockets and the real server: let go, and healed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from lbaas_ui.api import sockets, stream
from lbaas_ui.api.stream import QUEUE, TRY_AGAIN
from lbaas_ui.listening import server_config
from tests.factories import events_of, make_tree, seen
from tests.unit.api.fakes import HEADERS, World

BUFFER = 8 * 1024  # of the kernel: what is sent and not read shows soon
TEXT = "x" * 4_000


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[str]:
    """The app on uvicorn as it is served; gives the stream's address."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(world.app, "127.0.0.1", 0))
    tasks = [asyncio.create_task(server.serve([listening])), asyncio.create_task(world.hub.run())]
    try:
        await until(lambda: server.started)
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/api/v1/stream"
    finally:
        world.hub.close()
        server.should_exit = True
        await asyncio.wait(tasks[:1], timeout=10)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that tells nobody."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It never came.")


def client(address: str, *, buffer: int | None = None) -> Any:
    """A client; with a small ``buffer`` one that takes nothing unless it is read."""
    own = socket.socket()
    if buffer:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    own.connect(("127.0.0.1", int(address.split(":")[2].split("/", maxsplit=1)[0])))
    return connect(address, sock=own, additional_headers=HEADERS, max_queue=1, compression=None)


async def newest(connection: ClientConnection) -> dict[str, Any]:
    """The next message."""
    return dict(json.loads(await asyncio.wait_for(connection.recv(), 10)))


async def whole(connection: ClientConnection) -> dict[str, Any]:
    """The last message of a snapshot, however many parts it has."""
    while (part := await newest(connection))["more"]:
        pass
    return part


async def read_to_the_end(connection: ClientConnection) -> tuple[list[dict[str, Any]], int | None]:
    """Read all that was sent; gives it, and the code with which it was closed."""
    messages = []
    try:
        while True:
            messages.append(await newest(connection))
    except ConnectionClosed as error:
        return messages, error.rcvd.code if error.rcvd else None


async def busy(world: World, quick: ClientConnection) -> int:
    """Have many large changes happen, all of which another client hears at once; gives the last revision."""
    tree = make_tree(name="busy")
    told: dict[str, Any] = {}
    world.store.apply(events_of(tree))
    await newest(quick)
    for number in range(4 * QUEUE):
        balancer = tree.loadbalancer.replaced(description=f"{number} {TEXT}")
        world.store.apply([seen("loadbalancers", balancer, 10.0 + number)])
        told = await newest(quick)
        assert told["changes"][0]["value"]["description"].startswith(f"{number} ")
        if not world.hub.client_count - 1:
            break
    return int(told["revision"])


@pytest.mark.timeout(60)
async def test_one_that_does_not_read_is_let_go_and_healed(tmp_path: Path) -> None:
    """It is closed with 1013 while others hear everything; it comes back with its revision, and has all."""
    world = World(tmp_path)
    async with serving(world) as address, client(address) as quick, client(address, buffer=4096) as slow:
        await newest(quick)
        epoch = (await newest(slow))["epoch"]
        last = await busy(world, quick)
        assert world.hub.client_count == 1, "it was not found out"
        messages, code = await read_to_the_end(slow)
        assert code == TRY_AGAIN
        had = messages[-1]["revision"]
        assert 0 < had < last
        async with client(f"{address}?epoch={epoch}&revision={had}") as again:
            missed = await newest(again)
            assert missed["type"] in {"changes", "snapshot"}
            while missed["revision"] < last:
                following = await newest(again)
                assert following["revision"] == missed["revision"] + 1
                missed = following
        assert not quick.state.name.startswith("CLOS")


@pytest.mark.timeout(60)
async def test_one_that_does_not_read_a_long_snapshot_gets_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is let go behind the last part, with whose revision it can come back."""
    monkeypatch.setattr(stream, "PART", 10)
    world = World(tmp_path)
    trees = [make_tree(name=f"shop-{number}", description=TEXT) for number in range(100)]
    for tree in trees:
        world.store.apply(events_of(tree))
    async with serving(world) as address, client(address) as quick, client(address, buffer=4096) as slow:
        await whole(quick)
        await busy(world, quick)
        assert world.hub.client_count == 1, "it was not found out"
        messages, code = await read_to_the_end(slow)
        assert code == TRY_AGAIN
        *parts, last = [message for message in messages if message["type"] == "snapshot"]
        names = {balancer["name"] for part in [*parts, last] for balancer in part["balancers"]}
        assert names == {tree.loadbalancer.name for tree in trees}
        assert [part["more"] for part in parts] == [True] * 9
        assert (last["more"], last["epoch"]) == (False, world.hub.epoch)


@pytest.mark.timeout(60)
async def test_one_that_never_reads_again_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is ended, although what was sent to it was never read."""
    monkeypatch.setattr(sockets, "LINGER_S", 0.2)
    world = World(tmp_path)
    async with serving(world) as address, client(address) as quick:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        port = int(address.split(":")[2].split("/")[0])
        deaf.connect(("127.0.0.1", port))
        lines = [f"{name}: {value}" for name, value in HEADERS.items()]
        upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        head = ["GET /api/v1/stream HTTP/1.1", "Host: 127.0.0.1", *upgrade, key, *lines, "", ""]
        deaf.sendall("\r\n".join(head).encode())
        await newest(quick)
        await until(lambda: world.hub.client_count > 1)
        await busy(world, quick)
        deaf.settimeout(0)
        for _ in range(500):  # a reset shows at the next write, whatever is unread
            await asyncio.sleep(0.02)
            try:
                deaf.send(b"\x8a\x80\0\0\0\0")
            except (ConnectionResetError, BrokenPipeError):
                break
        else:
            raise AssertionError("The connection is still there.")
        deaf.close()
