"""Who is asking; each mode has its ``Auth``, and here is the one of local mode.

There it is whoever has the access token that the server prints at its start. Browsers log in once and get a
cookie that is an HMAC under the token with its expiry: nothing is kept on the server, so after a crash and a
restart with the same token the page goes on by itself. Scripts send the token with each request. A cookie
alone is not enough to write: the request must also come from our own page (see ``check_own_page``).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final, Literal, Protocol
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.parts import Parts, caller_of
from lbaas_ui.api.schemas import LogInInfo, ProjectItem, SessionInfo, SessionItem, SessionRequest
from lbaas_ui.api.standing import FULL, Standing, of_local
from lbaas_ui.cloud.person import Person
from lbaas_ui.errors import FormRejected, NotAuthenticated, NotFound, Problem
from lbaas_ui.queue.certificates import SecretCalls
from lbaas_ui.queue.tasks import LOCAL

COOKIE: Final = "lbaas_ui_session"
LIFETIME_S: Final = 12 * 60 * 60
REQUESTED_WITH: Final = "lbaas-ui"
BEARER_PROTOCOL: Final = "bearer."  # in Sec-WebSocket-Protocol: browsers' sockets cannot send other headers
STREAM_PROTOCOL: Final = "lbaas-ui"
NOT_THIS_ONE: Final = "The access token is not the one that this server printed at its start."


NO_PROJECT: Final = "You are logged in, but in no project yet: choose one."


async def _of_the_server() -> str:
    return LOCAL


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may ask.

    Attributes:
        via: how they showed it.
        user_name: for histories.
        project: the parts of their project; None before they have chosen one.
        standing: what they may do there.
        refusal: why they may not even look (a stable code and a sentence), or None.
        session_id: names the session to its owner; empty where there is none.
        credentials: gives the id of what acts for them when they are gone; made when it is first asked for.
        cloud: the cloud as this person; None: as the server.
        holds: whether all this is still so, asked by sockets from time to time.
        person: with Keystone, who that is.
    """

    via: Literal["bearer", "cookie", "token"]
    user_name: str
    project: Parts | None
    standing: Standing = FULL
    refusal: tuple[str, str] | None = None
    session_id: str = ""
    credentials: Callable[[], Awaitable[str]] = _of_the_server
    cloud: SecretCalls | None = None
    holds: Callable[[], Awaitable[bool]] | None = None
    person: Person | None = None

    @property
    def parts(self) -> Parts:
        """The parts of their project.

        Raises:
            ApiError: 403 no_project, no_role.
        """
        if self.refusal is not None:
            raise ApiError(HTTPStatus.FORBIDDEN, *self.refusal)
        if self.project is None:
            raise ApiError(HTTPStatus.FORBIDDEN, "no_project", NO_PROJECT)
        return self.project


@dataclass(frozen=True, slots=True)
class Cookie:
    """What a log-in gives a browser. ``max_age_s``: seconds that it holds."""

    value: str
    max_age_s: int


class Auth(Protocol):
    """What the routes ask of a mode."""

    def how(self) -> LogInInfo:
        """How one logs in here."""

    async def caller_of(self, connection: HTTPConnection) -> Caller:
        """Who sends this request or opens this socket. Raises NotAuthenticated."""

    async def log_in(self, request: Request, wanted: SessionRequest) -> tuple[SessionInfo, Cookie]:
        """Check a log-in. Raises NotAuthenticated, FormRejected."""

    async def look(self, caller: Caller, request: Request) -> tuple[SessionInfo, Cookie | None]:
        """Who that is; with a fresh cookie where it is to be renewed."""

    async def move(self, caller: Caller, request: Request, project_id: str) -> tuple[SessionInfo, Cookie]:
        """To another project, in a new session. Raises NotFound."""

    async def log_out(self, request: Request) -> None:
        """End the session of this request, if it has one."""

    async def projects_of(self, caller: Caller) -> list[ProjectItem]:
        """Where this person has a role."""

    async def sessions_of(self, caller: Caller) -> list[SessionItem]:
        """The person's own sessions."""

    async def end_session(self, caller: Caller, session_id: str) -> None:
        """End one of them. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class LocalAuth:
    """Checks and issues what proves that somebody knows the access token.

    Attributes:
        project: the parts of the one project, as one standing sees them.
        now: wall clock, seconds since 1970; cookies outlive the process.
    """

    access_token: str = field(repr=False)
    project: Callable[[Standing], Parts]
    now: Callable[[], float] = time.time

    def knows(self, token: str) -> bool:
        """Whether this is the access token; takes the same time for every wrong one."""
        return hmac.compare_digest(_digest(token), _digest(self.access_token))

    def issue(self) -> str:
        """A fresh cookie value."""
        expires = str(int(self.now()) + LIFETIME_S)
        return f"{expires}.{self._sign(expires)}"

    def holds(self, cookie: str) -> bool:
        """Whether this cookie was issued under this access token and has not expired."""
        expires, _, signature = cookie.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):  # noqa: PLR2004 - of seconds
            return False
        good = hmac.compare_digest(signature.encode(), self._sign(expires).encode())
        return good and int(expires) > self.now()

    def _sign(self, expires: str) -> str:
        key = hashlib.sha256(b"lbaas-ui session cookie:" + self.access_token.encode()).digest()
        return hmac.new(key, expires.encode(), hashlib.sha256).hexdigest()

    async def caller_of(self, connection: HTTPConnection) -> Caller:
        """Who sends this request or opens this socket.

        Raises:
            NotAuthenticated: no proof, or a wrong or expired one.
        """
        token = bearer_of(connection)
        if token is not None:
            if self.knows(token):
                return self._caller("bearer")
            raise NotAuthenticated(NOT_THIS_ONE)
        cookie = cookie_of(connection)
        if cookie is None:
            raise NotAuthenticated("Log in, or send the access token as `Authorization: Bearer`.")
        if self.holds(cookie):
            return self._caller("cookie")
        raise NotAuthenticated("The session has ended. Log in again.")

    def _caller(self, via: Literal["bearer", "cookie"]) -> Caller:
        """Whoever has the token is the user of the credentials that the server runs with."""
        cloud = self.project(FULL).cloud
        standing = of_local(cloud.roles)
        return Caller(via, cloud.user_name, self.project(standing), standing)

    async def log_in(self, request: Request, wanted: SessionRequest) -> tuple[SessionInfo, Cookie]:  # noqa: ARG002 - as ``Auth``
        """Exchange the access token for a cookie.

        Raises:
            NotAuthenticated: it is another one. FormRejected: there is none.
        """
        if wanted.access_token is None:
            raise FormRejected([Problem("access_token", "missing", "This server wants its access token.")])
        if not self.knows(wanted.access_token):
            raise NotAuthenticated(NOT_THIS_ONE)
        return self._info(self._caller("cookie")), Cookie(self.issue(), LIFETIME_S)

    async def look(self, caller: Caller, request: Request) -> tuple[SessionInfo, Cookie | None]:  # noqa: ARG002 - as ``Auth``
        """Who the server is in the cloud; an open page stays logged in."""
        fresh = Cookie(self.issue(), LIFETIME_S) if caller.via == "cookie" else None
        return self._info(caller), fresh

    def how(self) -> LogInInfo:
        """With the access token."""
        return LogInInfo(mode="local", cloud=self.project(FULL).cloud.name)

    async def move(self, caller: Caller, request: Request, project_id: str) -> tuple[SessionInfo, Cookie]:  # noqa: ARG002 - as ``Auth``
        """There is one project. Raises NotFound: another was wanted."""
        raise NotFound(f"This server serves one project, so there is no project {project_id}.")

    async def log_out(self, request: Request) -> None:
        """Nothing is kept here: the cookie goes, and that is all."""

    async def projects_of(self, caller: Caller) -> list[ProjectItem]:
        """The one project."""
        cloud = caller.parts.cloud
        found = cloud.project_id
        return [] if found is None else [ProjectItem(id=found, name=cloud.project_name or "", domain_id="")]

    async def sessions_of(self, caller: Caller) -> list[SessionItem]:  # noqa: ARG002 - as ``Auth``
        """None are kept."""
        return []

    async def end_session(self, caller: Caller, session_id: str) -> None:  # noqa: ARG002 - as ``Auth``
        """None are kept. Raises NotFound."""
        raise NotFound(f"You have no session {session_id}.")

    def _info(self, caller: Caller) -> SessionInfo:
        cloud = caller.parts.cloud
        return SessionInfo(
            mode="local",
            cloud=cloud.name,
            user_name=cloud.user_name,
            project_id=cloud.project_id,
            project_name=cloud.project_name,
            roles=list(cloud.roles),
            can_write=caller.standing.can_write,
        )


def cookie_name(connection: HTTPConnection) -> str:
    """Of the session's cookie; with TLS one that no page of a neighbouring host can plant (RFC 6265bis)."""
    return f"__Host-{COOKIE}" if connection.url.scheme in {"https", "wss"} else COOKIE


def cookie_of(connection: HTTPConnection) -> str | None:
    """The value of the session's cookie."""
    return connection.cookies.get(cookie_name(connection))


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of ``Authorization: Bearer``, or of a socket's subprotocol ``bearer.<token>``."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if connection.scope["type"] == "websocket":
        for protocol in connection.scope.get("subprotocols", ()):
            if protocol.startswith(BEARER_PROTOCOL):
                return str(protocol.removeprefix(BEARER_PROTOCOL))
    return None


def check_same_origin(connection: HTTPConnection) -> None:
    """Refuse what a page of another site had this browser send.

    Browsers say where a request comes from; who says nothing is no browser, and then the custom header, which
    no other site can add without our leave, is proof enough.

    Raises:
        ApiError: 403 cross_origin.
    """
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    foreign_site = site is not None and site not in {"same-origin", "none"}
    foreign_origin = origin is not None and urlsplit(origin).netloc != connection.headers.get("host")
    if foreign_site or foreign_origin:
        raise ApiError(
            HTTPStatus.FORBIDDEN, "cross_origin", "This request comes from a page of another site."
        )


def check_own_page(request: Request) -> None:
    """Refuse a write that only a cookie vouches for, unless our own page sent it.

    Raises:
        ApiError: 403 cross_origin or missing_header.
    """
    check_same_origin(request)
    if request.headers.get("x-requested-with") != REQUESTED_WITH:
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            "missing_header",
            "Send the header `X-Requested-With: lbaas-ui` with a write.",
        )


async def reader(request: Request) -> Caller:
    """Dependency of every route that only reads."""
    return await caller_of(request)


async def asker(request: Request) -> Caller:
    """Dependency of every route that takes a body, and changes nothing."""
    caller = await caller_of(request)
    if caller.via == "cookie":
        check_own_page(request)
    return caller


async def writer(request: Request) -> Caller:
    """Dependency of every route that changes something.

    Raises:
        ApiError: 403 observer, for whom looking is all that is allowed.
    """
    caller = await asker(request)
    may(caller)
    return caller


def may(caller: Caller, action: str = "") -> None:
    """Refuse what this person's roles do not allow.

    Raises:
        ApiError: 403 observer, not_admin.
    """
    refusal = caller.standing.refusal(action)
    if refusal is not None:
        raise ApiError(HTTPStatus.FORBIDDEN, *refusal)


Reader = Annotated[Caller, Depends(reader)]
Asker = Annotated[Caller, Depends(asker)]
Writer = Annotated[Caller, Depends(writer)]


def _digest(token: str) -> bytes:
    """Of equal length whatever was sent: ``compare_digest`` tells lengths apart."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
