"""Sees to it that nobody decides on half of what is there.

A process that has just begun knows balancers before it has read all their parts: lists show neither members
nor rules. A form made of that would take away, when it is sent back, what was not read yet.
"""

from __future__ import annotations

import asyncio
from typing import Final
from weakref import WeakValueDictionary

from lbaas_ui.errors import CloudTemporary
from lbaas_ui.queue.ports import Watch
from lbaas_ui.store import queries
from lbaas_ui.store.store import Store

PATIENCE_S: Final = 20.0


class Sight:
    """What the mirror lacks is waited for, or read.

    Args:
        store: the mirror.
        watch: reads.
        patience_s: how long somebody waits for more than one balancer.
    """

    def __init__(self, store: Store, watch: Watch, *, patience_s: float = PATIENCE_S) -> None:
        self._store = store
        self._watch = watch
        self._patience_s = patience_s
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._in_vain: dict[str, frozenset[str]] = {}  # what a balancer's reading did not show, though listed

    async def first(self) -> None:
        """Wait until everything was looked at once, however long that takes."""
        await self._watch.loaded.wait()

    async def of_all(self) -> None:
        """The same for somebody who waits for an answer.

        Raises:
            CloudTemporary: it takes too long.
        """
        try:
            await asyncio.wait_for(self.first(), self._patience_s)
        except TimeoutError:
            raise CloudTemporary("The first look at the cloud is under way. Try again.") from None

    async def of_balancer(self, balancer_id: str) -> None:
        """Have a balancer whole, with what others list that is its, as a floating IP.

        Raises:
            CloudTemporary: the first look takes too long. CloudError: the cloud did not answer.
        """
        await self.of_all()
        await self.of_parts(balancer_id)

    async def of_parts(self, balancer_id: str) -> None:
        """Read a balancer, where the mirror does not have all its parts; what is not there stays so.

        Raises:
            CloudError: the cloud did not answer.
        """
        if not self._lacks(balancer_id):
            return
        lock = self._locks.setdefault(balancer_id, asyncio.Lock())
        async with lock:
            if self._lacks(balancer_id):
                await self._watch.refresh_balancer(balancer_id)
                self._remember(balancer_id)

    async def of_members(self) -> None:
        """Wait for the first look, and read every balancer of which members are not in the mirror.

        Raises:
            CloudTemporary: it takes too long. CloudError: the cloud did not answer.
        """
        await self.of_all()
        unread = queries.without_members(self._store)
        try:
            await asyncio.wait_for(asyncio.gather(*map(self.of_parts, unread)), self._patience_s)
        except TimeoutError:
            raise CloudTemporary("Not all members of the project have been read yet. Try again.") from None

    def _lacks(self, balancer_id: str) -> bool:
        missing = self._missing(balancer_id)
        return bool(missing) and missing != self._in_vain.get(balancer_id)

    def _remember(self, balancer_id: str) -> None:
        """Octavia may list what it does not show, in the middle of a change: that is not read for ever."""
        self._in_vain.pop(balancer_id, None)
        if missing := self._missing(balancer_id):
            self._in_vain[balancer_id] = missing

    def _missing(self, balancer_id: str) -> frozenset[str]:
        tree = queries.tree(self._store, balancer_id)
        return frozenset() if tree is None else queries.missing(tree)
