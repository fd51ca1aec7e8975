"""Chromium by its own protocol, for ``page``: a test driver would be measured along with the page.

Playwright hears of all that a page sends and gets. Telling it of a message of 2 MB takes a slow page a tenth
of a second and more, in the middle of what is being measured. Here only what is asked for is switched on.

Source: Chrome DevTools Protocol, https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.served import until

WIDTH, HEIGHT = 1440, 900
START_S = 30
ANSWER_S = 60


class Tab:
    """A page with a cache and cookies of its own."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Call a method of the protocol on this page."""
        return self._browser.send(method, self._session, **params)

    def run(self, script: str) -> dict[str, Any]:
        """The value of an expression in the page, an object, awaited.

        Raises:
            RuntimeError: it threw.
        """
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        value: dict[str, Any] = answer["result"]["value"]
        return value


class Browser:
    """One Chromium and its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    def send(self, method: str, session: str | None = None, **params: object) -> dict[str, Any]:
        """Call a method of the protocol; events that come in between are dropped.

        Raises:
            RuntimeError: Chromium refused, in its own words.
        """
        number = next(self._ids)
        call = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(call | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(self._socket.recv(ANSWER_S))
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    @contextmanager
    def tab(self) -> Iterator[Tab]:
        """A new page, as if the browser had never been anywhere."""
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session)
        tab.send("Page.enable")
        tab.send(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )
        yield tab
        self.send("Target.disposeBrowserContext", browserContextId=context)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium in a process of its own, ended by its id."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [_path(), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={home}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            known = Path(home, "DevToolsActivePort")
            until("Chromium answers", lambda: known.exists() and known.read_text().count("\n"), START_S)
            port, path = known.read_text().split()
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, compression=None) as socket:
                yield Browser(socket)
        finally:
            process.terminate()
            process.wait()


def _path() -> str:
    if CHROMIUM.exists():
        return str(CHROMIUM)
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path
