"""Moves of statuses -> strips: for each object, what it was from when to when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lbaas_ui import statuses
from lbaas_ui.api.schemas import ObjectKind, StatusSpan, StatusStrip
from lbaas_ui.db.statuses import StatusMove
from lbaas_ui.models import Provisioned
from lbaas_ui.statuses import IN_THE_CLOUD, StatusField
from lbaas_ui.store.queries import BalancerTree

Pair = dict[StatusField, str | None]


@dataclass(frozen=True, slots=True)
class Window:
    """A time.

    Attributes:
        open: it reaches to the present.
    """

    since: datetime
    until: datetime
    open: bool


def objects_of(tree: BalancerTree) -> Iterator[tuple[ObjectKind, Provisioned]]:
    """All objects of a balancer: itself, listeners with what is below, pools with monitor and members."""
    yield "loadbalancer", tree.loadbalancer
    for listener in tree.listeners:
        yield "listener", listener
        for policy in tree.l7policies.get(listener.id, ()):
            yield "l7policy", policy
            yield from (("l7rule", rule) for rule in tree.l7rules.get(policy.id, ()))
    for pool in tree.pools:
        yield "pool", pool
        if pool.id in tree.healthmonitors:
            yield "healthmonitor", tree.healthmonitors[pool.id]
        yield from (("member", member) for member in tree.members.get(pool.id, ()))


def strips_of(
    tree: BalancerTree | None, moves: Sequence[StatusMove], later: Sequence[StatusMove], *, window: Window
) -> list[StatusStrip]:
    """The strips of all objects that were there in a time; those that are gone stand last.

    Args:
        tree: the balancer as it is now; None when it is gone.
        moves: within the window, oldest first.
        later: for each status of each object its first move after the window.
        window: nothing is known of the time before it.
    """
    own: dict[str, list[StatusMove]] = {}
    for move in moves:
        own.setdefault(move.object_id, []).append(move)
    after = {(move.object_id, move.field): move for move in later}
    there = {thing.id: (kind, thing) for kind, thing in objects_of(tree)} if tree is not None else {}
    gone = {move.object_id: move for move in (*later, *moves) if move.object_id not in there}
    strips = [
        StatusStrip(
            kind=kind,
            id=one,
            name=thing.name,
            present=True,
            spans=_spans(one, thing, own.get(one, ()), after=after, window=window),
        )
        for one, (kind, thing) in there.items()
    ]
    strips += [
        StatusStrip(
            kind=cast("ObjectKind", move.kind),
            id=one,
            name=move.name,
            present=False,
            spans=_spans(one, None, own.get(one, ()), after=after, window=window),
        )
        for one, move in gone.items()
    ]
    return [strip for strip in strips if strip.spans]


def _spans(
    object_id: str,
    thing: Provisioned | None,
    moves: Sequence[StatusMove],
    *,
    after: Mapping[tuple[str, StatusField], StatusMove],
    window: Window,
) -> list[StatusSpan]:
    """What one object was; ``thing`` is the object as it is now, None when it is gone."""
    now: Pair = {}
    for field in IN_THE_CLOUD:  # before the first move that is known, it was what that move left
        first = next((move for move in moves if move.field == field), after.get((object_id, field)))
        now[field] = getattr(thing, field, None) if first is None else first.old
    begin = max(window.since, _made_at(thing, moves) or window.since)
    spans: list[StatusSpan] = []
    for move in moves:
        spans += _span(now, begin, move.at)
        now, begin = {**now, move.field: move.new}, max(begin, move.at)
    lasts = thing is not None and window.open
    return [*spans, *_span(now, begin, None if lasts else window.until)]


def _made_at(thing: Provisioned | None, moves: Sequence[StatusMove]) -> datetime | None:
    """When the object came to be, if that is known; of one that is gone, when its making was through."""
    if thing is not None:
        return thing.created_at
    return moves[0].at if moves and moves[0].old == statuses.PENDING_CREATE else None


def _span(now: Pair, begin: datetime, end: datetime | None) -> list[StatusSpan]:
    provisioning = now["provisioning_status"]
    if provisioning in {None, "", statuses.DELETED} or (end is not None and end <= begin):
        return []
    return [
        StatusSpan(
            from_=begin,
            to=end,
            provisioning_status=str(provisioning),
            operating_status=now["operating_status"] or None,
        )
    ]
