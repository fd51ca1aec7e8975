"""One token for all: fetched once, renewed in time, kept while Keystone is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from lbaas_ui.cloud.tokens import Token, TokenKeeper, token_of
from lbaas_ui.errors import CloudTemporary, CloudUnauthorized

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Keystone:
    """Gives numbered tokens that live an hour, unless it is away."""

    def __init__(self) -> None:
        self.now = NOON
        self.fetched = 0
        self.fault: Exception | None = None

    async def fetch(self) -> Token:
        """A new token, not before everybody else had a turn."""
        await asyncio.sleep(0)
        self.fetched += 1
        if self.fault is not None:
            raise self.fault
        ends = self.now + timedelta(hours=1)
        return token_of({"X-Auth-Token": str(self.fetched)}, now=self.now, ends_at=ends)

    def keeper(self) -> TokenKeeper:
        """A keeper that lives in this Keystone's time."""
        return TokenKeeper(self.fetch, lambda: self.now)


async def test_fetched_once_for_many() -> None:
    """However many calls wait for the first token, Keystone is asked once."""
    keystone = Keystone()
    keeper = keystone.keeper()
    tokens = await asyncio.gather(*(keeper.get() for _ in range(50)))
    assert keystone.fetched == 1
    assert {token.headers["X-Auth-Token"] for token in tokens} == {"1"}


@pytest.mark.parametrize(("minutes", "fetched"), [(0, 1), (59, 1), (59.6, 2), (61, 2)])
async def test_renewed_before_its_end(minutes: float, fetched: int) -> None:
    """A token is replaced half a minute before it ends, and not earlier."""
    keystone = Keystone()
    keeper = keystone.keeper()
    await keeper.get()
    keystone.now += timedelta(minutes=minutes)
    await keeper.get()
    assert keystone.fetched == fetched


def test_short_lived_tokens_are_used() -> None:
    """A token of 20 s is renewed 2 s before its end, not at every call."""
    token = token_of({}, now=NOON, ends_at=NOON + timedelta(seconds=20))
    assert token.renew_at == NOON + timedelta(seconds=18)


def test_no_end_no_renewal() -> None:
    """Without authentication nothing ends."""
    assert token_of({}, now=NOON, ends_at=None).renew_at is None


async def test_old_token_serves_while_keystone_is_away() -> None:
    """In its last seconds the old token still counts when there is no new one."""
    keystone = Keystone()
    keeper = keystone.keeper()
    first = await keeper.get()
    keystone.fault = CloudTemporary("away")
    keystone.now += timedelta(minutes=59, seconds=45)
    assert await keeper.get() is first
    keystone.now += timedelta(seconds=30)
    with pytest.raises(CloudTemporary):
        await keeper.get()


async def test_refused_token_is_replaced_once() -> None:
    """When many calls are answered 401 at once, one new token serves them all."""
    keystone = Keystone()
    keeper = keystone.keeper()
    first = await keeper.get()
    tokens = await asyncio.gather(*(keeper.after_refusal(first) for _ in range(20)))
    assert keystone.fetched == 2
    assert {token.headers["X-Auth-Token"] for token in tokens} == {"2"}


async def test_refused_token_is_never_given_again() -> None:
    """While Keystone is away, a token that a service refused does not come back."""
    keystone = Keystone()
    keeper = keystone.keeper()
    first = await keeper.get()
    keystone.fault = CloudTemporary("away")
    with pytest.raises(CloudTemporary):
        await keeper.after_refusal(first)


async def test_waiters_share_the_failure() -> None:
    """A hundred callers wait for one time-out of Keystone, not for a hundred in a row."""
    keystone = Keystone()
    keystone.fault = CloudUnauthorized("no")
    keeper = keystone.keeper()
    found = await asyncio.gather(*(keeper.get() for _ in range(100)), return_exceptions=True)
    assert keystone.fetched == 1
    assert all(isinstance(one, CloudUnauthorized) for one in found)


async def test_a_cancelled_caller_does_not_spoil_it_for_others() -> None:
    """The fetch goes on for those who still wait."""
    keystone = Keystone()
    keeper = keystone.keeper()
    one, other = asyncio.create_task(keeper.get()), asyncio.create_task(keeper.get())
    await asyncio.sleep(0)
    one.cancel()
    assert (await other).headers["X-Auth-Token"] == "1"
    assert one.cancelled()
