"""One action for many members: drained, enabled, disabled, weighted, in the fewest calls. Pure.

The members of one balancer are one operation (kind ``members``), planned when its turn has come from what
the balancer is then: all that the action does not name stays. ``api`` turns what people ask for into changes
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.document import BalancerForm, MemberForm, PoolForm
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.models import Member
from lbaas_ui.queue.tasks import MemberChange
from lbaas_ui.store.queries import BalancerTree

MemberAction = Literal["drain", "enable", "disable", "weight"]
FULL_WEIGHT = 1  # of a member that is enabled and was drained


def changed(form: BalancerForm, changes: Sequence[MemberChange]) -> BalancerForm:
    """``form`` with these changes; members that it does not have are left out.

    Args:
        form: of the balancer as it is, or what is wanted of it.
        changes: of members of its pools.
    """
    if not changes or form.pools is None:
        return form
    by_pool: dict[str, dict[tuple[str, int], MemberChange]] = {}
    for one in changes:
        by_pool.setdefault(one.pool_id, {})[canonical_address(one.address), one.protocol_port] = one
    pools = [_pool(pool, by_pool.get(pool.id or "", {})) for pool in form.pools]
    return form.model_copy(update={"pools": pools})


def _pool(pool: PoolForm, changes: dict[tuple[str, int], MemberChange]) -> PoolForm:
    if not changes or pool.members is None:
        return pool
    return pool.model_copy(update={"members": [_member(one, changes) for one in pool.members]})


def _member(member: MemberForm, changes: dict[tuple[str, int], MemberChange]) -> MemberForm:
    change = changes.get((canonical_address(member.address), member.protocol_port))
    if change is None:
        return member
    values = {"weight": change.weight, "admin_state_up": change.admin_state_up}
    return member.model_copy(update={name: value for name, value in values.items() if value is not None})


def wanted(
    tree: BalancerTree, action: MemberAction, member_ids: Iterable[str], *, weight: int | None = None
) -> tuple[MemberChange, ...]:
    """What an action does to members of a balancer.

    Args:
        tree: the balancer as it is.
        action: ``drain``: weight 0; ``disable``: switched off; ``enable``: switched on, and with weight
            ``weight`` (else 1) where it had 0; ``weight``: ``weight``.
        member_ids: of members in any of its pools.
        weight: 0 to 256.

    Raises:
        FormRejected: a member is not there, or the weight is missing.
    """
    if action == "weight" and weight is None:
        raise FormRejected([Problem("weight", "required", "Give the weight, 0 to 256.")])
    there = {one.id: (pool_id, one) for pool_id, several in tree.members.items() for one in several}
    ids = list(dict.fromkeys(member_ids))
    unknown = [one for one in ids if one not in there]
    if unknown:
        name = tree.loadbalancer.name or tree.loadbalancer.id
        raise FormRejected(
            [
                Problem(
                    "members", "member_unknown", f"The balancer {name} has no member {one}.", (("id", one),)
                )
                for one in unknown
            ]
        )
    return tuple(_change(*there[each], action=action, weight=weight) for each in ids)


def _change(pool_id: str, member: Member, *, action: MemberAction, weight: int | None) -> MemberChange:
    new: int | None = {"drain": 0, "weight": weight}.get(action)
    if action == "enable" and member.weight == 0:
        new = FULL_WEIGHT if weight is None else weight
    return MemberChange(
        pool_id=pool_id,
        address=member.address,
        protocol_port=member.protocol_port,
        weight=new,
        admin_state_up={"enable": True, "disable": False}.get(action),
    )
