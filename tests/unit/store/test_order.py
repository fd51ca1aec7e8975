"""Words of the cloud may come in any order and twice: what they leave in the mirror is the same."""

from __future__ import annotations

import dataclasses

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from lbaas_ui.events.types import Event, ObjectGone, StatusChanged
from lbaas_ui.models import Resource
from lbaas_ui.store.store import Store
from tests import factories
from tests.unit.store.histories import DECLARED, EXAMPLES, STATUSES, one

pytestmark = pytest.mark.timeout(60 + EXAMPLES)

# Nothing else is looked at here, and a store of all takes a while to make.
POOLS = {"pools": dataclasses.replace(DECLARED["pools"], relations=(), to_balancer=())}


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Event], list[Event], dict[str, Resource]]:
    """Give what happened to two pools, the same doubled and in any order, and what is left at the end."""
    events: list[Event] = []
    left: dict[str, Resource] = {}
    for at in range(draw(st.integers(1, 8))):
        pool_id = draw(one("pool"))
        if draw(st.booleans()):
            left[pool_id] = factories.make_pool(id=pool_id, name=f"{at}", created_at=None, updated_at=None)
            events.append(factories.seen("pools", left[pool_id], float(at)))
        else:
            left.pop(pool_id, None)
            events.append(ObjectGone("pools", pool_id, float(at)))
    doubled = events + draw(st.lists(st.sampled_from(events), max_size=4))
    return events, draw(st.permutations(doubled)), left


@settings(max_examples=EXAMPLES, deadline=None)
@given(life=lives())
def test_the_order_of_births_and_deaths_does_not_matter(
    life: tuple[list[Event], list[Event], dict[str, Resource]],
) -> None:
    """When every reading arrives, in whatever order, the mirror is as if they had come in order."""
    events, shuffled, left = life
    for order in (events, shuffled):
        store = Store(POOLS)
        for event in order:
            store.apply([event])
        assert {pool.id: pool for pool in store.all("pools")} == left


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    statuses=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=6),
    readings=st.lists(st.sampled_from(STATUSES), max_size=3),
    data=st.data(),
)
def test_the_order_of_statuses_does_not_matter(
    statuses: list[str], readings: list[str], data: st.DataObject
) -> None:
    """The latest status counts, told or read, in whatever order; the body is the latest reading's."""
    words = data.draw(
        st.permutations([*(("told", one) for one in statuses), *(("read", one) for one in readings)])
    )
    events: list[Event] = [
        StatusChanged("pools", "p", status, None, float(at))
        if how == "told"
        else factories.seen("pools", make_plain_pool(f"{at}", status), float(at))
        for at, (how, status) in enumerate(words, start=1)
    ]
    store = Store(POOLS)
    store.apply([factories.seen("pools", make_plain_pool("0", "ACTIVE"), 0.0)])
    for event in data.draw(st.permutations(events)):
        store.apply([event])
    last_reading = max((at for at, (how, _) in enumerate(words, start=1) if how == "read"), default=0)
    assert list(store.all("pools")) == [make_plain_pool(f"{last_reading}", words[-1][1])]


def make_plain_pool(name: str, status: str) -> Resource:
    """Give a pool without times, so that only our own clock counts."""
    return factories.make_pool(
        id="p", name=name, provisioning_status=status, created_at=None, updated_at=None
    )
