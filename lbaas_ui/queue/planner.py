"""From a form and what there is to the calls between: the fewest transactions that the provider allows.

Pure: the queue calls it when an operation is submitted, and again when its turn has come; the API calls it to
show a plan. The form has passed ``forms.checks``. The parts of the work are in the ``planner_*`` modules.

The order keeps the balancer serving: what is new is made and linked before what is old goes, and an object in
ERROR is mended before its children are touched (Octavia refuses members of a pool in ERROR).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lbaas_ui import statuses
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm, ListenerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.fields import changes
from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, pair
from lbaas_ui.forms.protocols import L4
from lbaas_ui.queue.planner_create import create_full, create_row
from lbaas_ui.queue.planner_draft import BALANCER_KEY, Draft
from lbaas_ui.queue.planner_floating import plan_floating_ip, release_floating_ip
from lbaas_ui.queue.planner_listeners import delete_listener, plan_listener
from lbaas_ui.queue.planner_pools import adopters, delete_pool, plan_pool
from lbaas_ui.queue.planner_wire import update_body
from lbaas_ui.queue.tasks import CreateMode, Plan
from lbaas_ui.store.queries import BalancerTree


def plan(  # noqa: PLR0917 - form, tree, capabilities, create: the order is the contract with the queue
    form: BalancerForm,
    tree: BalancerTree | None,
    capabilities: Capabilities,
    create: CreateMode = "auto",
    *,
    anew: frozenset[str] = frozenset(),
) -> Plan:
    """The calls that lead from ``tree`` to ``form``; none where nothing differs.

    Args:
        form: checked, with ids in place of names of subnets and networks.
        tree: the balancer as the mirror shows it; None to make a new one.
        capabilities: of the cloud.
        create: a new balancer in one call (``full``), object by object (``cascade``), or as the provider can.
        anew: ids of objects in ERROR that no update has mended: they are deleted and made again.
    """
    current = form_of_tree(tree, pools_by_id=True) if tree is not None else None
    draft = Draft(capabilities, pair(form, current, anew), tree)
    if tree is not None:
        _edit(draft, tree)
        return draft.plan()
    fixed = bool(form.vip and form.vip.address)
    possible = capabilities.takes_full_create(form.provider, fixed_address=fixed)
    full = create == "full" or (create == "auto" and possible)
    if full:
        create_full(draft)
    else:
        create_row(draft)
    plan_floating_ip(draft)
    if not full:
        _plan_children(draft)
    return draft.plan()


def _edit(draft: Draft, tree: BalancerTree) -> None:
    if tree.loadbalancer.provisioning_status == statuses.ERROR:
        draft.warn(
            "",
            "loadbalancer_error",
            "The balancer is in ERROR: Octavia refuses changes until a failover brings it back.",
        )
    _update_balancer(draft)
    plan_floating_ip(draft)
    _plan_children(draft)


def _update_balancer(draft: Draft) -> None:
    balancer = draft.pairs
    if balancer.current is None:
        return
    changed = [one for one in changes(balancer.wanted, balancer.current) if one.field.update]
    body = update_body(changed, draft.own_tags(str(draft.balancer)))
    if not body:
        return
    draft.changed(balancer.wanted, "", changed)
    draft.call(
        f"{BALANCER_KEY}:update",
        "loadbalancer.update",
        name=balancer.wanted.name or "",
        target=draft.balancer,
        body=body,
        summary=draft.told(0),
    )


def _plan_children(draft: Draft) -> None:
    """Pools before the listeners that link them; then, unlinked, what is to go."""
    balancer = draft.pairs
    goes = list(_listeners_that_go(balancer))
    in_the_way = [listener for listener in goes if _in_the_way(listener, balancer)]
    for listener in in_the_way:
        delete_listener(draft, listener)
    adopted = adopters(draft)
    for pool in balancer.pools:
        plan_pool(draft, pool, adopted.get(pool.path))
    adopting = {listener.path for listener in adopted.values()}
    for pair_ in balancer.listeners:
        done = pair_.path in adopting or _loses_pool_only(draft, pair_)
        plan_listener(draft, pair_, default_pool_done=done)
    for listener in goes:
        if listener not in in_the_way:
            delete_listener(draft, listener)
    for pool in balancer.pools:
        if pool.replaces is not None:
            delete_pool(draft, pool.replaces, pool.path)
    for gone in balancer.removed_pools:
        delete_pool(draft, gone)


def _listeners_that_go(balancer: BalancerPair) -> Iterator[ListenerForm]:
    yield from (one.replaces for one in balancer.listeners if one.replaces is not None)
    yield from balancer.removed_listeners


def _in_the_way(listener: ListenerForm, balancer: BalancerPair) -> bool:
    """Whether a new listener wants its port: then it must go first."""
    socket = L4[listener.protocol], listener.protocol_port
    return any(
        one.current is None and (L4[one.wanted.protocol], one.wanted.protocol_port) == socket
        for one in balancer.listeners
    )


def _loses_pool_only(draft: Draft, listener: ListenerPair) -> bool:
    """Whether its default pool is deleted and that is all: the deletion then takes the link along."""
    current = listener.current
    if current is None or not current.default_pool or listener.wanted.default_pool:
        return False
    goes = {pool.id for pool in draft.pairs.removed_pools}
    goes |= {pool.replaces.id for pool in draft.pairs.pools if pool.replaces is not None}
    unchanged = not any(True for _ in changes(listener.wanted, current))
    return current.default_pool in goes and unchanged and not draft.broken(current.id)


def plan_delete(tree: BalancerTree, release: Collection[str] = ()) -> Plan:
    """One call that deletes a balancer with all that hangs on it.

    Args:
        tree: the balancer.
        release: ids of those of its floating IPs that are given back; the others stay in the project, free.
    """
    balancer = tree.loadbalancer
    form = form_of_tree(tree, pools_by_id=True)
    draft = Draft(Capabilities(), pair(form, form), tree)
    draft.takes_along.update({kind: count for kind, count in _counts(tree).items() if count})
    has_children = bool(tree.listeners or tree.pools)
    key = draft.call(
        BALANCER_KEY,
        "loadbalancer.delete",
        name=balancer.name,
        target=balancer.id,
        query={"cascade": "true"} if has_children else {},
    )
    draft.whole("removed", form, "")
    for floating_ip in tree.floating_ips:
        if floating_ip.id in release:
            release_floating_ip(draft, floating_ip, after=key)
        else:
            draft.warn(
                "vip.floating_ip",
                "floating_ip_kept",
                "The floating IP {address} is detached and stays in the project.",
                address=floating_ip.floating_ip_address,
            )
    return draft.plan()


def _counts(tree: BalancerTree) -> dict[str, int]:
    """What hangs on a balancer."""
    return {
        "listener": len(tree.listeners),
        "pool": len(tree.pools),
        "member": sum(len(several) for several in tree.members.values()),
        "healthmonitor": len(tree.healthmonitors),
        "l7policy": sum(len(several) for several in tree.l7policies.values()),
        "l7rule": sum(len(several) for several in tree.l7rules.values()),
    }
