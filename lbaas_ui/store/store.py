"""The mirror: what the cloud looks like, as far as events have told; see ``declarations`` for what it holds.

Sources call ``apply``; the queue, the forms and the API read, subscribe and wait. Everything is
synchronous but the waiting, and belongs to one event loop.

Rules of time, since events may come twice, late, out of order or never:

- An object that was read whole replaces what is known if the reading began no earlier than the last one.
- Statuses have a time of their own: a reading that began before a status event came keeps the event's.
- A status event that the cloud dates before what is known says nothing new.
- An object that went leaves the time at which it went behind, so that a late reading does not revive it;
  one that a complete list did not show is not added by a reading that began before the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, overload

import structlog
from pydantic import ValidationError

from lbaas_ui import statuses
from lbaas_ui.events.types import Event, ListRead, ObjectEvent, ObjectGone, ObjectSeen, StatusChanged
from lbaas_ui.models import Resource
from lbaas_ui.store.changes import Change, ChangeKind, ChangeOfStatus
from lbaas_ui.store.compact import Compactor
from lbaas_ui.store.declarations import COLLECTIONS
from lbaas_ui.store.schema import Collection, Schema
from lbaas_ui.store.tracker import Entry, Statuses, Table, Tracker, with_statuses
from lbaas_ui.store.view import View
from lbaas_ui.store.waiting import Absence, Waiters

__all__ = ["Change", "ChangeOfStatus", "Store", "View"]

log = structlog.get_logger(__name__)

R = TypeVar("R", bound=Resource)
Test = Callable[[Resource], bool]
Subscriber = Callable[[Sequence[Change]], None]

LONG_AGO = float("-inf")
TOMBSTONES_KEPT_S = 600.0
"""How long it is remembered when an object went: longer than any reading lasts."""


class Store:
    """Objects, relations, changes and waiting.

    Args:
        collections: the declarations; others than the product's are for tests and examples.

    Attributes:
        revision: counts the changes.
    """

    def __init__(self, collections: Mapping[str, Collection] = COLLECTIONS) -> None:
        self.schema = Schema(collections.values())
        self.revision = 0
        self._tracker = Tracker(self.schema)
        self._tables = self._tracker.tables
        self._compactor = Compactor()
        self._gone_at: dict[tuple[str, str], float] = {}
        self._listed_at: dict[str, float] = {}
        self._newest = LONG_AGO
        self._waiters = Waiters()
        self._subscribers: list[Subscriber] = []
        self._untold: list[list[Change]] = []

    # --- Events ---------------------------------------------------------------------------------------

    def apply(self, events: Iterable[Event]) -> list[Change]:
        """Apply events in their order; then wake who waits, and tell every subscriber once, with all changes.

        What tells nothing new makes no change. What the models refuse is logged whole and skipped. A status
        of an object that is not known makes no change either: its source has to read it.
        """
        changes = [change for event in events if (change := self._apply(event)) is not None]
        self._bury()
        if changes:
            self._tell(changes)
        return changes

    def _apply(self, event: Event) -> Change | None:
        table = self._tables.get(event.collection)
        if table is None:
            log.warning("event.unknown_collection", happened=repr(event))
            return None
        self._newest = max(self._newest, event.observed_at)
        if isinstance(event, ListRead):
            self._listed_at[table.name] = max(event.observed_at, self._listed_at.get(table.name, LONG_AGO))
            return None
        entry = table.entries.get(event.id)
        if isinstance(event, StatusChanged):
            return None if entry is None else self._change_status(table, entry, event)
        if isinstance(event, ObjectGone) or event.data.get("provisioning_status") == statuses.DELETED:
            return self._remove(table, entry, event)
        return self._see(table, entry, event)

    def _see(self, table: Table, entry: Entry | None, event: ObjectSeen) -> Change | None:
        if entry is None:
            gone_at = self._gone_at.get((event.collection, event.id), LONG_AGO)
            if gone_at >= event.observed_at or self._listed_at.get(table.name, LONG_AGO) > event.observed_at:
                return None
        elif event.observed_at < entry.seen_at:
            return None
        try:
            new = self._compactor.read(table.model, event.data)
        except ValidationError as error:
            log.warning(
                "event.malformed", collection=event.collection, data=dict(event.data), error=str(error)
            )
            return None
        if entry is None:
            self._gone_at.pop((event.collection, event.id), None)
            self._tracker.put(table, Entry(new, event.observed_at, event.observed_at))
            return self._changed("added", table, new.id, new=new)
        entry.seen_at = event.observed_at
        old = entry.resource
        if entry.status_at > event.observed_at:
            new = with_statuses(new, entry.statuses)
        else:
            entry.status_at = event.observed_at
        if old.__dict__ == new.__dict__:
            return None
        self._tracker.replace(table, Entry(new, entry.seen_at, entry.status_at))
        return self._changed("changed", table, new.id, old=old, new=new)

    def _change_status(self, table: Table, entry: Entry, event: StatusChanged) -> Change | None:
        if not table.has_statuses or event.observed_at < entry.status_at:
            return None
        if event.provisioning_status == statuses.DELETED:
            return self._remove(table, entry, event)
        was = entry.statuses
        if event.updated_at and was.updated_at and event.updated_at < was.updated_at:
            return None
        entry.status_at = event.observed_at
        now = Statuses(
            event.provisioning_status or was.provisioning_status,
            event.operating_status or was.operating_status,
            event.updated_at or was.updated_at,
        )
        if now[:2] == was[:2]:
            return None
        entry.statuses = now  # no relation has a status as its key
        self.revision += 1
        return ChangeOfStatus(self.revision, table.name, id=event.id, entry=entry, was=was, now=now)

    def _remove(self, table: Table, entry: Entry | None, event: ObjectEvent) -> Change | None:
        if entry is not None and event.observed_at < entry.seen_at:
            return None
        key = (event.collection, event.id)
        gone_at = max(event.observed_at, self._gone_at.pop(key, event.observed_at))
        self._gone_at[key] = gone_at  # the newest last, for _bury
        if entry is None:
            return None
        return self._changed("removed", table, event.id, old=self._tracker.drop(table, event.id))

    def _changed(
        self,
        kind: ChangeKind,
        table: Table,
        object_id: str,
        *,
        old: Resource | None = None,
        new: Resource | None = None,
    ) -> Change:
        self.revision += 1
        return Change(self.revision, kind, table.name, id=object_id, old=old, new=new)

    def _bury(self) -> None:
        """Forget those that went long ago; they stand in about the order in which they went."""
        limit = self._newest - TOMBSTONES_KEPT_S
        while self._gone_at:
            first = next(iter(self._gone_at))
            if self._gone_at[first] > limit:
                return
            del self._gone_at[first]

    def _tell(self, changes: list[Change]) -> None:
        """Tell all, also those changes that a subscriber makes meanwhile, to everyone in the same order."""
        self._untold.append(changes)
        if len(self._untold) > 1:
            return
        while self._untold:
            self._waiters.tell(self._untold[0])
            for subscriber in tuple(self._subscribers):
                try:
                    subscriber(self._untold[0])
                except Exception:
                    log.exception("store.subscriber_failed", subscriber=repr(subscriber))
            del self._untold[0]

    # --- Questions ------------------------------------------------------------------------------------

    @overload
    def get(self, collection: type[R], object_id: str) -> R | None: ...
    @overload
    def get(self, collection: str, object_id: str) -> Resource | None: ...
    def get(self, collection: str | type[Resource], object_id: str) -> Resource | None:
        """Give an object of a collection, named or by its model; None when it is not known."""
        entry = self._table(collection).entries.get(object_id)
        return None if entry is None else entry.resource

    @overload
    def all(self, collection: type[R]) -> View[R]: ...
    @overload
    def all(self, collection: str) -> View[Resource]: ...
    def all(self, collection: str | type[Resource]) -> View[Resource]:
        """Give all objects of a collection, in the order in which they came."""
        return View(self._table(collection).entries)

    def related(
        self, collection: str, object_id: str, relation: str
    ) -> Resource | tuple[Resource, ...] | None:
        """Give an object's partner or partners, as the relation is declared; none when it is not known.

        Partners come in the order of the list that names them, if one does, then in that of their ids.

        Raises:
            KeyError: there is no such collection or relation.
        """
        resource = self.get(collection, object_id)
        found = () if resource is None else self._tracker.related(collection, resource, relation)
        if self._tracker.is_many(collection, relation):
            return found
        return found[0] if found else None

    def partners(self, collection: str, resource: Resource, relation: str) -> tuple[Resource, ...]:
        """Give partners as a tuple in any case, also of an object that has just left the store.

        Raises:
            KeyError: there is no such collection or relation.
        """
        return self._tracker.related(collection, resource, relation)

    @overload
    def find(self, collection: type[R], field: str, value: str) -> tuple[R, ...]: ...
    @overload
    def find(self, collection: str, field: str, value: str) -> tuple[Resource, ...]: ...
    def find(self, collection: str | type[Resource], field: str, value: str) -> tuple[Resource, ...]:
        """Give the objects with this value in a field that is the key of a relation, or declared as an index.

        Raises:
            KeyError: the field has no index.
        """
        return self._tracker.find(self._table(collection).name, field, value)

    def observed_at(self, collection: str, object_id: str) -> float | None:
        """Give when an object was last observed, or found gone, in seconds of the monotonic clock.

        None when it was never known, or went so long ago that this is forgotten.
        """
        entry = self._tables[collection].entries.get(object_id)
        if entry is None:
            return self._gone_at.get((collection, object_id))
        return max(entry.seen_at, entry.status_at)

    def read_at(self, collection: str, object_id: str) -> float | None:
        """Give when the newest whole reading of an object began, or when it was found gone; no events."""
        entry = self._tables[collection].entries.get(object_id)
        return self._gone_at.get((collection, object_id)) if entry is None else entry.seen_at

    def _table(self, collection: str | type[Resource]) -> Table:
        if isinstance(collection, str):
            return self._tables[collection]
        return self._tables[self.schema.name_of(collection)]

    # --- Being told -----------------------------------------------------------------------------------

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back with the changes of each ``apply``; give the function that ends it.

        A callback that raises is logged and stops nothing.
        """
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    async def added(
        self,
        collection: str,
        test: Test | None = None,
        timeout_s: float | None = None,
        *,
        object_id: str | None = None,
    ) -> Resource:
        """Wait until the collection has an object that passes the test; at once when it has one.

        With ``object_id`` only that object counts, and neither the start nor an event looks at others.

        Raises:
            WaitingTimedOut: it had none within ``timeout_s`` seconds.
        """
        for resource in self._present(collection, object_id):
            if test is None or test(resource):
                return resource
        return await self._wait(
            collection,
            lambda change: change.new is not None and (test is None or test(change.new)),
            object_id=object_id,
            timeout_s=timeout_s,
        )

    async def changed(
        self,
        collection: str,
        test: Test | None = None,
        timeout_s: float | None = None,
        *,
        object_id: str | None = None,
    ) -> Resource:
        """Wait until an object that is there passes the test; at once when one does.

        Without a test: the next change of an object. Unlike ``added``, an object that arrives does not count.

        Raises:
            WaitingTimedOut: none did within ``timeout_s`` seconds.
        """
        if test is not None:
            for resource in self._present(collection, object_id):
                if test(resource):
                    return resource
        return await self._wait(
            collection,
            lambda change: (
                change.kind == "changed" and change.new is not None and (test is None or test(change.new))
            ),
            object_id=object_id,
            timeout_s=timeout_s,
        )

    async def removed(
        self,
        collection: str,
        test: Test | None = None,
        timeout_s: float | None = None,
        *,
        object_id: str | None = None,
    ) -> None:
        """Wait until the collection has no object that passes the test; at once when it has none.

        Raises:
            WaitingTimedOut: it still had one after ``timeout_s`` seconds.
        """
        absence = Absence(test or _anything, tuple(self._present(collection, object_id)))
        if not absence.holds:
            await self._waiters.wait(collection, absence, object_id=object_id, timeout_s=timeout_s)

    def _present(self, collection: str, object_id: str | None) -> Iterable[Resource]:
        if object_id is None:
            return View[Resource](self._tables[collection].entries)
        entry = self._tables[collection].entries.get(object_id)
        return () if entry is None else (entry.resource,)

    async def _wait(
        self,
        collection: str,
        verdict: Callable[[Change], bool],
        *,
        object_id: str | None,
        timeout_s: float | None,
    ) -> Resource:
        resource = await self._waiters.wait(collection, verdict, object_id=object_id, timeout_s=timeout_s)
        if resource is None:
            raise AssertionError("A verdict said yes to an object that went.")
        return resource


def _anything(_resource: Resource) -> bool:
    return True
