"""Whose rows are read and written: those of one project alone, or (local mode) all that there are.

Given to ``queue.journal``, ``db.series`` and ``db.statuses`` by ``tenancy``; the one place that decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables


class Scope:
    """The rows of one project.

    Args:
        project_id: the project; in local mode known only when the cloud has answered.
        only: other projects' rows are never read. False in local mode: its one project owns the database.
    """

    def __init__(self, project_id: Callable[[], str | None], *, only: bool) -> None:
        self._project_id = project_id
        self._only = only

    @property
    def project_id(self) -> str:
        """What is written beside each row; empty where there is no project."""
        return self._project_id() or ""

    def rows(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        """The condition on a table's column ``project_id``."""
        return column == self.project_id if self._only else sa.true()


def of_project(project_id: str) -> Scope:
    """The rows of this project alone."""
    return Scope(lambda: project_id, only=True)


EVERYTHING = Scope(lambda: None, only=False)
"""All rows; what is written belongs to no project."""


async def projects_with_work(engine: AsyncEngine, ended: Sequence[str]) -> list[str]:
    """Ids of the projects with operations in other states than ``ended``, schedules, or maintenance."""
    operations, schedules, maintenances = tables.operations.c, tables.schedules.c, tables.maintenances.c
    query = sa.union(
        sa.select(operations.project_id).where(operations.state.not_in(ended)),
        sa.select(schedules.project_id),
        sa.select(maintenances.project_id),
    )
    async with engine.execution_options(reading=True).connect() as connection:
        return [one for one in (await connection.scalars(query)).all() if one]
