"""From the form of a balancer to one that makes another like it; API, client and CLI clone by it.

What only one balancer can have goes: ids, the address, the VIP's port, the floating IP. Names that a form
needs to be clear (a new one links pools by name) become so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from lbaas_ui.forms.document import BalancerForm, DescribedPart, PoolForm
from lbaas_ui.forms.existing import concise

_LONGEST: Final = 255  # characters of a name
_COPY: Final = "-copy"


def clone(form: BalancerForm, name: str | None = None, taken: Collection[str] = ()) -> BalancerForm:
    """A form to make another balancer like this one.

    Args:
        form: of the balancer, whole (``form_of_tree``).
        name: of the new one; None: the old one with ``-copy``, numbered until it is free.
        taken: names that other balancers have.
    """
    made = as_new(form)
    return made.model_copy(update={"name": name or free_name(form.name or "balancer", taken)})


def free_name(name: str, taken: Collection[str]) -> str:
    """``shop-copy``, ``shop-copy-2`` and so on: the first that nobody has."""
    number = 1
    while True:
        ending = _COPY if number == 1 else f"{_COPY}-{number}"
        found = name[: _LONGEST - len(ending)] + ending
        if found not in taken:
            return found
        number += 1


def as_new(form: BalancerForm) -> BalancerForm:
    """The form under its old name, without what only one balancer can have."""
    form = form.model_copy(deep=True)
    pools, listeners = form.pools or [], form.listeners or []
    names = _clear_pools(pools)
    for listener in listeners:
        listener.default_pool = names.get(listener.default_pool or "", listener.default_pool)
        for policy in listener.l7policies or ():
            policy.redirect_pool = names.get(policy.redirect_pool or "", policy.redirect_pool)
        _clear(listener.l7policies or ())
    _clear(listeners)
    if form.vip is not None:
        form.vip.address = form.vip.port_id = form.vip.floating_ip = None
        form.vip.network_id = None if form.vip.subnet_id else form.vip.network_id
        for additional in form.vip.additional or ():
            additional.ip_address = None
    return concise(form, frozenset({"id"}))


def _clear_pools(pools: Iterable[PoolForm]) -> Mapping[str, str]:
    """Give each pool a name of its own; gives the names by id and, where they were clear, by old name."""
    pools = list(pools)
    old = [pool.name for pool in pools]
    _clear(pools, otherwise="pool")
    pairs = zip(old, pools, strict=True)
    links = {name: pool.name or "" for name, pool in pairs if name and old.count(name) == 1}
    return links | {pool.id: pool.name or "" for pool in pools if pool.id}


def _clear(parts: Iterable[DescribedPart], otherwise: str = "") -> None:
    """Number the names that stand twice; those without one get one where ``otherwise`` is given."""
    taken: set[str] = set()
    for number, part in enumerate(parts, start=1):
        name = part.name or otherwise
        if name and (name in taken or not part.name):
            name = _numbered(name, number, taken)
        part.name = name or part.name
        taken.add(name)


def _numbered(name: str, number: int, taken: Collection[str]) -> str:
    while True:
        ending = f"-{number}"
        found = name[: _LONGEST - len(ending)] + ending
        if found not in taken:
            return found
        number += 1
