"""Switches that stop everything: for the whole project, or for one balancer.

A switch is no state of an operation: what is accepted while it is set waits, too, and says why. It is on
disk, so it outlives a restart; ``tools.held`` asks for it before each call, ``control`` sets and lifts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step
from lbaas_ui.queue import reasons
from lbaas_ui.queue.journal import Journal, Move
from lbaas_ui.queue.tasks import Operation, Waiting, WaitingFor

WHOLE = ""  # stands for "no balancer": a part of a primary key cannot be NULL


@dataclass(frozen=True, slots=True)
class Stop:
    """One switch that is set.

    Attributes:
        balancer_id: None for the whole project.
        who: the person's name. note: why, in their words, or empty.
    """

    project_id: str | None
    balancer_id: str | None
    who: str
    at: datetime
    note: str = ""

    def waiting(self) -> Waiting:
        """What an operation says that waits for this switch."""
        what, code = ("Everything in this project", "project_paused")
        if self.balancer_id is not None:
            what, code = ("Everything on this balancer", "balancer_paused")
        note = f": {self.note.rstrip('.')}" if self.note else ""
        return Waiting(
            code=code,
            reason=f"{what} was stopped by {self.who or 'somebody'}{note}. Resume it to go on.",
            objects=(WaitingFor(kind="person", id=self.who, name=self.who),),
            since=self.at,
        )


class Stops:
    """All switches that are set. In memory for every look, on disk before anybody is told."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, str], Stop] = {}

    async def load(self, journal: Journal) -> None:
        """Read what earlier processes left."""
        query = sa.select(tables.stops).where(journal.scope.rows(tables.stops.c.project_id))
        for row in await journal.rows(query):
            stop = Stop(
                project_id=row["project_id"] or None,
                balancer_id=row["balancer_id"] or None,
                who=row["who"],
                at=row["at"],
                note=row["note"],
            )
            self._set[_key(stop.project_id, stop.balancer_id)] = stop

    def get(self, project_id: str | None, balancer_id: str | None) -> Stop | None:
        """The switch of exactly this scope."""
        return self._set.get(_key(project_id, balancer_id))

    def of(self, operation: Operation) -> Stop | None:
        """The switch that holds an operation: its project's, else its balancer's."""
        if not self._set:
            return None
        project = self.get(operation.project_id, None)
        return project or (
            self.get(operation.project_id, operation.balancer_id) if operation.balancer_id else None
        )

    def all(self, project_id: str | None) -> list[Stop]:
        """Those of a project, its own first."""
        found = [stop for stop in self._set.values() if stop.project_id == project_id]
        return sorted(found, key=lambda stop: (stop.balancer_id or "", stop.at))

    async def put(self, journal: Journal, stop: Stop) -> None:
        """Set a switch that is not set. It holds from this moment; when this returns it is on disk."""
        key = _key(stop.project_id, stop.balancer_id)
        self._set[key] = stop
        row = {
            "project_id": key[0],
            "balancer_id": key[1],
            "at": stop.at,
            "who": stop.who[:255],
            "note": stop.note,
        }
        try:
            await journal.write(Step(_PUT, [row]), moves=[_move(stop, at=stop.at, who=stop.who, held=True)])
        except BaseException:
            self._set.pop(key, None)
            raise

    async def lift(self, journal: Journal, stop: Stop, *, who: str, at: datetime) -> None:
        """Take a switch back: on disk first, then it holds nothing any more."""
        key = _key(stop.project_id, stop.balancer_id)
        row = {"b_project_id": key[0], "b_balancer_id": key[1]}
        await journal.write(Step(_LIFT, [row]), moves=[_move(stop, at=at, who=who, held=False)])
        self._set.pop(key, None)


def _key(project_id: str | None, balancer_id: str | None) -> tuple[str, str]:
    return project_id or "", balancer_id or WHOLE


def _move(stop: Stop, *, at: datetime, who: str, held: bool) -> Move:
    """A row of the timeline."""
    kind = "project" if stop.balancer_id is None else "loadbalancer"
    stopped = reasons.say("stopped_for", note=stop.note) if stop.note else reasons.say("stopped")
    return Move(
        at=at,
        what="stop",
        kind=kind,
        id=stop.balancer_id or stop.project_id or "",
        old="RUNNING" if held else "STOPPED",
        new="STOPPED" if held else "RUNNING",
        why=stopped if held else reasons.say("resumed"),
        who=who,
        balancer_id=stop.balancer_id,
    )


_PUT = tables.stops.insert()
_LIFT = tables.stops.delete().where(
    tables.stops.c.project_id == sa.bindparam("b_project_id"),
    tables.stops.c.balancer_id == sa.bindparam("b_balancer_id"),
)
