"""What the queue needs of the parts beside it, so that it can be driven without a cloud in tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from lbaas_ui.models import ReadFrom
from lbaas_ui.queue.tasks import Waiting


class AnswerLike(Protocol):
    """The cloud's answer to one call."""

    @property
    def data(self) -> Mapping[str, Any]:
        """The body; empty where there is none."""

    @property
    def request_id(self) -> str | None:
        """The cloud's own id of the request."""


class CloudCalls(Protocol):
    """Calls to the cloud; see ``cloud.client.Cloud``."""

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> AnswerLike:
        """One call. Raises the ``CloudError`` tree."""

    def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """A filtered list, page by page."""


class Deputies(Protocol):
    """As whom operations act in the cloud; see ``tenancy.vault``. By ids of credentials."""

    def calls(self, credentials: str) -> CloudCalls:
        """The cloud, with these credentials."""

    def lapsed(self, credentials: str) -> Waiting | None:
        """Why these credentials hold no longer, or None."""

    async def refused(self, credentials: str) -> None:
        """The cloud does not accept these any more."""


class Watch(Protocol):
    """Eyes on the cloud: reads now, or soon; what it sees reaches the store.

    See ``events.sources.poll.Poll``.

    Attributes:
        loaded: set while the mirror has seen everything once.
    """

    loaded: asyncio.Event

    def expect(self, loadbalancer_id: str, lately_s: Sequence[float] = ()) -> None:
        """A transaction has begun on this balancer; such ones took so many seconds lately."""

    def pending_at(self, loadbalancer_id: str) -> float | None:
        """When the last reading began that showed the balancer PENDING, by the monotonic clock."""

    async def refresh(
        self, collection: str, id: str, parent_id: str | None = None
    ) -> Mapping[str, Any] | None:
        """Read one object now; None when it is gone."""

    async def refresh_list(self, collection: str, parent_id: str) -> Sequence[Mapping[str, Any]] | None:
        """Read all children of one parent now (members of a pool); None when the parent is gone."""

    async def refresh_balancer(self, loadbalancer_id: str) -> bool:
        """Read a whole balancer now; False when it is gone."""
