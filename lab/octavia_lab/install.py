"""Makes the environment that the servers run in; `starting` calls it. Standard library only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

from octavia_lab.layout import SOURCE


class CommandFailed(Exception):
    """A command of the set-up ended badly; the message holds what it printed."""


def run(*command: str | pathlib.Path) -> None:
    """Run to the end, quietly.

    Raises:
        CommandFailed: it exited with another code than 0.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"{done.stdout}\n{command[0]} failed, exit code {done.returncode}")


@contextlib.contextmanager
def locked(path: pathlib.Path) -> Iterator[None]:
    """Hold the lock file, so that of several `up` at once one works and the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def uv_command() -> list[str] | None:
    """How to call uv here; None without it. A shim of pyenv may be there and yet refuse."""
    for command in ([shutil.which("uv") or ""], [sys.executable, "-m", "uv"]):
        with contextlib.suppress(OSError):
            if (
                command[0]
                and subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0
            ):
                return command
    return None


def ensure(venv: pathlib.Path, *, full: bool) -> None:
    """Bring the environment up to date, when anything that goes into it has changed.

    Args:
        venv: its folder.
        full: with Neutron and Barbican; once in, they stay.

    Raises:
        CommandFailed: uv or pip ended badly.
    """
    stamp = venv / "octavia-lab-installed"
    if stamp_is(stamp, full=full):
        return
    with locked(venv.with_name(venv.name + ".lock")):
        if not stamp_is(stamp, full=full):
            print("installing the lab's packages ...", file=sys.stderr, flush=True)
            install(venv, full=full or "full" in read(stamp))
            stamp.write_text(f"{digest()} {'full' if full or 'full' in read(stamp) else 'small'}")


def stamp_is(stamp: pathlib.Path, *, full: bool) -> bool:
    """Whether the environment already holds what is wanted."""
    found = read(stamp)
    return found[:1] == [digest()] and (not full or "full" in found)


def read(stamp: pathlib.Path) -> list[str]:
    """The words of the stamp file; none without it."""
    return stamp.read_text().split() if stamp.exists() else []


def digest() -> str:
    """Names all that the environment depends on: versions, entry points, this folder."""
    parts = [(SOURCE / name).read_bytes() for name in ("constraints.txt", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(SOURCE), sys.version.encode()])).hexdigest()


def install(venv: pathlib.Path, *, full: bool) -> None:
    """Make the environment with uv, or with venv and pip where there is no uv."""
    package = f"{SOURCE}[full]" if full else str(SOURCE)
    wanted = ["-c", SOURCE / "constraints.txt", "-e", package]
    uv = uv_command()
    if uv:
        if not (venv / "bin" / "python").exists():
            run(*uv, "venv", "-q", "--python", sys.executable, venv)
        run(*uv, "pip", "install", "-q", "--python", venv / "bin" / "python", *wanted)
        return
    if not (venv / "bin" / "pip").exists():
        run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "pip", "install", "-q", *wanted)
