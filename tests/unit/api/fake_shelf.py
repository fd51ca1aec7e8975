"""Readings of traffic and moves of statuses, as the database would give them, for the API's tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from lbaas_ui.api.insight import Insight
from lbaas_ui.db.series import Series
from lbaas_ui.db.statuses import Statuses, StatusMove
from lbaas_ui.models.traffic import Sample
from lbaas_ui.store.store import Store


@dataclass
class FakeShelf:
    """Readings of traffic and moves of statuses, in lists; nobody reads more."""

    samples: list[Sample] = field(default_factory=list)
    moves: list[StatusMove] = field(default_factory=list)
    watched: datetime | None = datetime(2025, 12, 1, tzinfo=UTC)
    looked_at: list[str] = field(default_factory=list)
    interval_s: float = 60.0
    every_s: float = 60.0
    asked: list[dict[str, object]] = field(default_factory=list)

    async def newest(self, since: datetime, balancer_id: str) -> list[Sample]:
        """The last one of each object."""
        return list({one.object_id: one for one in self.samples if one.balancer_id == balancer_id}.values())

    async def between(
        self, balancer_id: str, since: Any, until: Any, **options: object
    ) -> list[Sample] | list[StatusMove]:
        """Readings between milliseconds, or moves between times."""
        self.asked.append(options)
        if isinstance(since, datetime):
            return [one for one in self.moves if since <= one.at <= until]
        wanted = options.get("object_id")
        return [
            one
            for one in self.samples
            if one.balancer_id == balancer_id
            and since <= one.at_ms <= until
            and wanted in {None, one.object_id}
        ]

    async def next_after(self, balancer_id: str, after: datetime) -> list[StatusMove]:
        """The first of each status."""
        later = [one for one in reversed(self.moves) if one.at > after]
        return list({(one.object_id, one.field): one for one in later}.values())

    async def watched_since(self) -> datetime | None:
        """As told."""
        return self.watched

    def look(self, balancer_id: str) -> None:
        """Take it down."""
        self.looked_at.append(balancer_id)

    def trouble(self, balancer_id: str) -> str:
        """None."""
        return ""


def make_insight(store: Store, shelf: FakeShelf, now: datetime) -> Insight:
    """What the API tells of the past, by that shelf."""
    return Insight(store, cast("Series", shelf), cast("Statuses", shelf), counting=shelf, now=lambda: now)
