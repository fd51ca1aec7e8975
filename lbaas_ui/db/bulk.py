"""Statements that carry any number of rows as one JSON text, and are compiled once; used through ``writer``.

Row by row, each row costs a turn of the driver: in SQLite it also lets go of Python's lock and has to win it
back, which takes up to 5 ms while the event loop is busy. Here the database unpacks the rows by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pydantic_core
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from lbaas_ui.db.tables import Utc

Row = Mapping[str, object]
Columns = Mapping[str, sa.ColumnElement[Any]]
Statement = sa.Insert | sa.Update
_ROWS: Final = sa.bindparam("rows", type_=sa.Text)


@dataclass(frozen=True, slots=True, eq=False)
class Bulk:
    """An insert or update of many rows.

    Attributes:
        table: that is written.
        values: names of the values of each row, with the columns whose types they have.
        make: builds the statement from the unpacked rows' columns.
    """

    table: sa.Table
    values: Mapping[str, sa.Column[Any]]
    make: Callable[[Columns], Statement]
    _made: dict[str, Statement] = field(default_factory=dict)

    def on(self, dialect: Dialect) -> Statement:
        """The statement for one kind of database; its only parameter is ``rows``."""
        if dialect.name not in self._made:
            unpacked = _in_postgresql if dialect.name == "postgresql" else _in_sqlite
            self._made[dialect.name] = self.make(unpacked(self.values))
        return self._made[dialect.name]

    def text(self, rows: Sequence[Row], dialect: Dialect) -> str:
        """The rows as ``on`` wants them: times as the database keeps them, documents as they are."""
        times = {
            name: keep
            for name, column in self.values.items()
            if isinstance(column.type, Utc)
            and (keep := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        if times:
            rows = [{**row, **{name: keep(row[name]) for name, keep in times.items()}} for row in rows]
        return pydantic_core.to_json(rows).decode()


def insert(table: sa.Table) -> Bulk:
    """Insert rows; the database counts a column that counts by itself."""
    values = {name: column for name, column in table.c.items() if column is not table.autoincrement_column}
    return Bulk(table, values, lambda row: table.insert().from_select([*row], sa.select(*row.values())))


def update(table: sa.Table, *, find: Mapping[str, str], put: Sequence[str]) -> Bulk:
    """Change the row that each given row finds.

    Args:
        table: that is changed.
        find: names of values with the columns that must hold them, as in ``{"b_old": "state"}``.
        put: names of the columns that change, and of their values.
    """
    values = {name: table.c[column] for name, column in find.items()} | {name: table.c[name] for name in put}

    def make(row: Columns) -> sa.Update:
        found = [table.c[column] == row[name] for name, column in find.items()]
        return table.update().where(*found).values({name: row[name] for name in put})

    return Bulk(table, values, make)


def _in_sqlite(values: Mapping[str, sa.Column[Any]]) -> Columns:
    row = sa.func.json_each(_ROWS).table_valued("value", name="given").c.value
    return {name: sa.func.json_extract(row, f"$.{name}") for name in values}


def _in_postgresql(values: Mapping[str, sa.Column[Any]]) -> Columns:
    columns = [sa.column(name, column.type) for name, column in values.items()]
    given = sa.func.json_to_recordset(sa.cast(_ROWS, sa.JSON)).table_valued(*columns, name="given")
    return dict(given.render_derived(name="given", with_types=True).c.items())
