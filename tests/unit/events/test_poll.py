"""The poll: what it asks for, when, and what it makes of the answers; in virtual time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from lbaas_ui.errors import CloudError, CloudRejected, CloudTemporary, CloudUnauthorized
from lbaas_ui.events.sources.budget import Budget
from lbaas_ui.events.sources.poll import PollSettings
from lbaas_ui.store import queries
from tests import factories
from tests.factories import make_tree
from tests.unit.events.fake_cloud import Bench, FakeCloud
from tests.unit.events.virtual import now, run

LATER = (factories.BEGINNING + timedelta(days=1)).isoformat()


def test_the_first_load_brings_everything() -> None:
    """Balancers, their parts, members and rules, ports and floating IPs are there soon after the start."""
    trees = [make_tree(listeners=2, l7policies=1, floating_ip=True) for _ in range(3)]

    async def main() -> None:
        async with Bench(FakeCloud(*trees)) as bench:
            for tree in trees:
                assert queries.tree(bench.store, tree.loadbalancer.id) == tree
            assert bench.poll.health.live
            assert "compute" in bench.poll.unavailable["servers"]

    run(main())


def test_lists_come_page_by_page() -> None:
    """A long list is applied as it comes, and what stands on the last page is not taken for gone."""

    async def main() -> None:
        cloud = FakeCloud(*(make_tree(listeners=0) for _ in range(25)))
        cloud.page_size = 10
        async with Bench(cloud) as bench:
            assert len(bench.store.all("loadbalancers")) == 25
            assert len(cloud.times("loadbalancers")) == 3
            await asyncio.sleep(100)
            assert len(bench.store.all("loadbalancers")) == 25

    run(main())


def test_quiet_is_quiet() -> None:
    """Ten minutes without news cost few requests: no balancer is asked for by itself."""

    async def main() -> None:
        tree = make_tree()
        cloud = FakeCloud(tree)
        async with Bench(cloud):
            before = len(cloud.asked)
            await asyncio.sleep(600)
            assert cloud.times("loadbalancers", tree.loadbalancer.id) == []
            assert len(cloud.times("loadbalancers")) >= 18
            assert len(cloud.asked) - before < 110

    run(main())


def health(bench: Bench) -> tuple[bool, str]:
    """Give what the source says of itself."""
    return bench.poll.health.live, bench.poll.health.detail


def test_a_balancer_that_moved_unseen_is_read_whole() -> None:
    """A transaction between two lists shows by ``updated_at``: the tree is read, members included."""

    async def main() -> None:
        tree = make_tree()
        pool_id = tree.pools[0].id
        member = tree.members[pool_id][0]
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.put("members", member.replaced(weight=7))
            cloud.set("loadbalancers", tree.loadbalancer.id, updated_at=LATER)
            await asyncio.sleep(40)
            changed = bench.store.get("members", member.id)
            assert getattr(changed, "weight", None) == 7
            before = len(cloud.times("members", pool_id))
            await asyncio.sleep(200)
            assert len(cloud.times("members", pool_id)) == before

    run(main())


def test_what_vanishes_is_noticed() -> None:
    """Objects that are missing from a complete list go, and with a balancer all that hung on it."""

    async def main() -> None:
        kept, lost = make_tree(), make_tree(listeners=2, l7policies=1)
        cloud = FakeCloud(kept, lost)
        async with Bench(cloud) as bench:
            for collection, resource in factories.objects_of(lost):
                cloud.drop(collection, resource.id)
            cloud.drop("healthmonitors", kept.healthmonitors[kept.pools[0].id].id)
            await asyncio.sleep(40)
            assert queries.tree(bench.store, lost.loadbalancer.id) is None
            assert len(bench.store.all("members")) == 2
            assert len(bench.store.all("l7rules")) == 0
            await asyncio.sleep(60)
            assert len(bench.store.all("healthmonitors")) == 0
            assert queries.tree(bench.store, kept.loadbalancer.id) is not None

    run(main())


def test_a_list_that_broke_off_takes_nothing_for_gone() -> None:
    """Only a complete list tells that an object is missing."""

    async def main() -> None:
        cloud = FakeCloud(*(make_tree(listeners=0) for _ in range(20)))
        cloud.page_size = 10
        async with Bench(cloud) as bench:
            cloud.faults["loadbalancers"] = CloudTemporary("Octavia is down.", status=503)
            await asyncio.sleep(100)
            assert len(bench.store.all("loadbalancers")) == 20

    run(main())


@pytest.mark.parametrize(
    "fault",
    [
        CloudTemporary("No connection."),
        CloudUnauthorized("Expired.", status=401),
        CloudError("What?", status=418),
    ],
)
def test_trouble_is_told_and_outlived(fault: CloudError) -> None:
    """While the cloud answers nothing, the poll says so; when it is back, it goes on by itself."""

    async def main() -> None:
        tree = make_tree()
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.fault = fault
            bench.poll.expect(tree.loadbalancer.id, [0.1])
            await asyncio.sleep(120)
            assert bench.poll.unavailable["loadbalancers"] == fault.message
            assert health(bench) == (False, fault.message)
            cloud.fault = None
            cloud.set("loadbalancers", tree.loadbalancer.id, name="back", updated_at=LATER)
            await asyncio.sleep(70)
            assert health(bench) == (True, "")
            assert "loadbalancers" not in bench.poll.unavailable
            balancer = bench.store.get("loadbalancers", tree.loadbalancer.id)
            assert balancer is not None
            assert balancer.name == "back"

    run(main())


def test_what_is_refused_stays_empty_and_says_so() -> None:
    """A list that these credentials may not read is not asked for again and again."""

    async def main() -> None:
        cloud = FakeCloud(make_tree())
        cloud.faults["amphorae"] = CloudRejected("Policy does not allow this.", status=403)
        async with Bench(cloud) as bench:
            assert bench.poll.unavailable["amphorae"] == "Policy does not allow this."
            assert bench.poll.health.live
            await asyncio.sleep(300)
            assert len(cloud.times("amphorae")) == 1

    run(main())


def test_the_budget_is_kept() -> None:
    """A first load of many pools takes its time: so many a second, so many at once, and others can ask."""

    async def main() -> None:
        trees = [make_tree() for _ in range(100)]
        cloud = FakeCloud(*trees)
        cloud.latency_s = 0.2
        settings = PollSettings(requests_per_s=20, concurrent=4)
        async with Bench(cloud, settings) as bench:
            began = now()
            assert await bench.poll.refresh("pools", trees[50].pools[0].id)
            assert now() - began < 1.0
            await asyncio.sleep(30)
            assert len(bench.store.all("members")) == 200
            assert cloud.most_at_once <= 4
            for second in range(30):
                in_second = [at for at, *_ in cloud.asked if second <= at < second + 1]
                assert len(in_second) <= (20 + 20 if second == 0 else 21)

    run(main())


def test_one_budget_for_all_who_read_a_cloud() -> None:
    """Several projects of one cloud load at once: together they stay within it."""

    async def main() -> None:
        cloud = FakeCloud(*(make_tree() for _ in range(30)))
        cloud.latency_s = 0.2
        budget = Budget(20, concurrent=4, clock=now, sleep=asyncio.sleep)
        async with Bench(cloud, budget=budget) as one, Bench(cloud, budget=budget) as other:
            await asyncio.sleep(30)
            assert len(one.store.all("members")) == len(other.store.all("members")) == 60
        assert cloud.most_at_once <= 4
        for second in range(20):
            in_second = [at for at, *_ in cloud.asked if second <= at < second + 1]
            assert len(in_second) <= (20 + 20 if second == 0 else 21)

    run(main())


def test_refresh_reads_one_object_now() -> None:
    """It gives the object as it is on the wire, tells the mirror, and tells when it is gone."""

    async def main() -> None:
        tree = make_tree()
        pool = tree.pools[0]
        member = tree.members[pool.id][0]
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.set("members", member.id, weight=9)
            data = await bench.poll.refresh("members", member.id)
            assert data is not None
            assert (data["weight"], data["pool_id"]) == (9, pool.id)
            assert getattr(bench.store.get("members", member.id), "weight", None) == 9
            cloud.drop("members", member.id)
            assert await bench.poll.refresh("members", member.id, pool.id) is None
            assert bench.store.get("members", member.id) is None
            left = await bench.poll.refresh_list("members", pool.id)
            assert left is not None
            assert [one["id"] for one in left] == [tree.members[pool.id][1].id]
            cloud.drop("pools", pool.id)
            assert await bench.poll.refresh_list("members", pool.id) is None
            assert len(bench.store.all("members")) == 0

    run(main())


def test_refresh_raises_what_the_cloud_says() -> None:
    """Who asks now wants to know now."""

    async def main() -> None:
        tree = make_tree()
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.faults["pools"] = CloudTemporary("No.", status=503)
            with pytest.raises(CloudTemporary):
                await bench.poll.refresh_balancer(tree.loadbalancer.id)
            with pytest.raises(CloudTemporary):
                await bench.poll.refresh("pools", tree.pools[0].id)

    run(main())


def test_refresh_balancer_reads_the_tree_in_one_batch() -> None:
    """Leaf to root, the balancer last, and what vanished is gone; a balancer that is gone is False."""

    async def main() -> None:
        tree = make_tree(listeners=3, members=10, l7policies=1, floating_ip=True)
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            policy = tree.l7policies[tree.listeners[0].id][0]
            cloud.drop("l7rules", policy.rules[0])
            cloud.set("l7policies", policy.id, rules=[])
            cloud.set("listeners", tree.listeners[1].id, name="renamed")
            cloud.asked.clear()
            bench.batches.clear()
            assert await bench.poll.refresh_balancer(tree.loadbalancer.id)
            assert len(bench.batches) == 1
            names = [event.collection for event in bench.batches[0]]
            assert names[-1] == "loadbalancers"
            assert names.index("l7rules") < names.index("l7policies") < names.index("listeners")
            assert names.index("members") < names.index("pools")
            # Its balancer, two lists, port and floating IPs; members, monitors; policies, two with rules.
            assert len(cloud.asked) == 1 + 2 + 2 + 3 + 3 + 3 + 2
            assert len(bench.store.all("l7rules")) == 2
            cloud.drop("loadbalancers", tree.loadbalancer.id)
            assert not await bench.poll.refresh_balancer(tree.loadbalancer.id)
            assert len(bench.store.all("members")) == 0

    run(main())


def test_a_tree_is_read_without_neutron() -> None:
    """With Neutron down a balancer can be read still; its floating IPs stay as they were."""

    async def main() -> None:
        tree = make_tree(floating_ip=True)
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.faults["ports"] = CloudTemporary("No.", status=503, service="network")
            cloud.set("loadbalancers", tree.loadbalancer.id, name="new")
            assert await bench.poll.refresh_balancer(tree.loadbalancer.id)
            found = queries.tree(bench.store, tree.loadbalancer.id)
            assert found is not None
            assert (found.loadbalancer.name, len(found.floating_ips)) == ("new", 1)
            assert bench.poll.health.live

    run(main())


def test_a_floating_ip_that_was_taken_away_is_noticed() -> None:
    """One that is no longer on the VIP's port is read where it is now."""

    async def main() -> None:
        tree = make_tree(floating_ip=True)
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.set("floating_ips", tree.floating_ips[0].id, port_id=None)
            await bench.poll.refresh_balancer(tree.loadbalancer.id)
            found = queries.tree(bench.store, tree.loadbalancer.id)
            assert found is not None
            assert found.floating_ips == ()
            assert len(bench.store.all("floating_ips")) == 1

    run(main())


def test_a_cloud_that_is_down_at_the_start_is_met_later() -> None:
    """Nothing is taken for missing before the first answer; then all is read, each list once."""

    async def main() -> None:
        trees = [make_tree(floating_ip=True) for _ in range(20)]
        cloud = FakeCloud(*trees)
        services, cloud.services = cloud.services, frozenset()
        cloud.fault = CloudTemporary("Keystone is down.")
        bench = Bench(cloud)
        task = asyncio.ensure_future(bench.poll.run())
        await asyncio.sleep(60)
        assert not bench.poll.loaded.is_set()
        assert bench.poll.unavailable["ports"] == "The cloud has not answered yet."
        cloud.fault, cloud.services = None, services
        cloud.asked.clear()
        await asyncio.sleep(20)
        assert bench.poll.loaded.is_set()
        for tree in trees:
            assert queries.tree(bench.store, tree.loadbalancer.id) == tree
            assert cloud.times("loadbalancers", tree.loadbalancer.id) == []
        assert bench.poll.unavailable.keys() == {"servers", "certificates", "projects"}
        task.cancel()
        await asyncio.wait([task])

    run(main())


def test_a_look_that_is_asked_for_comes_at_once() -> None:
    """After a rest everything is read again; until the balancers are, nobody is told that they are known."""

    async def main() -> None:
        cloud = FakeCloud(make_tree())
        async with Bench(cloud) as bench:
            cloud.fault = CloudTemporary("nobody is there")
            bench.poll.look_again()
            await asyncio.sleep(1)
            assert not bench.poll.loaded.is_set()
            cloud.fault = None
            before = len(cloud.times("loadbalancers"))
            bench.poll.look_again()
            await asyncio.wait_for(bench.poll.loaded.wait(), 1)
            assert len(cloud.times("loadbalancers")) == before + 1

    run(main())
