"""Everything behind the API, joined as ``runtime`` joins it, around a cloud in memory.

It can crash and come back.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db.engine import open_database
from lbaas_ui.events.sources.poll import Poll, PollSettings
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.drift import DriftWatch
from lbaas_ui.queue.journal import Journal, OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.ledger import Ledger, utc_now
from lbaas_ui.queue.maintenance import Maintenances
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.rate import Rate
from lbaas_ui.queue.scheduler import Scheduler
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.slots import Slots
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.timings import Timings
from lbaas_ui.queue.tools import Limits, Tools
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.store import Store
from tests.lab_view import big_form
from tests.memory_cloud import MemoryCloud

SUBNET = "33333333-3333-4333-8333-333333333333"
FAST = Limits(
    sweep_s=0.2, lost_answer_wait_s=0.02, search_pause_s=0.005, backoff_s=0.005, backoff_most_s=0.05
)
EAGER = PollSettings(requests_per_s=1e6, concurrent=1000, floor_s=0.001)  # transactions end at once


class World:
    """One process's worth of lbaas-ui, without its API."""

    def __init__(
        self,
        database: Path | str,
        cloud: MemoryCloud | None = None,
        limits: Limits = FAST,
        *,
        at_once: int | None = None,
        calls_per_s: float | None = None,
    ) -> None:
        self.database = database if isinstance(database, str) else f"sqlite:///{database}"
        self.limits = limits
        self.at_once, self.calls_per_s = at_once, calls_per_s
        self.cloud = cloud or MemoryCloud()
        self.store: Store
        self.queue: Queue
        self.scheduler: Scheduler  # is asked to look; runs by itself only under `runtime`
        self.drift: DriftWatch  # likewise
        self.maintenances: Maintenances
        self.ahead = timedelta()  # how far the wall clock is ahead
        self._engine: AsyncEngine
        self._polling: asyncio.Task[None]

    async def start(self) -> World:
        """Start on the database as it is."""
        self._engine = await open_database(self.database)
        journal = Journal(self._engine)
        self.store = Store()
        poll = Poll(self.cloud, self.store.apply, READ_FROM, mirror=self.store, settings=EAGER)
        tools = Tools(
            store=self.store,
            cloud=self.cloud,
            watch=poll,
            ledger=Ledger(journal, lambda: utc_now() + self.ahead),
            timings=Timings(journal),
            limits=self.limits,
            slots=Slots(self.at_once, self.at_once),
            rate=Rate(self.calls_per_s),
        )
        self.queue = Queue(tools, Planning(self.store, journal, Capabilities), project_id=lambda: "p")
        self.drift = DriftWatch(self.queue, self.store, poll, settle_s=0.01)
        self.maintenances = Maintenances(self.queue, self.store)
        self.scheduler = Scheduler(self.queue, self.drift, project_id=lambda: "p")
        # As if it had worked for a while: nobody waits for a first look.
        usual_s, now = self.cloud.delay_s or 0.0, tools.ledger.now()
        await journal.write(*(tools.timings.learn(kind, "lab", usual_s, at=now) for kind in KINDS))
        self._polling = asyncio.create_task(poll.run())
        await self.queue.start()
        return self

    async def stop(self) -> None:
        """End it in good order."""
        await self.queue.stop()
        self._polling.cancel()
        with suppress(asyncio.CancelledError):
            await self._polling
        await self._engine.dispose()

    async def crash(self) -> None:
        """Lose all that is in memory at this instant, and start again on what is on disk."""
        await self.stop()
        await self.start()

    async def ended(self, view: OperationView, timeout_s: float = 10.0) -> OperationView:
        """The operation when it has ended."""
        changed = asyncio.Event()
        unsubscribe = self.queue.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    changed.clear()
                    now = await self.queue.find(view.operation.id)
                    if now.operation.state in OPERATION_ENDED:
                        return now
                    await changed.wait()
        finally:
            unsubscribe()


def small(name: str = "shop") -> dict[str, Any]:
    """One listener on one pool of two members."""
    form = big_form(name, SUBNET, members=2)
    return {**form, "listeners": [{**form["listeners"][0], "l7policies": []}], "pools": form["pools"][:1]}


async def submit(world: World, form: dict[str, Any], **options: Any) -> OperationView:
    """Submit a form as a person would."""
    return await world.queue.submit(form_of_data(form), who="ann", **options)


async def done(world: World, form: dict[str, Any], **options: Any) -> OperationView:
    """Submit a form and wait for its good end."""
    view = await world.ended(await submit(world, form, **options))
    assert view.operation.state is OperationState.DONE, view.operation.error
    return view


def counts(world: World) -> dict[str, int]:
    """How many objects of each kind the cloud has."""
    return {name: len(many) for name, many in world.cloud.objects.items() if many}
