"""What has changed on a balancer since an operation was submitted, for whom its plan is made again. Pure.

Earlier operations of the same balancer count as well as other tools: all that the person had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lbaas_ui.queue import reasons
from lbaas_ui.queue.tasks import Difference, PlannedCall

TOLD: Final = 5  # differences that a sentence names
CUT: Final = 60  # characters of a value


def sentence(
    changed: Sequence[Difference], planned: Sequence[PlannedCall], planned_again: Sequence[PlannedCall]
) -> str:
    """What has changed, and what became of the plan."""
    told = [_told(one) for one in changed[:TOLD]]
    if len(changed) > TOLD:
        told.append(f"{len(changed) - TOLD} more")
    old, new = {one.key for one in planned}, {one.key for one in planned_again}
    numbers = {"kept": len(old & new), "planned": len(planned), "new": len(new - old)}
    if not told:
        return reasons.say("planned_again", **numbers)
    return reasons.say("planned_again_for", changes="; ".join(told), **numbers)


def _told(one: Difference) -> str:
    if one.change != "changed":
        return f"{one.kind} {one.name} {one.change}"
    return f"{one.path} {_brief(one.old)} -> {_brief(one.new)}"


def _brief(value: object) -> str:
    text = "-" if value in (None, "") else str(value)
    return text if len(text) <= CUT else f"{text[: CUT - 1]}…"
