"""How soon 2,000 open pages hear of an event, and at what cost: ``make bench-stream``, two minutes at most.

The real app on uvicorn in a process of its own, 2,000 WebSocket clients in another, 50 events a second, each
a change of another balancer. *Delay*: from the moment at which the event was due in the server to the
client's having the message, the hub's own pause of 30 ms for changes of a moment included.

- with one client more, which never reads: the others must not notice. With and without it take turns, for
  the machine may have other work. In the end it is closed with 1013, and comes back with its revision.
- the floor: ``websockets.broadcast``, as many messages a second of as many bytes, and nothing else: no
  store, no board, no pause. A program in Python that tells 2,000 clients is not quicker.

Memory a client is the growth of the server's process. Ends with 1 when a client missed an event, the one that
does not read slowed the others by more than a quarter, or was not found out.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import resource
import socket
import sys
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks._stream_client import HANDSHAKE, Delays, Reader, crowd
from lbaas_ui.api.stream import TRY_AGAIN

CLIENTS: Final = 2_000
EVERY_S: Final = 0.02
PHASE_S: Final = 12.0
TURNS: Final = 3
MOST_TURNS: Final = 20  # until the one that does not read must have been found out
ANSWER_S: Final = 60.0
SLOWED: Final = 1.25
"""So much may the one that does not read seem to cost: two runs differ by as much on a busy machine."""


@dataclass(slots=True)
class Figures:
    """One phase: delays in ms, CPU of the server in microseconds for each message to each client."""

    name: str
    median_ms: float
    p99_ms: float
    per_s: float
    size: float
    cpu_us: float
    cpu_share: float
    missed: int


class Server:
    """A process of ``_stream_server``."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self._process = process

    async def answer(self) -> dict[str, Any]:
        """The next line that it says."""
        assert self._process.stdout is not None  # noqa: S101 - narrows the type
        line = await asyncio.wait_for(self._process.stdout.readline(), ANSWER_S)
        return dict(json.loads(line))

    async def let_happen(self, **order: float) -> dict[str, Any]:
        """Have events happen; waits until they have."""
        assert self._process.stdin is not None  # noqa: S101 - narrows the type
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return await self.answer()

    def memory(self) -> int:
        """What its process holds, in bytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()


@asynccontextmanager
async def server(which: str) -> AsyncIterator[Server]:
    """Start one, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks._stream_server", which, str(port), stdin=pipe, stdout=pipe
    )
    try:
        started = Server(process, port)
        await started.answer()
        yield started
    finally:
        process.terminate()
        await process.wait()


@dataclass(slots=True)
class Tally:
    """What all turns of one kind have brought."""

    seconds: array[float] = field(default_factory=lambda: array("d"))
    messages: int = 0
    bytes: int = 0
    cpu_s: float = 0.0
    lasted_s: float = 0.0
    expected: int = 0

    async def turn(self, served: Server, delays: Delays, clients: int, **order: float) -> None:
        """Let events happen and see them come."""
        delays.clear()
        told = await served.let_happen(**order)
        self.seconds.extend(delays.seconds)
        self.messages += delays.messages
        self.bytes += delays.bytes
        self.cpu_s += told["cpu_s"]
        self.lasted_s += order["seconds"]
        self.expected += told["events"] * clients

    def figures(self, name: str, clients: int) -> Figures:
        """The row of the table."""
        return Figures(
            name=name,
            median_ms=median(self.seconds) * 1000,
            p99_ms=quantiles(self.seconds, n=100)[98] * 1000,
            per_s=self.messages / clients / self.lasted_s,
            size=self.bytes / self.messages,
            cpu_us=self.cpu_s / self.messages * 1e6,
            cpu_share=self.cpu_s / self.lasted_s,
            missed=self.expected - len(self.seconds),
        )


def deaf(port: int) -> socket.socket:
    """A client that asks for the stream and never reads."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    client.sendall(HANDSHAKE.format(port=port, query="").encode())
    return client


async def comes_back(
    client: socket.socket, served: Server, order: dict[str, float]
) -> tuple[int | None, str]:
    """Have it found out, and read what had been sent: how it was closed; what it gets when it comes back."""
    loop, port = asyncio.get_running_loop(), served.port
    for _ in range(MOST_TURNS):
        if (await served.let_happen(**{**order, "seconds": 2.0}))["dropped"]:
            break
    past = Reader(port, Delays())
    past.connection_made(_Unheard())
    client.settimeout(0)
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while past.closed is None and (data := await asyncio.wait_for(loop.sock_recv(client, 1 << 20), 5)):
            past.data_received(data)
    client.close()
    last = json.loads(past.newest)
    query = f"?epoch={last['epoch']}&revision={last['revision']}"
    transport, again = await loop.create_connection(lambda: Reader(port, Delays(), query), "127.0.0.1", port)
    for _ in range(100):
        await asyncio.sleep(0.05)
        if again.newest and not json.loads(again.newest)["more"]:
            break
    transport.close()
    answer = json.loads(again.newest)
    healed = answer["revision"] > last["revision"]
    return past.closed, answer["type"] if healed else "nothing new"


class _Unheard(asyncio.Transport):
    """Takes what a client says and sends it nowhere: it has been said."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Forget it."""


def report(
    figures: list[Figures], *, clients: int, bytes_each: float, ended: tuple[int | None, str]
) -> Table:
    """All figures."""
    floor = figures[-1]
    table = Table(title=f"{clients:,} clients, {1 / EVERY_S:.0f} events a second")
    for column in ("", "delay, median", "p99", "messages/s", "bytes", "us a send", "of a core", "missed"):
        table.add_column(column, justify="left" if not column else "right")
    for one in figures:
        table.add_row(
            one.name,
            f"{one.median_ms:.0f} ms ({one.median_ms / floor.median_ms:.2f})",
            f"{one.p99_ms:.0f} ms ({one.p99_ms / floor.p99_ms:.2f})",
            f"{one.per_s:.1f}",
            f"{one.size:,.0f}",
            f"{one.cpu_us:.1f} ({one.cpu_us / floor.cpu_us:.2f})",
            f"{one.cpu_share:.2f}",
            str(one.missed),
        )
    code, healed = ended
    table.caption = (
        f"In brackets: times the floor. Memory a client: {bytes_each / 1000:.1f} kB. "
        f"The one that does not read was closed with {code}, came back with its revision and got: {healed}."
    )
    return table


async def measure(clients: int, seconds: float) -> bool:
    """All turns; whether all is well."""
    delays, plain, beside, bare = Delays(), Tally(), Tally(), Tally()
    ended: tuple[int | None, str] = (None, "")
    order: dict[str, float] = {"seconds": seconds / TURNS, "every_s": EVERY_S, "bytes": 0}
    async with server("ours") as ours:
        await crowd(ours.port, 10, Delays())
        before = ours.memory()
        crowded = await crowd(ours.port, clients, delays)
        await asyncio.sleep(2)
        bytes_each = (ours.memory() - before) / clients
        for number in range(TURNS):
            await plain.turn(ours, delays, clients, **order)
            stuck = deaf(ours.port)
            await asyncio.sleep(0.5)
            await beside.turn(ours, delays, clients, **order)
            if number == TURNS - 1:
                ended = await comes_back(stuck, ours, order)
            stuck.close()
        lost = sum(reader.closed is not None for reader in crowded)
    figures = [plain.figures("lbaas-ui", clients), beside.figures("with one that does not read", clients)]
    async with server("floor") as floor:
        others = await crowd(floor.port, clients, delays)
        order |= {"seconds": seconds, "every_s": 1 / figures[0].per_s, "bytes": int(figures[0].size)}
        await bare.turn(floor, delays, clients, **order)
        lost += sum(reader.closed is not None for reader in others)
    figures.append(bare.figures("the floor: websockets.broadcast", clients))
    Console(width=130).print(report(figures, clients=clients, bytes_each=bytes_each, ended=ended))
    slowed = figures[1].median_ms / figures[0].median_ms
    print(f"With the one that does not read: {slowed:.2f} times the median without it.")
    healed = ended[0] == TRY_AGAIN and ended[1] != "nothing new"
    return healed and slowed <= SLOWED and not lost and not any(one.missed for one in figures)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.stream", description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=PHASE_S, help="of each of the three rows")
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2 * options.clients + 200), most))
    if not asyncio.run(measure(options.clients, options.seconds)):
        raise SystemExit("Not as it should be: see above.")


if __name__ == "__main__":
    main()
