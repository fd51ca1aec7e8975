"""What `lab/up` does: brings a lab up and waits until it answers. Standard library only."""

from __future__ import annotations

import argparse
import base64
import os
import pathlib
import string
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence

from octavia_lab import install, layout, processes, stopping, topology
from octavia_lab.layout import Layout
from octavia_lab.people import PASSWORD

PATIENCE_S = 120.0


class DidNotStart(Exception):
    """A server ended, or never answered."""


def main(arguments: Sequence[str]) -> int:
    """Parse the command line, do it, and print how to reach the lab."""
    options = parse(arguments)
    home = layout.home_folder()
    try:
        if options.install_only:
            install.ensure(layout.venv_folder(), full=options.mode == "full")
            return 0
        with install.locked(home / "up.lock"):
            lab = bring_up(home, options.mode, free_ports=options.free_ports)
    except (install.CommandFailed, DidNotStart) as error:
        print(error, file=sys.stderr)
        return 1
    for name, value in lab.urls().items():
        if value:
            print(f"{name + ':':<14}{value}")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line: `mode`, `free_ports` and `install_only`."""
    parser = argparse.ArgumentParser(prog="up", description="Start the lab and wait until it answers.")
    mode = parser.add_mutually_exclusive_group()
    for name, meaning in (
        ("keystone", "with Keystone: projects, users, roles, tokens (the default)"),
        ("full", "with Keystone, Neutron, Barbican and a stand-in for Nova"),
        ("noauth", "the Octavia API alone, open to everyone on this machine"),
    ):
        mode.add_argument(f"--{name}", dest="mode", action="store_const", const=name, help=meaning)
    parser.add_argument(
        "--free-ports", action="store_true", help="take free ports where no variable names one"
    )
    parser.add_argument("--install-only", action="store_true", help="make the environment and start nothing")
    parser.set_defaults(mode="keystone")
    return parser.parse_args(arguments)


def bring_up(home: pathlib.Path, mode: layout.Mode, *, free_ports: bool) -> Layout:
    """Start what does not run yet; a lab of another mode or on other ports is stopped first.

    Raises:
        CommandFailed: the environment could not be made.
        DidNotStart: a server ended, or never answered.
    """
    lab = layout.saved(home)
    if lab and any(processes.server_pid(home, name) for name in lab.servers):
        same_ports = free_ports or lab.ports == layout.wanted_ports()
        if lab.mode == mode and same_ports:
            if all(processes.server_pid(home, name) and answers(lab, name) for name in lab.servers):
                return lab
        else:
            stopping.stop(home)
            lab = None
    else:
        stopping.stop(home)
        lab = None
    lab = lab or Layout(home, mode, layout.free_ports() if free_ports else layout.wanted_ports())
    install.ensure(layout.venv_folder(), full=mode == "full")
    configure(lab)
    start(lab)
    return lab


def start(lab: Layout) -> None:
    """Launch the servers that do not run, wait for all, and fill Neutron the first time."""
    missing = [name for name in lab.servers if not processes.server_pid(lab.home, name)]
    if missing:
        processes.end(lab.home, processes.leftovers(lab.home, lab.servers))
        with (lab.home / "launcher.log").open("a") as log:
            subprocess.run(
                [layout.venv_folder() / "bin" / "python", "-m", "octavia_lab.launcher", lab.home, *missing],
                env=processes.environment(lab.home),
                cwd=lab.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
    for name in lab.servers:
        wait_for(lab, name)
    filled = lab.state / "topology-ready"
    if lab.mode == "full" and not filled.exists():
        try:
            topology.fill(lab.urls(), PASSWORD)
        except OSError as error:
            raise DidNotStart(
                f"Neutron could not be filled ({error}): begin anew with down --erase"
            ) from error
        filled.touch()


def wait_for(lab: Layout, name: str) -> None:
    """Return when the server answers.

    Raises:
        DidNotStart: its process is gone, or there was no answer for long.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not answers(lab, name, timeout_s=PATIENCE_S):
        if not processes.server_pid(lab.home, name) or time.monotonic() > deadline:
            stopping.stop(lab.home)
            raise DidNotStart(f"{name} did not start, see {lab.home / name}.log and launcher.log beside it")
        time.sleep(0.05)


def answers(lab: Layout, name: str, timeout_s: float = 5.0) -> bool:
    """Whether the server is there. While its worker still loads, the answer takes that long."""
    try:
        with urllib.request.urlopen(f"{lab.root(name)}/lab", timeout=timeout_s):
            return True
    except OSError:
        return False


def configure(lab: Layout) -> None:
    """Write the configuration of all servers, `clouds.yaml` and `lab.json`."""
    lab.state.mkdir(parents=True, exist_ok=True)
    full, auth = lab.mode == "full", "noauth" if lab.mode == "noauth" else "keystone"
    values = {
        "state": lab.state,
        "venv": layout.venv_folder(),
        "password": PASSWORD,
        "octavia_url": lab.root("octavia"),
        "keystone_url": f"{lab.root('keystone')}/v3",
        "neutron_url": lab.root("neutron"),
        "barbican_url": lab.root("barbican"),
        "barbican_key": barbican_key(lab.state / "barbican-key"),
        "token_life_s": os.environ.get("OCTAVIA_LAB_TOKEN_LIFE") or "3600",
        "auth_strategy": auth,
        "network_driver": "allowed_address_pairs_driver" if full else "lab",
        "cert_manager": "barbican_cert_manager" if full else "noop_cert_manager",
        "bus": os.environ.get("OCTAVIA_LAB_BUS") or "",
    }
    sources = {name + ".conf": name + ".conf" for name in lab.servers}
    (lab.home / "octavia-bus.conf").unlink(missing_ok=True)
    if values["bus"]:
        sources["octavia-bus.conf"] = "octavia-bus.conf"
    for source, target in {**sources, f"clouds.{auth}.yaml": "clouds.yaml"}.items():
        template = string.Template((layout.SOURCE / "etc" / source).read_text())
        (lab.home / target).write_text(template.substitute(values))
    lab.save()


def barbican_key(file: pathlib.Path) -> str:
    """The key with which Barbican encrypts, made once for each lab."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(base64.urlsafe_b64encode(os.urandom(32)))
    return file.read_text()
