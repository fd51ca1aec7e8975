"""Schedules: what is done at an interval or daily at a time. The document, and when it is due; pure.

``scheduler`` keeps and runs them.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from math import floor
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictInt

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.queue import reasons
from lbaas_ui.queue.tasks import LOCAL, Difference, Weights

Outcome = Literal["submitted", "drift", "no_drift", "skipped", "failed"]
YEAR_S = 366 * 24 * 3600


class ScheduleSpec(BaseModel):
    """What a person says.

    Attributes:
        kind: ``apply`` carries out ``form`` (keys that it does not name stay as they are), ``weights`` sets
            weights of members, ``drift`` compares the balancer with what was applied, ``failover`` fails it
            over.
        every_s: seconds between two runs; or ``daily_at``, as in ``20:00``, in ``time_zone``.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=255)
    balancer_id: str = Field(min_length=1, max_length=64)
    kind: Literal["apply", "weights", "drift", "failover"]
    form: dict[str, JsonValue] | None = None
    weights: Weights | None = None
    every_s: Annotated[StrictInt, Field(ge=60, le=YEAR_S)] | None = None
    daily_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    time_zone: str = "UTC"
    enabled: StrictBool = True


class Result(BaseModel):
    """How the last run went.

    Attributes:
        at: when it ran. due: when it should have.
        outcome: ``drift``: the cloud differs; ``skipped``: the run before had not ended, or the
            balancer was being changed just then.
        operation_id: what was submitted.
        missed: runs before this one that fell into a time when nobody was there to do them.
        differences: of a drift check: ``old`` is what was wanted, ``new`` what is.
    """

    at: datetime
    due: datetime
    outcome: Outcome
    message: str = ""
    operation_id: str | None = None
    missed: int = 0
    differences: list[Difference] = Field(default_factory=list)


class Schedule(ScheduleSpec):
    """A schedule as it is kept.

    Attributes:
        next_at: None while it is switched off.
        credentials: under which its runs act; those of whoever said it last.
    """

    id: str
    project_id: str | None
    user_name: str
    credentials: str = LOCAL
    created_at: datetime
    next_at: datetime | None = None
    last: Result | None = None


def check(spec: ScheduleSpec) -> None:
    """Refuse what does not fit together.

    Raises:
        FormRejected: with every problem.
    """
    problems = []
    if (spec.every_s is None) == (spec.daily_at is None):
        problems.append(Problem("every_s", "one_of", "Give either every_s or daily_at."))
    for kind, given in (("apply", spec.form), ("weights", spec.weights)):
        path = "form" if kind == "apply" else "weights"
        if spec.kind == kind and given is None:
            problems.append(Problem(path, "required", f"The kind {kind} needs {path}."))
        elif spec.kind != kind and given is not None:
            problems.append(Problem(path, "not_here", f"The kind {spec.kind} takes no {path}."))
    try:
        zoneinfo.ZoneInfo(spec.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        words = f"There is no time zone {spec.time_zone}. Write one as Europe/Berlin or UTC."
        problems.append(Problem("time_zone", "unknown", words))
    if problems:
        raise FormRejected(problems)


def rhythm(spec: ScheduleSpec) -> str:
    """When it runs, for a sentence."""
    off = "" if spec.enabled else "_off"
    if spec.daily_at is None:
        return reasons.say(f"every{off}", seconds=spec.every_s)
    return reasons.say(f"daily{off}", time=spec.daily_at, zone=spec.time_zone)


def next_after(spec: ScheduleSpec, began: datetime, after: datetime) -> datetime:
    """The first time later than ``after``.

    Args:
        spec: passed ``check``.
        began: an interval counts from here.
        after: aware.
    """
    if spec.every_s is not None:
        runs = floor((after - began).total_seconds() / spec.every_s) + 1
        return began + timedelta(seconds=max(1, runs) * spec.every_s)
    zone = zoneinfo.ZoneInfo(spec.time_zone)
    hour, minute = (int(part) for part in str(spec.daily_at).split(":"))
    local = after.astimezone(zone)
    for day in range(3):
        date = local.date() + timedelta(days=day)
        found = datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone).astimezone(after.tzinfo)
        if found > after:
            return found
    raise AssertionError("unreachable: some day is later")


def last_due(schedule: Schedule, now: datetime) -> tuple[datetime, int]:
    """The newest time that has come since ``next_at``, and how many before it were missed."""
    due, missed = schedule.next_at or now, 0
    if schedule.every_s is not None:
        missed = floor((now - due).total_seconds() / schedule.every_s)
        return due + timedelta(seconds=missed * schedule.every_s), missed
    while (following := next_after(schedule, schedule.created_at, due)) <= now:
        due, missed = following, missed + 1
    return due, missed
