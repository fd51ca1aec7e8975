"""Operations and tasks as they stand now, in memory; each move goes to the journal first.

The lanes move things through here, the API reads here, and whoever subscribes hears which operations changed.
What a task waits for is not journalled: it is worked out anew after a restart.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import structlog

from lbaas_ui.db.writer import Step
from lbaas_ui.errors import Conflict
from lbaas_ui.queue import reasons
from lbaas_ui.queue.journal import Journal, Move, OperationView
from lbaas_ui.queue.states import (
    IN_FLIGHT,
    OPERATION_ENDED,
    OPERATION_MOVES,
    TASK_MOVES,
    OperationState,
    TaskState,
)
from lbaas_ui.queue.tasks import Operation, Plan, Task, Waiting

log = structlog.get_logger()
Listener = Callable[[Sequence[str]], None]
KEEP_ENDED = 200


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def tasks_of(plan: Plan, operation: Operation, *, first_seq: int, now: datetime) -> tuple[Task, ...]:
    """A plan's calls as tasks of an operation."""
    return tuple(
        Task(
            id=str(uuid.uuid4()),
            operation_id=operation.id,
            seq=first_seq + number,
            generation=operation.generation,
            created_at=now,
            **call.model_dump(),
        )
        for number, call in enumerate(plan.calls)
    )


def _changed(operation: Operation, changes: Mapping[str, object] | None) -> Operation:
    return operation.model_copy(update=dict(changes)) if changes else operation


def _is_untouched(view: OperationView) -> bool:
    waiting = all(task.state is TaskState.WAITING for task in view.tasks)
    return waiting and view.operation.state is OperationState.QUEUED


class Ledger:
    """The one place that moves operations and tasks from state to state."""

    def __init__(self, journal: Journal, now: Callable[[], datetime] = utc_now) -> None:
        self.journal = journal
        self.now = now
        self._views: dict[str, OperationView] = {}
        self._ended: dict[str, None] = {}  # the oldest first
        self._failed: dict[str, None] = {}  # likewise: seen however much ends well after them
        self._listeners: list[Listener] = []
        # Moves of one operation follow one another: each builds on what the one before left.
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    # --- reading ---------------------------------------------------------------------------------

    def get(self, operation_id: str) -> OperationView | None:
        """An operation that is in memory: all that have not ended, and the last that have."""
        return self._views.get(operation_id)

    def views(self) -> list[OperationView]:
        """All that are in memory, oldest first."""
        return list(self._views.values())

    def operation(self, operation_id: str) -> Operation:
        """The operation as it stands."""
        return self._views[operation_id].operation

    def tasks(self, operation_id: str, *, all_generations: bool = False) -> tuple[Task, ...]:
        """The tasks of an operation's newest plan."""
        view = self._views[operation_id]
        wanted = view.operation.generation
        if all_generations or wanted == 1:
            return view.tasks
        return tuple(task for task in view.tasks if task.generation == wanted)

    def task(self, operation_id: str, task_id: str) -> Task:
        """One task as it stands."""
        return next(one for one in self._views[operation_id].tasks if one.id == task_id)

    async def find(self, operation_id: str) -> OperationView:
        """From memory or from the journal.

        Raises:
            NotFound: there is none with this id.
        """
        return self._views.get(operation_id) or await self.journal.find(operation_id)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls ``listener`` with the ids of operations that changed; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- moving ----------------------------------------------------------------------------------

    async def load(self) -> list[OperationView]:
        """Take over what an earlier process left unfinished, and remember what failed last.

        Returns:
            What has not ended, oldest first.
        """
        unfinished, failed = await self.journal.unfinished(), await self.journal.failed_last(KEEP_ENDED)
        for view in sorted((*failed, *unfinished), key=lambda view: view.operation.created_at):
            self._views[view.operation.id] = view
        self._failed.update(dict.fromkeys(view.operation.id for view in failed))
        return unfinished

    def keep(self, view: OperationView) -> None:
        """Put an operation that was read from the journal back into memory."""
        self._views.setdefault(view.operation.id, view)

    async def accept(
        self, operation: Operation, plan: Plan, *, who: str, pointless: Sequence[str] = ()
    ) -> OperationView:
        """Write a new operation with its plan.

        Args:
            operation: as it was submitted.
            plan: its calls.
            who: the person's name.
            pointless: older operations that end because of it, as far as they have not begun meanwhile.
        """
        async with AsyncExitStack() as stack:
            for operation_id in sorted(pointless):
                await stack.enter_async_context(self._locks[operation_id])
            olds = [self._views[operation_id] for operation_id in pointless]
            gone = [self._merged(old, operation.id) for old in olds if _is_untouched(old)]
            operation = operation.model_copy(update={"merged": tuple(old.operation.id for old in gone)})
            view = OperationView(operation, tasks_of(plan, operation, first_seq=1, now=self.now()))
            moves = [self._operation_move(operation, None, why=reasons.say("submitted"), who=who)]
            why = reasons.say("merged", operation=operation.id)
            moves += [
                self._operation_move(old.operation, OperationState.QUEUED, why=why, who=who) for old in gone
            ]
            await self.journal.accept(view, moves, gone)
            for one in (view, *gone):
                self._put(one)
            return view

    def _merged(self, old: OperationView, into: str) -> OperationView:
        changes = {"state": OperationState.CANCELLED, "waiting": None, "merged_into": into}
        operation = old.operation.model_copy(update={**changes, "ended_at": self.now()})
        return OperationView(
            operation, tuple(self._moved(task, TaskState.CANCELLED, {}) for task in old.tasks)
        )

    async def replan(self, operation_id: str, plan: Plan, why: str) -> None:
        """Replace what was not sent yet by the calls of a new plan."""
        async with self._locks[operation_id]:
            view = self._views[operation_id]
            left = [task for task in view.tasks if task.state is TaskState.WAITING]
            if left:
                await self._move_tasks(operation_id, left, TaskState.SKIPPED, why=why)
            view = self._views[operation_id]
            operation = view.operation.model_copy(
                update={"generation": view.operation.generation + 1, "note": why}
            )
            tasks = tasks_of(plan, operation, first_seq=len(view.tasks) + 1, now=self.now())
            move = self._operation_move(operation, None, why=why, who="")
            await self.journal.replan(operation, tasks, [move])
            self._put(OperationView(operation, (*view.tasks, *tasks)))

    async def move_operation(
        self,
        operation_id: str,
        state: OperationState,
        why: str,
        *,
        who: str = "",
        was: OperationState | None = None,
        also: Sequence[Step] = (),
        **changes: object,
    ) -> Operation:
        """Move an operation; ``changes`` are further fields of it, ``also`` is written with it.

        Raises:
            Conflict: the table of moves does not have this one, or it is not in the state ``was`` (if given).
        """
        async with self._locks[operation_id]:
            old = self.operation(operation_id)
            if state not in OPERATION_MOVES[old.state] or was not in {None, old.state}:
                msg = f"The operation is {old.state}; it cannot become {state}."
                raise Conflict(msg, "operation_state")
            new = old.model_copy(
                update={"state": state, "waiting": None, **self._times(old, state), **changes}
            )
            await self.journal.move(
                operation=new,
                was=old.state,
                moves=[self._operation_move(new, old.state, why=why, who=who)],
                also=also,
            )
            view = self._views[operation_id]
            self._put(OperationView(new, view.tasks))
            return new

    async def amend(self, operation_id: str, why: str, *, who: str, **changes: object) -> None:
        """Change fields of an operation, in the state that it is in; said in its history."""
        async with self._locks[operation_id]:
            new = _changed(self.operation(operation_id), changes)
            move = self._operation_move(new, new.state, why=why, who=who)
            await self.journal.move(operation=new, was=new.state, moves=[move])
            self._put(OperationView(new, self._views[operation_id].tasks))

    def _times(self, old: Operation, state: OperationState) -> Mapping[str, datetime | None]:
        if state in OPERATION_ENDED:
            return {"ended_at": self.now()}
        if state is OperationState.RUNNING:
            return {"started_at": old.started_at or self.now(), "ended_at": None}
        return {"ended_at": None}

    async def move_task(
        self,
        task: Task,
        state: TaskState,
        why: str,
        *,
        who: str = "",
        operation_changes: Mapping[str, object] | None = None,
        also: Sequence[Step] = (),
        **changes: object,
    ) -> Task:
        """Move one task.

        ``changes`` are further fields of it, ``operation_changes`` of its operation (its balancer's id),
        ``also`` what is written with it, ``who`` the person who did it: whose operation it is, unless said.

        Raises:
            StaleMove: it has been moved by somebody else.
        """
        async with self._locks[task.operation_id]:
            view = self._views[task.operation_id]
            old = next(one for one in view.tasks if one.id == task.id)
            new = self._moved(old, state, changes)
            operation = _changed(view.operation, operation_changes)
            await self.journal.move(
                operation=operation if operation_changes else None,
                tasks=[(operation, new, old.state)],
                moves=[self._task_move(operation, new, old.state, why=why, who=who)],
                also=also,
            )
            view = self._views[task.operation_id]
            operation = _changed(view.operation, operation_changes)
            self._put(OperationView(operation, tuple(new if one.id == new.id else one for one in view.tasks)))
            return new

    async def move_tasks(
        self, operation_id: str, tasks: Iterable[Task], state: TaskState, *, why: str, who: str = ""
    ) -> None:
        """Move several tasks of one operation alike; those that were moved since they were looked at stay."""
        async with self._locks[operation_id]:
            states = {task.id: task.state for task in self._views[operation_id].tasks}
            left = [task for task in tasks if states[task.id] is task.state]
            if left:
                await self._move_tasks(operation_id, left, state, why=why, who=who)

    async def _move_tasks(
        self, operation_id: str, tasks: Iterable[Task], state: TaskState, *, why: str, who: str = ""
    ) -> None:
        view = self._views[operation_id]
        moved = {task.id: self._moved(task, state, {}) for task in tasks}
        old = {task.id: task.state for task in view.tasks}
        await self.journal.move(
            tasks=[(view.operation, task, old[task.id]) for task in moved.values()],
            moves=[
                self._task_move(view.operation, task, old[task.id], why=why, who=who)
                for task in moved.values()
            ],
        )
        view = self._views[operation_id]
        self._put(OperationView(view.operation, tuple(moved.get(one.id, one) for one in view.tasks)))

    def _moved(self, old: Task, state: TaskState, changes: Mapping[str, object]) -> Task:
        if state not in TASK_MOVES[old.state]:
            msg = f"A task that is {old.state} cannot become {state}."
            raise Conflict(msg, "task_state")
        ended = {"ended_at": self.now()} if state not in IN_FLIGHT and state is not TaskState.WAITING else {}
        return old.model_copy(update={"state": state, "waiting": None, **ended, **changes})

    def set_waiting(self, task: Task, waiting: Waiting | None) -> None:
        """Say why a task waits. Keeps ``since`` while the code stays the same."""
        view = self._views[task.operation_id]
        old = next(one for one in view.tasks if one.id == task.id)
        before = old.waiting
        if waiting is not None and waiting.since is None:
            same = before is not None and before.code == waiting.code
            waiting = waiting.model_copy(update={"since": before.since if same and before else self.now()})
        if waiting == before:
            return
        new = old.model_copy(update={"waiting": waiting})
        self._put(
            OperationView(view.operation, tuple(new if one.id == new.id else one for one in view.tasks))
        )

    def set_operation_waiting(self, operation_id: str, waiting: Waiting | None) -> None:
        """Say why a whole operation waits."""
        view = self._views[operation_id]
        before = view.operation.waiting
        if waiting is not None and waiting.since is None:
            since = before.since if before is not None and before.code == waiting.code else None
            waiting = waiting.model_copy(update={"since": since or self.now()})
        if waiting == before:
            return
        self._put(OperationView(view.operation.model_copy(update={"waiting": waiting}), view.tasks))

    # --- inside ----------------------------------------------------------------------------------

    def _put(self, view: OperationView) -> None:
        operation = view.operation
        self._views[operation.id] = view
        if operation.state in OPERATION_ENDED:
            self._keep_ended(operation)
        self.tell([operation.id])

    def _keep_ended(self, operation: Operation) -> None:
        """Remember what has ended for a while; what needs somebody, beside it, for longer."""
        if operation.needs_somebody:
            self._ended.pop(operation.id, None)
            self._failed.setdefault(operation.id)
            self._forget_old(self._failed)
            return
        # Older failures of its balancer are forgotten before it: none must become the last one again.
        overtaken = [id for id in self._failed if operation.follows(self._views[id].operation)]
        for id in (*overtaken, operation.id):
            self._failed.pop(id, None)
            self._ended.setdefault(id)
        self._forget_old(self._ended)

    def tell(self, operation_ids: Sequence[str]) -> None:
        """Have everybody look who listens: these operations changed, or (none) the switches did."""
        for listener in list(self._listeners):
            try:
                listener(operation_ids)
            except Exception:
                log.exception("ledger.listener_failed", operation_ids=operation_ids)

    def _forget_old(self, ended: dict[str, None]) -> None:
        while len(ended) > KEEP_ENDED:
            oldest = next(iter(ended))
            del ended[oldest]
            if (view := self._views.get(oldest)) and view.operation.state in OPERATION_ENDED:
                del self._views[oldest]
                self._locks.pop(oldest, None)

    def _operation_move(self, operation: Operation, old: str | None, *, why: str, who: str) -> Move:
        return Move(
            at=self.now(),
            what="operation",
            kind=operation.kind,
            id=operation.id,
            name=operation.balancer_name,
            old=old,
            new=operation.state,
            why=why,
            who=who or operation.user_name,
            operation_id=operation.id,
            balancer_id=operation.balancer_id,
        )

    def _task_move(
        self, operation: Operation, task: Task, old: str | None, *, why: str, who: str = ""
    ) -> Move:
        return Move(
            at=self.now(),
            what="task",
            kind=task.kind,
            id=task.id,
            name=task.name,
            old=old,
            new=task.state,
            why=why,
            who=who or operation.user_name,
            request_id=task.request_id,
            operation_id=operation.id,
            balancer_id=operation.balancer_id,
        )
