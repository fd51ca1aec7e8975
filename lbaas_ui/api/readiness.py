"""Whether people can be served: cloud, database and sources, for ``/readyz``, the stream and metrics."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from lbaas_ui.api.schemas import Readiness, SourceHealth
from lbaas_ui.errors import CloudError
from lbaas_ui.events.sources.base import Source

OK: Final = "ok"
FRONT_S: Final = 5.0  # how long an answer of Keystone counts
_log = structlog.get_logger(__name__)


class Health:
    """Asks the parts how they are; cheap.

    Args:
        sources: the first is the one that is always there and asks the cloud itself.
        loaded: whether the mirror has seen everything once.
        database: reads a little; raises when the database does not answer.
        stopped: whether somebody stopped everything in the project.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        loaded: Callable[[], bool],
        database: Callable[[], Awaitable[object]],
        stopped: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources = sources
        self._loaded = loaded
        self._database = database
        self._stopped = stopped
        self._clock = clock

    def sources(self) -> list[SourceHealth]:
        """Each source, with the time since it heard from the cloud."""
        return [
            SourceHealth(
                name=one.health.name,
                live=one.health.live,
                age_s=None if heard is None else round(max(0.0, self._clock() - heard), 1),
                detail=one.health.detail,
            )
            for one in self._sources
            for heard in (one.health.last_heard_at,)
        ]

    async def readiness(self) -> Readiness:
        """Ready when the mirror is filled, the cloud answers and the database, too."""
        sources = self.sources()
        cloud, database = self._cloud(sources[0]), await self._look_at_database()
        return Readiness(
            ready=cloud == OK and database == OK,
            cloud=cloud,
            database=database,
            stopped=self._stopped(),
            loaded=self._loaded(),
            sources=sources,
        )

    def _cloud(self, first: SourceHealth) -> str:
        if first.live and self._loaded():
            return OK
        if first.detail and not first.live:
            return first.detail
        return "The cloud does not answer." if self._loaded() else "The first look at the cloud is under way."

    async def _look_at_database(self) -> str:
        return await _look_at(self._database)


class Front:
    """How a server with many projects fares: of none of them anything is told.

    Args:
        keystone: asks it for any answer; raises ``CloudError``.
        database: reads a little.
    """

    def __init__(
        self,
        keystone: Callable[[], Awaitable[object]],
        database: Callable[[], Awaitable[object]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keystone = keystone
        self._database = database
        self._clock = clock
        self._looked_at = -math.inf
        self._cloud = ""

    async def readiness(self) -> Readiness:
        """Ready when Keystone answers and the database, too."""
        if self._clock() - self._looked_at > FRONT_S:
            self._looked_at = self._clock()
            try:
                await self._keystone()
                self._cloud = OK
            except CloudError as error:
                self._cloud = error.message
        database = await _look_at(self._database)
        ready = self._cloud == OK and database == OK
        return Readiness(ready=ready, cloud=self._cloud, database=database, stopped=False, sources=[])


async def _look_at(database: Callable[[], Awaitable[object]]) -> str:
    try:
        await database()
    except Exception:  # noqa: BLE001 - drivers raise what they like
        _log.exception("database does not answer")
        return "The database does not answer."
    return OK
