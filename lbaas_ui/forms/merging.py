"""The sum of two forms for one balancer: what the older and then the newer one lead to, in one form.

The queue asks when a newer form comes while an older one still waits. Keys that the newer form does not name
are those of the older one; its lists are complete. Where the way over the older form leaves traces that no
single form has (an object replaced and then replaced back, deleted and then made again) there is no sum, and
both are carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

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
from lbaas_ui.forms.matching import Key

P = TypeVar("P", bound=BaseModel)
Join = Callable[[P, P, P | None], P]


class _NoSum(Exception):
    """Two steps would lead elsewhere than one."""


def merged(older: BalancerForm, newer: BalancerForm, current: BalancerForm) -> BalancerForm | None:
    """The form that has the same end as ``older`` and then ``newer``.

    Args:
        older: waits, and has not begun.
        newer: for the same balancer.
        current: the balancer as it is.

    Returns:
        The sum, or None where there is none.
    """
    try:
        return _balancer(newer, older, current)
    except _NoSum:
        return None


def _over(newer: P, older: P, **parts: object) -> P:
    """``newer`` with the keys that only ``older`` names, and ``parts`` in place of both."""
    taken = {key: getattr(older, key) for key in older.model_fields_set - newer.model_fields_set}
    return newer.model_copy(update={**taken, **parts})


def _list(
    field: str,
    holders: tuple[BaseModel, BaseModel, BaseModel | None],
    *,
    keys: Sequence[Key[P]],
    join: Join[P],
) -> dict[str, object]:
    """The list ``field`` of newer, older and current, as an argument of ``_over``.

    Nothing where not both forms name it.
    """
    newer, older, current = holders
    wanted, before = getattr(newer, field), getattr(older, field)
    if field not in newer.model_fields_set or field not in older.model_fields_set:
        return {}
    wanted, before, there = wanted or [], before or [], getattr(current, field, None) or []
    sums: list[P] = []
    for part, partner, known in zip(
        wanted, matching.match(wanted, before, keys), matching.match(wanted, there, keys), strict=True
    ):
        if partner is None and known is not None:  # was to be deleted, and is wanted again: as a new one
            raise _NoSum
        sums.append(part if partner is None else join(part, partner, known))
    return {field: sums}


def _same(*pairs: tuple[object, object]) -> None:
    """What no update can change must be alike, else the object is made anew on the way."""
    if any(one != other for one, other in pairs):
        raise _NoSum


def _balancer(newer: BalancerForm, older: BalancerForm, current: BalancerForm) -> BalancerForm:
    pools = _list(
        "pools",
        (newer, older, current),
        keys=(matching.by_id, matching.by_name_and_protocol, matching.by_name),
        join=_pool,
    )
    listeners = _list(
        "listeners",
        (newer, older, current),
        keys=(matching.by_id, matching.by_name_and_port, matching.by_name, matching.by_port),
        join=_listener,
    )
    vip = {"vip": _over(newer.vip, older.vip)} if newer.vip is not None and older.vip is not None else {}
    return _over(newer, older, **pools, **listeners, **vip)


def _pool(newer: PoolForm, older: PoolForm, current: PoolForm | None) -> PoolForm:
    _same((newer.protocol, older.protocol))
    members = _list(
        "members", (newer, older, current), keys=(matching.by_socket, matching.by_id), join=_member
    )
    return _over(newer, older, **members, **_monitor(newer, older, current))


def _monitor(newer: PoolForm, older: PoolForm, current: PoolForm | None) -> dict[str, object]:
    wanted, before = newer.healthmonitor, older.healthmonitor
    if wanted is None or "healthmonitor" not in older.model_fields_set:
        return {}
    there: MonitorForm | None = current.healthmonitor if current is not None else None
    if before is None:
        _same((there, None))
        return {}
    _same((wanted.type, before.type))
    return {"healthmonitor": _over(wanted, before)}


def _member(newer: MemberForm, older: MemberForm, _current: MemberForm | None) -> MemberForm:
    _same((matching.by_socket(newer), matching.by_socket(older)))
    return _over(newer, older)


def _listener(newer: ListenerForm, older: ListenerForm, current: ListenerForm | None) -> ListenerForm:
    _same((newer.protocol, older.protocol), (newer.protocol_port, older.protocol_port))
    policies = _list(
        "l7policies",
        (newer, older, current),
        keys=(matching.by_id, matching.by_name, matching.by_deed, matching.by_having_no_name),
        join=_policy,
    )
    return _over(newer, older, **policies)


def _policy(newer: PolicyForm, older: PolicyForm, current: PolicyForm | None) -> PolicyForm:
    _same((newer.action, older.action))
    rules = _list(
        "rules",
        (newer, older, current),
        keys=(matching.by_id, matching.by_test, lambda rule: rule.type, matching.by_nothing),
        join=_rule,
    )
    return _over(newer, older, **rules)


def _rule(newer: RuleForm, older: RuleForm, _current: RuleForm | None) -> RuleForm:
    _same((newer.type, older.type))
    return _over(newer, older)
