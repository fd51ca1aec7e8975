"""A cloud in memory that keeps Octavia's rules, for what the lab is too slow to show many times.

It freezes the balancer while a transaction runs, answers 409 meanwhile, makes the same participants
PENDING, and can lose answers, refuse, break or be away. ``tests/lab/test_memory_cloud.py`` runs the same
scenarios on the lab.
"""

from __future__ import annotations

import asyncio
import fnmatch
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lbaas_ui.errors import (
    AnswerLost,
    CloudDuplicate,
    CloudError,
    CloudImmutable,
    CloudNotFound,
    CloudRejected,
    CloudTemporary,
)
from lbaas_ui.models import ReadFrom

PLURALS = {
    "loadbalancers": "loadbalancer",
    "listeners": "listener",
    "pools": "pool",
    "members": "member",
    "healthmonitors": "healthmonitor",
    "l7policies": "l7policy",
    "rules": "rule",
    "floatingips": "floatingip",
}
COLLECTIONS = {"rules": "l7rules", "floatingips": "floating_ips"}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "members": {
        "weight": 1,
        "backup": False,
        "monitor_address": None,
        "monitor_port": None,
        "subnet_id": None,
    },
    "listeners": {"default_pool_id": None, "connection_limit": -1},
    "l7policies": {"position": 1, "redirect_pool_id": None},
    "l7rules": {"invert": False, "key": None},
    "healthmonitors": {"max_retries_down": 3},
    "loadbalancers": {
        "provider": "lab",
        "vip_address": "10.0.0.5",
        "vip_port_id": "port-vip",
        "project_id": "p",
    },
}


CHILDREN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "loadbalancers": (("listeners", "loadbalancer_id"), ("pools", "loadbalancer_id")),
    "listeners": (("l7policies", "listener_id"),),
    "pools": (("members", "pool_id"), ("healthmonitors", "pool_id"), ("listeners", "default_pool_id")),
    "l7policies": (("l7rules", "l7policy_id"),),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of this cloud."""

    data: dict[str, Any]
    request_id: str | None = "req-memory"
    status: int = 200


@dataclass(slots=True)
class Fault:
    """Spoils the next ``count`` calls that match. ``after``: the work is done, only the answer is lost."""

    effect: str  # drop, unreachable, error, reject, conflict
    method: str = "*"
    path: str = "*"
    after: bool = False
    count: int = 1
    status: int = 503


@dataclass(slots=True)
class MemoryCloud:
    """``CloudCalls`` and ``Reader`` in one. ``delay_s``: how long each transaction takes."""

    delay_s: float = 0.002
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)
    objects: defaultdict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    services: frozenset[str] = frozenset({"load-balancer", "network"})
    project_id: str | None = "p"
    in_flight: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def writes(self, status: int | None = None) -> list[tuple[str, str]]:
        """Method and path of the writes that reached this cloud, with one status or all."""
        return [(m, p) for m, p, s in self.calls if m != "GET" and status in {None, s}]

    async def has(self, test: Callable[[], object]) -> None:
        """Wait, without letting time pass, until something is so."""
        while not test():  # noqa: ASYNC110 - the very next turn of the loop is wanted
            await asyncio.sleep(0)

    def fault(self, effect: str, **options: Any) -> None:
        """Add a fault."""
        self.faults.append(Fault(effect, **options))

    # --- CloudCalls ------------------------------------------------------------------------------

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """One write, as Octavia answers it."""
        await asyncio.sleep(0)
        fault = self._take({"drop", "unreachable", "reject", "conflict"}, method, path)
        if fault is not None and not fault.after:
            self._refuse(fault, method, path)
        try:
            answer = self._work(service, method, path, json, params or {})
        except CloudError as error:
            self.calls.append((method, path, error.status or 0))
            raise
        self.calls.append((method, path, 200))
        if fault is not None:
            msg = "The connection broke."
            raise AnswerLost(msg, call=f"{method} {path}")
        return answer

    def _take(self, effects: set[str], method: str, path: str) -> Fault | None:
        for fault in self.faults:
            matches = fnmatch.fnmatch(method, fault.method) and fnmatch.fnmatch(path, fault.path)
            if fault.effect in effects and fault.count > 0 and matches:
                fault.count -= 1
                return fault
        return None

    def _refuse(self, fault: Fault, method: str, path: str) -> None:
        self.calls.append((method, path, fault.status))
        where = {"call": f"{method} {path}", "status": fault.status}
        if fault.effect == "drop":
            raise AnswerLost("The connection broke.", **where)  # type: ignore[arg-type]
        if fault.effect == "reject":
            raise CloudRejected("Refused for good.", **where)  # type: ignore[arg-type]
        if fault.effect == "conflict":
            raise CloudImmutable("Load Balancer is immutable and cannot be updated.", call=path, status=409)
        raise CloudTemporary("Away.", **where)  # type: ignore[arg-type]

    # --- Reader ------------------------------------------------------------------------------------

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> dict[str, Any] | None:
        """One object, or None."""
        await asyncio.sleep(0)
        self.calls.append(("GET", f"{source.path}/{id}", 200))
        if (fault := self._take({"unreachable"}, "GET", source.path)) is not None:
            raise CloudTemporary("Away.", status=fault.status)
        collection = _collection(source.list_key)
        found = self.objects[collection].get(id)
        return self._shown(collection, found) if found else None

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """All objects that match, in one page."""
        await asyncio.sleep(0)
        self.calls.append(("GET", source.path, 200))
        if (fault := self._take({"unreachable"}, "GET", source.path)) is not None:
            raise CloudTemporary("Away.", status=fault.status)
        found = []
        for thing in self.objects[_collection(source.list_key)].values():
            mine = not source.parent_field or parent_id is None or thing.get(source.parent_field) == parent_id
            if mine and all(_matches(thing, name, value) for name, value in filters.items()):
                found.append(self._shown(_collection(source.list_key), thing))
        yield found

    def _shown(self, collection: str, thing: Mapping[str, Any]) -> dict[str, Any]:
        """An object as Octavia shows it, with the ids of what hangs on it."""
        shown = dict(thing)
        for child, field_ in CHILDREN.get(collection, ()):
            ids = [
                {"id": one["id"]} for one in self.objects[child].values() if one.get(field_) == thing["id"]
            ]
            shown["rules" if child == "l7rules" else child] = ids
        if collection == "pools":
            monitors = shown.pop("healthmonitors")
            shown["healthmonitor_id"] = monitors[0]["id"] if monitors else None
        return shown

    # --- Octavia's work ------------------------------------------------------------------------------

    def _work(
        self, service: str, method: str, path: str, json: Mapping[str, Any] | None, params: Mapping[str, str]
    ) -> Answer:
        parts = path.removeprefix("/v2/lbaas/").removeprefix("/v2.0/").split("/")
        if service == "network":
            return self._floating_ip(method, parts, (json or {}).get("floatingip", {}))
        if len(parts) >= 3 and parts[2] == "failover":
            self._freeze(parts[1], "PENDING_UPDATE", [], allow_error=True)
            return Answer({})
        if len(parts) >= 3:  # members of a pool, rules of a policy
            parent_field = {"members": "pool_id", "rules": "l7policy_id"}[parts[2]]
            if method == "PUT" and len(parts) == 3:
                return self._batch(
                    parts[1], list((json or {})["members"]), additive=params.get("additive_only") == "true"
                )
            body = dict((json or {}).get(PLURALS[parts[2]], {}), **{parent_field: parts[1]})
            return self._crud(method, parts[2], parts[3] if len(parts) > 3 else None, body, params)
        body = dict((json or {}).get(PLURALS[parts[0]], {}))
        return self._crud(method, parts[0], parts[1] if len(parts) > 1 else None, body, params)

    def _crud(
        self, method: str, plural: str, id_: str | None, body: dict[str, Any], params: Mapping[str, str]
    ) -> Answer:
        collection, key = _collection(plural), PLURALS[plural]
        if method == "POST":
            return Answer({key: self._create(collection, body)})
        thing = self.objects[collection].get(str(id_))
        if thing is None:
            raise CloudNotFound(f"{key} {id_} could not be found.", status=404)
        around = self._around(collection, thing)
        if method == "PUT":
            self._freeze(
                self._balancer_of(collection, thing), "PENDING_UPDATE", [(collection, thing), *around]
            )
            thing.update({k: v for k, v in body.items() if k not in {"pool_id", "l7policy_id"} or k in thing})
            return Answer({key: dict(thing)})
        escape = collection == "loadbalancers"
        shown = self._shown(collection, thing)
        if escape and (shown["listeners"] or shown["pools"]) and params.get("cascade") != "true":
            raise CloudRejected("Cannot delete Load Balancer - it has children", status=400)
        balancer = self._balancer_of(collection, thing)
        self._freeze(balancer, "PENDING_DELETE" if escape else "PENDING_UPDATE", around, allow_error=escape)
        thing["provisioning_status"] = "PENDING_DELETE"
        return Answer({})

    def _create(self, collection: str, body: dict[str, Any], *, nested: bool = False) -> dict[str, Any]:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat()
        thing: dict[str, Any] = {
            "id": str(uuid.uuid4()), "name": "", "description": "", "tags": [], "admin_state_up": True,
            "provisioning_status": "PENDING_CREATE", "operating_status": "OFFLINE", "created_at": now,
            "updated_at": now, **DEFAULTS.get(collection, {}), **body,
        }  # fmt: skip
        if collection == "loadbalancers":
            thing.pop("listeners", None)
            thing.pop("pools", None)
            self.objects[collection][thing["id"]] = thing
            self._nested(thing["id"], body)
            self._finish_later(thing["id"])
            return dict(thing)
        self._refuse_duplicate(collection, thing)
        if collection == "pools" and thing.get("listener_id"):
            listener = self.objects["listeners"][thing.pop("listener_id")]
            thing["loadbalancer_id"] = listener["loadbalancer_id"]
            listener["default_pool_id"] = thing["id"]
        if not nested:
            self._freeze(
                self._balancer_of(collection, thing), "PENDING_UPDATE", self._around(collection, thing)
            )
        self.objects[collection][thing["id"]] = thing
        return dict(thing)

    def _nested(self, balancer_id: str, body: Mapping[str, Any]) -> None:
        """The fully populated create: pools by name, then everything that names them."""
        pools: dict[str, str] = {}

        def pool(spec: Mapping[str, Any]) -> str:
            if set(spec) == {"name"}:
                return pools[spec["name"]]
            own = {k: v for k, v in spec.items() if k not in {"members", "healthmonitor"}}
            made = self._create("pools", {**own, "loadbalancer_id": balancer_id}, nested=True)
            pools[spec["name"]] = made["id"]
            for member in spec.get("members") or []:
                self._create("members", {**member, "pool_id": made["id"]}, nested=True)
            if spec.get("healthmonitor"):
                self._create("healthmonitors", {**spec["healthmonitor"], "pool_id": made["id"]}, nested=True)
            return str(made["id"])

        for spec in body.get("pools") or []:
            pool(spec)
        for spec in body.get("listeners") or []:
            own = {k: v for k, v in spec.items() if k not in {"default_pool", "l7policies"}}
            if spec.get("default_pool"):
                own["default_pool_id"] = pool(spec["default_pool"])
            listener = self._create("listeners", {**own, "loadbalancer_id": balancer_id}, nested=True)
            for policy in spec.get("l7policies") or []:
                target = pool(policy["redirect_pool"]) if policy.get("redirect_pool") else None
                self._nested_policy(listener["id"], policy, target)

    def _nested_policy(self, listener_id: str, policy: Mapping[str, Any], pool_id: str | None) -> None:
        own = {k: v for k, v in policy.items() if k not in {"redirect_pool", "rules"}}
        fields = {**own, "listener_id": listener_id, "redirect_pool_id": pool_id}
        made = self._create("l7policies", fields, nested=True)
        for rule in policy.get("rules") or []:
            self._create("l7rules", {**rule, "l7policy_id": made["id"]}, nested=True)

    def _refuse_duplicate(self, collection: str, thing: Mapping[str, Any]) -> None:
        keys = {
            "listeners": ("loadbalancer_id", "protocol_port", "protocol"),
            "members": ("pool_id", "address", "protocol_port"),
            "healthmonitors": ("pool_id",),
        }.get(collection)
        if keys and any(
            all(o.get(k) == thing.get(k) for k in keys) for o in self.objects[collection].values()
        ):
            raise CloudDuplicate("An object with these values already exists.", status=409)

    def _batch(self, pool_id: str, members: list[dict[str, Any]], *, additive: bool) -> Answer:
        pool = self.objects["pools"].get(pool_id)
        if pool is None:
            raise CloudNotFound(f"pool {pool_id} could not be found.", status=404)
        old = {
            (m["address"], m["protocol_port"]): m
            for m in self.objects["members"].values()
            if m["pool_id"] == pool_id
        }
        self._freeze(pool["loadbalancer_id"], "PENDING_UPDATE", self._around("members", {"pool_id": pool_id}))
        for spec in members:
            key = (spec["address"], spec["protocol_port"])
            if key in old:
                reset = {**DEFAULTS["members"], "admin_state_up": True, "tags": []}
                old.pop(key).update({**reset, **spec, "provisioning_status": "PENDING_UPDATE"})
            else:
                self._create("members", {**spec, "pool_id": pool_id}, nested=True)
        for left in [] if additive else old.values():
            left["provisioning_status"] = "PENDING_DELETE"
        return Answer({})

    def _floating_ip(self, method: str, parts: list[str], body: Mapping[str, Any]) -> Answer:
        kept = self.objects["floating_ips"]
        if method == "POST":
            thing = {"id": str(uuid.uuid4()), "floating_ip_address": f"203.0.113.{len(kept) + 10}", **body}
            kept[thing["id"]] = thing
            return Answer({"floatingip": dict(thing)})
        if parts[1] not in kept:
            raise CloudNotFound("Floating IP could not be found.", status=404)
        if method == "DELETE":
            del kept[parts[1]]
            return Answer({})
        kept[parts[1]].update(body)
        return Answer({"floatingip": dict(kept[parts[1]])})

    # --- transactions --------------------------------------------------------------------------------

    def _balancer_of(self, collection: str, thing: Mapping[str, Any]) -> str:
        if collection == "loadbalancers":
            return str(thing["id"])
        if thing.get("loadbalancer_id"):
            return str(thing["loadbalancer_id"])
        for field_, parent in (
            ("pool_id", "pools"),
            ("l7policy_id", "l7policies"),
            ("listener_id", "listeners"),
        ):
            if thing.get(field_):
                found = self.objects[parent].get(str(thing[field_]))
                if found is None:
                    raise CloudNotFound(f"{parent} {thing[field_]} could not be found.", status=404)
                return self._balancer_of(parent, found)
        msg = f"{collection} without a parent"
        raise CloudRejected(msg, status=400)

    def _around(self, collection: str, thing: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """What becomes PENDING_UPDATE beside the object itself."""
        found: list[tuple[str, dict[str, Any]]] = []
        pool_id = thing.get("id") if collection == "pools" else thing.get("pool_id")
        if pool_id:
            if collection != "pools":
                found.append(("pools", self.objects["pools"][str(pool_id)]))
            policies = [
                p for p in self.objects["l7policies"].values() if p.get("redirect_pool_id") == pool_id
            ]
            by_policy = {p["listener_id"] for p in policies}
            found += [
                ("listeners", one)
                for one in self.objects["listeners"].values()
                if one.get("default_pool_id") == pool_id or one["id"] in by_policy
            ]
        if collection == "l7rules":
            policy = self.objects["l7policies"][str(thing["l7policy_id"])]
            found += [("l7policies", policy), ("listeners", self.objects["listeners"][policy["listener_id"]])]
        if collection == "l7policies":
            found.append(("listeners", self.objects["listeners"][str(thing["listener_id"])]))
        return found

    def _freeze(
        self,
        balancer_id: str,
        status: str,
        others: list[tuple[str, dict[str, Any]]],
        *,
        allow_error: bool = False,
    ) -> None:
        balancer = self.objects["loadbalancers"].get(balancer_id)
        if balancer is None:
            raise CloudNotFound(f"loadbalancer {balancer_id} could not be found.", status=404)
        free = {"ACTIVE", "ERROR"} if allow_error else {"ACTIVE"}
        if balancer["provisioning_status"] not in free:
            raise CloudImmutable(
                f"Load Balancer {balancer_id} is immutable and cannot be updated.", status=409
            )
        balancer["provisioning_status"] = status
        for _, thing in others:
            thing["provisioning_status"] = "PENDING_UPDATE"
        self._finish_later(balancer_id)

    def _finish_later(self, balancer_id: str) -> None:
        self.in_flight[balancer_id] += 1
        assert self.in_flight[balancer_id] == 1, "two transactions at once on one balancer"
        asyncio.get_running_loop().call_later(self.delay_s, self._finish, balancer_id)

    def _finish(self, balancer_id: str) -> None:
        self.in_flight[balancer_id] -= 1
        now = datetime.now(UTC).replace(tzinfo=None).isoformat()
        for collection in list(self.objects):
            if collection == "floating_ips":
                continue
            for id_, thing in list(self.objects[collection].items()):
                if self._owner(collection, thing) != balancer_id:
                    continue
                status = thing["provisioning_status"]
                if status == "PENDING_DELETE":
                    self._remove(collection, id_)
                elif status.startswith("PENDING"):
                    broken = self._take({"error"}, "*", collection)
                    thing["provisioning_status"] = "ERROR" if broken else "ACTIVE"
                    thing["operating_status"] = "ONLINE"
                    thing["updated_at"] = now

    def _owner(self, collection: str, thing: Mapping[str, Any]) -> str | None:
        try:
            return self._balancer_of(collection, thing)
        except CloudError:
            return None

    def _remove(self, collection: str, id_: str) -> None:
        """An object with all that hangs on it; who referred to it refers to nothing."""
        if self.objects[collection].pop(id_, None) is None:
            return
        for child, field_ in CHILDREN.get(collection, ()):
            for child_id in [key for key, one in self.objects[child].items() if one.get(field_) == id_]:
                if field_ == "default_pool_id":
                    self.objects[child][child_id][field_] = None
                else:
                    self._remove(child, child_id)


def _collection(plural: str) -> str:
    return COLLECTIONS.get(plural, plural)


def _matches(thing: Mapping[str, Any], name: str, value: str) -> bool:
    if name == "tags":
        return value in thing.get("tags", [])
    if name == "loadbalancer_id" and "loadbalancer_id" not in thing:
        return True
    return str(thing.get(name)) == value
