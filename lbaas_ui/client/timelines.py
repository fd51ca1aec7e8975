"""Reads what happened, and how much traffic there was. A part of ``Client``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from lbaas_ui.api.schemas import Statistics, StatusHistory, Timeline, TimelineEntry

When = datetime | None
Model = TypeVar("Model", bound=BaseModel)


class Asking(Protocol):
    """How ``Client`` asks."""

    def _get(self, model: type[Model], path: str, **params: str | datetime | int | None) -> Model: ...

    def _open(self, path: str, params: dict[str, Any]) -> AbstractContextManager[httpx.Response]: ...


class Timelines:
    """Of one balancer, or of the whole project."""

    def timeline(
        self: Asking,
        balancer_id: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> Timeline:
        """What happened to a balancer, or (None) in the project, newest first. Raises NotFound."""
        return self._get(Timeline, _path(balancer_id), since=since, until=until, limit=limit)

    def whole_timeline(
        self: Asking,
        balancer_id: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[TimelineEntry]:
        """All rows, oldest first, as they come. Raises NotFound."""
        params: dict[str, Any] = {"format": "jsonl"}
        params |= {
            name: at.isoformat() for name, at in (("since", since), ("until", until)) if at is not None
        }
        with self._open(_path(balancer_id), params) as answer:
            for line in answer.iter_lines():
                yield TimelineEntry.model_validate_json(line)

    def statistics(self: Asking, balancer_id: str, *, since: When = None, until: When = None) -> Statistics:
        """Traffic of a balancer and its listeners; the last hour unless said otherwise. Raises NotFound."""
        path = f"/balancers/{quote(balancer_id, safe='')}/statistics"
        return self._get(Statistics, path, since=since, until=until)

    def statuses(self: Asking, balancer_id: str, *, since: When = None, until: When = None) -> StatusHistory:
        """What each object of a balancer was from when to when. Raises NotFound."""
        path = f"/balancers/{quote(balancer_id, safe='')}/statuses"
        return self._get(StatusHistory, path, since=since, until=until)


def _path(balancer_id: str | None) -> str:
    return "/timeline" if balancer_id is None else f"/balancers/{quote(balancer_id, safe='')}/timeline"
