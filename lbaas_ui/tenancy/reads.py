"""With whose credentials a project's mirror is read: whatever valid ones are at hand.

The newest live session's token first, then that of the last script, then what acts for a waiting operation;
before all of them those who may do more than look, since not every service shows them everything. One that
Keystone or a service refuses is dropped and the next is taken; when there is none the mirror rests, and says
so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from lbaas_ui.api.standing import reads_alone
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

    Attributes:
        rests: nobody had any the last time.
    """

    def __init__(self, name: str, candidates: Candidates) -> None:
        self.name = name
        self._candidates = candidates
        self._refused: set[str] = set()
        self._doubted: set[str] = set()  # some service did not accept their last token
        self._used: tuple[str, Credentials, Token] | None = None
        self.rests = False

    async def fetch_token(self) -> Token:
        """A token of the first who still has one that the services accept.

        Raises:
            CloudUnauthorized: nobody has. CloudTemporary: Keystone cannot be reached.
        """
        spoiled = self._judge_last()
        candidates = await self._candidates()
        self._refused &= {key for key, _ in candidates}
        self._doubted &= {key for key, _ in candidates}
        for key, credentials in candidates:
            if key in self._refused:
                continue
            try:
                token = await credentials.fetch_token()
            except CloudUnauthorized:
                self._refused.add(key)
                continue
            if token.headers == spoiled:  # it has no other
                self._refused.add(key)
                continue
            self._used = (key, credentials, token)
            self.rests = False
            return token
        self.rests = True
        raise CloudUnauthorized(RESTS, service="identity")

    async def reads_alone(self) -> bool:
        """Whether whoever is read with now may do nothing but look."""
        return self._used is not None and reads_alone((await self._used[1].access()).roles)

    def choose_again(self) -> None:
        """Somebody better may be there: whoever is asked next is the first of all."""
        self._used = None

    def _judge_last(self) -> Mapping[str, str] | None:
        """The headers of the last token, if it is asked for another before its time; twice is enough."""
        if self._used is None:
            return None
        (key, _, token), self._used = self._used, None
        if token.renew_at is not None and token.renew_at <= datetime.now(UTC):
            self._doubted.discard(key)
            return None
        (self._refused if key in self._doubted else self._doubted).add(key)
        return token.headers

    async def access(self) -> Access:
        """Who that is now. Raises as ``fetch_token``."""
        if self._used is None:
            await self.fetch_token()
        if self._used is None:
            raise CloudUnauthorized(RESTS, service="identity")
        return await self._used[1].access()
