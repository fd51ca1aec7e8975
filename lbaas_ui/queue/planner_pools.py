"""Plans pools: the pool itself, its members in as few calls as there are, its health monitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from lbaas_ui.forms.document import MemberForm, MonitorForm, PoolForm
from lbaas_ui.forms.fields import changes
from lbaas_ui.forms.pairing import ListenerPair, Pair, PoolPair
from lbaas_ui.queue.planner_draft import Draft, name_of
from lbaas_ui.queue.planner_wire import (
    Body,
    create_body,
    repair_body,
    update_body,
    whole_member,
    with_tls_defaults,
)
from lbaas_ui.queue.tasks import ref

ADDITIVE_SINCE: Final = (2, 11)


def label(pool: PoolForm, path: str = "") -> str:
    """What keys call a pool."""
    return pool.name or pool.id or path


def plan_pool(draft: Draft, pair: PoolPair, adopter: ListenerPair | None = None) -> None:
    """Everything that one pool needs.

    Args:
        draft: the plan.
        pair: the pool.
        adopter: the listener that gets this new pool as its default pool by the same call.
    """
    if pair.current is None:
        _create(draft, pair, adopter)
    else:
        draft.pool_ids[pair.path] = pair.current.id
        _update(draft, pair)
    _plan_monitor(draft, pair)
    _plan_members(draft, pair)
    if pair.members and all(_drained(member.wanted) for member in pair.members):
        draft.warn(
            pair.path,
            "pool_drained",
            "No member of the pool {name} takes new connections: all have weight 0 or are switched off.",
            name=name_of(pair.wanted),
        )


def _drained(member: MemberForm) -> bool:
    return member.weight == 0 or member.admin_state_up is False


def _create(draft: Draft, pair: PoolPair, adopter: ListenerPair | None) -> None:
    body = create_body(pair.wanted)
    body = with_tls_defaults(body, pair.wanted, draft.capabilities.api_version)
    body["loadbalancer_id"] = draft.balancer
    if adopter is not None and adopter.current is not None:
        body["listener_id"] = adopter.current.id
    key = draft.call(
        f"pool:{label(pair.wanted, pair.path)}",
        "pool.create",
        name=name_of(pair.wanted),
        path=pair.path,
        body=body,
    )
    draft.pool_ids[pair.path] = ref(key)
    draft.whole("added", pair.wanted, pair.path)
    if pair.replaces is not None and pair.replaces.protocol == pair.wanted.protocol:
        draft.warn_anew(pair.path, "pool", name_of(pair.wanted))
    elif pair.replaces is not None:
        draft.warn(
            pair.path,
            "pool_replaced",
            "The protocol of a pool cannot be changed: {name} is made anew as {new}, and the old one ({old}) "
            "is deleted.",
            name=name_of(pair.wanted),
            new=pair.wanted.protocol,
            old=pair.replaces.protocol,
        )


def _update(draft: Draft, pair: PoolPair) -> None:
    before, body = len(draft.differences), draft.update(pair)
    draft.send_update(f"pool:{label(pair.wanted)}", pair, body, noted=before)


def delete_pool(draft: Draft, pool: PoolForm, path: str = "pools") -> None:
    """One call; members and monitor go along."""
    draft.call(f"pool:{label(pool)}:delete", "pool.delete", name=name_of(pool), path=path, target=pool.id)
    draft.whole("removed", pool, path)
    draft.takes_along["member"] += len(pool.members or ())
    draft.takes_along["healthmonitor"] += 1 if pool.healthmonitor else 0


# --- health monitors ----------------------------------------------------------------------------------------


def _plan_monitor(draft: Draft, pair: PoolPair) -> None:
    pool, stem = draft.pool_ids[pair.path], f"healthmonitor:{label(pair.wanted, pair.path)}"
    old = pair.removed_monitor or (pair.monitor.replaces if pair.monitor else None)
    if old is not None:
        _delete_monitor(draft, pair, old=old, stem=stem)
    if pair.monitor is None:
        return
    if pair.monitor.current is not None:
        _update_monitor(draft, pair.monitor, stem)
        return
    wanted = pair.monitor.wanted
    draft.call(
        stem,
        "healthmonitor.create",
        name=name_of(wanted) or name_of(pair.wanted),
        path=pair.monitor.path,
        body={**create_body(wanted), "pool_id": pool},
        after=draft.last(pool),
    )
    draft.whole("added", wanted, pair.monitor.path)


def _delete_monitor(draft: Draft, pair: PoolPair, *, old: MonitorForm, stem: str) -> None:
    path = f"{pair.path}.healthmonitor"
    draft.call(
        f"{stem}:delete",
        "healthmonitor.delete",
        name=name_of(old) or name_of(pair.wanted),
        path=path,
        target=old.id,
        after=draft.last(draft.pool_ids[pair.path]),
    )
    draft.whole("removed", old, path)
    if pair.monitor is not None and pair.monitor.wanted.type == old.type:
        draft.warn_anew(path, "healthmonitor", name_of(old) or name_of(pair.wanted))
    elif pair.monitor is not None:
        draft.warn(
            path,
            "healthmonitor_replaced",
            "The type of a health monitor cannot be changed: the old one ({old}) is deleted, and a new one "
            "({new}) is made.",
            old=old.type,
            new=pair.monitor.wanted.type,
        )


def _update_monitor(draft: Draft, pair: Pair[MonitorForm], stem: str) -> None:
    before, body = len(draft.differences), draft.update(pair)
    draft.send_update(stem, pair, body, noted=before)


# --- members ------------------------------------------------------------------------------------------------


def _plan_members(draft: Draft, pair: PoolPair) -> None:
    """No call, one call for one member, or one batch for any number.

    A batch without ``additive_only`` deletes whom it does not list, and resets what a listed member lacks: so
    it lists everyone, whole. With it (2.11), those who stay as they are can be left out.
    """
    added = [member for member in pair.members if member.current is None]
    moved = [member.replaces for member in added if member.replaces is not None]
    removed = [*pair.removed_members, *moved]
    changed = [
        member
        for member in pair.members
        if member.current is not None and _differs(draft, member, member.current)
    ]
    before = len(draft.differences)
    _note(draft, pair, added=added, changed=changed, removed=removed)
    added, removed = _members_again(draft, pair, added=added, removed=removed)
    if not (added or changed or removed):
        return
    if pair.current is not None and len(added) + len(changed) + len(removed) == 1:
        _one_member(draft, pair, added=added, changed=changed, removed=removed, before=before)
        return
    additive = pair.current is not None and not removed and draft.capabilities.api_version >= ADDITIVE_SINCE
    listed = [*changed, *added] if additive else list(pair.members)
    counts = (("added", added), ("changed", changed), ("removed", removed))
    pool = draft.pool_ids[pair.path]
    draft.call(
        f"members:{label(pair.wanted, pair.path)}",
        "member.batch",
        name=name_of(pair.wanted),
        path=f"{pair.path}.members",
        parent=pool,
        body=[_batch_item(draft, member) for member in listed],
        query={"additive_only": "true"} if additive else {},
        after=draft.last(pool),
        summary=", ".join(f"{len(several)} {what}" for what, several in counts if several),
    )


def _is_same_again(member: Pair[MemberForm]) -> bool:
    """Whether a member makes place for one of the same address: a batch would only update it."""
    old, new = member.replaces, member.wanted
    return old is not None and (old.address, old.protocol_port) == (new.address, new.protocol_port)


def _members_again(
    draft: Draft, pair: PoolPair, *, added: list[Pair[MemberForm]], removed: list[MemberForm]
) -> tuple[list[Pair[MemberForm]], list[MemberForm]]:
    """Calls for members that make place for one of the same address; gives what is left to do."""
    again = [member for member in added if _is_same_again(member)]
    pool = draft.pool_ids[pair.path]
    for member in again:
        name, stem = name_of(member.wanted), f"member:{label(pair.wanted)}/{name_of(member.wanted)}"
        old = member.replaces.id if member.replaces else None
        gone = draft.call(
            f"{stem}:delete",
            "member.delete",
            name=name,
            path=member.path,
            target=old,
            parent=pool,
            after=draft.last(pool),
        )
        body = create_body(member.wanted)
        draft.call(stem, "member.create", name=name, path=member.path, parent=pool, body=body, after=(gone,))
        draft.warn_anew(member.path, "member", name)
    gone_too = [member.replaces for member in again]
    return [one for one in added if one not in again], [one for one in removed if one not in gone_too]


def _differs(draft: Draft, pair: Pair[MemberForm], current: MemberForm) -> bool:
    return draft.broken(current.id) or any(True for _ in changes(pair.wanted, current))


def _note(
    draft: Draft,
    pair: PoolPair,
    *,
    added: Sequence[Pair[MemberForm]],
    changed: Sequence[Pair[MemberForm]],
    removed: Sequence[MemberForm],
) -> None:
    for member in added:
        draft.whole("added", member.wanted, member.path)
    for member in changed:
        if member.current is not None:
            draft.changed(member.wanted, member.path, changes(member.wanted, member.current))
    for gone in removed:
        draft.whole("removed", gone, f"{pair.path}.members")


def _batch_item(draft: Draft, member: Pair[MemberForm]) -> JsonValue:
    if member.current is None:
        return create_body(member.wanted)
    return whole_member(member.wanted, draft.own_tags(member.current.id), draft.capabilities.api_version)


def _one_member(
    draft: Draft,
    pair: PoolPair,
    *,
    added: Sequence[Pair[MemberForm]],
    changed: Sequence[Pair[MemberForm]],
    removed: Sequence[MemberForm],
    before: int,
) -> None:
    pool = draft.pool_ids[pair.path]
    stem, after = f"member:{label(pair.wanted)}/", draft.last(pool)
    for member in added:
        name = name_of(member.wanted)
        socket = f"{member.wanted.address}:{member.wanted.protocol_port}"
        body: Body = create_body(member.wanted)
        draft.call(
            stem + socket, "member.create", name=name, path=member.path, parent=pool, body=body, after=after
        )
    for member in changed:
        _update_member(draft, member, stem, parent=pool, before=before)
    for gone in removed:
        draft.call(
            f"{stem}{gone.address}:{gone.protocol_port}:delete",
            "member.delete",
            name=name_of(gone),
            path=f"{pair.path}.members",
            target=gone.id,
            parent=pool,
            after=after,
        )


def _update_member(
    draft: Draft, pair: Pair[MemberForm], stem: str, *, parent: JsonValue, before: int
) -> None:
    if pair.current is None:
        return
    tags = draft.own_tags(pair.current.id)
    body = repair_body(pair.wanted, tags) if draft.broken(pair.current.id) else {}
    body.update(update_body(changes(pair.wanted, pair.current), tags))
    stem += f"{pair.wanted.address}:{pair.wanted.protocol_port}"
    draft.send_update(stem, pair, body, noted=before, parent=parent, after=draft.last(parent))


def adopters(draft: Draft) -> dict[str, ListenerPair]:
    """By a new pool's path, the listener whose only change is that it gets this pool as default pool.

    One call then does for both: Octavia sets the listener's default pool when a pool is made with
    ``listener_id``, if the listener has none. Source: octavia/api/v2/controllers/pool.py, post.
    """
    found: dict[str, ListenerPair] = {}
    for listener in draft.pairs.listeners:
        pool = draft.pairs.pool(listener.wanted.default_pool)
        if (
            pool is not None
            and pool.current is None
            and pool.path not in found
            and listener.current is not None
            and not listener.current.default_pool
            and not draft.broken(listener.current.id)
            and not any(True for _ in changes(listener.wanted, listener.current))
        ):
            found[pool.path] = listener
    return found
