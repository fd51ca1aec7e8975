"""Finds and ends the lab's processes; `starting` and `stopping` use it. Standard library only.

The launcher is started with `OCTAVIA_LAB_RUNS` set to the lab's home, and all servers
come from it; so their processes can be told from everything else on the machine, even
when a process id file is gone or holds a number that is another's by now.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import time
from collections.abc import Iterable

MARK = "OCTAVIA_LAB_RUNS"
PATIENCE_S = 3.0


def environment(home: pathlib.Path) -> dict[str, str]:
    """What the launcher is started with: the mark, and no rewriting of it by setproctitle."""
    return {**os.environ, MARK: str(home), "SPT_NOENV": "1", "PYTHONWARNINGS": "ignore"}


def is_ours(pid: int, home: pathlib.Path) -> bool:
    """Whether the process lives and is one of this lab's; a zombie does not live."""
    try:
        words = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return not pathlib.Path("/proc/self").exists() and is_group_leader(pid)
    return f"{MARK}={home}".encode() in words


def is_group_leader(pid: int) -> bool:
    """Without /proc: servers lead a process group, which few other processes do."""
    with contextlib.suppress(OSError):
        return os.getpgid(pid) == pid
    return False


def server_pid(home: pathlib.Path, name: str) -> int | None:
    """The process of a server, if it runs."""
    try:
        pid = int((home / f"{name}.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if is_ours(pid, home) else None


def all_pids(home: pathlib.Path) -> set[int]:
    """Every process of the lab: servers, their workers, and what was left of them."""
    found = {pid for file in home.glob("*.pid") if (pid := server_pid(home, file.stem))}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        if is_ours(int(folder.name), home):
            found.add(int(folder.name))
    return found


def group(home: pathlib.Path, leader: int) -> set[int]:
    """The processes of one server."""
    members = set()
    for pid in all_pids(home):
        with contextlib.suppress(OSError):
            if os.getpgid(pid) == leader:
                members.add(pid)
    return members


def leftovers(home: pathlib.Path, names: Iterable[str]) -> set[int]:
    """Processes that belong to none of the named servers that run: a crash left them."""
    found = all_pids(home)
    for name in names:
        leader = server_pid(home, name)
        if leader:
            found -= group(home, leader)
    return found


def end(home: pathlib.Path, pids: set[int]) -> None:
    """Ask the processes to end, insist after a while, and return when none is left."""
    for asked, patience in ((signal.SIGTERM, PATIENCE_S), (signal.SIGKILL, PATIENCE_S)):
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, asked)
        deadline = time.monotonic() + patience
        while pids and time.monotonic() < deadline:
            pids = {pid for pid in pids if is_ours(pid, home)}
            time.sleep(0.02)
