"""Waiting for something to become true in the mirror: one-shot, conditional, with a time limit.

Used by ``store.Store``, whose ``added``, ``changed`` and ``removed`` are the way in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from lbaas_ui.errors import WaitingTimedOut
from lbaas_ui.models import Resource
from lbaas_ui.store.changes import Change

Verdict = Callable[[Change], bool]


class Waiter:
    """One coroutine that waits for one change; ends once, whatever comes."""

    __slots__ = ("_done", "_verdict", "object_id")

    def __init__(self, verdict: Verdict, object_id: str | None) -> None:
        self._verdict = verdict
        self._done: asyncio.Future[Resource | None] = asyncio.get_running_loop().create_future()
        self.object_id = object_id

    @property
    def is_over(self) -> bool:
        """Whether it has ended: fired, failed or cancelled."""
        return self._done.done()

    def look_at(self, change: Change) -> None:
        """End the waiting when this change is what was waited for; a test that raises ends it, too."""
        if self._done.done():
            return
        try:
            if self._verdict(change):
                self._done.set_result(change.new)
        except Exception as error:  # noqa: BLE001 - whoever waits gave the test and gets its error
            self._done.set_exception(error)

    async def wait(self, timeout_s: float | None) -> Resource | None:
        """Wait for the end.

        Raises:
            WaitingTimedOut: it did not come within ``timeout_s`` seconds.
        """
        done, _ = await asyncio.wait((self._done,), timeout=timeout_s)
        if not done:
            raise WaitingTimedOut(f"Nothing of the kind happened in {timeout_s} s.")
        return self._done.result()

    def cancel(self) -> None:
        """Forget it; without effect when it is over."""
        self._done.cancel()


class Waiters:
    """All coroutines that wait, by collection, those for one object by its id: an event asks only them."""

    def __init__(self) -> None:
        self._waiters: dict[tuple[str, str | None], list[Waiter]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiters.values()))

    def tell(self, changes: Iterable[Change]) -> None:
        """Let every waiter look at the changes that may concern it, in their order."""
        if not self._waiters:
            return
        for change in changes:
            for key in ((change.collection, change.id), (change.collection, None)):
                for waiter in self._waiters.get(key, ()):
                    waiter.look_at(change)

    async def wait(
        self, collection: str, verdict: Verdict, *, object_id: str | None, timeout_s: float | None
    ) -> Resource | None:
        """Wait until ``verdict`` says yes to a change; give what the object is then.

        Raises:
            WaitingTimedOut: it did not within ``timeout_s`` seconds.
        """
        waiter = Waiter(verdict, object_id)
        key = (collection, object_id)
        self._waiters.setdefault(key, []).append(waiter)
        try:
            return await waiter.wait(timeout_s)
        finally:
            waiter.cancel()
            waiters = self._waiters[key]
            waiters.remove(waiter)
            if not waiters:
                del self._waiters[key]


class Absence:
    """The verdict of ``removed``: nothing is left that passes the test.

    Keeps the ids that pass, so that no change asks more than the object that changed.
    """

    def __init__(self, test: Callable[[Resource], bool], present: Sequence[Resource]) -> None:
        self._test = test
        self._left = {resource.id for resource in present if test(resource)}

    @property
    def holds(self) -> bool:
        """Whether nothing is left."""
        return not self._left

    def __call__(self, change: Change) -> bool:
        """Take a change into account; say whether nothing is left."""
        if change.new is not None and self._test(change.new):
            self._left.add(change.id)
        else:
            self._left.discard(change.id)
        return not self._left
