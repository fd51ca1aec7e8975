"""Sees to it that nobody decides on half of what is there.

A process that has just begun knows balancers before it has read all their parts: lists show neither members
nor rules. A form made of that would take away, when it is sent back, what was not read yet.
"""

from __future__ import annotations

import asyncio
from typing import Final
from weakref import WeakValueDictionary

from lbaas_ui.errors import CloudTemporary
from lbaas_ui.models import Pool
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
        self._in_vain: dict[str, frozenset[str]] = {}  # what was read in vain, by the id of whose it is

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
                self._remember(balancer_id, self._missing(balancer_id))

    async def of_members(self) -> None:
        """Wait for the first look, and read the members of every pool of which some are not in the mirror.

        Raises:
            CloudTemporary: it takes too long. CloudError: the cloud did not answer.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                await self.first()
                await asyncio.gather(*map(self._read_members, self._pools_without_members()))
        except TimeoutError:
            raise CloudTemporary("Not all members of the project have been read yet. Try again.") from None

    def _pools_without_members(self) -> list[str]:
        pools = self._store.all(Pool)
        return [one.id for one in pools if self._is_unread(one.id, self._missing_members(one.id))]

    async def _read_members(self, pool_id: str) -> None:
        await self._watch.refresh_list("members", pool_id)
        self._remember(pool_id, self._missing_members(pool_id))

    def _lacks(self, balancer_id: str) -> bool:
        return self._is_unread(balancer_id, self._missing(balancer_id))

    def _is_unread(self, owner_id: str, missing: frozenset[str]) -> bool:
        return bool(missing) and missing != self._in_vain.get(owner_id)

    def _remember(self, owner_id: str, missing: frozenset[str]) -> None:
        """Octavia may list what it does not show, in the middle of a change: that is not read for ever."""
        self._in_vain.pop(owner_id, None)
        if missing:
            self._in_vain[owner_id] = missing

    def _missing(self, balancer_id: str) -> frozenset[str]:
        tree = queries.tree(self._store, balancer_id)
        return frozenset() if tree is None else queries.missing(tree)

    def _missing_members(self, pool_id: str) -> frozenset[str]:
        pool = self._store.get(Pool, pool_id)
        return frozenset() if pool is None else queries.missing_members(self._store, pool)
