"""The built pages in Chromium with a slow processor: ``python -m benchmarks.page``, or ``make bench-page``.

The product's server with 5,000 generated balancers and one of 300 members; Chromium's main thread slowed
four times. For each first page: bytes over the wire (gzip), first contentful paint, when it is ready, long
tasks. For what moves: frames a second while 200 statuses a second change and the page is being scrolled,
beside 5,000 plain lines that never change: what this machine can do at all. A missed aim is marked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from websockets.sync.client import connect

from benchmarks._devtools import Browser, Tab, chromium
from benchmarks._page_server import BIG
from lbaas_ui.api.auth import STREAM_PROTOCOL
from tests.served import free_port, until
from tests.unit.api.fakes import TOKEN

SLOWER = 4
UPDATES_PER_S = 200
SCROLL_S = 6
SCROLL_PX_A_FRAME = 24
START_S = 90
SETTLE_S = 1.5
AIM_KB, AIM_READY_MS, AIM_TASK_MS = 250, 1500, 50

READY = {
    "log-in": ("/", "form input"),
    "board": ("/", "[data-balancer]"),
    "table": ("/?view=table", "[data-balancer]"),
    "operations": ("/operations", "main h1"),
    "form": ("/balancers/new", "main form input, main input"),
    "balancer": (f"/balancers/{BIG}", ".lt-map [data-kind=loadbalancer]"),
}
"""Page -> address, and what must be there for it to be ready."""

WATCH = """
window.seen = {ready: null, tasks: []};
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) seen.tasks.push(task.duration);
}).observe({type: "longtask", buffered: true});
window.isReady = new Promise((done) => {
  const look = () => {
    if (!document.querySelector(SELECTOR)) return setTimeout(look, 10);
    requestAnimationFrame(() => done((seen.ready = performance.now())));
  };
  document.addEventListener("DOMContentLoaded", look);
});
"""

LOADED = """
({
  ...seen,
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  files: ["navigation", "resource"].flatMap((kind) =>
    performance.getEntriesByType(kind).map(({name, transferSize}) => [new URL(name).pathname, transferSize])),
})
"""
"""Bytes as Resource Timing has them: the body as it was sent, and 300 bytes for what stands before it."""

PLAIN = """
for (let line = 0; line < 5000; line += 1) {
  const div = document.body.appendChild(document.createElement("div"));
  div.textContent = `line ${line}`;
  div.style.height = "48px";
}
window.seen = {tasks: []};
"""

SCROLL = """
(async () => {
  seen.tasks.length = 0;
  const frames = [];
  const begin = performance.now();
  const longest = document.documentElement.scrollHeight - innerHeight;
  let [at, step] = [0, STEP];
  while (performance.now() - begin < SECONDS * 1000) {
    frames.push(await new Promise(requestAnimationFrame));
    if (at + step > longest || at + step < 0) step = -step;
    window.scrollTo(0, (at = Math.max(0, at + step)));
  }
  const gaps = frames.slice(1).map((at, index) => at - frames[index]).sort((one, other) => one - other);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    frames: (frames.length - 1) / ((frames.at(-1) - frames[0]) / 1000),
    slowest: gaps.at(-1),
    p99: gaps[Math.floor(gaps.length * 0.99)],
    tasks: seen.tasks,
  };
})()
"""


@dataclass
class Load:
    """One first page. ``files``: path -> bytes over the wire."""

    name: str
    paint_ms: float
    ready_ms: float
    tasks_ms: list[float]
    files: dict[str, int]

    def kilobytes(self, *endings: str) -> float:
        """Of files with these endings, all of them without; what the API says is none."""
        return sum(size for path, size in self.files.items() if path.endswith(endings or "")) / 1000


@contextmanager
def product() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server in a process of its own; gives its address, and the process that takes orders."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks._page_server", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    try:
        until("the server answers", lambda: _answers(port), START_S, pause_s=0.2)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def session_of(url: str) -> list[dict[str, str]]:
    """Log in; gives the cookies."""
    answer = httpx.post(
        f"{url}/api/v1/session", json={"access_token": TOKEN}, headers={"X-Requested-With": "lbaas-ui"}
    ).raise_for_status()
    return [{"name": name, "value": value, "url": url} for name, value in answer.cookies.items()]


def snapshot_kb(url: str) -> float:
    """What the socket says first, in however many parts, kB of JSON."""
    address = url.replace("http", "ws", 1) + "/api/v1/stream"
    protocols = [STREAM_PROTOCOL, f"bearer.{TOKEN}"]
    size, more = 0, True
    with connect(address, subprotocols=protocols, max_size=None, proxy=None) as socket:  # type: ignore[arg-type]
        while more:
            text = socket.recv()
            size, more = size + len(text), json.loads(text)["more"]
    return size / 1000


@contextmanager
def slow_page(browser: Browser, url: str, name: str) -> Iterator[Tab]:
    """A page that was opened for the first time, on a processor that is slowed, and is ready."""
    path, selector = READY[name]
    with browser.tab() as tab:
        tab.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH.replace("SELECTOR", repr(selector)))
        if name != "log-in":
            tab.send("Network.setCookies", cookies=session_of(url))
        tab.send("Emulation.setCPUThrottlingRate", rate=SLOWER)
        time.sleep(SETTLE_S)
        tab.send("Page.navigate", url=url + path)
        until(f"{name} is ready", lambda: tab.run("window.isReady.then((ready) => ({ready}))"), START_S)
        time.sleep(SETTLE_S)
        yield tab


def load(browser: Browser, url: str, name: str) -> Load:
    """Open one page for the first time."""
    with slow_page(browser, url, name) as tab:
        found = tab.run(LOADED)
    files: dict[str, int] = {}
    for path, size in found["files"]:
        if not path.startswith("/api/"):
            files[path] = files.get(path, 0) + size
    return Load(name, found["paint"], found["ready"], found["tasks"], files)


def scroll(tab: Tab) -> dict[str, Any]:
    """Scroll a page down and up; ``busy``: the part of the time in which its thread had something to do."""
    tab.send("Performance.enable")
    before, began = _busy_s(tab), time.perf_counter()
    script = SCROLL.replace("SECONDS", str(SCROLL_S)).replace("STEP", str(SCROLL_PX_A_FRAME))
    found: dict[str, Any] = tab.run(script)
    return found | {"busy": (_busy_s(tab) - before) / (time.perf_counter() - began)}


def scroll_plain(browser: Browser) -> dict[str, Any]:
    """What this machine can do at all."""
    with browser.tab() as tab:
        tab.send("Emulation.setCPUThrottlingRate", rate=SLOWER)
        tab.run(PLAIN)
        time.sleep(SETTLE_S)
        return scroll(tab)


def scroll_live(browser: Browser, url: str, name: str, *, updates: Callable[[int], None]) -> dict[str, Any]:
    """Open one page, have it change, scroll it."""
    with slow_page(browser, url, name) as tab:
        updates(UPDATES_PER_S)
        time.sleep(SETTLE_S)
        try:
            return scroll(tab)
        finally:
            updates(0)


def _busy_s(tab: Tab) -> float:
    metrics = {one["name"]: one["value"] for one in tab.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def mark(value: float, aim: float, *, least: bool = False) -> str:
    """The value, with a mark where it misses its aim."""
    return f"{value:,.0f}{'' if (value >= aim if least else value <= aim) else '!'}"


def print_loads(loads: list[Load], stream_kb: float) -> None:
    """First pages: a row each."""
    print(f"First pages, processor slowed {SLOWER} times (aims: {AIM_KB} kB, ready {AIM_READY_MS} ms, no "
          f"task over {AIM_TASK_MS} ms; ! misses); the socket begins with {stream_kb:,.0f} kB")  # fmt: skip
    print(f"{'':12} {'kB gzip':>8} {'script':>7} {'style':>6} {'files':>6} "
          f"{'paint ms':>9} {'ready ms':>9} {'tasks':>6} {'longest':>8}")  # fmt: skip
    for one in loads:
        longest = max(one.tasks_ms, default=0)
        print(f"{one.name:12} {mark(one.kilobytes(), AIM_KB):>8} {one.kilobytes('.js'):>7,.0f} "
              f"{one.kilobytes('.css'):>6,.0f} {len(one.files):>6} {one.paint_ms:>9,.0f} "
              f"{mark(one.ready_ms, AIM_READY_MS):>9} {len(one.tasks_ms):>6} "
              f"{mark(longest, AIM_TASK_MS):>8}")  # fmt: skip


def print_scroll(name: str, found: dict[str, Any], floor: float) -> None:
    """One row of what moves."""
    longest = max(found["tasks"], default=0)
    print(f"{name:34} {found['frames']:>9.1f} {found['frames'] / floor:>7.2f} {found['p99']:>7.0f} "
          f"{found['slowest']:>8.0f} {found['busy']:>6.0%} {len(found['tasks']):>6} "
          f"{mark(longest, AIM_TASK_MS):>8}")  # fmt: skip


MOVING = {
    "board": ("5,000 balancers as cards", "loadbalancers"),
    "table": ("5,000 balancers as a table", "loadbalancers"),
    "balancer": ("a balancer with 300 members", "members"),
}
"""Page -> how it is called here, and what changes on it."""


def measure_loads(browser: Browser, url: str, names: list[str]) -> None:
    """The first table."""
    load(browser, url, "log-in")  # the first of all warms the server up
    print_loads([load(browser, url, name) for name in READY if name in names], snapshot_kb(url))


def measure_scrolls(
    browser: Browser, url: str, names: list[str], *, order: Callable[[str, int], None]
) -> None:
    """The second table."""
    print(f"\n{UPDATES_PER_S} updates a second, while being scrolled; load of this machine "
          f"{os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"{'':34} {'frames/s':>9} {'ratio':>7} {'p99 ms':>7} {'slowest':>8} {'busy':>6} "
          f"{'tasks':>6} {'longest':>8}")  # fmt: skip
    plain = scroll_plain(browser)
    print_scroll("5,000 plain lines (the limit)", plain, plain["frames"])
    for name, (title, what) in MOVING.items():
        if name in names:
            found = scroll_live(browser, url, name, updates=partial(order, what))
            print_scroll(title, found, plain["frames"])


def main() -> None:
    """Measure all, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("load", "scroll"), help="one of the two tables")
    parser.add_argument("--page", choices=READY, action="append", help="these pages alone")
    arguments = parser.parse_args()
    names = arguments.page or list(READY)
    with product() as (url, process), chromium() as browser:

        def order(what: str, rate: int) -> None:
            print(f"updates {what} {rate}", file=process.stdin, flush=True)

        if arguments.only != "scroll":
            measure_loads(browser, url, names)
        if arguments.only != "load":
            measure_scrolls(browser, url, names, order=order)


if __name__ == "__main__":
    main()
