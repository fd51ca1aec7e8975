"""Pools and their health monitors: who would serve nobody, and what would mark all members down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from lbaas_ui import statuses
from lbaas_ui.forms.document import MonitorForm, PoolForm
from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, PoolPair
from lbaas_ui.models import Member
from lbaas_ui.queue.advice import warning
from lbaas_ui.queue.guards.around import Around
from lbaas_ui.queue.planner_draft import name_of
from lbaas_ui.queue.tasks import PlanWarning, Thing

_ERRORS: Final = re.compile(r"[45]\d\d(\s*[,-]\s*[45]\d\d)*")
# Checks that speak another language than the members, by pool and monitor: do they speak TLS? The members
# then answer wrongly, or not at all.
_MISFITS: Final[Mapping[tuple[str, str], bool]] = {
    ("HTTPS", "HTTP"): False,
    ("HTTP", "HTTPS"): True,
    ("HTTP", "TLS-HELLO"): True,
}


def guard(balancer: BalancerPair, around: Around) -> Iterator[PlanWarning]:
    """Everything about pools, and listeners that lead to none."""
    linked = _links(balancer)
    for listener in balancer.listeners:
        yield from _listener(listener)
    for pool in balancer.pools:
        yield from _members(pool, around)
        if not linked[pool.path]:
            yield warning(
                pool.path,
                "pool_unused",
                "No listener and no policy leads to the pool {name}.",
                level="note",
                name=name_of(pool.wanted),
            )
        if pool.monitor is not None:
            yield from _monitor(pool.wanted, pool.monitor.wanted, pool.monitor.path)
    for gone in balancer.removed_pools:
        yield from _removed(gone, balancer)


def _links(balancer: BalancerPair) -> Counter[str]:
    found: Counter[str] = Counter()
    for listener in balancer.listeners:
        names = [listener.wanted.default_pool, *(one.wanted.redirect_pool for one in listener.policies)]
        for name in names:
            pool = balancer.pool(name)
            if pool is not None:
                found[pool.path] += 1
    return found


def _listener(listener: ListenerPair) -> Iterator[PlanWarning]:
    wanted = listener.wanted
    if wanted.default_pool or listener.policies or wanted.protocol == "PROMETHEUS":
        return
    yield warning(
        f"{listener.path}.default_pool",
        "listener_no_pool",
        "The listener {name} leads to no pool: it answers 503, or closes the connection.",
        level="note",
        name=name_of(wanted),
    )


def _members(pool: PoolPair, around: Around) -> Iterator[PlanWarning]:
    name = name_of(pool.wanted)
    if not pool.members:
        yield warning(pool.path, "pool_empty", "The pool {name} has no members.", level="note", name=name)
        return
    if all(one.wanted.backup for one in pool.members):
        yield warning(
            pool.path,
            "pool_all_backup",
            "All members of the pool {name} are backups.",
            level="note",
            name=name,
        )
    known = [
        around.store.get(Member, one.current.id or "") for one in pool.members if one.current is not None
    ]
    there = [one for one in known if one is not None]
    if (
        there
        and len(there) == len(pool.members)
        and all(one.operating_status == statuses.ERROR for one in there)
    ):
        yield warning(
            pool.path,
            "members_all_down",
            "All {count} members of the pool {name} are down now, by its health monitor.",
            count=len(there),
            name=name,
        )


def _misfit(pool: PoolForm, monitor: MonitorForm, path: str) -> Iterator[PlanWarning]:
    with_tls = _MISFITS.get((pool.protocol, monitor.type))
    if with_tls is False:
        yield warning(
            f"{path}.type",
            "monitor_without_tls",
            "A check of type {type} on a pool of protocol {protocol} may mark all members down: they speak "
            "TLS, the check does not.",
            type=monitor.type,
            protocol=pool.protocol,
        )
    elif with_tls and not pool.tls_enabled:
        yield warning(
            f"{path}.type",
            "monitor_with_tls",
            "A check of type {type} on a pool of protocol {protocol} may mark all members down: they speak "
            "plain HTTP, the check TLS.",
            type=monitor.type,
            protocol=pool.protocol,
        )


def _monitor(pool: PoolForm, monitor: MonitorForm, path: str) -> Iterator[PlanWarning]:
    yield from _misfit(pool, monitor, path)
    if monitor.timeout == monitor.delay:
        yield warning(
            f"{path}.timeout",
            "monitor_no_pause",
            "A check may take as long as the pause to the next one ({seconds} s). Make timeout shorter.",
            level="note",
            seconds=monitor.timeout,
        )
    if monitor.expected_codes and _ERRORS.fullmatch(monitor.expected_codes.strip()):
        yield warning(
            f"{path}.expected_codes",
            "monitor_expects_errors",
            "Members that answer {codes} are up, and those that answer 200 are down.",
            codes=monitor.expected_codes,
        )
    if monitor.type == "PING" and pool.protocol not in {"UDP", "SCTP"}:
        yield warning(
            f"{path}.type",
            "monitor_ping",
            "PING tells that a machine answers, not that the service on its port does.",
            level="note",
        )


def _removed(gone: PoolForm, balancer: BalancerPair) -> Iterator[PlanWarning]:
    """Who used a pool that goes."""
    current = balancer.current
    users: list[Thing] = []
    for listener in (current.listeners if current is not None else None) or ():
        name = name_of(listener)
        if listener.default_pool == gone.id:
            users.append(Thing(kind="listener", name=name))
        users += [
            Thing(kind="l7policy", name=name_of(policy) or str(policy.id), of=name)
            for policy in listener.l7policies or ()
            if policy.redirect_pool == gone.id
        ]
    if users:
        yield warning(
            "pools",
            "pool_in_use",
            "The pool {name} goes with {members} members; it was used by {users}.",
            name=gone.name or gone.id,
            members=len(gone.members or ()),
            things={"users": users},
        )
