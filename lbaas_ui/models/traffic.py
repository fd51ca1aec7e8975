"""Traffic as Octavia counts it, and one reading of it as we keep it.

Made by ``events.sources.traffic``, kept by ``db.series``, shown by ``api.traffic_views``.

Counters may fall: an appliance was replaced, or a listener went and with it its part of the balancer's sum.
And there are times when nobody read. So readings form **runs**: within a run no counter fell and no reading
is missing, so any two of its readings tell what passed between them. What passed between two runs nobody
knows; it is never guessed.

Source: Octavia api-ref v2, "Get Load Balancer statistics"; octavia/common/stats.py (a balancer's counters
are the sums of its listeners').
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from lbaas_ui.errors import MalformedEvent

TrafficKind = Literal["loadbalancer", "listener"]

GROWING: Final = ("bytes_in", "bytes_out", "total_connections", "request_errors")
"""The fields that only grow within a run; ``active_connections`` is how many there are at the moment."""

LARGEST: Final = 2**63 - 1  # what a BigInteger holds


@dataclass(frozen=True, slots=True)
class Counters:
    """Bytes, connections and errors, by Octavia's names."""

    active_connections: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    request_errors: int = 0
    total_connections: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading.

    Attributes:
        at_ms: when it was read, milliseconds since 1970, UTC.
        began_ms: ``at_ms`` of the first reading of its run.
    """

    balancer_id: str
    kind: TrafficKind
    object_id: str
    at_ms: int
    began_ms: int
    counters: Counters


def counters_of(data: Mapping[str, object]) -> Counters:
    """The counters in Octavia's answer; one that it leaves out is 0.

    Raises:
        MalformedEvent: that is no answer of Octavia's.
    """
    stats = data.get("stats")
    if not isinstance(stats, Mapping):
        raise MalformedEvent("Octavia's answer has no statistics.")
    return Counters(**{name: _number(stats.get(name)) for name in Counters.__slots__})


def _number(value: object) -> int:
    if value is not None and not isinstance(value, int):
        raise MalformedEvent("Octavia's statistics are no numbers.")
    return min(max(0, value or 0), LARGEST)


def goes_on(before: Sample, counters: Counters, at_ms: int, *, gap_ms: float) -> bool:
    """Whether a reading belongs to the run of the one before: no counter fell, no reading is missing.

    Args:
        before: the reading before, of the same object.
        counters: what was read now.
        at_ms: when.
        gap_ms: readings that are further apart miss some between them.
    """
    fell = any(getattr(counters, name) < getattr(before.counters, name) for name in GROWING)
    return not fell and at_ms - before.at_ms <= gap_ms
