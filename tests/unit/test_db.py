"""The database: migrations lead to the declared tables, grouped writes keep each caller's promise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.writer import Work, Writer
from lbaas_ui.errors import ConfigurationError


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A fresh database file."""
    engine = await open_database(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    await engine.dispose()


def put(key: str, value: int, meanwhile: asyncio.Event | None = None) -> Work:
    """A piece of work that writes one fact."""

    async def work(connection: AsyncConnection) -> None:
        if meanwhile is not None:
            await meanwhile.wait()
        await connection.execute(tables.facts.insert(), {"key": key, "value": value})

    return work


async def count(engine: AsyncEngine) -> int:
    """How many facts are on disk."""
    async with engine.connect() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(tables.facts)) or 0


async def test_migrations_lead_to_the_declared_tables(engine: AsyncEngine) -> None:
    """What the migrations make is what tables.py declares."""
    async with engine.connect() as connection:
        difference = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), tables.metadata)
        )
    assert difference == []


async def test_opening_twice_changes_nothing(engine: AsyncEngine, tmp_path: Path) -> None:
    """A second process on the same file finds its rows."""
    await Writer(engine).write(put("a", 1))
    again = await open_database(f"sqlite:///{tmp_path / 'state.db'}")
    assert await count(again) == 1
    await again.dispose()


async def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """The error names the address and why."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        await open_database(f"sqlite:///{tmp_path / 'file' / 'state.db'}")


async def test_writes_of_one_moment_share_a_transaction(engine: AsyncEngine) -> None:
    """Many small writes become few commits."""
    commits = 0

    @sa.event.listens_for(engine.sync_engine, "commit")
    def committed(_: object) -> None:
        nonlocal commits
        commits += 1

    writer = Writer(engine)
    await asyncio.gather(*(writer.write(put(str(number), number)) for number in range(50)))
    assert await count(engine) == 50
    assert commits <= 3


async def test_one_bad_write_harms_no_other(engine: AsyncEngine) -> None:
    """The one at fault hears of it; the others in its batch are written."""
    writer = Writer(engine)
    results = await asyncio.gather(
        writer.write(put("same", 1)),
        writer.write(put("other", 2)),
        writer.write(put("same", 3)),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in results] == ["NoneType", "NoneType", "IntegrityError"]
    assert await count(engine) == 2


async def test_a_cancelled_caller_takes_nothing_back(engine: AsyncEngine) -> None:
    """A write that was handed in is done, even when nobody waits for it any more."""
    writer, gate = Writer(engine), asyncio.Event()
    waiting = asyncio.create_task(writer.write(put("kept", 1, gate)))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.set()
    await writer.close()
    assert await count(engine) == 1


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5))])
async def test_times_come_back_aware_in_utc(engine: AsyncEngine, zone: timezone) -> None:
    """SQLite forgets zones; we do not."""
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=zone)
    async with engine.begin() as connection:
        await connection.execute(tables.durations.insert(), {"kind": "pool.create", "at": at, "seconds": 1.5})
        kept = await connection.scalar(sa.select(tables.durations.c.at))
    assert kept == at
    assert kept.utcoffset() == timedelta(0)


async def test_naive_times_are_refused(engine: AsyncEngine) -> None:
    """A time without a zone is a mistake, found where it is made."""
    async with engine.begin() as connection:
        with pytest.raises(sa.exc.StatementError, match="naive"):
            await connection.execute(
                tables.durations.insert(),
                {
                    "kind": "pool.create",
                    "at": datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None),
                    "seconds": 1,
                },
            )
