"""What leads from one state of a balancer to another, told for people; pure.

Revisions, drift and plans tell their differences in the same words (``tasks.Difference``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, JsonValue

from lbaas_ui.forms.document import BalancerForm, FloatingIPForm, PolicyForm
from lbaas_ui.forms.fields import KIND_OF, changes
from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, Pair, PolicyPair, PoolPair, pair
from lbaas_ui.forms.wanted import by_pool_id
from lbaas_ui.queue.planner_draft import name_of
from lbaas_ui.queue.tasks import Difference

_OTHER_WAY = {"added": "removed", "removed": "added", "changed": "changed"}


def between(before: BalancerForm, after: BalancerForm) -> list[Difference]:
    """What differs; paths are those of ``after``.

    Args:
        before: a whole form (``form_of_tree``).
        after: a form; keys that it does not name are not compared.
    """
    return list(_balancer(pair(after, by_pool_id(before))))


def other_way(differences: Iterable[Difference]) -> list[Difference]:
    """The same differences, told from the other side."""
    return [
        one.model_copy(update={"change": _OTHER_WAY[one.change], "old": one.new, "new": one.old})
        for one in differences
    ]


def _balancer(pairs: BalancerPair) -> Iterator[Difference]:
    yield from _fields(pairs)
    yield from _floating_ip(pairs)
    for listener in pairs.listeners:
        yield from _listener(listener, pairs)
    yield from (_whole("removed", gone, "listeners") for gone in pairs.removed_listeners)
    for pool in pairs.pools:
        yield from _pool(pool)
    yield from (_whole("removed", gone, "pools") for gone in pairs.removed_pools)


def _whole(change: str, part: BaseModel, path: str) -> Difference:
    return Difference.model_validate(
        {"path": path, "change": change, "kind": KIND_OF[type(part)], "name": name_of(part)}
    )


def _field(part: BaseModel, path: str, name: str, *, old: JsonValue, new: JsonValue) -> Difference:
    return Difference(
        path=f"{path}.{name}" if path else name,
        change="changed",
        kind=KIND_OF[type(part)],
        name=name_of(part),
        field=name,
        old=old,
        new=new,
    )


def _fields(one: Pair[Any]) -> Iterator[Difference]:
    if one.current is None:
        yield _whole("added", one.wanted, one.path)
        if one.replaces is not None:
            yield _whole("removed", one.replaces, one.path)
        return
    for change in changes(one.wanted, one.current):
        yield _field(one.wanted, one.path, change.field.name, old=change.old, new=change.new)


def _floating_ip(pairs: BalancerPair) -> Iterator[Difference]:
    wanted = pairs.wanted.vip.floating_ip if pairs.wanted.vip else None
    current = pairs.current.vip.floating_ip if pairs.current and pairs.current.vip else None
    if _same_floating_ip(wanted, current):
        return
    for change, one in (("removed", current), ("added", wanted)):
        if one is not None:
            yield Difference.model_validate(
                {"path": "vip.floating_ip", "change": change, "kind": "floatingip", "name": one.id or ""}
            )


def _same_floating_ip(wanted: FloatingIPForm | None, current: FloatingIPForm | None) -> bool:
    if wanted is None or current is None:
        return wanted is current
    return wanted.id == current.id if wanted.id else wanted.network_id == current.network_id


def _link(one: ListenerPair | PolicyPair, name: str, pairs: BalancerPair) -> Iterator[Difference]:
    """A link to a pool, told by the pool's name."""
    if one.current is None:
        return
    old, new = getattr(one.current, name), getattr(one.wanted, name)
    pool = pairs.pool(new)
    there = pool.current.id if pool is not None and pool.current is not None else None
    if (old or None) == (there or (new or None)):
        return
    known = [*(p.current or p.replaces for p in pairs.pools), *pairs.removed_pools]
    names = {p.id: p.name or p.id for p in known if p is not None}
    called = pool.wanted.name or new if pool is not None else new
    yield _field(one.wanted, one.path, name, old=names.get(old, old), new=called)


def _listener(listener: ListenerPair, pairs: BalancerPair) -> Iterator[Difference]:
    yield from _fields(listener)
    yield from _link(listener, "default_pool", pairs)
    for policy in listener.policies:
        yield from _fields(policy)
        yield from _link(policy, "redirect_pool", pairs)
        for rule in policy.rules:
            yield from _fields(rule)
        yield from (_whole("removed", gone, f"{policy.path}.rules") for gone in policy.removed_rules)
    yield from (_whole("removed", gone, f"{listener.path}.l7policies") for gone in listener.removed_policies)
    yield from _order(listener)


def _order(listener: ListenerPair) -> Iterator[Difference]:
    """Policies that stay, in another order."""
    kept = [policy.current.id for policy in listener.policies if policy.current is not None]
    if listener.current is None or len(kept) < 2:  # noqa: PLR2004 - one alone has no order
        return
    before: list[PolicyForm] = [one for one in listener.current.l7policies or () if one.id in set(kept)]
    if [one.id for one in before] == kept:
        return
    after = {policy.current.id: policy for policy in listener.policies if policy.current is not None}
    yield _field(
        listener.wanted,
        listener.path,
        "l7policies",
        old=[name_of(one) or one.action for one in before],
        new=[name_of(after[one].wanted) or after[one].wanted.action for one in kept],
    )


def _pool(pool: PoolPair) -> Iterator[Difference]:
    yield from _fields(pool)
    if pool.monitor is not None:
        yield from _fields(pool.monitor)
    if pool.removed_monitor is not None:
        yield _whole("removed", pool.removed_monitor, f"{pool.path}.healthmonitor")
    for member in pool.members:
        yield from _fields(member)
    yield from (_whole("removed", gone, f"{pool.path}.members") for gone in pool.removed_members)


# --- what stays ---------------------------------------------------------------------------------------------


def stays(before: BalancerForm, after: BalancerForm) -> dict[str, int]:
    """How many objects of each kind stay exactly as they are."""
    pairs = pair(after, by_pool_id(before))
    changed = {(one.kind, one.path.rpartition(".")[0] or "") for one in _balancer(pairs) if one.field}
    return dict(Counter(kind for kind, path in _kept(pairs) if (kind, path) not in changed))


def _kept(pairs: BalancerPair) -> Iterator[tuple[str, str]]:
    found: list[Pair[Any]] = [*pairs.listeners, *pairs.pools]
    for listener in pairs.listeners:
        found += listener.policies
        found += [rule for policy in listener.policies for rule in policy.rules]
    for pool in pairs.pools:
        found += pool.members
        if pool.monitor is not None:
            found.append(pool.monitor)
    yield from ((KIND_OF[type(one.wanted)], one.path) for one in found if one.current is not None)
