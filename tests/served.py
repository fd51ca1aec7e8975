"""Runs `lbaas-ui serve` as its own process, as a person would, for tests that need the whole thing.

The server listens on 127.0.0.1 on a free port, and is ended by the id of its own process.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

TOKEN = "token-of-the-tests"
START_S = 120  # a loaded machine takes its time; nobody waits longer than it needs


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(what: str, test: Callable[[], Any], timeout_s: float = 15, pause_s: float = 0.02) -> Any:
    """The first true answer of ``test``.

    Raises:
        AssertionError: there was none in time; names ``what``.
    """
    end = time.monotonic() + timeout_s
    while True:
        found = test()
        if found:
            return found
        if time.monotonic() > end:
            msg = f"{what}: not within {timeout_s:.0f} s"
            raise AssertionError(msg)
        time.sleep(pause_s)


@dataclass
class Served:
    """One server process that can be killed and started again on the same database."""

    clouds_yaml: Path
    home: Path
    os_cloud: str = "lab"
    options: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=30)
    )  # kept: a new one costs 30 ms

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What the server and the CLI need to know."""
        own = {
            "OS_CLIENT_CONFIG_FILE": str(self.clouds_yaml),
            "LBAAS_UI_OS_CLOUD": self.os_cloud,
            "LBAAS_UI_PORT": str(self.port),
            "LBAAS_UI_URL": self.url,
            "LBAAS_UI_DATABASE": f"sqlite:///{self.home / 'state.db'}",
            "LBAAS_UI_ACCESS_TOKEN": TOKEN,
            "XDG_STATE_HOME": str(self.home / "xdg"),
            **{f"LBAAS_UI_{name.upper()}": value for name, value in self.options.items()},
        }
        return {**os.environ, **own}

    def start(self, *, ready: bool = True) -> Served:
        """Start it and wait until it answers (and, unless told otherwise, until it is ready)."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lbaas_ui", "serve"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        what = f"the server answers (see {self.home / 'server.log'})"
        try:
            until(what, lambda: self._answers(ready=ready), START_S, pause_s=0.05)
        except AssertionError:
            self.kill()
            raise
        return self

    def _answers(self, *, ready: bool) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError((self.home / "server.log").read_text()[-3000:])
        try:
            return (
                self.http.get(f"{self.url}/{'readyz' if ready else 'healthz'}", timeout=2).status_code == 200
            )
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """Kill -9, as a power cut."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        self.http.close()
        self.http = httpx.Client(timeout=30)  # for a next start
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
                raise
        self.process = None

    # --- as a script ------------------------------------------------------------------------------

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the API as a script."""
        headers = {"Authorization": f"Bearer {TOKEN}", **options.pop("headers", {})}
        return self.http.request(method, f"{self.url}/api/v1{path}", headers=headers, **options)

    def get(self, path: str) -> Any:
        """The JSON of a GET that works."""
        answer = self.request("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def submit(
        self, form: Mapping[str, Any], balancer_id: str | None = None, **params: str
    ) -> dict[str, Any]:
        """Submit a form; gives the operation."""
        path = f"/balancers/{balancer_id}" if balancer_id else "/balancers"
        answer = self.request("PUT" if balancer_id else "POST", path, json=form, params=params)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def ended(self, operation_id: str, timeout_s: float = 60) -> dict[str, Any]:
        """The operation when it has ended."""

        def look() -> dict[str, Any] | None:
            found = self.get(f"/operations/{operation_id}")
            return found if found["state"] in {"DONE", "FAILED", "CANCELLED"} else None

        return dict(until(f"operation {operation_id} ends", look, timeout_s))

    def cli(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command line against this server."""
        return subprocess.run(
            [sys.executable, "-m", "lbaas_ui", *arguments],
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
