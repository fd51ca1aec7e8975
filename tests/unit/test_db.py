"""The database: migrations lead to the declared tables, grouped writes keep each caller's promise."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection

from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.writer import Step, Writer, patiently
from lbaas_ui.errors import ConfigurationError
from tests.postgres import Postgres


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server that the test may kill."""
    server = Postgres()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A fresh database of each kind."""
    engine = await open_database(database)
    yield engine
    await engine.dispose()


INSERT = tables.facts.insert()
CHANGE = (
    tables.facts.update()
    .where(tables.facts.c.key == sa.bindparam("b_key"))
    .values(value=sa.bindparam("value"))
)


def put(key: str, value: int) -> Step:
    """A step that writes one fact."""
    return Step(INSERT, [{"key": key, "value": value}])


def change(key: str, value: int) -> Step:
    """A step that changes a fact, which must be there."""
    return Step(CHANGE, [{"b_key": key, "value": value}], exact=True)


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


async def test_opening_twice_changes_nothing(engine: AsyncEngine, database: str) -> None:
    """A second process on the same database finds its rows."""
    await Writer(engine).write(put("a", 1))
    again = await open_database(database)
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
    writer = Writer(engine)

    @sa.event.listens_for(writer.engine, "commit")
    def committed(_: object) -> None:
        nonlocal commits
        commits += 1

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


async def test_an_update_that_finds_nothing_is_told_to_its_writer_alone(engine: AsyncEngine) -> None:
    """Somebody else was there first: nothing of that write stays, and the others' writes do."""
    writer = Writer(engine)
    await writer.write(put("there", 1))
    results = await asyncio.gather(
        writer.write(change("there", 2)),
        writer.write(put("along", 1), change("not there", 2)),
        writer.write(put("other", 3)),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in results] == ["NoneType", "StaleWrite", "NoneType"]
    assert await count(engine) == 2


async def test_a_cancelled_caller_takes_nothing_back(engine: AsyncEngine) -> None:
    """A write that was handed in is done, even when nobody waits for it any more."""
    writer = Writer(engine)
    waiting = asyncio.create_task(writer.write(put("kept", 1)))
    await asyncio.sleep(0)
    waiting.cancel()
    await writer.close()
    assert await count(engine) == 1


async def test_all_wait_while_postgresql_is_away(own_postgres: Postgres) -> None:
    """The server is killed under load and comes back: every write is there once, and nobody heard of it.

    So does a reading on which the end of an operation depends.
    """
    engine = await open_database(own_postgres.url("postgres"))
    writer = Writer(engine, first_pause_s=0.01)
    await asyncio.gather(*(writer.write(put(f"before {number}", number)) for number in range(20)))
    own_postgres.stop(signal.SIGQUIT)
    meanwhile = [asyncio.create_task(writer.write(put(f"meanwhile {n}", n))) for n in range(20)]
    reading = asyncio.create_task(patiently(lambda: count(engine), 0.01))
    await asyncio.wait([*meanwhile, reading], timeout=0.05)
    assert not any(one.done() for one in (*meanwhile, reading))
    await asyncio.to_thread(own_postgres.start)
    await asyncio.gather(*meanwhile)
    assert await reading >= 20
    assert await count(engine) == 40
    await engine.dispose()


async def test_patience_is_for_what_goes_by() -> None:
    """A line for a connection that is too long is waited for; what the database refuses is said at once."""
    answers: list[object] = [sa.exc.TimeoutError("no connection is free"), 7]

    async def work() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await patiently(work, 0.001) == 7
    answers.append(sa.exc.IntegrityError("INSERT", None, Exception("there is one")))
    with pytest.raises(sa.exc.IntegrityError):
        await patiently(work, 0.001)


@pytest.mark.parametrize("took_place", [True, False])
async def test_a_commit_without_an_answer_is_looked_up(
    postgres: Postgres, migrated: str, monkeypatch: pytest.MonkeyPatch, took_place: bool
) -> None:
    """The connection breaks at COMMIT: PostgreSQL knows what became of it, and nothing is written twice."""
    name = postgres.database(migrated)
    engine = await open_database(postgres.url(name))
    writer = Writer(engine, first_pause_s=0.001)
    commit = writer.engine.dialect.do_commit
    broken: list[bool] = []

    def breaking(connection: PoolProxiedConnection) -> None:
        if broken:
            commit(connection)
            return
        broken.append(True)
        (commit if took_place else writer.engine.dialect.do_rollback)(connection)
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(writer.engine.dialect, "do_commit", breaking)
    await writer.write(put("once", 1))
    assert broken
    assert await count(engine) == 1
    await engine.dispose()
    postgres.drop(name)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://u@h/d", "neither sqlite:///"),
        ("nonsense", "neither sqlite:///"),
        ("postgresql://u:geheim@127.0.0.1:1/d", r"u:\*\*\*@127.0.0.1:1/d cannot be opened: .*refused"),
    ],
)
async def test_a_wrong_address_says_what_is_wrong(url: str, says: str) -> None:
    """In words that help, without the password."""
    with pytest.raises(ConfigurationError, match=f"(?s){says}") as raised:
        await open_database(url)
    assert "geheim" not in str(raised.value)


async def test_an_old_sqlite_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says what is needed, instead of failing at the first write."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 32, 3))
    with pytest.raises(ConfigurationError, match=r"3\.33 or later"):
        await open_database(f"sqlite:///{tmp_path / 'state.db'}")


async def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's driver is an extra: the error says how to get it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"lbaas-ui\[postgres\]"):
        await open_database("postgresql://u@h/d")


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5))])
async def test_times_come_back_aware_in_utc(engine: AsyncEngine, zone: timezone) -> None:
    """SQLite forgets zones; we do not."""
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=zone)
    async with engine.begin() as connection:
        row = {"cloud": "", "provider": "", "kind": "pool.create", "at": at, "seconds": 1.5}
        await connection.execute(tables.durations.insert(), row)
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
                    "cloud": "",
                    "provider": "",
                    "kind": "pool.create",
                    "at": datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None),
                    "seconds": 1,
                },
            )
