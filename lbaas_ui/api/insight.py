"""What is kept of the past of a balancer, in the shape of an answer: traffic, statuses. Used by routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, Protocol

from lbaas_ui.api import traffic_views
from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.schemas import Statistics, StatusHistory
from lbaas_ui.api.status_views import Window, strips_of
from lbaas_ui.api.traffic_views import Points
from lbaas_ui.db.series import Series, milliseconds, step_s_at
from lbaas_ui.db.statuses import Statuses
from lbaas_ui.errors import NotFound, Problem
from lbaas_ui.models.traffic import Sample, TrafficKind
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

USUAL: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=366)
MOST_VALUES: Final = 20_000  # points of all series of an answer together
MOST_MOVES: Final = 5_000
BESIDE: Final = 2.5  # so many readings' distances beside the time that is asked for are read, too
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Counting(Protocol):
    """Who reads traffic; see ``events.sources.traffic.Traffic``."""

    @property
    def interval_s(self) -> float:
        """How often it should; 0: never."""

    @property
    def every_s(self) -> float:
        """How often it does."""

    def look(self, balancer_id: str) -> None:
        """Somebody looks at this balancer."""

    def trouble(self, balancer_id: str) -> str:
        """Why there are no new readings; empty where there are."""


@dataclass(frozen=True, slots=True)
class Insight:
    """Answers from the database, with names from the mirror.

    Attributes:
        now: the wall clock, aware.
    """

    store: Store
    series: Series
    statuses: Statuses
    counting: Counting
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def window(self, since: datetime | None, until: datetime | None) -> Window:
        """The time that is asked for: an hour until now unless said otherwise, never the future.

        Raises:
            ApiError: 422, it is none, or too long.
        """
        now = self.now()
        end = now if until is None else min(until, now)
        begin = end - USUAL if since is None else since
        if begin >= end:
            raise _wrong("query.since", "not_before_until", "It must lie before `until`, and in the past.")
        if end - begin > LONGEST:
            raise _wrong("query.since", "too_long", f"Ask for {LONGEST.days} days at most.")
        return Window(begin, end, open=end == now)

    async def statistics(
        self, balancer_id: str, window: Window, *, points: int, object_id: str | None = None
    ) -> Statistics:
        """Traffic of a balancer and its listeners, or of one of them.

        Raises:
            NotFound: nothing is known of such a balancer, now or then.
        """
        tree = queries.tree(self.store, balancer_id)
        newest = {one.object_id: one for one in await self.series.newest(LONG_AGO, balancer_id)}
        if tree is not None:
            self.counting.look(balancer_id)
        elif not newest:
            raise NotFound(f"There is no balancer {balancer_id}.")
        names = _names(tree, newest, object_id)
        parts = self._points(window, min(points, MOST_VALUES // max(1, len(names))))
        samples = await self._samples(balancer_id, parts, object_id)
        interval_s = self.counting.interval_s
        return Statistics(
            since=traffic_views.moment(parts.since_ms),
            until=traffic_views.moment(parts.until_ms),
            step_s=parts.step_ms / 1000,
            at=parts.ends(),
            every_s=self.counting.every_s if interval_s else None,
            trouble=self.counting.trouble(balancer_id) if tree is not None else "The balancer is gone.",
            series=[
                traffic_views.series_of(
                    samples.get(one, []), parts, kind=kind, id=one, name=name, newest=newest.get(one)
                )
                for one, (kind, name) in names.items()
            ],
        )

    def _points(self, window: Window, most: int) -> Points:
        """No finer than traffic is read."""
        range_ms = milliseconds(window.until) - milliseconds(window.since)
        finest_ms = max(1000.0, self.counting.interval_s * 1000)
        count = max(1, min(most, int(range_ms / finest_ms)))
        return Points(milliseconds(window.since), max(1, -(-range_ms // count)), count)

    async def _samples(
        self, balancer_id: str, points: Points, object_id: str | None
    ) -> Mapping[str, list[Sample]]:
        age = self.now() - traffic_views.moment(points.since_ms)
        beside_ms = BESIDE * 1000 * max(self.counting.every_s, step_s_at(age))
        parts_before = int(beside_ms // points.step_ms) + 1  # whole ones, so that the points keep their place
        found: dict[str, list[Sample]] = {}
        for sample in await self.series.between(
            balancer_id,
            points.since_ms - parts_before * points.step_ms,
            points.until_ms + int(beside_ms),
            step_ms=points.step_ms,
            object_id=object_id,
        ):
            found.setdefault(sample.object_id, []).append(sample)
        return found

    async def history(self, balancer_id: str, window: Window) -> StatusHistory:
        """The statuses of a balancer's objects.

        Raises:
            NotFound: nothing is known of such a balancer, now or then.
        """
        tree = queries.tree(self.store, balancer_id)
        moves = await self.statuses.between(balancer_id, window.since, window.until, limit=MOST_MOVES)
        later = [] if window.open else await self.statuses.next_after(balancer_id, window.until)
        if tree is None and not moves and not later:
            raise NotFound(f"There is no balancer {balancer_id}.")
        known_since = await self.statuses.watched_since() or self.now()
        if len(moves) == MOST_MOVES:
            known_since = max(known_since, moves[0].at)
        known = Window(min(max(window.since, known_since), window.until), window.until, open=window.open)
        return StatusHistory(
            since=known.since, until=known.until, strips=strips_of(tree, moves, later, window=known)
        )


Names = dict[str, tuple[TrafficKind, str]]


def _names(tree: BalancerTree | None, newest: Mapping[str, Sample], object_id: str | None) -> Names:
    """Kind and name of each object that is to be shown: what is there now, then what is only remembered."""
    found: Names = {}
    if tree is not None:
        found[tree.loadbalancer.id] = "loadbalancer", tree.loadbalancer.name
        found |= {one.id: ("listener", one.name) for one in tree.listeners}
    gone = sorted(newest.values(), key=lambda one: (one.kind != "loadbalancer", one.object_id))
    for sample in gone:
        found.setdefault(sample.object_id, (sample.kind, ""))
    return found if object_id is None else {one: what for one, what in found.items() if one == object_id}


def _wrong(path: str, code: str, message: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_request",
        "The request has parameters that cannot be used.",
        problems=[Problem(path, code, message)],
    )
