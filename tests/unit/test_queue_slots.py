"""Places for operations: never too many, none left empty while somebody may have it, projects in turn."""

from __future__ import annotations

from collections import Counter, defaultdict

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.queue.slots import Slots
from lbaas_ui.queue.tasks import Operation
from tests.unit.store.histories import EXAMPLES

LIMITS = ((2, 3), (3, 3), (1, 2))  # of one project, in all
PROJECTS = ("a", "b", "c")


class SlotsMachine(RuleBasedStateMachine):
    """Operations of three projects come, are forced in after a crash, and go."""

    operations = Bundle("operations")

    def __init__(self) -> None:
        super().__init__()
        self.most, self.in_all = LIMITS[0]
        self.slots = Slots(self.most, self.in_all)
        self.running: dict[str, str] = {}  # operation -> project
        self.forced: set[str] = set()
        self.lines: defaultdict[str, list[str]] = defaultdict(list)
        self.passed: Counter[tuple[str, str]] = (
            Counter()
        )  # who was passed over, by whom, since it had a place
        self.known: dict[str, Operation] = {}

    @initialize(limits=st.sampled_from(LIMITS))
    def start(self, limits: tuple[int, int]) -> None:
        """One set of limits for a whole history."""
        self.most, self.in_all = limits
        self.slots = Slots(self.most, self.in_all)

    @rule(target=operations, project=st.sampled_from(PROJECTS))
    def come(self, project: str) -> str:
        """Another operation."""
        name = f"{project}{len(self.known)}"
        self.known[name] = Operation(id=name, kind="apply", project_id=project, created_at=utc_now())
        self._ask(name)
        return name

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 2))
    def end(self, which: int) -> None:
        """One that runs has come to its end."""
        self.leave(list(self.running)[which % len(self.running)])

    @rule(name=operations)
    def ask(self, name: str) -> None:
        """It wants a place, perhaps again."""
        self._ask(name)

    def _ask(self, name: str) -> None:
        waiting = self.slots.ask(self.known[name], lambda: self._rung(name))
        project = self.known[name].project_id or ""
        if waiting is None:
            assert name in self.running or not self.lines[project], "past the line of its own project"
            self.running[name] = project
        elif name not in self.lines[project]:
            self.lines[project].append(name)

    @rule(name=operations)
    def force(self, name: str) -> None:
        """A call of it is on its way: it takes a place whatever the limits say."""
        if name not in self.running:
            project = self.known[name].project_id or ""
            if name in self.lines[project]:
                self.lines[project].remove(name)
            self.running[name] = project
            self.forced.add(name)
        self.slots.force(self.known[name])

    @rule(name=operations)
    def give_up(self, name: str) -> None:
        """It does not want a place any more, wherever it is."""
        self.leave(name)

    def leave(self, name: str) -> None:
        """It gives its place back, or the one in line."""
        self.running.pop(name, None)
        self.forced.discard(name)
        for project, line in self.lines.items():
            if name in line:
                line.remove(name)
            if not line:  # its turn is lost
                self.passed.update({(project, one): -self.passed[project, one] for one in PROJECTS})
        self.slots.leave(name)

    def _rung(self, name: str) -> None:
        """It has a place, or stands further in front: it asks again, and may be told either."""
        project = self.known[name].project_id or ""
        if self.slots.ask(self.known[name], lambda: self._rung(name)) is None and name not in self.running:
            assert self.lines[project][0] == name, "past others of its own project"
            self.lines[project].remove(name)
            self.running[name] = project
            self._served(project)

    def _served(self, project: str) -> None:
        """Nobody who stands in line and could have had the place is passed over twice by one project."""
        of_project = Counter(self.running.values())
        for other, line in self.lines.items():
            if line and other != project and of_project[other] < self.most:
                self.passed[other, project] += 1
                assert self.passed[other, project] <= 1, (other, project)
        for one in PROJECTS:
            self.passed[project, one] = 0

    @invariant()
    def never_too_many(self) -> None:
        """But for those that were forced in."""
        free = [name for name in self.running if name not in self.forced]
        assert not free or len(self.running) <= self.in_all + len(self.forced)
        counted = Counter(self.running[name] for name in free)
        assert all(count <= self.most for count in counted.values()), counted

    @invariant()
    def no_place_is_left_empty(self) -> None:
        """Nobody stands in line while there is a place that is theirs to have."""
        of_project = Counter(self.running.values())
        for project, line in self.lines.items():
            room = of_project[project] < self.most and len(self.running) < self.in_all
            assert not (line and room), (self.running, self.lines)


def test_places_go_round() -> None:
    """Random comings and goings of three projects."""
    settings = hypothesis.settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(SlotsMachine, settings=settings)
