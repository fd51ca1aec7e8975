"""New weights for some members of a pool, as a form made from the balancer as it is. Pure."""

from __future__ import annotations

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.document import BalancerForm, MemberForm, PoolForm
from lbaas_ui.queue.tasks import Weights


def weighted(form: BalancerForm, weights: Weights) -> BalancerForm:
    """``form`` with these weights.

    Raises:
        FormRejected: there is no such pool, or no such member in it.
    """
    pool = next((one for one in form.pools or () if weights.pool in {one.name, one.id}), None)
    if pool is None:
        raise FormRejected(
            [Problem("weights.pool", "pool_unknown", f"There is no pool {weights.pool} here.")]
        )
    members = {_socket(one): one for one in pool.members or ()}
    unknown = [one for one in weights.members if one not in members]
    if unknown:
        raise FormRejected(
            [
                Problem("weights.members", "member_unknown", f"The pool {pool.name} has no member {one}.")
                for one in unknown
            ]
        )
    changed = [_with_weight(one, weights.members.get(key)) for key, one in members.items()]
    return form.model_copy(
        update={"pools": [_with_members(one, changed) if one is pool else one for one in form.pools or ()]}
    )


def _socket(member: MemberForm) -> str:
    return f"{member.address}:{member.protocol_port}"


def _with_weight(member: MemberForm, weight: int | None) -> MemberForm:
    return member if weight is None else member.model_copy(update={"weight": weight})


def _with_members(pool: PoolForm, members: list[MemberForm]) -> PoolForm:
    return pool.model_copy(update={"members": members})
