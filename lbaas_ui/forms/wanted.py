"""What people want of a balancer: the sum of the forms that were carried out, one after the other.

Only what a form named is wanted; the rest may be anything. Parts are known by the cloud's ids, and links to
pools name ids, so that a later form may rename things. ``queue.revisions`` keeps the sum, ``queue.drift``
compares the balancer with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from pydantic import BaseModel

from lbaas_ui.forms import matching
from lbaas_ui.forms.document import (
    BalancerForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    PolicyForm,
    PoolForm,
    RuleForm,
)
from lbaas_ui.forms.pairing import (
    BalancerPair,
    ListenerPair,
    Pair,
    PolicyPair,
    PoolPair,
    pair,
)

P = TypeVar("P", bound=BaseModel)
Keys = Sequence[matching.Key[Any]]

LISTS: Final[Mapping[str, Keys]] = {
    "listeners": (matching.by_id, matching.by_name_and_port, matching.by_name, matching.by_port),
    "pools": (matching.by_id, matching.by_name_and_protocol, matching.by_name),
    "members": (matching.by_socket, matching.by_id),
    "l7policies": (matching.by_id, matching.by_name, matching.by_deed, matching.by_having_no_name),
    "rules": (matching.by_id, matching.by_test, lambda rule: rule.type, matching.by_nothing),
}
"""Lists of objects, and by what their items are known."""

# What no update changes: an object in which it differs is another one, of which nothing is taken over.
_FIXED: Final[Mapping[type[BaseModel], tuple[str, ...]]] = {
    ListenerForm: ("protocol", "protocol_port"),
    PoolForm: ("protocol",),
    MonitorForm: ("type",),
    PolicyForm: ("action",),
    RuleForm: ("type",),
}
_PARTS: Final = frozenset({"vip", "healthmonitor"})


# --- adding up ----------------------------------------------------------------------------------------------


def added_up(older: BalancerForm, newer: BalancerForm) -> BalancerForm:
    """What is wanted once ``newer`` was carried out, where ``older`` was wanted before."""
    return _over(newer, older)


def _over(newer: P, older: P) -> P:
    changed: dict[str, object] = {
        key: getattr(older, key) for key in older.model_fields_set - newer.model_fields_set
    }
    for key in older.model_fields_set & newer.model_fields_set:
        wanted, before = getattr(newer, key), getattr(older, key)
        if key in LISTS and wanted and before:
            partners = matching.match(wanted, before, LISTS[key])
            changed[key] = [
                _over(one, other) if other is not None and _is_one(one, other) else one
                for one, other in zip(wanted, partners, strict=True)
            ]
        elif key in _PARTS and wanted is not None and before is not None and _is_one(wanted, before):
            changed[key] = _over(wanted, before)
    return newer.model_copy(update=changed)


def _is_one(one: BaseModel, other: BaseModel) -> bool:
    if isinstance(one, MemberForm) and isinstance(other, MemberForm):
        return matching.by_socket(one) == matching.by_socket(other)
    return all(getattr(one, name) == getattr(other, name) for name in _FIXED.get(type(one), ()))


# --- as the cloud knows it ----------------------------------------------------------------------------------


def identified(form: BalancerForm, current: BalancerForm) -> BalancerForm:
    """The form with the cloud's ids; a link to a pool that is not there says nothing any more.

    Args:
        form: was carried out.
        current: the balancer as it is, with pools linked by id (``form_of_tree(tree, pools_by_id=True)``).
    """
    pairs = pair(form, current)
    changed: dict[str, object] = {"id": current.id}
    if form.pools is not None:
        changed["pools"] = [
            _identified_pool(written, one) for written, one in zip(form.pools, pairs.pools, strict=True)
        ]
    if form.listeners is not None:
        changed["listeners"] = [
            _identified_listener(written, one, pairs)
            for written, one in zip(form.listeners, pairs.listeners, strict=True)
        ]
    return form.model_copy(update=changed)


def _with_id(written: P, current: BaseModel | None, **parts: object) -> P:
    return written.model_copy(update={"id": getattr(current, "id", None), **parts})


def _identified_pool(written: PoolForm, found: PoolPair) -> PoolForm:
    parts: dict[str, object] = {}
    if written.members is not None:
        parts["members"] = [
            _with_id(one, other.current) for one, other in zip(written.members, found.members, strict=True)
        ]
    if written.healthmonitor is not None and found.monitor is not None:
        parts["healthmonitor"] = _with_id(written.healthmonitor, found.monitor.current)
    return _with_id(written, found.current, **parts)


def _identified_listener(written: ListenerForm, found: ListenerPair, all_: BalancerPair) -> ListenerForm:
    parts: dict[str, object] = {}
    if written.l7policies is not None:
        parts["l7policies"] = [
            _linked(_identified_policy(one, other), "redirect_pool", all_)
            for one, other in zip(written.l7policies, found.policies, strict=True)
        ]
    return _linked(_with_id(written, found.current, **parts), "default_pool", all_)


def _identified_policy(written: PolicyForm, found: PolicyPair) -> PolicyForm:
    parts: dict[str, object] = {}
    if written.rules is not None:
        parts["rules"] = [
            _with_id(one, other.current) for one, other in zip(written.rules, found.rules, strict=True)
        ]
    return _with_id(written, found.current, **parts)


def _linked(part: P, link: str, all_: BalancerPair) -> P:
    reference = getattr(part, link)
    if not reference:
        return part
    pool = all_.pool(reference)
    if pool is not None and pool.current is not None:
        return part.model_copy(update={link: pool.current.id})
    return type(part).model_validate(
        {name: getattr(part, name) for name in part.model_fields_set if name != link}
    )


# --- theirs in place of ours --------------------------------------------------------------------------------


def accepted(wanted: BalancerForm, current: BalancerForm) -> BalancerForm:
    """The same keys, with the values that the balancer has now; what others added is wanted whole.

    Args:
        wanted: as ``identified`` gives it.
        current: the balancer as it is, with pools linked by id.
    """
    pairs = pair(wanted, current)
    parts: dict[str, object] = {}
    if wanted.vip is not None and current.vip is not None:
        parts["vip"] = _named_in(wanted.vip, current.vip)
    if wanted.pools is not None:
        parts["pools"] = _items(wanted.pools, pairs.pools, pairs.removed_pools, join=_accepted_pool)
    if wanted.listeners is not None:
        parts["listeners"] = _items(
            wanted.listeners, pairs.listeners, pairs.removed_listeners, join=_accepted_listener
        )
    return _named_in(wanted, current, **parts)


def _named_in(written: P, current: P, **parts: object) -> P:
    """The keys that ``written`` names, with the values of ``current``."""
    data = {name: getattr(current, name) for name in written.model_fields_set}
    if "id" in type(current).model_fields:
        data["id"] = getattr(current, "id")  # noqa: B009 - not every model has one
    return type(current).model_validate({**data, **parts})


def _items(
    written: Sequence[P], pairs: Sequence[Pair[P]], removed: Iterable[P], *, join: Callable[..., P]
) -> list[Any]:
    kept = [
        join(one, other) if other.current is not None else other.replaces
        for one, other in zip(written, pairs, strict=True)
        if other.current is not None or other.replaces is not None
    ]
    return [*kept, *removed]


def _accepted_pool(written: PoolForm, found: PoolPair) -> PoolForm:
    parts: dict[str, object] = {}
    current = cast("PoolForm", found.current)
    if written.members is not None:
        parts["members"] = _items(written.members, found.members, found.removed_members, join=_accepted_part)
    monitor = current.healthmonitor
    if written.healthmonitor is not None and monitor is not None and found.monitor is not None:
        same = found.monitor.current is not None
        parts["healthmonitor"] = _named_in(written.healthmonitor, monitor) if same else monitor
    return _named_in(written, current, **parts)


def _accepted_listener(written: ListenerForm, found: ListenerPair) -> ListenerForm:
    parts: dict[str, object] = {}
    if written.l7policies is not None:
        parts["l7policies"] = _items(
            written.l7policies, found.policies, found.removed_policies, join=_accepted_policy
        )
    return _named_in(written, cast("ListenerForm", found.current), **parts)


def _accepted_policy(written: PolicyForm, found: PolicyPair) -> PolicyForm:
    parts: dict[str, object] = {}
    if written.rules is not None:
        parts["rules"] = _items(written.rules, found.rules, found.removed_rules, join=_accepted_part)
    return _named_in(written, cast("PolicyForm", found.current), **parts)


def _accepted_part(written: P, found: Pair[P]) -> P:
    return _named_in(written, cast("P", found.current))


# --- for a plan ---------------------------------------------------------------------------------------------


def portable(form: BalancerForm, there: Iterable[str]) -> BalancerForm:
    """The form with links by name to pools that have gone: they are made again, with other ids.

    Args:
        form: a snapshot (``form_of_tree``), or what ``identified`` gives.
        there: ids of the balancer's pools as it is.
    """
    there, taken = set(there), {pool.name for pool in form.pools or () if pool.name}
    names: dict[str, str] = {}
    pools: list[PoolForm] = []
    for number, pool in enumerate(form.pools or (), start=1):
        if pool.id is None or pool.id in there:
            pools.append(pool)
            continue
        clear = sum(one.name == pool.name for one in form.pools or ()) == 1
        name = pool.name if pool.name and clear else _free(f"{pool.name or 'pool'}-{number}", taken)
        names[pool.id] = name
        pools.append(pool.model_copy(update={"name": name}))
    if not names:
        return form
    return form.model_copy(
        update={"pools": pools, "listeners": [_renamed(one, names) for one in form.listeners or ()]}
        if form.listeners is not None
        else {"pools": pools}
    )


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "-2"
    taken.add(name)
    return name


def by_pool_id(form: BalancerForm) -> BalancerForm:
    """A whole form whose links name pools by id, as ``pairing`` wants the cloud's side."""
    ids = {pool.name: pool.id for pool in form.pools or () if pool.name and pool.id}
    return form.model_copy(update={"listeners": [_renamed(one, ids) for one in form.listeners or ()]})


def _renamed(listener: ListenerForm, names: Mapping[str, str]) -> ListenerForm:
    changed: dict[str, object] = {}
    if listener.default_pool and listener.default_pool in names:
        changed["default_pool"] = names[listener.default_pool]
    if listener.l7policies:
        changed["l7policies"] = [
            one.model_copy(update={"redirect_pool": names[one.redirect_pool]})
            if one.redirect_pool and one.redirect_pool in names
            else one
            for one in listener.l7policies
        ]
    return listener.model_copy(update=changed)
