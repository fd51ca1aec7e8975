"""Schedules: what is done at an interval, or daily at a time."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from lbaas_ui.queue.schedules import Result, ScheduleSpec
from lbaas_ui.queue.states import OperationState


class ScheduleRequest(ScheduleSpec):
    """A schedule as people write it.

    ``kind``: ``apply`` carries out ``form`` (keys that it does not name stay), ``weights`` sets weights of
    members (``{pool, members: {"10.0.0.1:80": 5}}``), ``drift`` compares the balancer with the form that was
    applied last, ``failover`` fails it over (administrators only). Either ``every_s`` or ``daily_at``
    (``20:00``, in ``time_zone``).
    """


class LastRun(Result):
    """How the last run went.

    ``message_code`` and ``message_names`` say ``message`` as data, where it is a sentence of ours.
    """

    message_code: str = ""
    message_names: dict[str, str] = Field(default_factory=dict)


class ScheduleDocument(ScheduleSpec):
    """A schedule as it is kept.

    ``balancer_name``: as the balancer is called now; empty when it is gone. ``next_at``: None while it is
    switched off. ``last``: how the last run went; ``operation_state``: what became of the operation that it
    submitted.
    """

    id: str
    balancer_name: str = ""
    user_name: str
    created_at: datetime
    next_at: datetime | None = None
    last: LastRun | None = None
    operation_state: OperationState | None = None


class SchedulePage(BaseModel):
    """All of the project, by name."""

    schedules: list[ScheduleDocument]
