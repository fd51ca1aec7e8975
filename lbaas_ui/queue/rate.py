"""How many calls a second each project may send, so that one busy project leaves the cloud to the others."""

from __future__ import annotations

import time
from collections.abc import Callable


class Rate:
    """Hands out moments to send at, evenly, for each project by itself.

    Args:
        per_s: calls a second of one project; None for no limit. A pause is made up for by a burst of as many
            calls as one second allows.
    """

    def __init__(self, per_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._clock = clock
        self._next: dict[str, float] = {}

    def reserve_s(self, project_id: str | None) -> float:
        """Take the next free moment; how many seconds it is away."""
        if self._per_s is None:
            return 0.0
        now, key = self._clock(), project_id or ""
        moment = max(self._next.get(key, 0.0), now - 1.0)
        self._next[key] = moment + 1.0 / self._per_s
        return max(0.0, moment - now)
