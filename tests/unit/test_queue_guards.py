"""Guards: what is legal, and what a person is told before they press the button."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lbaas_ui import models
from lbaas_ui.cloud.pem import CertificateFacts
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.forms.pairing import pair
from lbaas_ui.queue import differences, guards, quotas
from lbaas_ui.queue.tasks import PlanWarning, Thing
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.factories import (
    BEGINNING,
    PROJECT_ID,
    SUBNET_ID,
    events_of,
    make_certificate,
    make_floating_ip,
    make_network,
    make_port,
    make_quota,
    make_server,
    make_subnet,
    make_tree,
    seen,
)
from tests.queue_world import World, small, submit

NOW = BEGINNING
COLLECTION = {
    models.Network: "networks", models.Subnet: "subnets", models.Port: "ports", models.Server: "servers",
    models.Certificate: "certificates", models.FloatingIP: "floating_ips", models.Quota: "quotas",
}  # fmt: skip
POOL = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
LISTENER = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
MEMBER = {"address": "10.0.0.11", "protocol_port": 80}


def world(*things: models.Resource | BalancerTree) -> Store:
    """A mirror that shows these."""
    store = Store()
    for one in things:
        events = events_of(one) if isinstance(one, BalancerTree) else [seen(COLLECTION[type(one)], one)]
        store.apply(events)
    return store


def told(
    form: dict[str, Any],
    store: Store,
    tree: BalancerTree | None = None,
    facts: CertificateFacts | None = None,
    waiting: dict[str, int] | None = None,
) -> dict[str, PlanWarning]:
    """The warnings of a form, by code."""
    wanted = form_of_data(form)
    current = form_of_tree(tree, pools_by_id=True) if tree else None
    balancer_id = tree.loadbalancer.id if tree else None
    around = guards.Around(store, balancer_id, PROJECT_ID, lambda _: facts, NOW, waiting or {})
    changed = differences.between(current, wanted) if current else []
    needed = Counter(one.kind for one in changed if one.change == "added")
    return {one.code: one for one in guards.of_form(pair(wanted, current), needed, around)}


def shop(**fields: Any) -> dict[str, Any]:
    """A form for a new balancer with nothing to be told of, but for what is given."""
    whole = {"name": "shop", "vip": {"subnet_id": SUBNET_ID}, "listeners": [LISTENER]}
    return {**whole, "pools": [{**POOL, "members": [MEMBER]}], **fields}


def with_pool(**fields: Any) -> dict[str, Any]:
    """The same with a pool of this kind."""
    return shop(pools=[{**POOL, "members": [MEMBER], **fields}])


def place(*taken: str, **subnet: Any) -> Store:
    """The usual network with one port for each address."""
    ports = [make_port(fixed_ips=[{"subnet_id": SUBNET_ID, "ip_address": one}]) for one in taken]
    return world(make_network(), make_subnet(**subnet), *ports)


# --- network ----------------------------------------------------------------------------------------


def test_a_good_form_is_told_nothing() -> None:
    """Its server has a port, its listener a pool, its pool a member."""
    assert told(shop(), place("10.0.0.11")) == {}


def test_a_full_subnet() -> None:
    """Counted by the ports in the ranges that Neutron gives out; in a network of others nothing is said."""
    small = {"allocation_pools": [{"start": "10.0.0.10", "end": "10.0.0.12"}]}
    full = ("10.0.0.10", "10.0.0.11", "10.0.0.12", "10.0.0.1")
    found = told(shop(), place(*full, **small))["subnet_full"]
    assert (found.path, found.params) == (
        "vip.subnet_id",
        {"name": "private-subnet", "used": "3", "size": "3"},
    )
    assert told(shop(), place("10.0.0.11", **small))["subnet_nearly_full"].params["left"] == "2"
    others = world(make_network(project_id="others"), make_subnet(**small), make_port())
    assert "subnet_full" not in told(shop(), others)


def test_an_address_that_is_taken() -> None:
    """With whose it is."""
    server = make_server(name="old")
    port = make_port(
        device_id=server.id, device_owner="compute:nova",
        fixed_ips=[{"subnet_id": SUBNET_ID, "ip_address": "10.0.0.9"}],
    )  # fmt: skip
    store = world(make_network(), make_subnet(), server, port)
    found = told(shop(vip={"subnet_id": SUBNET_ID, "address": "10.0.0.9"}), store)["vip_address_taken"]
    assert (found.path, found.params["owner"]) == ("vip.address", "server old")
    assert found.things == {"owner": (Thing(kind="server", name="old"),)}


def test_listeners_that_clash_on_one_port() -> None:
    """Another balancer has the port for its VIP, and a listener where ours is to be."""
    other = make_tree(name="other")
    form = shop(vip={"port_id": other.loadbalancer.vip_port_id})
    found = told(form, world(other))
    assert found["vip_port_shared"].params == {"name": "other"}
    assert (found["listener_clash"].path, found["listener_clash"].params["port"]) == (
        "listeners[0].protocol_port",
        "80",
    )


def test_a_floating_ip_that_others_lose() -> None:
    """It is taken away from where it is."""
    other = make_tree(name="other")
    floating = make_floating_ip(port_id=other.loadbalancer.vip_port_id)
    form = shop(vip={"subnet_id": SUBNET_ID, "floating_ip": {"id": floating.id}})
    assert told(form, world(other, floating))["floating_ip_taken"].params["owner"] == "balancer other"


@pytest.mark.parametrize(
    ("address", "code"), [("10.0.0.99", "member_no_server"), ("192.0.2.1", "member_outside")]
)
def test_members_that_lead_nowhere(address: str, code: str) -> None:
    """In a subnet of ours with no port; in no subnet at all, which may be meant."""
    form = with_pool(members=[{**MEMBER, "address": address}])
    found = told(form, place("10.0.0.11"))
    assert set(found) == {code}
    assert found[code].path == "pools[0].members[0].address"
    assert found[code].level == ("note" if code == "member_outside" else "warning")


def test_one_server_twice() -> None:
    """By two addresses of it."""
    server = make_server(name="web-1")
    fixed = [{"subnet_id": SUBNET_ID, "ip_address": one} for one in ("10.0.0.11", "10.0.0.12")]
    port = make_port(device_id=server.id, device_owner="compute:nova", fixed_ips=fixed)
    form = with_pool(members=[MEMBER, {**MEMBER, "address": "10.0.0.12"}])
    found = told(form, world(make_network(), make_subnet(), server, port))
    assert set(found) == {"member_same_server"}
    assert found["member_same_server"].params["first"] == "pools[0].members[0]"


# --- certificates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "certificate_expired"), (29, "certificate_expires"), (31, None)]
)
def test_certificates_that_end(days: int, code: str | None) -> None:
    """Within 30 days, or already."""
    certificate = make_certificate()
    until = NOW + timedelta(days=days)
    facts = CertificateFacts("shop", "ca", ("shop.example",), NOW - timedelta(days=99), until)
    listener = {**LISTENER, "protocol": "TERMINATED_HTTPS", "default_tls_container_ref": certificate.ref}
    store = place("10.0.0.11")
    store.apply([seen("certificates", certificate)])
    found = told(shop(listeners=[listener]), store, facts=facts)
    assert set(found) == ({code} if code else set())


def test_a_certificate_that_others_use() -> None:
    """Named where it is new here; when a balancer goes it stays, and says who uses it."""
    certificate = make_certificate()
    other = make_tree(name="other")
    used = other.listeners[0].model_copy(update={"sni_container_refs": (certificate.ref,)})
    store = world(other, certificate)
    store.apply([seen("listeners", used, 2.0)])
    listener = {**LISTENER, "protocol": "TERMINATED_HTTPS", "sni_container_refs": [certificate.ref]}
    found = told(shop(listeners=[listener]), store)["certificate_shared"]
    assert (found.path, found.params["users"]) == (
        "listeners[0].sni_container_refs[0]",
        f"listener {used.name} of other",
    )
    around = guards.Around(store, other.loadbalancer.id, PROJECT_ID, lambda _: None, NOW)
    whole = BalancerTree(other.loadbalancer, listeners=(used,))
    [left] = guards.leftovers(whole, around)
    assert (left.kind, left.name, left.fate, left.used_by) == ("certificate", "shop.example", "kept", ())
    assert [one.code for one in guards.of_delete(whole, around)] == ["certificates_left"]


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize(("form", "path"), [({"listeners": []}, ""), (None, "default_tls_container_ref")])
def test_a_certificate_that_is_taken_out(form: dict[str, Any] | None, path: str, others: bool) -> None:
    """With its listener, or from it: it stays in Barbican, and who else uses it is named."""
    certificate, tree, other = make_certificate(), make_tree(), make_tree(name="other")
    uses = {"protocol": "TERMINATED_HTTPS", "default_tls_container_ref": certificate.ref}
    ours, theirs = (one.listeners[0].model_copy(update=uses) for one in (tree, other))
    store = world(replace(tree, listeners=(ours,)), certificate)
    if others:
        store.apply(events_of(replace(other, listeners=(theirs,))))
    anew = {"id": ours.id, "protocol": "TERMINATED_HTTPS", "protocol_port": ours.protocol_port}
    wanted = form or {"listeners": [{**anew, "default_tls_container_ref": "http://b/v1/secrets/new"}]}
    found = told(wanted, store, replace(tree, listeners=(ours,)))
    code = "certificate_taken_out_shared" if others else "certificate_taken_out"
    assert {one for one in found if one.startswith("certificate")} == {code}
    assert found[code].path == (f"listeners[0].{path}" if path else "")
    if others:
        assert found[code].things["users"] == (Thing(kind="listener", name=theirs.name, of="other"),)


# --- pools ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"members": []}, "pools[0]", "pool_empty"),
        ({"members": [{**MEMBER, "backup": True}]}, "pools[0]", "pool_all_backup"),
        ({"healthmonitor": {"type": "HTTPS"}}, "pools[0].healthmonitor.type", "monitor_with_tls"),
        ({"healthmonitor": {"type": "HTTP", "timeout": 5}}, "pools[0].healthmonitor.timeout",
         "monitor_no_pause"),
        ({"healthmonitor": {"type": "HTTP", "expected_codes": "500,503"}},
         "pools[0].healthmonitor.expected_codes", "monitor_expects_errors"),
        ({"healthmonitor": {"type": "PING"}}, "pools[0].healthmonitor.type", "monitor_ping"),
    ],
)  # fmt: skip
def test_pools_and_monitors(fields: dict[str, Any], path: str, code: str) -> None:
    """Who would serve nobody, and what would mark all members down."""
    if "healthmonitor" in fields:
        monitor = {"delay": 5, "timeout": 3, "max_retries": 3, **fields["healthmonitor"]}
        fields = {"healthmonitor": monitor}
    found = told(with_pool(**fields), place("10.0.0.11"))
    assert {(one.path, one.code) for one in found.values()} == {(path, code)}


def test_nothing_leads_anywhere() -> None:
    """A pool that nobody uses, a listener without a pool, a balancer without a listener."""
    alone = {key: value for key, value in LISTENER.items() if key != "default_pool"}
    assert set(told(shop(listeners=[alone]), place("10.0.0.11"))) == {"listener_no_pool", "pool_unused"}
    assert set(told(shop(listeners=[], pools=[]), place())) == {"no_listener"}


def test_all_members_are_down() -> None:
    """The health monitor says so now; and a pool that goes says who used it."""
    tree = make_tree()
    store = world(tree)
    down = [
        seen("members", one.model_copy(update={"operating_status": "ERROR"}), 2.0)
        for several in tree.members.values()
        for one in several
    ]
    store.apply(down)
    assert "members_all_down" in told({"description": "x"}, store, tree)
    found = told({"listeners": [], "pools": []}, store, tree)["pool_in_use"]
    assert (found.params["members"], found.params["users"]) == ("2", f"listener {tree.listeners[0].name}")


# --- quotas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "waiting", "code"),
    [(3, 0, "quota_close"), (3, 1, "quota_waiting"), (4, 1, None), (4, 2, "quota_waiting"), (40, 36, None)],
)
def test_a_quota_that_ends(limit: int, waiting: int, code: str | None) -> None:
    """Counted with what the plan adds and what waits before it: two members are there, one is added."""
    tree = make_tree()
    pool = form_of_tree(tree).pools
    assert pool is not None
    members = [
        {"address": one.address, "protocol_port": one.protocol_port} for one in pool[0].members or ()
    ] + [MEMBER]
    wanted = {"id": pool[0].id, **POOL, "name": pool[0].name, "members": members}
    store = world(tree, make_quota(member=limit))
    found = told({"pools": [wanted]}, store, tree, waiting={"member": waiting})
    assert {one for one in found if one.startswith("quota")} == ({code} if code else set())


async def test_what_waits_counts(tmp_path: Path) -> None:
    """Two balancers would fit one by one; the second is told of the first, which waits in the queue."""
    queue = await World(tmp_path / "state.db").start()
    try:
        await queue.queue.steer_all("pause", who="eve")
        await submit(queue, small("first"))
        views = queue.queue.ledger.views()
        assert quotas.waiting(views, queue.store) == {
            "loadbalancer": 1, "listener": 1, "pool": 1, "healthmonitor": 1, "member": 2,
        }  # fmt: skip
        await queue.queue.steer_all("cancel", who="eve")
        assert not quotas.waiting(queue.queue.ledger.views(), queue.store)
    finally:
        await queue.stop()
