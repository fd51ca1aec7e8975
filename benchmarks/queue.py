"""How quick the queue is: ``make bench-queue``, on SQLite, on PostgreSQL, and beside procrastinate.

1,000 balancers by 8 tasks, against a cloud in memory that answers in 5 ms and is ACTIVE 20 ms later, all at
once and at 40 tasks a second; the same while 10,000 tasks wait. Told are tasks a second from the first form
to the last end, CPU a task (this process, the cloud in memory included; not PostgreSQL's), and the time from
"ACTIVE was told" to "the next call is sent". Every commit is on disk: nothing is switched off.

Floors stand beside it: the same calls without a queue (what the cloud in memory costs), and the same record
without calls (what the journal costs). procrastinate carries out the same calls as jobs, with the balancer
as their lock: it keeps no answers, reads nothing again and explains nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import procrastinate
from procrastinate.types import JSONValue
from rich.console import Console
from rich.table import Table

from benchmarks._cloud import BenchCloud
from benchmarks._world import World, quiet
from lbaas_ui.db.engine import open_database
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue import planner
from lbaas_ui.queue.calls import call_of, result_of
from lbaas_ui.queue.journal import Journal
from lbaas_ui.queue.ledger import Ledger, tasks_of, utc_now
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Operation, Plan
from lbaas_ui.store import memory
from tests.postgres import Postgres

TASKS: Final = 8
PER_S: Final = 40
LONGEST_S: Final = 60.0  # who has not ended by then is measured by what was done
NO_LIMIT: Final = 1_000_000  # of jobs at once: the locks alone keep them apart
SUBNET: Final = "33333333-3333-4333-8333-333333333333"
PEER_FIRST_JOBS_RUN: Final = """
UPDATE procrastinate_jobs SET status = 'doing'
WHERE id IN (SELECT min(id) FROM procrastinate_jobs GROUP BY lock)
"""
Start = Callable[[str], Awaitable[object]]
"""Carries out all tasks of a new balancer with this name."""


def form(name: str) -> BalancerForm:
    """A balancer that takes 8 calls, step by step."""
    rules = [
        {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/x"},
        {"type": "FILE_TYPE", "compare_type": "EQUAL_TO", "value": "php"},
    ]
    policy = {"name": "no", "action": "REJECT", "rules": rules}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    members = [{"address": f"10.0.0.{host}", "protocol_port": 8080} for host in (11, 12)]
    monitor = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 2}
    return form_of_data(
        {
            "name": name,
            "vip": {"subnet_id": SUBNET},
            "listeners": [{**listener, "l7policies": [policy]}],
            "pools": [{**pool, "members": members, "healthmonitor": monitor}],
        }
    )


def plan(name: str) -> Plan:
    """Its 8 calls."""
    calls = planner.plan(form(name), None, Capabilities(), "cascade")
    if len(calls.calls) != TASKS:
        raise AssertionError("The planner needs another number of calls by now.")
    return calls


def operation(name: str) -> Operation:
    """A row for the record."""
    return Operation(id=name, kind="apply", balancer_name=name, created_at=utc_now())


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much: balancers at once, tasks that wait beside them, seconds at 40 tasks a second."""

    balancers: int
    waiting: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run: tasks a second, seconds of CPU a task, waits in seconds (median and 99 %).

    The waits are those from "ACTIVE was told" to "the next call is sent", ``read_waits`` those from the
    answer that showed it: what lies between is the cloud's own time to answer.
    """

    per_s: float
    cpu_s: float
    waits: tuple[float, float] | None = None
    read_waits: tuple[float, float] | None = None


def stuck_balancers(sizes: Sizes) -> int:
    """Of how many balancers the waiting tasks are: the first task of each hangs, the others wait for it."""
    return -(-sizes.waiting // (TASKS - 1))


async def figures(cloud: BenchCloud, start: Start, sizes: Sizes) -> Figures:
    """All at once, or 40 tasks a second, beside what waits."""
    await start("warm")
    if sizes.waiting:
        stuck = [asyncio.ensure_future(start(f"stuck-{n}")) for n in range(stuck_balancers(sizes))]
        while cloud.writes < TASKS + len(stuck):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
    cloud.forget_waits()
    before, began, cpu = cloud.writes, time.perf_counter(), time.process_time()
    running = [asyncio.ensure_future(start(f"burst-{number}")) for number in range(sizes.balancers)]
    for number in range(int(sizes.seconds * PER_S / TASKS)):
        running.append(asyncio.ensure_future(start(f"steady-{number}")))
        await asyncio.sleep(TASKS / PER_S)
    ended, _ = await asyncio.wait(running, timeout=LONGEST_S)
    for one in ended:
        one.result()
    took, cpu, tasks = time.perf_counter() - began, time.process_time() - cpu, cloud.writes - before
    return Figures(tasks / took, cpu / tasks, middle_and_late(cloud.waits), middle_and_late(cloud.read_waits))


def middle_and_late(waits: Sequence[float]) -> tuple[float, float] | None:
    """Median and 99th percentile; None where nothing was measured."""
    return (median(waits), quantiles(waits, n=100)[98]) if waits else None


async def ours(database: str, sizes: Sizes) -> Figures:
    """lbaas-ui, from the form on."""
    cloud = BenchCloud()
    async with World(database, cloud) as world:

        async def start(name: str) -> None:
            await world.done(lambda: world.queue.submit(form(name), who="ann", create="cascade"))

        return await figures(cloud, start, sizes)


class Script:
    """The calls of each balancer straight to the cloud, for whom it is enough that they are carried out."""

    def __init__(self) -> None:
        self.cloud = BenchCloud()
        self.cloud.tell = self._told
        self._tasks = tasks_of(plan("script"), operation("script"), first_seq=1, now=utc_now())
        self._results: dict[str, dict[str, Any]] = {}
        self._active: dict[str, asyncio.Future[None]] = {}

    def _told(self, event: StatusChanged, balancer_id: str) -> None:
        if event.collection == "loadbalancers" and event.provisioning_status == "ACTIVE":
            self._active.pop(balancer_id).set_result(None)

    async def step(self, name: str, number: int) -> None:
        """One call of a balancer, and the wait for its end."""
        task, results = self._tasks[number], self._results.setdefault(name, {})
        if number == 0 and isinstance(task.body, dict):
            task = task.model_copy(update={"body": {**task.body, "name": name}})
        call = call_of(task, results)
        answer = await self.cloud.call(call.kind.service, call.kind.method, call.path, json=call.body)
        results[task.key] = result_of(call, answer.data)
        balancer_id = results[self._tasks[0].key]["id"]
        self._active[balancer_id] = asyncio.get_running_loop().create_future()
        await self._active[balancer_id]


async def bare(_database: str, sizes: Sizes) -> Figures:
    """The calls without a queue: the floor."""
    script = Script()

    async def start(name: str) -> None:
        for number in range(TASKS):
            await script.step(name, number)

    return await figures(script.cloud, start, sizes)


async def record(database: str, sizes: Sizes) -> Figures:
    """The record without calls: another floor."""
    engine = await open_database(database)
    ledger = Ledger(Journal(engine))

    async def one(name: str) -> None:
        view = await ledger.accept(operation(name), calls, who="ann")
        await ledger.move_operation(name, OperationState.RUNNING, "its turn has come")
        for task in view.tasks:
            for state in (TaskState.SENDING, TaskState.CONFIRMING, TaskState.DONE):
                await ledger.move_task(task, state, "bench")
        await ledger.move_operation(name, OperationState.DONE, "everything is as the form wants it")

    calls = plan("record")
    await one("warm")
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(f"burst-{number}") for number in range(sizes.balancers)))
    tasks = sizes.balancers * TASKS
    result = Figures(tasks / (time.perf_counter() - began), (time.process_time() - cpu) / tasks)
    await engine.dispose()
    return result


async def peer(database: str, sizes: Sizes) -> Figures:
    """procrastinate: one job a call, the balancer as their lock, so that they come in order."""
    script = Script()
    left: dict[str, asyncio.Event] = {}
    connector = procrastinate.PsycopgConnector(conninfo=database.replace("+psycopg", ""), max_size=20)
    app = procrastinate.App(connector=connector)

    @app.task(name="step")
    async def step(name: str, number: int) -> None:
        await script.step(name, number)
        if number == TASKS - 1:
            left[name].set()

    async def defer(name: str) -> None:
        jobs: list[dict[str, JSONValue]] = [{"name": name, "number": number} for number in range(TASKS)]
        await step.configure(lock=name).batch_defer_async(*jobs)

    async def start(name: str) -> None:
        left[name] = asyncio.Event()
        await defer(name)
        await left[name].wait()

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for number in range(stuck_balancers(sizes)):
            await defer(f"stuck-{number}")
        # As if another worker were at the first job of each: fetching them one by one here takes minutes.
        await app.connector.execute_query_async(PEER_FIRST_JOBS_RUN)
        async with peer_worker(app):
            return await figures(script.cloud, start, replace(sizes, waiting=0))


@asynccontextmanager
async def peer_worker(app: procrastinate.App) -> AsyncIterator[None]:
    """Its worker. The end of a job frees its lock but wakes nobody: what waits for it is found by asking."""
    worker = asyncio.create_task(
        app.run_worker_async(
            concurrency=NO_LIMIT,
            fetch_job_polling_interval=0.01,
            install_signal_handlers=False,
            shutdown_graceful_timeout=0.1,
        )
    )
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


WAYS: Final = {"ours": ours, "bare": bare, "record": record, "peer": peer}


def in_own_process(way: str, database: str, sizes: Sizes) -> Figures:
    """Measure one way where nothing was before."""
    command = [sys.executable, "-m", "benchmarks.queue", "--way", way, "--database", database]
    command += [word for name, value in asdict(sizes).items() for word in (f"--{name}", str(value))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def measure(sizes: Sizes, folder: Path, server: Postgres) -> list[tuple[str, Figures, Figures | None]]:
    """All rows, one after the other: the burst, and what it is like at 40 tasks a second."""
    none, numbers = Sizes(sizes.balancers, 0, sizes.seconds), count()

    def run(way: str, kind: str, how_much: Sizes) -> Figures:
        file = f"sqlite:///{folder / f'{next(numbers)}.db'}"
        return in_own_process(way, file if kind == "SQLite" else server.url(server.database()), how_much)

    rows: list[tuple[str, Figures, Figures | None]] = []
    for label, way, kind, how_much in (
        ("lbaas-ui, SQLite", "ours", "SQLite", none),
        ("lbaas-ui, PostgreSQL", "ours", "PostgreSQL", none),
        ("procrastinate, PostgreSQL", "peer", "PostgreSQL", none),
        (f"lbaas-ui, SQLite; {sizes.waiting:,} wait", "ours", "SQLite", sizes),
        (f"lbaas-ui, PostgreSQL; {sizes.waiting:,} wait", "ours", "PostgreSQL", sizes),
        (f"procrastinate; {sizes.waiting:,} wait", "peer", "PostgreSQL", sizes),
        ("floor: the calls without a queue", "bare", "SQLite", none),
        ("floor: the record without calls, SQLite", "record", "SQLite", none),
        ("floor: the record without calls, PostgreSQL", "record", "PostgreSQL", none),
    ):
        print(f"{label} ...", file=sys.stderr, flush=True)
        burst = run(way, kind, replace(how_much, seconds=0.0))
        steady = None if way == "record" else run(way, kind, replace(how_much, balancers=0))
        rows.append((label, burst, steady))
        print(f"  {burst} {steady or ''}", file=sys.stderr, flush=True)
    return rows


def table(sizes: Sizes, rows: list[tuple[str, Figures, Figures | None]]) -> Table:
    """The rows, with ratios to procrastinate."""
    result = Table(
        title=f"{sizes.balancers:,} balancers by {TASKS} tasks; ms from ACTIVE to next call, median / 99 %\n"
        f"(aims: 5,000 tasks/s; 5 / 25 ms at {PER_S} tasks/s)"
    )
    steady_names = (f"ms, {PER_S} tasks/s", "of it after the reading")
    names = ("", "tasks/s", "to procrastinate", "CPU a task, us", "ms, burst", *steady_names)
    for name in names:
        result.add_column(name, justify="right" if name else "left")
    peer_per_s = next(burst.per_s for name, burst, _ in rows if name.startswith("procrastinate"))
    for name, burst, steady in rows:
        waits = [burst.waits, *((steady.waits, steady.read_waits) if steady else (None, None))]
        words = ["" if two is None else f"{two[0] * 1e3:.1f} / {two[1] * 1e3:.1f}" for two in waits]
        ratio = f"{burst.per_s / peer_per_s:.1f}"
        result.add_row(name, f"{burst.per_s:,.0f}", ratio, f"{burst.cpu_s * 1e6:,.0f}", *words)
    return result


def main() -> None:
    """Print the table; or, in a process of its own, one row's figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.queue", description=__doc__.splitlines()[0])
    parser.add_argument("--balancers", type=int, default=1000, help="in the burst")
    parser.add_argument("--waiting", type=int, default=10_000, help="tasks that wait beside it")
    parser.add_argument("--seconds", type=float, default=20.0, help=f"at {PER_S} tasks a second")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    options = parser.parse_args()
    quiet()
    memory.seldom()
    sizes = Sizes(options.balancers, options.waiting, options.seconds)
    if options.way:
        print(json.dumps(asdict(asyncio.run(WAYS[options.way](options.database, sizes)))))
        return
    server = Postgres(settings=("max_connections=200",)).start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(sizes, Path(folder), server)
    finally:
        server.remove()
    Console(width=130).print(table(sizes, rows))


if __name__ == "__main__":
    main()
