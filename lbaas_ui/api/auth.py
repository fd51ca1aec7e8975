"""Who is asking, in local mode: whoever has the access token that the server prints at its start.

Browsers log in once and get a cookie that is an HMAC under the token with its expiry: nothing is kept on the
server, so after a crash and a restart with the same token the page goes on by itself. Scripts send the token
with each request. A cookie alone is not enough to write: the request must also come from our own page
(see ``check_own_page``).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.parts import parts_of
from lbaas_ui.errors import NotAuthenticated

COOKIE: Final = "lbaas_ui_session"
LIFETIME_S: Final = 12 * 60 * 60
REQUESTED_WITH: Final = "lbaas-ui"
BEARER_PROTOCOL: Final = "bearer."  # in Sec-WebSocket-Protocol: browsers' sockets cannot send other headers
STREAM_PROTOCOL: Final = "lbaas-ui"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may ask. ``via`` is how they showed it."""

    via: Literal["bearer", "cookie"]


@dataclass(frozen=True, slots=True)
class LocalAuth:
    """Checks and issues what proves that somebody knows the access token.

    Attributes:
        now: wall clock, seconds since 1970; cookies outlive the process.
    """

    access_token: str = field(repr=False)
    now: Callable[[], float] = time.time

    def knows(self, token: str) -> bool:
        """Whether this is the access token; takes the same time for every wrong one."""
        return hmac.compare_digest(_digest(token), _digest(self.access_token))

    def issue(self) -> str:
        """A fresh cookie value."""
        expires = int(self.now()) + LIFETIME_S
        return f"{expires}.{self._sign(expires)}"

    def holds(self, cookie: str) -> bool:
        """Whether this cookie was issued under this access token and has not expired."""
        expires, _, signature = cookie.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):  # noqa: PLR2004 - of seconds
            return False
        good = hmac.compare_digest(signature.encode(), self._sign(int(expires)).encode())
        return good and int(expires) > self.now()

    def _sign(self, expires: int) -> str:
        key = hashlib.sha256(b"lbaas-ui session cookie:" + self.access_token.encode()).digest()
        return hmac.new(key, f"{expires}".encode(), hashlib.sha256).hexdigest()

    def caller_of(self, connection: HTTPConnection) -> Caller:
        """Who sends this request or opens this socket.

        Raises:
            NotAuthenticated: no proof, or a wrong or expired one.
        """
        token = bearer_of(connection)
        if token is not None:
            if self.knows(token):
                return Caller("bearer")
            raise NotAuthenticated("The access token is not the one that this server printed at its start.")
        cookie = connection.cookies.get(COOKIE)
        if cookie is None:
            raise NotAuthenticated("Log in, or send the access token as `Authorization: Bearer`.")
        if self.holds(cookie):
            return Caller("cookie")
        raise NotAuthenticated("The session has ended. Log in again.")


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


def reader(request: Request) -> Caller:
    """Dependency of every route that only reads."""
    return parts_of(request).auth.caller_of(request)


def writer(request: Request) -> Caller:
    """Dependency of every route that changes something."""
    caller = parts_of(request).auth.caller_of(request)
    if caller.via == "cookie":
        check_own_page(request)
    return caller


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]


def _digest(token: str) -> bytes:
    """Of equal length whatever was sent: ``compare_digest`` tells lengths apart."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
