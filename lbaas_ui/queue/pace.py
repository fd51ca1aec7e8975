"""Whether a transaction takes as long as usual here, is slow, or is stuck; and what can be done then.

Pure; ``confirm`` asks while it waits for the end.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SLOW_FACTOR: Final = 3.0
SLOW_LEAST_S: Final = 10.0
"""Slow is what takes longer than so many times the usual, and at least so much longer."""


class Pace(StrEnum):
    """How a transaction gets on, against the history of its kind on this cloud."""

    USUAL = "transaction"
    SLOW = "transaction_slow"
    STUCK = "transaction_stuck"


def pace(elapsed_s: float, usual_s: float | None, stuck_after_s: float) -> Pace:
    """Judge a transaction that runs.

    Args:
        elapsed_s: since Octavia accepted the call.
        usual_s: the median of its kind; None without history: then nothing is slow.
        stuck_after_s: the limit for every kind.
    """
    if elapsed_s >= stuck_after_s:
        return Pace.STUCK
    if usual_s is not None and elapsed_s >= max(SLOW_FACTOR * usual_s, usual_s + SLOW_LEAST_S):
        return Pace.SLOW
    return Pace.USUAL


def sentence(found: Pace, elapsed_s: float, usual_s: float | None) -> str:
    """Say it to a person, with what can legally be done."""
    if found is Pace.USUAL:
        return "Octavia is carrying it out."
    usually = f" Usually it takes {_time(usual_s)}." if usual_s is not None else ""
    if found is Pace.SLOW:
        return f"Octavia has been carrying it out for {_time(elapsed_s)}, which is slow.{usually}"
    return (
        f"Octavia has been carrying it out for {_time(elapsed_s)} and is probably stuck.{usually} While the "
        "balancer is PENDING nobody can change, fail over or delete it; only the cloud's operator can set it "
        "free. Give them the balancer's id and the request id of this step. It goes on by itself afterwards."
    )


def _time(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004 -- two minutes
        return f"{seconds:.2g} s" if seconds < 1 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
