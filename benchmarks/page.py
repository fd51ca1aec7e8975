"""The built pages in Chromium with a slow processor: ``python -m benchmarks.page``, or ``make bench-page``.

The product's server with 5,000 generated balancers and one of 300 members; Chromium's main thread slowed
four times. For each first page: bytes over the wire (gzip), first contentful paint, when it is ready, long
tasks. For what moves: frames a second while 200 statuses a second change and the page is being scrolled,
beside a page with nothing in it, which is what this machine can do at all. A missed limit is marked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks._page_server import BIG
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.served import free_port, until
from tests.unit.api.fakes import TOKEN

SLOWER = 4
UPDATES_PER_S = 200
SCROLL_S = 6
SCROLL_PX_A_FRAME = 24
START_S = 90
AIM_KB, AIM_READY_MS, AIM_TASK_MS, AIM_FRAMES = 250, 1500, 50, 59.0

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
  for (const task of list.getEntries()) seen.tasks.push([task.startTime, task.duration]);
}).observe({type: "longtask", buffered: true});
window.isReady = new Promise((done) => {
  const look = () => {
    if (!document.querySelector(SELECTOR)) return setTimeout(look, 10);
    requestAnimationFrame(() => done((seen.ready = performance.now())));
  };
  look();
});
"""

SCROLL = """
async ([seconds, step]) => {
  seen.tasks.length = 0;
  const frames = [];
  const begin = performance.now();
  let down = true;
  while (performance.now() - begin < seconds * 1000) {
    frames.push(await new Promise(requestAnimationFrame));
    const {scrollHeight, clientHeight, scrollTop} = document.documentElement;
    if (scrollTop + clientHeight >= scrollHeight - 2) down = false;
    else if (scrollTop <= 0) down = true;
    if (step) window.scrollBy(0, down ? step : -step);
  }
  const gaps = frames.slice(1).map((at, index) => at - frames[index]).sort((one, other) => one - other);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    frames: (frames.length - 1) / ((frames.at(-1) - frames[0]) / 1000),
    slowest: gaps.at(-1),
    p99: gaps[Math.floor(gaps.length * 0.99)],
    tasks: seen.tasks.map(([, duration]) => duration),
  };
}
"""


@dataclass
class Load:
    """One first page.

    Attributes:
        kilobytes: over the wire, by kind of resource; ``stream`` is the first message of the socket, as JSON.
    """

    name: str
    paint_ms: float = 0
    ready_ms: float = 0
    tasks_ms: list[float] = field(default_factory=list)
    kilobytes: dict[str, float] = field(default_factory=dict)


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


@contextmanager
def slow_page(
    browser: Browser, url: str, selector: str, *, logged_in: bool
) -> Iterator[tuple[Page, CDPSession]]:
    """A new page without a cache, with a session, on a processor that is slowed."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    if logged_in:
        answer = context.request.post(
            f"{url}/api/v1/session", data={"access_token": TOKEN}, headers={"X-Requested-With": "lbaas-ui"}
        )
        if not answer.ok:
            raise RuntimeError(answer.text())
    page = context.new_page()
    page.add_init_script(WATCH.replace("SELECTOR", repr(selector)))
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, tools
    context.close()


def load(browser: Browser, url: str, name: str) -> Load:
    """Open one page for the first time."""
    path, selector = READY[name]
    found = Load(name)
    kinds: dict[str, str] = {}

    def came(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def ended(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        found.kilobytes[kind] = found.kilobytes.get(kind, 0) + event["encodedDataLength"] / 1000

    def heard(event: dict[str, Any]) -> None:
        found.kilobytes.setdefault("stream", len(event["response"]["payloadData"]) / 1000)

    with slow_page(browser, url, selector, logged_in=name != "log-in") as (page, tools):
        tools.on("Network.responseReceived", came)
        tools.on("Network.loadingFinished", ended)
        tools.on("Network.webSocketFrameReceived", heard)
        page.goto(url + path)
        page.evaluate("window.isReady")
        page.wait_for_timeout(1500)
        found.ready_ms = page.evaluate("seen.ready")
        found.paint_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        found.tasks_ms = page.evaluate("seen.tasks.map(([, duration]) => duration)")
    return found


def scroll(
    browser: Browser, url: str, name: str, *, updates: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Open one page, have it change, scroll it up and down."""
    path, selector = READY[name] if name else ("/favicon.svg", "svg")
    with slow_page(browser, url, selector, logged_in=True) as (page, tools):
        page.goto(url + path)
        page.evaluate("window.isReady")
        page.wait_for_timeout(1500)
        if updates:
            updates(UPDATES_PER_S)
        page.wait_for_timeout(1000)
        tools.send("Performance.enable")
        before, began = _busy_s(tools), time.perf_counter()
        found: dict[str, Any] = page.evaluate(SCROLL, [SCROLL_S, SCROLL_PX_A_FRAME])
        found["busy"] = (_busy_s(tools) - before) / (time.perf_counter() - began)
        if updates:
            updates(0)
    return found


def _busy_s(tools: CDPSession) -> float:
    metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def mark(value: float, aim: float, *, least: bool = False) -> str:
    """The value, with a mark where it misses its aim."""
    return f"{value:,.0f}{'' if (value >= aim if least else value <= aim) else '!'}"


def print_loads(loads: list[Load]) -> None:
    """First pages: a row each."""
    print(f"First pages, processor slowed {SLOWER} times (aims: {AIM_KB} kB, ready {AIM_READY_MS} ms, "
          f"no task over {AIM_TASK_MS} ms; ! misses)")  # fmt: skip
    print(f"{'':12} {'kB gzip':>8} {'script':>7} {'style':>6} {'data':>6} {'stream':>7} "
          f"{'paint ms':>9} {'ready ms':>9} {'tasks':>6} {'longest':>8}")  # fmt: skip
    for one in loads:
        kind = one.kilobytes
        files = sum(kind.get(each, 0) for each in ("Document", "Script", "Stylesheet", "Image", "Other"))
        data = kind.get("Fetch", 0) + kind.get("XHR", 0)
        longest = max(one.tasks_ms, default=0)
        print(f"{one.name:12} {mark(files, AIM_KB):>8} {kind.get('Script', 0):>7,.0f} "
              f"{kind.get('Stylesheet', 0):>6,.0f} {data:>6,.0f} {kind.get('stream', 0):>7,.0f} "
              f"{one.paint_ms:>9,.0f} {mark(one.ready_ms, AIM_READY_MS):>9} {len(one.tasks_ms):>6} "
              f"{mark(longest, AIM_TASK_MS):>8}")  # fmt: skip


def print_scroll(name: str, found: dict[str, Any], floor: float) -> None:
    """One row of what moves."""
    longest = max(found["tasks"], default=0)
    print(f"{name:34} {found['frames']:>9.1f} {found['frames'] / floor:>7.2f} {found['p99']:>7.0f} "
          f"{found['slowest']:>8.0f} {found['busy']:>6.0%} {len(found['tasks']):>6} "
          f"{mark(longest, AIM_TASK_MS):>8}")  # fmt: skip


def main() -> None:
    """Measure all, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("load", "scroll"), help="one of the two tables")
    only = parser.parse_args().only
    with product() as (url, process), sync_playwright() as playwright:

        def updates(what: str) -> Callable[[int], None]:
            return lambda rate: print(f"updates {what} {rate}", file=process.stdin, flush=True)

        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if only != "scroll":
            load(browser, url, "log-in")  # the first of all warms the server up
            print_loads([load(browser, url, name) for name in READY])
        if only != "load":
            print(f"\n{UPDATES_PER_S} updates a second, while being scrolled; load of this machine "
                  f"{os.getloadavg()[0]:.1f}")  # fmt: skip
            print(f"{'':34} {'frames/s':>9} {'ratio':>7} {'p99 ms':>7} {'slowest':>8} {'busy':>6} "
                  f"{'tasks':>6} {'longest':>8}")  # fmt: skip
            floor = scroll(browser, url, "")
            print_scroll("nothing (the limit)", floor, floor["frames"])
            for title, page, what in (
                ("5,000 balancers as cards", "board", "loadbalancers"),
                ("5,000 balancers as a table", "table", "loadbalancers"),
                ("a balancer with 300 members", "balancer", "members"),
            ):
                print_scroll(title, scroll(browser, url, page, updates=updates(what)), floor["frames"])
        browser.close()


if __name__ == "__main__":
    main()
