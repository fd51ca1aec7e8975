"""When to look for an end: how many looks a transaction costs, and how late its end is seen."""

from __future__ import annotations

from itertools import islice, pairwise
from random import Random
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbaas_ui.events.sources.looks import FIRST_S, FLOOR_S, GRACE_S, LONGEST_PAUSE_S, moments
from lbaas_ui.queue.confirm import FIRST_LOOK
from lbaas_ui.queue.timings import RECENT

DURATIONS_S = (0.3, 1.0, 5.0, 60.0)
EVEN = tuple(0.8 + 0.4 * share / 6 for share in range(1, 6))
"""The usual history of five transactions that differ by a fifth to both sides."""


def seen(lately_s: list[float], took_s: float) -> tuple[int, float]:
    """Looks that a transaction costs, and how late its end is seen, as a share of its duration."""
    for count, at in enumerate(moments(lately_s), 1):
        if at >= took_s:
            return count, (at - took_s) / took_s
    raise AssertionError("The looks ended.")


@pytest.mark.parametrize("seconds", DURATIONS_S)
def test_what_takes_always_the_same_costs_one_look(seconds: float) -> None:
    """Small differences cost nothing, neither a second look nor more than the 5 % of the aim."""
    lately_s = [seconds * share for share in (1.0, 0.97, 1.02, 0.99, 1.0)]
    assert [seen(lately_s, seconds * share)[0] for share in (0.98, 1.0, 1.015)] == [1, 1, 1]
    assert seen(lately_s, seconds)[1] <= 0.05


@pytest.mark.parametrize("seconds", DURATIONS_S)
def test_what_differs_by_a_fifth_costs_four(seconds: float) -> None:
    """At most three looks in the mean, four with the last reading; half of the ends are seen within 5 %."""
    found = [seen([seconds * one for one in EVEN], seconds * (0.8 + 0.004 * step)) for step in range(101)]
    assert mean(looks for looks, _ in found) <= 3
    assert median(late for _, late in found) <= 0.05


def test_what_differs_by_a_fifth_is_learned_from_the_looks_alone() -> None:
    """As ``queue.confirm`` learns, an end lies between two looks; with the last reading, 3.6 requests."""
    random, lately_s, found = Random(1), [60.0], []
    for _ in range(2_000):
        took_s = 60 * random.uniform(0.8, 1.2)
        looks, late = seen(lately_s[-RECENT:], took_s)
        before, at = [0.0, *islice(moments(lately_s[-RECENT:]), looks)][-2:]
        found.append((looks, late))
        lately_s.append((before + at) / 2 if before else at * FIRST_LOOK)
    assert mean(looks for looks, _ in found) + 1 == pytest.approx(3.6, abs=0.1)
    assert median(late for _, late in found) == pytest.approx(0.039, abs=0.003)


def test_early_looks_are_rarer_than_late_ones() -> None:
    """All transactions pay for an early look, the slow ones alone for a late one."""
    looks = [at for at in islice(moments([48.0, 54.0, 60.0, 66.0, 72.0]), 10) if at <= 72.0]
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert len(gaps) > 2
    assert gaps == sorted(gaps, reverse=True)


def test_a_habit_that_nobody_had_lately_is_over() -> None:
    """Five transactions later nothing is looked for where the ones before ended."""
    slow, quick = [10.0, 11.0, 12.0, 10.5, 11.5], [5.0, 5.5, 6.0, 5.2, 5.8]
    assert next(moments(quick + slow)) > 9
    assert next(moments(quick + slow[:4])) < 6


@pytest.mark.parametrize("seconds", DURATIONS_S)
def test_a_sudden_doubling(seconds: float) -> None:
    """The first costs at most eight looks and is seen a fifth late at most; the next one costs two."""
    before = [seconds] * 5
    looks, late = seen(before, 2 * seconds)
    assert looks <= 8
    assert late <= 0.2
    assert seen([*before[1:], 2 * seconds], 2 * seconds) == (2, 0.0)


def test_without_history_it_looks_soon_and_then_less() -> None:
    """The first look comes after 0.1 s, later ones further apart, up to 5 s."""
    looks = list(islice(moments([]), 50))
    gaps = [looks[0], *(later - earlier for earlier, later in pairwise(looks))]
    assert gaps[0] == FIRST_S
    assert gaps[-1] == pytest.approx(LONGEST_PAUSE_S)
    assert sum(at <= 60 for at in looks) < 40


@pytest.mark.parametrize("took_s", [0.3, 0.7, 1.0, 2.2, 5.0, 5.6, 9.0, 60.0])
def test_what_was_seen_once_is_seen_in_time_from_then_on(took_s: float) -> None:
    """One of the next three looks sees the end of the second, 7 % or 100 ms late at most."""
    looks, _ = seen([], took_s)
    before, at = [0.0, *islice(moments([]), looks)][-2:]
    lately_s = [(before + at) / 2]
    assert seen(lately_s, took_s)[0] <= 3
    assert seen(lately_s, took_s)[1] <= max(0.07, 0.1 / took_s)


@pytest.mark.parametrize("lately_s", [[], [1.0], [5.0, 60.0]])
def test_who_is_told_is_patient(lately_s: list[float]) -> None:
    """Where a feed tells ends, the first look comes well after it should have told."""
    assert next(moments(lately_s, told=True)) >= min(lately_s, default=0.0) + GRACE_S


@given(st.lists(st.floats(0, 10_000), max_size=10), st.booleans())
def test_looks_follow_one_another(lately_s: list[float], told: bool) -> None:
    """Whatever the history: moments grow, none comes at once, and they reach any end."""
    looks = list(islice(moments(lately_s, told=told), 1_000))
    assert looks[0] >= FLOOR_S
    assert all(later > earlier for earlier, later in pairwise(looks))
    assert looks[-1] > max(lately_s, default=0)
