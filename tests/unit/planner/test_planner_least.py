"""The planner's count of transactions is the least: an exhaustive search finds no shorter way."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.planner import plan
from tests.unit.planner.least import built, fewest

ALL = Capabilities()
SUBNET = "33333333-3333-4333-8333-333333333333"
LONGEST = 4  # plans that are longer are not looked at: each call more is thirty times the work

Data = dict[str, Any]
WORDS = st.sampled_from(["", "x"])


@st.composite
def _pools(draw: st.DrawFn, name: str) -> Data:
    members = draw(
        st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), max_size=2, unique_by=lambda one: one[0])
    )
    data: Data = {
        "name": name,
        "protocol": draw(st.sampled_from(["HTTP", "PROXY"])),
        "lb_algorithm": draw(st.sampled_from(["ROUND_ROBIN", "SOURCE_IP"])),
        "members": [{"address": f"10.0.0.{host}", "protocol_port": 80, "weight": w} for host, w in members],
        "healthmonitor": None,
    }
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["TCP", "PING"]))
        data["healthmonitor"] = {
            "type": kind, "delay": draw(st.integers(4, 5)), "timeout": 3, "max_retries": 3,
        }  # fmt: skip
    return data


@st.composite
def _small(draw: st.DrawFn) -> BalancerForm:
    """Up to two listeners and two pools, a policy with a rule."""
    names = draw(st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True))
    sockets = draw(st.lists(st.sampled_from([80, 81]), max_size=2, unique=True))
    links = st.sampled_from([None, *names])
    listeners: list[Data] = []
    for port in sockets:
        policies: list[Data] = []
        if draw(st.integers(0, 3)) == 0:
            pool = draw(links)
            target = {"action": "REDIRECT_TO_POOL", "redirect_pool": pool} if pool else {"action": "REJECT"}
            rules = [
                {"type": "PATH", "compare_type": "EQUAL_TO", "value": draw(st.sampled_from(["/a", "/b"]))}
            ]
            policies.append({"name": "p", **target, "rules": rules[: draw(st.integers(0, 1))]})
        listeners.append(
            {
                "protocol": "HTTP",
                "protocol_port": port,
                "description": draw(WORDS),
                "default_pool": draw(links),
                "l7policies": policies,
            }
        )
    return form_of_data(
        {
            "name": "shop",
            "description": draw(WORDS),
            "vip": {"subnet_id": SUBNET},
            "listeners": listeners,
            "pools": [draw(_pools(name)) for name in names],
        }
    )


def count_of(first: BalancerForm, second: BalancerForm) -> tuple[int, int | None] | None:
    """The planner's count, and the least one; None: not looked at."""
    start, goal = built(first), built(second)
    form = second.model_copy(update={"vip": None})
    tree = start.tree()
    assert check(form, ALL, tree) == []
    wanted = plan(form, tree, ALL)
    count = sum(KINDS[call.kind].locks for call in wanted.calls)
    if count > LONGEST:
        return None
    least = fewest(start, goal, count)
    start.carry_out(wanted)
    assert start.key() == goal.key(), "the plan does not lead there"
    return count, least


def test_no_way_is_shorter_than_the_planned_one() -> None:
    """For generated pairs of small balancers; and the plan leads there, by Octavia's rules in memory."""
    looked: Counter[int] = Counter()

    @settings(
        max_examples=120,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_small(), _small())
    def run(first: BalancerForm, second: BalancerForm) -> None:
        found = count_of(first, second)
        if found is not None:
            assert found[0] == found[1]
            looked[found[0]] += 1

    run()
    assert sum(looked.values()) >= 30
    assert max(looked) >= 3
