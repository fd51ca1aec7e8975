"""Forks the lab's servers and leaves them running; `starting` runs this in the lab's environment.

Run as: python -m octavia_lab.launcher HOME SERVER ...

The servers have half of their modules in common. These are imported once, before the
forks, so that a start costs less than four times one server's.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import sys
from collections.abc import Callable

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from octavia_lab import layout

COMMON_MODULES = (
    "sqlalchemy.orm",
    "oslo_db.sqlalchemy.enginefacade",
    "oslo_messaging",
    "oslo_middleware",
    "oslo_policy.policy",
    "oslo_log.log",
    "openstack",
    "pecan",
)


def exit_at_once(server: object, worker: Worker) -> None:
    """Called by gunicorn: a request that a fault holds up must not hold up the end of the server."""
    if worker.booted:
        os._exit(0)


class Server(BaseApplication):
    """One gunicorn: a master that watches one worker, which serves with threads."""

    def __init__(self, address: str, make_application: Callable[[], object]) -> None:
        self.address = address
        self.make_application = make_application
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn; an unknown name would be its error."""
        for name, value in {
            "bind": self.address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "keepalive": 75,
            "graceful_timeout": 1,
            "control_socket_disable": True,
            "worker_exit": exit_at_once,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Called by gunicorn in the worker."""
        return self.make_application()


def serve(lab: layout.Layout, name: str) -> None:
    """Become the server `name`: never returns."""
    os.setsid()
    log = os.open(lab.home / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.chdir(lab.home)
    # OpenStack's programs would take what stands here for their own command line.
    sys.argv = [name]

    def make_application() -> object:
        return importlib.import_module(f"octavia_lab.{name}_wsgi").make_application(lab)

    Server(f"{layout.HOST}:{lab.ports[name]}", make_application).run()


def main(home: str, *names: str) -> None:
    """Fork each server and note its process id."""
    lab = layout.saved(pathlib.Path(home))
    if lab is None:
        sys.exit(f"no lab.json in {home}")
    for module in COMMON_MODULES:
        importlib.import_module(module)
    for name in names:
        pid = os.fork()
        if not pid:
            serve(lab, name)
        (lab.home / f"{name}.pid").write_text(str(pid))


if __name__ == "__main__":
    main(*sys.argv[1:])
