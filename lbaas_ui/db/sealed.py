"""What of the database is encrypted, and how it follows when keys change.

A column is encrypted when it says so: ``sa.Column("trust", sa.Text, info=SEALED)``; whoever reads and writes
it uses ``secretbox``. A check value in ``facts`` tells wrong keys at the start, before anything is stored
with them. Called by ``runtime`` and ``cli.keys``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.db.tables import SEALED
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.secretbox import Key, KeyFile, SecretBox, Unreadable, needed, new_key

CHECK: Final = "keys"  # in ``facts``: a text that only the right keys open
_PLACE: Final = "lbaas-ui check"


@dataclass(slots=True)
class Stock:
    """What is stored.

    Attributes:
        by_key: how many secrets each key opens, by its fingerprint.
        unreadable: how many none of them opens.
    """

    by_key: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0

    @property
    def total(self) -> int:
        """How many secrets there are."""
        return sum(self.by_key.values()) + self.unreadable


def sealed_columns() -> Iterator[sa.Column[Any]]:
    """All columns that are encrypted."""
    for table in tables.metadata.sorted_tables:
        yield from (column for column in table.c if column.info.get("sealed") == SEALED["sealed"])


async def open_box(engine: AsyncEngine, box: SecretBox, now: datetime) -> SecretBox:
    """See that the keys are this database's; on a new database, make them.

    Raises:
        ConfigurationError: they are not, or are lost; says what to do.
    """
    async with engine.connect() as connection:
        check = await _check(connection)
    if check is None and isinstance(box.keys, KeyFile):
        box.keys.make(now)
    try:
        if check is not None:
            box.decrypt(check, bound_to=_PLACE)
            return box
    except (Unreadable, ConfigurationError) as error:
        raise ConfigurationError(_wrong_keys(box, error)) from error
    async with engine.begin() as connection:
        if await _check(connection) is None:
            await _put_check(connection, box)
    return box


async def look(url: str, box: SecretBox) -> Stock:
    """How much is stored in the database at ``url``, and under which keys."""
    engine = await open_database(url)
    try:
        return await stock(engine, box)
    finally:
        await engine.dispose()


async def rotate(url: str, box: SecretBox, now: datetime, *, drop_after: timedelta, forget: bool) -> Stock:
    """A new key, everything encrypted with it, old keys away; all can be read at each instant.

    Args:
        url: of the database.
        box: with its keys; those of a variable stay as they are.
        now: aware.
        drop_after: for how long a key must have been replaced.
        forget: as ``encrypt_anew``; also when there are no keys at all.

    Raises:
        ConfigurationError: some secrets cannot be read; they stay, unless ``forget``.
    """
    engine = await open_database(url)
    try:
        if isinstance(box.keys, KeyFile):
            if forget:
                box.keys.make(now)
            box.keys.write([new_key(now), *box.keys.read()])
        await encrypt_anew(engine, box, forget=forget)
        found = await stock(engine, box)
        if isinstance(box.keys, KeyFile):
            box.keys.write(needed(box.keys.read(), found.by_key, now - drop_after))
        return found
    except Unreadable as error:
        raise ConfigurationError(
            f"Some stored secrets cannot be read with the keys of {box.keys.where}. Put the right keys back, "
            "or give those secrets up with --forget."
        ) from error
    finally:
        await engine.dispose()


async def stock(engine: AsyncEngine, box: SecretBox) -> Stock:
    """How much is stored, and under which keys."""
    found = Stock({key.fingerprint: 0 for key in box.keys.read()})
    async with engine.connect() as connection:
        for column in sealed_columns():
            for sealed in (await connection.scalars(sa.select(column).where(column.is_not(None)))).all():
                _count(found, box.opener(sealed))
    return found


async def encrypt_anew(engine: AsyncEngine, box: SecretBox, *, forget: bool = False) -> int:
    """Encrypt all stored secrets with the newest key; gives how many.

    Args:
        engine: of the database.
        box: with the newest key and those with which the secrets were stored.
        forget: remove what none of the keys opens: whom it belonged to must log in again.

    Raises:
        Unreadable: one of them cannot be read; nothing was changed.
    """
    done = 0
    async with engine.begin() as connection:
        for column in sealed_columns():
            done += await _column_anew(connection, column, box, forget=forget)
        await connection.execute(tables.facts.delete().where(tables.facts.c.key == CHECK))
        await _put_check(connection, box)
    return done


async def _column_anew(
    connection: AsyncConnection, column: sa.Column[Any], box: SecretBox, *, forget: bool
) -> int:
    table: Any = column.table
    keys: Sequence[sa.Column[Any]] = list(table.primary_key)
    rows = (await connection.execute(sa.select(*keys, column).where(column.is_not(None)))).all()
    done = 0
    for *key, sealed in rows:
        here = [one == value for one, value in zip(keys, key, strict=True)]
        try:
            fresh = box.again(sealed)
        except Unreadable:
            if not forget:
                raise
            gone = {column.name: None} if column.nullable else None
            change = table.update().values(gone) if gone else table.delete()
            await connection.execute(change.where(*here))
            continue
        # Only what is still as it was read: a server may have stored another one meanwhile.
        await connection.execute(table.update().where(*here, column == sealed).values({column.name: fresh}))
        done += 1
    return done


async def _check(connection: AsyncConnection) -> str | None:
    found = await connection.scalar(sa.select(tables.facts.c.value).where(tables.facts.c.key == CHECK))
    return None if found is None else str(found)


async def _put_check(connection: AsyncConnection, box: SecretBox) -> None:
    value = box.encrypt("ok", bound_to=_PLACE)
    await connection.execute(tables.facts.insert(), {"key": CHECK, "value": value})


def _count(found: Stock, key: Key | None) -> None:
    if key is None:
        found.unreadable += 1
    else:
        found.by_key[key.fingerprint] = found.by_key.get(key.fingerprint, 0) + 1


def _wrong_keys(box: SecretBox, error: Exception) -> str:
    why = f" ({error})" if isinstance(error, ConfigurationError) else ""
    return (
        f"The keys of {box.keys.where} are not those of this database{why}. Put the right ones back, or give "
        "up the stored secrets: `lbaas-ui keys rotate --forget`; everybody logs in again, and paused work "
        "goes on then."
    )
