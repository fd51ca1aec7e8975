"""Makes models of wire data that take little memory: what many objects have in common, they share.

Without this, ten thousand members of a project hold its id ten thousand times, and pydantic gives each
object a set of the names of its fields. Used by ``store.Store`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from lbaas_ui.models import Resource

R = TypeVar("R", bound=Resource)

POOL_SIZE = 50_000
"""Strings that are remembered for sharing; then anew. Objects with strings in common come close together."""

_UNSHARED = frozenset({"id", "name", "description", "vip_address", "vip_port_id", "address", "mac_address"})


class Compactor:
    """Reads wire data into models."""

    def __init__(self) -> None:
        self._strings: dict[str, str] = {}
        self._field_sets: dict[frozenset[str], set[str]] = {}

    def read(self, model: type[R], data: Mapping[str, object]) -> R:
        """Make a model of wire data.

        Raises:
            pydantic.ValidationError: the data do not fit the model.
        """
        resource = model.model_validate(data)
        strings = self._strings
        if len(strings) > POOL_SIZE:
            strings.clear()
        values = resource.__dict__
        for name, value in values.items():
            if type(value) is str and name not in _UNSHARED:
                values[name] = strings.setdefault(value, value)
        fields = resource.__pydantic_fields_set__
        shared = self._field_sets.setdefault(frozenset(fields), fields)
        object.__setattr__(resource, "__pydantic_fields_set__", shared)
        return resource
