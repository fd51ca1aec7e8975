"""How many operations run at once: so many of each project, so many in all, and projects in turn.

``lane`` asks before each stretch of an operation and gives the slot back afterwards, so whatever is paused or
stopped takes no place. Without limits (``None``) nothing is counted.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lbaas_ui.queue.tasks import Operation, Waiting

Ring = Callable[[], None]
EXACT: Final = 20
"""So many places of a line are told exactly; further back only the marks, or each step would be told."""
MARKS: Final = (30, 40, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)


@dataclass(slots=True)
class _Place:
    project: str
    ring: Ring
    told: int


class Slots:
    """Who runs, and who stands in line.

    Args:
        most: operations of one project at once.
        in_all: operations of all projects at once; a free slot goes to the next project in turn.
    """

    def __init__(self, most: int | None = None, in_all: int | None = None) -> None:
        self._most = most
        self._in_all = in_all
        self._holders: dict[str, str] = {}  # operation -> project
        self._running: Counter[str] = Counter()  # by project
        self._lines: OrderedDict[str, deque[str]] = OrderedDict()  # by project, whose turn it is first
        self._places: dict[str, _Place] = {}  # by operation

    def ask(self, operation: Operation, ring: Ring) -> Waiting | None:
        """Take a slot, or stand in line.

        Args:
            operation: who asks; asks again whenever it was rung for.
            ring: called when it has a slot, and when its place in the line has changed.

        Returns:
            None with a slot; else why it waits.
        """
        if (self._most is None and self._in_all is None) or operation.id in self._holders:
            return None
        project = operation.project_id or ""
        if operation.id not in self._places:
            if not self._lines.get(project) and self._has_room(project):
                self._hold(operation.id, project)
                return None
            line = self._lines.setdefault(project, deque())
            line.append(operation.id)
            self._places[operation.id] = _Place(project, ring, len(line))
        return self._waiting(self._places[operation.id])

    def force(self, operation: Operation) -> None:
        """Take a slot whatever the limits say: a call of it is on its way."""
        if self._most is not None or self._in_all is not None:
            self._leave_line(operation.id)
            self._hold(operation.id, operation.project_id or "")

    def leave(self, operation_id: str) -> None:
        """Give the slot, or the place in line, to others."""
        project = self._holders.pop(operation_id, None)
        if project is not None:
            self._running[project] -= 1
        if self._leave_line(operation_id) or project is not None:
            self._move_up()

    # --- inside ----------------------------------------------------------------------------------

    def _has_room(self, project: str) -> bool:
        return (self._most is None or self._running[project] < self._most) and (
            self._in_all is None or len(self._holders) < self._in_all
        )

    def _hold(self, operation_id: str, project: str) -> None:
        if operation_id not in self._holders:
            self._holders[operation_id] = project
            self._running[project] += 1

    def _leave_line(self, operation_id: str) -> bool:
        place = self._places.pop(operation_id, None)
        if place is None:
            return False
        line = self._lines[place.project]
        line.remove(operation_id)
        if not line:
            del self._lines[place.project]
        return True

    def _move_up(self) -> None:
        """Give what is free to the first of each project's line, projects in turn."""
        moved: set[str] = set()
        while project := next((one for one in self._lines if self._has_room(one)), None):
            operation_id = self._lines[project].popleft()
            place = self._places.pop(operation_id)
            self._hold(operation_id, project)
            if self._lines[project]:
                self._lines.move_to_end(project)
                moved.add(project)
            else:
                del self._lines[project]
            place.ring()
        for project in moved or set(self._lines):
            self._tell(project)

    def _tell(self, project: str) -> None:
        line = self._lines.get(project, ())
        for rank in (*range(1, min(EXACT, len(line)) + 1), *(mark for mark in MARKS if mark <= len(line))):
            place = self._places[line[rank - 1]]
            if place.told != rank:
                place.told = rank
                place.ring()

    def _waiting(self, place: _Place) -> Waiting:
        most = self._most if self._most is not None and self._running[place.project] >= self._most else None
        of_whom = f"of a project run at once: {most}" if most else f"run at once: {self._in_all}"
        rank = "next" if place.told == 1 else f"{'about ' if place.told > EXACT else ''}number {place.told}"
        return Waiting(code="limit", reason=f"Only so many operations {of_whom}. This one is {rank} in line.")
