"""Where a lab lives and how it is reached: its home, its ports, `lab.json`.

Everything else asks here; `starting` writes `lab.json`, and the servers, the tests and
the product read it. Standard library only.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import random
import socket
from collections.abc import Mapping
from typing import Literal

from octavia_lab import people

Mode = Literal["noauth", "keystone", "full"]

SOURCE = pathlib.Path(__file__).resolve().parent.parent
PROJECT = SOURCE.parent
HOST = "127.0.0.1"

# In the order in which they are worth starting: the slowest to import first.
SERVERS: Mapping[Mode, tuple[str, ...]] = {
    "noauth": ("octavia",),
    "keystone": ("octavia", "keystone"),
    "full": ("octavia", "neutron", "keystone", "barbican"),
}

# What listens: the variable that sets its port, and the port without it.
PORTS: Mapping[str, tuple[str, int]] = {
    "octavia": ("OCTAVIA_LAB_PORT", 9876),
    "keystone": ("OCTAVIA_LAB_KEYSTONE_PORT", 5000),
    "neutron": ("OCTAVIA_LAB_NEUTRON_PORT", 9696),
    "barbican": ("OCTAVIA_LAB_BARBICAN_PORT", 9311),
    "feed": ("OCTAVIA_LAB_FEED_PORT", 9877),
}
# Below the range from which Linux takes the local ports of outgoing connections.
FREE_PORTS = range(20000, 32000)


def home_folder() -> pathlib.Path:
    """The lab's home: state, logs, process ids, configuration, `clouds.yaml`, `lab.json`."""
    return pathlib.Path(os.environ.get("OCTAVIA_LAB_HOME") or PROJECT / ".lab").resolve()


def venv_folder() -> pathlib.Path:
    """The environment with the lab's packages; all labs of a project share it."""
    return pathlib.Path(os.environ.get("OCTAVIA_LAB_VENV") or PROJECT / ".lab" / "venv").resolve()


@dataclasses.dataclass(frozen=True)
class Layout:
    """One lab: what runs in it and at which addresses."""

    home: pathlib.Path
    mode: Mode
    ports: Mapping[str, int]

    @property
    def state(self) -> pathlib.Path:
        """Databases and keys: what `down --erase` forgets."""
        return self.home / "state"

    @property
    def servers(self) -> tuple[str, ...]:
        """Names of the servers that run in this mode."""
        return SERVERS[self.mode]

    def root(self, server: str) -> str:
        """The address of one server, without a path."""
        return f"http://{HOST}:{self.ports[server]}"

    def urls(self) -> dict[str, str | None]:
        """Where everything is; None for what this mode does not have."""
        keystone, full = self.mode != "noauth", self.mode == "full"
        return {
            "mode": self.mode,
            "octavia_url": self.root("octavia"),
            "keystone_url": f"{self.root('keystone')}/v3" if keystone else None,
            "neutron_url": self.root("neutron") if full else None,
            "barbican_url": self.root("barbican") if full else None,
            "nova_url": f"{self.root('octavia')}/lab/nova/v2.1" if full else None,
            "feed_url": f"ws://{HOST}:{self.ports['feed']}/",
            "clouds_yaml": str(self.home / "clouds.yaml"),
        }

    def save(self) -> None:
        """Write `lab.json`, whole or not at all: `urls`, the ports, and who can log in."""
        draft = self.home / "lab.json.new"
        log_ins = [] if self.mode == "noauth" else people.log_ins()
        document = {**self.urls(), "ports": dict(self.ports), "log_ins": log_ins}
        draft.write_text(json.dumps(document, indent=2) + "\n")
        draft.replace(self.home / "lab.json")


def saved(home: pathlib.Path) -> Layout | None:
    """The lab that was last started here and not stopped since."""
    try:
        document = json.loads((home / "lab.json").read_text())
        return Layout(home, document["mode"], document["ports"])
    except (OSError, ValueError, KeyError):
        return None


def wanted_ports() -> dict[str, int]:
    """The ports that the environment asks for, else the usual ones."""
    return {name: int(os.environ.get(variable) or usual) for name, (variable, usual) in PORTS.items()}


def free_ports() -> dict[str, int]:
    """A free port for each name that the environment does not set."""
    chosen: dict[str, int] = {}
    candidates = iter(random.sample(FREE_PORTS, 1000))
    for name, (variable, _) in PORTS.items():
        given = os.environ.get(variable)
        chosen[name] = int(given) if given else next(port for port in candidates if is_free(port))
    return chosen


def is_free(port: int) -> bool:
    """Whether nothing listens on the port."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True
