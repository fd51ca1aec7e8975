"""Starts, steers and stops labs: real Octavia, Keystone, Neutron and Barbican on this machine.

Used by the tests under tests/lab and tests/browser and by the benchmarks. It needs nothing
of the lab's own environment: it runs `lab/up` and `lab/down` and speaks HTTP under /lab.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import httpx
import yaml

Mode = Literal["noauth", "keystone", "full"]
Counts = dict[str, dict[str, int]]
Seconds = float | Sequence[float] | None

LAB = Path(__file__).resolve().parent.parent / "lab"
TIMEOUT_S = 60.0


class LabFailed(Exception):
    """The lab did not do what it was asked; the message holds what it said."""


class Lab:
    """A lab that runs, with the addresses of its `lab.json` (None for what its mode lacks).

    Attributes:
        home: its folder: logs, state, `clouds.yaml`.
        mode: `noauth`, `keystone` or `full`.
        octavia_url: without a path.
        keystone_url: with `/v3`.
        neutron_url: without a path.
        barbican_url: without a path.
        nova_url: of the stand-in, with `/v2.1`.
        feed_url: of the WebSocket.
        clouds_yaml: a file with the clouds `lab`, `lab-other`, `lab-observer` and `lab-admin`.
    """

    def __init__(self, home: Path, env: Mapping[str, str]) -> None:
        self.home = home
        self._env = dict(env)
        found = json.loads((home / "lab.json").read_text())
        self.mode: Mode = found["mode"]
        self.octavia_url: str = found["octavia_url"]
        self.keystone_url: str | None = found["keystone_url"]
        self.neutron_url: str | None = found["neutron_url"]
        self.barbican_url: str | None = found["barbican_url"]
        self.nova_url: str | None = found["nova_url"]
        self.feed_url: str = found["feed_url"]
        self.clouds_yaml = Path(found["clouds_yaml"])
        self._http = httpx.Client(base_url=self.octavia_url, timeout=TIMEOUT_S)
        self._delays_at_start: dict[str, Seconds] = self.state()["delays"]

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Call the control interface; `path` begins with /lab.

        Raises:
            LabFailed: it did not answer 200.
        """
        answer = self._http.request(method, path, json=body)
        if answer.status_code != httpx.codes.OK:
            raise LabFailed(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def state(self) -> dict[str, Any]:
        """Delays, faults, what runs and hangs, and the feed's manners."""
        found: dict[str, Any] = self.control("GET", "/lab")
        return found

    def delays(self, more: Mapping[str, Seconds] | None = None, /, **seconds: Seconds) -> None:
        """Set how long operations take: `delays(default=0, member=[1, 3])`.

        Args:
            more: the same, for keys that are no Python names, such as `member.batch`.
            seconds: one number or a range; None takes a setting away.
        """
        self.control("PUT", "/lab/delays", {**(more or {}), **seconds})

    def fault(self, effect: str, *, match: Mapping[str, str] | None = None, **options: object) -> None:
        """Spoil the next `count` (1) matching events, or all for `seconds`; see lab/README.md."""
        self.control("POST", "/lab/faults", {"effect": effect, "match": dict(match or {}), **options})

    def clear(self) -> None:
        """Make everything as it was at the start: no faults, nothing hanging, delays, an honest feed."""
        self.control("DELETE", "/lab/faults")
        self.control("DELETE", "/lab/feed")
        self.control("PUT", "/lab/delays", dict.fromkeys(self.state()["delays"]) | self._delays_at_start)

    def release(self) -> None:
        """End what hangs, and well."""
        self.control("POST", "/lab/release")

    def requests(self) -> Counts:
        """How many requests reached each service since the last reset.

        Returns:
            For each service, under its name, calls by `METHOD /path`, and under `<service>_status`
            answers by `METHOD code`; a lost answer is `METHOD dropped`.
        """
        found: Counts = self.control("GET", "/lab/requests")
        return found

    def reset_requests(self) -> None:
        """Count from nothing again."""
        self.control("DELETE", "/lab/requests")

    def status(self, report: Mapping[str, object]) -> None:
        """Change statuses as a provider would: `{"members": [{"id": ..., "operating_status": "ERROR"}]}`.

        Raises:
            LabFailed: Octavia refused the report.
        """
        self._tell("/lab/status", report)

    def statistics(self, report: Mapping[str, object]) -> None:
        """Set counters as a provider would: `{"listeners": [{"id": ..., "bytes_in": 1}]}`.

        Raises:
            LabFailed: Octavia refused the report.
        """
        self._tell("/lab/statistics", report)

    def _tell(self, path: str, report: Mapping[str, object]) -> None:
        answer = self.control("POST", path, report)
        if answer["status_code"] != httpx.codes.OK:
            raise LabFailed(str(answer))

    def feed(self, **manners: float | Sequence[float]) -> None:
        """Make the feed misbehave: `delay` (seconds or [low, high]), `duplicate`, `reorder`, `drop` (0-1)."""
        self.control("PUT", "/lab/feed", manners)

    def changes(self) -> list[dict[str, Any]]:
        """Each change of a status as it really happened, oldest first; `noted_at` is UTC, in ms."""
        found: list[dict[str, Any]] = self.control("GET", "/lab/changes")["changes"]
        return found

    def disconnect_feed(self) -> None:
        """Have the feed close all its connections."""
        self.control("POST", "/lab/feed/disconnect")

    def token(self, cloud: str = "lab") -> str:
        """A new token of one of the clouds in `clouds.yaml`; asking for it counts as a request."""
        auth = yaml.safe_load(self.clouds_yaml.read_text())["clouds"][cloud]["auth"]
        user = {"name": auth["username"], "domain": {"id": "default"}, "password": auth["password"]}
        project = {"name": auth["project_name"], "domain": {"id": "default"}}
        answer = httpx.post(
            f"{self.keystone_url}/auth/tokens",
            json={
                "auth": {
                    "identity": {"methods": ["password"], "password": {"user": user}},
                    "scope": {"project": project},
                }
            },
            timeout=TIMEOUT_S,
        )
        return answer.raise_for_status().headers["X-Subject-Token"]

    def client(self, cloud: str = "lab", base_url: str | None = None) -> httpx.Client:
        """A client of Octavia (or of `base_url`) that is logged in; the caller closes it."""
        headers = {} if self.mode == "noauth" else {"X-Auth-Token": self.token(cloud)}
        return httpx.Client(base_url=base_url or self.octavia_url, headers=headers, timeout=TIMEOUT_S)

    def stop_server(self, name: str) -> None:
        """End one server: octavia, keystone, neutron or barbican."""
        _run([str(LAB / "down"), name], self._env)

    def start_servers(self) -> None:
        """Start those again that were stopped, at their old addresses."""
        _run([str(LAB / "up"), f"--{self.mode}", "--free-ports"], self._env)

    def stop(self) -> None:
        """End all servers; what was made stays in `home`."""
        self._http.close()
        _run([str(LAB / "down")], self._env)


def start(mode: Mode, home: Path, **env: str) -> Lab:
    """Start a lab of its own, on free ports, beside any others; the first one installs its packages.

    Args:
        mode: what it has.
        home: an empty folder, or one with the state of an earlier lab.
        env: variables of lab/README.md, such as `OCTAVIA_LAB_DELAY="0"`.

    Raises:
        LabFailed: it did not come up.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OCTAVIA_LAB_") or name == "OCTAVIA_LAB_VENV"
    }
    whole_env = {**inherited, **env, "OCTAVIA_LAB_HOME": str(home)}
    home.mkdir(parents=True, exist_ok=True)
    _run([str(LAB / "up"), f"--{mode}", "--free-ports"], whole_env)
    return Lab(home.resolve(), whole_env)


def _run(command: Sequence[str], env: Mapping[str, str]) -> None:
    done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabFailed(f"{' '.join(command)}: {done.stdout}{done.stderr}")
