"""Readings of traffic -> series of rates, for charts. Pure.

Of the time between two readings of one run it is known what passed, so it counts to all points that it
touches, evenly. The time between two runs is a gap, and so is the time after the last reading.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from lbaas_ui.api.schemas import TrafficSeries, TrafficTotals
from lbaas_ui.models.traffic import Sample, TrafficKind

RATES: Final[Mapping[str, str]] = {
    "bytes_in": "bytes_in_per_s",
    "bytes_out": "bytes_out_per_s",
    "total_connections": "connections_per_s",
    "request_errors": "request_errors_per_s",
}
DIGITS: Final = 3  # of a rate, behind the point


@dataclass(frozen=True, slots=True)
class Points:
    """Equal parts of a time.

    Attributes:
        since_ms: where the first begins, milliseconds since 1970.
        step_ms: how long each is.
        count: how many there are.
    """

    since_ms: int
    step_ms: int
    count: int

    @property
    def until_ms(self) -> int:
        """Where the last ends."""
        return self.since_ms + self.count * self.step_ms

    def ends(self) -> list[datetime]:
        """When each ends."""
        return [moment(self.since_ms + number * self.step_ms) for number in range(1, self.count + 1)]

    def touched(self, begin_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
        """The points that a time touches, and for how many milliseconds each."""
        begin_ms, end_ms = max(begin_ms, self.since_ms), min(end_ms, self.until_ms)
        if begin_ms >= end_ms:
            return
        first = (begin_ms - self.since_ms) // self.step_ms
        last = (end_ms - 1 - self.since_ms) // self.step_ms
        for number in range(first, last + 1):
            start_ms = self.since_ms + number * self.step_ms
            yield number, min(end_ms, start_ms + self.step_ms) - max(begin_ms, start_ms)


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware time."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def totals_of(sample: Sample) -> TrafficTotals:
    """The counters of a reading."""
    return TrafficTotals(at=moment(sample.at_ms), **asdict(sample.counters))


def series_of(
    samples: Sequence[Sample], points: Points, *, kind: TrafficKind, id: str, name: str, newest: Sample | None
) -> TrafficSeries:
    """The traffic of one object.

    Args:
        samples: its readings, oldest first; also the ones next to the points, as far as they are known.
        points: for which rates are wanted.
        kind: of the object.
        id: of the object.
        name: of the object; empty where it is not known.
        newest: its newest reading of all.
    """
    return TrafficSeries(
        kind=kind,
        id=id,
        name=name,
        totals=None if newest is None else totals_of(newest),
        active_connections=_active(samples, points),
        **_rates(samples, points),
    )


def _rates(samples: Sequence[Sample], points: Points) -> dict[str, list[float | None]]:
    known_ms = [0] * points.count
    passed = {name: [0.0] * points.count for name in RATES}
    for before, after in pairwise(samples):
        if before.began_ms != after.began_ms:
            continue
        whole_ms = after.at_ms - before.at_ms
        more = {name: getattr(after.counters, name) - getattr(before.counters, name) for name in RATES}
        for number, part_ms in points.touched(before.at_ms, after.at_ms):
            known_ms[number] += part_ms
            for name, much in more.items():
                passed[name][number] += much * part_ms / whole_ms
    return {
        rate: [
            round(much * 1000 / time_ms, DIGITS) if time_ms else None
            for much, time_ms in zip(passed[name], known_ms, strict=True)
        ]
        for name, rate in RATES.items()
    }


def _active(samples: Sequence[Sample], points: Points) -> list[int | None]:
    times = [sample.at_ms for sample in samples]
    found: list[int | None] = []
    for number in range(points.count):
        start_ms = points.since_ms + number * points.step_ms
        place = bisect_right(times, start_ms + points.step_ms)
        last = samples[place - 1] if place else None
        following = samples[place] if place < len(samples) else None
        holds = last is not None and (
            last.at_ms > start_ms or (following is not None and following.began_ms == last.began_ms)
        )
        found.append(last.counters.active_connections if last is not None and holds else None)
    return found
