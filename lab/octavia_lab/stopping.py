"""What `lab/down` does: ends all that `lab/up` started, and waits for it. Standard library only."""

from __future__ import annotations

import argparse
import pathlib
import shutil
from collections.abc import Sequence

from octavia_lab import layout, processes


def stop(home: pathlib.Path, names: Sequence[str] = ()) -> None:
    """End the named servers of a lab, or everything of it that runs.

    Nothing is left, also where a server crashed and its worker lives, or where a process
    id file is gone. Does nothing where nothing runs.
    """
    for name in names:
        pid = processes.server_pid(home, name)
        if pid:
            processes.end(home, processes.group(home, pid))
        (home / f"{name}.pid").unlink(missing_ok=True)
    if names:
        return
    processes.end(home, processes.all_pids(home))
    for file in [*home.glob("*.pid"), home / "lab.json"]:
        file.unlink(missing_ok=True)


def main(arguments: Sequence[str]) -> None:
    """Parse the command line and do it."""
    parser = argparse.ArgumentParser(prog="down", description="Stop the lab's servers.")
    parser.add_argument("--erase", action="store_true", help="also forget all objects and users")
    parser.add_argument("server", nargs="*", help="only these: " + " ".join(layout.SERVERS["full"]))
    options = parser.parse_args(arguments)
    home = layout.home_folder()
    stop(home, options.server)
    if options.erase:
        shutil.rmtree(home / "state", ignore_errors=True)
