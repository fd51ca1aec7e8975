"""What a source of events is, and what it needs of the parts beside it.

``runtime`` joins them: the cloud is the ``Reader``, the store is the ``Mirror``, ``store.apply`` is ``Emit``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lbaas_ui.events.types import Event
from lbaas_ui.models import ReadFrom, Resource

Emit = Callable[[Sequence[Event]], object]
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class SourceHealth:
    """How a source is.

    Attributes:
        name: ``poll``, ``feed`` and so on.
        live: it hears the cloud at this moment.
        last_heard_at: when it last did, in seconds of the monotonic clock; None for never.
        detail: what is wrong, for people; empty when all is well, or nothing is known yet.
    """

    name: str
    live: bool = False
    last_heard_at: float | None = None
    detail: str = ""

    def heard(self, now: float) -> None:
        """Say that the cloud was heard."""
        self.live, self.last_heard_at, self.detail = True, now, ""

    def lost(self, detail: str) -> None:
        """Say that it is not, and why."""
        self.live, self.detail = False, detail


class Source(Protocol):
    """Something that brings events."""

    health: SourceHealth

    async def run(self) -> None:
        """Bring events until cancelled; trouble is told by ``health`` and ends nothing."""


class Reader(Protocol):
    """Reads the cloud; see ``cloud.client.Cloud``. Every method may raise the ``CloudError`` tree."""

    @property
    def services(self) -> Collection[str]:
        """Types of the services that the cloud has, as in ``network``; empty before the first answer."""

    @property
    def project_id(self) -> str | None:
        """The project of the credentials; None before the first answer."""

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> dict[str, Any] | None:
        """Read one object; None when there is none."""

    def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Read a list page by page; a parent that is not there raises ``CloudNotFound``."""


class Mirror(Protocol):
    """What is known of the cloud; see ``store.store.Store``."""

    def get(self, collection: str, object_id: str, /) -> Resource | None:
        """Give an object, or None."""

    def all(self, collection: str, /) -> Collection[Resource]:
        """Give a collection's objects."""

    def partners(self, collection: str, resource: Resource, relation: str) -> tuple[Resource, ...]:
        """Give what an object has by a relation."""

    def observed_at(self, collection: str, object_id: str) -> float | None:
        """Give when an object was last observed, or found gone."""
