"""The history of statuses, read back from the moves that ``queue.history`` writes; nothing is kept twice.

Asked by ``queue.history`` (what was the last that an earlier process saw?) and by ``api`` (strips of health).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.scope import EVERYTHING, Scope
from lbaas_ui.statuses import StatusField

WATCHED_SINCE: Final = "statuses_watched_since"
"""The fact that says since when changes of statuses are written down at all; an ISO time."""


@dataclass(frozen=True, slots=True)
class StatusMove:
    """One of an object's two statuses became another one, or was DELETED with it."""

    at: datetime
    kind: str
    object_id: str
    name: str
    field: StatusField
    old: str
    new: str


class Statuses:
    """Reads the moves of statuses of one scope."""

    def __init__(self, engine: AsyncEngine, scope: Scope = EVERYTHING) -> None:
        self._reader = engine.execution_options(reading=True)
        self._scope = scope

    @property
    def _of_statuses(self) -> sa.ColumnElement[bool]:
        return sa.and_(_M.what == "status", self._scope.rows(_M.project_id))

    async def between(
        self, balancer_id: str, since: datetime, until: datetime, *, limit: int
    ) -> list[StatusMove]:
        """The newest ``limit`` moves of a balancer's objects in a time, oldest first."""
        wanted = sa.and_(_M.balancer_id == balancer_id, self._of_statuses, _M.at.between(since, until))
        newest = sa.select(*_COLUMNS).where(wanted).order_by(_M.at.desc(), _M.id.desc()).limit(limit)
        return list(reversed(await self._moves(newest)))

    async def next_after(self, balancer_id: str, after: datetime) -> list[StatusMove]:
        """The first move of each status of a balancer's objects after a time: each tells what was before."""
        place = sa.func.row_number().over(partition_by=(_M.object_id, _M.why), order_by=(_M.at, _M.id))
        later = (
            sa.select(*_COLUMNS, place.label("place"))
            .where(_M.balancer_id == balancer_id, self._of_statuses, _M.at > after)
            .subquery()
        )
        return await self._moves(sa.select(later).where(later.c.place == 1))

    async def last(self) -> dict[tuple[str, StatusField], str]:
        """What each status of each object became last, by id and field."""
        place = sa.func.row_number().over(
            partition_by=(_M.object_id, _M.why), order_by=(_M.at.desc(), _M.id.desc())
        )
        every = sa.select(*_COLUMNS, place.label("place")).where(self._of_statuses).subquery()
        moves = await self._moves(sa.select(every).where(every.c.place == 1))
        return {(move.object_id, move.field): move.new for move in moves}

    async def watched_since(self) -> datetime | None:
        """When we began to write moves down; None: never."""
        found = sa.select(tables.facts.c.value).where(tables.facts.c.key == WATCHED_SINCE)
        async with self._reader.connect() as connection:
            value = await connection.scalar(found)
        return None if value is None else datetime.fromisoformat(value)

    async def _moves(self, query: sa.Select[Any]) -> list[StatusMove]:
        async with self._reader.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            StatusMove(
                at=row["at"],
                kind=row["kind"],
                object_id=row["object_id"],
                name=row["name"],
                field="operating_status" if row["why"].startswith("operating") else "provisioning_status",
                old=row["old"] or "",
                new=row["new"],
            )
            for row in rows
        ]


_M = tables.moves.c
_COLUMNS = (_M.id, _M.at, _M.kind, _M.object_id, _M.name, _M.old, _M.new, _M.why)
