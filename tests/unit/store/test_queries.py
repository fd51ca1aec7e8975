"""Trees, and whose balancer something is."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from lbaas_ui.events.types import ObjectGone
from lbaas_ui.store import queries
from lbaas_ui.store.store import Store
from tests import factories
from tests.factories import make_tree, seen


def test_a_tree_comes_out_as_it_went_in() -> None:
    """Everything is there, in its order, though it arrived in none; a neighbour's parts are not."""
    tree = make_tree(listeners=3, members=3, l7policies=2, l7rules=2, floating_ip=True)
    events = [*factories.events_of(tree), *factories.events_of(make_tree())]
    random.Random(1).shuffle(events)
    store = Store()
    store.apply(events)
    assert queries.tree(store, tree.loadbalancer.id) == tree


def test_a_tree_of_nothing() -> None:
    """A bare balancer has empty parts; an unknown one has no tree."""
    store = Store()
    bare = make_tree(listeners=0, vip_port=False)
    store.apply(factories.events_of(bare))
    assert queries.tree(store, bare.loadbalancer.id) == bare
    assert queries.tree(store, "unknown") is None


def test_order_is_by_creation_and_position() -> None:
    """Listeners and members by time of creation, policies by position, whatever their ids."""
    first = factories.BEGINNING
    later = first + timedelta(days=1)
    store = Store()
    store.apply(
        [
            seen("loadbalancers", factories.make_loadbalancer(id="lb")),
            seen("listeners", factories.make_listener(id="a", loadbalancer_id="lb", created_at=later)),
            seen("listeners", factories.make_listener(id="b", loadbalancer_id="lb", created_at=first)),
            seen("listeners", factories.make_listener(id="c", loadbalancer_id="lb", created_at=None)),
            seen("l7policies", factories.make_l7policy(id="p", listener_id="a", position=2)),
            seen("l7policies", factories.make_l7policy(id="q", listener_id="a", position=1)),
        ]
    )
    tree = queries.tree(store, "lb")
    assert tree is not None
    assert [listener.id for listener in tree.listeners] == ["c", "b", "a"]
    assert [policy.id for policy in tree.l7policies["a"]] == ["q", "p"]


def test_everything_in_a_tree_belongs_to_its_balancer() -> None:
    """From a rule to the floating IP, each leads to the balancer; what is elsewhere leads nowhere."""
    tree = make_tree(listeners=2, l7policies=1, floating_ip=True)
    store = Store()
    store.apply(factories.events_of(tree))
    for collection, resource in factories.objects_of(tree):
        assert queries.loadbalancer_of(store, collection, resource) == tree.loadbalancer.id
    assert queries.loadbalancer_of(store, "floating_ips", factories.make_floating_ip()) is None
    assert queries.loadbalancer_of(store, "networks", factories.make_network()) is None
    assert queries.loadbalancer_of(store, "members", factories.make_member(pool_id="unknown")) is None


@pytest.mark.parametrize("collection", ["members", "l7rules", "healthmonitors", "ports", "floating_ips"])
def test_what_has_just_gone_belonged_to_its_balancer(collection: str) -> None:
    """The object of a removal can still be told to those who watch its balancer."""
    tree = make_tree(l7policies=1, floating_ip=True)
    store = Store()
    store.apply(factories.events_of(tree))
    resource = next(one for name, one in factories.objects_of(tree) if name == collection)
    (change,) = store.apply([ObjectGone(collection, resource.id, 2.0)])
    assert change.old is not None
    assert queries.loadbalancer_of(store, collection, change.old) == tree.loadbalancer.id


def test_additional_vips_lead_to_their_balancer() -> None:
    """A port of an additional VIP belongs to the balancer, and so does the floating IP on it."""
    balancer = factories.make_loadbalancer(id="lb", additional_vips=[{"port_id": "port", "subnet_id": "s"}])
    port, floating_ip = factories.make_port(id="port"), factories.make_floating_ip(port_id="port")
    store = Store()
    store.apply([seen("floating_ips", floating_ip), seen("ports", port), seen("loadbalancers", balancer)])
    assert queries.loadbalancer_of(store, "ports", port) == "lb"
    assert queries.loadbalancer_of(store, "floating_ips", floating_ip) == "lb"
