"""The order of policies: a model of Octavia's list, and small cases against the least number of moves."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbaas_ui.queue.planner_order import arrange

NEW = None


def carried_out(wanted: list[str | None], there: list[str], busy: list[bool]) -> list[str]:
    """Do to a list what Octavia does with these positions (octavia/db/repositories.py)."""
    line = [one for one in there if one in wanted]
    for number, (_old, place) in arrange(wanted, there, busy=busy).items():
        one = wanted[number] or f"new{number}"
        if one in line:
            line.remove(one)
        line.insert(place - 1, one)
    return line


def named(wanted: list[str | None]) -> list[str]:
    """Give new ones their names."""
    return [one or f"new{number}" for number, one in enumerate(wanted)]


@given(st.data())
def test_the_wanted_order_comes_out(data: st.DataObject) -> None:
    """Whatever was there, is wanted, is new, goes."""
    there = data.draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    kept = data.draw(st.permutations(there).map(lambda line: line[: len(line) // 2 + 1]))
    wanted: list[str | None] = [*kept]
    for _ in range(data.draw(st.integers(0, 3))):
        wanted.insert(data.draw(st.integers(0, len(wanted))), NEW)
    busy = data.draw(st.lists(st.booleans(), min_size=len(wanted), max_size=len(wanted)))
    assert carried_out(wanted, there, busy) == named(wanted)


def least_moves(wanted: tuple[str, ...], there: tuple[str, ...]) -> int:
    """Search all sequences of moves, shortest first."""
    seen, edge, moves = {there}, {there}, 0
    while wanted not in edge:
        edge = {
            (*rest[:place], one, *rest[place:])
            for line in edge
            for number, one in enumerate(line)
            for rest in [line[:number] + line[number + 1 :]]
            for place in range(len(line))
        } - seen
        seen |= edge
        moves += 1
    return moves


@pytest.mark.parametrize("wanted", list(itertools.permutations("abcde")), ids="".join)
def test_no_other_way_is_shorter(wanted: tuple[str, ...]) -> None:
    """All orders of five policies."""
    there = tuple("abcde")
    puts = arrange(wanted, there, busy=[False] * 5)
    assert len(puts) == least_moves(wanted, there)


def test_who_is_updated_anyway_is_the_one_to_move() -> None:
    """Of two that could change places, the one that needs a call in any case moves."""
    assert set(arrange(["b", "a"], ["a", "b"], busy=[True, False])) == {0}
    assert set(arrange(["b", "a"], ["a", "b"], busy=[False, True])) == {1}
