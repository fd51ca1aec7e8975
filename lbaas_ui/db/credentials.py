"""What operations run under: trusts, application credentials, tokens. Kept encrypted; used by ``tenancy``."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step, Writer
from lbaas_ui.secretbox import SecretBox, Unreadable

CredentialKind = Literal["trust", "application_credential", "token"]


@dataclass(frozen=True, slots=True)
class Credential:
    """Something that acts as a person in a project.

    Attributes:
        secret: of a trust ``{"trust_id"}``, of an application credential ``{"id", "secret"}``, of a token
            ``{"token"}`` with what Keystone said of it.
        ends_at: None: when somebody ends it.
        lapsed_at: when Keystone was first seen to refuse it; None while it holds.
    """

    id: str
    project_id: str
    user_id: str
    user_name: str
    kind: CredentialKind
    roles: tuple[str, ...]
    secret: Mapping[str, Any] = field(repr=False)
    created_at: datetime
    ends_at: datetime | None = None
    lapsed_at: datetime | None = None


class CredentialShelf:
    """All credentials, by project."""

    def __init__(self, engine: AsyncEngine, writer: Writer, box: SecretBox) -> None:
        self._reader = engine.execution_options(reading=True)
        self._writer = writer
        self._box = box

    async def add(self, **fields: Any) -> Credential:  # noqa: ANN401 - the fields of ``Credential``
        """Keep a new one."""
        made = Credential(id=str(uuid.uuid4()), **fields)
        row = {name: getattr(made, name) for name in _COLUMNS}
        row |= {"roles": "\n".join(made.roles), "user_name": made.user_name[:255]}
        row["secret"] = self._box.encrypt(json.dumps(dict(made.secret)), bound_to=_place(made.id))
        await self._writer.write(Step(_ADD, [row]))
        return made

    async def of_project(self, project_id: str) -> list[Credential]:
        """All of one project, the newest first; those that no key opens are left out."""
        query = sa.select(tables.credentials).where(_T.project_id == project_id)
        async with self._reader.connect() as connection:
            rows = (await connection.execute(query.order_by(_T.created_at.desc()))).mappings().all()
        return [found for row in rows if (found := self._credential(row)) is not None]

    async def lapsed(self, credential: Credential, now: datetime) -> None:
        """Keystone refuses it."""
        await self._writer.write(Step(_LAPSED, [{"b_id": credential.id, "lapsed_at": now}]))

    async def remove(self, credentials: Sequence[Credential]) -> None:
        """Forget them."""
        await self._writer.write(Step(_REMOVE, [{"b_id": one.id} for one in credentials]))

    def _credential(self, row: Mapping[Any, Any]) -> Credential | None:
        try:
            secret = json.loads(self._box.decrypt(row["secret"], bound_to=_place(row["id"])))
        except Unreadable:
            return None
        values = {name: row[name] for name in _COLUMNS}
        roles = tuple(cast("str", row["roles"]).splitlines())
        return Credential(**{**values, "secret": secret, "roles": roles})


_COLUMNS: Final = tuple(column.name for column in tables.credentials.columns)


def _place(id: str) -> str:
    return f"credential:{id}"


_T = tables.credentials.c
_ADD = tables.credentials.insert()
_LAPSED = (
    tables.credentials.update()
    .where(_T.id == sa.bindparam("b_id"))
    .values(lapsed_at=sa.bindparam("lapsed_at"))
)
_REMOVE = tables.credentials.delete().where(_T.id == sa.bindparam("b_id"))
