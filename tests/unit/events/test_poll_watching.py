"""The poll while a transaction runs: it asks in time, seldom, and no longer than needed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from lbaas_ui.errors import CloudTemporary
from lbaas_ui.events.types import StatusChanged
from tests import factories
from tests.factories import make_tree
from tests.unit.events.fake_cloud import Bench, FakeCloud
from tests.unit.events.virtual import now, run

LATER = (factories.BEGINNING + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(("duration_s", "most_requests"), [(0.3, 3), (1.0, 3), (5.0, 3), (60.0, 3)])
def test_the_end_is_noticed_in_time(duration_s: float, most_requests: int) -> None:
    """With history, the end is noticed at most 5 % late, or 100 ms, with few requests."""

    async def main() -> None:
        tree = make_tree()
        balancer_id = tree.loadbalancer.id
        cloud = FakeCloud(tree)
        cloud.latency_s = 0.005
        async with Bench(cloud) as bench:
            cloud.set("loadbalancers", balancer_id, provisioning_status="PENDING_UPDATE")
            began = now()
            bench.poll.expect(balancer_id, [duration_s * 0.98])
            loop = asyncio.get_running_loop()
            loop.call_later(
                duration_s,
                lambda: cloud.set(
                    "loadbalancers", balancer_id, provisioning_status="ACTIVE", updated_at=LATER
                ),
            )
            found = await bench.store.changed("loadbalancers", _is_newly_active, object_id=balancer_id)
            late_s = now() - began - duration_s
            assert found.id == balancer_id
            assert late_s <= max(0.05 * duration_s, 0.1)
            assert len(cloud.times("loadbalancers", balancer_id)) <= most_requests
            await asyncio.sleep(5)
            assert len(cloud.times("loadbalancers", balancer_id)) <= most_requests

    run(main())


def _is_newly_active(balancer: object) -> bool:
    status = getattr(balancer, "provisioning_status", None)
    updated_at = getattr(balancer, "updated_at", None)
    return status == "ACTIVE" and updated_at is not None and updated_at.isoformat() == LATER


def test_without_history_it_asks_soon_and_then_less() -> None:
    """The first ask comes after 0.1 s, later ones further apart, up to 5 s."""

    async def main() -> None:
        tree = make_tree(provisioning_status="PENDING_UPDATE")
        balancer_id = tree.loadbalancer.id
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.asked.clear()
            began = now()
            bench.poll.expect(balancer_id)
            bench.poll.expect(balancer_id)  # goes on as it is
            await asyncio.sleep(60)
            asked = cloud.times("loadbalancers", balancer_id)
            gaps = [b - a for a, b in zip([began, *asked], asked, strict=False)]
            assert gaps[0] == pytest.approx(0.1)
            assert gaps == pytest.approx(sorted(gaps))
            assert gaps[-1] == pytest.approx(5.0)
            assert len(asked) < 40

    run(main())


def test_what_another_source_told_saves_the_question() -> None:
    """When the feed has told the end, the watch ends without asking."""

    async def main() -> None:
        tree = make_tree()
        balancer_id = tree.loadbalancer.id
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            bench.poll.expect(balancer_id, [10.0])
            await asyncio.sleep(5)
            bench.store.apply([StatusChanged("loadbalancers", balancer_id, "ACTIVE", None, now())])
            await asyncio.sleep(10)
            assert cloud.times("loadbalancers", balancer_id) == []

    run(main())


def test_a_transaction_of_others_is_watched_and_its_tree_read() -> None:
    """A balancer that a list shows PENDING is followed to the end; then its children are read anew."""

    async def main() -> None:
        tree = make_tree()
        balancer_id, pool = tree.loadbalancer.id, tree.pools[0]
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.set("loadbalancers", balancer_id, provisioning_status="PENDING_UPDATE")
            await asyncio.sleep(40)
            cloud.put("pools", pool.replaced(lb_algorithm="SOURCE_IP"))
            cloud.set("loadbalancers", balancer_id, provisioning_status="ACTIVE", updated_at=LATER)
            await bench.store.changed(
                "pools", lambda one: getattr(one, "lb_algorithm", "") == "SOURCE_IP", 20, object_id=pool.id
            )

    run(main())


def test_a_wait_that_the_cloud_asks_for_is_kept() -> None:
    """``Retry-After`` counts."""

    async def main() -> None:
        tree = make_tree()
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            busy = CloudTemporary("Too many requests.", status=429)
            busy.retry_in_s = 20.0
            cloud.fault = busy
            cloud.asked.clear()
            bench.poll.expect(tree.loadbalancer.id, [0.1])
            await asyncio.sleep(19)
            assert len(cloud.times("loadbalancers", tree.loadbalancer.id)) == 1

    run(main())
