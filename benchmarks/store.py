"""How fast and how small the mirror is: ``make bench-store``, some 4 minutes and 2 GB of memory.

For each size, in a process of its own: events a second, microseconds an event, bytes an object, time of a
full resync, time to build one balancer's tree. All times are those of one core alone (CPU), whoever else is
at work. Status events come one by one, for objects here and there, in three rounds, of which the median
counts, told to somebody who wants no more than that something changed, then to somebody who asks for the
object before and after. Python's collector is set up as in the server. The aims are issue 3's; one that is
missed is marked.

Beside it two floors: as many plain dicts, of which one is found by its id, and one is replaced by a copy with
another status. What costs more there with more of them is the memory of the machine, which no program has for
nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median

from lbaas_ui.events.types import Event, ObjectSeen, StatusChanged
from lbaas_ui.store import memory, queries
from lbaas_ui.store.store import Change, Store, Subscriber
from tests import factories

SIZES = (10_000, 100_000, 1_000_000)
QUICK = SIZES[:-1]
STATUS_EVENTS = 200_000  # a round
ROUNDS = 3
TREES = 2_000
BATCH = 250  # as the poll applies them
AIM_EVENTS_PER_S = 50_000
AIM_BYTES = 2_000
AIM_GROWTH = 1.2


def wires() -> Iterator[tuple[str, str, str]]:
    """Give collection, id and JSON of the objects of ever more balancers, 15 each, as Octavia sends them."""
    template = factories.make_tree(members=8, l7policies=1, l7rules=1, floating_ip=True)
    texts = [
        (name, resource.id, json.dumps(factories.wire(resource)))
        for name, resource in factories.objects_of(template)
    ]
    for balancer in count():
        new_ids = {one: f"{balancer:08x}{one[8:]}" for _, one, _ in texts}
        for name, object_id, text in texts:
            yield name, new_ids[object_id], _renamed(text, new_ids)


def _renamed(text: str, new_ids: dict[str, str]) -> str:
    parts = text.split('"')
    return '"'.join([new_ids.get(part, part) for part in parts])


def seen(size: int, observed_at: float) -> Iterator[list[Event]]:
    """Give so many objects in batches, with strings of their own, as JSON from the network has them."""
    source = islice(wires(), size)
    while batch := list(islice(source, BATCH)):
        yield [ObjectSeen(name, one, json.loads(text), observed_at) for name, one, text in batch]


def fill(store: Store, size: int, observed_at: float) -> float:
    """Apply all objects; give the seconds that the store took, without the making of the events."""
    took = 0.0
    for batch in seen(size, observed_at):
        began = time.process_time()
        store.apply(batch)
        took += time.process_time() - began
    return took


def change_statuses(store: Store, subscriber: Subscriber, first: int) -> float:
    """Apply status events of objects here and there, one by one; give the seconds an event.

    Args:
        store: is full.
        subscriber: is told of each.
        first: number of the first round; each has its own objects and times.
    """
    targets = [(name, item.id) for name in ("loadbalancers", "pools", "members") for item in store.all(name)]
    end = store.subscribe(subscriber)
    took = median(_round(store, targets, number) for number in range(first, first + ROUNDS))
    end()
    return took


def is_told(_changes: Sequence[Change]) -> None:
    """Want no more."""


def looks(changes: Sequence[Change]) -> None:
    """Ask for the objects before and after."""
    for change in changes:
        if change.old is None or change.new is None:
            raise AssertionError("A change of status without an object.")


def _round(store: Store, targets: list[tuple[str, str]], number: int) -> float:
    words = ("ERROR", "PENDING_UPDATE", "ACTIVE")
    chosen = random.Random(number).choices(targets, k=STATUS_EVENTS)
    begin = 10.0 + number * STATUS_EVENTS
    events = [
        StatusChanged(name, one, words[(at + number) % 3], None, begin + at)
        for at, (name, one) in enumerate(chosen)
    ]
    before = store.revision
    gc.collect()
    began = time.process_time()
    for event in events:
        store.apply([event])
    took = time.process_time() - began
    if store.revision - before < STATUS_EVENTS / 3:
        raise AssertionError("Most events should have changed something.")
    return took / STATUS_EVENTS


def floors(size: int) -> dict[str, float]:
    """Find plain dicts by their ids, and replace them; give the microseconds for each."""
    things = {
        one: {"name": name, **json.loads(text), "provisioning_status": "ACTIVE"}
        for name, one, text in islice(wires(), size)
    }
    chosen = random.Random(1).choices(list(things), k=STATUS_EVENTS)
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for one in chosen:
        things.get(one)
    find_s = (time.process_time() - began) / STATUS_EVENTS
    took = []
    for status in ("ERROR", "PENDING_UPDATE", "ACTIVE"):
        began = time.process_time()
        for one in chosen:
            things[one] = {**things[one], "provisioning_status": status}
        took.append((time.process_time() - began) / STATUS_EVENTS)
    return {"find_us": find_s * 1e6, "floor_us": median(took) * 1e6}


def build_trees(store: Store) -> float:
    """Build trees of balancers here and there; give the seconds a tree."""
    chosen = random.Random(2).choices([item.id for item in store.all("loadbalancers")], k=TREES)
    began = time.process_time()
    for one in chosen:
        if queries.tree(store, one) is None:
            raise AssertionError("A balancer without a tree.")
    return (time.process_time() - began) / TREES


def resident_bytes() -> int:
    """Give the memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def measure(size: int) -> dict[str, float]:
    """Measure one size in this process."""
    fill(Store(), 1_000, 0.0)  # imports and caches are no object's cost
    gc.collect()
    before = resident_bytes()
    store = Store()
    memory.spare(store)
    load_s = fill(store, size, 1.0)
    gc.collect()
    per_object = (resident_bytes() - before) / size
    tree_s = build_trees(store)
    event_s = change_statuses(store, is_told, 0)
    read_s = change_statuses(store, looks, ROUNDS)
    return {
        "load_us": load_s / size * 1e6,
        "bytes": per_object,
        "event_us": event_s * 1e6,
        "read_us": read_s * 1e6,
        "resync_s": fill(store, size, 1e9),
        "tree_us": tree_s * 1e6,
    }


def in_own_process(size: int, *more: str) -> dict[str, float]:
    """Measure one size where nothing was before."""
    command = [sys.executable, "-m", "benchmarks.store", "--size", str(size), *more]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(answer.stdout)
    return measured


def verdict(value: float, aim: float, *, least: bool = False) -> str:
    """Give how a value stands to its aim."""
    return f"aim {aim:,g}: {'reached' if (value >= aim if least else value <= aim) else 'MISSED'}"


def table(sizes: tuple[int, ...]) -> None:
    """Print the measurements of all sizes, and their ratios to the aims."""
    results = {size: in_own_process(size) | in_own_process(size, "--floor") for size in sizes}
    print(f"{'objects':>10} {'events/s':>10} {'us/event':>9} {'us, read':>9} {'us, find':>9} "
          f"{'us, floor':>9} {'B/object':>9} {'load us':>8} {'resync s':>9} {'us/tree':>8}")  # fmt: skip
    for size, one in results.items():
        print(
            f"{size:>10,} {1e6 / one['event_us']:>10,.0f} {one['event_us']:>9.2f} {one['read_us']:>9.2f} "
            f"{one['find_us']:>9.2f} {one['floor_us']:>9.2f} {one['bytes']:>9,.0f} "
            f"{one['load_us']:>8.1f} {one['resync_s']:>9.2f} {one['tree_us']:>8.0f}"
        )
    first, last = results[sizes[0]], results[sizes[-1]]
    growth, floor = (last[one] / first[one] for one in ("event_us", "floor_us"))
    finding = last["find_us"] - first["find_us"]
    print(f"events/s, {verdict(1e6 / last['event_us'], AIM_EVENTS_PER_S, least=True)}")
    print(f"bytes an object, {verdict(last['bytes'], AIM_BYTES)}")
    print(f"cost of an event at {sizes[-1]:,} to {sizes[0]:,}: {growth:.2f}, {verdict(growth, AIM_GROWTH)}")
    print(f"of which to find the object by its id alone: {1 + finding / first['event_us']:.2f}")
    print(f"the same for plain dicts that are replaced: {floor:.2f}")


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without 1,000,000 objects, which take minutes")
    parser.add_argument("--size", type=int, help="measure this size alone, in this process; prints JSON")
    parser.add_argument("--floor", action="store_true", help="with --size: the floor instead")
    options = parser.parse_args()
    if options.floor:
        print(json.dumps(floors(options.size)))
    elif options.size:
        print(json.dumps(measure(options.size)))
    else:
        table(QUICK if options.quick else SIZES)


if __name__ == "__main__":
    main()
