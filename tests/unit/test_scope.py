"""Rows of another project are as if they were not there, in every query that people's requests lead to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db.engine import open_database
from lbaas_ui.db.scope import of_project
from lbaas_ui.db.series import Series
from lbaas_ui.db.statuses import Statuses
from lbaas_ui.db.writer import Writer
from lbaas_ui.errors import NotFound
from lbaas_ui.models.traffic import Counters, Sample
from lbaas_ui.queue import chronicle
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import Journal, Move, OperationView
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.stops import Stop, Stops
from lbaas_ui.queue.tasks import Operation
from lbaas_ui.statuses import IN_THE_CLOUD

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database."""
    engine = await open_database(f"sqlite:///{tmp_path}/state.db")
    yield engine
    await engine.dispose()


def operation(id: str, project_id: str) -> OperationView:
    """An operation that has ended, on the balancer `b`."""
    wanted = Operation(
        id=id,
        kind="delete",
        state=OperationState.DONE,
        balancer_id="b",
        project_id=project_id,
        idempotency_key="key",
        created_at=NOW,
    )
    return OperationView(wanted, ())


def move(why: str = "submitted", what: str = "operation") -> Move:
    """A row of the balancer's history."""
    return Move(at=NOW, what="status" if what == "status" else "operation", kind="loadbalancer", id="b",
                old="ACTIVE", new="ERROR", why=why, balancer_id="b")  # fmt: skip


@pytest.fixture
async def journals(engine: AsyncEngine) -> tuple[Journal, Journal]:
    """Those of two projects; the first holds an operation, history, a status and a switch of balancer `b`."""
    mine = Journal(engine, Writer(engine), of_project("mine"))
    theirs = Journal(engine, Writer(engine), of_project("theirs"))
    await mine.accept(operation("o", "mine"), [move()])
    await mine.record([move(IN_THE_CLOUD["provisioning_status"], "status")])
    await Stops().put(mine, Stop("mine", "b", "ann", NOW))
    return mine, theirs


async def test_operations_of_others(journals: tuple[Journal, Journal]) -> None:
    """Found by nobody else, whatever is asked: id, key, page, marker, what is unfinished, history."""
    mine, theirs = journals
    everything = {"limit": 10, "marker": None, "balancer_id": None, "state": None}
    assert (await mine.find("o")).operation.id == "o"
    assert len(await chronicle.newest(mine, Span("b"), limit=9)) == 3
    assert (await mine.page(**everything))[1] == 1  # type: ignore[arg-type]  # of different types
    with pytest.raises(NotFound):
        await theirs.find("o")
    assert await theirs.by_idempotency_key("mine", "key") is None
    assert await theirs.page(**everything) == ([], 0, None)  # type: ignore[arg-type]  # as above
    assert await theirs.page(**{**everything, "marker": "o"}) == ([], 0, None)  # type: ignore[arg-type]  # as above
    assert await theirs.unfinished() == []
    assert await chronicle.newest(theirs, Span("b"), limit=9) == []


async def test_switches_of_others(journals: tuple[Journal, Journal]) -> None:
    """A project's switches are loaded by its own queue alone."""
    mine, theirs = Stops(), Stops()
    await mine.load(journals[0])
    await theirs.load(journals[1])
    assert [len(one.all("mine")) for one in (mine, theirs)] == [1, 0]


async def test_statuses_of_others(engine: AsyncEngine, journals: tuple[Journal, Journal]) -> None:
    """The history of statuses is the project's own."""
    assert await chronicle.newest(journals[0], Span("b"), limit=1)
    hour = timedelta(hours=1)
    for project, found in (("mine", 1), ("theirs", 0)):
        statuses = Statuses(engine, of_project(project))
        assert len(await statuses.between("b", NOW - hour, NOW + hour, limit=9)) == found
        assert len(await statuses.next_after("b", NOW - hour)) == found
        assert len(await statuses.last()) == found


async def test_traffic_of_others(engine: AsyncEngine) -> None:
    """Readings, too."""
    mine, theirs = (Series(engine, Writer(engine), of_project(one)) for one in ("mine", "theirs"))
    await mine.add([Sample("b", "loadbalancer", "b", 5, 5, Counters(1, 2, 3, 4, 5))])
    for series, found in ((mine, 1), (theirs, 0)):
        assert len(await series.newest(datetime(1970, 1, 1, tzinfo=UTC), "b")) == found
        assert len(await series.between("b", 0, 10, step_ms=1)) == found
