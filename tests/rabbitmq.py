"""A real RabbitMQ for the tests of the notifications source, in a folder of its own.

It listens on free ports of 127.0.0.1, runs as an ordinary user, and beside it runs its own epmd (Erlang's
directory of nodes): RabbitMQ would start one itself, for the whole machine, and leave it behind.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.served import free_port, until

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_S = 90.0  # 6 s on an idle machine
Process = subprocess.Popen[bytes]


@dataclass
class RabbitMQ:
    """One broker, which can be killed and started again; what is not durable does not outlive that."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lbaas-mq-", dir="/tmp")))
    port: int = field(default_factory=free_port)
    broker: Process | None = None
    epmd: Process | None = None

    def __post_init__(self) -> None:
        """See that there is one, and give it its folder."""
        if not SERVER.exists():
            raise RuntimeError("RabbitMQ is missing: run scripts/ensure-rabbitmq (or make rabbitmq).")
        self.user = _ordinary_user()
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        self._epmd_port, self._peers_port = free_port(), free_port()

    @property
    def url(self) -> str:
        """Its address, as `transport_url` of OpenStack's services."""
        return f"rabbit://guest:guest@127.0.0.1:{self.port}/"

    def launch(self) -> RabbitMQ:
        """Start it, and do not wait."""
        if self.epmd is None:
            self.epmd = self._popen("epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1")
            until("epmd listens", lambda: _listens(self._epmd_port))
        self.broker = self._popen(str(SERVER))
        return self

    def wait(self) -> RabbitMQ:
        """Return when it takes connections."""
        until(f"RabbitMQ listens (see {self.folder}/output)", self._is_up, START_S, pause_s=0.05)
        return self

    def kill(self) -> None:
        """End the broker at once, as a power cut would."""
        if self.broker is not None:
            self.broker.kill()
            self.broker.wait(20)
            self.broker = None

    def remove(self) -> None:
        """End everything that was started here, and remove its files."""
        self.kill()
        if self.epmd is not None:
            self.epmd.kill()
            self.epmd.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """Run rabbitmqctl; gives what it says."""
        script = str(SERVER.with_name("rabbitmqctl"))
        done = subprocess.run(
            [script, "--quiet", *words],
            env=self._environment(),
            user=self.user,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _is_up(self) -> bool:
        if self.broker is None or self.broker.poll() is not None:
            raise AssertionError((self.folder / "output").read_text()[-3000:])
        return _listens(self.port)

    def _popen(self, *command: str) -> Process:
        with (self.folder / "output").open("ab") as output:
            return subprocess.Popen(
                command,
                env=self._environment(),
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,  # Ctrl-C is for pytest, which ends it
            )

    def _environment(self) -> dict[str, str]:
        """Nothing of the machine's own RabbitMQ: no file of /etc is read, no port is shared."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")}
        own = {
            "CONF_ENV_FILE": str(self.folder / "none"),
            "CONFIG_FILE": str(self.folder / "none"),
            "ADVANCED_CONFIG_FILE": str(self.folder / "none"),
            "DIST_PORT": str(self._peers_port),
            "ENABLED_PLUGINS_FILE": str(self.folder / "none"),
            "LOG_BASE": str(self.folder / "log"),
            "MNESIA_BASE": str(self.folder / "mnesia"),
            "NODENAME": "lbaas-ui@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(self.port),
        }
        return {
            **inherited,
            **{f"RABBITMQ_{name}": value for name, value in own.items()},
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "HOME": str(self.folder),
            # Its script becomes the broker then, in place of watching over it: one process, one id.
            "RUNNING_UNDER_SYSTEMD": "true",
        }


@pytest.fixture(scope="session")
def broker() -> Iterator[RabbitMQ]:
    """The broker of this run; it may be about to start: ``wait`` for it."""
    broker = RabbitMQ()
    try:
        yield broker.launch()
    finally:
        broker.remove()


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _ordinary_user() -> str | None:
    """Whom to become: nobody else, unless we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("rabbitmq", "nobody") if name in known)
