"""Reads the history back that others write: of one balancer, or of the whole project.

``service`` asks for the newest rows; exports read all, oldest first, page by page, however many there are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from lbaas_ui.db import tables
from lbaas_ui.queue.journal import Journal, Move

PAGE: Final = 1000
_M = tables.moves.c
_O = tables.operations.c


@dataclass(frozen=True, slots=True)
class Span:
    """Which rows are wanted.

    Attributes:
        balancer_id: of this balancer, with what came before its create had an id; None: of the project.
        since, until: both inclusive; None: as far as rows are kept.
        what: only rows of this kind, as ``Move.what``.
    """

    balancer_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    what: str | None = None


async def newest(journal: Journal, span: Span, *, limit: int) -> list[Move]:
    """The newest rows, newest first."""
    query = _query(journal, span).order_by(_M.at.desc(), _M.id.desc()).limit(limit)
    return [_move(row) for row in await journal.rows(query)]


async def pages(journal: Journal, span: Span, *, size: int = PAGE) -> AsyncIterator[list[Move]]:
    """All rows in the order in which they were written; what is written meanwhile may come, too."""
    last = 0
    while True:
        query = _query(journal, span).where(_M.id > last).order_by(_M.id).limit(size)
        rows = await journal.rows(query)
        if rows:
            yield [_move(row) for row in rows]
            last = rows[-1]["id"]
        if len(rows) < size:
            return


def _query(journal: Journal, span: Span) -> sa.Select[Any]:
    query = sa.select(tables.moves).where(journal.scope.rows(_M.project_id))
    if span.balancer_id is not None:
        its = sa.select(_O.id).where(_O.balancer_id == span.balancer_id, journal.scope.rows(_O.project_id))
        query = query.where(sa.or_(_M.balancer_id == span.balancer_id, _M.operation_id.in_(its)))
    if span.what is not None:
        query = query.where(_M.what == span.what)
    if span.since is not None:
        query = query.where(_M.at >= span.since)
    return query if span.until is None else query.where(_M.at <= span.until)


def _move(row: RowMapping) -> Move:
    return Move(id=row["object_id"], **{name: row[name] for name in _FIELDS})


_FIELDS: Final = (
    "at",
    "what",
    "kind",
    "name",
    "old",
    "new",
    "why",
    "who",
    "request_id",
    "operation_id",
    "balancer_id",
)
