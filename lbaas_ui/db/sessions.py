"""Sessions of people who logged in with Keystone. Of what a cookie holds, only a hash is kept.

Used by ``tenancy``: a copy of the database opens no session, and what acts as the person in it is encrypted.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step, Writer
from lbaas_ui.secretbox import SecretBox, Unreadable

ID_BYTES: Final = 32
MOST_OF_USER: Final = 100  # the newest sessions of one person; older ones end


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        id: names it to its owner.
        document: who that is and where, as JSON; no secrets.
        secret: the token, and the application credential if that was the way in.
        ends_at: whatever happens.
    """

    id: str
    hash: str
    user_id: str
    project_id: str | None
    method: str
    document: Mapping[str, Any]
    secret: Mapping[str, str] = field(repr=False)
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


def hash_of(value: str) -> str:
    """What is kept of a cookie's value."""
    return hashlib.sha256(b"lbaas-ui session:" + value.encode("utf-8", "surrogatepass")).hexdigest()


def new_value() -> str:
    """A cookie's value: 256 random bits."""
    return secrets.token_urlsafe(ID_BYTES)


class Sessions:
    """All sessions of this server, and of others on the same database."""

    def __init__(self, engine: AsyncEngine, writer: Writer, box: SecretBox) -> None:
        self._reader = engine.execution_options(reading=True)
        self._writer = writer
        self._box = box

    async def add(self, value: str, **fields: Any) -> Session:  # noqa: ANN401 - the fields of ``Session``
        """Keep a new session for this value of a cookie; of its person the newest stay."""
        session = Session(id=str(uuid.uuid4()), hash=hash_of(value), **fields)
        row = {name: getattr(session, name) for name in _COLUMNS}
        row |= {"agent": session.agent[:255], "address": session.address[:64]}
        row["secret"] = self._box.encrypt(json.dumps(dict(session.secret)), bound_to=_place(session.hash))
        older = {"b_user_id": session.user_id, "b_most": MOST_OF_USER}
        await self._writer.write(Step(_ADD, [row]), Step(_END_OLDER, [older]))
        return session

    async def find(self, value: str) -> Session | None:
        """The session of a cookie's value, ended or not."""
        found = await self._read(tables.sessions.c.hash == hash_of(value))
        return found[0] if found else None

    async def of_user(self, user_id: str) -> list[Session]:
        """All of one user, the newest first."""
        return await self._read(tables.sessions.c.user_id == user_id)

    async def of_project(self, project_id: str, now: datetime) -> list[Session]:
        """Those in a project that have not ended, the newest first."""
        table = tables.sessions.c
        return await self._read(sa.and_(table.project_id == project_id, table.ends_at > now))

    async def seen(self, session: Session, now: datetime) -> None:
        """Its owner was there."""
        await self._writer.write(Step(_SEEN, [{"b_hash": session.hash, "seen_at": now}]))

    async def renewed(self, session: Session, secret: Mapping[str, str], document: Mapping[str, Any]) -> None:
        """A newer token of the same person."""
        sealed = self._box.encrypt(json.dumps(dict(secret)), bound_to=_place(session.hash))
        row = {"b_hash": session.hash, "secret": sealed, "document": dict(document)}
        await self._writer.write(Step(_RENEWED, [row]))

    async def remove(self, session: Session) -> None:
        """Forget it: its cookie opens nothing any more."""
        await self._writer.write(Step(_REMOVE, [{"b_hash": session.hash}]))

    async def clean(self, now: datetime, seen_before: datetime) -> None:
        """Forget what has ended, or was not seen for too long."""
        await self._writer.write(Step(_CLEAN, [{"b_now": now, "b_seen": seen_before}]))

    async def _read(self, condition: sa.ColumnElement[bool]) -> list[Session]:
        query = sa.select(tables.sessions).where(condition).order_by(tables.sessions.c.created_at.desc())
        async with self._reader.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [found for row in rows if (found := self._session(row)) is not None]

    def _session(self, row: Mapping[Any, Any]) -> Session | None:
        try:
            secret = json.loads(self._box.decrypt(row["secret"], bound_to=_place(row["hash"])))
        except Unreadable:  # keys were given up: whoever it was logs in again
            return None
        return Session(**{**{name: row[name] for name in _COLUMNS}, "secret": secret})


_COLUMNS: Final = tuple(column.name for column in tables.sessions.columns)


def _place(hashed: str) -> str:
    return f"session:{hashed}"


_T = tables.sessions.c
_ADD = tables.sessions.insert()
_SEEN = (
    tables.sessions.update().where(_T.hash == sa.bindparam("b_hash")).values(seen_at=sa.bindparam("seen_at"))
)
_RENEWED = (
    tables.sessions.update()
    .where(_T.hash == sa.bindparam("b_hash"))
    .values(secret=sa.bindparam("secret"), document=sa.bindparam("document"))
)
_REMOVE = tables.sessions.delete().where(_T.hash == sa.bindparam("b_hash"))
_END_OLDER = tables.sessions.delete().where(
    _T.user_id == sa.bindparam("b_user_id"),
    _T.hash.not_in(
        sa.select(_T.hash)
        .where(_T.user_id == sa.bindparam("b_user_id"))
        .order_by(_T.created_at.desc())
        .limit(sa.bindparam("b_most"))
    ),
)
_CLEAN = tables.sessions.delete().where(
    sa.or_(_T.ends_at <= sa.bindparam("b_now"), _T.seen_at <= sa.bindparam("b_seen"))
)
