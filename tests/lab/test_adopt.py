"""Balancers that others made, by Octavia's own API and with odd content: each opens as a form.

Saved unchanged its plan is empty, its clone passes the checks, and a change of one member leaves the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.octavia import SUBNET, Octavia, full_tree
from tests.labkit import Lab
from tests.served import Served, until

Data = dict[str, Any]

POOL: Data = {"protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
RICH: Data = {
    "name": "rich",
    "weight": 7,
    "backup": True,
    "admin_state_up": False,
    "monitor_address": "10.9.9.9",
    "monitor_port": 9,
    "tags": ["theirs", "x y"],
}


@pytest.fixture(scope="module")
def server(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all."""
    made = Served(lab.clouds_yaml, tmp_path_factory.mktemp("adopt")).start()
    yield made
    made.stop()


@pytest.fixture
def octavia(lab: Lab) -> Iterator[Octavia]:
    """Octavia as somebody else uses it."""
    with lab.client() as client:
        yield Octavia(client)


def nameless(octavia: Octavia) -> str:
    """Nothing in it has a name; two pools, one of them without a listener; policies without names."""
    lb = octavia.balancer()
    pools = []
    for _ in range(2):
        pools.append(octavia.create("pool", "pools", loadbalancer_id=lb, **POOL))
        octavia.settled(lb)
    listener = octavia.create("listener", "listeners", loadbalancer_id=lb, protocol="HTTP", protocol_port=80,
                              default_pool_id=pools[0])  # fmt: skip
    for action in ({"action": "REJECT"}, {"action": "REDIRECT_TO_POOL", "redirect_pool_id": pools[0]}):
        octavia.settled(lb)
        octavia.create("l7policy", "l7policies", listener_id=listener, **action)
    return lb


def twins(octavia: Octavia) -> str:
    """Everything is called the same, and one pool is shared by two listeners and a policy."""
    lb = octavia.balancer(name="same", tags=["theirs"])
    pools = []
    for _ in range(2):
        pools.append(octavia.create("pool", "pools", name="same", loadbalancer_id=lb, **POOL))
        octavia.settled(lb)
    for port in (80, 81):
        listener = octavia.create("listener", "listeners", name="same", loadbalancer_id=lb, protocol="HTTP",
                                  protocol_port=port, default_pool_id=pools[0])  # fmt: skip
        octavia.settled(lb)
        for _ in range(2):
            octavia.create("l7policy", "l7policies", name="same", listener_id=listener,
                           action="REDIRECT_TO_POOL", redirect_pool_id=pools[0])  # fmt: skip
            octavia.settled(lb)
    return lb


def unusual(octavia: Octavia) -> str:
    """IPv6 members, a pool named like another one's id, long and foreign words, tags of ours."""
    lb = octavia.balancer(name="ünüsual " + "x" * 240, tags=["lbaas-ui:task=x", "a,b", "漢字"])
    first = octavia.create("pool", "pools", name="first", loadbalancer_id=lb, **POOL)
    octavia.settled(lb)
    pool = octavia.create("pool", "pools", name=first, loadbalancer_id=lb, tls_enabled=True, **POOL)
    octavia.settled(lb)
    octavia.create("member", f"pools/{pool}/members", address="2001:0db8:0:0::0001", protocol_port=80)
    octavia.settled(lb)
    slow = {"type": "HTTP", "delay": 3, "timeout": 9, "max_retries": 1}  # longer than the next one takes
    octavia.create("healthmonitor", "healthmonitors", pool_id=pool, **slow)
    octavia.settled(lb)
    octavia.create("listener", "listeners", loadbalancer_id=lb, protocol="PROMETHEUS", protocol_port=9000,
                   allowed_cidrs=["10.0.0.7/8"], insert_headers={})  # fmt: skip
    return lb


def whole(octavia: Octavia) -> str:
    """Made in one call, with everything that hangs on it."""
    return octavia.create("loadbalancer", "loadbalancers", vip_subnet_id=SUBNET, **full_tree("one"))


def opened(server: Served, balancer_id: str, whole: tuple[int, int, int]) -> Data:
    """Its form, once the mirror has all of it: so many listeners, pools and policies."""
    until("it is known whole", lambda: counted(server, balancer_id) == whole, 120, pause_s=0.5)
    return dict(server.get(f"/balancers/{balancer_id}/form")["form"])


def form_of(server: Served, balancer_id: str) -> Data | None:
    """Its form, if it is known and at rest."""
    answer = server.request("GET", f"/balancers/{balancer_id}")
    if answer.status_code != 200 or answer.json()["provisioning_status"].startswith("PENDING"):
        return None
    return dict(server.get(f"/balancers/{balancer_id}/form")["form"])


def steps(server: Served, form: Data, balancer_id: str) -> list[Data]:
    """The plan of an edit."""
    answer = server.request("POST", "/plans", json={"form": form, "balancer_id": balancer_id})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["steps"])


@pytest.mark.slow
def test_whatever_others_made_opens_and_changes_nothing(lab: Lab, octavia: Octavia, tmp_path: Path) -> None:
    """Whole and partial forms plan to nothing; the clone is a valid form."""
    made = {make.__name__: make(octavia) for make in (nameless, twins, unusual, whole)}
    for balancer_id in made.values():
        octavia.settled(balancer_id)
    server = Served(lab.clouds_yaml, tmp_path).start()  # now, and it knows them all at once
    try:
        for name, balancer_id in made.items():
            form = opened(server, balancer_id, WHOLE[name])
            assert steps(server, form, balancer_id) == [], name
            assert steps(server, {"name": form["name"]}, balancer_id) == [], name
            clone = server.get(f"/balancers/{balancer_id}/form?clone=true")["form"]
            answer = server.request("POST", "/plans", json={"form": clone})
            refused = {one["code"] for one in answer.json().get("problems", [])}
            assert refused <= {"timeout_over_delay"}, name  # what Octavia itself let others do
    finally:
        server.stop()


WHOLE = {"nameless": (1, 2, 2), "twins": (2, 2, 4), "unusual": (1, 2, 0), "whole": (1, 1, 1)}


def counted(server: Served, balancer_id: str) -> tuple[int, int, int]:
    """Listeners, pools and policies in its form."""
    form = form_of(server, balancer_id) or {}
    listeners = form.get("listeners") or []
    return (
        len(listeners),
        len(form.get("pools") or ()),
        sum(len(one.get("l7policies") or ()) for one in listeners),
    )


@pytest.mark.slow
def test_a_change_of_one_member_leaves_the_others(server: Served, octavia: Octavia) -> None:
    """By one call and by a batch: backup, state, monitor address and port, tags of the others stay."""
    members = [{"address": f"10.0.0.{host}", "protocol_port": 80, **RICH} for host in (11, 12, 13)]
    pool = {"name": "app", **POOL, "members": members}
    form = {"name": f"batch-{uuid.uuid4()}", "vip": {"subnet_id": SUBNET}, "pools": [pool]}
    operation = server.ended(server.submit(form)["id"])
    balancer_id = operation["balancer_id"]
    pool_id = octavia.send("GET", f"pools?loadbalancer_id={balancer_id}")["pools"][0]["id"]

    def others() -> list[Data]:
        found = octavia.send("GET", f"pools/{pool_id}/members")["members"]
        kept = [one for one in found if one["address"] in ("10.0.0.12", "10.0.0.13")]
        keys = (*RICH, "address", "id")
        return sorted(({key: one[key] for key in keys} for one in kept), key=lambda one: one["address"])

    before = others()
    assert [{key: one[key] for key in RICH} for one in before] == [RICH, RICH]
    short = [{"address": f"10.0.0.{host}", "protocol_port": 80} for host in (11, 12, 13)]
    one_more = {**short[0], "address": "10.0.0.14"}
    edits = (
        ([{**short[0], "weight": 1}, *short[1:]], "member.update"),
        ([{**short[0], "weight": 2}, *short[1:], one_more], "member.batch"),
        ([*short[1:], {**short[0], "address": "10.0.0.15"}], "member.batch"),
    )
    for wanted, kind in edits:
        pools = [{"name": "app", **POOL, "members": wanted}]
        ended = server.ended(server.submit({"pools": pools}, balancer_id)["id"])
        assert (ended["state"], [task["kind"] for task in ended["tasks"]]) == ("DONE", [kind])
        assert others() == before


@pytest.mark.slow
def test_what_is_in_error_opens_too(server: Served, octavia: Octavia, lab: Lab) -> None:
    """The plan only mends: no field differs."""
    pool = {"name": "app", **POOL, "members": [{"address": "10.0.0.11", "protocol_port": 80}]}
    form = {"name": f"error-{uuid.uuid4()}", "vip": {"subnet_id": SUBNET}, "pools": [pool]}
    balancer_id = server.ended(server.submit(form)["id"])["balancer_id"]
    lab.fault("error", match={"kind": "pool"})
    edit = {"pools": [{**pool, "description": "x"}]}
    assert server.ended(server.submit(edit, balancer_id)["id"])["state"] == "FAILED"
    wanted = server.get(f"/balancers/{balancer_id}/form")["form"]
    answer = server.request("POST", "/plans", json={"form": wanted, "balancer_id": balancer_id})
    assert answer.status_code == 200
    assert answer.json()["differences"] == []
    assert [step["kind"] for step in answer.json()["steps"]] == ["pool.update"]
