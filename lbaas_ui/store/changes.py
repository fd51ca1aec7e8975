"""What applying events did to objects, as subscribers and those who wait are told.

Most changes are of statuses alone, and most of who is told wants to know no more than which object it was.
So such a change copies nothing: the object as it was, and as it is, is made when somebody asks for it.
"""

from __future__ import annotations

from typing import Literal

from lbaas_ui.models import Resource
from lbaas_ui.store.tracker import Entry, Statuses

ChangeKind = Literal["added", "changed", "removed"]


class Change:
    """What applying an event did to one object.

    Attributes:
        revision: of the store, after this change.
    """

    __slots__ = ("_new", "_old", "collection", "id", "kind", "revision")

    def __init__(
        self,
        revision: int,
        kind: ChangeKind,
        collection: str,
        *,
        id: str,
        old: Resource | None,
        new: Resource | None,
    ) -> None:
        self.revision = revision
        self.kind = kind
        self.collection = collection
        self.id = id
        self._old = old
        self._new = new

    @property
    def old(self) -> Resource | None:
        """The object before; None when it was added."""
        return self._old

    @property
    def new(self) -> Resource | None:
        """The object now; None when it was removed."""
        return self._new

    @property
    def subjects(self) -> tuple[Resource, ...]:
        """The object before and after as far as it was there, for all questions but those of its statuses.

        After an event of statuses it is one, which may show statuses of an earlier time.
        """
        return tuple(one for one in (self._old, self._new) if one is not None)

    def __eq__(self, other: object) -> bool:
        """Whether the same happened to the same object."""
        return isinstance(other, Change) and self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]  # objects of the cloud have none either

    def __repr__(self) -> str:
        """For logs and failed tests."""
        return f"Change{self._parts()!r}"

    def _parts(self) -> tuple[object, ...]:
        return (self.revision, self.kind, self.collection, self.id, self.old, self.new)


class ChangeOfStatus(Change):
    """An event told of new statuses: nothing else changed.

    Attributes:
        was: the statuses before.
        now: the statuses after.
    """

    __slots__ = ("_entry", "now", "was")

    def __init__(
        self,
        revision: int,
        collection: str,
        *,
        id: str,
        entry: Entry,
        was: Statuses,
        now: Statuses,
    ) -> None:
        super().__init__(revision, "changed", collection, id=id, old=None, new=None)
        self._entry = entry
        self.was = was
        self.now = now

    @property
    def old(self) -> Resource:
        """The object before."""
        if self._old is None:
            self._old = self._entry.as_of(self.was)
        return self._old

    @property
    def new(self) -> Resource:
        """The object now."""
        if self._new is None:
            self._new = self._entry.as_of(self.now)
        return self._new

    @property
    def subjects(self) -> tuple[Resource]:
        """The object, with statuses of its own or of an earlier time."""
        return (self._entry.made,)
