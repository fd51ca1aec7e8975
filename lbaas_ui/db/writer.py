"""Group commit: the writes of one loop turn share one transaction, equal statements one round trip.

One durable commit costs a disk flush; a cascade makes several small writes, many cascades many. Each caller
still waits until its own write is on disk. Called by ``queue.journal``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.bulk import Bulk
from lbaas_ui.db.engine import in_thread
from lbaas_ui.errors import LbaasUiError

log = structlog.get_logger()
T = TypeVar("T")
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
MOST: Final = 500
"""So many writes share a transaction at most: nobody waits long because others are many."""


class StaleWrite(LbaasUiError):
    """An update found fewer rows than it has to: somebody else was there first."""


@dataclass(frozen=True, slots=True)
class Step:
    """A statement with the rows of one write.

    Attributes:
        statement: one that lives as long as the module: equal ones of many writes are carried out together.
        rows: values by the names of its bound parameters.
        exact: each row must find exactly one row in the table.
    """

    statement: Bulk | sa.Insert | sa.Update | sa.Delete
    rows: Sequence[Mapping[str, object]]
    exact: bool = False


@dataclass(slots=True)
class _Group:
    statement: Bulk | sa.Insert | sa.Update | sa.Delete
    exact: bool
    rows: list[Mapping[str, object]] = field(default_factory=list)


Write = Sequence[Step]
_Waiting = tuple[Write, "asyncio.Future[None]"]


class Writer:
    """Carries out writes in shared transactions.

    Writes that are handed in at the same moment must not build on one another: their equal statements are
    carried out together, table after table (parents first), and within one in the order in which they appear.

    Attributes:
        engine: of the thread in which they are written.
    """

    def __init__(self, engine: AsyncEngine, first_pause_s: float = FIRST_PAUSE_S) -> None:
        self.engine = in_thread(engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="db-writer")
        self._first_pause_s = first_pause_s
        self._waiting: list[_Waiting] = []
        self._runner: asyncio.Task[None] | None = None

    async def write(self, *steps: Step) -> None:
        """Returns when the steps are committed, all of them. Waits while the database is away.

        Raises:
            StaleWrite: a step found fewer rows than it has to; nothing of this write was written.
            sqlalchemy.exc.SQLAlchemyError: the database refused it; nothing of this write was written.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((steps, future))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="db-writer")
        await future  # a caller that is cancelled hears of it no more; it is written all the same

    async def close(self) -> None:
        """Waits for what was handed in."""
        if self._runner is not None:
            with suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._commit([write for write, _ in batch])
            except Exception as error:  # noqa: BLE001 - one of them is at fault: each alone tells which
                await self._one_by_one(batch, error)
            else:
                for _, future in batch:
                    if not future.done():
                        future.set_result(None)

    async def _one_by_one(self, batch: Sequence[_Waiting], error: Exception) -> None:
        for write, future in batch:
            fault: Exception | None = error
            if len(batch) > 1:
                try:
                    await self._commit([write])
                    fault = None
                except Exception as own:  # noqa: BLE001 - whoever handed it in hears of it
                    fault = own
            if future.done():
                continue
            if fault is None:
                future.set_result(None)
            else:
                future.set_exception(fault)

    async def _commit(self, writes: Sequence[Write]) -> None:
        """One transaction; again and again while the database is away."""
        attempt = _Attempt(self.engine, _grouped(writes), self._first_pause_s)

        async def carry_out() -> None:
            await asyncio.get_running_loop().run_in_executor(self._thread, attempt.carry_out)

        await patiently(carry_out, self._first_pause_s)


async def patiently(work: Callable[[], Awaitable[T]], first_pause_s: float = FIRST_PAUSE_S) -> T:
    """Do something with the database; again and again while it is away, or while too many use it."""
    pause_s = first_pause_s
    while True:
        try:
            return await work()
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
            if not _is_away(error):
                raise
            log.warning("database.away", error=str(getattr(error, "orig", error)).strip(), again_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


class _Attempt:
    """One transaction, in the writer's thread: one hop there and back, however many statements it has."""

    def __init__(self, engine: sa.Engine, groups: Sequence[_Group], pause_s: float) -> None:
        self._engine = engine
        self._groups = groups
        self._pause_s = pause_s
        self._asks_outcome = engine.dialect.name == "postgresql"
        self._transaction: str | None = None

    def carry_out(self) -> None:
        """Commit it, unless an attempt whose COMMIT was not answered took place all the same."""
        if self._transaction is not None and self._was_committed(self._transaction):
            return
        self._transaction = None
        with self._engine.connect() as connection, connection.begin():
            for group in self._groups:
                _carry_out(connection, group)
            if self._asks_outcome:
                self._transaction = connection.scalar(_XID)

    def _was_committed(self, transaction: str) -> bool:
        with self._engine.connect() as connection:
            while True:
                status = connection.scalar(_OUTCOME, {"transaction": transaction})
                if status != "in progress":
                    return bool(status == "committed")
                time.sleep(self._pause_s)


_TABLES: Final[Sequence[sa.FromClause]] = tables.metadata.sorted_tables
_XID = sa.text("SELECT CAST(pg_current_xact_id() AS text)")
_OUTCOME = sa.text("SELECT pg_xact_status(CAST(CAST(:transaction AS text) AS xid8))")


def _grouped(writes: Sequence[Write]) -> list[_Group]:
    groups: dict[tuple[int, bool], _Group] = {}
    for write in writes:
        for step in write:
            key = (id(step.statement), step.exact)
            if key not in groups:
                groups[key] = _Group(step.statement, step.exact)
            groups[key].rows.extend(step.rows)
    # Parents before their children, whichever write came first.
    return sorted((group for group in groups.values() if group.rows), key=_place)


def _place(group: _Group) -> int:
    return _TABLES.index(group.statement.table)


def _carry_out(connection: sa.Connection, group: _Group) -> None:
    if isinstance(group.statement, Bulk):
        text = group.statement.text(group.rows, connection.dialect)
        result = connection.execute(group.statement.on(connection.dialect), {"rows": text})
    else:
        result = connection.execute(group.statement, group.rows)
    if group.exact and result.rowcount != len(group.rows):
        raise StaleWrite("It is no longer in the state that it was to leave.")


def _is_away(error: Exception) -> bool:
    """The connection broke or cannot be made: not this write's fault. PostgreSQL alone can be away."""
    if isinstance(error, OSError | sa.exc.TimeoutError):  # the latter: of the line for a connection
        return True
    if not isinstance(error, sa.exc.OperationalError) or "sqlite" in type(error.orig).__module__:
        return False
    state = getattr(error.orig, "sqlstate", None)
    # No code: the connection itself. 08: connection, 57P: shut down or starting, 53300: too many connections.
    return error.connection_invalidated or state is None or state[:3] == "57P" or state[:2] in {"08", "53"}
