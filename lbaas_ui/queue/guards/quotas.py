"""The project's quota: reached by the plan, or nearly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lbaas_ui.models import Quota
from lbaas_ui.queue.guards.around import Around, warning
from lbaas_ui.queue.tasks import Difference, PlanWarning

CLOSE: Final = 0.9  # of the limit
# kind -> (collection, field of the quota)
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "loadbalancer": ("loadbalancers", "load_balancer"),
    "listener": ("listeners", "listener"),
    "pool": ("pools", "pool"),
    "member": ("members", "member"),
    "healthmonitor": ("healthmonitors", "health_monitor"),
    "l7policy": ("l7policies", "l7policy"),
    "l7rule": ("l7rules", "l7rule"),
}


def guard(differences: Sequence[Difference], around: Around) -> Iterator[PlanWarning]:
    """Of the kinds of which there would be more; counted in the mirror."""
    quota = around.store.get(Quota, around.project_id or "")
    more: Counter[str] = Counter()
    for one in differences:
        if one.change != "changed":
            more[one.kind] += 1 if one.change == "added" else -1
    if quota is None:
        return
    for kind, count in more.items():
        if kind not in _KINDS or count <= 0:
            continue
        collection, field = _KINDS[kind]
        limit = getattr(quota, field)
        if limit is None or limit < 0:
            continue
        used = sum(one.project_id == around.project_id for one in around.store.all(collection)) + count
        if used > limit:
            yield warning(
                "",
                "quota_exceeded",
                "The quota allows {limit} of {kind}; this makes {used}. Octavia would refuse it.",
                limit=limit,
                kind=kind,
                used=used,
            )
        elif used >= limit * CLOSE and limit - used < count + 1:
            yield warning(
                "",
                "quota_close",
                "With this, {used} of {limit} of {kind} are used.",
                level="note",
                limit=limit,
                kind=kind,
                used=used,
            )
