"""A cloud in memory for ``queue`` and ``million``: Octavia's lock and answers, and little work of its own.

Every answer takes ``answer_s``; a write freezes its balancer for ``transaction_s``; a feed tells statuses.
Everything is found by id, so that it stays as quick with many balancers as with one; the tests' cloud
(``tests.memory_cloud``), which keeps more of Octavia's rules, looks through all of its objects.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from lbaas_ui.errors import CloudImmutable, CloudNotFound
from lbaas_ui.events.sources.base import Clock
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.models import ReadFrom

Wire = dict[str, Any]
Tell = Callable[[StatusChanged, str], None]
ENVELOPES: Final = {
    "loadbalancers": "loadbalancer",
    "listeners": "listener",
    "pools": "pool",
    "members": "member",
    "healthmonitors": "healthmonitor",
    "l7policies": "l7policy",
    "rules": "rule",
}
PARENTS: Final = {"members": ("pools", "pool_id"), "rules": ("l7policies", "l7policy_id")}
OWNERS: Final = {"pool_id": "pools", "listener_id": "listeners", "l7policy_id": "l7policies"}
BATCH: Final = 3  # parts of a path: pools/{id}/members
LINKS: Final = {
    "loadbalancers": ("listeners", "pools"),
    "listeners": ("l7policies",),
    "pools": ("members",),
    "l7policies": ("rules",),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of this cloud."""

    data: Mapping[str, Any]
    request_id: str | None = "req-00000000-0000-4000-8000-000000000000"


@dataclass(slots=True)
class _Balancer:
    objects: dict[str, tuple[str, Wire]] = field(default_factory=dict)  # by id: the collection, the object
    active_at: float = 0.0  # when the end of its last transaction was told
    read_at: float = 0.0  # when somebody first read of that end


class BenchCloud:
    """``CloudCalls`` and ``Reader`` in one.

    Args:
        answer_s: how long each answer takes, seconds.
        transaction_s: how long a write freezes its balancer, from its answer on.
        clock: of the sources; seconds.

    Attributes:
        tell: given each status as it changes, with the balancer's id, as a feed does.
        waits: seconds from "ACTIVE was told" to "the next call arrived", one for each write but the first of
            a balancer.
        read_waits: likewise from the first answer that showed ACTIVE, for who reads it before going on.
        writes: how many have arrived.
        stuck: balancers with this in their name never end their first transaction.
    """

    services: frozenset[str] = frozenset({"load-balancer"})
    project_id: str | None = "p"

    def __init__(
        self, answer_s: float = 0.005, transaction_s: float = 0.02, clock: Clock = time.monotonic
    ) -> None:
        self.tell: Tell = lambda _event, _balancer_id: None
        self.waits: list[float] = []
        self.read_waits: list[float] = []
        self.writes = 0
        self.stuck = "stuck"
        self._answer_s = answer_s
        self._transaction_s = transaction_s
        self._clock = clock
        self._balancers: dict[str, _Balancer] = {}
        self._collections: defaultdict[str, dict[str, Wire]] = defaultdict(dict)

    def forget_waits(self) -> None:
        """Begin to measure anew."""
        self.waits.clear()
        self.read_waits.clear()

    # --- CloudCalls ------------------------------------------------------------------------------

    async def call(
        self,
        service: str,  # noqa: ARG002 - Octavia alone
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,  # noqa: ARG002 - none of our calls has any
    ) -> Answer:
        """One write: POST or PUT."""
        arrived = time.perf_counter()
        self.writes += 1
        parts = path.split("/")[3:]  # after /v2/lbaas
        plural = parts[2] if len(parts) >= BATCH else parts[0]
        if method == "PUT" and plural == "members" and len(parts) == BATCH:
            return await self._batch(parts[1], (json or {})["members"], arrived)
        body = dict((json or {}).get(ENVELOPES[plural], {}))
        if plural in PARENTS:
            body[PARENTS[plural][1]] = parts[1]
        thing = self._make(plural, body) if method == "POST" else self._collections[plural][parts[-1]]
        await self._transaction(plural, [thing], arrived)
        if method == "PUT":
            thing.update(body)
        return Answer({ENVELOPES[plural]: dict(thing)})

    async def _batch(self, pool_id: str, members: Sequence[Wire], arrived: float) -> Answer:
        """Members that are all new: the others of ours are changed one by one."""
        made = [self._make("members", {**member, "pool_id": pool_id}) for member in members]
        await self._transaction("members", made, arrived)
        return Answer({})

    async def _transaction(self, plural: str, things: Sequence[Wire], arrived: float) -> None:
        first = things[0]
        balancer_id = str(first["id"]) if plural == "loadbalancers" else self._balancer_of(first)
        balancer = self._balancers[balancer_id]
        if balancer.active_at:
            self.waits.append(arrived - balancer.active_at)
        if balancer.read_at:
            self.read_waits.append(arrived - balancer.read_at)
        self._freeze(balancer_id, plural, things)
        await asyncio.sleep(self._answer_s)
        if self.stuck not in first["name"]:
            loop = asyncio.get_running_loop()
            loop.call_later(self._transaction_s, self._finish, balancer_id, plural, things)

    def _make(self, plural: str, body: Wire) -> Wire:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        thing = {
            "id": str(uuid.uuid4()), "project_id": "p", "name": "", "description": "", "tags": [],
            "admin_state_up": True, "provisioning_status": "PENDING_CREATE", "operating_status": "OFFLINE",
            "created_at": now, "updated_at": now, **{link: [] for link in LINKS.get(plural, ())}, **body,
        }  # fmt: skip
        if plural == "loadbalancers":
            thing |= {"provider": "bench", "vip_address": "10.0.0.5", "vip_port_id": str(uuid.uuid4())}
            self._balancers[thing["id"]] = _Balancer({thing["id"]: (plural, thing)})
        return thing

    def _balancer_of(self, thing: Wire) -> str:
        while "loadbalancer_id" not in thing:
            field_, owners = next((one, OWNERS[one]) for one in OWNERS if one in thing)
            owner = self._collections[owners].get(str(thing[field_]))
            if owner is None:
                raise CloudNotFound(f"{owners} {thing[field_]} could not be found.", status=404)
            thing = owner
        return str(thing["loadbalancer_id"])

    def _freeze(self, balancer_id: str, plural: str, things: Sequence[Wire]) -> None:
        balancer = self._collections["loadbalancers"].get(balancer_id)
        if balancer is not None:
            if balancer["provisioning_status"] != "ACTIVE":
                raise CloudImmutable(
                    f"Load Balancer {balancer_id} is immutable and cannot be updated.", status=409
                )
            balancer["provisioning_status"] = "PENDING_UPDATE"
            self._told("loadbalancers", balancer, balancer_id)
        for thing in things:
            if thing["id"] in self._collections[plural]:
                thing["provisioning_status"] = "PENDING_UPDATE"
                continue
            self._collections[plural][thing["id"]] = thing
            self._balancers[balancer_id].objects[thing["id"]] = (plural, thing)
            self._link(plural, thing)

    def _link(self, plural: str, thing: Wire) -> None:
        for owners, children in LINKS.items():
            owner_field = "loadbalancer_id" if owners == "loadbalancers" else f"{ENVELOPES[owners]}_id"
            if plural in children and owner_field in thing:
                self._collections[owners][thing[owner_field]][plural].append({"id": thing["id"]})
        if plural == "healthmonitors":
            self._collections["pools"][thing["pool_id"]]["healthmonitor_id"] = thing["id"]

    def _finish(self, balancer_id: str, plural: str, things: Sequence[Wire]) -> None:
        balancer = self._collections["loadbalancers"][balancer_id]
        balancer.update(provisioning_status="ACTIVE", operating_status="ONLINE")
        for thing in things:
            thing.update(provisioning_status="ACTIVE", operating_status="ONLINE")
            if thing is not balancer:
                self._told(plural, thing, balancer_id)
        self._balancers[balancer_id].active_at = time.perf_counter()
        self._balancers[balancer_id].read_at = 0.0
        self._told("loadbalancers", balancer, balancer_id)

    def _told(self, plural: str, thing: Wire, balancer_id: str) -> None:
        statuses = thing["provisioning_status"], thing["operating_status"]
        collection = "l7rules" if plural == "rules" else plural
        self.tell(StatusChanged(collection, thing["id"], *statuses, self._clock()), balancer_id)

    # --- Reader ------------------------------------------------------------------------------------

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> Wire | None:  # noqa: ARG002
        """One object, or None."""
        await asyncio.sleep(self._answer_s)
        found = self._collections[source.list_key].get(id)
        balancer = self._balancers.get(id)
        if balancer and balancer.active_at and not balancer.read_at:
            balancer.read_at = time.perf_counter()
        return dict(found) if found else None

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[Wire]]:
        """All objects that match, in one page; those of one balancer without a look at others."""
        await asyncio.sleep(self._answer_s)
        wanted = {**filters, **({source.parent_field: parent_id} if source.parent_field else {})}
        candidates = self._collections[source.list_key].values()
        if wanted:
            field_, value = next(iter(wanted.items()))
            owner = value if field_ == "loadbalancer_id" else self._balancer_of({field_: value})
            theirs = self._balancers[str(owner)].objects.values()
            candidates = [thing for plural, thing in theirs if plural == source.list_key]  # type: ignore[assignment]
        yield [
            dict(thing)
            for thing in candidates
            if all(thing.get(key) == value for key, value in wanted.items())
        ]
