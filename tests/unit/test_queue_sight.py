"""Nobody decides on half of what is there: what the mirror lacks is waited for, or read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from lbaas_ui.errors import CloudTemporary
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.queue.ports import Watch
from lbaas_ui.queue.sight import Sight
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.factories import events_of, make_tree

PARTS = ("listeners", "pools", "members", "healthmonitors", "l7policies", "l7rules")


class Eyes:
    """Shows what it is given; waits for ``may_go_on``."""

    def __init__(self, store: Store, events: Sequence[ObjectSeen]) -> None:
        self.loaded = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.read: list[str] = []
        self._store, self._events = store, events

    async def refresh_balancer(self, loadbalancer_id: str) -> bool:
        """Reads it whole, as far as the cloud shows it."""
        self.read.append(loadbalancer_id)
        await self.may_go_on.wait()
        self._store.apply(self._events)
        return True

    async def refresh_list(self, collection: str, parent_id: str) -> None:
        """Reads a pool's members, as far as the cloud shows them."""
        self.read.append(parent_id)
        await self.may_go_on.wait()
        events = [one for one in self._events if one.collection == collection]
        self._store.apply([one for one in events if one.data["pool_id"] == parent_id])


def begun(tree: BalancerTree, late: str, *, hidden: bool = False) -> tuple[Sight, Eyes, Store]:
    """A mirror that has not read one kind of part yet; the cloud may list it, and yet hide it."""
    store, events = Store(), events_of(tree)
    early = [one for one in events if one.collection != late]
    store.apply(early)
    eyes = Eyes(store, early if hidden else events)
    return Sight(store, cast("Watch", eyes), patience_s=0.05), eyes, store


@pytest.mark.parametrize("late", PARTS)
async def test_what_is_missing_is_read(late: str) -> None:
    """Whatever part it is; once it is there, nothing is read any more."""
    tree = make_tree(l7policies=1)
    balancer_id = tree.loadbalancer.id
    sight, eyes, store = begun(tree, late)
    for _ in range(2):
        await sight.of_parts(balancer_id)
        assert queries.tree(store, balancer_id) == tree
        assert eyes.read == [balancer_id]


async def test_several_who_ask_at_once_share_a_reading() -> None:
    """A page with ten calls costs the cloud one look."""
    tree = make_tree()
    sight, eyes, _ = begun(tree, "members")
    eyes.may_go_on.clear()
    asking = [asyncio.create_task(sight.of_parts(tree.loadbalancer.id)) for _ in range(10)]
    await asyncio.sleep(0)
    eyes.may_go_on.set()
    await asyncio.gather(*asking)
    assert eyes.read == [tree.loadbalancer.id]


async def test_what_the_cloud_lists_but_does_not_show_is_read_once() -> None:
    """In the middle of a change; something else that is missing is read again."""
    tree = make_tree(listeners=2, pools=1)
    balancer_id = tree.loadbalancer.id
    sight, eyes, store = begun(tree, "members", hidden=True)
    for _ in range(3):
        await sight.of_parts(balancer_id)
    assert eyes.read == [balancer_id]
    store.apply([ObjectSeen("loadbalancers", balancer_id, _with_pool(tree), 9.0)])
    await sight.of_parts(balancer_id)
    assert eyes.read == [balancer_id, balancer_id]


def _with_pool(tree: BalancerTree) -> dict[str, object]:
    data = dict(next(one.data for one in events_of(tree) if one.collection == "loadbalancers"))
    return {**data, "pools": [{"id": "new"}, *({"id": one.id} for one in tree.pools)]}


async def test_of_what_is_unknown_nothing_is_read() -> None:
    """Nobody has the cloud read an id of their own making."""
    sight, eyes, _ = begun(make_tree(), "members")
    await sight.of_parts("unknown")
    assert eyes.read == []


async def test_members_everywhere() -> None:
    """The members of each pool that lacks some are read, others are not; and it may take too long."""
    tree = make_tree(listeners=2)
    sight, eyes, store = begun(tree, "members")
    store.apply(events_of(make_tree()))
    with pytest.raises(CloudTemporary, match="Not all members"):
        await sight.of_members()
    eyes.loaded.set()
    eyes.may_go_on.clear()
    with pytest.raises(CloudTemporary, match="Not all members"):
        await sight.of_members()
    eyes.may_go_on.set()
    eyes.read.clear()
    for _ in range(2):
        await sight.of_members()
        assert set(eyes.read) == {one.id for one in tree.pools}
        assert len(eyes.read) == 2
    assert queries.tree(store, tree.loadbalancer.id) == tree


async def test_members_that_the_cloud_hides_are_read_once() -> None:
    """As any other part."""
    sight, eyes, _ = begun(make_tree(), "members", hidden=True)
    eyes.loaded.set()
    for _ in range(3):
        await sight.of_members()
    assert len(eyes.read) == 1


async def test_the_first_look_is_waited_for() -> None:
    """For a while; then whoever asks is to try again."""
    tree = make_tree()
    sight, eyes, store = begun(tree, "members")
    with pytest.raises(CloudTemporary, match="first look"):
        await sight.of_balancer(tree.loadbalancer.id)
    waiting = asyncio.create_task(sight.of_balancer(tree.loadbalancer.id))
    await asyncio.sleep(0)
    assert not eyes.read
    eyes.loaded.set()
    await waiting
    assert queries.tree(store, tree.loadbalancer.id) == tree
