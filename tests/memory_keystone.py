"""A Keystone in memory: users, projects, tokens, trusts and application credentials, for tests of identity.

It has the face of ``cloud.keystone.Keystone``, and refuses what Keystone would refuse.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lbaas_ui.cloud.client import Credentials
from lbaas_ui.cloud.person import ByApplicationCredential, ByPassword, Person, Project
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token, token_of
from lbaas_ui.errors import CloudRejected, CloudTemporary, CloudUnauthorized, NotAuthenticated

OCTAVIA = "http://octavia"
MEMBER = ("load-balancer_member", "member")
OBSERVER = ("load-balancer_observer", "reader")


@dataclass
class MemoryKeystone:
    """Users by name, with their roles by project; every password is ``pw``.

    Attributes:
        users: changed by tests as an administrator would.
        life: of a token.
        away: Keystone does not answer.
        rules: by application credential, the methods that its access rules let through; none: all.
    """

    now: Callable[[], datetime]
    users: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    life: timedelta = timedelta(hours=1)
    away: bool = False
    name: str = "lab"
    tokens: dict[str, Person] = field(default_factory=dict)
    trusts: dict[str, tuple[Person, datetime | None]] = field(default_factory=dict)
    credentials: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> user, project
    rules: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    # --- as an administrator --------------------------------------------------------------------------------

    def credential(self, user: str, project: str, *methods: str) -> str:
        """The id of a new application credential; its secret is ``secret``."""
        id = uuid.uuid4().hex
        self.credentials[id] = (user, project)
        if methods:
            self.rules[id] = frozenset(methods)
        return id

    def token(self, user: str, project: str | None = None, *, credential: str | None = None) -> str:
        """A token, as a script gets one from Keystone."""
        return self._issue(user, project, credential=credential).token

    def end_tokens(self) -> None:
        """Every token ends now."""
        self.tokens.clear()

    def allows(self, token: str, method: str) -> Person | None:
        """Whose token that is, for a service that checks it; None: it is not accepted for this method."""
        person = self._holding(token)
        if person is None:
            return None
        methods = self.rules.get(person.application_credential_id or "")
        return person if methods is None or method in methods else None

    # --- the face of Keystone -------------------------------------------------------------------------------

    async def reachable(self) -> None:
        """Answer."""
        self._ask("versions")

    async def with_password(self, proof: ByPassword) -> Person:
        """Log in."""
        self._ask("password")
        if proof.user_name not in self.users or proof.password != "pw":
            raise NotAuthenticated("no")
        return self._issue(proof.user_name, proof.project_id or proof.project_name)

    async def with_application_credential(self, proof: ByApplicationCredential) -> Person:
        """Log in."""
        self._ask("application credential")
        user, project = self.credentials.get(proof.id or "", ("", ""))
        if not user or proof.secret != "secret":
            raise NotAuthenticated("no")
        return self._issue(user, project, credential=proof.id)

    async def with_token(self, token: str, project_id: str | None = None) -> Person:
        """Another token; it ends when this one does."""
        self._ask("rescope")
        person = self._person(token)
        if person.application_credential_id:
            raise NotAuthenticated("no")
        made = self._issue(person.user_id, project_id)
        self.tokens[made.token] = replace(made, ends_at=person.ends_at)
        return self.tokens[made.token]

    async def person(self, token: str) -> Person:
        """Whose token that is."""
        self._ask("check")
        return self._person(token)

    async def projects(self, token: str) -> list[Project]:
        """Where the user has a role."""
        self._ask("projects")
        return [Project(one, one, "default") for one in sorted(self.users[self._person(token).user_id])]

    async def forget(self, token: str) -> None:
        """Revoke a token."""
        self._ask("revoke")
        self.tokens.pop(token, None)

    async def trust(self, person: Person, ends_at: datetime | None) -> str:
        """Let the service user act as this person."""
        self._ask("trust")
        if self._person(person.token).application_credential_id:
            raise CloudRejected("Application credentials make no trusts.", status=403)
        id = uuid.uuid4().hex
        self.trusts[id] = (person, ends_at)
        return id

    async def end_trust(self, trust_id: str) -> None:
        """Delete a trust."""
        self._ask("end trust")
        self.trusts.pop(trust_id, None)

    def by_trust(self, trust_id: str) -> Credentials:
        """Credentials that a trust gives."""

        def issue() -> Person:
            person, ends_at = self.trusts.get(trust_id, (None, None))
            if person is None or (ends_at is not None and ends_at <= self.now()):
                raise NotAuthenticated("no")
            roles = self.users.get(person.user_id, {}).get(str(person.project_id), ())
            if not set(person.roles) <= set(roles):
                raise NotAuthenticated("no")
            return self._issue(person.user_id, person.project_id)

        return _Renewable(self, issue)

    def by_application_credential(self, id: str, secret: str) -> Credentials:
        """Credentials of an application credential."""

        def issue() -> Person:
            user, project = self.credentials.get(id, ("", ""))
            if not user or secret != "secret":
                raise NotAuthenticated("no")
            return self._issue(user, project, credential=id)

        return _Renewable(self, issue)

    def by_token(self, person: Person) -> Credentials:
        """Credentials that end with a token."""
        return _Lent(self.name, person, self.now)

    # --- inside ---------------------------------------------------------------------------------------------

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise CloudTemporary("Keystone is away.", service="identity")

    def _person(self, token: str) -> Person:
        found = self._holding(token)
        if found is None:
            raise NotAuthenticated("no")
        return found

    def _holding(self, token: str) -> Person | None:
        found = self.tokens.get(token)
        if found is None or found.ends_at <= self.now() or found.user_id not in self.users:
            return None
        roles = self.users[found.user_id].get(found.project_id or "", ())
        return found if found.project_id is None or set(found.roles) <= set(roles) else None

    def _issue(self, user: str, project: str | None, *, credential: str | None = None) -> Person:
        if user not in self.users or (project is not None and project not in self.users[user]):
            raise NotAuthenticated("no")
        made = Person(
            user_id=user,
            user_name=user,
            user_domain="Default",
            project_id=project,
            project_name=project,
            roles=self.users[user][project] if project else (),
            endpoints={"load-balancer": OCTAVIA} if project else {},
            ends_at=self.now() + self.life,
            token=uuid.uuid4().hex,
            application_credential_id=credential,
        )
        self.tokens[made.token] = made
        return made


@dataclass
class _Renewable:
    """Gives a new token each time."""

    keystone: MemoryKeystone
    issue: Callable[[], Person]
    name: str = "lab"

    async def fetch_token(self) -> Token:
        """A new one."""
        person = self._person()
        return token_of({"X-Auth-Token": person.token}, now=self.keystone.now(), ends_at=person.ends_at)

    async def access(self) -> Access:
        """Who that is."""
        return self._person().access()

    def _person(self) -> Person:
        self.keystone._ask("renew")
        try:
            return self.issue()
        except NotAuthenticated as error:
            raise CloudUnauthorized("refused", service="identity", status=401) from error


@dataclass
class _Lent:
    """A token that somebody has: it cannot be renewed."""

    name: str
    person: Person
    now: Callable[[], datetime]

    async def fetch_token(self) -> Token:
        """The token, until it ends."""
        if self.person.ends_at <= self.now():
            raise CloudUnauthorized("ended", service="identity", status=401)
        return token_of({"X-Auth-Token": self.person.token}, now=self.now(), ends_at=self.person.ends_at)

    async def access(self) -> Access:
        """Who that is."""
        return self.person.access()
