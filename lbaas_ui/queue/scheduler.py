"""Keeps schedules and runs what is due; one loop of ``runtime``.

Each run carries the key ``schedule:<id>:<instant>``, so a crash between submission and note, or a second
process, brings the same operation and no other. Nothing is kept in memory: whoever changes a schedule on
disk has changed it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step
from lbaas_ui.errors import CloudTemporary, Conflict, LbaasUiError, NotFound
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue import reasons, schedules
from lbaas_ui.queue.drift import DriftWatch
from lbaas_ui.queue.intake import Said
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.schedules import Result, Schedule, ScheduleSpec
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OPERATION_ENDED
from lbaas_ui.queue.tasks import LOCAL

log = structlog.get_logger()
LOOK_S: Final = 20.0
AGAIN_S: Final = 5.0


class Scheduler:
    """The schedules of the project."""

    def __init__(self, queue: Queue, drift: DriftWatch, *, project_id: Callable[[], str | None]) -> None:
        self._queue = queue
        self._drift = drift
        self._journal = queue.journal
        self._now = queue.ledger.now
        self._project_id = project_id
        self._changed = asyncio.Event()

    # --- keeping -------------------------------------------------------------------------------------

    async def all(self) -> list[Schedule]:
        """Those of the project, by name."""
        table = tables.schedules.c
        query = sa.select(table.document).where(table.project_id == (self._project_id() or ""))
        rows = await self._journal.rows(query.order_by(table.name))
        return [Schedule.model_validate(row["document"]) for row in rows]

    async def find(self, schedule_id: str) -> Schedule:
        """One schedule.

        Raises:
            NotFound: there is none with this id.
        """
        found = next((one for one in await self.all() if one.id == schedule_id), None)
        if found is None:
            raise NotFound(f"There is no schedule {schedule_id}.")
        return found

    async def add(self, spec: ScheduleSpec, *, who: str, credentials: str = LOCAL) -> Schedule:
        """Keep a new schedule.

        Raises:
            FormRejected: with every problem. NotFound: no such balancer. Conflict: the name is taken.
            CloudError: the balancer could not be read.
        """
        await self._queue.sight.of_balancer(spec.balancer_id)
        self._check(spec)
        now = self._now()
        made = Schedule(
            **spec.model_dump(),
            id=str(uuid.uuid4()),
            project_id=self._project_id(),
            user_name=who,
            credentials=credentials,
            created_at=now,
        )
        made = self._timed(made, now)
        return await self._put(made, new=True, moves=(self._said(made, "added", who=who),))

    async def change(
        self, schedule_id: str, spec: ScheduleSpec, *, who: str, credentials: str = LOCAL
    ) -> Schedule:
        """Say a schedule anew; what it did last stays known.

        Raises:
            As ``add``, and NotFound: no such schedule.
        """
        old = await self.find(schedule_id)
        await self._queue.sight.of_balancer(spec.balancer_id)
        self._check(spec)
        fields = {name: getattr(spec, name) for name in ScheduleSpec.model_fields}
        # From now on it does what this person says, so with their rights.
        changed = old.model_copy(update={**fields, "user_name": who, "credentials": credentials})
        changed = self._timed(changed, self._now())
        said = self._said(changed, _how(old, changed), who=who)
        return await self._put(changed, moves=(said,))

    async def remove(self, schedule_id: str, *, who: str) -> None:
        """Forget a schedule; what it submitted goes on.

        Raises:
            NotFound: no such schedule.
        """
        said = self._said(await self.find(schedule_id), "removed", who=who)
        await self._journal.write(Step(_REMOVE, [{"b_id": schedule_id}]), moves=[said])

    def _check(self, spec: ScheduleSpec) -> None:
        schedules.check(spec)
        if spec.form is not None:
            self._queue.plan(form_of_data(spec.form), balancer_id=spec.balancer_id)
        elif spec.weights is not None:
            self._queue.plan_weights(spec.weights, spec.balancer_id)
        else:
            self._queue.form(spec.balancer_id)  # there is such a balancer

    def _said(self, schedule: Schedule, what: str, *, who: str) -> Move:
        """A row of the timeline: a person has said something of a schedule."""
        return _row(schedule, self._now(), what, why=schedules.rhythm(schedule), who=who)

    def _timed(self, schedule: Schedule, now: datetime) -> Schedule:
        following = schedules.next_after(schedule, schedule.created_at, now) if schedule.enabled else None
        return schedule.model_copy(update={"next_at": following})

    async def _put(self, schedule: Schedule, *, new: bool = False, moves: tuple[Move, ...] = ()) -> Schedule:
        row = {"name": schedule.name, "document": schedule}
        own = {"id": schedule.id, "project_id": schedule.project_id or ""}
        step = Step(_ADD, [{**row, **own}]) if new else Step(_CHANGE, [{**row, "b_id": schedule.id}])
        try:
            await self._journal.write(step, moves=moves)
        except sa.exc.IntegrityError as error:
            raise Conflict(f"There is a schedule {schedule.name!r} already.", "name_taken") from error
        self._changed.set()
        return schedule

    # --- running -------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Run what is due, for ever."""
        while True:
            await self._queue.sight.first()  # else all balancers would seem to be gone
            self._changed.clear()
            if not await self.look():
                await asyncio.sleep(AGAIN_S)
                continue
            times = [one.next_at for one in await self.all() if one.next_at is not None]
            soonest = min(times, default=self._now() + timedelta(seconds=LOOK_S))
            pause_s = min(LOOK_S, max(0.0, (soonest - self._now()).total_seconds()))
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._changed.wait()

    async def look(self) -> bool:
        """Run what is due now; False when the cloud could not be asked for some, which is still due."""
        has_run = True
        for schedule in await self.all():
            if schedule.next_at is not None and schedule.next_at <= self._now():
                due, missed = schedules.last_due(schedule, self._now())
                try:
                    await self._run(schedule, due, missed)
                except CloudTemporary as error:
                    log.info("schedule.waits", schedule=schedule.name, error=error.message)
                    has_run = False
        return has_run

    async def run_now(self, schedule_id: str) -> Schedule:
        """Run a schedule once, whatever the time.

        Raises:
            NotFound: no such schedule. CloudTemporary: the cloud cannot be asked now.
        """
        await self._queue.sight.of_all()
        return await self._run(await self.find(schedule_id), self._now(), 0)

    async def _run(self, schedule: Schedule, due: datetime, missed: int) -> Schedule:
        now = self._now()
        result = Result(at=now, due=due, outcome="failed", missed=missed)
        try:
            result = result.model_copy(update=await self._do(schedule, due))
        except NotFound as error:
            gone = f"{error.message} The schedule is switched off."
            schedule = schedule.model_copy(update={"enabled": False})
            result = result.model_copy(update={"message": gone})
        except CloudTemporary:
            raise  # it is still due
        except LbaasUiError as error:
            result = result.model_copy(update={"message": error.message})
        log.info("schedule.run", schedule=schedule.name, outcome=result.outcome, missed=missed)
        schedule = self._timed(schedule.model_copy(update={"last": result}), now)
        return await self._put(schedule, moves=(_ran(schedule, result),))

    async def _do(self, schedule: Schedule, due: datetime) -> dict[str, object]:
        if schedule.kind == "drift":
            await self._drift.ours(schedule.balancer_id)  # there is something to compare with
            found = await self._drift.check(schedule.balancer_id)
            if found is None and self._drift.is_unsettled(schedule.balancer_id):
                return {"outcome": "skipped", "message": reasons.say("changing_now")}
            if found is None:
                return {"outcome": "no_drift"}
            return {"outcome": "drift", "differences": list(found.differences)}
        before = schedule.last.operation_id if schedule.last else None
        key = f"schedule:{schedule.id}:{due.isoformat()}"
        if before is not None and not await self._has_ended(before, key):
            return {"outcome": "skipped", "operation_id": before, "message": reasons.say("run_before")}
        view = await self._submit(schedule, key)
        return {"outcome": "submitted", "operation_id": view.operation.id}

    async def _has_ended(self, operation_id: str, key: str) -> bool:
        with suppress(NotFound):  # cleaned up
            operation = (await self._queue.find(operation_id)).operation
            return operation.state in OPERATION_ENDED or operation.idempotency_key == key
        return True

    async def _submit(self, schedule: Schedule, key: str) -> OperationView:
        said: Said = {
            "note": reasons.say("schedule", name=schedule.name),
            "schedule_id": schedule.id,
            "credentials": schedule.credentials,
        }
        if schedule.kind == "failover":
            return await self._queue.submit_failover(
                schedule.balancer_id, who=schedule.user_name, idempotency_key=key, **said
            )
        if schedule.weights is not None:
            return await self._queue.submit_weights(
                schedule.weights,
                schedule.balancer_id,
                who=schedule.user_name,
                idempotency_key=key,
                **said,
            )
        return await self._queue.submit(
            form_of_data(schedule.form),
            balancer_id=schedule.balancer_id,
            who=schedule.user_name,
            idempotency_key=key,
            **said,
        )


def _how(old: Schedule, new: Schedule) -> str:
    """What a person has done to a schedule: switched it, or said something else of it."""
    before, now = (one.model_dump(include=_SAID - {"enabled"}) for one in (old, new))
    if before == now and old.enabled is not new.enabled:
        return "switched_on" if new.enabled else "switched_off"
    return "changed"


def _ran(schedule: Schedule, result: Result) -> Move:
    """A row of the timeline: it has run."""
    told = "; ".join(f"{one.path}: {one.old} -> {one.new}" for one in result.differences[:5])
    due = reasons.say("due", at=f"{result.due:%Y-%m-%d %H:%M %Z}")
    why = result.message or told or due
    if result.missed:
        why = reasons.say("missed", why=why, missed=result.missed)
    who, operation_id = schedule.user_name, result.operation_id
    return _row(schedule, result.at, result.outcome, why=why, who=who, operation_id=operation_id)


def _row(
    schedule: Schedule, at: datetime, new: str, *, why: str, who: str, operation_id: str | None = None
) -> Move:
    return Move(
        at=at,
        what="schedule",
        kind=schedule.kind,
        id=schedule.id,
        name=schedule.name,
        new=new,
        why=why,
        who=who,
        operation_id=operation_id,
        balancer_id=schedule.balancer_id,
    )


_SAID = set(ScheduleSpec.model_fields)
_ADD = tables.schedules.insert()
_CHANGE = (
    tables.schedules.update()
    .where(tables.schedules.c.id == sa.bindparam("b_id"))
    .values(name=sa.bindparam("name"), document=sa.bindparam("document"))
)
_REMOVE = tables.schedules.delete().where(tables.schedules.c.id == sa.bindparam("b_id"))
