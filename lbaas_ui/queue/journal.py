"""The durable record of operations, tasks and their moves; ``ledger`` is its only writer.

Each move is a conditional UPDATE (``... WHERE id = ? AND state = ?``): a row count of 0 means that somebody
else has moved it, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import bulk, tables
from lbaas_ui.db.scope import EVERYTHING, Scope
from lbaas_ui.db.writer import StaleWrite, Step, Writer
from lbaas_ui.errors import LbaasUiError, NotFound
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState, TaskState
from lbaas_ui.queue.tasks import Operation, Task

DURATIONS_EACH: Final = 200  # of each cloud, provider and kind, after a cleaning


class StaleMove(LbaasUiError):
    """A task or operation is no longer in the state that it was moved from."""


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation and its tasks, in order."""

    operation: Operation
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of history: what went from which state to which, why and by whom."""

    at: datetime
    what: Literal["operation", "task", "status", "stop", "schedule", "drift"]
    kind: str
    id: str
    new: str
    name: str = ""
    old: str | None = None
    why: str = ""
    who: str = ""
    request_id: str | None = None
    operation_id: str | None = None
    balancer_id: str | None = None


def lock_key(operation: Operation, task: Task) -> str | None:
    """What only one call at a time may hold; None for calls that freeze no balancer."""
    return (operation.balancer_id or operation.id) if KINDS[task.kind].locks else None


class Journal:
    """Reads and writes the record. Every write returns when it is on disk.

    Args:
        engine: the database.
        writer: shared with whoever else writes to it; None for one of its own.
        scope: whose rows are read; all others are as if they were not there.
    """

    def __init__(self, engine: AsyncEngine, writer: Writer | None = None, scope: Scope = EVERYTHING) -> None:
        self._engine = engine
        self.scope = scope
        self._reader = engine.execution_options(reading=True)
        self._writer = writer or Writer(engine)

    async def close(self) -> None:
        """Waits for the last writes."""
        await self._writer.close()

    async def write(self, *steps: Step, moves: Sequence[Move] = ()) -> None:
        """Write rows of a table that another module of the queue keeps, with their history."""
        await self._writer.write(*steps, self._moves(moves))

    async def rows(self, query: sa.Select[Any]) -> Sequence[RowMapping]:
        """Read such rows."""
        async with self._reader.connect() as connection:
            result: sa.CursorResult[Any] = await connection.execute(query)
            return result.mappings().all()

    async def accept(
        self, view: OperationView, moves: Sequence[Move], pointless: Sequence[OperationView] = ()
    ) -> None:
        """Write a new operation with its first plan.

        Args:
            view: the operation.
            moves: its history, and that of the others.
            pointless: QUEUED operations whose tasks all WAIT, as they stand now that this one is there.

        Raises:
            sqlalchemy.exc.IntegrityError: its idempotency key is taken.
            StaleMove: one of the others has been moved meanwhile; nothing is written.
        """
        tasks = [(old.operation, task) for old in pointless for task in old.tasks]
        steps = [_put_operation(old.operation, OperationState.QUEUED) for old in pointless]
        steps.append(Step(_MOVE_TASK, [_task_move_row(*one, TaskState.WAITING) for one in tasks], exact=True))
        try:
            await self._writer.write(
                Step(_INSERT_OPERATION, [_operation_row(view.operation)]),
                *steps,
                *_inserts(view.operation, view.tasks),
                self._moves(moves),
            )
        except StaleWrite as error:
            raise StaleMove(error.message) from error

    async def replan(self, operation: Operation, tasks: Sequence[Task], moves: Sequence[Move]) -> None:
        """Write a new generation of tasks of an operation, and the operation itself."""
        await self._writer.write(
            _put_operation(operation, None), *_inserts(operation, tasks), self._moves(moves)
        )

    async def move(
        self,
        *,
        operation: Operation | None = None,
        was: OperationState | None = None,
        tasks: Iterable[tuple[Operation, Task, str]] = (),
        moves: Sequence[Move] = (),
        also: Sequence[Step] = (),
    ) -> None:
        """Write moves of an operation and of tasks (each with the state that it leaves), all or nothing.

        ``also``: what goes with them.

        Raises:
            StaleMove: one of them is no longer in the state that it leaves.
        """
        steps = [Step(_MOVE_TASK, [_task_move_row(*task) for task in tasks], exact=True)]
        if operation is not None:
            steps.append(_put_operation(operation, was))
        try:
            await self._writer.write(*steps, self._moves(moves), *also)
        except StaleWrite as error:
            raise StaleMove(error.message) from error

    async def record(self, moves: Sequence[Move]) -> None:
        """Write rows of history alone (statuses that the cloud changed)."""
        if moves:
            await self.write(moves=moves)

    async def find(self, operation_id: str) -> OperationView:
        """One operation.

        Raises:
            NotFound: there is none with this id.
        """
        found = await self._views(tables.operations.c.id == operation_id)
        if not found:
            msg = f"There is no operation {operation_id}."
            raise NotFound(msg)
        return found[0]

    async def by_idempotency_key(self, project_id: str | None, key: str) -> OperationView | None:
        """The operation that was accepted with this key, or None."""
        table = tables.operations.c
        found = await self._views(
            sa.and_(table.idempotency_key == key, table.project_id == (project_id or ""))
        )
        return found[0] if found else None

    async def unfinished(self) -> list[OperationView]:
        """All operations that have not ended, oldest first."""
        return await self._views(tables.operations.c.state.not_in(OPERATION_ENDED))

    async def failed_last(self, limit: int) -> list[OperationView]:
        """The last operation of each balancer where that needs somebody; the newest so many, oldest first."""
        table, later = tables.operations.c, tables.operations.alias()
        is_last = ~sa.exists().where(
            later.c.balancer_id == table.balancer_id, later.c.created_at > table.created_at
        )
        newest = (
            sa.select(table.id)
            .where(table.state == OperationState.FAILED, table.balancer_id.is_not(None), is_last, self._ours)
            .where(table.document["dismissed_at"].as_string().is_(None))
            .order_by(table.created_at.desc())
            .limit(limit)
        )
        return await self._views(table.id.in_(newest))

    async def page(
        self, *, limit: int, marker: str | None, balancer_id: str | None, state: OperationState | None
    ) -> tuple[list[OperationView], int, str | None]:
        """Operations, newest first: (one page, how many in all, marker of the next page or None)."""
        table = tables.operations.c
        wanted = sa.and_(
            self._ours,
            sa.true() if balancer_id is None else table.balancer_id == balancer_id,
            sa.true() if state is None else table.state == state,
        )
        order = (table.created_at.desc(), table.id.desc())
        async with self._reader.connect() as connection:
            count = sa.select(sa.func.count()).select_from(tables.operations).where(wanted)
            total = await connection.scalar(count) or 0
            ids = sa.select(table.id).where(wanted).order_by(*order).limit(limit + 1)
            if marker is not None:
                last = sa.select(table.created_at, table.id).where(table.id == marker, self._ours).subquery()
                ids = ids.where(sa.tuple_(table.created_at, table.id) < sa.select(last).scalar_subquery())
            found = list((await connection.scalars(ids)).all())
        views = await self._views(table.id.in_(found[:limit])) if found else []
        return list(reversed(views)), total, found[limit - 1] if len(found) > limit else None

    async def clean(self, before: datetime) -> None:
        """Forget what ended before a time, and of durations all but the newest."""
        await self._writer.write(
            Step(_FORGET_MOVES, [{"b_before": before}]),
            Step(_FORGET_OPERATIONS, [{"b_before": before}]),
            Step(_FORGET_DURATIONS, [{"b_each": DURATIONS_EACH}]),
        )

    async def durations(self, each: int) -> dict[tuple[str, str, str], list[float]]:
        """The last ``each`` durations (seconds) by cloud, provider and task kind, oldest first."""
        found: dict[tuple[str, str, str], list[float]] = {}
        ranked = _ranked_durations()
        query = sa.select(ranked).where(ranked.c.place <= each).order_by(ranked.c.id)
        for row in await self.rows(query):
            found.setdefault((row["cloud"], row["provider"], row["kind"]), []).append(row["seconds"])
        return found

    async def facts(self) -> dict[str, JsonValue]:
        """What was learned of the cloud."""
        async with self._reader.connect() as connection:
            rows = (await connection.execute(sa.select(tables.facts))).all()
        return {row.key: row.value for row in rows}

    async def learn(self, key: str, value: JsonValue) -> None:
        """Keep a fact about the cloud."""
        await self._writer.write(
            Step(_FORGET_FACT, [{"b_key": key}]), Step(_LEARN, [{"key": key, "value": value}])
        )

    def _moves(self, moves: Sequence[Move]) -> Step:
        return Step(_INSERT_MOVE, [_move_row(move, self.scope.project_id) for move in moves])

    @property
    def _ours(self) -> sa.ColumnElement[bool]:
        return self.scope.rows(tables.operations.c.project_id)

    async def _views(self, condition: sa.ColumnElement[bool]) -> list[OperationView]:
        """Operations with their tasks, oldest first."""
        operation, task = tables.operations.c, tables.tasks.c
        condition = sa.and_(condition, self._ours)
        async with self._reader.connect() as connection:
            query = (
                sa.select(operation.document).where(condition).order_by(operation.created_at, operation.id)
            )
            operations = [Operation.model_validate(row) for row in (await connection.scalars(query)).all()]
            ids = sa.select(operation.id).where(condition)
            theirs = sa.select(task.document).where(task.operation_id.in_(ids)).order_by(task.seq)
            tasks: dict[str, list[Task]] = {one.id: [] for one in operations}
            for row in (await connection.scalars(theirs)).all():
                found = Task.model_validate(row)
                tasks[found.operation_id].append(found)
        return [OperationView(one, tuple(tasks[one.id])) for one in operations]


def _ranked_durations() -> sa.Subquery:
    """All durations; ``place`` counts from the newest of each cloud, provider and kind."""
    table = tables.durations.c
    place = sa.func.row_number().over(
        partition_by=(table.cloud, table.provider, table.kind), order_by=table.id.desc()
    )
    return sa.select(tables.durations, place.label("place")).subquery()


# --- what is written: each statement is made and compiled once, and carries the rows of many writes ---


_OPERATION = tables.operations.c
_OPERATION_VALUES = ("project_id", "idempotency_key", "created_at", "state", "balancer_id", "document")
_INSERT_OPERATION = bulk.insert(tables.operations)
_INSERT_TASK = bulk.insert(tables.tasks)
_INSERT_MOVE = bulk.insert(tables.moves)
_ADD_DURATION = bulk.insert(tables.durations)
_LEARN = tables.facts.insert()
_FORGET_FACT = tables.facts.delete().where(tables.facts.c.key == sa.bindparam("b_key"))
_FORGET_MOVES = tables.moves.delete().where(tables.moves.c.at < sa.bindparam("b_before"))
_FORGET_OPERATIONS = tables.operations.delete().where(
    _OPERATION.state.in_(sorted(OPERATION_ENDED)),
    _OPERATION.created_at < sa.bindparam("b_before"),
    ~sa.exists().where(  # it may have waited long for its time, and ended only now
        tables.moves.c.operation_id == _OPERATION.id, tables.moves.c.at >= sa.bindparam("b_before")
    ),
)
_FORGET_DURATIONS = tables.durations.delete().where(
    tables.durations.c.id.in_(
        sa.select((_old := _ranked_durations()).c.id).where(_old.c.place > sa.bindparam("b_each"))
    )
)
_PUT_OPERATION = bulk.update(tables.operations, find={"b_id": "id"}, put=_OPERATION_VALUES)
_MOVE_OPERATION = bulk.update(tables.operations, find={"b_id": "id", "b_old": "state"}, put=_OPERATION_VALUES)
_MOVE_TASK = bulk.update(
    tables.tasks, find={"b_id": "id", "b_old": "state"}, put=("state", "lock_key", "document")
)


def duration_step(place: tuple[str, str, str], seconds: float, at: datetime) -> Step:
    """Keeps how long a transaction took; ``place``: cloud, provider and task kind."""
    cloud, provider, kind = place
    row = {"cloud": cloud[:255], "provider": provider[:64], "kind": kind, "seconds": seconds, "at": at}
    return Step(_ADD_DURATION, [row])


def _put_operation(operation: Operation, was: OperationState | None) -> Step:
    row = {**_operation_row(operation), "b_id": operation.id}
    del row["id"]
    if was is None:
        return Step(_PUT_OPERATION, [row], exact=True)
    return Step(_MOVE_OPERATION, [{**row, "b_old": was}], exact=True)


def _inserts(operation: Operation, tasks: Sequence[Task]) -> tuple[Step, ...]:
    rows = [
        {
            "id": task.id,
            "operation_id": task.operation_id,
            "seq": task.seq,
            "state": task.state,
            "lock_key": lock_key(operation, task),
            "document": task,
        }
        for task in tasks
    ]
    return (Step(_INSERT_TASK, rows),)


def _task_move_row(owner: Operation, task: Task, old: str) -> dict[str, object]:
    return {
        "b_id": task.id,
        "b_old": old,
        "state": task.state,
        "lock_key": lock_key(owner, task),
        "document": task,
    }


def _move_row(move: Move, project_id: str) -> dict[str, object]:
    """PostgreSQL cuts nothing off: a text that is too long for its column would be refused."""
    return {
        "at": move.at,
        "what": move.what,
        "kind": move.kind,
        "object_id": move.id,
        "name": move.name[:255],
        "old": move.old,
        "new": move.new,
        "why": move.why,
        "who": move.who[:255],
        "request_id": move.request_id and move.request_id[:64],
        "operation_id": move.operation_id,
        "balancer_id": move.balancer_id,
        "project_id": project_id,
    }


def _operation_row(operation: Operation) -> dict[str, object]:
    return {
        "id": operation.id,
        "state": operation.state,
        "project_id": operation.project_id or "",  # NULL would not be unique
        "balancer_id": operation.balancer_id,
        "idempotency_key": operation.idempotency_key,
        "created_at": operation.created_at,
        "document": operation,
    }
