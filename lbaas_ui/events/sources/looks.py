"""When to look for the end of a transaction: pure arithmetic on how long such transactions took lately.

Used by ``watching``, which reads the cloud at these moments. What has been tried, and what it costs, is
measured by ``make bench-poll``; the numbers below are the best found for transactions that take always the
same, that differ by a fifth, and that take twice as long all of a sudden. By thousands of transactions on
paper, not by the few of a bench: ``tests/unit/events/test_looks.py`` has some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

FLOOR_S: Final = 0.02
"""No transaction ends sooner, and a look takes about as long."""
FIRST_S, FIRST_GROWTH, LONGEST_PAUSE_S = 0.1, 1.12, 5.0
"""Without history. What is learned lies between two looks, so it is known to 6 %: the next ones need no more
than one or two looks. With pauses that grow by 1.2 it was 9 %, and every tenth duration was a bad one."""
GROWTH = 1.2  # where nothing is to be learned
APART: Final = 0.25
"""Durations further apart than this are two habits of the cloud: nothing is expected to end between them."""
LAST = 5
"""A habit that none of the last five transactions had is over."""
NARROW, NARROW_S = 0.06, 0.03
"""When the last five lie closer together than this, as a share or in seconds, one look is enough: at the
longest."""
STEP, STEP_MORE = 0.03, 0.015
"""Others: looks between the shortest and the longest, the last of them this share of the duration apart, and
each pause before that longer by so much: an early look is paid for by every transaction, a late one by the
slow ones alone. Where they differ by a fifth to both sides: with the last reading of the object 3.6
requests in the mean, and 3.9 % late in the median. Who knew shortest and longest would need 3.5 for 4.1 %."""
BEYOND = 0.5
"""The next one may take longer than all before: by this share of the mean distance between them."""
LATE, LATE_GROWTH, LATE_MOST, LATE_MOST_S = 0.04, 1.7, 0.2, 15.0
"""It takes longer than ever: steps as shares of the time that has passed; they grow to a share or a time."""
GRACE_SHARE, GRACE_S = 0.25, 0.25
"""Where another source tells the end, asking is for ends that it lost."""


def moments(lately_s: Sequence[float], *, told: bool = False, floor_s: float = FLOOR_S) -> Iterator[float]:
    """Give the moments of all looks, in seconds since the transaction began, for ever.

    Args:
        lately_s: how long such transactions took, the newest last; empty without history.
        told: another source tells the end, usually at once; a little more patience saves the looks.
        floor_s: no look comes sooner, and no two are closer together.
    """
    if told:
        lately_s = [seconds * (1 + GRACE_SHARE) + GRACE_S for seconds in lately_s or [0.0]]
    if not lately_s:
        yield from growing(FIRST_S, longest_s=LONGEST_PAUSE_S, growth=FIRST_GROWTH)
        return
    at = 0.0
    for at in _expected([max(floor_s, seconds) for seconds in lately_s], floor_s):
        yield at
    share = LATE
    while True:
        at += max(floor_s, min(share * at, LATE_MOST_S))
        yield at
        share = min(share * LATE_GROWTH, LATE_MOST)


def growing(pause_s: float, *, longest_s: float, growth: float = GROWTH) -> Iterator[float]:
    """Give moments with pauses between them that grow, for ever."""
    at = 0.0
    while True:
        at += pause_s
        yield at
        pause_s = min(pause_s * growth, longest_s)


def _expected(durations: Sequence[float], floor_s: float) -> Iterator[float]:
    """Give the looks at which transactions that take as long as these, the newest last, are seen to end."""
    last = durations[-LAST:]
    durations = sorted(last if _is_narrow(last) else durations)
    start = 0
    for end, seconds in enumerate(durations, 1):
        if end == len(durations) or durations[end] > seconds * (1 + APART):
            if any(durations[start] <= one <= seconds for one in last):
                yield from _habit(durations[start:end], floor_s)
            start = end


def _habit(durations: Sequence[float], floor_s: float) -> Iterator[float]:
    """Give the looks for a transaction that takes about as long as these, in order."""
    shortest, longest = durations[0], durations[-1]
    if _is_narrow(durations):
        yield longest
        return
    at = longest + BEYOND * (longest - shortest) / (len(durations) - 1)
    pause = max(STEP * longest, floor_s)
    looks = []
    while at > shortest:
        looks.append(at)
        at -= pause
        pause += STEP_MORE * longest
    yield from reversed(looks)


def _is_narrow(durations: Sequence[float]) -> bool:
    return max(durations) - min(durations) <= max(NARROW * min(durations), NARROW_S)
