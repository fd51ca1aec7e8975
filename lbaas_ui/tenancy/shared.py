"""What all projects of one server share; made by ``runtime``, used by each ``tenant``."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.api.metrics import Metrics
from lbaas_ui.db.sealed import open_box
from lbaas_ui.db.writer import Writer
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.sources.poll import PollSettings
from lbaas_ui.events.sources.rabbit import Bus, servers
from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.queue.rate import Rate
from lbaas_ui.queue.slots import Slots
from lbaas_ui.secretbox import SecretBox, keys_for
from lbaas_ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Shared:
    """Parts of which a server has one.

    Attributes:
        box: encrypts what is stored and secret.
        writer: all writes of all projects go through it, in shared transactions.
        slots: how many operations run at once, of one project and in all.
        rate: how many calls a second each project may send.
        budget: of readings of the cloud.
    """

    settings: Settings
    engine: AsyncEngine
    box: SecretBox
    writer: Writer
    metrics: Metrics
    slots: Slots
    rate: Rate
    budget: Budget


async def shared_parts(settings: Settings, engine: AsyncEngine) -> Shared:
    """What one server shares; the caller disposes of the engine.

    Raises:
        ConfigurationError: the keys are not those of this database.
    """
    return Shared(
        settings=settings,
        engine=engine,
        box=await open_box(engine, SecretBox(keys_for(settings)), utc_now()),
        writer=Writer(engine),
        metrics=Metrics(),
        slots=Slots(settings.operations_at_once, settings.operations_in_all),
        rate=Rate(settings.calls_per_s),
        budget=Budget(
            settings.requests_per_s,
            concurrent=PollSettings().concurrent,
            clock=time.monotonic,
            sleep=asyncio.sleep,
        ),
    )


def bus_of(settings: Settings) -> Bus | None:
    """RabbitMQ with Octavia's notifications, where there is one."""
    url = settings.notifications_url
    if url is None or "notifications" not in settings.sources:
        return None
    return Bus(
        servers(url.get_secret_value()),
        exchange=settings.notifications_exchange,
        topics=settings.notifications_topics,
    )
