"""With whose token a project's mirror is read: the first that holds, and the next when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lbaas_ui.cloud.client import Credentials
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token
from lbaas_ui.errors import CloudTemporary, CloudUnauthorized
from lbaas_ui.tenancy.reads import AtHand

SOON = timedelta(minutes=5)


class Somebody:
    """Gives the tokens in turn, the last one again and again; without any, they hold no longer."""

    name = "lab"

    def __init__(self, *tokens: str, ends_in: timedelta = SOON) -> None:
        self.tokens = list(tokens)
        self.ends_in = ends_in

    async def fetch_token(self) -> Token:
        """The next."""
        if not self.tokens:
            raise CloudUnauthorized("no more")
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return Token({"X-Auth-Token": token}, renew_at=datetime.now(UTC) + self.ends_in)

    async def access(self) -> Access:
        """Who that is."""
        return Access("p", "p", self.tokens[0], (), {})


def at_hand(**people: Somebody) -> tuple[AtHand, dict[str, Credentials]]:
    """Credentials that are any of these, and who they are now."""
    known: dict[str, Credentials] = dict(people)

    async def candidates() -> list[tuple[str, Credentials]]:
        return list(known.items())

    return AtHand("lab", candidates), known


async def token(reads: AtHand) -> str:
    """The next token."""
    return (await reads.fetch_token()).headers["X-Auth-Token"]


async def test_the_first_who_still_has_one() -> None:
    """Whom Keystone refuses is passed over; who comes later is asked first."""
    reads, known = at_hand(gone=Somebody(), anna=Somebody("a"))
    assert await token(reads) == "a"
    assert (await reads.access()).user_name == "a"
    known.clear()
    with pytest.raises(CloudUnauthorized, match="the mirror rests"):
        await token(reads)
    with pytest.raises(CloudUnauthorized, match="the mirror rests"):
        await reads.access()
    known["bert"] = Somebody("b")
    assert (await reads.access()).user_name == "b"


async def test_a_token_that_a_service_refuses() -> None:
    """Asked for another too early: whoever has no other is passed over, for good."""
    reads, known = at_hand(anna=Somebody("a"), bert=Somebody("b"))
    assert [await token(reads) for _ in range(2)] == ["a", "b"]
    del known["bert"]
    with pytest.raises(CloudUnauthorized):
        await token(reads)


async def test_who_can_get_another_token_is_asked_once_more() -> None:
    """A change of roles ends tokens; a new one is good. Twice refused is refused."""
    reads, _ = at_hand(trust=Somebody("1", "2", "3"), bert=Somebody("b"))
    assert [await token(reads) for _ in range(3)] == ["1", "2", "b"]


async def test_a_token_that_is_renewed_in_time_is_no_refusal() -> None:
    """However often."""
    reads, _ = at_hand(trust=Somebody("1", "2", "3", "4", ends_in=timedelta()), bert=Somebody("b"))
    assert [await token(reads) for _ in range(4)] == ["1", "2", "3", "4"]


async def test_keystone_away_is_no_refusal() -> None:
    """Nobody is passed over for it."""
    reads, known = at_hand(anna=Somebody("a"))

    async def away() -> Token:
        raise CloudTemporary("away")

    known["anna"].fetch_token = away  # type: ignore[method-assign]
    with pytest.raises(CloudTemporary):
        await token(reads)
    known["anna"] = Somebody("a")
    assert await token(reads) == "a"
