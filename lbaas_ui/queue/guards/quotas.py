"""The project's quota: nearly reached by the plan, or passed with what waits before it.

A plan that passes it by itself is refused (``queue.quotas``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lbaas_ui.models import Quota
from lbaas_ui.queue import quotas
from lbaas_ui.queue.advice import warning
from lbaas_ui.queue.guards.around import Around
from lbaas_ui.queue.tasks import PlanWarning

CLOSE: Final = 0.9  # of the limit


def guard(needed: Mapping[str, int], around: Around) -> Iterator[PlanWarning]:
    """Of the kinds of which there would be more; counted in the mirror and in the queue.

    Args:
        needed: by kind, how many more the plan makes at the most.
        around: what else there is.
    """
    quota = around.store.get(Quota, around.project_id or "")
    for kind, count in needed.items():
        limit = getattr(quota, quotas.COUNTED[kind][0], None)
        if limit is None or limit < 0:
            continue
        used = quotas.used(around.store, kind, around.project_id) + count
        waiting = around.waiting.get(kind, 0)
        if used <= limit < used + waiting:
            yield warning(
                "",
                "quota_waiting",
                "The quota allows {limit} of {kind}. With this there are {used}, and what waits in the queue "
                "makes {waiting} more: whichever comes last will fail.",
                limit=limit,
                kind=kind,
                used=used,
                waiting=waiting,
            )
        elif limit * CLOSE <= used <= limit and limit - used < count + 1:
            yield warning(
                "",
                "quota_close",
                "With this, {used} of {limit} of {kind} are used.",
                level="note",
                limit=limit,
                kind=kind,
                used=used,
            )
