"""All projects of a server with Keystone: opened when somebody comes or something waits, closed when idle.

Made by ``runtime``; ``people`` asks for the project of each request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from lbaas_ui.api.standing import reads_alone
from lbaas_ui.cloud.client import Cloud, Credentials
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.person import Person, person_of
from lbaas_ui.db.credentials import CredentialShelf
from lbaas_ui.db.scope import of_project, projects_with_work
from lbaas_ui.db.sessions import Session, Sessions, hash_of
from lbaas_ui.queue.ledger import utc_now
from lbaas_ui.queue.states import OPERATION_ENDED
from lbaas_ui.tenancy.reads import AtHand
from lbaas_ui.tenancy.shared import Shared
from lbaas_ui.tenancy.tenant import Reign, Tenant
from lbaas_ui.tenancy.vault import Vault

LOOK_S: Final = 30.0
IDLE_S: Final = 900.0

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Open:
    """A project that is open, and when it was last used, by the monotonic clock."""

    tenant: Tenant
    used_at: float


class Tenants:
    """The projects that are open.

    Args:
        cloud: whose connections all share; reads nothing by itself.
        idle_s: a project in which nobody is logged in and nothing waits is closed after so many seconds.
    """

    def __init__(
        self,
        shared: Shared,
        keystone: Keystone,
        sessions: Sessions,
        *,
        cloud: Cloud,
        idle_s: float = IDLE_S,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._shared = shared
        self._keystone = keystone
        self._sessions = sessions
        self._cloud = cloud
        self._idle_s = idle_s
        self._clock = clock
        self._now = now
        self._shelf = CredentialShelf(shared.engine, shared.writer, shared.box)
        self._open: dict[str, Open] = {}
        self._lent: dict[str, Person] = {}  # by project, whose script came last
        self._opening = asyncio.Lock()

    def all(self) -> list[Tenant]:
        """Those that are open."""
        return [one.tenant for one in self._open.values()]

    async def open(self, project_id: str, lent: Person | None = None) -> Tenant:
        """A project, opened if need be. ``lent``: who has no session, but whose token may be read with."""
        if lent is not None:
            self._lent[project_id] = lent
        found = self._open.get(project_id)
        if found is None:
            async with self._opening:
                found = self._open.get(project_id) or await self._start(project_id)
        found.used_at = self._clock()
        return found.tenant

    async def start(self) -> None:
        """Open each project in which something waits."""
        for project_id in await projects_with_work(self._shared.engine, sorted(OPERATION_ENDED)):
            await self.open(project_id)

    async def run(self) -> None:
        """Close what is idle, and end what acts for nobody, from time to time, for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> None:
        """Close what is idle now."""
        for project_id, one in list(self._open.items()):
            needed, reign = await self._needed(one.tenant), one.tenant.reign
            if reign is not None:
                await reign.vault.end_unused(needed)
            if needed or not await self._is_idle(project_id, one):
                continue
            if reign is not None:  # nobody will be there to end them later
                await reign.vault.end_unused(needed, at_once=True)
            if self._is_used(one):
                continue  # meanwhile
            del self._open[project_id]
            self._lent.pop(project_id, None)
            _log.info("project.closed", project_id=project_id)
            await one.tenant.close()

    async def _is_idle(self, project_id: str, one: Open) -> bool:
        return not self._is_used(one) and not await self._sessions.of_project(project_id, self._now())

    def _is_used(self, one: Open) -> bool:
        return bool(one.tenant.client_count) or one.used_at > self._clock() - self._idle_s

    async def close(self) -> None:
        """Close all."""
        opened, self._open = list(self._open.values()), {}
        for one in opened:
            await one.tenant.close()

    def close_streams(self) -> None:
        """Send all browsers away."""
        for tenant in self.all():
            tenant.close_streams()

    # --- inside --------------------------------------------------------------------------------------------

    async def _start(self, project_id: str) -> Open:
        days = self._shared.settings.trust_days
        vault = Vault(
            project_id,
            self._keystone,
            self._shelf,
            cloud=self._cloud,
            trust_life=timedelta(days=days) if days else None,
            now=self._now,
        )
        await vault.load()
        reads = AtHand(self._keystone.name, lambda: self._readers(project_id, vault))
        reign = Reign(project_id, vault, reads)
        tenant = Tenant(self._shared, self._cloud.sibling(reads), of_project(project_id), reign=reign)
        await tenant.start()
        self._open[project_id] = found = Open(tenant, self._clock())
        _log.info("project.opened", project_id=project_id)
        return found

    async def _readers(self, project_id: str, vault: Vault) -> Sequence[tuple[str, Credentials]]:
        sessions = await self._sessions.of_project(project_id, self._now())
        people = [(one.document["roles"], one.hash, self._reader(one)) for one in sessions]
        lent = self._lent.get(project_id)
        if lent is not None:
            people.append((lent.roles, hash_of(lent.token), self._keystone.by_token(lent)))
        people.sort(key=lambda one: reads_alone(one[0]))
        return [*((key, credentials) for _, key, credentials in people), *vault.readers()]

    def _reader(self, session: Session) -> Credentials:
        """What somebody who is logged in reads with."""
        secret = session.secret
        if "secret" in secret:  # its token may end before the session does
            return self._keystone.by_application_credential(secret["id"], secret["secret"])
        return self._keystone.by_token(person_of({**session.document, "token": secret["token"]}))

    async def _needed(self, tenant: Tenant) -> set[str]:
        """Ids of the credentials under which something acts, or will."""
        views = tenant.inner.queue.ledger.views()
        busy = {one.operation.credentials for one in views if one.operation.state not in OPERATION_ENDED}
        schedules = await tenant.inner.scheduler.all()
        maintenances = await tenant.inner.maintenances.all()
        return busy | {one.credentials for one in schedules} | {one.credentials for one in maintenances}
