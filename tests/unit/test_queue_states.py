"""The tables of moves: whole, closed, and with an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from lbaas_ui.queue.states import (
    IN_FLIGHT,
    OPERATION_ENDED,
    OPERATION_MOVES,
    TASK_ENDED,
    TASK_MOVES,
    OperationState,
    TaskState,
)


@pytest.mark.parametrize("state", TaskState)
def test_every_task_state_has_its_moves(state: TaskState) -> None:
    """No state is forgotten, and an ended task never moves again; but a person can go on without it."""
    assert (TASK_MOVES[state] <= {TaskState.SKIPPED}) == (state in TASK_ENDED)
    assert not TASK_MOVES[state] or state not in TASK_ENDED or state is TaskState.FAILED


@pytest.mark.parametrize("state", OperationState)
def test_every_operation_state_has_its_moves(state: OperationState) -> None:
    """Only DONE is final: what failed or was cancelled can be tried again."""
    assert OPERATION_MOVES[state] or state is OperationState.DONE


@pytest.mark.parametrize("state", sorted(IN_FLIGHT))
def test_what_is_in_flight_cannot_be_cancelled(state: TaskState) -> None:
    """A call that may be on its way has to be followed to its end."""
    assert not TASK_MOVES[state] & {TaskState.CANCELLED, TaskState.SKIPPED}


def test_only_a_person_revives_an_operation() -> None:
    """The one way out of FAILED and CANCELLED leads to the queue's end."""
    assert {OPERATION_MOVES[state] for state in OPERATION_ENDED} == {
        frozenset(),
        frozenset({OperationState.QUEUED}),
    }


FLOW = Path(__file__).parents[2] / "docs" / "flow.md"


def drawn() -> list[set[tuple[str, str]]]:
    """The arrows of each diagram of states, from and to; ``[*]`` stands for the begin and the end."""
    diagrams = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", FLOW.read_text(), re.DOTALL)
    return [set(re.findall(r"^\s*(\S+) --> (\w+|\[\*\])", text, re.MULTILINE)) for text in diagrams]


@pytest.mark.parametrize(
    ("number", "moves", "first"),
    [(0, OPERATION_MOVES, OperationState.QUEUED), (1, TASK_MOVES, TaskState.WAITING)],
    ids=["operations", "tasks"],
)
def test_the_drawing_shows_the_table(
    number: int, moves: Mapping[StrEnum, frozenset[StrEnum]], first: StrEnum
) -> None:
    """Each move is an arrow, and there is no other; one state is the first."""
    arrows = drawn()[number]
    assert ("[*]", first) in arrows
    assert {one for one in arrows if "[*]" not in one} == {
        (str(old), str(new)) for old, news in moves.items() for new in news
    }
