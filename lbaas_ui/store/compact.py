"""Makes models of wire data that take little memory: what many objects have in common, they share.

Without this, ten thousand members of a project hold its id ten thousand times, and pydantic gives each
object a set of the names of its fields, and a table of them beside its values. Used by ``store.Store`` alone.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from lbaas_ui.models import Resource

R = TypeVar("R", bound=Resource)

POOL_SIZE = 50_000
"""Values that are remembered for sharing; then anew. Objects with values in common come close together."""

_UNSHARED = frozenset({"id", "name", "description", "vip_address", "vip_port_id", "address", "mac_address"})
_SHARED_TYPES = frozenset({str, int, datetime})


class Compactor:
    """Reads wire data into models."""

    def __init__(self) -> None:
        self._values: dict[object, Any] = {}
        self._field_sets: dict[frozenset[str], set[str]] = {}
        self._shapes: dict[type[Resource], dict[str, Any]] = {}

    def read(self, model: type[R], data: Mapping[str, object]) -> R:
        """Make a model of wire data.

        Raises:
            pydantic.ValidationError: the data do not fit the model.
        """
        resource = model.model_validate(data)
        known = self._values
        if len(known) > POOL_SIZE:
            known.clear()
        values = resource.__dict__
        for name, value in values.items():
            if type(value) in _SHARED_TYPES and name not in _UNSHARED:
                values[name] = known.setdefault(value, value)
        fields = resource.__pydantic_fields_set__
        shared = self._field_sets.setdefault(frozenset(fields), fields)
        object.__setattr__(resource, "__pydantic_fields_set__", shared)
        shape = self._shapes.get(model)
        if shape is None:
            shape = self._shapes.setdefault(model, _shape_of(model, values))
        compact = shape.copy()
        compact.update(values)
        object.__setattr__(resource, "__dict__", compact)
        return resource


def _shape_of(model: type[Resource], values: dict[str, Any]) -> dict[str, Any]:
    """A dict with these keys whose copies share one table of them, where that is smaller.

    Python makes such dicts for the attributes of ordinary objects, and copies keep the form; pydantic makes
    plain ones. A model with more than 30 fields is better off with those.
    Source: CPython, Objects/dictobject.c, split tables.
    """
    ordinary = model.__new__(model)
    for name, value in values.items():
        object.__setattr__(ordinary, name, value)
    split = ordinary.__dict__.copy()
    return split if sys.getsizeof(split) < sys.getsizeof(values) else values.copy()
