"""The order of L7 policies with the fewest calls: which may stay, and where the others are put.

Octavia keeps the policies of a listener in a list: an update with ``position`` takes one out and puts it in
again, a create puts it in, and the rest close up. Source: octavia/db/repositories.py, L7PolicyRepository.
"""

from __future__ import annotations

from collections.abc import Sequence


def staying(places: Sequence[int], worth: Sequence[int]) -> set[int]:
    """The indices of the rising subsequence of ``places`` that is worth most."""
    best: list[tuple[int, tuple[int, ...]]] = []
    for number, place in enumerate(places):
        before = max((best[other] for other in range(number) if places[other] < place), default=(0, ()))
        best.append((before[0] + worth[number], (*before[1], number)))
    return set(max(best)[1]) if best else set()


def arrange(
    wanted: Sequence[str | None], there: Sequence[str], *, busy: Sequence[bool]
) -> dict[int, tuple[int, int]]:
    """Where policies must be put, in the order in which the calls are made.

    Args:
        wanted: ids in the wanted order; None for a new policy.
        there: ids in the order of now; those that are not wanted are deleted first.
        busy: whether a policy gets an update anyway, so that moving it costs nothing.

    Returns:
        For each index that needs a position: the old one (0 for a new policy) and the new one, from 1.
    """
    line: list[str | int] = [one for one in there if one in wanted]
    old = {one: number for number, one in enumerate(line, start=1)}
    kept = [number for number, one in enumerate(wanted) if one is not None and one in old]
    # Moving a busy one is free, but staying is still the tidier choice: hence 1, not 0.
    worth = [1 if busy[number] else len(wanted) + 1 for number in kept]
    stay = {kept[index] for index in staying([old[str(wanted[number])] for number in kept], worth)}
    puts: dict[int, tuple[int, int]] = {}
    for number, one in enumerate(wanted):
        if number in stay:
            continue
        token: str | int = one if one is not None and one in old else number
        if token in line:
            line.remove(token)
        before = _token(wanted, old, number - 1)
        place = line.index(before) + 1 if before is not None else 0
        line.insert(place, token)
        puts[number] = (old.get(token, 0), place + 1)
    return puts


def _token(wanted: Sequence[str | None], old: dict[str | int, int], number: int) -> str | int | None:
    if number < 0:
        return None
    one = wanted[number]
    return one if one is not None and one in old else number
