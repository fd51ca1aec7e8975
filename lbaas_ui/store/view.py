"""What ``Store.all`` gives: a collection's objects, live, without a copy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Generic, TypeVar

from lbaas_ui.models import Resource
from lbaas_ui.store.tracker import Entry

R_co = TypeVar("R_co", bound=Resource, covariant=True)


class View(Collection[R_co], Generic[R_co]):
    """The objects of one collection as they are now; do not await while iterating."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[R_co]:
        return (entry.resource for entry in self._entries.values())  # type: ignore[misc]  # one model a table

    def __contains__(self, item: object) -> bool:
        return isinstance(item, Resource) and item.id in self._entries
