"""Plans listeners with their L7 policies and rules."""

from __future__ import annotations

from pydantic import JsonValue

from lbaas_ui.forms.document import ListenerForm, RuleForm
from lbaas_ui.forms.fields import changes
from lbaas_ui.forms.pairing import ListenerPair, Pair, PolicyPair
from lbaas_ui.forms.protocols import CODED_ACTIONS, TARGET_OF_ACTION
from lbaas_ui.queue.planner_draft import Draft, name_of
from lbaas_ui.queue.planner_order import arrange
from lbaas_ui.queue.planner_wire import (
    Body,
    create_body,
    policy_target,
    repair_body,
    update_body,
    with_tls_defaults,
)
from lbaas_ui.queue.tasks import ref


def plan_listener(draft: Draft, pair: ListenerPair, *, default_pool_done: bool) -> None:
    """Everything that one listener needs.

    Args:
        draft: the plan; its pools are planned already.
        pair: the listener.
        default_pool_done: another call brings its default pool about.
    """
    if pair.current is None:
        listener = _create(draft, pair)
    else:
        listener = pair.current.id
        _update(draft, pair, default_pool_done=default_pool_done)
    _plan_policies(draft, pair, listener)


def _create(draft: Draft, pair: ListenerPair) -> JsonValue:
    wanted = pair.wanted
    body = with_tls_defaults(create_body(wanted), wanted, draft.capabilities.api_version)
    body["loadbalancer_id"] = draft.balancer
    pool = draft.pool_id(wanted.default_pool, f"{pair.path}.default_pool")
    if pool is not None:
        body["default_pool_id"] = pool
    after = [
        call.key
        for call in draft.calls
        if call.kind == "listener.delete" and pair.replaces and call.target == pair.replaces.id
    ]
    key = draft.call(
        f"listener:{name_of(wanted)}",
        "listener.create",
        name=name_of(wanted),
        path=pair.path,
        body=body,
        after=after,
    )
    draft.whole("added", wanted, pair.path)
    if pair.replaces is not None:
        old = pair.replaces
        if (old.protocol, old.protocol_port) == (wanted.protocol, wanted.protocol_port):
            draft.warn_anew(pair.path, "listener", name_of(wanted))
            return ref(key)
        draft.warn(
            pair.path,
            "listener_replaced",
            "Protocol and port of a listener cannot be changed: {name} is made anew as {new}, and the old "
            "one ({old}) is deleted.",
            name=name_of(wanted),
            new=f"{wanted.protocol} {wanted.protocol_port}",
            old=f"{old.protocol} {old.protocol_port}",
        )
    return ref(key)


def _update(draft: Draft, pair: ListenerPair, *, default_pool_done: bool) -> None:
    if pair.current is None:
        return
    before, body = len(draft.differences), draft.update(pair)
    wanted = draft.pool_id(pair.wanted.default_pool, f"{pair.path}.default_pool")
    if wanted != (pair.current.default_pool or None):
        _note_link(draft, pair, name="default_pool")
        if not default_pool_done:
            body["default_pool_id"] = wanted
    draft.send_update(f"listener:{name_of(pair.wanted)}", pair, body, noted=before)


def _note_link(draft: Draft, pair: ListenerPair | PolicyPair, *, name: str) -> None:
    """A changed link, told by names."""
    old, new = getattr(pair.current, name), getattr(pair.wanted, name)
    balancer = draft.pairs
    pools = [*((one.current or one.replaces) for one in balancer.pools), *balancer.removed_pools]
    names = {pool.id: pool.name or pool.id for pool in pools if pool is not None}
    wanted = balancer.pool(new)
    draft.linked(
        pair.wanted,
        pair.path,
        name,
        old=names.get(old, old),
        new=(wanted.wanted.name or new) if wanted is not None else new,
    )


def delete_listener(draft: Draft, listener: ListenerForm, path: str = "listeners") -> None:
    """One call; its policies and rules go along."""
    draft.call(
        f"listener:{name_of(listener)}:delete",
        "listener.delete",
        name=name_of(listener),
        path=path,
        target=listener.id,
    )
    draft.whole("removed", listener, path)
    policies = listener.l7policies or []
    draft.takes_along["l7policy"] += len(policies)
    draft.takes_along["l7rule"] += sum(len(policy.rules or ()) for policy in policies)


# --- policies -----------------------------------------------------------------------------------------------


def _plan_policies(draft: Draft, pair: ListenerPair, listener: JsonValue) -> None:
    stem = f"l7policy:{name_of(pair.wanted)}/"
    for gone in pair.removed_policies:
        draft.call(
            f"{stem}{gone.name or gone.id}:delete",
            "l7policy.delete",
            name=name_of(gone),
            path=f"{pair.path}.l7policies",
            target=gone.id,
        )
        draft.whole("removed", gone, f"{pair.path}.l7policies")
        draft.takes_along["l7rule"] += len(gone.rules or ())
    bodies = [_policy_body(draft, policy) for policy in pair.policies]
    there = [policy.id or "" for policy in (pair.current.l7policies or [] if pair.current else [])]
    kept = [policy.current.id if policy.current else None for policy in pair.policies]
    places = arrange(kept, there, busy=[bool(body) for body in bodies])
    for number, (policy, body) in enumerate(zip(pair.policies, bodies, strict=True)):
        name = policy.wanted.name or str(number + 1)
        _plan_policy(draft, policy, key=stem + name, listener=listener, body=body, place=places.get(number))


def _policy_body(draft: Draft, pair: PolicyPair) -> Body:
    """What an update of this policy would say; for a new one, all of it."""
    pool = draft.pool_id(pair.wanted.redirect_pool, f"{pair.path}.redirect_pool")
    target: Body = {} if pool is None else {"redirect_pool_id": pool}
    if pair.current is None:
        return {**create_body(pair.wanted), **target}
    tags, changed = draft.own_tags(pair.current.id), list(changes(pair.wanted, pair.current))
    if draft.broken(pair.current.id):
        return {**repair_body(pair.wanted, tags), **update_body(changed, tags), **target}
    redirect = {"action", *TARGET_OF_ACTION.values(), "redirect_http_code"}
    body = update_body((one for one in changed if one.field.name not in redirect), tags)
    moved = pool != (pair.current.redirect_pool or None)
    if moved or any(one.field.name in redirect for one in changed):
        body.update({**policy_target(pair.wanted), **target})
        if pair.wanted.action in CODED_ACTIONS:
            body.setdefault("redirect_http_code", 302)
    return body


def _plan_policy(
    draft: Draft,
    pair: PolicyPair,
    *,
    key: str,
    listener: JsonValue,
    body: Body,
    place: tuple[int, int] | None,
) -> None:
    """One policy: ``place`` is its old and new position when it must be put there."""
    before = len(draft.differences)
    if place is not None:
        body = {**body, "position": place[1]}
    if pair.current is None:
        body["listener_id"] = listener
        name, after = name_of(pair.wanted), _earlier(draft, listener)
        made = draft.call(key, "l7policy.create", name=name, path=pair.path, body=body, after=after)
        draft.whole("added", pair.wanted, pair.path)
        _plan_rules(draft, pair, policy=ref(made), key=key)
        return
    draft.changed(pair.wanted, pair.path, changes(pair.wanted, pair.current))
    if body.get("redirect_pool_id") not in (None, pair.current.redirect_pool):
        _note_link(draft, pair, name="redirect_pool")
    if place is not None:
        draft.linked(pair.wanted, pair.path, "position", old=place[0], new=place[1])
    draft.send_update(key, pair, body, noted=before)
    _plan_rules(draft, pair, policy=pair.current.id, key=key)


def _earlier(draft: Draft, listener: JsonValue) -> list[str]:
    """The policy that was made before on the same listener: positions are counted from what is there."""
    made = [
        call.key
        for call in draft.calls
        if call.kind == "l7policy.create"
        and isinstance(call.body, dict)
        and call.body.get("listener_id") == listener
    ]
    return made[-1:]


# --- rules --------------------------------------------------------------------------------------------------


def _plan_rules(draft: Draft, pair: PolicyPair, *, policy: JsonValue, key: str) -> None:
    stem = key.replace("l7policy:", "l7rule:", 1)
    for gone in pair.removed_rules:
        draft.call(
            f"{stem}/{name_of(gone)}:delete",
            "l7rule.delete",
            name=name_of(gone),
            path=f"{pair.path}.rules",
            target=gone.id,
            parent=policy,
            after=draft.last(policy),
        )
        draft.whole("removed", gone, f"{pair.path}.rules")
    for number, rule in enumerate(pair.rules, start=1):
        _plan_rule(draft, rule, policy=policy, key=f"{stem}/{number}")


def _plan_rule(draft: Draft, pair: Pair[RuleForm], *, policy: JsonValue, key: str) -> None:
    if pair.current is None:
        draft.call(
            key,
            "l7rule.create",
            name=name_of(pair.wanted),
            path=pair.path,
            parent=policy,
            body=create_body(pair.wanted),
            after=draft.last(policy),
        )
        draft.whole("added", pair.wanted, pair.path)
        return
    before, body = len(draft.differences), draft.update(pair)
    draft.send_update(key, pair, body, noted=before, parent=policy, after=draft.last(policy))
