"""What a call freezes: what the queue expects is what Octavia makes PENDING, for every task kind with a lock.

The rows are those of the table in ``lab/README.md``, "What Octavia does".
"""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import Any

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.events.sources.poll import Poll
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue import conditions, planner
from lbaas_ui.queue.kinds import KINDS, address
from lbaas_ui.store import queries
from lbaas_ui.store.declarations import READ_FROM
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.lab_view import LabView, big_form
from tests.labkit import Lab
from tests.served import until

Keys = set[tuple[str, str]]
MONITOR = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
RULE = {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/a"}
TCP = {"name": "tcp", "loadbalancer_id": "{loadbalancer}", "protocol": "TCP", "protocol_port": 99}
FREE = {
    "name": "free",
    "protocol": "HTTP",
    "lb_algorithm": "ROUND_ROBIN",
    "loadbalancer_id": "{loadbalancer}",
}
TIED = {"name": "tied", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "listener_id": "{listener tcp}"}
REJECT = {"name": "new", "action": "REJECT", "listener_id": "{listener web-80}"}
OTHER = {"description": "other"}

# (task kind, its target's name, its parent's name, body); {kind name} stands for an id
ROWS: tuple[tuple[str, str, str, Any], ...] = (
    ("loadbalancer.update", "participants", "", OTHER),
    ("loadbalancer.failover", "participants", "", None),
    ("listener.create", "", "", TCP),
    ("listener.update", "web-80", "", {"default_pool_id": "{pool img}"}),
    ("listener.update", "web-80", "", {"default_pool_id": "{pool app}"}),
    ("pool.create", "", "", FREE),
    ("pool.create", "", "", TIED),
    ("pool.update", "app", "", OTHER),
    ("pool.update", "api", "", OTHER),  # the default of one listener; a policy of another leads to it
    ("member.create", "", "app", {"address": "10.7.7.7", "protocol_port": 80}),
    ("member.update", "10.7.7.7", "app", {"weight": 5}),
    ("member.batch", "", "api", [{"address": "10.8.8.8", "protocol_port": 80}]),
    ("member.batch", "", "app", [{"address": "10.0.0.1", "protocol_port": 8080}]),
    ("member.delete", "10.0.0.1", "app", None),
    ("healthmonitor.create", "", "", {"pool_id": "{pool free}", **MONITOR}),
    ("healthmonitor.update", "app", "", {"delay": 9}),
    ("healthmonitor.delete", "api", "", None),
    ("l7policy.create", "", "", REJECT),
    ("l7policy.update", "to-api", "", OTHER),
    ("l7rule.create", "", "new", RULE),
    ("l7rule.update", "/a", "new", {"value": "/b"}),
    ("l7rule.delete", "/b", "new", None),
    ("l7policy.delete", "to-api", "", None),
    ("pool.delete", "app", "", None),
    ("listener.delete", "web-82", "", None),
    ("loadbalancer.delete", "participants", "", None),
)
PARENTS = {"member": "pool", "l7rule": "l7policy"}


class Watcher:
    """A mirror of one balancer of the lab."""

    def __init__(self, cloud: Cloud, lab: Lab, view: LabView) -> None:
        self.view = view
        self.store = Store()
        self.poll = Poll(cloud, self.store.apply, READ_FROM, mirror=self.store)
        self.lab = lab

    async def look(self, balancer_id: str) -> BalancerTree:
        """The balancer as it is now."""
        await self.poll.refresh_balancer(balancer_id)
        tree = queries.tree(self.store, balancer_id)
        assert tree is not None
        return tree

    async def settled(self, balancer_id: str) -> BalancerTree:
        """The balancer when its transaction has ended."""
        self.lab.release()
        await asyncio.to_thread(until, "it is settled", lambda: self._is_settled(balancer_id), 30)
        return await self.look(balancer_id)

    def _is_settled(self, balancer_id: str) -> bool:
        balancer = self.view.call("GET", f"/loadbalancers/{balancer_id}").json()["loadbalancer"]
        return bool(balancer["provisioning_status"] == "ACTIVE")


def pending(tree: BalancerTree) -> Keys:
    """(kind, id) of all that is PENDING."""
    index = conditions.index(tree)
    return {key for key, thing in index.items() if thing.provisioning_status.startswith("PENDING")}


def named(tree: BalancerTree) -> dict[str, str]:
    """Ids by kind and name; a monitor is named as its pool, a member by its address, a rule by its value."""
    found = {"loadbalancer": tree.loadbalancer.id}
    for (kind, object_id), thing in conditions.index(tree).items():
        name = {"member": "address", "l7rule": "value"}.get(kind, "name")
        found[f"{kind} {getattr(thing, name)}"] = object_id
    pools = {pool.id: pool.name for pool in tree.pools}
    found.update((f"healthmonitor {pools[pool]}", one.id) for pool, one in tree.healthmonitors.items())
    return found


def filled(value: Any, ids: dict[str, str]) -> Any:
    """``value`` with ids in place of names."""
    if isinstance(value, dict):
        return {key: filled(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return re.sub(r"\{(.+)\}", lambda found: ids[found[1]], value) if isinstance(value, str) else value


def write(view: LabView, tree: BalancerTree, row: tuple[str, str, str, Any]) -> Keys:
    """Send a call past the queue; gives what the queue expects to be PENDING, new objects apart."""
    name, target, parent, body = row
    kind, ids = KINDS[name], named(tree)
    target_id = ids[f"{kind.object_kind} {target}"] if target else None
    parent_id = ids[f"{PARENTS[kind.object_kind]} {parent}"] if parent else None
    fields = filled(body, ids)
    path = address(kind, target=target_id, parent=parent_id).removeprefix("/v2/lbaas")
    json = {kind.envelope: fields} if kind.envelope else None
    cascade = {"cascade": "true"} if name == "loadbalancer.delete" else {}
    answer = view.call(kind.method, path, json=json, params=cascade)
    assert answer.is_success, (name, answer.text)
    found = conditions.participants(kind, tree, target=target_id, parent=parent_id, body=fields)
    return {("loadbalancer", tree.loadbalancer.id), *found}


def test_every_kind_with_a_lock_has_a_row() -> None:
    """But for the creation of a balancer, which is the first call of all."""
    shown = {row[0] for row in ROWS}
    not_here = {"loadbalancer.create", "amphora.failover"}  # the lab's provider has no amphorae
    assert shown | not_here == {n for n, k in KINDS.items() if k.locks}


async def test_octavia_freezes_what_the_queue_expects(lab: Lab, view: LabView) -> None:
    """Every row, one after the other, on one balancer; what is new is of the kind that was made."""
    cloud = await Cloud.connect("lab", config_files=[str(lab.clouds_yaml)])
    lab.fault("hang", seconds=240)
    watcher = Watcher(cloud, lab, view)
    form = form_of_data(big_form("participants", str(uuid.uuid4()), members=2))
    body = planner.plan(form, None, Capabilities(), "full").calls[0].body
    answer = view.call("POST", "/loadbalancers", json={"loadbalancer": body})
    balancer_id = answer.json()["loadbalancer"]["id"]
    try:
        tree = await watcher.look(balancer_id)
        assert pending(tree) == set(conditions.index(tree)), "a single-call create: the whole new tree"
        with lab.client("lab-admin") as admin:  # whom alone Octavia lets fail over
            for row in ROWS:
                tree = await watcher.settled(balancer_id)
                expected, before = write(LabView(admin), tree, row), set(conditions.index(tree))
                shown = pending(await watcher.look(balancer_id))
                assert shown & before == expected, row
                assert {kind for kind, _ in shown - before} == made(row), row
    finally:
        lab.clear()
        await cloud.close()


def made(row: tuple[str, str, str, Any]) -> set[str]:
    """The kind of what a call makes; of the two batches only the first brings a new member."""
    kind = KINDS[row[0]]
    return {kind.object_kind} if kind.verb == "create" or (kind.verb, row[2]) == ("batch", "api") else set()
