"""Opens the database and brings its tables up to date; called by ``runtime`` and by tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import pydantic_core
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from lbaas_ui.errors import ConfigurationError

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK: Final = 5_220_000_001  # any number that nobody else locks: one process migrates at a time
OLDEST_SQLITE: Final = (3, 33)  # UPDATE ... FROM, see bulk
DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


def _prepare_sqlite(engine: sa.Engine) -> None:
    """WAL and full synchronisation: an answer that was journalled survives a power cut.

    The driver's own BEGIN is switched off, so that a transaction that will write says so from its start
    (BEGIN IMMEDIATE) and never fails half way on a lock.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 20000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _upgrade(connection: sa.Connection) -> None:
    """Run what is missing. Alembic is loaded only for that: it costs a start most of a second."""
    if connection.dialect.name == "postgresql":  # the lock falls at the end of the transaction
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    newest = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
    if sa.inspect(connection).has_table("alembic_version"):
        current = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if current == newest:
            return
    import alembic.command  # noqa: PLC0415 - see above
    import alembic.config  # noqa: PLC0415

    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")


def _to_json(value: object) -> str:
    """Documents are pydantic models: straight to text, in one step."""
    return pydantic_core.to_json(value).decode()


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        driver = DRIVERS[parsed.get_backend_name()]
    except (sa.exc.ArgumentError, KeyError) as error:
        msg = (
            "The database's address is neither sqlite:///path/to/file nor postgresql://user@host/name"
            " (setting `database`)."
        )
        raise ConfigurationError(msg) from error
    return parsed.set(drivername=driver)


def passwords_of(url: str) -> list[str]:
    """The password in a database's address, for those who must not write it anywhere; none in most.

    Raises:
        ConfigurationError: as ``open_database``.
    """
    password = _parsed(url).password
    return [str(password)] if password else []


def _engine(url: sa.URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        msg = f"This Python brings SQLite {sqlite3.sqlite_version}; 3.33 or later is needed, or PostgreSQL."
        raise ConfigurationError(msg)
    # PostgreSQL may have been restarted while a connection idled: `pool_pre_ping` finds out in time.
    server = {} if url.get_backend_name() == "sqlite" else {"pool_pre_ping": True, "pool_recycle": 1800}
    try:
        engine = create_async_engine(
            url, json_serializer=_to_json, json_deserializer=pydantic_core.from_json, **server
        )
    except ModuleNotFoundError as error:
        msg = "For PostgreSQL the package psycopg is needed: pip install 'lbaas-ui[postgres]'."
        raise ConfigurationError(msg) from error
    if url.get_backend_name() == "sqlite":
        _prepare_sqlite(engine.sync_engine)
    return engine


def in_thread(engine: AsyncEngine) -> sa.Engine:
    """The same database for a thread that waits for it: what takes ten turns of the event loop takes one.

    Disposed of together with the one that is given.
    """
    name = engine.url.get_backend_name()
    url = engine.url.set(drivername="sqlite" if name == "sqlite" else engine.url.drivername)
    same = sa.create_engine(url, json_serializer=_to_json, json_deserializer=pydantic_core.from_json)
    if name == "sqlite":
        _prepare_sqlite(same)
    event.listen(engine.sync_engine, "engine_disposed", lambda _: same.dispose())
    return same


async def open_database(url: str) -> AsyncEngine:
    """An engine on an up-to-date database.

    Args:
        url: ``sqlite:///path/to/file`` or ``postgresql://user:password@host/name``; a driver's name that
            SQLAlchemy knows may stand in it, ours is used.

    Raises:
        ConfigurationError: the database cannot be opened; says why.
    """
    parsed = _parsed(url)
    engine = _engine(parsed)
    try:
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        await engine.dispose()
        why = str(getattr(error, "orig", None) or error).strip()
        msg = f"The database {parsed.render_as_string(hide_password=True)} cannot be opened: {why}"
        raise ConfigurationError(msg) from error
    return engine
