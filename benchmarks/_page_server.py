"""The product's own server with generated balancers, for ``page``: real routes, real stream, real files.

A process of its own. It reads orders from its standard input, one a line: ``updates BALANCERS|MEMBERS RATE``.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from pathlib import Path

import uvicorn

from benchmarks._world import quiet
from lbaas_ui.events.types import ObjectSeen, StatusChanged
from lbaas_ui.runtime import STATIC
from tests import factories
from tests.unit.api.fakes import World

BALANCERS = 5_000
MEMBERS = 300
BIG = "11111111-0000-4000-8000-000000000300"
TURNS_PER_S = 25
HEALTH = ("ONLINE", "ONLINE", "DEGRADED", "ONLINE", "ERROR")


def fill(world: World) -> list[str]:
    """Put the balancers in, copies of a few with other ids, names and addresses; give their ids."""
    templates = [
        factories.make_tree(name="shop-NAME", vip_address="10.9.9.9", listeners=1 + n % 3, members=n)
        for n in range(7)
    ]
    known = [[(name, one.id, json.dumps(factories.wire(one))) for name, one in factories.objects_of(tree)]
             for tree in templates]  # fmt: skip
    ids = []
    for number in range(BALANCERS):
        objects = known[number % len(known)]
        new = {one: f"{number + 1:08x}{one[8:]}" for _, one, _ in objects}
        new |= {"shop-NAME": f"shop-{number:04}", "10.9.9.9": f"10.{number // 250}.0.{number % 250 + 1}"}
        world.store.apply([
            ObjectSeen(name, new[one], json.loads(_renamed(text, new)), 1.0) for name, one, text in objects
        ])  # fmt: skip
        ids.append(new[templates[number % len(known)].loadbalancer.id])
    return ids


def _renamed(text: str, new: dict[str, str]) -> str:
    return '"'.join(new.get(part, part) for part in text.split('"'))


def fill_big(world: World) -> list[str]:
    """Put one balancer with many members in; give their ids."""
    tree = factories.make_tree(
        id=BIG, name="three-hundred", listeners=3, pools=1, members=MEMBERS, l7policies=2, l7rules=1
    )
    world.store.apply(factories.events_of(tree))
    return [member.id for several in tree.members.values() for member in several]


class Updates:
    """Changes of statuses at a rate, of balancers or of members."""

    def __init__(self, world: World, targets: dict[str, list[str]]) -> None:
        self._world = world
        self._targets = targets
        self._what = "loadbalancers"
        self._rate = 0
        self._count = itertools.count(2)

    def order(self, line: str) -> None:
        """Take one line of the standard input."""
        _, self._what, rate = line.split()
        self._rate = int(rate)

    async def run(self) -> None:
        """Go on until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + 1 / TURNS_PER_S, loop.time())
            await asyncio.sleep(due - loop.time())
            ids = self._targets[self._what]
            for _ in range(self._rate // TURNS_PER_S):
                number = next(self._count)
                # Strides through them all, so that rows in view and out of view change alike.
                one = ids[number * 37 % len(ids)]
                status = HEALTH[number % len(HEALTH)]
                self._world.store.apply([StatusChanged(self._what, one, None, status, 10.0 + number)])


async def serve(port: int) -> None:
    """Serve until the standard input ends."""
    quiet()
    world = World(Path(STATIC), coalesce_s=0.03)
    updates = Updates(world, {"loadbalancers": fill(world), "members": fill_big(world)})
    config = uvicorn.Config(world.app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    tasks = [asyncio.create_task(one) for one in (world.hub.run(), updates.run(), server.serve())]
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := (await reader.readline()).decode():
        updates.order(line)
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
