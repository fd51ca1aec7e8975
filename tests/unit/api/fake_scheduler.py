"""Schedules and drift that are kept, and do nothing; part of ``fakes``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from lbaas_ui.errors import NotFound
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue import schedules
from lbaas_ui.queue.drift import Drift
from lbaas_ui.queue.maintenance import Maintenance, Used
from lbaas_ui.queue.revisions import Revision
from lbaas_ui.queue.schedules import Result, Schedule, ScheduleSpec
from lbaas_ui.queue.tasks import Plan

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class FakeScheduler:
    """Schedules in a dictionary; none runs."""

    kept: dict[str, Schedule] = field(default_factory=dict)

    async def all(self) -> list[Schedule]:
        """By name."""
        return sorted(self.kept.values(), key=lambda one: one.name)

    async def find(self, schedule_id: str) -> Schedule:
        """By id."""
        if schedule_id not in self.kept:
            raise NotFound(f"There is no schedule {schedule_id}.")
        return self.kept[schedule_id]

    async def add(self, spec: ScheduleSpec, *, who: str, credentials: str) -> Schedule:
        """Keep it, once it fits together."""
        schedules.check(spec)
        made = Schedule(
            **spec.model_dump(), id=f"s-{len(self.kept)}", project_id="p", user_name=who, created_at=NOW
        )
        self.kept[made.id] = made
        return made

    async def change(self, schedule_id: str, spec: ScheduleSpec, *, who: str, credentials: str) -> Schedule:
        """Say it anew."""
        schedules.check(spec)
        old = await self.find(schedule_id)
        self.kept[schedule_id] = old.model_copy(
            update={name: getattr(spec, name) for name in ScheduleSpec.model_fields}
        )
        return self.kept[schedule_id]

    async def remove(self, schedule_id: str, *, who: str) -> None:
        """Forget it."""
        del self.kept[(await self.find(schedule_id)).id]

    async def run_now(self, schedule_id: str) -> Schedule:
        """Say that it ran."""
        ran = await self.find(schedule_id)
        last = Result(at=NOW, due=NOW, outcome="no_drift")
        self.kept[schedule_id] = ran.model_copy(update={"last": last})
        return self.kept[schedule_id]


class FakeMaintenances:
    """No server is used by any pool."""

    async def all(self) -> list[Maintenance]:
        """None."""
        return []

    def used(self) -> list[Used]:
        """None."""
        return []

    async def of(self, key: str) -> Maintenance | None:
        """None."""
        return None

    def find(self, server: str) -> Used:
        """None."""
        raise NotFound(f"No pool has the server {server}.")

    async def plan(self, server: str, *, on: bool) -> dict[str, Plan]:
        """None."""
        raise NotFound(f"No pool has the server {server}.")

    async def press(self, server: str, **options: object) -> Maintenance:
        """None."""
        raise NotFound(f"No pool has the server {server}.")


class FakeRevisions:
    """No form was ever applied."""

    async def page(self, balancer_id: str, **options: object) -> list[Revision]:
        """None."""
        return []

    async def find(self, balancer_id: str, number: int) -> Revision:
        """None."""
        raise NotFound(f"There is no revision {number} of {balancer_id}.")

    async def form(self, balancer_id: str, number: int) -> BalancerForm:
        """None."""
        raise NotFound(f"There is no revision {number} of {balancer_id}.")

    form_to_go_back = form


@dataclass
class FakeDrift:
    """What others changed, as told."""

    found: dict[str, Drift] = field(default_factory=dict)

    def of(self, balancer_id: str) -> Drift | None:
        """As told."""
        return self.found.get(balancer_id)

    async def ours(self, balancer_id: str) -> BalancerForm:
        """No form was ever applied."""
        raise NotFound(f"No form was applied to {balancer_id}.")

    async def accept(self, balancer_id: str, *, who: str) -> Revision:
        """No form was ever applied."""
        raise NotFound(f"No form was applied to {balancer_id}.")

    async def check(self, balancer_id: str) -> Drift | None:
        """As told."""
        return self.found.get(balancer_id)
