"""What is legal, and what a person should know before pressing the button: warnings of a plan.

Octavia would take all of it. Each guard is a generator of warnings over the balancer as it would be
(``forms.pairing``) and what the mirror shows around it; ``planning`` asks them all for a plan that is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lbaas_ui.forms.pairing import BalancerPair
from lbaas_ui.queue.guards import certificates, network, pools, quotas
from lbaas_ui.queue.guards.around import Around
from lbaas_ui.queue.tasks import Leftover, PlanWarning
from lbaas_ui.store.queries import BalancerTree

__all__ = ["Around", "leftovers", "of_delete", "of_form"]


def of_form(balancer: BalancerPair, needed: Mapping[str, int], around: Around) -> Iterator[PlanWarning]:
    """What to know of a new or changed balancer.

    Args:
        balancer: what is wanted, beside what there is.
        needed: by kind, how many more objects the plan makes at the most.
        around: the rest of the world.
    """
    yield from network.guard(balancer, around)
    yield from certificates.guard(balancer, around)
    yield from pools.guard(balancer, around)
    yield from quotas.guard(needed, around)


def of_delete(tree: BalancerTree, around: Around) -> Iterator[PlanWarning]:
    """What to know before a balancer goes."""
    yield from certificates.of_delete(tree, around)


def leftovers(tree: BalancerTree, around: Around, release: Collection[str] = ()) -> tuple[Leftover, ...]:
    """What a deletion leaves beside the balancer, or (floating IPs whose id is in ``release``) gives back."""
    floating = (
        Leftover(
            kind="floatingip",
            id=one.id,
            name=one.floating_ip_address,
            fate="released" if one.id in release else "kept",
        )
        for one in tree.floating_ips
    )
    return (*floating, *certificates.leftovers(tree, around))
