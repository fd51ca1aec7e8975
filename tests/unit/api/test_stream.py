"""The live stream: snapshot, changes, coming back, and those who cannot keep up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from lbaas_ui.api import stream
from lbaas_ui.api.auth import COOKIE
from lbaas_ui.api.stream import QUEUE, RING, TRY_AGAIN, Hub, Seen, serve
from lbaas_ui.events.types import ObjectGone
from lbaas_ui.queue.states import OperationState
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import HEADERS, TOKEN, World, make_view
from tests.unit.api.sockets import StuckSocket, publish, read, received


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[None]:
    """Have the hub's loops run."""
    task = asyncio.create_task(hub.run())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_snapshot_then_changes(world: World) -> None:
    """A new client gets all there is, then what changes, with revisions that count up by one."""
    tree = make_tree(name="one")
    world.store.apply(events_of(tree))
    async with running(world.hub):
        client = await world.hub.join(None)
        snapshot = await received(client)
        world.store.apply(events_of(make_tree(name="two")))
        changes = await received(client)
    assert (snapshot["type"], [one["name"] for one in snapshot["balancers"]]) == ("snapshot", ["one"])
    assert changes["type"] == "changes"
    assert changes["revision"] == snapshot["revision"] + 1
    assert [(one["kind"], one["value"]["name"]) for one in changes["changes"]] == [("balancer", "two")]


async def test_changes_of_a_moment_are_one_message(world: World) -> None:
    """Many events of one balancer make one change; nothing changed makes none."""
    tree = make_tree()
    async with running(world.hub):
        client = await world.hub.join(None)
        await received(client)
        for event in events_of(tree):
            world.store.apply([event])
        changes = await received(client)
        await world.hub.flush()
        world.store.apply(events_of(make_tree(name="last")))
        after = await received(client)
    assert [one["id"] for one in changes["changes"]] == [tree.loadbalancer.id]
    assert [one["value"]["name"] for one in after["changes"]] == ["last"]


async def test_operations_move_cards_too(world: World) -> None:
    """A moved operation is told whole, and its balancer's card with it."""
    tree = make_tree()
    world.store.apply(events_of(tree))
    async with running(world.hub):
        client = await world.hub.join(None)
        await received(client)
        world.queue.put(make_view("o", balancer_id=tree.loadbalancer.id))
        changes = (await received(client))["changes"]
    by_kind = {one["kind"]: one["value"] for one in changes}
    assert by_kind["operation"]["id"] == "o"
    assert by_kind["balancer"]["operation"]["id"] == "o"


async def test_a_wanted_balancer_gets_its_id(world: World) -> None:
    """The card of a balancer without an id goes when the mirror shows the balancer itself."""
    tree = make_tree(name="shop")
    balancer_id = tree.loadbalancer.id
    async with running(world.hub):
        client = await world.hub.join(None)
        await received(client)
        world.queue.put(make_view("o"))
        wanted = (await received(client))["changes"]
        world.store.apply(events_of(tree))
        world.queue.put(make_view("o", balancer_id=balancer_id))
        made = (await received(client))["changes"]
    assert {one["id"]: one["value"] is None for one in wanted} == {"operation:o": False, "o": False}
    assert {one["id"]: one["value"] is None for one in made} == {
        "operation:o": True,
        balancer_id: False,
        "o": False,
    }


async def test_a_balancer_that_is_answered_but_not_seen(world: World) -> None:
    """Between the create's answer and the mirror's first look the card keeps its place under the new id."""
    world.queue.put(make_view("o", balancer_id="lb"))
    [card] = world.board.summaries()
    assert (card.id, card.provisioning_status) == ("lb", "PENDING_CREATE")
    world.queue.put(make_view("o", balancer_id="lb", state=OperationState.DONE))
    assert world.board.summaries() == []


async def test_gone_balancers_are_told(world: World) -> None:
    """A balancer that goes is a change without a value."""
    tree = make_tree()
    world.store.apply(events_of(tree))
    async with running(world.hub):
        client = await world.hub.join(None)
        await received(client)
        gone = [ObjectGone(event.collection, event.id, 2.0) for event in events_of(tree)]
        world.store.apply(gone)
        changes = (await received(client))["changes"]
    assert changes == [{"kind": "balancer", "id": tree.loadbalancer.id, "value": None}]


async def test_health_is_told_when_it_changes(world: World) -> None:
    """Trouble with the cloud is a change; a source's age alone is none."""
    client = await world.hub.join(None)
    assert (await received(client))["health"]["ready"] is True
    await world.hub.look_at_health()
    world.ready = False
    await world.hub.look_at_health()
    changes = (await received(client))["changes"]
    assert [(one["kind"], one["value"]["ready"]) for one in changes] == [("health", False)]


async def test_a_ping_tells_how_old_the_knowledge_is(world: World) -> None:
    """Ages grow without being news; a ping brings them, and changes no revision."""
    client = await world.hub.join(None)
    await received(client)
    world.hub.ping()
    ping = await received(client)
    assert (ping["type"], ping["revision"]) == ("ping", world.hub.revision)
    assert ping["health"]["ready"] is True


async def test_coming_back_brings_only_what_was_missed(world: World) -> None:
    """With epoch and revision a client gets the messages after it, in order."""
    await publish(world, 5)
    client = await world.hub.join(Seen(world.hub.epoch, 3))
    assert [(await received(client))["revision"] for _ in range(2)] == [4, 5]


async def test_coming_back_without_missing_anything(world: World) -> None:
    """Who missed nothing is told just that."""
    await publish(world, 3)
    client = await world.hub.join(Seen(world.hub.epoch, 3))
    message = await received(client)
    assert (message["type"], message["revision"], message["changes"]) == ("changes", 3, [])


@pytest.mark.parametrize(
    "seen",
    [
        Seen("another process", 3),
        Seen("", 3),
        Seen("own", 9999),
        Seen("own", 0),
    ],
)
async def test_coming_back_too_late_or_from_elsewhere(world: World, seen: Seen) -> None:
    """Where the ring does not reach back, or the process was another one, there is a snapshot."""
    await publish(world, RING + 5)
    client = await world.hub.join(seen._replace(epoch=world.hub.epoch) if seen.epoch == "own" else seen)
    assert (await received(client))["type"] == "snapshot"


async def test_a_slow_client_holds_up_nobody(world: World) -> None:
    """Who does not read is dropped with 1013; others get every message."""
    slow, quick = await world.hub.join(None), await world.hub.join(None)
    await received(quick)
    for number in range(QUEUE + 1):
        await publish(world, 1)
        assert (await received(quick))["revision"] == number + 1
    assert slow.dropped.result() == TRY_AGAIN
    assert not quick.dropped.done()
    assert world.hub.client_count == 1


async def test_a_stuck_socket_is_closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket of a client that was dropped is closed, with a code that says to come back."""
    monkeypatch.setattr(stream, "OPENING_S", 0)
    socket = StuckSocket()
    serving = asyncio.create_task(serve(socket, world.hub, None))
    await socket.joined.wait()
    await publish(world, QUEUE + 2)
    await asyncio.wait_for(serving, 5)
    assert socket.closed == TRY_AGAIN


async def test_the_end_of_the_server_is_told(world: World) -> None:
    """Clients of a server that stops are sent away."""
    socket = StuckSocket()
    serving = asyncio.create_task(serve(socket, world.hub, None))
    await socket.joined.wait()
    world.hub.close()
    await asyncio.wait_for(serving, 5)
    assert socket.closed == 1001


# --- the handshake ----------------------------------------------------------------------------------------


class Browser:
    """The other side of a socket, by the rules of ASGI; goes as soon as it has got one message."""

    def __init__(self, headers: dict[str, str], subprotocols: list[str]) -> None:
        self.sent: list[dict[str, Any]] = []
        self._began = False
        self._done = asyncio.Event()
        self.scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "path": "/api/v1/stream",
            "raw_path": b"/api/v1/stream",
            "query_string": b"",
            "root_path": "",
            "scheme": "ws",
            "headers": [
                (name.lower().encode(), value.encode())
                for name, value in {"Host": "lbaas.test", **headers}.items()
            ],
            "subprotocols": subprotocols,
            "state": {},
        }

    async def receive(self) -> dict[str, Any]:
        """Knock, then wait for a message and go."""
        if not self._began:
            self._began = True
            return {"type": "websocket.connect"}
        await self._done.wait()
        return {"type": "websocket.disconnect", "code": 1005}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Take what the server sends."""
        self.sent.append(dict(message))
        if message["type"] != "websocket.accept":
            self._done.set()


async def open_socket(
    world: World, headers: dict[str, str], subprotocols: list[str] | None = None
) -> list[dict[str, Any]]:
    """Open a socket, and give what the server sent."""
    browser = Browser(headers, subprotocols or [])
    await asyncio.wait_for(world.app(browser.scope, browser.receive, browser.send), 5)
    return browser.sent


async def test_socket_with_a_token(world: World) -> None:
    """A script's socket gets the snapshot."""
    accept, message = await open_socket(world, HEADERS)
    assert accept["type"] == "websocket.accept"
    assert read(message["text"])["type"] == "snapshot"
    assert world.hub.client_count == 0


async def test_socket_with_a_cookie(world: World) -> None:
    """A page's socket needs nothing but its cookie and its own origin."""
    cookie = f"{COOKIE}={world.auth.issue()}"
    _, message = await open_socket(world, {"Cookie": cookie, "Origin": "http://lbaas.test"})
    assert read(message["text"])["type"] == "snapshot"


async def test_socket_with_a_subprotocol(world: World) -> None:
    """Where headers cannot be set the token may be a subprotocol; the answer does not repeat it."""
    accept, message = await open_socket(world, {}, ["lbaas-ui", f"bearer.{TOKEN}"])
    assert accept["subprotocol"] == "lbaas-ui"
    assert read(message["text"])["type"] == "snapshot"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Cookie": f"{COOKIE}=1.2"}])
async def test_socket_without_log_in(world: World, headers: dict[str, str]) -> None:
    """Without proof a socket is closed with 4401, which a page can read, before anything is sent."""
    accept, close = await open_socket(world, headers)
    assert (accept["type"], close["type"], close["code"]) == ("websocket.accept", "websocket.close", 4401)


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://lbaas.test.evil.test"])
async def test_socket_of_another_site(world: World, origin: str) -> None:
    """Another site's page cannot open a socket, whatever the browser sends along."""
    [answer] = await open_socket(world, {**HEADERS, "Origin": origin})
    assert answer["type"] == "websocket.close"
