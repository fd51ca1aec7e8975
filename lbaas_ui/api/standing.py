"""What somebody's roles in a project allow: everything, all but failovers, or looking alone.

Octavia decides in the end; this says it before anybody tries. Worked out by ``auth``, asked by ``views`` (the
actions of every object and operation) and by the routes that change something.

Source: octavia/policies/base.py and advanced_rbac.py (19.0.0): failover is for administrators.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lbaas_ui.api.schemas import Action

OBSERVER: Final = (
    "observer",
    "Your roles in this project let you look, but change nothing: ask for member and load-balancer_member.",
)
NOT_ADMIN: Final = ("not_admin", "Octavia lets only administrators do that: it takes load-balancer_admin.")

READING_ROLES: Final = frozenset({"load-balancer_observer", "load-balancer_global_observer", "reader"})
ADMIN_ROLES: Final = frozenset({"admin", "load-balancer_admin"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be done.

    Attributes:
        can_write: balancers may be made, changed, deleted, and operations steered.
        can_failover: balancers may be failed over.
    """

    can_write: bool = True
    can_failover: bool = True

    def refusal(self, action: str = "") -> tuple[str, str] | None:
        """Why an action is not for this person: a stable code and a sentence; None when it is."""
        if not self.can_write:
            return OBSERVER
        return NOT_ADMIN if action == "failover" and not self.can_failover else None

    def judge(self, action: Action) -> Action:
        """The action as this person has it: who may not do it at all is told that first."""
        refusal = self.refusal(action.action)
        if refusal is None:
            return action
        code, reason = refusal
        return Action(action=action.action, allowed=False, code=code, reasons=[reason])

    def judged(self, actions: Iterable[Action]) -> list[Action]:
        """All of them, in their order."""
        return [self.judge(action) for action in actions]


FULL: Final = Standing()
"""Of whom nothing is known that would forbid anything."""


def reads_alone(roles: Iterable[str]) -> bool:
    """Whether all these roles are known to read alone."""
    known = set(roles)
    return bool(known) and known <= READING_ROLES


def of_local(roles: Iterable[str]) -> Standing:
    """In local mode: only roles that are known to read alone forbid anything."""
    can_write = not reads_alone(roles)
    return Standing(can_write=can_write, can_failover=can_write)
