"""What a plan takes of the project's quotas, and whether that is left: ``planning`` asks before it is queued.

Octavia counts an object as it accepts its create, so what counts is the highest number on the way: the
planner makes what is new before it deletes what is old.

Source: octavia/db/repositories.py (check_quota_met), octavia/api/v2/controllers/*.py (when it is asked).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from lbaas_ui.errors import Problem
from lbaas_ui.forms.checks.common import problem
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.models import (
    HealthMonitor,
    L7Policy,
    L7Rule,
    Listener,
    LoadBalancer,
    Member,
    Pool,
    Provisioned,
    Quota,
)
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import TASK_ENDED
from lbaas_ui.queue.tasks import Plan, PlannedCall, Task
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

AnyCall = PlannedCall | Task  # both say what is called, and with what

# By kind: the quota's name, and what it counts.
COUNTED: Final[Mapping[str, tuple[str, type[Provisioned]]]] = {
    "loadbalancer": ("load_balancer", LoadBalancer),
    "listener": ("listener", Listener),
    "pool": ("pool", Pool),
    "member": ("member", Member),
    "healthmonitor": ("health_monitor", HealthMonitor),
    "l7policy": ("l7policy", L7Policy),
    "l7rule": ("l7rule", L7Rule),
}
_NESTED: Final = {
    "listeners": "listener",
    "pools": "pool",
    "members": "member",
    "healthmonitor": "healthmonitor",
    "l7policies": "l7policy",
    "rules": "l7rule",
}


def needed(calls: Iterable[AnyCall], tree: BalancerTree | None) -> dict[str, tuple[int, str]]:
    """By kind, how many more there are at the most while calls run, and the path that asks for the last."""
    running: Counter[str] = Counter()
    most: dict[str, tuple[int, str]] = {}
    for call in calls:
        change = _change(call, tree)
        running.update(change)
        for kind, added in change.items():
            if added > 0 and running[kind] > most.get(kind, (0, ""))[0]:
                most[kind] = running[kind], call.path
    return most


def waiting(views: Iterable[OperationView], store: Store) -> Counter[str]:
    """By kind, how many more objects operations will make at the most that have not ended.

    What a call has made already, and the mirror shows, is not counted again.
    """
    total: Counter[str] = Counter()
    for view in views:
        operation = view.operation
        tree = queries.tree(store, operation.balancer_id) if operation.balancer_id else None
        left = [
            task
            for task in view.tasks
            if task.generation == operation.generation
            and task.state not in TASK_ENDED
            and store.get(KINDS[task.kind].collection, str((task.result or {}).get("id"))) is None
        ]
        total.update({kind: count for kind, (count, _) in needed(left, tree).items()})
    return total


def used(store: Store, kind: str, project_id: str | None) -> int:
    """How many of a kind a project has, as the mirror shows it."""
    return sum(one.project_id == project_id for one in store.all(COUNTED[kind][1]))


def _change(call: AnyCall, tree: BalancerTree | None) -> dict[str, int]:
    """What one call adds or takes away, by kind."""
    kind, _, verb = call.kind.partition(".")
    if kind not in COUNTED:
        return {}
    if verb == "batch":
        return {"member": _batch(call, tree)}
    if verb == "create":
        made = Counter({kind: 1})
        made.update(_inside(call.body))
        return dict(made)
    return {one: -count for one, count in _gone(kind, call.target, tree).items()} if verb == "delete" else {}


def _inside(body: JsonValue) -> Iterator[str]:
    """The kinds of what is nested in a body, one for each object."""
    for key, value in body.items() if isinstance(body, dict) else ():
        if key in _NESTED:
            for one in value if isinstance(value, list) else [value]:
                yield _NESTED[key]
                yield from _inside(one)


def _batch(call: AnyCall, tree: BalancerTree | None) -> int:
    members = tree.members.get(str(call.parent), ()) if tree is not None else ()
    there = {(canonical_address(one.address), one.protocol_port) for one in members}
    listed = {
        (canonical_address(str(one["address"])), one["protocol_port"])
        for one in (call.body if isinstance(call.body, list) else ())
        if isinstance(one, dict)
    }
    goes = 0 if call.query.get("additive_only") else len(there - listed)
    return len(listed - there) - goes


def _gone(kind: str, target: JsonValue, tree: BalancerTree | None) -> Counter[str]:
    gone, id_ = Counter({kind: 1}), str(target)
    if tree is None:
        return gone
    if kind == "pool":
        gone["member"] += len(tree.members.get(id_, ()))
        gone["healthmonitor"] += id_ in tree.healthmonitors
    elif kind == "listener":
        policies = tree.l7policies.get(id_, ())
        gone["l7policy"] += len(policies)
        gone["l7rule"] += sum(len(tree.l7rules.get(one.id, ())) for one in policies)
    elif kind == "l7policy":
        gone["l7rule"] += len(tree.l7rules.get(id_, ()))
    return gone


def exceeded(
    plan: Plan, tree: BalancerTree | None, store: Store, *, project_id: str | None
) -> Iterator[Problem]:
    """One problem for each quota that does not suffice; none where the cloud tells no quotas.

    Args:
        plan: what is to be done.
        tree: the balancer that it changes; None for a new one.
        store: the mirror.
        project_id: of a new balancer.
    """
    owner = tree.loadbalancer.project_id if tree is not None else project_id
    quota = store.get(Quota, owner or "")
    if quota is None:
        return
    for kind, (count, path) in needed(plan.calls, tree).items():
        name = COUNTED[kind][0]
        limit = getattr(quota, name)
        if limit is None or limit < 0:
            continue
        there = used(store, kind, owner)
        if there + count > limit:
            yield problem(
                path,
                "quota_exceeded",
                "The project's quota for {kind} is {limit}, it has {used}, and this needs {needed} more. "
                "Remove some, or ask for a bigger quota.",
                limit=limit,
                kind=name,
                used=there,
                needed=count,
            )
