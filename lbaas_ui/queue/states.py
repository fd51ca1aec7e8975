"""States of operations and tasks, and the one table of moves between them; drawn in ``docs/flow.md``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class OperationState(StrEnum):
    """Where a submitted form (or delete, failover) is."""

    QUEUED = "QUEUED"  # accepted; an earlier operation of the same balancer runs
    RUNNING = "RUNNING"  # its tasks are being carried out, or wait for the cloud
    PAUSED = "PAUSED"  # no further call is sent until it is resumed
    DONE = "DONE"  # the cloud shows what the form wants
    FAILED = "FAILED"  # a task failed; the reason and what can be done stand beside it
    CANCELLED = "CANCELLED"  # a person took it back; what was done stays


class TaskState(StrEnum):
    """Where one call to the cloud is."""

    WAITING = "WAITING"  # not sent; says what it waits for
    SENDING = "SENDING"  # the intent is journalled; the call may be on its way
    CONFIRMING = "CONFIRMING"  # the cloud answered; its transaction still runs
    DONE = "DONE"  # the object was read once more and shows what was wanted
    FAILED = "FAILED"  # refused for good, or ended in ERROR
    CANCELLED = "CANCELLED"  # never sent: the operation was cancelled
    SKIPPED = "SKIPPED"  # not needed: an earlier task failed, a new plan is without it, a person left it out


OPERATION_ENDED: Final = frozenset({OperationState.DONE, OperationState.FAILED, OperationState.CANCELLED})
TASK_ENDED: Final = frozenset({TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED, TaskState.SKIPPED})
IN_FLIGHT: Final = frozenset({TaskState.SENDING, TaskState.CONFIRMING})

OPERATION_MOVES: Final[Mapping[OperationState, frozenset[OperationState]]] = {
    OperationState.QUEUED: frozenset(
        {
            OperationState.RUNNING,
            OperationState.PAUSED,
            OperationState.CANCELLED,
            OperationState.FAILED,  # a fault of ours, before it has begun
        }
    ),
    OperationState.RUNNING: frozenset(
        {OperationState.PAUSED, OperationState.DONE, OperationState.FAILED, OperationState.CANCELLED}
    ),
    OperationState.PAUSED: frozenset(
        {
            OperationState.RUNNING,
            OperationState.QUEUED,
            OperationState.CANCELLED,
            OperationState.DONE,  # paused while its last call was on its way
            OperationState.FAILED,
        }
    ),
    OperationState.DONE: frozenset(),
    OperationState.FAILED: frozenset({OperationState.QUEUED}),  # retry
    OperationState.CANCELLED: frozenset({OperationState.QUEUED}),  # retry
}

TASK_MOVES: Final[Mapping[TaskState, frozenset[TaskState]]] = {
    TaskState.WAITING: frozenset(
        {TaskState.SENDING, TaskState.FAILED, TaskState.CANCELLED, TaskState.SKIPPED}
    ),
    TaskState.SENDING: frozenset({TaskState.CONFIRMING, TaskState.WAITING, TaskState.DONE, TaskState.FAILED}),
    TaskState.CONFIRMING: frozenset({TaskState.DONE, TaskState.FAILED}),
    TaskState.DONE: frozenset(),
    TaskState.FAILED: frozenset({TaskState.SKIPPED}),  # a person goes on without it
    TaskState.CANCELLED: frozenset(),
    TaskState.SKIPPED: frozenset(),
}
