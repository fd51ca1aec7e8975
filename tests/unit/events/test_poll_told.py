"""The poll: what it reads because another source told it something; in virtual time."""

from __future__ import annotations

import asyncio

from lbaas_ui.events.types import StatusChanged
from tests import factories
from tests.factories import make_tree
from tests.unit.events.fake_cloud import Bench, FakeCloud
from tests.unit.events.virtual import now, run


def test_heard_wakes() -> None:
    """A settled status makes the object be read soon; an unknown pending one, its balancer be read later."""

    async def main() -> None:
        tree = make_tree()
        balancer_id = tree.loadbalancer.id
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            listener = tree.listeners[0]
            cloud.set("listeners", listener.id, name="new")
            bench.poll.heard(StatusChanged("listeners", listener.id, "ACTIVE", None, now()), balancer_id)
            await asyncio.sleep(0.5)
            assert getattr(bench.store.get("listeners", listener.id), "name", None) == "new"
            pool = factories.make_pool(loadbalancer_id=balancer_id)
            cloud.put("pools", pool)
            bench.poll.heard(StatusChanged("pools", pool.id, "PENDING_CREATE", None, now()), balancer_id)
            await asyncio.sleep(3)
            assert bench.store.get("pools", pool.id) == pool
            before = len(cloud.asked)
            bench.poll.heard(StatusChanged("pools", "x", "DELETED", None, now()), balancer_id)
            await asyncio.sleep(0.5)
            assert len(cloud.asked) == before

    run(main())


def test_a_pending_word_asks_nothing_at_once() -> None:
    """What goes on with a known object is not worth a question before it ends; its balancer is watched."""

    async def main() -> None:
        tree = make_tree()
        balancer_id, listener = tree.loadbalancer.id, tree.listeners[0]
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.asked.clear()
            bench.poll.heard(
                StatusChanged("listeners", listener.id, "PENDING_UPDATE", None, now()), balancer_id
            )
            await asyncio.sleep(0.5)
            assert cloud.asked == []
            await asyncio.sleep(3)
            assert cloud.times("listeners", listener.id) == []
            assert cloud.times("loadbalancers", balancer_id) != []

    run(main())


def test_a_balancer_that_changed_is_read_whole() -> None:
    """Of one that was made, changed or deleted, who says so need say no more."""

    async def main() -> None:
        tree, new = make_tree(), make_tree()
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.set("loadbalancers", tree.loadbalancer.id, name="renamed")
            for collection, resource in factories.objects_of(new):
                cloud.put(collection, resource)
            bench.poll.changed(tree.loadbalancer.id)
            bench.poll.changed(new.loadbalancer.id)
            await asyncio.sleep(0.5)
            known = bench.store.get("loadbalancers", tree.loadbalancer.id)
            assert getattr(known, "name", None) == "renamed"
            assert {one.id for one in bench.store.all("members")} == set(cloud.objects["members"])
            cloud.drop("loadbalancers", new.loadbalancer.id)
            bench.poll.changed(new.loadbalancer.id)
            await asyncio.sleep(0.5)
            assert bench.store.get("listeners", new.listeners[0].id) is None

    run(main())


def test_of_a_watched_balancer_only_its_status_is_read() -> None:
    """The end of its transaction is noticed at once; who watches it reads what matters then."""

    async def main() -> None:
        tree = make_tree()
        balancer_id = tree.loadbalancer.id
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            bench.poll.expect(balancer_id, [5.0])
            cloud.asked.clear()
            bench.poll.changed(balancer_id)
            await asyncio.sleep(0.5)
            assert [(name, one) for _, name, one in cloud.asked] == [("loadbalancers", balancer_id)]

    run(main())


def test_resync_reads_also_what_did_not_seem_to_move() -> None:
    """After a gap of the feed members are read, though no list hints at them."""

    async def main() -> None:
        tree = make_tree()
        member = tree.members[tree.pools[0].id][0]
        cloud = FakeCloud(tree)
        async with Bench(cloud) as bench:
            cloud.set("members", member.id, operating_status="ERROR")
            await bench.poll.resync()
            await asyncio.sleep(1)
            assert getattr(bench.store.get("members", member.id), "operating_status", None) == "ERROR"

    run(main())
