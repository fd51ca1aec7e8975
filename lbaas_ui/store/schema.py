"""The words in which collections and relations are declared, and the check that they fit together.

``declarations`` speaks these words; ``tracker`` reads the ``Schema`` that is made of them once, at start;
``diagram`` draws it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, get_args, get_origin

from pydantic import BaseModel

from lbaas_ui.errors import ConfigurationError
from lbaas_ui.models import ReadFrom, Resource

ID = "id"

Keys = Callable[[Resource], tuple[str, ...]]
Key = str | Keys
"""What an object is found by: a field (``loadbalancer_id``), a list of ids (``vip_sg_ids``), a field of
each item of a list (``additional_vips.port_id``), or a function that makes the keys."""

Test = Callable[[Resource, Resource], bool]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two objects belong together when they have a key in common, and the test, if there is one, holds.

    Declared in the collection that has one (``OneToOne``: either). Both sides' keys are indexed where they
    are not ids, so neither side is ever found by a scan.

    Attributes:
        name: of the property on this collection's objects, as in ``listeners``.
        to: the other collection.
        inverse: name of the property on the other collection's objects, as in ``loadbalancer``.
        here: key of this collection's objects.
        there: key of the other collection's objects.
        test: what must hold beside, called with an object of this collection and one of the other.
        shared: the others may belong to several of these: the inverse is many, too.
        via: instead of keys, names of relations that lead from here to there one after the other.
    """

    many: ClassVar[bool]

    name: str
    to: str
    inverse: str
    here: Key = ID
    there: Key = ID
    test: Test | None = None
    shared: bool = False
    via: tuple[str, ...] = ()


class OneToOne(Relation):
    """Each object has at most one partner; when several could be it, the one with the least id is."""

    many = False


class OneToMany(Relation):
    """Each object has any number of partners, which have only this one unless ``shared``."""

    many = True


@dataclass(frozen=True, slots=True)
class Collection:
    """All objects of one kind.

    Attributes:
        name: plural, as in ``listeners``.
        model: class of its objects.
        read_from: where they are read; None for objects that only events bring.
        kind: singular, as in ``listener``: in task kinds, on the feed, in the API.
        also_read_from: further lists whose objects belong here too (Barbican has two).
        to_balancer: paths of relations that lead to the load balancer, as in ``pool.loadbalancer``; the
            first that arrives counts.
        indexes: fields beside those of relations by which ``Store.find`` finds.
        relations: what the objects have of other collections.
    """

    name: str
    model: type[Resource]
    read_from: ReadFrom | None
    kind: str
    also_read_from: tuple[ReadFrom, ...] = ()
    to_balancer: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a relation, as the tracker follows it.

    Attributes:
        name: of the property on ``source``'s objects.
        source: collection from which it leads.
        target: collection to which it leads.
        here: key of source's objects.
        there: key of target's objects.
        test: as declared, or None.
        many: whether the property is a tuple.
        inverse: name of the way back, on target's objects.
        exclusive: keys alone could give an object to two owners: ask the way back before believing them.
        turned: this is the inverse, so the test takes its arguments the other way round.
        via: names of relations to follow instead of keys.
    """

    name: str
    source: str
    target: str
    here: Key
    there: Key
    test: Test | None
    many: bool
    inverse: str
    exclusive: bool
    turned: bool
    via: tuple[str, ...]


class Schema:
    """Collections and both directions of all their relations, checked.

    Attributes:
        collections: by name.
        sides: by collection and relation name.

    Raises:
        ConfigurationError: a relation names a collection, field or relation that does not exist, or a
            name that is taken.
    """

    def __init__(self, collections: Iterable[Collection]) -> None:
        self.collections: dict[str, Collection] = {item.name: item for item in collections}
        self.sides: dict[str, dict[str, Side]] = {name: {} for name in self.collections}
        self._names = {item.model: item.name for item in self.collections.values()}
        for collection in self.collections.values():
            for relation in collection.relations:
                self._add(collection.name, relation)
        for collection in self.collections.values():
            self._check_paths(collection)

    def name_of(self, model: type[Resource]) -> str:
        """Give the name of the collection that holds a model's objects.

        Raises:
            KeyError: none does.
        """
        return self._names[model]

    def follow(self, collection: str, path: Iterable[str]) -> list[Side]:
        """Give the sides that a path of relation names leads along.

        Raises:
            ConfigurationError: there is no such path.
        """
        sides = []
        for name in path:
            side = self.sides[collection].get(name)
            if side is None:
                raise ConfigurationError(f"{collection} have no relation {name!r}.")
            sides.append(side)
            collection = side.target
        return sides

    def _add(self, source: str, relation: Relation) -> None:
        if relation.to not in self.collections:
            raise ConfigurationError(
                f"{source}.{relation.name} leads to {relation.to!r}, which is no collection."
            )
        check_key(self.collections[source].model, relation.here)
        check_key(self.collections[relation.to].model, relation.there)
        forth = Side(
            name=relation.name,
            source=source,
            target=relation.to,
            here=relation.here,
            there=relation.there,
            test=relation.test,
            many=relation.many,
            inverse=relation.inverse,
            exclusive=self._is_exclusive(relation),
            turned=False,
            via=relation.via,
        )
        back = dataclasses.replace(
            forth,
            name=relation.inverse,
            source=relation.to,
            target=source,
            here=relation.there,
            there=relation.here,
            many=relation.shared,
            inverse=relation.name,
            exclusive=not relation.many,
            turned=True,
            via=(),
        )
        for side in (forth, back):
            if side.name in self.sides[side.source]:
                raise ConfigurationError(f"{side.source} have two relations {side.name!r}.")
            self.sides[side.source][side.name] = side

    def _is_exclusive(self, relation: Relation) -> bool:
        if relation.shared or relation.via:
            return False
        plain = relation.here == ID and is_single(self.collections[relation.to].model, relation.there)
        return not relation.many or not plain

    def _check_paths(self, collection: Collection) -> None:
        for path in collection.to_balancer:
            self.follow(collection.name, path.split("."))
        for side in list(self.sides[collection.name].values()):
            if side.via:
                steps = self.follow(collection.name, side.via)
                if steps[-1].target != side.target:
                    raise ConfigurationError(f"{collection.name}.{side.name} ends at {steps[-1].target}.")
                way_back = tuple(step.inverse for step in reversed(steps))
                back = self.sides[side.target][side.inverse]
                self.sides[side.target][side.inverse] = dataclasses.replace(
                    back, via=way_back, exclusive=False
                )


def compile_key(key: Key) -> Keys:
    """Make the function that gives an object's keys: without nulls, empty strings and repetitions."""
    if not isinstance(key, str):
        return key
    name, _, inner = key.partition(".")
    if inner:

        def each(resource: Resource) -> tuple[str, ...]:
            values = (getattr(item, inner) for item in resource.__dict__[name])
            return tuple(dict.fromkeys(value for value in values if value))

        return each

    def one_or_list(resource: Resource) -> tuple[str, ...]:
        value = resource.__dict__[name]
        if not value:
            return ()
        return (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))

    return one_or_list


def is_single(model: type[BaseModel], key: Key) -> bool:
    """Say whether a key gives at most one value."""
    return isinstance(key, str) and "." not in key and _item_of(model, key) is None


def check_key(model: type[BaseModel], key: Key) -> None:
    """Raise ConfigurationError when a key names a field that the model lacks."""
    if not isinstance(key, str):
        return
    name, _, inner = key.partition(".")
    item = _item_of(model, name) if name in model.model_fields else None
    known = name in model.model_fields
    if inner:
        known = isinstance(item, type) and issubclass(item, BaseModel) and inner in item.model_fields
    if not known:
        raise ConfigurationError(f"{model.__name__} has no field {key!r}.")


def _item_of(model: type[BaseModel], name: str) -> object:
    """Give the type of a list's items, or None where the field is no list."""
    annotation = model.model_fields[name].annotation
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def relations_of(collections: Mapping[str, Collection]) -> tuple[tuple[str, Relation], ...]:
    """Give all relations, each with the name of the collection that declares it."""
    return tuple((item.name, relation) for item in collections.values() for relation in item.relations)
