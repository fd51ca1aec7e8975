"""Random forms, steering, faults and crashes against a cloud in memory: what must hold, holds.

At most one call at a time for a balancer; none while its transaction runs; every operation that was accepted
is known for ever and ends DONE, FAILED with a reason, or CANCELLED; nothing is lost, nothing is doubled.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)

from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.errors import Conflict
from lbaas_ui.queue.calls import TAG_PREFIX
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, OPERATION_MOVES, TASK_MOVES, OperationState
from tests.lab_view import outline_of
from tests.postgres import Postgres
from tests.unit.queue_people import People, Slot
from tests.unit.store.histories import EXAMPLES

LONGEST_S = 120.0  # of a machine that has other things to do; nothing waits for it


class QueueMachine(People):
    """What must hold, after each step and in the end."""

    def teardown(self) -> None:
        """Let everything come to its end; then compare the cloud with what people wanted."""
        try:
            self.runner.run(self._to_the_end())
        finally:
            self.runner.run(self.world.stop())
            self.runner.close()
            self.folder.cleanup()

    # --- what must hold -------------------------------------------------------------------------------

    @invariant()
    def nobody_is_overtaken(self) -> None:
        """No call of ours came while one of ours was carried out."""
        assert not self.cloud.violations

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Each accepted operation is known."""
        for operation_id in self.accepted:
            self._find(operation_id)

    @invariant()
    def one_call_at_a_time(self) -> None:
        """No balancer has two calls in flight, as the ledger knows it; each participant lets it through."""
        for views in _by_balancer(self.world.queue.ledger.views()).values():
            flying = [
                task
                for view in views
                for task in view.tasks
                if task.state in IN_FLIGHT and KINDS[task.kind].locks
            ]
            assert len(flying) <= 1, flying

    @invariant()
    def nothing_is_doubled(self) -> None:
        """No two objects carry the tag of one task, whatever has ended by now."""
        tags = Counter(
            tag
            for many in self.cloud.objects.values()
            for thing in many.values()
            for tag in thing.get("tags", ())
            if tag.startswith(TAG_PREFIX)
        )
        assert all(count == 1 for count in tags.values()), tags

    async def _history_follows_the_table(self) -> None:
        """What is on disk moved as the table of moves has it, each from where the one before left it."""
        for moves in (await self._moves()).values():
            table: Mapping[Any, Any] = OPERATION_MOVES if moves[0].what == "operation" else TASK_MOVES
            before = moves[0].old or moves[0].new
            for move in moves:
                if move.old is not None:
                    assert move.old == before, moves
                    assert move.new in table[move.old], moves
                before = move.new

    async def _moves(self) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = {}
        async for page in self.world.queue.whole_timeline(Span()):
            for move in page:
                if move.what in {"operation", "task"}:
                    found.setdefault(move.id, []).append(move)
        return found

    async def _to_the_end(self) -> None:
        self.cloud.faults.clear()
        for stop in self.world.queue.stops():
            await self.world.queue.steer_all("resume", balancer_id=stop.balancer_id, who="ann")
        self.world.ahead += timedelta(days=1)
        await self.world.crash()
        ended = []
        for operation_id in self.accepted:
            view = await self.world.queue.find(operation_id)
            if view.operation.state is OperationState.PAUSED:
                with contextlib.suppress(Conflict):  # it ended at this moment
                    await self.world.queue.steer(operation_id, "resume", who="ann")
        for operation_id in self.accepted:
            view = await self.world.queue.find(operation_id)
            try:
                ended.append(await self.world.ended(view, LONGEST_S))
            except TimeoutError as error:
                stuck = await self.world.queue.find(operation_id)
                raise AssertionError(f"does not end: {stuck}") from error
        await self._history_follows_the_table()
        for view in ended:
            self._judge(view)
        for slot in self.slots.values():
            self._compare(slot, {view.operation.id: view for view in ended})
        assert not self.cloud.violations

    def _judge(self, view: OperationView) -> None:
        operation = view.operation
        assert operation.state in OPERATION_ENDED
        if operation.merged_into is not None:
            assert operation.state is OperationState.CANCELLED
            assert operation.merged_into in self.accepted
            assert operation.started_at is None, "it had begun when it was called pointless"
        if operation.state is OperationState.FAILED:
            assert operation.error is not None
            assert operation.error.what
            assert operation.error.code != "internal", operation.error

    def _compare(self, slot: Slot, ended: Mapping[str, OperationView]) -> None:
        operation = ended[slot.operation_id].operation
        if operation.state is not OperationState.DONE or operation.balancer_id is None:
            return
        found = self.cloud.outline(operation.balancer_id)
        if slot.deleted and operation.kind == "delete":
            assert found == {"loadbalancers": 0}
        elif slot.form is not None:
            assert found == outline_of(slot.form)
        if slot.tags is not None:
            there = self.cloud.objects["loadbalancers"][operation.balancer_id]["tags"]
            assert [tag for tag in there if not tag.startswith(TAG_PREFIX)] == slot.tags
        for part in found.values():
            assert not isinstance(part, Counter) or all(count == 1 for count in part.values())


def _by_balancer(views: Sequence[OperationView]) -> dict[str, list[OperationView]]:
    found: dict[str, list[OperationView]] = {}
    for view in views:
        found.setdefault(view.operation.balancer_id or view.operation.id, []).append(view)
    return found


class QueueMachineOnPostgres(QueueMachine):
    """The same, on PostgreSQL."""

    url = ""

    def database(self) -> Path | str:
        """A database that the test around it has made; what was in it before is gone."""
        self.runner.run(_emptied(self.url))
        return self.url


async def _emptied(url: str) -> None:
    engine = await open_database(url)
    async with engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            await connection.execute(table.delete())
    await engine.dispose()


SETTINGS = hypothesis.settings(
    max_examples=max(20, EXAMPLES // 20),  # half a second each, so fewer than of a pure function
    phases=[
        hypothesis.Phase.explicit,
        hypothesis.Phase.reuse,
        hypothesis.Phase.generate,
    ],  # no shrinking: slow
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.mark.timeout(60 + EXAMPLES)
def test_on_sqlite() -> None:
    """Histories on the embedded database."""
    run_state_machine_as_test(QueueMachine, settings=SETTINGS)


@pytest.mark.timeout(60 + EXAMPLES)
def test_on_postgresql(postgres: Postgres, migrated: str) -> None:
    """A third as many on PostgreSQL, where each power cut costs new connections."""
    name = postgres.database(migrated)
    QueueMachineOnPostgres.url = postgres.url(name)
    fewer = hypothesis.settings(SETTINGS, max_examples=SETTINGS.max_examples // 3)
    try:
        run_state_machine_as_test(QueueMachineOnPostgres, settings=fewer)
    finally:
        postgres.drop(name)
