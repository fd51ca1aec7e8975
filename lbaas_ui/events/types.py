"""What can happen in the cloud, as past facts; sources make them, the store applies them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ObjectSeen:
    """An object was read whole.

    Attributes:
        collection: name of the collection, as in ``listeners``.
        data: the object on the wire, plus what the reader adds (``pool_id`` of a member, ``l7policy_id``
            of a rule).
        observed_at: when the reading *began*, seconds of the process's monotonic clock: what
            the cloud answered is at least that new.
    """

    collection: str
    id: str
    data: Mapping[str, object]
    observed_at: float


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """One of an object's two statuses is another one now.

    Attributes:
        updated_at: the cloud's own time of the change, or None; whole seconds on MySQL, so a hint only.
    """

    collection: str
    id: str
    provisioning_status: str | None
    operating_status: str | None
    observed_at: float
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectGone:
    """An object is no longer there (404, DELETED, or missing from a complete list)."""

    collection: str
    id: str
    observed_at: float


@dataclass(frozen=True, slots=True)
class ListRead:
    """A collection's list was read to its end; its objects came as events of their own.

    Who was not in it was not there: a reading of an unknown object that began before is of the past.

    Attributes:
        observed_at: when the reading of the list began.
    """

    collection: str
    observed_at: float


ObjectEvent = ObjectSeen | StatusChanged | ObjectGone
Event = ObjectEvent | ListRead
