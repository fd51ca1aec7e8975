"""What a plan takes of quotas: the highest number on the way, against what the mirror shows."""

from __future__ import annotations

from typing import Any

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.queue import quotas
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import CreateMode, Plan
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store
from tests.factories import PROJECT_ID, SUBNET_ID, events_of, make_quota, make_tree, seen

MONITOR = {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3}
POOL: dict[str, Any] = {"protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}


def members(*hosts: int) -> list[dict[str, Any]]:
    """As many members."""
    return [{"address": f"10.0.0.{host}", "protocol_port": 80} for host in hosts]


NEW: dict[str, Any] = {
    "name": "shop",
    "vip": {"subnet_id": SUBNET_ID},
    "pools": [{"name": "app", **POOL, "members": members(1, 2, 3), "healthmonitor": MONITOR}],
    "listeners": [
        {
            "protocol": "HTTP",
            "protocol_port": 80,
            "l7policies": [
                {
                    "action": "REJECT",
                    "rules": [{"type": "PATH", "compare_type": "EQUAL_TO", "value": "/"}] * 2,
                }
            ],
        }
    ],
}


def counts(wanted: Plan, tree: BalancerTree | None = None) -> dict[str, int]:
    """What is needed, by kind."""
    return {kind: count for kind, (count, _) in quotas.needed(wanted.calls, tree).items()}


def test_a_new_balancer_needs_the_same_whichever_way_it_is_made() -> None:
    """One call or many: what counts is what there is in the end."""
    ways: list[CreateMode] = ["full", "cascade"]
    found = [counts(plan(form_of_data(NEW), None, Capabilities(), way)) for way in ways]
    assert found[0] == found[1]
    assert found[0] == {
        "loadbalancer": 1, "listener": 1, "pool": 1, "member": 3,
        "healthmonitor": 1, "l7policy": 1, "l7rule": 2,
    }  # fmt: skip


def edited(tree: BalancerTree, **changes: object) -> Plan:
    """The plan of an edit at the top."""
    form = form_of_data(data_of_form(form_of_tree(tree)) | changes)
    return plan(form, tree, Capabilities())


def test_a_replaced_pool_needs_one_more_for_a_while() -> None:
    """The new one is made before the old one goes; with it go its members and its monitor."""
    tree = make_tree(l7policies=0)
    form = data_of_form(form_of_tree(tree))
    pools: Any = form["pools"]
    pools[0] |= {"protocol": "PROXY"}
    had = len(tree.members[tree.pools[0].id])
    assert counts(edited(tree, pools=pools), tree) == {"pool": 1, "member": had, "healthmonitor": 1}


def test_a_batch_counts_the_difference() -> None:
    """As Octavia does: those who come, less those who go."""
    tree = make_tree(l7policies=0)
    pools: Any = data_of_form(form_of_tree(tree))["pools"]
    had = len(pools[0]["members"])
    pools[0]["members"] = members(*range(100, 100 + had + 2))
    assert counts(edited(tree, pools=pools), tree) == {"member": 2}
    pools[0]["members"] = members(100)
    assert counts(edited(tree, pools=pools), tree) == ({} if had > 1 else {"member": 1})


def problems(store: Store, wanted: Plan, tree: BalancerTree | None = None) -> list[tuple[str, str]]:
    """Path and code of what is too much."""
    found = quotas.exceeded(wanted, tree, store, project_id=PROJECT_ID)
    return [(one.path, one.code) for one in found]


def test_what_is_not_left_is_refused_where_it_is_asked_for() -> None:
    """The project's own objects count, unlimited quotas do not, and without quotas nothing is known."""
    store, tree = Store(), make_tree()
    wanted = plan(form_of_data(NEW), None, Capabilities(), "cascade")
    assert problems(store, wanted) == []
    store.apply([*events_of(tree), seen("quotas", make_quota(pool=len(tree.pools), listener=99))])
    assert problems(store, wanted) == [("pools[0]", "quota_exceeded")]
    other = quotas.exceeded(wanted, None, store, project_id="somebody-else")
    assert list(other) == []
    store.apply([seen("quotas", make_quota(pool=len(tree.pools) + 1))])
    assert problems(store, wanted) == []
