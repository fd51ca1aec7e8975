"""Relations: found on both sides, whatever the order in which objects come, go and return."""

from __future__ import annotations

import itertools
import random

import pytest

from lbaas_ui.events.types import ObjectGone
from lbaas_ui.models import Resource
from lbaas_ui.store.store import Store
from tests import factories
from tests.factories import make_tree, seen
from tests.unit.store.invariants import check, contents, relations


def ids(found: Resource | tuple[Resource, ...] | None) -> list[str]:
    """Give the ids of what ``related`` found."""
    return [one.id for one in found] if isinstance(found, tuple) else [found.id] if found else []


def test_every_order_of_arrival_gives_the_same() -> None:
    """Four objects that hang together are related in the same way in all 24 orders."""
    balancer = factories.make_loadbalancer(id="lb", vip_port_id="port")
    objects: list[tuple[str, Resource]] = [
        ("loadbalancers", balancer),
        ("listeners", factories.make_listener(id="web", loadbalancer_id="lb", default_pool_id="pool")),
        ("pools", factories.make_pool(id="pool", loadbalancer_id="lb", listeners=["web"])),
        ("floating_ips", factories.make_floating_ip(id="fip", port_id="port")),
    ]
    results = []
    for order in itertools.permutations(objects):
        store = Store()
        for collection, resource in order:
            store.apply([seen(collection, resource)])
            check(store)
        results.append((contents(store), relations(store)))
    assert all(result == results[0] for result in results)
    assert results[0][1]["loadbalancers", "lb", "floating_ips"] == ("fip",)
    assert results[0][1]["pools", "pool", "default_of_listeners"] == ("web",)


@pytest.mark.parametrize("seed", range(10))
def test_a_whole_tree_survives_any_order(seed: int) -> None:
    """A tree that goes and comes back object by object, shuffled, is the same as before."""
    tree = make_tree(listeners=3, members=3, l7policies=2, floating_ip=True)
    events = factories.events_of(tree, 1.0)
    store = Store()
    store.apply(events)
    before = contents(store), relations(store)
    shuffle = random.Random(seed).shuffle
    gone = [ObjectGone(event.collection, event.id, 2.0) for event in events]
    shuffle(gone)
    for event in gone:
        store.apply([event])
        check(store)
    assert not relations(store)
    again = factories.events_of(tree, 3.0)
    shuffle(again)
    store.apply(again)
    assert (contents(store), relations(store)) == before


def test_a_pool_is_shared_by_listeners_and_policies() -> None:
    """A pool knows every listener and policy that uses it, and loses one without losing the others."""
    store = Store()
    store.apply(
        [
            seen("pools", factories.make_pool(id="pool", listeners=["a", "b"])),
            seen("listeners", factories.make_listener(id="a", default_pool_id="pool")),
            seen("listeners", factories.make_listener(id="b", default_pool_id="pool")),
            seen("l7policies", factories.make_l7policy(id="p", listener_id="a", redirect_pool_id="pool")),
        ]
    )
    assert ids(store.related("pools", "pool", "default_of_listeners")) == ["a", "b"]
    assert ids(store.related("pools", "pool", "redirected_by")) == ["p"]
    assert ids(store.related("listeners", "b", "pools")) == ["pool"]
    store.apply([seen("listeners", factories.make_listener(id="a"), 2.0)])
    assert ids(store.related("pools", "pool", "default_of_listeners")) == ["b"]
    assert ids(store.related("pools", "pool", "listeners")) == ["a", "b"]
    check(store)


def test_a_list_of_ids_may_name_what_was_never_seen() -> None:
    """Unknown ids in a list are not there yet; their objects are found when they come, in its order."""
    store = Store()
    refs = ["ref-b", "ref-a", "ref-nobody"]
    store.apply([seen("listeners", factories.make_listener(id="web", sni_container_refs=refs))])
    assert ids(store.related("listeners", "web", "sni_certificates")) == []
    for name in ("a", "b"):
        store.apply([seen("certificates", factories.make_certificate(id=name, ref=f"ref-{name}"))])
    assert ids(store.related("certificates", "a", "sni_of_listeners")) == ["web"]
    assert ids(store.related("listeners", "web", "sni_certificates")) == ["b", "a"]
    balancer = factories.make_loadbalancer(id="lb", vip_sg_ids=["z", "never", "y"])
    groups = [seen("security_groups", factories.make_security_group(id=name)) for name in ("y", "z")]
    store.apply([seen("loadbalancers", balancer), *groups])
    assert ids(store.related("loadbalancers", "lb", "vip_security_groups")) == ["z", "y"]
    check(store)


def test_a_relation_moves_with_its_key() -> None:
    """A floating IP that is attached elsewhere leaves one balancer and joins the other."""
    store = Store()
    store.apply(
        [
            seen("loadbalancers", factories.make_loadbalancer(id="a", vip_port_id="port-a")),
            seen("loadbalancers", factories.make_loadbalancer(id="b", vip_port_id="port-b")),
            seen("floating_ips", factories.make_floating_ip(id="fip", port_id="port-a")),
        ]
    )
    assert ids(store.related("loadbalancers", "a", "floating_ips")) == ["fip"]
    store.apply([seen("floating_ips", factories.make_floating_ip(id="fip", port_id="port-b"), 2.0)])
    assert ids(store.related("loadbalancers", "a", "floating_ips")) == []
    assert ids(store.related("floating_ips", "fip", "loadbalancer")) == ["b"]
    store.apply([seen("floating_ips", factories.make_floating_ip(id="fip"), 3.0)])
    assert store.related("floating_ips", "fip", "loadbalancer") is None


def test_a_cycle_is_nothing_special() -> None:
    """Containers that name each other, and themselves, are related without end or error."""
    store = Store()
    store.apply(
        [
            seen("certificates", factories.make_certificate(id="a", secrets=["b", "a"])),
            seen("certificates", factories.make_certificate(id="b", secrets=["a"])),
        ]
    )
    assert ids(store.related("certificates", "a", "secrets")) == ["b", "a"]
    assert ids(store.related("certificates", "a", "containers")) == ["a", "b"]
    check(store)
    store.apply([ObjectGone("certificates", "a", 2.0)])
    assert ids(store.related("certificates", "b", "secrets")) == []
    check(store)


def test_two_that_claim_one_partner_agree_on_the_first() -> None:
    """Of two monitors of one pool, a moment's confusion at most, the same one counts on both sides."""
    store = Store()
    store.apply(
        [
            seen("healthmonitors", factories.make_healthmonitor(id="m2", pool_id="pool")),
            seen("pools", factories.make_pool(id="pool")),
            seen("healthmonitors", factories.make_healthmonitor(id="m1", pool_id="pool")),
        ]
    )
    assert ids(store.related("pools", "pool", "healthmonitor")) == ["m1"]
    assert store.related("healthmonitors", "m2", "pool") is None
    check(store)
    store.apply([ObjectGone("healthmonitors", "m1", 2.0)])
    assert ids(store.related("pools", "pool", "healthmonitor")) == ["m2"]


@pytest.mark.parametrize("subnet_id", [factories.SUBNET_ID, None])
def test_a_member_finds_the_server_behind_its_address(subnet_id: str | None) -> None:
    """A member's address leads to the port that owns it, and through it to the server, and back."""
    address = {"subnet_id": factories.SUBNET_ID, "ip_address": "10.0.0.11"}
    port = factories.make_port(id="port", fixed_ips=[address], device_id="vm", device_owner="compute:nova")
    store = Store()
    store.apply(
        [
            seen("members", factories.make_member(id="m", address="10.0.0.11", subnet_id=subnet_id)),
            seen("members", factories.make_member(id="n", address="10.0.0.12", subnet_id=subnet_id)),
            seen("ports", port),
            seen("servers", factories.make_server(id="vm")),
        ]
    )
    assert ids(store.related("members", "m", "port")) == ["port"]
    assert ids(store.related("members", "m", "server")) == ["vm"]
    assert ids(store.related("servers", "vm", "members")) == ["m"]
    assert store.related("members", "n", "server") is None
    check(store)


def test_a_routers_port_is_no_servers() -> None:
    """The test of a relation counts: a device that is not a server has no ports, even if the ids agree."""
    store = Store()
    router = factories.make_port(id="port", device_id="vm", device_owner="network:router_interface")
    store.apply([seen("servers", factories.make_server(id="vm")), seen("ports", router)])
    assert ids(store.related("servers", "vm", "ports")) == []
    assert store.related("ports", "port", "server") is None


def test_unknown_names_are_errors() -> None:
    """A relation or collection that does not exist is a KeyError, not an empty answer."""
    store = Store()
    with pytest.raises(KeyError):
        store.related("loadbalancers", "x", "nothings")
    with pytest.raises(KeyError):
        store.find("loadbalancers", "vip_address", "10.0.0.5")


def test_find_uses_the_indexes_of_relations() -> None:
    """Objects are found by the fields that relations compare, and balancers by name."""
    store = Store()
    store.apply([seen("loadbalancers", factories.make_loadbalancer(id=name, name="shop")) for name in "ba"])
    assert [one.id for one in store.find("loadbalancers", "name", "shop")] == ["a", "b"]
    assert [one.id for one in store.find("loadbalancers", "id", "b")] == ["b"]
    assert len(store.find("loadbalancers", "project_id", factories.PROJECT_ID)) == 2
    assert store.find("loadbalancers", "name", "other") == ()
