"""Guessing: how often, from where, for whom; and who is not locked out by it."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api.attempts import MOST_KEPT, Attempts, TooManyAttempts
from tests.unit.api.fakes import TOKEN, World
from tests.unit.api.sockets import handshake


class Clock:
    """Time that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def is_refused(attempts: Attempts, address: str, user: str = "") -> bool:
    """Whether another attempt would be refused."""
    try:
        attempts.check(address, user)
    except TooManyAttempts:
        return True
    return False


def test_a_users_failures_count_from_everywhere() -> None:
    """Ten wrong passwords of one user, from ten addresses, and nobody may try that user for a while."""
    clock = Clock()
    attempts = Attempts(10, clock)
    for number in range(10):
        assert not is_refused(attempts, f"10.0.0.{number}", "anna")
        attempts.failed(f"10.0.0.{number}", "anna")
        clock.now += 10
    with pytest.raises(TooManyAttempts, match="in 200 seconds") as raised:
        attempts.check("10.0.1.1", "ANNA")
    assert raised.value.retry_in_s == 200
    assert not is_refused(attempts, "10.0.1.1", "bert")
    clock.now += 200
    assert not is_refused(attempts, "10.0.1.1", "anna")


def test_an_addresss_failures_count_for_all_users() -> None:
    """One address that tries many names is stopped; its neighbours are not."""
    attempts = Attempts(10, Clock())
    for number in range(50):
        attempts.failed("10.0.0.1", f"user-{number}")
    assert is_refused(attempts, "10.0.0.1", "anna")
    assert not is_refused(attempts, "10.0.0.2", "anna")


def test_others_cannot_lock_a_user_out() -> None:
    """Where anna has logged in from before, she may go on, whoever guesses her password elsewhere."""
    attempts = Attempts(10, Clock())
    attempts.succeeded("10.0.0.1", "anna")
    for _ in range(10):
        attempts.failed("10.9.9.9", "anna")
    assert is_refused(attempts, "10.0.0.2", "anna")
    assert not is_refused(attempts, "10.0.0.1", "anna")


def test_a_good_log_in_forgives_the_users_typos() -> None:
    """Who typed wrongly nine times and then rightly begins anew."""
    attempts = Attempts(10, Clock())
    for _ in range(9):
        attempts.failed("10.0.0.1", "anna")
    attempts.succeeded("10.0.0.1", "anna")
    for _ in range(9):
        attempts.failed("10.0.0.2", "anna")
    assert not is_refused(attempts, "10.0.0.2", "anna")


def test_ipv6_counts_by_network() -> None:
    """Who has a whole /64 has one address here; IPv4 in its clothes is IPv4."""
    attempts = Attempts(1, Clock())
    for number in range(5):
        attempts.failed(f"2001:db8::{number}")
        attempts.failed("::ffff:10.0.0.1")
    assert is_refused(attempts, "2001:db8::ffff")
    assert not is_refused(attempts, "2001:db8:0:1::1")
    assert is_refused(attempts, "10.0.0.1")


def test_memory_is_bounded() -> None:
    """Made-up names do not fill it; the oldest go."""
    attempts = Attempts(1, Clock())
    for number in range(MOST_KEPT + 10):
        attempts.failed("10.0.0.1", f"user-{number}")
        attempts.succeeded("10.0.0.1", f"good-{number}")
    assert len(attempts._users._times) == len(attempts._known) == MOST_KEPT


async def test_log_in_of_the_page(world: World, nobody: httpx.AsyncClient) -> None:
    """After fifty wrong tokens even the right one has to wait, and is told how long."""
    for number in range(50):
        answer = await nobody.post("/api/v1/session", json={"access_token": f"guess {number}"})
        assert answer.status_code == 401
    answer = await nobody.post("/api/v1/session", json={"access_token": TOKEN})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert answer.headers["retry-after"] == "300"
    world.clock += 300
    assert (await nobody.post("/api/v1/session", json={"access_token": TOKEN})).status_code == 200


@pytest.mark.parametrize("header", ["Authorization", "X-Auth-Token"])
async def test_scripts_that_guess(world: World, nobody: httpx.AsyncClient, header: str) -> None:
    """Fifty different tokens are guessing; the right one is not even looked at then."""
    for number in range(50):
        answer = await nobody.get("/api/v1/balancers", headers={header: f"Bearer guess-{number}"})
        assert answer.status_code == 401
    answer = await nobody.get("/api/v1/balancers", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    [refused] = await handshake(world, subprotocols=["lbaas-ui", f"bearer.{TOKEN}"])
    assert (refused["type"], refused["code"]) == ("websocket.close", 4429)


async def test_a_script_with_an_expired_token_harms_nobody(nobody: httpx.AsyncClient) -> None:
    """It sends the same one a hundred times: that is no guessing."""
    for _ in range(100):
        await nobody.get("/api/v1/balancers", headers={"Authorization": "Bearer of-last-week"})
    answer = await nobody.get("/api/v1/balancers", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


async def test_sockets_that_guess(world: World, nobody: httpx.AsyncClient) -> None:
    """Wrong tokens of sockets count as those of requests."""
    for number in range(50):
        *_, closed = await handshake(world, subprotocols=[f"bearer.guess-{number}"])
        assert closed["code"] == 4401
    assert (await nobody.get("/api/v1/catalog", headers={"X-Auth-Token": "x"})).status_code == 429
