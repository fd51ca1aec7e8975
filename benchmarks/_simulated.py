"""An event loop whose time jumps: waiting costs nothing, work takes no time; for ``million``."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Final, TypeVar, TypeVarTuple

import sqlalchemy as sa

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
GRACE_S: Final = 0.0005
"""So long whatever is on its way from outside is waited for before time jumps."""


class _Selector(selectors.DefaultSelector):
    """Asks what comes from outside; where the loop wants to wait for a timer, time jumps to it."""

    loop: SimulatedLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(None if self.loop.in_threads else GRACE_S)
        if not found:
            self.loop.jump(timeout)
        return found


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Time stands still while something is done, here or in a thread (the database), and jumps when all wait.

    Attributes:
        in_threads: what was given to threads and is not back.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self.in_threads = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        """Simulated seconds since the loop was made."""
        return self._seconds

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    def stand_still_for(self, engine: sa.Engine) -> None:
        """Let no time pass while a connection of this database is in use: its driver has its own thread."""
        sa.event.listen(engine, "checkout", self._lent)
        sa.event.listen(engine, "checkin", self._back)

    def _lent(self, *_: object) -> None:
        self.in_threads += 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """As ever; time stands still until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self.in_threads += 1
        future.add_done_callback(self._back)
        return future

    def _back(self, *_: object) -> None:
        self.in_threads -= 1


def run(work: Coroutine[Any, Any, T], *, simulated: bool) -> T:
    """Run in such a loop, or in an ordinary one."""
    with asyncio.Runner(loop_factory=SimulatedLoop if simulated else None) as runner:
        return runner.run(work)
