"""Which project it is in local mode: that of the server's credentials, known before the cloud answers, too.

What is stopped, queued and scheduled belongs to a project. A server that begins while the cloud is away must
find it, and what is stopped then must still be when the cloud is back.
"""

from __future__ import annotations

from typing import Final

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.queue.journal import Journal

FACT: Final = "project"


class OwnProject:
    """Gives the id; None before the cloud has answered for the first time ever.

    Args:
        cloud: knows it from its log-in on.
        journal: keeps it.
    """

    def __init__(self, cloud: Cloud, journal: Journal) -> None:
        self._cloud = cloud
        self._journal = journal
        self._before: str | None = None

    def __call__(self) -> str | None:
        """The project's id."""
        return self._cloud.project_id or self._before

    async def load(self) -> None:
        """Read what an earlier process knew."""
        found = (await self._journal.facts()).get(FACT)
        self._before = str(found) if found else None

    async def keep(self) -> None:
        """Write it down for the next process, now that the cloud has answered."""
        if self() != self._before:
            self._before = self()
            await self._journal.learn(FACT, self._before)
