"""Takes a server out of service on all balancers that use it, and brings it back as it was.

On: its members get weight 0 everywhere, one operation for each balancer; what they had before is on disk
before anything is submitted. Off: those that still have weight 0 get theirs back. Either may be pressed
again, and a crash in between changes nothing: what was not submitted yet is, at the next start.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa
import structlog
from pydantic import BaseModel, ConfigDict, Field

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step
from lbaas_ui.errors import FormRejected, NotFound, Problem
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.models import LoadBalancer, Member, Pool, Server
from lbaas_ui.queue import reasons
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OPERATION_ENDED
from lbaas_ui.queue.tasks import LOCAL, MemberChange, Plan
from lbaas_ui.store import queries
from lbaas_ui.store.store import Store

log = structlog.get_logger(__name__)


class Kept(BaseModel):
    """A member as it was before its server went out of service."""

    model_config = ConfigDict(frozen=True)

    balancer_id: str
    pool_id: str
    address: str
    protocol_port: int
    weight: int

    def restored(self, weight: int | None = None) -> MemberChange:
        """The change that gives it a weight, else its own."""
        return MemberChange(
            pool_id=self.pool_id,
            address=self.address,
            protocol_port=self.protocol_port,
            weight=self.weight if weight is None else weight,
        )


class Maintenance(BaseModel):
    """A server that is out of service.

    Attributes:
        server: its id; of members that lead to no server, their address.
        going: ``on`` while it is out of service, ``off`` while it is being brought back.
        round: counts how often it was pressed; a part of the operations' keys.
        pending: balancers whose operation is not submitted yet.
        operations: the newest of each balancer.
        credentials: under which they run; those of whoever pressed last.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    server: str
    name: str = ""
    since: datetime
    who: str = ""
    note: str = ""
    going: Literal["on", "off"] = "on"
    round: int = 1
    members: list[Kept] = Field(default_factory=list)
    pending: list[str] = Field(default_factory=list)
    operations: dict[str, str] = Field(default_factory=dict)
    credentials: str = LOCAL


class Place(NamedTuple):
    """One member with what it hangs on."""

    balancer: LoadBalancer
    pool: Pool
    member: Member


class Used(NamedTuple):
    """A server (or an address without one) and the members that lead to it."""

    key: str
    name: str
    addresses: tuple[str, ...]
    places: tuple[Place, ...]


class Maintenances:
    """The servers of the project that are out of service."""

    def __init__(self, queue: Queue, store: Store) -> None:
        self._queue = queue
        self._store = store
        self._journal = queue.journal
        self._lock = asyncio.Lock()  # one press after the other

    # --- looking -------------------------------------------------------------------------------------

    async def all(self) -> list[Maintenance]:
        """Those that are out of service or on their way back, by server."""
        table = tables.maintenances.c
        query = sa.select(table.document).where(self._journal.scope.rows(table.project_id))
        rows = await self._journal.rows(query.order_by(table.server))
        found = [Maintenance.model_validate(row["document"]) for row in rows]
        back = [one for one in found if self._is_back(one)]
        if back:
            await self._journal.write(Step(_REMOVE, [{"b_id": one.id} for one in back]))
        return [one for one in found if one not in back]

    def _is_back(self, one: Maintenance) -> bool:
        under_way = any(self._is_under_way(one, balancer_id) for balancer_id in one.operations)
        return one.going == "off" and not one.pending and not under_way

    async def of(self, key: str) -> Maintenance | None:
        """That of one server."""
        return next((one for one in await self.all() if one.server == key), None)

    def used(self) -> list[Used]:
        """Every server that members lead to, and every address that has none, by name."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        names: dict[str, str] = {}
        for member in self._store.all(Member):
            place = self._place(member)
            if place is not None:
                server = self._store.related("members", member.id, "server")
                key = server.id if isinstance(server, Server) else canonical_address(member.address)
                names[key] = server.name if isinstance(server, Server) else ""
                found[key].append(place)
        used = [_used(key, names[key], places) for key, places in found.items()]
        return sorted(used, key=lambda one: (one.name or one.key, one.key))

    def find(self, server: str) -> Used:
        """A server by id, name or address, with its members.

        Raises:
            NotFound: no member leads there. FormRejected: several servers have this name.
        """
        address = canonical_address(server)
        every = self.used()
        matching = [one for one in every if one.key == server] or [
            one for one in every if server == one.name or address in one.addresses
        ]
        if len(matching) > 1:
            ids = ", ".join(one.key for one in matching)
            raise FormRejected(
                [
                    Problem(
                        "server", "name_ambiguous", f"{len(matching)} servers are meant by {server}: {ids}."
                    )
                ]
            )
        if not matching:
            raise NotFound(f"No member of any balancer leads to {server}.")
        return matching[0]

    def _place(self, member: Member) -> Place | None:
        pool = self._store.get(Pool, member.pool_id)
        balancer_id = queries.loadbalancer_of(self._store, "members", member)
        balancer = self._store.get(LoadBalancer, balancer_id or "")
        return Place(balancer, pool, member) if pool is not None and balancer is not None else None

    # --- planning ------------------------------------------------------------------------------------

    async def plan(self, server: str, *, on: bool) -> dict[str, Plan]:
        """What a press would do, by balancer; changes nothing.

        Raises:
            As ``find``; CloudTemporary: not all members are known yet.
        """
        await self._queue.sight.of_members()
        used = self.find(server)
        known = await self.of(used.key)
        if on:
            changes = _drained(_kept(used))
        else:
            changes = _restored(one for one in known.members if self._comes_back(known, one)) if known else {}
        return {
            balancer_id: self._queue.plan_members(several, balancer_id)
            for balancer_id, several in changes.items()
        }

    # --- pressing ------------------------------------------------------------------------------------

    async def press(
        self, server: str, *, on: bool, who: str, note: str = "", credentials: str = LOCAL
    ) -> Maintenance:
        """Take a server out of service, or bring it back; again is the same.

        Raises:
            As ``plan``; NotFound: it is not out of service.
        """
        await self._queue.sight.of_members()
        async with self._lock:
            known = next((one for one in await self.all() if server in {one.id, one.server}), None)
            if known is None or on:
                used = self.find(server)
                known = await self.of(used.key)
            if on:
                made = await self._on(self.find(server), known, who=who, note=note)
                return await self._take(made, credentials)
            if known is None:
                raise NotFound(f"{server} is not in maintenance.")
            return await self._take(await self._off(known), credentials)

    async def _take(self, one: Maintenance, credentials: str) -> Maintenance:
        """Keep it and submit it, with the rights of whoever pressed."""
        one = one.model_copy(update={"credentials": credentials})
        await self._put(one)
        return await self._submit(one)

    async def _on(self, used: Used, known: Maintenance | None, *, who: str, note: str) -> Maintenance:
        now = self._queue.ledger.now()
        if known is None or known.going == "off":
            remembered = known.members if known is not None else []
            made = Maintenance(
                id=known.id if known is not None else str(uuid.uuid4()),
                server=used.key,
                name=used.name,
                since=now,
                who=who,
                note=note,
                round=known.round + 1 if known is not None else 1,
            )
        else:
            remembered, made = known.members, known.model_copy(update={"round": known.round + 1})
        members = _remembered(remembered, _kept(used))
        taking = {place.balancer.id for place in used.places if place.member.weight != 0}
        taking |= {one.balancer_id for one in members if self._is_under_way(known, one.balancer_id)}
        return made.model_copy(update={"members": members, "pending": sorted(taking)})

    async def _off(self, known: Maintenance) -> Maintenance:
        if known.going == "off":
            return known
        back = [one for one in known.members if self._comes_back(known, one)]
        return known.model_copy(
            update={
                "going": "off",
                "round": known.round + 1,
                "members": back,
                "pending": sorted({one.balancer_id for one in back}),
            }
        )

    def _comes_back(self, known: Maintenance, kept: Kept) -> bool:
        """Whether a member is as we left it, or on its way there; what others changed stays."""
        member = self.member(kept)
        return member is not None and (member.weight == 0 or self._is_under_way(known, kept.balancer_id))

    def _is_under_way(self, known: Maintenance | None, balancer_id: str) -> bool:
        view = self._queue.ledger.get(known.operations.get(balancer_id, "")) if known is not None else None
        return view is not None and view.operation.state not in OPERATION_ENDED

    def member(self, kept: Kept) -> Member | None:
        """The member as it is now; None where it is gone."""
        pool = self._store.get(Pool, kept.pool_id)
        members = self._store.partners("pools", pool, "members") if pool is not None else ()
        key = canonical_address(kept.address), kept.protocol_port
        return next(
            (
                one
                for one in members
                if isinstance(one, Member) and (canonical_address(one.address), one.protocol_port) == key
            ),
            None,
        )

    # --- submitting ----------------------------------------------------------------------------------

    async def resume(self) -> None:
        """Submit what an earlier process did not; once the mirror is there."""
        for one in await self.all():
            if one.pending:
                log.info("maintenance.resumed", server=one.server, pending=len(one.pending))
                async with self._lock:
                    await self._submit(one)

    async def _submit(self, one: Maintenance) -> Maintenance:
        """One operation for each balancer that is pending."""
        changes = _drained(one.members) if one.going == "on" else _restored(one.members)
        for balancer_id in list(one.pending):
            operation_id = await self._submit_one(one, balancer_id, changes.get(balancer_id, []))
            one = one.model_copy(
                update={
                    "pending": [each for each in one.pending if each != balancer_id],
                    "operations": {**one.operations, **({balancer_id: operation_id} if operation_id else {})},
                }
            )
            await self._put(one)
        return one

    async def _submit_one(
        self, one: Maintenance, balancer_id: str, changes: Sequence[MemberChange]
    ) -> str | None:
        note = reasons.say(
            "out_of_service" if one.going == "on" else "in_service", server=one.name or one.server
        )
        with suppress(NotFound):  # the balancer is gone, and its members with it
            try:
                view = await self._queue.submit_members(
                    changes,
                    balancer_id,
                    who=one.who,
                    credentials=one.credentials,
                    key=f"maintenance:{one.id}:{one.round}:{balancer_id}",
                    note=note,
                )
            except FormRejected as error:
                log.warning("maintenance.refused", balancer_id=balancer_id, error=error.message)
                return None
            return view.operation.id
        return None

    async def _put(self, one: Maintenance) -> None:
        row = {"id": one.id, "project_id": self._journal.scope.project_id, "server": one.server}
        known = any(each.id == one.id for each in await self.all())
        step = (
            Step(_CHANGE, [{"b_id": one.id, "document": one}])
            if known
            else Step(_ADD, [{**row, "document": one}])
        )
        await self._journal.write(step)


def _used(key: str, name: str, places: Iterable[Place]) -> Used:
    places = tuple(places)
    addresses = dict.fromkeys(canonical_address(place.member.address) for place in places)
    return Used(key, name, tuple(addresses), places)


def _kept(used: Used) -> list[Kept]:
    return [
        Kept(
            balancer_id=place.balancer.id,
            pool_id=place.pool.id,
            address=place.member.address,
            protocol_port=place.member.protocol_port,
            weight=place.member.weight,
        )
        for place in used.places
    ]


def _key(kept: Kept) -> tuple[str, str, int]:
    return kept.pool_id, canonical_address(kept.address), kept.protocol_port


def _remembered(before: Iterable[Kept], now: Iterable[Kept]) -> list[Kept]:
    """The older memory wins, unless a member was given a weight meanwhile."""
    known = {_key(one): one for one in before}
    found = {_key(one): one if one.weight or _key(one) not in known else known[_key(one)] for one in now}
    return list({**known, **found}.values())


def _drained(members: Iterable[Kept]) -> dict[str, list[MemberChange]]:
    found: defaultdict[str, list[MemberChange]] = defaultdict(list)
    for one in members:
        found[one.balancer_id].append(one.restored(0))
    return dict(found)


def _restored(members: Iterable[Kept]) -> dict[str, list[MemberChange]]:
    found: defaultdict[str, list[MemberChange]] = defaultdict(list)
    for kept in members:
        found[kept.balancer_id].append(kept.restored())
    return dict(found)


_ADD = tables.maintenances.insert()
_CHANGE = (
    tables.maintenances.update()
    .where(tables.maintenances.c.id == sa.bindparam("b_id"))
    .values(document=sa.bindparam("document"))
)
_REMOVE = tables.maintenances.delete().where(tables.maintenances.c.id == sa.bindparam("b_id"))
