"""Slow and stuck: judged by history, said in words that help."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.pace import Pace, pace, sentence
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Waiting
from tests.memory_cloud import MemoryCloud
from tests.queue_world import FAST, World

SUBNET = "33333333-3333-4333-8333-333333333333"


@pytest.mark.parametrize(
    ("elapsed_s", "usual_s", "expected"),
    [
        (0.0, None, Pace.USUAL),
        (1799.0, None, Pace.USUAL),
        (1800.0, None, Pace.STUCK),
        (10.9, 1.0, Pace.USUAL),
        (11.0, 1.0, Pace.SLOW),
        (179.0, 60.0, Pace.USUAL),
        (180.0, 60.0, Pace.SLOW),
        (1800.0, 60.0, Pace.STUCK),
    ],
)
def test_pace(elapsed_s: float, usual_s: float | None, expected: Pace) -> None:
    """Three times the usual, and at least ten seconds more, is slow; the limit is the limit."""
    assert pace(elapsed_s, usual_s, 1800.0) is expected


def test_without_history_nothing_is_slow() -> None:
    """What is not known is not judged."""
    assert pace(1000.0, None, 1800.0) is Pace.USUAL


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Pace.USUAL, ["carrying it out"]),
        (Pace.SLOW, ["for 300 s", "slow", "Usually it takes 60 s"]),
        (Pace.STUCK, ["stuck", "operator", "request id"]),
    ],
)
def test_the_sentence_says_what_is_and_what_to_do(found: Pace, words: list[str]) -> None:
    """Numbers with units, and the way out."""
    said = sentence(found, 119.0 if found is Pace.USUAL else 300.0, 60.0).replace("5 min", "300 s")
    assert all(word in said for word in words), said


def test_what_is_quick_takes_some_time() -> None:
    """Not 0 s."""
    assert "Usually it takes 0.14 s." in sentence(Pace.SLOW, 18.0, 0.144)


async def test_a_transaction_that_does_not_end_is_called_stuck(tmp_path: Path) -> None:
    """The task says so while it waits, and goes on by itself when the end comes after all."""
    limits = replace(FAST, stuck_after_s=0.05)
    world = await World(tmp_path / "state.db", MemoryCloud(delay_s=None), limits).start()
    try:
        form = form_of_data({"name": "shop", "vip": {"subnet_id": SUBNET}})
        view = await world.queue.submit(form, who="ann")
        waiting = await _says(world, view.operation.id, Pace.STUCK)
        assert waiting.objects[0].kind == "loadbalancer"
        await world.cloud.release()
        assert (await world.ended(view)).operation.state is OperationState.DONE
    finally:
        await world.stop()


async def _says(world: World, operation_id: str, code: str) -> Waiting:
    """Wait until the first task waits for this reason."""
    changed = asyncio.Event()
    unsubscribe = world.queue.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(10):
            while True:
                changed.clear()
                waiting = (await world.queue.find(operation_id)).tasks[0].waiting
                if waiting is not None and waiting.code == code:
                    return waiting
                await changed.wait()
    finally:
        unsubscribe()
