"""When a call may be sent: pure predicates over the mirror that explain themselves.

A verdict is ``Met``, ``WaitingOn`` (who is waited for) or ``Never`` (why, and what can be done instead). The
worker asks before each call; the API asks for the actions of every object, so that page and queue never
disagree.

Source of the rules: octavia/db/repositories.py (the lock on the load balancer's row) and
octavia/common/constants.py
(MUTABLE_STATUSES, DELETABLE_STATUSES, FAILOVERABLE_STATUSES): a child in ERROR blocks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lbaas_ui import statuses
from lbaas_ui.models import Provisioned
from lbaas_ui.queue.kinds import KINDS, TaskKind, label
from lbaas_ui.queue.tasks import Waiting, WaitingFor
from lbaas_ui.store.queries import BalancerTree

ESCAPES = frozenset({"delete", "failover"})  # what Octavia allows on a balancer in ERROR


@dataclass(frozen=True, slots=True)
class Met:
    """The call may be sent now."""


@dataclass(frozen=True, slots=True)
class WaitingOn:
    """The call may be sent later."""

    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Never:
    """The call can never be sent as things stand. ``remedies`` as in ``TaskError``."""

    code: str
    reason: str
    remedies: tuple[str, ...] = ()


Verdict = Met | WaitingOn | Never
Objects = Mapping[tuple[str, str], Provisioned]


def verdict(
    kind: TaskKind,
    tree: BalancerTree | None,
    participants: Iterable[tuple[str, str]],
    *,
    objects: Objects | None = None,
) -> Verdict:
    """Whether a call of ``kind`` may be sent to the balancer that ``tree`` shows.

    Args:
        kind: of the call.
        tree: None where the balancer does not exist (yet, or any more).
        participants: (object kind, id) of what takes part beside the balancer.
        objects: ``index(tree)``, where many verdicts on one tree are wanted.
    """
    if not kind.locks or kind.name == "loadbalancer.create":
        return Met()
    if tree is not None:
        return _of_balancer(
            kind, tree.loadbalancer, participants=participants, objects=objects or index(tree)
        )
    if kind.verb == "delete":
        return Met()  # what is gone needs no permission; the call will say 404, which is what we want
    return Never("loadbalancer_gone", "The balancer no longer exists.", ("edit",))


def _of_balancer(
    kind: TaskKind, balancer: Provisioned, *, participants: Iterable[tuple[str, str]], objects: Objects
) -> Verdict:
    if balancer.provisioning_status in statuses.PENDING:
        return WaitingOn(_pending("loadbalancer_pending", "loadbalancer", balancer))
    escape = kind.object_kind == "loadbalancer" and kind.verb in ESCAPES
    if balancer.provisioning_status == statuses.ERROR and not escape:
        return Never(
            "loadbalancer_error",
            "The balancer is in ERROR: Octavia then allows only its deletion or failover.",
            ("failover", "delete"),
        )
    for object_kind, object_id in participants:
        thing = objects.get((object_kind, object_id))
        if thing is not None and thing.provisioning_status in statuses.PENDING:
            return WaitingOn(_pending("participant_pending", object_kind, thing))
    return Met()


def _pending(code: str, kind: str, thing: Provisioned) -> Waiting:
    what = f"The {label(kind)} {thing.name or thing.id}"
    return Waiting(
        code=code,
        reason=f"{what} is {thing.provisioning_status}: a transaction runs.",
        objects=(WaitingFor(kind=kind, id=thing.id, name=thing.name, status=thing.provisioning_status),),
    )


def index(tree: BalancerTree) -> Objects:
    """All objects of a tree by (kind, id)."""
    found: dict[tuple[str, str], Provisioned] = {("loadbalancer", tree.loadbalancer.id): tree.loadbalancer}
    found.update((("listener", one.id), one) for one in tree.listeners)
    found.update((("pool", one.id), one) for one in tree.pools)
    found.update((("member", one.id), one) for many in tree.members.values() for one in many)
    found.update((("healthmonitor", one.id), one) for one in tree.healthmonitors.values())
    found.update((("l7policy", one.id), one) for many in tree.l7policies.values() for one in many)
    found.update((("l7rule", one.id), one) for many in tree.l7rules.values() for one in many)
    return found


def listeners_of_pool(tree: BalancerTree, pool_id: str) -> frozenset[str]:
    """Ids of the listeners that use a pool, as default or through an L7 policy."""
    by_default = {one.id for one in tree.listeners if one.default_pool_id == pool_id}
    by_policy = {
        listener_id
        for listener_id, policies in tree.l7policies.items()
        if any(policy.redirect_pool_id == pool_id for policy in policies)
    }
    return frozenset(by_default | by_policy)


def participants(
    kind: TaskKind, tree: BalancerTree | None, *, target: str | None, parent: str | None, body: object = None
) -> frozenset[tuple[str, str]]:
    """What Octavia makes PENDING together with the balancer, by (kind, id); new objects have no id yet."""
    if tree is None or not kind.locks or kind.object_kind == "loadbalancer":
        return frozenset()
    fields = body if isinstance(body, dict) else {}
    found = {(kind.object_kind, target)} if target else set()
    if kind.with_pool:
        found |= _around_pool(kind, tree, target=target, parent=parent, fields=fields)
    if kind.with_listener:
        found |= _around_policy(kind, tree, target=target, parent=parent, fields=fields)
    return frozenset(found)


def _around_pool(
    kind: TaskKind,
    tree: BalancerTree,
    *,
    target: str | None,
    parent: str | None,
    fields: Mapping[str, object],
) -> set[tuple[str, str]]:
    pool_id = {"pool": target, "member": parent}.get(kind.object_kind) or fields.get("pool_id")
    if kind.object_kind == "healthmonitor" and target:
        pool_id = next((p for p, monitor in tree.healthmonitors.items() if monitor.id == target), pool_id)
    found = {("pool", str(pool_id))} if pool_id else set()
    found |= {("listener", one) for one in listeners_of_pool(tree, str(pool_id))}
    if isinstance(fields.get("listener_id"), str):
        found.add(("listener", str(fields["listener_id"])))
    if kind.verb == "batch":
        found |= {("member", one.id) for one in tree.members.get(str(pool_id), ())}
    return found


def _around_policy(
    kind: TaskKind,
    tree: BalancerTree,
    *,
    target: str | None,
    parent: str | None,
    fields: Mapping[str, object],
) -> set[tuple[str, str]]:
    policy_id = target if kind.object_kind == "l7policy" else parent
    found = {("l7policy", policy_id)} if policy_id else set()
    for listener_id, policies in tree.l7policies.items():
        if any(policy.id == policy_id for policy in policies):
            found.add(("listener", listener_id))
    if isinstance(fields.get("listener_id"), str):
        found.add(("listener", str(fields["listener_id"])))
    return found


class Actions:
    """What can be done to each object of one balancer now, or why not."""

    def __init__(self, tree: BalancerTree) -> None:
        self._tree = tree
        self._objects = index(tree)
        self._parents = {("member", one.id): pool for pool, many in tree.members.items() for one in many}
        self._parents |= {("l7rule", one.id): policy for policy, many in tree.l7rules.items() for one in many}

    def of(self, object_kind: str, object_id: str) -> list[tuple[str, Verdict]]:
        """The actions of one object, in the order of a menu."""
        verbs = ["update", "delete", *(["failover"] if object_kind == "loadbalancer" else [])]
        parent = self._parents.get((object_kind, object_id))
        answers = []
        for verb in verbs:
            kind = KINDS[f"{object_kind}.{verb}"]
            taking_part = participants(kind, self._tree, target=object_id, parent=parent)
            answers.append((verb, verdict(kind, self._tree, taking_part, objects=self._objects)))
        return answers
