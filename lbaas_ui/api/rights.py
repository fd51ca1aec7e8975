"""What somebody may do with load balancers: as Octavia answered, or, while it is away, by its default policy.

Source: octavia/policies/keystone_default_roles.py and advanced_rbac.py (19.0.0). There are two generations of
rules, `member` and `reader` or `load-balancer_member` and `load-balancer_observer`, and an operator chooses:
so without Octavia only who has both is sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lbaas_ui.api.standing import ADMIN_ROLES, Standing

NO_ROLE: Final = (
    "no_role",
    (
        "Your roles in this project give no access to load balancers: ask for reader and"
        " load-balancer_observer to look, or for member and load-balancer_member to change them."
    ),
)


def by_table(roles: Iterable[str]) -> Standing | None:
    """What these roles allow whatever the operator chose; None where that cannot be told."""
    has = set(roles)
    if "admin" in has:
        return Standing()
    if {"load-balancer_member", "member"} <= has:
        return Standing(can_failover=False)
    if {"load-balancer_observer", "reader"} <= has:
        return Standing(can_write=False, can_failover=False)
    return None


def asked(roles: Iterable[str], *, can_read: bool, can_write: bool) -> Standing | None:
    """What Octavia said it allows. Failovers cannot be asked about without doing one: those by the roles."""
    if not can_read:
        return None
    is_admin = bool(set(roles) & ADMIN_ROLES)
    return Standing(can_write=can_write, can_failover=can_write and is_admin)
