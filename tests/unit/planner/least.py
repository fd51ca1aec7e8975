"""Searches for the fewest calls that lead from one balancer to another, without any planner.

Breadth first over every single call that could help, on the Octavia in memory; for small balancers only.
Two kinds of call are left out, with which it would sometimes be one call less: to delete the pool of a
listener that is to have a pool, since for a while nobody would be served; and to delete what the goal has,
and updates can make so, since it would come back under another id. L7 policies here have
no order: ``test_planner_order`` looks for that by itself.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from lbaas_ui import models
from lbaas_ui.errors import CloudError
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.protocols import L4
from lbaas_ui.queue.calls import resolve
from lbaas_ui.queue.kinds import KINDS, address
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import Plan
from lbaas_ui.store.queries import BalancerTree
from tests.memory_octavia import MemoryOctavia

Data = dict[str, Any]
Call = tuple[str, str, Data | None, dict[str, str]]

_NOT_CONFIGURATION = {"id", "provisioning_status", "operating_status", "created_at", "updated_at", "position",
                      "vip_address", "vip_port_id", "project_id", "provider"}  # fmt: skip
_PARENTS = {"loadbalancer_id", "pool_id", "listener_id", "l7policy_id"}
_LINKS = {"default_pool_id", "redirect_pool_id"}
_OWN = ("listeners", "pools", "healthmonitors", "members", "l7policies", "l7rules")


class World(MemoryOctavia):
    """Octavia whose transactions end when they are told to."""

    def __init__(self) -> None:
        super().__init__(delay_s=None)

    def send(self, method: str, path: str, body: Data | None, query: Mapping[str, str]) -> Data:
        """One call and its transaction."""
        answer = self.work("load-balancer", method, path, body, query).data
        for balancer_id in [one for one, running in self.in_flight.items() if running]:
            self._finish(balancer_id)
        return answer

    def carry_out(self, wanted: Plan) -> None:
        """A plan, call by call."""
        results: dict[str, Mapping[str, Any]] = {}
        for call in wanted.calls:
            kind = KINDS[call.kind]
            target, parent = resolve(call.target, results), resolve(call.parent, results)
            body = resolve(call.body, results)
            sent = {kind.envelope: body} if kind.envelope and body is not None else None
            answer = self.send(kind.method, address(kind, target=target, parent=parent), sent, call.query)
            results[call.key] = answer.get(kind.envelope, {})

    def after(self, call: Call) -> World | None:
        """This world after a call; None where Octavia refuses it."""
        other = World()
        other.objects = copy.deepcopy(self.objects)
        try:
            other.send(*call)
        except CloudError:
            return None
        return other

    @property
    def balancer(self) -> Data:
        """The only one."""
        (found,) = self.objects["loadbalancers"].values()
        return found

    def tree(self) -> BalancerTree:
        """The balancer as the mirror would show it."""

        def all_of(collection: str, model: Any) -> list[Any]:
            several = []
            for thing in self.objects[collection].values():
                wire = self.shown(collection, thing)
                wire["loadbalancers"] = [{"id": self.balancer["id"]}]
                if collection == "healthmonitors":
                    wire["pools"] = [{"id": thing["pool_id"]}]
                several.append(model.model_validate(wire))
            return several

        def by(several: list[Any], field: str) -> dict[str, tuple[Any, ...]]:
            owners = {getattr(one, field) for one in several}
            return {owner: tuple(one for one in several if getattr(one, field) == owner) for owner in owners}

        return BalancerTree(
            loadbalancer=all_of("loadbalancers", models.LoadBalancer)[0],
            listeners=tuple(all_of("listeners", models.Listener)),
            pools=tuple(all_of("pools", models.Pool)),
            members=by(all_of("members", models.Member), "pool_id"),
            healthmonitors={one.pool_id: one for one in all_of("healthmonitors", models.HealthMonitor)},
            l7policies=by(all_of("l7policies", models.L7Policy), "listener_id"),
            l7rules=by(all_of("l7rules", models.L7Rule), "l7policy_id"),
        )

    # --- what it is, without ids --------------------------------------------------------------------

    def name(self, collection: str, thing: Data) -> tuple[Any, ...]:
        """What an object is known by."""
        if collection == "listeners":
            return thing["protocol"], thing["protocol_port"]
        if collection == "pools":
            return thing["name"], thing["protocol"]
        if collection == "l7policies":
            return (*self.name("listeners", self.objects["listeners"][thing["listener_id"]]), thing["name"])
        if collection == "l7rules":
            policy = self.objects["l7policies"][thing["l7policy_id"]]
            return (*self.name("l7policies", policy), json.dumps(_fields(thing), sort_keys=True))
        pool = self.name("pools", self.objects["pools"][thing["pool_id"]])
        return pool if collection == "healthmonitors" else (*pool, thing["address"], thing["protocol_port"])

    def link(self, pool_id: str | None) -> tuple[Any, ...] | None:
        """The name of a pool that is linked."""
        return self.name("pools", self.objects["pools"][pool_id]) if pool_id else None

    def key(self) -> frozenset[str]:
        """All of it: two worlds with one key are the same."""
        found = [json.dumps(_fields(self.balancer), sort_keys=True)]
        for collection in _OWN:
            for thing in self.objects[collection].values():
                links = [str(self.link(thing.get(one))) for one in sorted(_LINKS)]
                fields = json.dumps(_fields(thing), sort_keys=True)
                found.append(f"{collection} {self.name(collection, thing)} {links} {fields}")
        return frozenset(found)

    def named(self, collection: str) -> dict[tuple[Any, ...], Data]:
        """The objects of a collection by name."""
        return {self.name(collection, one): one for one in self.objects[collection].values()}


def _fields(thing: Data) -> Data:
    hidden = _NOT_CONFIGURATION | _PARENTS | _LINKS
    return {
        key: value
        for key, value in thing.items()
        if key not in hidden and value not in (None, "", [], {}, False)
    }


def built(form: BalancerForm) -> World:
    """A world in which a form was carried out."""
    world = World()
    world.carry_out(plan(form, None, Capabilities(), "full"))
    return world


def fewest(start: World, goal: World, most: int) -> int | None:
    """How many calls lead from one to the other; None: more than ``most``."""
    wanted = goal.key()
    seen, edge = {start.key()}, [start]
    if wanted in seen:
        return 0
    for count in range(1, most + 1):
        following: list[World] = []
        for world in edge:
            for call in calls(world, goal):
                other = world.after(call)
                if other is None or (key := other.key()) in seen:
                    continue
                if key == wanted:
                    return count
                seen.add(key)
                following.append(other)
        edge = following
    return None


# --- every call that could help -----------------------------------------------------------------------------


def calls(world: World, goal: World) -> Iterator[Call]:
    """Every single call that makes, changes or deletes something on the way to the goal."""
    lb = world.balancer
    yield from _update("loadbalancers", "loadbalancer", lb, _differs(lb, goal.balancer))
    for kinds in (_listeners, _pools, _monitors, _members, _policies, _rules):
        yield from kinds(world, goal)


def _differs(there: Data, wanted: Data) -> Data:
    new, old = _fields(wanted), _fields(there)
    return {key: wanted.get(key) for key in {*new, *old} if new.get(key) != old.get(key)}


def _update(path: str, envelope: str, there: Data, body: Data) -> Iterator[Call]:
    if body:
        yield "PUT", f"/v2/lbaas/{path}/{there['id']}", {envelope: body}, {}


def _delete(path: str, there: Data) -> Call:
    return "DELETE", f"/v2/lbaas/{path}/{there['id']}", None, {}


def _create(path: str, envelope: str, wanted: Data, **more: Any) -> Call:
    hidden = {"id", "created_at", "updated_at", "provisioning_status", "operating_status"}
    body = {key: value for key, value in wanted.items() if key not in hidden | _PARENTS | _LINKS}
    return "POST", f"/v2/lbaas/{path}", {envelope: {**body, **more}}, {}


def _linked(world: World, goal: World, wanted: Data, field: str) -> Iterator[Data]:
    """The link as wanted (where that pool is there), or none."""
    name = goal.link(wanted.get(field))
    pool = world.named("pools").get(name) if name else None
    if pool is not None:
        yield {field: pool["id"]}
    yield {field: None}


def _listeners(world: World, goal: World) -> Iterator[Call]:
    there, wanted = world.named("listeners"), goal.named("listeners")
    sockets = {(L4[protocol], port) for protocol, port in there}
    for name, one in wanted.items():
        if name not in there and (L4[name[0]], name[1]) not in sockets:
            for link in _linked(world, goal, one, "default_pool_id"):
                yield _create("listeners", "listener", one, loadbalancer_id=world.balancer["id"], **link)
    for name, one in there.items():
        if name not in wanted:
            yield _delete("listeners", one)
        else:
            differs = _differs(one, wanted[name])
            for link in _linked(world, goal, wanted[name], "default_pool_id"):
                yield from _update("listeners", "listener", one, {**differs, **link})
            yield from _update("listeners", "listener", one, differs)


def _pools(world: World, goal: World) -> Iterator[Call]:
    there, wanted = world.named("pools"), goal.named("pools")
    used = {one.get("redirect_pool_id") for one in world.objects["l7policies"].values()}
    serving = goal.named("listeners")
    for socket, listener in world.named("listeners").items():
        if serving.get(socket, {}).get("default_pool_id"):
            used.add(listener.get("default_pool_id"))
    for name, one in wanted.items():
        if name not in there:
            yield _create("pools", "pool", one, loadbalancer_id=world.balancer["id"])
            for listener in world.objects["listeners"].values():
                if not listener.get("default_pool_id"):
                    yield _create("pools", "pool", one, listener_id=listener["id"])
    for name, one in there.items():
        if one["id"] not in used and name not in wanted:
            yield _delete("pools", one)
        if name in wanted:
            yield from _update("pools", "pool", one, _differs(one, wanted[name]))


def _monitors(world: World, goal: World) -> Iterator[Call]:
    there, wanted, pools = world.named("healthmonitors"), goal.named("healthmonitors"), world.named("pools")
    for name, one in wanted.items():
        if name in pools and name not in there:
            yield _create("healthmonitors", "healthmonitor", one, pool_id=pools[name]["id"])
    for name, one in there.items():
        if name not in wanted or one["type"] != wanted[name]["type"]:
            yield _delete("healthmonitors", one)
        else:
            yield from _update("healthmonitors", "healthmonitor", one, _differs(one, wanted[name]))


def _members(world: World, goal: World) -> Iterator[Call]:
    there, wanted = world.named("members"), goal.named("members")
    for pool_name, pool in world.named("pools").items():
        path = f"pools/{pool['id']}/members"
        mine = {name: one for name, one in there.items() if name[:2] == pool_name}
        target = {name: one for name, one in wanted.items() if name[:2] == pool_name}
        for name, one in target.items():
            if name not in mine:
                yield _create(path, "member", one)
        for name, one in mine.items():
            if name not in target:
                yield _delete(path, one)
            else:
                yield from _update(path, "member", one, _differs(one, target[name]))
        whole = [_create(path, "member", one)[2] for one in target.values()]
        bodies = [body["member"] for body in whole if body is not None]
        for query in ({}, {"additive_only": "true"}):
            yield "PUT", f"/v2/lbaas/{path}", {"members": bodies}, query


def _policies(world: World, goal: World) -> Iterator[Call]:
    there, wanted = world.named("l7policies"), goal.named("l7policies")
    listeners = world.named("listeners")
    for name, one in wanted.items():
        if name not in there and name[:2] in listeners:
            for link in _linked(world, goal, one, "redirect_pool_id"):
                if bool(link["redirect_pool_id"]) == bool(one.get("redirect_pool_id")):
                    listener_id = listeners[name[:2]]["id"]
                    yield _create("l7policies", "l7policy", one, listener_id=listener_id, **link)
    for name, one in there.items():
        if name not in wanted:
            yield _delete("l7policies", one)
        for link in _linked(world, goal, wanted[name], "redirect_pool_id") if name in wanted else ():
            if bool(link["redirect_pool_id"]) == bool(wanted[name].get("redirect_pool_id")):
                yield from _update("l7policies", "l7policy", one, {**_differs(one, wanted[name]), **link})


def _rules(world: World, goal: World) -> Iterator[Call]:
    there, wanted = world.named("l7rules"), goal.named("l7rules")
    for policy_name, policy in world.named("l7policies").items():
        path = f"l7policies/{policy['id']}/rules"
        mine = {name: one for name, one in there.items() if name[:3] == policy_name}
        target = {name: one for name, one in wanted.items() if name[:3] == policy_name}
        for one in target.values():
            yield _create(path, "rule", one)
        for one in mine.values():
            yield _delete(path, one)
            for other in target.values():
                yield from _update(path, "rule", one, _differs(one, other))
