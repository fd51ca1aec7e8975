"""With whose credentials a project's mirror is read: whatever valid ones are at hand.

The newest live session's token first, then what acts for a waiting operation. One that Keystone or a service
refuses is dropped and the next is taken; when there is none the mirror rests, and says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from lbaas_ui.cloud.client import Credentials
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token
from lbaas_ui.errors import CloudUnauthorized

RESTS = "Nobody is logged in to this project, and nothing waits in it: the mirror rests."

Candidates = Callable[[], Awaitable[Sequence[tuple[str, Credentials]]]]


class AtHand:
    """Credentials that are whatever is at hand; see ``cloud.client.Credentials``.

    Args:
        name: of the cloud.
        candidates: those that should hold, with a key for each, the best first.
    """

    def __init__(self, name: str, candidates: Candidates) -> None:
        self.name = name
        self._candidates = candidates
        self._refused: set[str] = set()
        self._used: tuple[str, Credentials, Token] | None = None

    async def fetch_token(self) -> Token:
        """A token of the first who still has one.

        Raises:
            CloudUnauthorized: nobody has. CloudTemporary: Keystone cannot be reached.
        """
        if self._used is not None:
            key, _, token = self._used
            # Asked again before its time: some service did not accept that token.
            if token.renew_at is None or token.renew_at > datetime.now(UTC):
                self._refused.add(key)
            self._used = None
        candidates = await self._candidates()
        self._refused &= {key for key, _ in candidates}
        for key, credentials in candidates:
            if key in self._refused:
                continue
            try:
                token = await credentials.fetch_token()
            except CloudUnauthorized:
                self._refused.add(key)
                continue
            self._used = (key, credentials, token)
            return token
        raise CloudUnauthorized(RESTS, service="identity")

    async def access(self) -> Access:
        """Who that is now. Raises as ``fetch_token``."""
        if self._used is None:
            await self.fetch_token()
        if self._used is None:
            raise CloudUnauthorized(RESTS, service="identity")
        return await self._used[1].access()
