"""Reads objects of any declared collection: one by id, or lists page by page.

Called by ``cloud.client.Cloud``. Knows how the services wrap, page and name things, so that nobody else
has to.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

from lbaas_ui.cloud.endpoints import next_page
from lbaas_ui.errors import CloudNotFound
from lbaas_ui.models import ReadFrom

# Full lists are dear: 0.6 s for 1,000 balancers on the lab, during which Octavia answers nobody else.
PAGE_SIZE: Final = 200
# Barbican gives at most 100, and 10 unless asked.
PAGE_SIZES: Final[Mapping[str, int]] = {"key-manager": 100}

Params = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the cloud answered to one call.

    Attributes:
        data: the JSON object; empty where the answer has no body.
        request_id: the cloud's own id of the request, or None.
        content: the body of a download; empty elsewhere.
    """

    status: int
    data: dict[str, Any]
    request_id: str | None
    content: bytes = b""


class Caller(Protocol):
    """What reading needs."""

    @property
    def project_id(self) -> str | None:
        """The project of the credentials."""

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Params | None = None,
    ) -> Answer:
        """One call."""


async def read(
    caller: Caller, source: ReadFrom, id: str, *, parent_id: str | None = None
) -> dict[str, Any] | None:
    """One object as its model wants it, or None where it is not there. Raises the ``CloudError`` tree."""
    path = f"{_path(source.item_path or source.path, parent_id)}/{quote(id, safe='')}"
    try:
        answer = await caller.call(source.service, "GET", path)
    except CloudNotFound:
        return None
    data = answer.data.get(source.item_key, {}) if source.item_key else answer.data
    if source.of_project:
        data = {"id": id, "project_id": id, **data}
    return _finish(source, data, parent_id)


async def pages(
    caller: Caller, source: ReadFrom, filters: Mapping[str, str], *, parent_id: str | None
) -> AsyncIterator[list[dict[str, Any]]]:
    """A list, page by page, with at least one page (an empty one where there is nothing).

    Args:
        caller: sends the calls.
        source: where the list is.
        parent_id: of the object that the list belongs to, where ``source`` names one.
        filters: the service's own, as in ``provisioning_status``; ``limit`` is the size of a page.

    Raises:
        CloudNotFound: the parent is gone.
    """
    if source.of_project:
        own = await read(caller, source, caller.project_id) if caller.project_id else None
        yield [own] if own else []
        return
    path = _path(source.path, parent_id)
    params: Params | None = {"limit": str(PAGE_SIZES.get(source.service, PAGE_SIZE)), **filters}
    while params is not None:
        answer = await caller.call(source.service, "GET", path, params=params)
        yield [_finish(source, item, parent_id) for item in answer.data.get(source.list_key) or []]
        following = next_page(source.list_key, answer.data)
        # A service that ignores the marker would send the first page for ever.
        params = None if following == params else following


def _path(template: str, parent_id: str | None) -> str:
    return template.replace("{parent}", quote(parent_id or "", safe=""))


def _finish(source: ReadFrom, data: Mapping[str, Any], parent_id: str | None) -> dict[str, Any]:
    finished = source.adapt(data) if source.adapt else dict(data)
    if source.parent_field and parent_id is not None:
        finished[source.parent_field] = parent_id
    return finished
