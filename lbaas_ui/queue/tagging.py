"""Which providers keep the tag by which the result of a create is found, and who has found which object.

Octavia has tags since 2.5. Implementations of its API exist that drop them, or that ignore filters: that is
noticed when the first object that we made is read, and kept for later processes. What carries no tag is
looked for by its likeness, see ``search``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from pydantic import JsonValue

from lbaas_ui.queue.journal import Journal

log = structlog.get_logger()
FACT: Final = "tags:"
SINCE: Final = (2, 5)  # Source: Octavia release notes, API 2.5 (Stein): tags.


class Tagging:
    """What is known of tags.

    Args:
        version: of Octavia's API; the newest as long as it is not known.
    """

    def __init__(self, version: Callable[[], tuple[int, int]] = lambda: SINCE) -> None:
        self._version = version
        self._keeps: dict[str, bool] = {}
        self._finders: dict[str, str] = {}

    async def load(self, journal: Journal) -> None:
        """Read what earlier processes noticed."""
        facts: dict[str, JsonValue] = await journal.facts()
        self._keeps = {key: bool(value) for key, value in facts.items() if key.startswith(FACT)}

    @property
    def supported(self) -> bool:
        """Whether this Octavia knows tags at all; older ones refuse a body that has them."""
        return self._version() >= SINCE

    def keeps(self, provider: str, object_kind: str) -> bool | None:
        """Whether objects of this kind keep their tags with this provider; None: not seen yet."""
        return self._keeps.get(_key(provider, object_kind)) if self.supported else False

    async def saw(self, journal: Journal, provider: str, object_kind: str, *, kept: bool) -> None:
        """An object that we had given a tag was read."""
        key = _key(provider, object_kind)
        if self._keeps.get(key) is kept:
            return
        self._keeps[key] = kept
        if not kept:
            log.warning("tags.dropped", provider=provider, kind=object_kind)
        await journal.learn(key, kept)

    def claim(self, object_id: str, task_id: str) -> bool:
        """Whether an untagged object may be taken for the result of a task: no other has taken it before."""
        return self._finders.setdefault(object_id, task_id) == task_id


def _key(provider: str, object_kind: str) -> str:
    return f"{FACT}{provider}:{object_kind}"
