"""A cloud in memory: answers as ``cloud.client.Cloud`` does, counts what it is asked, and fails on order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from lbaas_ui.errors import CloudError, CloudNotFound
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.sources.poll import Poll, PollSettings
from lbaas_ui.events.types import Event
from lbaas_ui.models import ReadFrom, Resource
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests import factories
from tests.unit.events.virtual import now

_COLLECTION_OF = {source: name for name, sources in READ_FROM.items() for source in sources[:1]}
_PARENTS = {"members": "pools", "l7rules": "l7policies"}

Wire = dict[str, Any]


class FakeCloud:
    """See above.

    Attributes:
        objects: what is there, on the wire, by collection and id.
        asked: when, what collection, which id (None for a list).
        fault: raised instead of an answer, while set.
        faults: the same for single collections.
        latency_s: how long an answer takes.
        page_size: objects in a page.
    """

    def __init__(self, *trees: BalancerTree) -> None:
        self.objects: dict[str, dict[str, Wire]] = {name: {} for name in READ_FROM}
        self.asked: list[tuple[float, str, str | None]] = []
        self.fault: CloudError | None = None
        self.faults: dict[str, CloudError] = {}
        self.latency_s = 0.0
        self.page_size = 100
        self.services = frozenset({"load-balancer", "network"})
        self.project_id: str | None = factories.PROJECT_ID
        self.most_at_once = 0
        self._at_once = 0
        for tree in trees:
            for collection, resource in factories.objects_of(tree):
                self.put(collection, resource)

    def put(self, collection: str, resource: Resource) -> None:
        """Let there be an object, on the wire as Octavia has it."""
        data = factories.wire(resource)
        if collection in {"listeners", "pools"}:
            data["loadbalancers"] = [{"id": data.pop("loadbalancer_id")}]
        if collection == "healthmonitors":
            data["pools"] = [{"id": data.pop("pool_id")}]
        self.objects[collection][resource.id] = data

    def set(self, collection: str, object_id: str, **values: object) -> None:
        """Change an object."""
        self.objects[collection][object_id].update(values)

    def drop(self, collection: str, object_id: str) -> None:
        """Let an object go."""
        del self.objects[collection][object_id]

    def times(self, collection: str, object_id: str | None = None) -> list[float]:
        """Give when something was asked for."""
        return [at for at, name, one in self.asked if (name, one) == (collection, object_id)]

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> Wire | None:
        """Read one object."""
        collection = _COLLECTION_OF[source]
        await self._answer(collection, id)
        found = self.objects[collection].get(id)
        return dict(found) if found is not None else None

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[Wire]]:
        """Read a list."""
        collection = _COLLECTION_OF[source]
        parents = _PARENTS.get(collection)
        await self._answer(collection, parent_id)
        if parents and parent_id not in self.objects[parents]:
            raise CloudNotFound(status=404)
        if source.parent_field:
            filters = {source.parent_field: str(parent_id)}
        found = [dict(one) for one in self.objects[collection].values() if _matches(one, filters)]
        yield found[: self.page_size]
        for start in range(self.page_size, len(found), self.page_size):
            await self._answer(collection, parent_id)
            yield found[start : start + self.page_size]

    async def _answer(self, collection: str, object_id: str | None) -> None:
        self.asked.append((now(), collection, object_id))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.latency_s)
        finally:
            self._at_once -= 1
        fault = self.fault or self.faults.get(collection)
        if fault is not None:
            raise fault


def _matches(data: Mapping[str, Any], filters: Mapping[str, str]) -> bool:
    for field, value in filters.items():
        if field == "loadbalancer_id":
            if {"id": value} not in data["loadbalancers"]:
                return False
        elif data[field] != value:
            return False
    return True


class Bench:
    """A poll over a fake cloud and a real store, in virtual time; ``async with`` runs it."""

    def __init__(
        self, cloud: FakeCloud, settings: PollSettings | None = None, budget: Budget | None = None
    ) -> None:
        self.cloud = cloud
        self.store = Store()
        self.batches: list[list[Event]] = []
        self.poll = Poll(
            cloud,
            self._emit,
            READ_FROM,
            mirror=self.store,
            clock=now,
            sleep=asyncio.sleep,
            settings=settings,
            budget=budget,
        )
        self._task: asyncio.Task[None] | None = None

    def _emit(self, events: Sequence[Event]) -> None:
        self.batches.append(list(events))
        self.store.apply(events)

    async def __aenter__(self) -> Self:
        self._task = asyncio.ensure_future(self.poll.run())
        await self.poll.loaded.wait()
        await asyncio.sleep(0.5)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        assert not self._task.done(), "the poll must never end by itself"
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
