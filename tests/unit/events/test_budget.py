"""The budget of requests: who goes when."""

from __future__ import annotations

import asyncio

import pytest

from lbaas_ui.events.sources.budget import BUSY_S, Budget


class Watch:
    """A clock that is set by hand, and sleep that moves it."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Moves the clock."""
        self.now += seconds


async def at_once(budget: Budget, requests: int) -> int:
    """How many background requests are out at one moment, of so many that are wished for."""
    inside = most = 0

    async def one() -> None:
        nonlocal inside, most
        async with budget.request(background=True):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(requests)))
    return most


@pytest.mark.parametrize(("since_urgent_s", "expected"), [(0.0, 1), (BUSY_S / 2, 1), (BUSY_S * 2, 4)])
async def test_background_goes_one_by_one_while_somebody_waits(since_urgent_s: float, expected: int) -> None:
    """Half of the places are for the background, but only one right after a request that somebody awaits."""
    watch = Watch()
    budget = Budget(1000, concurrent=8, clock=watch, sleep=watch.sleep)
    async with budget.request():
        pass
    watch.now += since_urgent_s
    assert await at_once(budget, 8) == expected


async def test_urgent_requests_overtake_the_background() -> None:
    """However many background requests wait, one that somebody awaits goes at once."""
    watch = Watch()
    budget = Budget(1000, concurrent=8, clock=watch, sleep=watch.sleep)
    waiting = asyncio.create_task(at_once(budget, 50))
    await asyncio.sleep(0)
    async with budget.request():
        assert not waiting.done()
    assert await waiting == 1
