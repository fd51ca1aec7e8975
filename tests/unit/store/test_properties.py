"""Whatever happens to the events, the mirror ends right: hypothesis plays a cloud and a bad messenger."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lbaas_ui.events.types import Event, ListRead, ObjectGone, ObjectSeen, StatusChanged
from lbaas_ui.models import Resource
from lbaas_ui.store.store import Change, Store
from tests import factories
from tests.unit.store.histories import DECLARED, EXAMPLES, NAMES, STATUSES, WORLD, objects
from tests.unit.store.invariants import check, contents, relations


async def _two_turns() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@dataclasses.dataclass
class Waiting:
    """A waiter, and what it should do."""

    task: asyncio.Task[Resource]
    expected: Callable[[Change], bool]
    right: Resource | None = None


class Messenger(RuleBasedStateMachine):
    """A cloud that changes, and events of it that come twice, late, in any order, or never."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()  # makes its loop when it is first needed
        self.store = Store(DECLARED)
        self.store.subscribe(self.on_changes)
        self.now = 0.0
        self.cloud: dict[tuple[str, str], Resource] = {}
        self.past: list[Event] = []
        self.under_way: list[Event] = []
        self.waiting: list[Waiting] = []
        self.shown: dict[tuple[str, str], Resource] = {}
        self.told: list[Change] = []

    def teardown(self) -> None:
        """End what runs; hypothesis calls it."""
        self.runner.close()

    def pause(self) -> None:
        """Let tasks run that can."""
        self.runner.run(_two_turns())

    def tick(self) -> float:
        """Let time pass; each event of the cloud has its own."""
        self.now += 1.0
        return self.now

    def on_changes(self, changes: Sequence[Change]) -> None:
        """Work out from the changes which waiters have to fire."""
        revisions = [change.revision for change in changes]
        assert revisions == list(range(self.store.revision - len(changes) + 1, self.store.revision + 1))
        self.told += changes
        for waiting in self.waiting:
            fitting = [change.new for change in changes if waiting.expected(change)]
            if waiting.right is None and fitting:
                waiting.right = fitting[0]

    def send(self, event: Event) -> None:
        """Give an event to the messenger."""
        self.past.append(event)
        self.under_way.append(event)

    def deliver(self, *events: Event) -> None:
        """Bring events to the mirror, and let waiters wake."""
        self.store.apply(events)
        self.pause()

    # --- The cloud ----------------------------------------------------------------------------------

    @initialize(things=st.lists(objects(), max_size=8))
    def begin(self, things: list[tuple[str, Resource]]) -> None:
        """Let there be something."""
        for thing in things:
            self.make_or_change(thing)

    @rule(thing=objects())
    def make_or_change(self, thing: tuple[str, Resource]) -> None:
        """Make an object, or change it, and send word."""
        collection, resource = thing
        self.cloud[collection, resource.id] = resource
        self.send(factories.seen(collection, resource, self.tick()))

    @precondition(lambda self: self.cloud)
    @rule(data=st.data(), status=st.sampled_from(STATUSES), told=st.booleans())
    def change_status(self, data: st.DataObject, status: str, told: bool) -> None:
        """Change a status, and send word of the status alone, or of the object."""
        key = data.draw(st.sampled_from(sorted(self.cloud)))
        resource = self.cloud[key]
        if "provisioning_status" not in type(resource).model_fields:
            return
        self.cloud[key] = resource.replaced(provisioning_status=status)
        at = self.tick()
        if told:
            self.send(StatusChanged(*key, status, None, at))
        else:
            self.send(factories.seen(key[0], self.cloud[key], at))

    @precondition(lambda self: self.cloud)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove an object, and send word."""
        key = data.draw(st.sampled_from(sorted(self.cloud)))
        del self.cloud[key]
        self.send(ObjectGone(*key, self.tick()))

    # --- The messenger ------------------------------------------------------------------------------

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), twice=st.booleans(), keep=st.booleans())
    def bring_one(self, data: st.DataObject, twice: bool, keep: bool) -> None:
        """Bring any of the events, once or twice, and perhaps again later."""
        at = data.draw(st.integers(0, len(self.under_way) - 1))
        event = self.under_way[at] if keep else self.under_way.pop(at)
        self.deliver(*([event] * (2 if twice else 1)))

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def bring_all(self, data: st.DataObject) -> None:
        """Bring all in one batch, in any order."""
        self.deliver(*data.draw(st.permutations(self.under_way)))
        self.under_way.clear()

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        """Lose one for ever."""
        self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))

    @rule(data=st.data())
    def resync(self, data: st.DataObject) -> None:
        """Read everything, as the poll does: now the mirror is right, and the past does not spoil it."""
        at = self.tick()
        seen: list[Event] = [factories.seen(name, resource, at) for (name, _), resource in self.cloud.items()]
        gone: list[Event] = [
            ObjectGone(name, resource.id, at)
            for name in WORLD
            for resource in self.store.all(name)
            if (name, resource.id) not in self.cloud
        ]
        read: list[Event] = [ListRead(name, at) for name in WORLD]
        self.deliver(*data.draw(st.permutations(seen + gone + read)))
        self.deliver(*(event for event in self.past if isinstance(event, ObjectSeen)))  # their ends got lost
        self.compare(seen)
        self.deliver(*data.draw(st.permutations(self.past)))
        self.compare(seen)

    def compare(self, seen: list[Event]) -> None:
        """Compare with a mirror that was filled from scratch."""
        fresh = Store(DECLARED)
        fresh.apply(seen)
        assert contents(self.store) == contents(fresh)
        assert relations(self.store) == relations(fresh)

    @rule()
    def look_back(self) -> None:
        """However late one looks: a change shows what the one before it left, and the last what is there."""
        for change in self.told:
            key = (change.collection, change.id)
            assert change.old == self.shown.get(key)
            if change.new is None:
                del self.shown[key]
            else:
                self.shown[key] = change.new
        self.told.clear()
        assert self.shown == {(name, one.id): one for name in WORLD for one in self.store.all(name)}

    # --- Those who wait -------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from(["added", "changed"]),
        collection=st.sampled_from(["loadbalancers", "pools"]),
        status=st.sampled_from(STATUSES),
        name=st.none() | st.sampled_from(NAMES),
    )
    def wait(self, kind: str, collection: str, status: str, name: str | None) -> None:
        """Wait for an object with a status, any or a certain one."""
        object_id = None if name is None else f"{'lb' if collection == 'loadbalancers' else 'pool'}-{name}"

        def test(resource: Resource) -> bool:
            return getattr(resource, "provisioning_status", None) == status

        def expected(change: Change) -> bool:
            return (
                change.collection == collection
                and object_id in {None, change.id}
                and change.new is not None
                and (kind == "added" or change.kind == "changed")
                and test(change.new)
            )

        present = [
            resource
            for resource in self.store.all(collection)
            if object_id in {None, resource.id} and test(resource)
        ]
        wait = self.store.added if kind == "added" else self.store.changed
        task = self.runner.get_loop().create_task(wait(collection, test, object_id=object_id))
        self.waiting.append(Waiting(task, expected, present[0] if present else None))
        self.pause()

    @invariant()
    def waiters_fire_exactly_when_they_should(self) -> None:
        """With the first object that fits, and not before."""
        for waiting in self.waiting:
            assert waiting.task.done() == (waiting.right is not None)
            if waiting.right is not None:
                assert waiting.task.result() is waiting.right
        self.waiting = [waiting for waiting in self.waiting if waiting.right is None]
        assert len(self.store._waiters) == len(self.waiting)

    @invariant()
    def both_sides_agree(self) -> None:
        """Relations agree on both sides, and with a scan of everything."""
        check(self.store)


Messenger.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_the_mirror_ends_right = pytest.mark.timeout(EXAMPLES)(Messenger.TestCase)
