"""Keeps one token for all calls of a cloud: fetched once however many wait, and renewed before it ends.

Called by ``cloud.client``. Fetching itself is keystoneauth's work, see ``cloud.session``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lbaas_ui.cloud.flight import SingleFlight
from lbaas_ui.errors import CloudTemporary

# A token is renewed this long before its end, or at a tenth of its life where that is less: a call that
# begins with a valid token must not reach the service with a dead one.
RENEW_BEFORE_END: Final = timedelta(seconds=30)
RENEW_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Token:
    """What makes a request ours.

    Attributes:
        headers: to send with each call, as in ``{"X-Auth-Token": ...}``; empty without authentication.
        renew_at: when a new one should be fetched; None for never.
        ends_at: when the cloud stops accepting it; None for never.
    """

    headers: Mapping[str, str]
    renew_at: datetime | None = None
    ends_at: datetime | None = None


def token_of(headers: Mapping[str, str], *, now: datetime, ends_at: datetime | None) -> Token:
    """A token with the time of its renewal, from its end."""
    if ends_at is None:
        return Token(headers)
    margin = min(RENEW_BEFORE_END, (ends_at - now) * RENEW_SHARE)
    return Token(headers, renew_at=ends_at - margin, ends_at=ends_at)


class TokenKeeper:
    """One token, shared.

    Args:
        fetch: brings a new token from the cloud.
        now: the present, aware.
    """

    def __init__(self, fetch: Callable[[], Awaitable[Token]], now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._now = now
        self._token: Token | None = None
        self._flight = SingleFlight(self._fetch_and_keep)

    async def get(self) -> Token:
        """A token that still holds.

        Raises:
            CloudTemporary: Keystone cannot be reached and there is no token left.
            CloudUnauthorized: Keystone refuses the credentials.
        """
        token = self._token
        if token is not None and not self._passed(token.renew_at):
            return token
        return await self._replace(token)

    def drop(self) -> None:
        """Fetch another the next time."""
        self._token = None

    async def after_refusal(self, refused: Token) -> Token:
        """A newer token than one that a service answered with 401."""
        return await self._replace(refused, refused=True)

    async def _replace(self, stale: Token | None, *, refused: bool = False) -> Token:
        if self._token is not None and self._token is not stale:
            return self._token  # somebody else fetched it meanwhile
        try:
            return await self._flight.join()
        except CloudTemporary:
            if stale is None or refused or self._passed(stale.ends_at):
                raise
            return stale  # Keystone is away, but the old one holds for some seconds yet

    async def _fetch_and_keep(self) -> Token:
        self._token = await self._fetch()
        return self._token

    def _passed(self, moment: datetime | None) -> bool:
        return moment is not None and self._now() >= moment
