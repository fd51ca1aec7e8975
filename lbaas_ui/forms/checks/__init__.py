"""Everything that Octavia would refuse, refused before it is queued, with the field and the way out.

``check`` is called by the API for every form and every plan; the modules beside it hold one kind of object
each. Each check is a generator of problems over the balancer as it would be (``forms.pairing``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import edits, limits, listeners, policies, pools, vip
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.pairing import BalancerPair, pair
from lbaas_ui.store.queries import BalancerTree

_INDEX = re.compile(r"\[\d+\]")


def check(form: BalancerForm, capabilities: Capabilities, tree: BalancerTree | None = None) -> list[Problem]:
    """What is wrong with a form, in the form's order; empty when it can be planned.

    What is already so in the cloud is not held against the form: a balancer may keep what others gave it.

    Args:
        form: with ids of subnets and networks (see ``forms.names``).
        capabilities: of the cloud.
        tree: the balancer that the form changes; None for a new one.
    """
    if tree is None:
        return _sorted(_problems(pair(form, None), capabilities))
    current = form_of_tree(tree, pools_by_id=True)
    sriov = tree.loadbalancer.vip_vnic_type == "direct"
    found = _sorted(_problems(pair(form, current), capabilities, sriov=sriov))
    if not found:
        return []
    there = {_same(problem) for problem in _problems(pair(current, current), capabilities, sriov=sriov)}
    return [problem for problem in found if _same(problem) not in there]


def _problems(
    balancer: BalancerPair, capabilities: Capabilities, *, sriov: bool = False
) -> Iterator[Problem]:
    yield from vip.check(balancer, capabilities, sriov=sriov)
    yield from listeners.check(balancer, capabilities)
    yield from policies.check(balancer)
    yield from pools.check(balancer)
    yield from limits.check(balancer, capabilities)
    yield from edits.check(balancer)


def _same(problem: Problem) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return _INDEX.sub("", problem.path), problem.code, problem.params


def _sorted(problems: Iterator[Problem]) -> list[Problem]:
    def place(problem: Problem) -> list[tuple[int, str]]:
        parts = re.findall(r"[^.\[\]]+", problem.path)
        return [(int(part), "") if part.isdigit() else (0, part) for part in parts]

    return sorted(problems, key=place)
