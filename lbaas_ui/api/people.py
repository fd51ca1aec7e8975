"""Whom a Keystone token is of, and what Octavia lets them do: asked seldom, remembered shortly.

Keystone is asked about each token once a minute; Octavia is asked what somebody may do by two requests that
change nothing: a list of one, and a balancer without a VIP, which it refuses after it has looked at the
rights (octavia/api/v2/controllers/load_balancer.py, ``post``). So operators' own policies count, too. Used
by ``keystone_auth``.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final, Generic, TypeVar

import structlog

from lbaas_ui.api import rights
from lbaas_ui.api.standing import Standing
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.person import Person
from lbaas_ui.errors import CloudError, CloudRejected, CloudTemporary, CloudUnauthorized

TOKEN_S: Final = 60.0
STANDING_S: Final = 300.0
MOST: Final = 1000

Value = TypeVar("Value")
_log = structlog.get_logger(__name__)


class Shortly(Generic[Value]):
    """Values that are remembered for a while, the last used ones only."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    def get(self, key: str) -> Value | None:
        """The value, unless it is too old."""
        found = self._kept.get(key)
        if found is None or found[0] <= self._clock():
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: str, value: Value) -> None:
        """Remember it."""
        self._kept[key] = (self._clock() + self._seconds, value)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget it."""
        self._kept.pop(key, None)


class People:
    """See above.

    Args:
        cloud: whose connections are shared.
        now: the wall clock, aware.
        clock: monotonic, seconds.
    """

    def __init__(
        self,
        keystone: Keystone,
        cloud: Cloud,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.keystone = keystone
        self._cloud = cloud
        self._now = now
        self._persons: Shortly[Person] = Shortly(TOKEN_S, clock)
        self._standings: Shortly[tuple[Standing | None]] = Shortly(STANDING_S, clock)

    async def of_token(self, token: str) -> Person:
        """Whose token that is.

        Raises:
            NotAuthenticated: Keystone does not accept it. CloudTemporary: it cannot be asked.
        """
        key = _key(token)
        found = self._persons.get(key)
        if found is None or found.ends_at <= self._now():
            found = await self.keystone.person(token)
            self._persons.put(key, found)
        return found

    def know(self, person: Person) -> None:
        """Keystone has just given this token."""
        self._persons.put(_key(person.token), person)

    def forget(self, token: str) -> None:
        """Ask Keystone the next time."""
        self._persons.drop(_key(token))

    def cloud_of(self, person: Person) -> Cloud:
        """The cloud as this person."""
        return self._cloud.sibling(self.keystone.by_token(person))

    async def standing(self, person: Person) -> Standing | None:
        """What they may do in their project; None: not even look.

        Raises:
            CloudError: Octavia cannot be asked, and the roles alone do not tell.
        """
        credential = person.application_credential_id or ""  # its access rules may allow less
        key = "\n".join((person.user_id, person.project_id or "", credential, *sorted(person.roles)))
        found = self._standings.get(key)
        if found is None:
            try:
                found = (await self._ask(person),)
            except (
                CloudError
            ) as error:  # Octavia is away: what its defaults surely allow, until it can be asked
                _log.info("standing.by_table", error=error.message)
                by_table = rights.by_table(person.roles)
                if by_table is None:
                    raise
                return by_table
            self._standings.put(key, found)
        return found[0]

    async def _ask(self, person: Person) -> Standing | None:
        cloud = self.cloud_of(person)
        can_read = await _allowed(
            cloud, person, params={"limit": "1", "fields": "id", "project_id": str(person.project_id)}
        )
        can_write = can_read and await _allowed(cloud, person, json={"loadbalancer": {}})
        return rights.asked(person.roles, can_read=can_read, can_write=can_write)


async def _allowed(
    cloud: Cloud,
    person: Person,
    *,
    json: dict[str, object] | None = None,
    params: dict[str, str] | None = None,
) -> bool:
    """Whether Octavia lets somebody read, or write ``json``; what else it says against it does not matter."""
    method = "GET" if json is None else "POST"
    try:
        await cloud.call("load-balancer", method, "/v2/lbaas/loadbalancers", json=json, params=params)
    except CloudTemporary:
        raise
    except CloudUnauthorized:
        # Keystone has just accepted the token: what the service refuses is access rules.
        if person.application_credential_id is None:
            raise
        return False
    except CloudRejected as error:
        return error.status != HTTPStatus.FORBIDDEN
    return True


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
