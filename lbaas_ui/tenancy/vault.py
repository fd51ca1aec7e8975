"""As whom the operations of one project act in the cloud, long after their people went home.

A person who submits something leaves a deputy: a Keystone trust for the service user (as Heat's stacks have),
or the application credential with which they logged in; where Keystone makes no trust (for tokens that are
themselves delegated) the token itself, until it ends. One for each person, set of roles and application
credential, used again and again, encrypted at rest, ended when no operation and no schedule needs it.

What Keystone refuses is lapsed: the operations that act under it wait, and say so, until somebody who may
write logs in to the project; then they go on with that person's rights. An administrator's are not taken so,
but given, by a press on resume. Given to the queue as ``Deputies``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from lbaas_ui.api.standing import ADMIN_ROLES
from lbaas_ui.cloud.client import Cloud, Credentials
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.person import Person, of_person, person_of
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token
from lbaas_ui.db.credentials import Credential, CredentialKind, CredentialShelf
from lbaas_ui.errors import CloudError, CloudTemporary, CloudUnauthorized, ConfigurationError
from lbaas_ui.queue.tasks import Waiting, WaitingFor

UNUSED: Final = timedelta(hours=1)
"""A deputy that nothing needs is kept so long: people tend to submit something more."""
FRESH: Final = 0.5
"""A trust that has less than this share of its life left is not used for new work."""
GONE: Final = "nobody"

_log = structlog.get_logger(__name__)


class Vault:
    """The deputies of one project.

    Args:
        project_id: of the project.
        keystone: makes and ends trusts.
        shelf: keeps what was made.
        cloud: whose connections are shared.
        trust_life: of a new trust; None: until it is ended.
        now: the wall clock, aware.
    """

    def __init__(
        self,
        project_id: str,
        keystone: Keystone,
        shelf: CredentialShelf,
        *,
        cloud: Cloud,
        trust_life: timedelta | None,
        now: Callable[[], datetime],
    ) -> None:
        self._project_id = project_id
        self._keystone = keystone
        self._shelf = shelf
        self._cloud = cloud
        self._trust_life = trust_life
        self._now = now
        self._known: dict[str, Credential] = {}
        self._given: dict[str, datetime] = {}  # when each was last handed out
        self._lapsed: dict[str, datetime] = {}
        self._clouds: dict[str, Cloud] = {}
        self._making = asyncio.Lock()

    async def load(self) -> None:
        """Read what earlier processes left."""
        for one in await self._shelf.of_project(self._project_id):
            self._know(one)

    # --- for the queue -----------------------------------------------------------------------------------

    def calls(self, credentials: str) -> Cloud:
        """The cloud, as this deputy."""
        if credentials not in self._clouds:
            self._clouds[credentials] = self._cloud.sibling(self._credentials(self._known.get(credentials)))
        return self._clouds[credentials]

    def lapsed(self, credentials: str) -> Waiting | None:
        """Why this deputy can act no more; None while it can."""
        one = self._known.get(credentials)
        if one is None:
            return _waiting("Nobody's", None)
        since = self._lapsed.get(credentials)
        if since is None and one.ends_at is not None and one.ends_at <= self._now():
            since = one.ends_at
        return None if since is None else _waiting(f"{one.user_name}'s", since)

    def is_heir(self, person: Person, credentials: str) -> bool:
        """Whether what acted under these goes on with this person's rights as soon as they are there.

        Not with an administrator's where there were none: what somebody had queued could reach further then
        than they ever could.
        """
        one = self._known.get(credentials)
        if one is not None and one.user_id == person.user_id:
            return True
        return not ADMIN_ROLES & set(person.roles) or bool(one and ADMIN_ROLES & set(one.roles))

    async def refused(self, credentials: str) -> None:
        """The cloud accepts it no more, nor does Keystone give it another token."""
        one = self._known.get(credentials)
        if one is not None and credentials not in self._lapsed:
            self._lapsed[credentials] = now = self._now()
            _log.warning("credentials.lapsed", project_id=self._project_id, user=one.user_name, kind=one.kind)
            await self._shelf.lapsed(one, now)

    # --- for reading ---------------------------------------------------------------------------------------

    def readers(self) -> list[tuple[str, Credentials]]:
        """Those that still hold, by id, the newest first: the mirror is read with one of them."""
        holding = [one for one in self._known.values() if self.lapsed(one.id) is None]
        holding.sort(key=lambda one: one.created_at, reverse=True)
        return [(one.id, self._credentials(one)) for one in holding]

    # --- making and ending ----------------------------------------------------------------------------------

    async def deputy(self, person: Person, application_credential: tuple[str, str] | None = None) -> str:
        """The id of what acts for a person from now on; made where there is none that will do.

        Args:
            person: who is logged in, in this project.
            application_credential: its id and secret, if that was the way in.

        Raises:
            CloudTemporary: Keystone cannot be reached.
        """
        async with self._making:
            roles = tuple(sorted(person.roles))
            wanted = (person.user_id, roles, person.application_credential_id)
            for one in self._known.values():
                same = (one.user_id, one.roles, _delegated_by(one)) == wanted
                if same and self.lapsed(one.id) is None and self._is_fresh(one, person):
                    self._given[one.id] = self._now()
                    return one.id
            kind, secret, ends_at = await self._make(person, application_credential)
            made = await self._shelf.add(
                project_id=self._project_id,
                user_id=person.user_id,
                user_name=person.user_name,
                kind=kind,
                roles=roles,
                secret=secret,
                created_at=self._now(),
                ends_at=ends_at,
            )
            self._know(made)
            return made.id

    async def _make(
        self, person: Person, application_credential: tuple[str, str] | None
    ) -> tuple[CredentialKind, dict[str, Any], datetime | None]:
        if application_credential is not None:
            id, secret = application_credential
            return "application_credential", {"id": id, "secret": secret}, None
        ends_at = None if self._trust_life is None else self._now() + self._trust_life
        try:
            trust_id = await self._keystone.trust(person, ends_at)
        except CloudTemporary:
            raise
        except (CloudError, ConfigurationError) as error:
            _log.warning("trust.refused", user=person.user_name, error=error.message)
            return "token", of_person(person), person.ends_at
        return "trust", {"trust_id": trust_id}, ends_at

    def _is_fresh(self, one: Credential, person: Person) -> bool:
        if one.kind == "token":
            return one.ends_at is not None and one.ends_at >= person.ends_at
        if one.ends_at is None:
            return True
        return one.ends_at - self._now() > (one.ends_at - one.created_at) * FRESH

    async def end_unused(self, needed: set[str], *, at_once: bool = False) -> None:
        """End what no operation and no schedule needs.

        Args:
            needed: ids of what they act under.
            at_once: also what was made or given lately.
        """
        before = self._now() - (timedelta() if at_once else UNUSED)
        for one in [*self._known.values()]:
            if one.id in needed or self._given.get(one.id, one.created_at) > before:
                continue
            del self._known[one.id]  # first: nobody is to be given what is about to end
            try:
                if one.kind == "trust":
                    await self._keystone.end_trust(one.secret["trust_id"])
            except CloudError as error:
                _log.info("trust.not_ended", error=error.message)
                self._known[one.id] = one
                continue
            for kept in (self._given, self._lapsed, self._clouds):
                kept.pop(one.id, None)
            await self._shelf.remove([one])

    def _know(self, one: Credential) -> None:
        self._known[one.id] = one
        if one.lapsed_at is not None:
            self._lapsed[one.id] = one.lapsed_at

    def _credentials(self, one: Credential | None) -> Credentials:
        if one is None:
            return _Nobody()
        if one.kind == "trust":
            return self._keystone.by_trust(one.secret["trust_id"])
        if one.kind == "application_credential":
            return self._keystone.by_application_credential(one.secret["id"], one.secret["secret"])
        return self._keystone.by_token(person_of(one.secret))


def _delegated_by(one: Credential) -> str | None:
    """The application credential that it comes from: its access rules may allow less than the roles do."""
    id = one.secret.get("id") or one.secret.get("application_credential_id")
    return None if id is None else str(id)


class _Nobody:
    """Stands for credentials that are gone."""

    name = GONE

    async def fetch_token(self) -> Token:
        """Refuse."""
        raise CloudUnauthorized("These credentials are gone.", service="identity", status=401)

    async def access(self) -> Access:
        """Refuse."""
        raise CloudUnauthorized("These credentials are gone.", service="identity", status=401)


def _waiting(whose: str, since: datetime | None) -> Waiting:
    reason = (
        f"{whose} rights no longer hold in the cloud (revoked, expired or deleted). It goes on when somebody "
        "who may change load balancers logs in to this project; an administrator has to pause and resume it."
    )
    return Waiting(
        code="credentials_lapsed",
        reason=reason,
        objects=(WaitingFor(kind="person", id=whose, name=whose.removesuffix("'s")),),
        since=since,
    )
