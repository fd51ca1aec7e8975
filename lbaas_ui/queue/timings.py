"""How long transactions take, by cloud, provider and task kind.

For the poll's next look, for progress and for plans. Providers differ by a factor of a hundred (an amphora is
booted, OVN writes a row), and so do clouds: what was measured at one says nothing of another.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from statistics import median
from typing import NamedTuple

from lbaas_ui.db.writer import Step
from lbaas_ui.queue.journal import Journal, duration_step

KEEP = 50
RECENT = 10


class TimedAt(NamedTuple):
    """Where and what was measured: the cloud's address, a provider's name, a task kind."""

    cloud: str
    provider: str
    kind: str


class Timings:
    """The last durations of every kind, in seconds.

    Args:
        journal: keeps them.
        cloud: the address of the cloud at hand. It may become known later than this object.
    """

    def __init__(self, journal: Journal, cloud: Callable[[], str] = str) -> None:
        self._journal = journal
        self._cloud = cloud
        self._seconds: defaultdict[TimedAt, deque[float]] = defaultdict(lambda: deque(maxlen=KEEP))

    async def load(self) -> None:
        """Read what earlier processes measured."""
        for place, seconds in (await self._journal.durations(KEEP)).items():
            self._seconds[TimedAt(*place)].extend(seconds)

    def learn(self, kind: str, provider: str, seconds: float, *, at: datetime) -> Step:
        """Keep one duration in memory; what keeps it on disk is for the caller to write along."""
        place = TimedAt(self._cloud(), provider, kind)
        self._seconds[place].append(seconds)
        return duration_step(place, seconds, at)

    def usual_s(self, kind: str, provider: str = "") -> float | None:
        """The median, or None without history.

        Args:
            kind: of the task.
            provider: that carries it out; empty where it is not known: then of all that this cloud has.
        """
        known = self._known(kind, provider)
        return median(known) if known else None

    def lately_s(self, kind: str, provider: str) -> Sequence[float]:
        """The most recent durations, oldest first; empty without history."""
        return self._known(kind, provider)[-RECENT:]

    def total_s(self, kinds: Iterable[str], provider: str = "") -> float | None:
        """The sum of the usual durations; None when none of them is known.

        Unknown ones count as the average.
        """
        usual = [self.usual_s(kind, provider) for kind in kinds]
        known = [one for one in usual if one is not None]
        if not usual:
            return 0.0
        return sum(known) * len(usual) / len(known) if known else None

    def all(self) -> Mapping[TimedAt, Sequence[float]]:
        """Everything that is known, for metrics."""
        return {place: tuple(seconds) for place, seconds in self._seconds.items()}

    def _known(self, kind: str, provider: str) -> list[float]:
        here = self._cloud()
        if provider:
            return list(self._seconds.get(TimedAt(here, provider, kind), ()))
        every = (many for place, many in self._seconds.items() if (place.cloud, place.kind) == (here, kind))
        return list(chain.from_iterable(every))
