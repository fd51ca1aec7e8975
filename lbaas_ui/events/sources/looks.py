"""When to look for the end of a transaction: pure arithmetic on how long such transactions took lately.

Used by ``watching``, which reads the cloud at these moments. What has been tried, and what it costs, is
measured by ``make bench-poll``; the numbers below are the best found for transactions that take always the
same, that differ by a fifth, and that take twice as long all of a sudden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

FLOOR_S: Final = 0.02
"""No transaction ends sooner, and a look takes about as long."""
FIRST_S, GROWTH, LONGEST_PAUSE_S = 0.1, 1.2, 5.0  # without history: an end is known to about 10 % then
APART: Final = 0.25
"""Durations further apart than this are two habits of the cloud: nothing is expected to end between them."""
NARROW, NARROW_S = 0.06, 0.03
"""Durations that lie closer together than this, as a share or in seconds, need one look: at the longest."""
STEP, MOST_STEPS = 0.05, 3.5
"""Others: from half a step after the shortest to the longest, a step at least so large, no more steps: with
the last reading of the object 3.8 requests in the mean, and 4.5 % late in the median, where they differ by a
fifth to both sides."""
LATE, LATE_GROWTH, LATE_MOST, LATE_MOST_S = 0.04, 1.7, 0.2, 15.0
"""It takes longer than ever: steps as shares of the time that has passed; they grow to a share or a time."""
GRACE_SHARE, GRACE_S = 0.25, 0.25
"""Where another source tells the end, asking is for ends that it lost."""


def moments(lately_s: Sequence[float], *, told: bool = False) -> Iterator[float]:
    """Give the moments of all looks, in seconds since the transaction began, for ever.

    Args:
        lately_s: how long such transactions took, in any order; empty without history.
        told: another source tells the end, usually at once; a little more patience saves the looks.
    """
    if told:
        lately_s = [seconds * (1 + GRACE_SHARE) + GRACE_S for seconds in lately_s or [0.0]]
    if not lately_s:
        yield from growing(FIRST_S, longest_s=LONGEST_PAUSE_S)
        return
    at = 0.0
    for at in _expected(sorted(max(FLOOR_S, seconds) for seconds in lately_s)):
        yield at
    share = LATE
    while True:
        at += max(FLOOR_S, min(share * at, LATE_MOST_S))
        yield at
        share = min(share * LATE_GROWTH, LATE_MOST)


def growing(pause_s: float, *, longest_s: float) -> Iterator[float]:
    """Give moments with pauses between them that grow, for ever."""
    at = 0.0
    while True:
        at += pause_s
        yield at
        pause_s = min(pause_s * GROWTH, longest_s)


def _expected(durations: Sequence[float]) -> Iterator[float]:
    """Give the looks at which transactions that take as long as these, in order, are seen to end."""
    start = 0
    for end, seconds in enumerate(durations, 1):
        if end == len(durations) or durations[end] > seconds * (1 + APART):
            yield from _habit(durations[start], seconds)
            start = end


def _habit(shortest: float, longest: float) -> Iterator[float]:
    """Give the looks for durations that lie between these."""
    width = longest - shortest
    if width > max(NARROW * shortest, NARROW_S):
        step = max(STEP * shortest, width / MOST_STEPS, FLOOR_S)
        at = shortest + step / 2
        while at + step / 2 < longest:
            yield at
            at += step
    yield longest
