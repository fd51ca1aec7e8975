"""A million tasks, to see that the queue stays as quick and as small as it was: ``make bench-million``.

1,000 batches of 1,000 tasks: 500 balancers, each with one operation of two tasks, so that 500 calls are on
their way at once, each for 1 s of simulated time (``_simulated``): what is measured is the overhead alone,
with every commit on disk. Then 20 batches with real sleeps of 1 s, whose floor is 2 s a batch.

The task manager that this measures itself against took 7 to 8 s for each 1,000, and more than 2 hours in all,
with real sleeps of 1 s on a laptop.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks import _simulated
from benchmarks._cloud import BenchCloud
from benchmarks._world import World, quiet
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.store import memory

SUBNET: Final = "33333333-3333-4333-8333-333333333333"
BALANCERS: Final = 500
TASKS: Final = 1000  # a batch: two for each balancer
REAL_BATCHES: Final = 20
PEER_S: Final = (7.0, 8.0)
AIM_GROWTH: Final = 1.1
AIM_MB: Final = 500


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of each batch, by the clock and of CPU; the database's size in bytes."""

    batches: list[float]
    cpu: list[float]
    on_disk: int


def growth(batches: list[float]) -> float:
    """The last tenth of the batches to the first tenth."""
    tenth = max(1, len(batches) // 10)
    return fmean(batches[-tenth:]) / fmean(batches[:tenth])


def form(name: str, description: str) -> BalancerForm:
    """A balancer whose listener and pool say which batch it is."""
    pool: dict[str, Any] = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    listener: dict[str, Any] = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    return form_of_data(
        {
            "name": name,
            "vip": {"subnet_id": SUBNET},
            "listeners": [{**listener, "description": description}],
            "pools": [{**pool, "description": description}],
        }
    )


def resident_mb() -> float:
    """The memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


async def batches(folder: Path, how_many: int) -> tuple[list[float], list[float]]:
    """So many batches, one after the other; the seconds of each, and those of CPU."""
    loop = asyncio.get_running_loop()
    cloud = BenchCloud(transaction_s=1.0, clock=loop.time)
    took: list[float] = []
    cpu: list[float] = []
    async with World(f"sqlite:///{folder / 'state.db'}", cloud, clock=loop.time) as world:
        if isinstance(loop, _simulated.SimulatedLoop):
            loop.stand_still_for(world.engine.sync_engine)

        async def submit(number: int, description: str, balancer_id: str | None) -> str:
            wanted = form(f"shop-{number}", description)
            view = await world.done(
                lambda: world.queue.submit(wanted, who="ann", balancer_id=balancer_id, create="cascade")
            )
            return str(view.operation.balancer_id)

        ids = await asyncio.gather(*(submit(number, "new", None) for number in range(BALANCERS)))
        for batch in range(how_many):
            before, began, began_cpu = cloud.writes, time.perf_counter(), time.process_time()
            await asyncio.gather(*(submit(n, f"batch {batch}", one) for n, one in enumerate(ids)))
            took.append(time.perf_counter() - began)
            cpu.append(time.process_time() - began_cpu)
            cloud.forget_waits()
            if cloud.writes - before != TASKS:
                raise AssertionError(f"{cloud.writes - before} calls in a batch of {TASKS}.")
            if (batch + 1) % max(1, how_many // 50) == 0:
                tell(batch + 1, how_many, took[-max(1, how_many // 50) :])
    return took, cpu


def tell(done: int, of: int, last: list[float]) -> None:
    """Progress."""
    words = f"{done:,} of {of:,} batches: {fmean(last):.2f} s a batch, {resident_mb():.0f} MB"
    print(words, file=sys.stderr, flush=True)


def measure(how_many: int, *, simulated: bool) -> Run:
    """One run on a fresh database."""
    gc.collect()
    with tempfile.TemporaryDirectory() as folder:
        took, cpu = _simulated.run(batches(Path(folder), how_many), simulated=simulated)
        return Run(took, cpu, sum(path.stat().st_size for path in Path(folder).iterdir()))


def verdict(value: float, aim: float) -> str:
    """How a value stands to its aim."""
    return f"{value:,.2f}, aim {aim:,g}: {'reached' if value <= aim else 'MISSED'}"


def report(overhead: Run, real: Run | None) -> Table:
    """All figures, with ratios to the peer."""
    table = Table(
        title=f"{len(overhead.batches) * TASKS:,} tasks in batches of {TASKS:,}, {BALANCERS} at once"
    )
    table.add_column("")
    table.add_column("", justify="right")
    each = fmean(overhead.batches)
    table.add_row("overhead, in all", f"{sum(overhead.batches) / 60:.1f} min")
    table.add_row("overhead of 1,000 tasks, s", f"{each:.2f}")
    table.add_row("the last tenth to the first tenth", verdict(growth(overhead.batches), AIM_GROWTH))
    table.add_row("the same of the CPU, whoever else is at work", verdict(growth(overhead.cpu), AIM_GROWTH))
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    table.add_row("most memory, MB", verdict(most_mb, AIM_MB))
    table.add_row("the database in the end, MB", f"{overhead.on_disk / 1e6:,.0f}")
    if real is not None:
        seconds = fmean(real.batches)
        ratios = " to ".join(f"{one / seconds:.1f}" for one in PEER_S)
        table.add_row(f"1,000 tasks with real sleeps ({len(real.batches)} batches), s", f"{seconds:.2f}")
        table.add_row("so many times as fast as 7 to 8 s", ratios)
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.million", description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=1000, help="of 1,000 tasks (the whole million: 1000)")
    parser.add_argument("--real", type=int, default=REAL_BATCHES, help="batches with real sleeps; 0 for none")
    options = parser.parse_args()
    quiet()
    memory.seldom()
    overhead = measure(options.batches, simulated=True)
    real = measure(options.real, simulated=False) if options.real else None
    Console(width=100).print(report(overhead, real))


if __name__ == "__main__":
    main()
