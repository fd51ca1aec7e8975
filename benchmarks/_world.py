"""Store, poll, queue and database, joined as ``runtime`` joins them, around a cloud in memory with a feed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Self

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks._cloud import BenchCloud
from lbaas_ui.db.engine import open_database
from lbaas_ui.events.sources.base import Clock, SourceHealth
from lbaas_ui.events.sources.poll import Poll, PollSettings
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.queue.journal import Journal, OperationView
from lbaas_ui.queue.ledger import Ledger
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.timings import Timings
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store import memory
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.store import Store

EAGER = PollSettings(requests_per_s=1e6, concurrent=100_000)
"""The cloud is never the narrow place here."""


def quiet() -> None:
    """Let nothing be logged: what fails ends the benchmark anyway."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


class World:
    """One process's worth of lbaas-ui without API, certificates and the history of statuses."""

    def __init__(self, database: str, cloud: BenchCloud, clock: Clock = time.monotonic) -> None:
        self.cloud = cloud
        self.store = Store()
        memory.spare(self.store)
        self._database = database
        self._clock = clock
        self.engine: AsyncEngine
        self._polling: asyncio.Task[None]
        self._ends: dict[str, asyncio.Future[OperationView]] = {}

    async def __aenter__(self) -> Self:
        """Start."""
        self.engine = await open_database(self._database)
        journal = Journal(self.engine)
        self.poll = Poll(
            self.cloud, self.store.apply, READ_FROM, mirror=self.store, settings=EAGER, clock=self._clock
        )
        self.poll.told_by(SourceHealth("feed", live=True))
        self.cloud.tell = self._tell
        ledger = Ledger(journal)
        timings = Timings(journal)
        tools = Tools(
            store=self.store,
            cloud=self.cloud,
            watch=self.poll,
            ledger=ledger,
            timings=timings,
            clock=self._clock,
        )
        self.queue = Queue(tools, Planning(self.store, journal, Capabilities), project_id=lambda: "p")
        self.queue.subscribe(self._changed)
        self._polling = asyncio.create_task(self.poll.run())
        await self.queue.start()
        await self.poll.loaded.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.queue.stop()
        self._polling.cancel()
        with suppress(asyncio.CancelledError):
            await self._polling
        await self.engine.dispose()

    def _tell(self, event: StatusChanged, balancer_id: str) -> None:
        self.store.apply([event])
        self.poll.heard(event, balancer_id)

    async def done(self, submit: Callable[[], Awaitable[OperationView]]) -> OperationView:
        """Submit an operation and wait for its good end."""
        operation_id = (await submit()).operation.id
        future = self._ends.setdefault(operation_id, asyncio.get_running_loop().create_future())
        self._changed([operation_id])
        try:
            return await future
        finally:
            del self._ends[operation_id]

    def _changed(self, operation_ids: Sequence[str]) -> None:
        for operation_id in operation_ids:
            future = self._ends.get(operation_id)
            view = self.queue.ledger.get(operation_id)
            if future is None or future.done() or view is None:
                continue
            if view.operation.state is OperationState.DONE:
                future.set_result(view)
            elif view.operation.state in OPERATION_ENDED:
                future.set_exception(RuntimeError(f"It ended {view.operation.state}: {view.operation.error}"))
