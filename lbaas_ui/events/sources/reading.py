"""Reads objects, lists and whole balancers from the cloud, within the budget, and tells what was seen.

The hands of ``poll``, which decides when; the queue uses its single reads through ``poll``, too.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from lbaas_ui import statuses
from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected
from lbaas_ui.events.sources.base import Clock, Emit, Mirror, Reader, SourceHealth
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.types import Event, ObjectEvent, ObjectGone, ObjectSeen
from lbaas_ui.models import ReadFrom

Wire = dict[str, Any]
T = TypeVar("T")

SIDE_SERVICES = frozenset({"network", "compute", "key-manager"})
"""Services without which balancers are still seen: their trouble is not the source's."""


class Reading:
    """Single reads.

    Args:
        reader: the cloud.
        emit: takes events.
        mirror: what is known already: children that vanish, parents of members.
        collections: where each collection is read; several places are one collection.
        budget: shared by all reads of this cloud.
        clock: seconds, monotonic.
        health: told of each answer.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        emit: Emit,
        mirror: Mirror,
        collections: Mapping[str, Sequence[ReadFrom]],
        budget: Budget,
        clock: Clock,
        health: SourceHealth,
    ) -> None:
        self.reader = reader
        self.emit = emit
        self.mirror = mirror
        self.collections = collections
        self.clock = clock
        self._budget = budget
        self._health = health
        self.background = False

    def aside(self) -> Reading:
        """Give the same hands for readings that nobody waits for, so that they leave room for others."""
        other = copy.copy(self)
        other.background = True
        return other

    async def get(
        self, collection: str, object_id: str, *, parent_id: str | None = None
    ) -> tuple[Wire | None, ObjectEvent]:
        """Read one object; give it as it is on the wire, or None, and the event that tells it. Emits nothing.

        Raises:
            CloudError: the cloud did not answer that.
        """
        began = self.clock()
        for source in self.collections[collection]:
            async with self._budget.request(background=self.background):
                began = self.clock()
                data = await self._heard(self.reader.read(source, object_id, parent_id))
            if data is not None and data.get("provisioning_status") != statuses.DELETED:
                data = as_wire(source, data, object_id=object_id, parent_id=parent_id)
                return data, ObjectSeen(collection, object_id, data, began)
        return None, ObjectGone(collection, object_id, began)

    async def pages(
        self,
        collection: str,
        source: ReadFrom,
        *,
        parent_id: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[list[ObjectSeen]]:
        """Read a list page by page, as events; emits nothing.

        Raises:
            CloudNotFound: the parent is gone.
            CloudError: the cloud did not answer that.
        """
        pages = self.reader.pages(source, parent_id=parent_id, **(filters or {}))
        while True:
            async with self._budget.request(background=self.background):
                began = self.clock()
                try:
                    page = await self._heard(anext(pages))
                except StopAsyncIteration:
                    return
            wires = [as_wire(source, data, parent_id=parent_id) for data in page]
            yield [ObjectSeen(collection, str(data["id"]), data, began) for data in wires]

    async def listed(
        self, collection: str, *, parent_id: str | None = None, **filters: str
    ) -> list[ObjectSeen]:
        """Read a whole list that is known to be short, as events; emits nothing.

        Raises:
            CloudNotFound: the parent is gone.
            CloudError: the cloud did not answer that.
        """
        seen: list[ObjectSeen] = []
        for source in self.collections[collection]:
            pages = self.pages(collection, source, parent_id=parent_id, filters=filters)
            seen += [event async for page in pages for event in page]
        return seen

    async def _heard(self, answer: Awaitable[T]) -> T:
        """Wait for an answer, and tell the health; a refusal is an answer, too."""
        try:
            result = await answer
        except CloudError as error:
            if isinstance(error, CloudRejected | CloudNotFound):
                self._health.heard(self.clock())
            elif error.service not in SIDE_SERVICES:
                self._health.lost(error.message)
            raise
        self._health.heard(self.clock())
        return result

    # --- One object, one list: read, tell, answer -------------------------------------------------------

    async def refresh(self, collection: str, object_id: str, parent_id: str | None = None) -> Wire | None:
        """Read one object now and tell it; give it as it is on the wire, or None when it is gone.

        Raises:
            CloudError: the cloud did not answer that.
        """
        parent_id = parent_id or self._parent_of(collection, object_id)
        if parent_id is None and any(source.parent_field for source in self.collections[collection]):
            return None
        data, event = await self.get(collection, object_id, parent_id=parent_id)
        if data is None and collection == "loadbalancers":
            self.emit(self.gone_with(object_id, event.observed_at))
        else:
            self.emit([event])
        return data

    async def refresh_list(self, collection: str, parent_id: str) -> list[Wire] | None:
        """Read all children of one parent now (members of a pool, rules of a policy) and tell them.

        Gives them as they are on the wire; None when the parent is gone.

        Raises:
            CloudError: the cloud did not answer that.
        """
        began = self.clock()
        try:
            seen = await self.listed(collection, parent_id=parent_id)
        except CloudNotFound:
            self.emit(self._vanished(collection, parent_id, seen=(), began=began))
            return None
        ids = {event.id for event in seen}
        gone = self._vanished(collection, parent_id, seen=ids, began=began)
        self.emit([*gone, *seen])
        return [dict(event.data) for event in seen]

    def _parent_of(self, collection: str, object_id: str) -> str | None:
        field = self.collections[collection][0].parent_field
        known = self.mirror.get(collection, object_id) if field else None
        return getattr(known, field, None) if known is not None else None

    def _vanished(
        self, collection: str, parent_id: str, *, seen: Collection[str], began: float
    ) -> list[Event]:
        parents, relation = PARENTS[collection]
        parent = self.mirror.get(parents, parent_id)
        if parent is None:
            return []
        known = self.mirror.partners(parents, parent, relation)
        return [ObjectGone(collection, one.id, began) for one in known if one.id not in seen]

    def gone_with(self, loadbalancer_id: str, observed_at: float) -> list[Event]:
        """Give the events of a balancer that went: all that hung on it went, too."""
        children = descendants(self.mirror, loadbalancer_id)
        events: list[Event] = [ObjectGone(collection, one, observed_at) for collection, one in children]
        return [*events, ObjectGone("loadbalancers", loadbalancer_id, observed_at)]


PARENTS = {"members": ("pools", "members"), "l7rules": ("l7policies", "rules")}
"""Of collections that are read by parent: the parents' collection, and their relation to these."""

BRANCHES = {
    "loadbalancers": (("listeners", "listeners"), ("pools", "pools"), ("amphorae", "amphorae")),
    "listeners": (("l7policies", "l7policies"),),
    "l7policies": (("rules", "l7rules"),),
    "pools": (("members", "members"), ("healthmonitor", "healthmonitors")),
}
"""What goes when its owner goes: relations and their collections."""


def descendants(mirror: Mirror, loadbalancer_id: str) -> list[tuple[str, str]]:
    """Give collection and id of all that hangs on a balancer, leaf to root, without the balancer."""
    balancer = mirror.get("loadbalancers", loadbalancer_id)
    if balancer is None:
        return []
    found: list[tuple[str, str]] = []
    level = [("loadbalancers", balancer)]
    while level:
        level = [
            (target, child)
            for collection, resource in level
            for relation, target in BRANCHES.get(collection, ())
            for child in mirror.partners(collection, resource, relation)
        ]
        found += [(collection, resource.id) for collection, resource in level]
    return found[::-1]


def as_wire(
    source: ReadFrom, data: Mapping[str, Any], *, object_id: str | None = None, parent_id: str | None = None
) -> Wire:
    """Give an object with what its answer lacks; does nothing to what the reader has completed already."""
    wire = source.adapt(data) if source.adapt else dict(data)
    if object_id is not None:
        wire.setdefault("id", object_id)
    if source.parent_field and parent_id is not None:
        wire[source.parent_field] = parent_id
    return wire
