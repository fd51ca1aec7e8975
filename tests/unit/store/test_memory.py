"""The mirror's objects are spared by Python's collector, and go all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from lbaas_ui.events.types import ObjectGone
from lbaas_ui.store import memory
from lbaas_ui.store.declarations import COLLECTIONS
from lbaas_ui.store.store import Store
from tests.factories import events_of, make_loadbalancer, make_tree, seen


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Let the collector look at everything again."""
    yield
    gc.unfreeze()


def looked_at(thing: object) -> bool:
    """Whether a collection would look at an object."""
    return any(one is thing for one in gc.get_objects())


def test_objects_are_set_aside_together() -> None:
    """So many as were said: those that came before them stay with the collector for now."""
    store = Store()
    memory.spare(store, every=3)
    for number in range(2):
        store.apply([seen("loadbalancers", make_loadbalancer(id=f"lb-{number}"))])
    first = store.get("loadbalancers", "lb-0")
    assert looked_at(first)
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb-2"))])
    assert not looked_at(first)
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb-3"))])
    assert looked_at(store.get("loadbalancers", "lb-3"))


def test_they_go_when_the_cloud_lets_them_go() -> None:
    """No object of the mirror is in a cycle: what is removed is freed at once, without any collection."""
    store = Store()
    memory.spare(store, every=1)
    tree = events_of(make_tree(members=2, l7policies=1, l7rules=1, floating_ip=True))
    store.apply(tree)
    kept = [weakref.ref(one) for name in COLLECTIONS for one in store.all(name)]
    assert len(kept) == len(tree)
    gc.disable()
    try:
        store.apply(ObjectGone(event.collection, event.id, 9.0) for event in tree)
        assert [one() for one in kept if one() is not None] == []
    finally:
        gc.enable()


def test_what_a_server_starts_with_is_looked_at_no_more() -> None:
    """And the young are left alone until there are many of them."""
    before = gc.get_threshold()
    old = [object()]
    try:
        memory.seldom()
        assert not looked_at(old)
        assert gc.get_threshold() == (memory.YOUNG, *before[1:])
    finally:
        gc.set_threshold(*before)


def test_it_ends() -> None:
    """Ended, old and new objects are the collector's."""
    store = Store()
    end = memory.spare(store, every=1)
    store.apply([seen("loadbalancers", make_loadbalancer(id="old"))])
    end()
    store.apply([seen("loadbalancers", make_loadbalancer(id="new"))])
    assert looked_at(store.get("loadbalancers", "old"))
    assert looked_at(store.get("loadbalancers", "new"))
