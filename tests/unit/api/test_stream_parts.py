"""Snapshots of many: they come in parts, none of which is anything before the last has come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lbaas_ui.api import stream
from lbaas_ui.api.stream import QUEUE, TRY_AGAIN, Client, Seen, serve
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import World, make_view
from tests.unit.api.sockets import StuckSocket, publish, read, received

BALANCERS = [f"shop-{number}" for number in range(5)]


@pytest.fixture
def many(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world of five balancers, whose snapshot comes in parts of two."""
    monkeypatch.setattr(stream, "PART", 2)
    for name in BALANCERS:
        world.store.apply(events_of(make_tree(name=name)))
    return world


async def opening(client: Client) -> list[dict[str, Any]]:
    """The parts of the snapshot that a new client gets."""
    parts = [await received(client)]
    while parts[-1]["more"]:
        parts.append(await received(client))
    return parts


def names(parts: list[dict[str, Any]]) -> list[str]:
    """The balancers of some messages."""
    return [balancer["name"] for part in parts for balancer in part["balancers"]]


async def test_few_are_one_message(world: World) -> None:
    """A snapshot of a hundred at most, or of nothing, has no parts."""
    [empty] = await opening(await world.hub.join(None))
    assert (empty["type"], empty["epoch"], empty["more"]) == ("snapshot", world.hub.epoch, False)
    world.store.apply([event for _ in range(100) for event in events_of(make_tree())])
    [whole] = await opening(await world.hub.join(None))
    assert len(whole["balancers"]) == 100


async def test_many_are_several(many: World) -> None:
    """The parts hold everything once, by name; only the last one says whose and which it is."""
    for number in range(3):
        many.queue.put(make_view(f"o-{number}", balancer_id=many.board.summaries()[number].id))
    parts = await opening(await many.hub.join(None))
    assert [len(part["balancers"]) for part in parts] == [2, 2, 1]
    assert names(parts) == sorted(one.name for one in many.board.summaries())
    told = [[one["id"] for one in part["operations"]] for part in parts]
    assert [len(ids) for ids in told] == [2, 1, 0]
    assert [id for ids in told for id in ids] == [one.id for one in many.board.operations()]
    assert [(part["type"], part["epoch"], part["revision"]) for part in parts] == [
        *[("snapshot", "", 0)] * 2,
        ("snapshot", many.hub.epoch, many.hub.revision),
    ]
    assert [part["health"] is None for part in parts] == [True, True, False]


async def test_more_operations_than_balancers(many: World) -> None:
    """It is in parts for them, too."""
    for number in range(7):
        many.queue.put(make_view(f"o-{number}", balancer_id=many.board.summaries()[0].id))
    parts = await opening(await many.hub.join(None))
    assert [len(part["operations"]) for part in parts] == [2, 2, 2, 1]
    assert sorted(names(parts)) == BALANCERS


async def test_parts_are_encoded_once(many: World) -> None:
    """All who come at the same revision are sent the same texts."""
    one, other = await many.hub.join(None), await many.hub.join(None)
    for _ in range(3):
        assert await one.next() is await other.next()


async def test_changes_follow_the_last_part(many: World) -> None:
    """What changes while the parts are sent comes behind them, with the revision after theirs."""
    client = await many.hub.join(None)
    first = await received(client)
    many.store.apply(events_of(make_tree(name="late")))
    await many.hub.flush()
    parts = [first, *await opening(client)]
    changes = await received(client)
    assert sorted(names(parts)) == BALANCERS
    assert changes["revision"] == parts[-1]["revision"] + 1
    assert [one["value"]["name"] for one in changes["changes"]] == ["late"]


async def test_parts_are_no_lag(many: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts there are, a client may lag behind by as many messages as any other."""
    monkeypatch.setattr(stream, "PART", 1)
    for _ in range(QUEUE):
        many.store.apply(events_of(make_tree()))
    client = await many.hub.join(None)
    await publish(many, QUEUE)
    assert not client.dropped.done()
    assert len(await opening(client)) == QUEUE + len(BALANCERS)
    assert [(await received(client))["revision"] for _ in range(QUEUE)] == list(
        range(many.hub.revision - QUEUE + 1, many.hub.revision + 1)
    )


@pytest.mark.parametrize("count", [1, 2])
async def test_who_breaks_off_between_parts_begins_anew(many: World, count: int) -> None:
    """With epoch and revision of a part before the last one gets everything, not what came after."""
    client = await many.hub.join(None)
    part = [await received(client) for _ in range(count)][-1]
    many.hub.leave(client)
    await publish(many, 1)
    again = await opening(await many.hub.join(Seen(part["epoch"], part["revision"])))
    assert sorted(names(again)) == BALANCERS


async def test_who_had_all_parts_gets_what_it_missed(many: World) -> None:
    """With epoch and revision of the last part one gets what came after."""
    [*_, last] = await opening(await many.hub.join(None))
    await publish(many, 1)
    message = await received(await many.hub.join(Seen(last["epoch"], last["revision"])))
    assert (message["type"], message["revision"]) == ("changes", last["revision"] + 1)


class TardySocket(StuckSocket):
    """A socket whose other side begins to read when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = asyncio.Event()
        self.got: list[str] = []

    async def send_text(self, data: str) -> None:
        """Wait for the reading to begin."""
        self.joined.set()
        await self.reads.wait()
        self.got.append(data)


async def test_a_slow_client_gets_the_snapshot_whole(many: World) -> None:
    """It is told to go only when it has all parts: otherwise it would come back for the same for ever."""
    socket = TardySocket()
    serving = asyncio.create_task(serve(socket, many.hub, None))
    await socket.joined.wait()
    await publish(many, QUEUE + 2)
    for _ in range(10):  # it is found out
        await asyncio.sleep(0)
    assert many.hub.client_count == 0
    assert socket.closed is None
    socket.reads.set()
    await asyncio.wait_for(serving, 5)
    parts = [read(text) for text in socket.got]
    assert sorted(names(parts[:3])) == BALANCERS
    assert (parts[2]["more"], parts[2]["epoch"]) == (False, many.hub.epoch)
    assert socket.closed == TRY_AGAIN


async def test_the_end_of_the_server_waits_for_no_parts(many: World) -> None:
    """A server that stops sends clients away between two parts."""
    socket = StuckSocket()
    serving = asyncio.create_task(serve(socket, many.hub, None))
    await socket.joined.wait()
    many.hub.close()
    await asyncio.wait_for(serving, 5)
    assert socket.closed == stream.GOING_AWAY
