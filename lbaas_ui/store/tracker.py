"""Keeps objects and the relations between them; the only place that knows how two objects find each other.

Relations are not stored twice, once on each side, where one could be forgotten: each side's keys are
indexed, and a relation is the join of two indexes at the moment of the question. So the order in which
objects arrive, leave and come back cannot matter, cycles are nothing special, and a list of ids may name
objects that were never seen. No question looks at more objects than it answers with.

Used by ``store.Store`` alone; it does no I/O and knows no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from lbaas_ui.models import Provisioned, Resource
from lbaas_ui.store.schema import ID, Key, Keys, Schema, Side, compile_key


class Statuses(NamedTuple):
    """What changes about an object while it is configured as before."""

    provisioning_status: str | None
    operating_status: str | None
    updated_at: datetime | None


class Entry:
    """One object in the mirror with the times of its observations, in seconds of the monotonic clock.

    Statuses change far more often than anybody looks, so they stand beside the object as it was made last,
    and another is made of both when somebody asks. To move them touches this entry alone, where a copy
    touches all that the object holds: with a million objects, none of that is in the processor's cache.

    What is configured differently is another entry, so that changes of this one can be told for ever.
    """

    __slots__ = (
        "_is_stale",
        "_made",
        "operating_status",
        "provisioning_status",
        "seen_at",
        "status_at",
        "updated_at",
    )

    def __init__(self, resource: Resource, seen_at: float, status_at: float) -> None:
        self._made = resource
        self._is_stale = False
        self.seen_at = seen_at
        self.status_at = status_at
        self.provisioning_status, self.operating_status, self.updated_at = _statuses_of(resource)

    @property
    def resource(self) -> Resource:
        """The object as it is now."""
        if self._is_stale:
            self._made = with_statuses(self._made, self.statuses)
            self._is_stale = False
        return self._made

    @property
    def made(self) -> Resource:
        """The object as it was when somebody asked for it last: its statuses may be of an earlier time."""
        return self._made

    @property
    def statuses(self) -> Statuses:
        """The statuses as they are now; all None where objects have none."""
        return Statuses(self.provisioning_status, self.operating_status, self.updated_at)

    @statuses.setter
    def statuses(self, now: Statuses) -> None:
        self.provisioning_status, self.operating_status, self.updated_at = now
        self._is_stale = True

    def as_of(self, statuses: Statuses) -> Resource:
        """Give the object as it was, or is, with these statuses."""
        if statuses == (self.provisioning_status, self.operating_status, self.updated_at):
            return self.resource
        return self._made if statuses == _statuses_of(self._made) else with_statuses(self._made, statuses)


def with_statuses(resource: Resource, statuses: Statuses) -> Resource:
    """Give a copy of an object with these statuses; the object itself where its kind has none."""
    if not isinstance(resource, Provisioned):
        return resource
    return resource.replaced(
        provisioning_status=statuses.provisioning_status,
        operating_status=statuses.operating_status,
        updated_at=statuses.updated_at,
    )


def _statuses_of(resource: Resource) -> tuple[str | None, str | None, datetime | None]:
    if not isinstance(resource, Provisioned):
        return (None, None, None)
    return (resource.provisioning_status, resource.operating_status, resource.updated_at)


class Index:
    """Finds the ids of a collection's objects by one key.

    A key with one object holds its id itself, a key with several a set: most keys have one object, and an
    empty set costs as much as the object's name.
    """

    __slots__ = ("_buckets", "_field", "_keys")

    def __init__(self, key: Key) -> None:
        self._keys: Keys = compile_key(key)
        self._field = key.partition(".")[0] if isinstance(key, str) else None
        self._buckets: dict[str, str | set[str]] = {}

    def move(self, old: Resource | None, new: Resource | None) -> None:
        """Take an object out by its old keys and put it in by its new ones."""
        if old is not None and new is not None:
            field = self._field
            if field is not None and old.__dict__[field] == new.__dict__[field]:
                return
        if old is not None:
            for key in self._keys(old):
                self._take_out(key, old.id)
        if new is not None:
            for key in self._keys(new):
                self._put_in(key, new.id)

    def ids(self, keys: Iterable[str]) -> Iterable[str]:
        """Give the ids of the objects that have one of the keys, each once, by order of keys, then of ids."""
        found: dict[str, None] = {}
        for key in keys:
            bucket = self._buckets.get(key)
            if isinstance(bucket, str):
                found[bucket] = None
            elif bucket is not None:
                found.update(dict.fromkeys(sorted(bucket)))
        return found

    def __len__(self) -> int:
        return len(self._buckets)

    def _put_in(self, key: str, object_id: str) -> None:
        bucket = self._buckets.get(key)
        if bucket is None:
            self._buckets[key] = object_id
        elif isinstance(bucket, set):
            bucket.add(object_id)
        elif bucket != object_id:
            self._buckets[key] = {bucket, object_id}

    def _take_out(self, key: str, object_id: str) -> None:
        bucket = self._buckets.get(key)
        if isinstance(bucket, set):
            bucket.discard(object_id)
            if len(bucket) == 1:
                self._buckets[key] = bucket.pop()
        elif bucket == object_id:
            del self._buckets[key]


class Table:
    """The objects of one collection, with their indexes."""

    __slots__ = ("entries", "has_statuses", "indexes", "model", "name", "ways")

    def __init__(self, name: str, model: type[Resource]) -> None:
        self.name = name
        self.model = model
        self.has_statuses = issubclass(model, Provisioned)
        self.entries: dict[str, Entry] = {}
        self.indexes: dict[Key, Index] = {}
        self.ways: dict[str, _Way] = {}

    def index(self, key: Key) -> Index | None:
        """Give the index of a key, made where it is new; None for ids, which need none."""
        return None if key == ID else self.indexes.setdefault(key, Index(key))


class _Way:
    """One direction of a relation, ready to be followed."""

    __slots__ = ("_here", "_index", "_steps", "_target", "inverse", "side")

    def __init__(self, side: Side, target: Table) -> None:
        self.side = side
        self.inverse: _Way | None = None  # set by the tracker when all are there
        self._here = compile_key(side.here)
        self._target = target
        self._index = target.index(side.there)
        self._steps: tuple[_Way, ...] = ()

    def follow_by(self, steps: tuple[_Way, ...]) -> None:
        """Lead along other relations instead of keys."""
        self._steps = steps

    def find(self, resource: Resource) -> tuple[Resource, ...]:
        """Give what the object has by this relation: at most one where the relation is single.

        In the order of the object's keys, which people may have chosen (SNI certificates), then of ids.
        """
        found = self._along_steps(resource) if self._steps else self.candidates(resource)
        if not self.side.many:
            del found[1:]
        if self.side.exclusive:
            found = [other for other in found if self._is_owner(resource, other)]
        return tuple(found)

    def _is_owner(self, resource: Resource, other: Resource) -> bool:
        """Two objects may claim the same partner: it belongs to the first, on both sides."""
        if self.inverse is None:
            return True
        owners = self.inverse.candidates(other)
        # Nobody claims it when the object that asks has just left the store: it was the one.
        return not owners or owners[0].id == resource.id

    def candidates(self, resource: Resource) -> list[Resource]:
        """Give all that share a key with the object and pass the test, whoever else claims them."""
        keys = self._here(resource)
        entries = self._target.entries
        if self._index is None:
            found = [entry.resource for key in keys if (entry := entries.get(key)) is not None]
        else:
            found = [entries[other].resource for other in self._index.ids(keys)]
        test = self.side.test
        if test is not None:
            turned = self.side.turned
            found = [o for o in found if (test(o, resource) if turned else test(resource, o))]
        return found

    def _along_steps(self, resource: Resource) -> list[Resource]:
        reached = {resource.id: resource}
        for step in self._steps:
            reached = {other.id: other for one in reached.values() for other in step.find(one)}
        return sorted(reached.values(), key=_by_id)


class Tracker:
    """Objects by collection and id, and by their relations.

    Args:
        schema: the declarations, checked.
    """

    def __init__(self, schema: Schema) -> None:
        self.tables = {name: Table(name, item.model) for name, item in schema.collections.items()}
        for name, collection in schema.collections.items():
            table = self.tables[name]
            for side in schema.sides[name].values():
                table.ways[side.name] = _Way(side, self.tables[side.target])
            for extra in collection.indexes:
                table.index(extra)
        for table in self.tables.values():
            for way in table.ways.values():
                way.inverse = self.tables[way.side.target].ways[way.side.inverse]
                steps = schema.follow(table.name, way.side.via)
                way.follow_by(tuple(self.tables[step.source].ways[step.name] for step in steps))

    def put(self, table: Table, entry: Entry) -> None:
        """Let an object in; its relations hold from now on, on both sides."""
        table.entries[entry.resource.id] = entry
        for index in table.indexes.values():
            index.move(None, entry.resource)

    def replace(self, table: Table, new: Entry) -> None:
        """Put a newer view of an object in place of the old one."""
        resource = new.resource
        old, table.entries[resource.id] = table.entries[resource.id].made, new
        for index in table.indexes.values():
            index.move(old, resource)

    def drop(self, table: Table, object_id: str) -> Resource:
        """Let an object out; its relations no longer hold."""
        old = table.entries.pop(object_id).resource
        for index in table.indexes.values():
            index.move(old, None)
        return old

    def related(self, collection: str, resource: Resource, relation: str) -> tuple[Resource, ...]:
        """Give what an object has by a relation; the object itself need not be in the store any more.

        Raises:
            KeyError: there is no such collection or relation.
        """
        return self.tables[collection].ways[relation].find(resource)

    def is_many(self, collection: str, relation: str) -> bool:
        """Say whether a relation is declared to have many partners."""
        return self.tables[collection].ways[relation].side.many

    def find(self, collection: str, field: str, value: str) -> tuple[Resource, ...]:
        """Give the objects with this value in an indexed field, in order of ids.

        Raises:
            KeyError: no relation and no collection declares an index on the field.
        """
        table = self.tables[collection]
        if field == ID:
            entry = table.entries.get(value)
            return () if entry is None else (entry.resource,)
        ids = table.indexes[field].ids((value,))
        return tuple(table.entries[object_id].resource for object_id in ids)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())


def _by_id(resource: Resource) -> str:
    return resource.id
