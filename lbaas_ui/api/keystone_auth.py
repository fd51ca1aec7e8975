"""Who is asking, with Keystone: a session's cookie, or a script's ``X-Auth-Token``.

A session is a row in the database under the hash of what its cookie holds. It ends with its token, when it
was idle for too long, at its absolute limit, when its owner ends it, or when Keystone no longer accepts the
token. Each log-in and each change of project makes a new one: a cookie from before opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from starlette.requests import HTTPConnection, Request

from lbaas_ui.api.auth import Caller, Cookie, cookie_of
from lbaas_ui.api.parts import Parts
from lbaas_ui.api.people import People
from lbaas_ui.api.proofs import proven
from lbaas_ui.api.rights import NO_ROLE
from lbaas_ui.api.schemas import (
    LogInInfo,
    ProjectItem,
    SessionInfo,
    SessionItem,
    SessionRequest,
)
from lbaas_ui.api.standing import FULL, Standing
from lbaas_ui.cloud.person import ByApplicationCredential, Person, of_person, person_of
from lbaas_ui.db.sessions import Session, Sessions, new_value
from lbaas_ui.errors import CloudTemporary, NotAuthenticated, NotFound
from lbaas_ui.queue.sight import PATIENCE_S

SCRIPTS_HEADER: Final = "x-auth-token"
SEEN_EVERY: Final = timedelta(seconds=30)
PAGE_WAITS_S: Final = 2.0
ENDED: Final = "The session has ended. Log in again."


class Project(Protocol):
    """A project that is open; see ``tenancy.tenant.Tenant``."""

    def parts(self, standing: Standing) -> Parts:
        """What routes stand on."""

    async def looked(self, patience_s: float) -> bool:
        """Wait until the mirror shows the project; whether it does in time."""

    async def deputy(self, person: Person, application_credential: tuple[str, str] | None) -> str:
        """The id of what acts for this person when they are gone."""

    async def welcome(self, person: Person, application_credential: tuple[str, str] | None) -> None:
        """Somebody who may write has logged in: what has lost its rights goes on with theirs."""


class Projects(Protocol):
    """All projects; see ``tenancy.registry.Tenants``."""

    async def open(self, project_id: str, lent: Person | None = None) -> Project:
        """One of them. ``lent``: who has no session, but whose token may be read with."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a request, and in all."""

    idle: timedelta
    life: timedelta


@dataclass(frozen=True, slots=True)
class KeystoneAuth:
    """See above. ``now``: the wall clock, aware."""

    people: People
    sessions: Sessions
    projects: Projects
    limits: Limits
    now: Callable[[], datetime]

    def how(self) -> LogInInfo:
        """How one logs in here."""
        return LogInInfo(mode="keystone", cloud=self.people.keystone.name)

    # --- who asks ----------------------------------------------------------------------------------------

    async def caller_of(self, connection: HTTPConnection) -> Caller:
        """Who sends this request or opens this socket.

        Raises:
            NotAuthenticated: no proof, or one that holds no longer. CloudTemporary: Keystone cannot be asked.
        """
        token = connection.headers.get(SCRIPTS_HEADER)
        if token is not None:
            person = await self.people.of_token(token)
            return await self._caller(person, None)
        value = cookie_of(connection)
        if value is None:
            raise NotAuthenticated("Log in, or send a Keystone token as `X-Auth-Token`.")
        session = await self._live(value)
        return await self._caller(await self._person(session), session)

    async def _live(self, value: str) -> Session:
        session = await self.sessions.find(value)
        if session is None:
            raise NotAuthenticated(ENDED)
        now = self.now()
        if session.ends_at <= now or session.seen_at + self.limits.idle <= now:
            await self.sessions.remove(session)
            raise NotAuthenticated(ENDED)
        if session.seen_at + SEEN_EVERY <= now:
            await self.sessions.seen(session, now)
        return session

    async def _person(self, session: Session) -> Person:
        """Who that is, as Keystone says now; while it is away, as it said at the log-in."""
        kept = person_of({**session.document, "token": session.secret["token"]})
        try:
            if kept.ends_at <= self.now() and "secret" in session.secret:
                return await self._renewed(session)
            return await self.people.of_token(kept.token)
        except CloudTemporary:
            if kept.ends_at <= self.now():
                raise
            return kept
        except NotAuthenticated:
            await self.sessions.remove(session)
            raise NotAuthenticated(ENDED) from None

    async def _renewed(self, session: Session) -> Person:
        """With an application credential another token can be got."""
        proof = ByApplicationCredential(session.secret["secret"], id=session.secret["id"])
        person = await self.people.keystone.with_application_credential(proof)
        self.people.know(person)
        await self.sessions.renewed(session, {**session.secret, "token": person.token}, _document(person))
        return person

    async def _caller(self, person: Person, session: Session | None) -> Caller:
        kept = _application_credential(session)
        project, standing, refusal = None, FULL, None
        opened: Project | None = None
        if person.project_id is not None:
            found = await self.people.standing(person)
            if found is None:
                refusal = NO_ROLE
            else:
                opened, standing = await self._opened(person, person.project_id, session), found
                project = opened.parts(standing)

        async def credentials() -> str:
            return "" if opened is None else await opened.deputy(person, kept)

        async def holds() -> bool:
            return await self._holds(person, session, standing)

        return Caller(
            "token" if session is None else "cookie",
            person.user_name,
            project,
            standing,
            refusal=refusal,
            session_id=session.id if session else "",
            credentials=credentials,
            cloud=self.people.cloud_of(person),
            holds=holds,
            person=person,
        )

    async def _opened(self, person: Person, project_id: str, session: Session | None) -> Project:
        """Their project, with its mirror: a script acts on what it is told, pages hear of the rest."""
        opened = await self.projects.open(project_id, person if session is None else None)
        seen = await opened.looked(PAGE_WAITS_S if session else PATIENCE_S)
        if not seen and session is None:
            raise CloudTemporary("The first look at this project is under way. Try again.")
        return opened

    async def _holds(self, person: Person, session: Session | None, standing: Standing) -> bool:
        """Whether session, token and rights are still what they were; asked by open sockets."""
        try:
            if session is not None:
                mine = [one for one in await self.sessions.of_user(person.user_id) if one.id == session.id]
                if not mine or mine[0].ends_at <= self.now():
                    return False
                person = await self._person(mine[0])
            else:
                person = await self.people.of_token(person.token)
            return await self.people.standing(person) == standing
        except NotAuthenticated:
            return False
        except CloudTemporary:
            return True

    # --- logging in and out --------------------------------------------------------------------------------

    async def log_in(self, request: Request, wanted: SessionRequest) -> tuple[SessionInfo, Cookie]:
        """Check a log-in with Keystone; a new session.

        Raises:
            NotAuthenticated: Keystone does not accept it. FormRejected: it is no log-in of this server.
            CloudTemporary: Keystone cannot be asked.
        """
        method, person, secret = await proven(self.people.keystone, wanted)
        await self._leave(request)
        return await self._begin(request, person, method=method, secret=secret)

    async def _begin(
        self, request: Request, person: Person, *, method: str, secret: dict[str, str]
    ) -> tuple[SessionInfo, Cookie]:
        self.people.know(person)
        now, value = self.now(), new_value()
        ends_at = now + self.limits.life
        if "secret" not in secret:
            ends_at = min(ends_at, person.ends_at)
        session = await self.sessions.add(
            value,
            user_id=person.user_id,
            project_id=person.project_id,
            method=method,
            document=_document(person),
            secret={**secret, "token": person.token},
            address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", ""),
            created_at=now,
            seen_at=now,
            ends_at=ends_at,
        )
        caller = await self._caller(person, session)
        if caller.project is not None and caller.standing.can_write and person.project_id is not None:
            opened = await self.projects.open(person.project_id)
            await opened.welcome(person, _application_credential(session))
        return self._info(caller, session), Cookie(value, int(self.limits.life.total_seconds()))

    async def look(self, caller: Caller, request: Request) -> tuple[SessionInfo, Cookie | None]:
        """Who that is."""
        value = cookie_of(request)
        session = await self.sessions.find(value) if value and caller.via == "cookie" else None
        return self._info(caller, session), None

    async def move(self, caller: Caller, request: Request, project_id: str) -> tuple[SessionInfo, Cookie]:
        """To another project: a new token, a new session, a new cookie.

        Raises:
            NotAuthenticated: no session. NotFound: no such project for this person.
        """
        value = cookie_of(request)
        session = await self.sessions.find(value) if value and caller.via == "cookie" else None
        if session is None or caller.person is None:
            raise NotAuthenticated("Log in first; a script asks Keystone for a token of the project.")
        try:
            person = await self.people.keystone.with_token(session.secret["token"], project_id)
        except NotAuthenticated:
            raise NotFound(f"There is no project {project_id} in which you have a role.") from None
        await self.sessions.remove(session)
        return await self._begin(request, person, method=session.method, secret={})

    async def log_out(self, request: Request) -> None:
        """End the session of this request; its token is revoked where we asked for it."""
        await self._leave(request)

    async def _leave(self, request: Request) -> None:
        value = cookie_of(request)
        session = await self.sessions.find(value) if value else None
        if session is not None:
            await self._end(session)

    async def _end(self, session: Session) -> None:
        await self.sessions.remove(session)
        self.people.forget(session.secret["token"])
        if session.method != "token":  # somebody else's token stays theirs
            try:
                await self.people.keystone.forget(session.secret["token"])
            except CloudTemporary:
                return  # it ends by itself

    # --- projects and sessions of a person -----------------------------------------------------------------

    async def projects_of(self, caller: Caller) -> list[ProjectItem]:
        """Where this person has a role. Raises NotAuthenticated, CloudTemporary."""
        if caller.person is None:
            return []
        found = await self.people.keystone.projects(caller.person.token)
        return [ProjectItem(id=one.id, name=one.name, domain_id=one.domain_id) for one in found]

    async def sessions_of(self, caller: Caller) -> list[SessionItem]:
        """The person's own sessions, the newest first."""
        if caller.person is None:
            return []
        now = self.now()
        return [
            SessionItem(
                id=one.id,
                current=one.id == caller.session_id,
                method=one.method,
                project_name=one.document["project_name"],
                address=one.address,
                agent=one.agent,
                created_at=one.created_at,
                seen_at=one.seen_at,
                ends_at=one.ends_at,
            )
            for one in await self.sessions.of_user(caller.person.user_id)
            if one.ends_at > now and one.seen_at + self.limits.idle > now
        ]

    async def end_session(self, caller: Caller, session_id: str) -> None:
        """End one of the person's own sessions. Raises NotFound."""
        mine = await self.sessions.of_user(caller.person.user_id) if caller.person else []
        session = next((one for one in mine if one.id == session_id), None)
        if session is None:
            raise NotFound(f"You have no session {session_id}.")
        await self._end(session)

    def _info(self, caller: Caller, session: Session | None) -> SessionInfo:
        person = caller.person
        if person is None:
            raise NotAuthenticated(ENDED)
        can_read = caller.project is not None
        return SessionInfo(
            mode="keystone",
            cloud=self.people.keystone.name,
            user_name=person.user_name,
            user_domain=person.user_domain,
            project_id=person.project_id,
            project_name=person.project_name,
            roles=sorted(person.roles),
            can_read=can_read,
            can_write=can_read and caller.standing.can_write,
            can_failover=can_read and caller.standing.can_failover,
            refusal=caller.refusal[1] if caller.refusal else "",
            ends_at=session.ends_at if session else person.ends_at,
        )


def _document(person: Person) -> dict[str, object]:
    known = of_person(person)
    del known["token"]
    return known


def _application_credential(session: Session | None) -> tuple[str, str] | None:
    if session is None or "secret" not in session.secret:
        return None
    return session.secret["id"], session.secret["secret"]
