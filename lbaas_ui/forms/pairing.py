"""Which object of a form is which object in the cloud, and what the form wants of it in full.

Checks and planner both work on this: keys that the form does not name are filled in from the cloud, so both
see the balancer as it will be. An object is found by its id, else by its name, else by what it does; an id
that the cloud does not know (an old form, after a replacement) counts as none.

What Octavia cannot change (a listener's port, a pool's protocol, a monitor's type, a member's address) makes
a new object that ``replaces`` the old one. So does an object of ``anew``: no update has mended it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import BaseModel

from lbaas_ui.forms import matching
from lbaas_ui.forms.document import (
    BalancerForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    Part,
    PolicyForm,
    PoolForm,
    RuleForm,
    VipForm,
)
from lbaas_ui.forms.protocols import HTTP_LISTENERS, HTTP_MONITORS, TARGET_OF_ACTION, UNKEYED_BY_FORCE

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Pair(Generic[P]):
    """One object that the form wants.

    Attributes:
        path: in the form, as in ``pools[0].members[1]``.
        wanted: with every key that the form leaves open filled in from the cloud.
        current: what the cloud has and an update can turn into it; None for a new object.
        replaces: what must go because no update can turn it into this.
    """

    path: str
    wanted: P
    current: P | None = None
    replaces: P | None = None


@dataclass(frozen=True, slots=True)
class PoolPair(Pair[PoolForm]):
    """A pool with its members and monitor."""

    members: tuple[Pair[MemberForm], ...] = ()
    removed_members: tuple[MemberForm, ...] = ()
    monitor: Pair[MonitorForm] | None = None
    removed_monitor: MonitorForm | None = None


@dataclass(frozen=True, slots=True)
class PolicyPair(Pair[PolicyForm]):
    """A policy with its rules."""

    rules: tuple[Pair[RuleForm], ...] = ()
    removed_rules: tuple[RuleForm, ...] = ()


@dataclass(frozen=True, slots=True)
class ListenerPair(Pair[ListenerForm]):
    """A listener with its policies, in order of position."""

    policies: tuple[PolicyPair, ...] = ()
    removed_policies: tuple[PolicyForm, ...] = ()


@dataclass(frozen=True, slots=True)
class BalancerPair(Pair[BalancerForm]):
    """A whole balancer."""

    listeners: tuple[ListenerPair, ...] = ()
    removed_listeners: tuple[ListenerForm, ...] = ()
    pools: tuple[PoolPair, ...] = ()
    removed_pools: tuple[PoolForm, ...] = ()

    def pool(self, reference: str | None) -> PoolPair | None:
        """The pool that a link names by id or name; None where there is none, or more than one."""
        return pool_of(self.pools, reference)


def pool_of(pools: Iterable[PoolPair], reference: str | None) -> PoolPair | None:
    """The pool among ``pools`` that ``reference`` names, if it is clear."""
    if not reference:
        return None
    pools = tuple(pools)
    by_id = [pair for pair in pools if reference in _ids(pair)]
    found = by_id or [pair for pair in pools if pair.wanted.name == reference]
    return found[0] if len(found) == 1 else None


def _ids(pair: Pair[PoolForm]) -> set[str]:
    return {part.id for part in (pair.wanted, pair.current, pair.replaces) if part is not None and part.id}


# --- filling in ---------------------------------------------------------------------------------------------

# What a new object takes over from the one that it replaces when the protocol changes: the rest may not fit.
NEUTRAL: Final = frozenset({"name", "description", "admin_state_up", "tags"})
NEUTRAL_LISTENER: Final = NEUTRAL | {
    "connection_limit",
    "allowed_cidrs",
    "timeout_client_data",
    "timeout_member_connect",
    "timeout_member_data",
    "timeout_tcp_inspect",
    "default_pool",
}
NEUTRAL_POOL: Final = NEUTRAL | {"lb_algorithm", "members", "healthmonitor"}
NEUTRAL_MONITOR: Final = NEUTRAL | {"max_retries_down"}
HTTP_CHECK: Final = frozenset({"http_method", "url_path", "expected_codes", "http_version", "domain_name"})


def overlay(part: P, base: P | None, take: frozenset[str] | None = None) -> P:
    """``part`` with the keys that it does not name taken from ``base`` (only those in ``take``, if given)."""
    if base is None:
        return part
    open_keys = type(part).model_fields.keys() - part.model_fields_set - {"id"}
    if take is not None:
        open_keys &= take
    return part.model_copy(update={key: getattr(base, key) for key in open_keys})


def _policy_overlay(form: PolicyForm, partner: PolicyForm | None) -> PolicyForm:
    """Another action has another target: the old one is not taken over."""
    if partner is None or form.action == partner.action:
        return overlay(form, partner)
    keep = frozenset(PolicyForm.model_fields) - set(TARGET_OF_ACTION.values()) - {"redirect_http_code"}
    return overlay(form, partner, keep)


def _rule_overlay(form: RuleForm, partner: RuleForm | None) -> RuleForm:
    """Another type has another key, or none."""
    if partner is None or form.type == partner.type:
        return overlay(form, partner)
    return overlay(form, partner, frozenset(RuleForm.model_fields) - {"key"})


def _updatable(form: RuleForm, partner: RuleForm | None) -> RuleForm | None:
    """The partner, if an update can make it so: Octavia keeps a key that the new type must not have.

    Source: octavia/db/repositories.py, L7RuleRepository.update (null is not written before it is checked).
    """
    return None if partner is not None and partner.key and form.type in UNKEYED_BY_FORCE else partner


def _with_id(part: P, partner: Part | None) -> P:
    return part.model_copy(update={"id": partner.id if partner is not None else None})


# --- the pairs ----------------------------------------------------------------------------------------------


Ids = frozenset[str]
NONE: Final[Ids] = frozenset()


def _kept(partner: P | None, anew: Ids) -> P | None:
    """The partner, unless it is to be deleted and made again."""
    return None if partner is not None and getattr(partner, "id", None) in anew else partner


def _rule_pairs(policy: PolicyForm, current: PolicyForm | None, path: str, *, anew: Ids) -> PolicyPair:
    wanted = policy.rules or []
    there = (current.rules or []) if current is not None else []
    found = matching.match(
        wanted, there, (matching.by_id, matching.by_test, lambda rule: rule.type, matching.by_nothing)
    )
    partners = [_kept(_updatable(rule, partner), anew) for rule, partner in zip(wanted, found, strict=True)]
    rules = tuple(
        Pair(f"{path}.rules[{number}]", _with_id(_rule_overlay(rule, known), partner), partner)
        for number, (rule, known, partner) in enumerate(zip(wanted, found, partners, strict=True))
    )
    return PolicyPair(path, policy, current, rules=rules, removed_rules=matching.left(there, partners))


def _listener_pair(form: ListenerForm, partner: ListenerForm | None, path: str, *, anew: Ids) -> ListenerPair:
    replaced = partner is not None and (not _same_listener(form, partner) or partner.id in anew)
    take = None
    if partner is not None and form.protocol != partner.protocol:
        http = {"insert_headers", "l7policies"} if form.protocol in HTTP_LISTENERS else set[str]()
        take = NEUTRAL_LISTENER | (http if partner.protocol in HTTP_LISTENERS else set())
    current = None if replaced else partner
    wanted = _with_id(overlay(form, partner, take), current)
    policies = wanted.l7policies or []
    there = (current.l7policies or []) if current is not None else []
    found = matching.match(
        policies, there, (matching.by_id, matching.by_name, matching.by_deed, matching.by_having_no_name)
    )
    partners = [_kept(one, anew) for one in found]
    pairs = tuple(
        _rule_pairs(
            _with_id(_policy_overlay(policy, known), other), other, f"{path}.l7policies[{number}]", anew=anew
        )
        for number, (policy, known, other) in enumerate(zip(policies, found, partners, strict=True))
    )
    return ListenerPair(
        path, wanted, current, partner if replaced else None, pairs, matching.left(there, partners)
    )


def _same_listener(form: ListenerForm, partner: ListenerForm) -> bool:
    return (form.protocol, form.protocol_port) == (partner.protocol, partner.protocol_port)


def _member_pair(form: MemberForm, partner: MemberForm | None, path: str, *, anew: Ids) -> Pair[MemberForm]:
    if partner is not None and partner.id in anew:
        return Pair(path, _with_id(overlay(form, partner), None), None, partner)
    if partner is None or matching.by_socket(form) == matching.by_socket(partner):
        same = overlay(form, partner)
        if partner is not None:  # the cloud's own spelling of the address is what Octavia compares with
            same = same.model_copy(update={"address": partner.address})
        return Pair(path, _with_id(same, partner), partner)
    take = frozenset(MemberForm.model_fields) - {"subnet_id", "monitor_address"}
    return Pair(path, _with_id(overlay(form, partner, take), None), None, partner)


def _monitor_pair(
    form: MonitorForm, partner: MonitorForm | None, path: str, *, anew: Ids
) -> Pair[MonitorForm]:
    if partner is not None and partner.id in anew and form.type == partner.type:
        return Pair(path, _with_id(overlay(form, partner), None), None, partner)
    if partner is None or (form.type == partner.type and not _stuck_version(form, partner)):
        return Pair(path, _with_id(overlay(form, partner), partner), partner)
    both_http = form.type in HTTP_MONITORS and partner.type in HTTP_MONITORS
    wanted = overlay(form, partner, NEUTRAL_MONITOR | (HTTP_CHECK if both_http else frozenset()))
    return Pair(path, _with_id(wanted, None), None, partner)


def _stuck_version(form: MonitorForm, partner: MonitorForm) -> bool:
    """Octavia looks at the old domain name when it gets a new HTTP version, and refuses 1.0 with any."""
    return form.http_version == 1.0 and bool(partner.domain_name) and "domain_name" in form.model_fields_set


def _pool_pair(form: PoolForm, partner: PoolForm | None, path: str, *, anew: Ids) -> PoolPair:
    other = partner is not None and form.protocol != partner.protocol
    replaced = other or _kept(partner, anew) is not partner
    current = None if replaced else partner
    wanted = _with_id(overlay(form, partner, NEUTRAL_POOL if other else None), current)
    members = wanted.members or []
    there = (current.members or []) if current is not None else []
    partners = matching.match(members, there, (matching.by_socket, matching.by_id))
    pairs = tuple(
        _member_pair(member, known, f"{path}.members[{number}]", anew=anew)
        for number, (member, known) in enumerate(zip(members, partners, strict=True))
    )
    monitor = current.healthmonitor if current is not None else None
    return PoolPair(
        path,
        wanted,
        current,
        partner if replaced else None,
        members=pairs,
        removed_members=matching.left(there, partners),
        monitor=_monitor_pair(wanted.healthmonitor, monitor, f"{path}.healthmonitor", anew=anew)
        if wanted.healthmonitor is not None
        else None,
        removed_monitor=monitor if wanted.healthmonitor is None else None,
    )


def _vip(form: VipForm | None, current: VipForm | None) -> VipForm | None:
    return overlay(form, current) if form is not None else current


def pair(form: BalancerForm, current: BalancerForm | None, anew: Ids = NONE) -> BalancerPair:
    """Pair a form with what there is.

    Args:
        form: as it was written.
        current: of the cloud's balancer, with pools linked by id (``form_of_tree(tree, pools_by_id=True)``);
            None for a new balancer.
        anew: ids of objects that are deleted and made again although an update could change them.
    """
    wanted = overlay(form, current)
    if "vip" in form.model_fields_set and current is not None:
        wanted = wanted.model_copy(update={"vip": _vip(form.vip, current.vip)})
    pools, there_pools = wanted.pools or [], (current.pools or []) if current else []
    pool_partners = matching.match(
        pools, there_pools, (matching.by_id, matching.by_name_and_protocol, matching.by_name)
    )
    listeners, there_listeners = wanted.listeners or [], (current.listeners or []) if current else []
    listener_partners = matching.match(
        listeners,
        there_listeners,
        (matching.by_id, matching.by_name_and_port, matching.by_name, matching.by_port),
    )
    return BalancerPair(
        "",
        wanted,
        current,
        listeners=tuple(
            _listener_pair(listener, partner, f"listeners[{number}]", anew=anew)
            for number, (listener, partner) in enumerate(zip(listeners, listener_partners, strict=True))
        ),
        removed_listeners=matching.left(there_listeners, listener_partners),
        pools=tuple(
            _pool_pair(pool, partner, f"pools[{number}]", anew=anew)
            for number, (pool, partner) in enumerate(zip(pools, pool_partners, strict=True))
        ),
        removed_pools=matching.left(there_pools, pool_partners),
    )


def settled(form: BalancerForm, current: BalancerForm) -> BalancerForm:
    """The form with everything named in objects that are going to be replaced.

    What such an object has and the form leaves open is only in the cloud, and goes with the old object: a
    plan that is made again between deletion and creation could not know it any more. So keep this form, not
    the one that was written, for an operation that may have to be planned again.

    Args:
        form: as it was written.
        current: of the cloud's balancer, with pools linked by name (``form_of_tree(tree)``).
    """
    pairs = pair(form, current)
    changed: dict[str, object] = {}
    if form.pools is not None and any(_makes_anew(one) for one in pairs.pools):
        changed["pools"] = [
            one.wanted if _makes_anew(one) else written
            for written, one in zip(form.pools, pairs.pools, strict=True)
        ]
    if form.listeners is not None and any(one.replaces for one in pairs.listeners):
        changed["listeners"] = [
            one.wanted if one.replaces else written
            for written, one in zip(form.listeners, pairs.listeners, strict=True)
        ]
    return form.model_copy(update=changed) if changed else form


def complete(form: BalancerForm, current: BalancerForm, anew: Ids) -> BalancerForm:
    """The form with everything named that the balancer will have; arguments as of ``settled`` and ``pair``.

    For what ``anew`` makes again: half-way the cloud no longer knows what it had.
    """
    pairs = pair(form, current, anew)
    return pairs.wanted.model_copy(
        update={
            "listeners": [
                one.wanted.model_copy(
                    update={"l7policies": [_complete_policy(each) for each in one.policies]}
                )
                for one in pairs.listeners
            ],
            "pools": [_complete_pool(one) for one in pairs.pools],
        }
    )


def _complete_policy(policy: PolicyPair) -> PolicyForm:
    return policy.wanted.model_copy(update={"rules": [rule.wanted for rule in policy.rules]})


def _complete_pool(pool: PoolPair) -> PoolForm:
    monitor = pool.monitor.wanted if pool.monitor is not None else None
    members = [member.wanted for member in pool.members]
    return pool.wanted.model_copy(update={"members": members, "healthmonitor": monitor})


def _makes_anew(pool: PoolPair) -> bool:
    """Whether the pool or its monitor is replaced; members move in one call, which cannot stop half-way."""
    return pool.replaces is not None or (pool.monitor is not None and pool.monitor.replaces is not None)
