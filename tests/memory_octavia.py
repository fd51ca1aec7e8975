"""Octavia's rules in memory: the part of ``memory_cloud`` that does what Octavia does.

A transaction freezes the balancer, makes the same participants PENDING as on the lab, and ends after a while.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lbaas_ui.errors import CloudDuplicate, CloudError, CloudImmutable, CloudNotFound, CloudRejected

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


@dataclass
class MemoryOctavia:
    """Objects on the wire by collection and id.

    ``delay_s``: how long each transaction takes; None for until ``release``.
    """

    delay_s: float | None = 0.002
    objects: defaultdict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    in_flight: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def release(self) -> None:
        """End the transactions that run."""
        for balancer_id in [one for one, running in self.in_flight.items() if running]:
            self._finish(balancer_id)

    def breaks(self, collection: str) -> bool:
        """Whether an object of this collection ends in ERROR now."""
        return False

    def shown(self, collection: str, thing: Mapping[str, Any]) -> dict[str, Any]:
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

    def work(
        self, service: str, method: str, path: str, json: Mapping[str, Any] | None, params: Mapping[str, str]
    ) -> Answer:
        """One write; ``path`` as in the api-ref."""
        parts = path.removeprefix("/v2/lbaas/").removeprefix("/v2.0/").split("/")
        if service == "network":
            return self._floating_ip(method, parts, (json or {}).get("floatingip", {}))
        if path.startswith("/v2/octavia/amphorae/"):
            amphora = self.objects["amphorae"].pop(path.split("/")[4])
            self._freeze(amphora["loadbalancer_id"], "PENDING_UPDATE", [])
            return Answer({})
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
        collection, key = collection_of(plural), PLURALS[plural]
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
            if collection == "l7policies" and body.get("action", "REDIRECT_TO_POOL") != "REDIRECT_TO_POOL":
                body = {**body, "redirect_pool_id": None}  # Octavia clears what another action does not use
            thing.update({k: v for k, v in body.items() if k not in {"pool_id", "l7policy_id"} or k in thing})
            return Answer({key: dict(thing)})
        escape = collection == "loadbalancers"
        shown = self.shown(collection, thing)
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
        if self.delay_s is not None:
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
                    thing["provisioning_status"] = "ERROR" if self.breaks(collection) else "ACTIVE"
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


def collection_of(plural: str) -> str:
    """Where the objects of a path are kept."""
    return COLLECTIONS.get(plural, plural)
