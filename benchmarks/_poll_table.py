"""What ``poll`` found, as a table: how late each way was, at what cost, and whether that is a miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Final

from rich.table import Table

from benchmarks._transactions import MANNERS, Lane

AIM_SHARE: Final = 0.05
AIM_S: Final = 0.1
AIM_REQUESTS: Final = 4
INTERVALS_S: Final = (1.0, 2.5, 3.0)


@dataclass(slots=True)
class Transaction:
    """One write and its end, times of the wall clock.

    ``ended`` is the lab's own record; ``requests`` are those after the write.
    """

    way: str
    lane: Lane
    manner: str
    balancer_id: str
    counts: bool
    began: float
    noticed: float = 0.0
    done: float = 0.0
    ended: float = 0.0
    requests: int = 0


def table(transactions: Sequence[Transaction]) -> tuple[Table, bool]:
    """Rows by duration, manner and way; whether the aim was reached."""
    found = Table(title="From the end of a transaction to our knowing it")
    columns = "transaction", "way", "n", "noticed, median", "p90", "of the duration", "told done", "requests"
    for column in (*columns, "times ours: delay", "requests"):
        found.add_column(column, justify="left" if column in {"transaction", "way"} else "right")
    groups: defaultdict[tuple[float, int], defaultdict[str, list[Transaction]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in transactions:
        if one.counts:
            groups[one.lane.seconds, MANNERS.index(one.manner)][one.way].append(one)
    reached = True
    for (seconds, index), ways in sorted(groups.items()):
        ours = Figures(ways["lbaas-ui"])
        for way in ("lbaas-ui", *(f"every {one:g} s" for one in INTERVALS_S)):
            if not ways[way]:
                continue
            figures, said = Figures(ways[way]), way
            if way == "lbaas-ui":
                missed, said = judged(MANNERS[index], ways)
                reached &= not missed
            name = f"{seconds:g} s, {MANNERS[index]}" if way == "lbaas-ui" else ""
            found.add_row(name, said, *figures.cells(ours))
        found.add_section()
    return found, reached


def judged(manner: str, ways: Mapping[str, Sequence[Transaction]]) -> tuple[bool, str]:
    """Whether ours are a miss, and what the row says of it."""
    ours = Figures(ways["lbaas-ui"])
    if manner == "doubled":
        return False, "lbaas-ui"
    if manner == "steady":
        return not ours.good, "lbaas-ui" if ours.good else "lbaas-ui (missed)"
    peers = [Figures(several) for way, several in ways.items() if way != "lbaas-ui"]
    if any(peer.late_s < ours.late_s and peer.requests < ours.requests for peer in peers):
        return True, "lbaas-ui (missed)"
    return False, "lbaas-ui" if ours.good else "lbaas-ui (over the aim)"


class Figures:
    """What a row shows."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        late = [one.noticed - one.ended for one in transactions]
        self.count = len(late)
        self.late_s = median(late)
        self.late_p90_s = quantiles(late, n=10)[-1] if len(late) > 1 else late[0]
        self.share = median((one.noticed - one.ended) / (one.ended - one.began) for one in transactions)
        self.done_s = median(one.done - one.ended for one in transactions)
        self.requests = mean(one.requests for one in transactions)

    @property
    def good(self) -> bool:
        """Whether it is as issue 3 aims."""
        return (self.share <= AIM_SHARE or self.late_s <= AIM_S) and self.requests <= AIM_REQUESTS

    def cells(self, ours: Figures) -> list[str]:
        """The row, from the count on."""
        ratios = [f"{self.late_s / ours.late_s:.1f}", f"{self.requests / ours.requests:.1f}"]
        own = [
            str(self.count),
            *(f"{seconds * 1000:.0f} ms" for seconds in (self.late_s, self.late_p90_s)),
            f"{100 * self.share:.1f} %",
            f"{self.done_s * 1000:.0f} ms",
            f"{self.requests:.1f}",
        ]
        return own + (["", ""] if self is ours else ratios)
