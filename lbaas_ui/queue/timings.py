"""How long transactions take on this cloud, by task kind.

For the poll's next look, for progress and for plans.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from lbaas_ui.db.writer import Step
from lbaas_ui.queue.journal import Journal, duration_step

KEEP = 50
RECENT = 5


class Timings:
    """The last durations of every kind, in seconds."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seconds: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEEP))

    async def load(self) -> None:
        """Read what earlier processes measured."""
        for kind, seconds in (await self._journal.durations(KEEP)).items():
            self._seconds[kind].extend(seconds)

    async def add(self, kind: str, seconds: float, at: datetime) -> None:
        """Keep one duration."""
        await self._journal.write(self.learn(kind, seconds, at))

    def learn(self, kind: str, seconds: float, at: datetime) -> Step:
        """Keep one duration in memory; what keeps it on disk is for the caller to write along."""
        self._seconds[kind].append(seconds)
        return duration_step(kind, seconds, at)

    def usual_s(self, kind: str) -> float | None:
        """The median, or None without history."""
        known = self._seconds.get(kind)
        return median(known) if known else None

    def lately_s(self, kind: str) -> Sequence[float]:
        """The most recent durations, oldest first; empty without history."""
        return list(self._seconds.get(kind, ()))[-RECENT:]

    def total_s(self, kinds: Iterable[str]) -> float | None:
        """The sum of the usual durations; None when none of them is known.

        Unknown ones count as the average.
        """
        usual = [self.usual_s(kind) for kind in kinds]
        known = [one for one in usual if one is not None]
        if not usual:
            return 0.0
        return sum(known) * len(usual) / len(known) if known else None

    def all(self) -> Mapping[str, Sequence[float]]:
        """Everything that is known, for metrics."""
        return {kind: tuple(seconds) for kind, seconds in self._seconds.items()}
