"""How ``make bench-poll`` judges what it measured."""

from __future__ import annotations

import pytest

from benchmarks._poll_table import INTERVALS_S, Transaction, judged, table
from benchmarks._transactions import SHORT

OURS, PEER = "lbaas-ui", f"every {INTERVALS_S[0]:g} s"
GOOD, BAD = (0.3, 4), (0.7, 5)
"""How late (seconds, of a transaction of ten), and after how many requests."""


def transaction(
    way: str,
    late_s: float,
    requests: int,
    *,
    manner: str = "steady",
    seconds: float = 10.0,
    counts: bool = True,
) -> Transaction:
    """One that was noticed so late, after so many requests."""
    return Transaction(
        way=way,
        lane=SHORT[0],
        manner=manner,
        balancer_id="b",
        counts=counts,
        began=0.0,
        ended=seconds,
        noticed=seconds + late_s,
        done=seconds + late_s,
        requests=requests,
    )


@pytest.mark.parametrize(
    ("manner", "ours", "peer", "missed", "said"),
    [
        ("steady", GOOD, (0.1, 1), False, "lbaas-ui"),
        ("steady", (0.7, 4), (1.0, 9), True, "lbaas-ui (missed)"),
        ("steady", (0.3, 5), (1.0, 9), True, "lbaas-ui (missed)"),
        ("within 20 %", GOOD, (0.4, 1), False, "lbaas-ui"),
        ("within 20 %", GOOD, (0.2, 3), True, "lbaas-ui (missed)"),
        ("within 20 %", BAD, (0.1, 5), False, "lbaas-ui (over the aim)"),
        ("within 20 %", BAD, (0.7, 1), False, "lbaas-ui (over the aim)"),
        ("within 20 %", BAD, (0.6, 4), True, "lbaas-ui (missed)"),
        ("doubled", BAD, (0.1, 1), False, "lbaas-ui"),
    ],
)
def test_each_manner_is_judged_in_its_way(
    manner: str, ours: tuple[float, int], peer: tuple[float, int], *, missed: bool, said: str
) -> None:
    """Steady ones by the aim, differing ones against who is better at both, doubled ones not at all."""
    ways = {OURS: [transaction(OURS, *ours)], PEER: [transaction(PEER, *peer)]}
    assert judged(manner, ways) == (missed, said)


def test_a_tenth_of_a_second_is_soon_enough() -> None:
    """However short the transaction: a share of it would be less than the network takes."""
    assert judged("steady", {OURS: [transaction(OURS, 0.09, 4, seconds=0.3)]}) == (False, OURS)


def test_one_row_that_missed_is_a_miss_of_all() -> None:
    """What only makes history is not judged."""
    good, warm = transaction(OURS, *GOOD), transaction(OURS, *BAD, counts=False)
    late = [transaction(way, *BAD, manner="doubled") for way in (OURS, PEER)]
    assert table([good, warm, *late])[1]
    beaten = transaction(OURS, *BAD, manner="within 20 %"), transaction(PEER, *GOOD, manner="within 20 %")
    assert not table([good, warm, *late, *beaten])[1]
