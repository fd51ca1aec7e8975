"""How often somebody may try to log in: failures are counted by user and by address, for some minutes.

In memory: a restart forgets them, and nobody can restart the server by guessing. Of scripts only *different*
wrong tokens count: one that goes on with an expired token must not lock out its neighbours.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import math
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lbaas_ui.api.errors import ApiError, refusal_of
from lbaas_ui.errors import NotAuthenticated

WINDOW_S: Final = 300.0
MOST_BY_USER: Final = 10
BY_ADDRESS: Final = 5  # so many times as many: several people may sit behind one address
MOST_KEPT: Final = 20_000  # addresses and users that are remembered; the oldest is forgotten
UNKNOWN: Final = "?"  # a Unix socket has no address
WRONG_TOKEN: Final = 4401  # as ``routes.stream`` closes a socket
TOO_MANY: Final = 4429


class TooManyAttempts(ApiError):
    """Too many failed attempts to log in."""

    def __init__(self, retry_in_s: float) -> None:
        seconds = max(1, math.ceil(retry_in_s))
        super().__init__(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_attempts",
            f"Too many failed attempts to log in. Try again in {seconds} seconds.",
        )
        self.retry_in_s = seconds


@dataclass(slots=True)
class Window:
    """When something happened, per key, within a sliding window.

    Attributes:
        most: so many within the window are allowed.
    """

    most: int
    _times: OrderedDict[str, OrderedDict[str, float]] = field(default_factory=OrderedDict)

    def left_s(self, key: str, now: float) -> float:
        """Seconds until the next one is allowed; 0: now."""
        times = self._of(key, now)
        return 0.0 if len(times) < self.most else WINDOW_S - (now - next(iter(times.values())))

    def add(self, key: str, what: str, now: float) -> None:
        """It happened once more; the same ``what`` counts once."""
        times = self._of(key, now)
        times.setdefault(what, now)
        while len(times) > self.most:
            times.popitem(last=False)
        self._times[key] = times
        self._times.move_to_end(key)
        while len(self._times) > MOST_KEPT:
            self._times.popitem(last=False)

    def take_back(self, key: str, what: str) -> None:
        """This one did not happen."""
        self._times.get(key, OrderedDict()).pop(what, None)

    def forget(self, key: str) -> None:
        """As if nothing had happened."""
        self._times.pop(key, None)

    def _of(self, key: str, now: float) -> OrderedDict[str, float]:
        times = self._times.get(key, OrderedDict())
        while times and now - next(iter(times.values())) >= WINDOW_S:
            times.popitem(last=False)
        if not times:
            self._times.pop(key, None)
        return times


class Attempts:
    """All failed attempts of the last minutes.

    Args:
        most_by_user: failed log-ins of one user that are allowed in ``WINDOW_S``.
        clock: seconds, monotonic.
    """

    def __init__(self, most_by_user: int = MOST_BY_USER, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = Window(most_by_user)
        self._addresses = Window(most_by_user * BY_ADDRESS)
        self._tokens = Window(most_by_user * BY_ADDRESS)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._clock = clock
        self._count = 0

    def check(self, address: str, user: str = "") -> None:
        """Refuse a log-in before anything is asked.

        Args:
            address: of the client, see ``address_of``.
            user: name with its domain, whether there is such a user or not; empty where log-in has no names.

        Raises:
            TooManyAttempts: says when to come back.
        """
        now = self._clock()
        left = self._addresses.left_s(_place(address), now)
        # Where this user has logged in from before, others' failures do not lock them out.
        if user and f"{_user(user)} {_place(address)}" not in self._known:
            left = max(left, self._users.left_s(_user(user), now))
        if left > 0:
            raise TooManyAttempts(left)

    def failed(self, address: str, user: str = "") -> str:
        """A log-in was refused, or has begun and may be; gives what ``take_back`` takes."""
        now = self._clock()
        self._count += 1
        what = str(self._count)
        self._addresses.add(_place(address), what, now)
        if user:
            self._users.add(_user(user), what, now)
        return what

    def take_back(self, what: str, address: str, user: str = "") -> None:
        """That one was not refused."""
        self._addresses.take_back(_place(address), what)
        self._users.take_back(_user(user), what)

    def succeeded(self, address: str, user: str = "") -> None:
        """A log-in went well."""
        if user:
            self._users.forget(_user(user))
            self._known[f"{_user(user)} {_place(address)}"] = None
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)

    @contextlib.contextmanager
    def counted(self, address: str, user: str = "") -> Iterator[None]:
        """Around one log-in: refuses it when there were too many, and counts how it goes.

        Raises:
            TooManyAttempts: as ``check``.
        """
        self.check(address, user)
        # Counted before it is known: else a thousand at once would all be let through.
        what = self.failed(address, user)
        try:
            yield
        except NotAuthenticated:
            raise
        except BaseException:
            self.take_back(what, address, user)
            raise
        self.take_back(what, address, user)
        self.succeeded(address, user)

    def check_token(self, address: str) -> None:
        """Refuse a token before it is looked at.

        Raises:
            TooManyAttempts: too many different wrong ones came from this address.
        """
        left = self._tokens.left_s(_place(address), self._clock())
        if left > 0:
            raise TooManyAttempts(left)

    def wrong_token(self, address: str, token: str) -> None:
        """A token was wrong."""
        self._tokens.add(_place(address), _digest(token), self._clock())


class TokenGuard:
    """Counts wrong tokens of scripts and refuses more from where too many came; cookies pass."""

    def __init__(self, app: ASGIApp, attempts: Attempts) -> None:
        self._app = app
        self._attempts = attempts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        token = _token_of(scope) if scope["type"] in {"http", "websocket"} else ""
        if not token:
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        try:
            self._attempts.check_token(address)
        except TooManyAttempts as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": TOO_MANY, "reason": ""})  # answered 403
            else:
                await refusal_of(error, scope)(scope, receive, send)
            return

        async def send_counted(message: Message) -> None:
            if message.get("status") == HTTPStatus.UNAUTHORIZED or message.get("code") == WRONG_TOKEN:
                self._attempts.wrong_token(address, token)
            await send(message)

        await self._app(scope, receive, send_counted)


def address_of(scope: Scope) -> str:
    """Where a request comes from; behind a trusted proxy, what that says (``forwarded_allow_ips``)."""
    client = scope.get("client")
    return str(client[0]) if client else UNKNOWN


def _token_of(scope: Scope) -> str:
    headers = Headers(scope=scope)
    offered = [one for one in scope.get("subprotocols", ()) if one.startswith("bearer.")]
    return headers.get("authorization") or headers.get("x-auth-token") or "".join(offered[:1])


def _place(address: str) -> str:
    """One household has a whole /64 of IPv6 addresses: they count as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return address


def _user(name: str) -> str:
    """One key for all spellings that a database may take for one name: case, accents, blanks."""
    plain = unicodedata.normalize("NFKD", name)
    return _digest("".join(one for one in plain if not unicodedata.combining(one) and not one.isspace()))


def _digest(text: str) -> str:
    """Of equal length, and tells nothing in a memory dump."""
    return hashlib.sha256(text.casefold().encode("utf-8", "surrogatepass")).hexdigest()
