"""Readings that somebody should make soon, each wanted once: what an event woke, what a list hinted at.

Used by ``poll``. Urgent ones (an event said that something is new) go before the others (first load).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Literal, NamedTuple, Protocol

import structlog

from lbaas_ui.errors import CloudError, CloudNotFound, CloudRejected
from lbaas_ui.events.sources.backoff import pause_after
from lbaas_ui.events.sources.base import Sleep

log = structlog.get_logger(__name__)

JobKind = Literal["tree", "children", "object"]


class Job(NamedTuple):
    """One reading: of a balancer's tree, of a parent's children, of one object."""

    kind: JobKind
    collection: str
    id: str


class Work(Protocol):
    """Makes a reading; its answer is not wanted."""

    def __call__(self, job: Job, *, urgent: bool) -> Awaitable[object]:
        """Make it. Raises the ``CloudError`` tree."""


class Jobs:
    """A queue without doubles.

    Args:
        work: makes a reading.
        sleep: waits for seconds.
        workers: readings side by side.
    """

    def __init__(self, work: Work, *, sleep: Sleep, workers: int) -> None:
        self._work = work
        self._sleep = sleep
        self._workers = workers
        self._urgent: dict[Job, int] = {}
        self._later: dict[Job, int] = {}
        self._something = asyncio.Event()

    def __len__(self) -> int:
        return len(self._urgent) + len(self._later)

    def add(self, job: Job, *, urgent: bool = False, failures: int = 0) -> None:
        """Want a reading. One that is being made does not count: it may have begun too early."""
        if urgent:
            failures = min(failures, self._later.pop(job, failures))
            self._urgent.setdefault(job, failures)
        elif job not in self._urgent:
            self._later.setdefault(job, failures)
        self._something.set()

    async def run(self) -> None:
        """Make readings until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._workers):
                group.create_task(self._go_on())

    async def _go_on(self) -> None:
        while True:
            while not len(self):
                self._something.clear()
                await self._something.wait()
            urgent = bool(self._urgent)
            jobs = self._urgent if urgent else self._later
            job = next(iter(jobs))
            failures = jobs.pop(job)
            try:
                await self._work(job, urgent=urgent)
            except (CloudRejected, CloudNotFound) as error:
                log.warning("poll.reading_refused", job=job, error=error.message)
            except CloudError as error:
                await self._sleep(pause_after(error, failures))
                self.add(job, urgent=urgent, failures=failures + 1)
            except Exception:
                log.exception("poll.reading_failed", job=job)
