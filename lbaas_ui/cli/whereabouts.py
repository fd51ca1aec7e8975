"""How a command finds the server of this machine: ``serve`` leaves a file with address and access token.

Both are of one user: the folder is his, the files are readable by him alone. Written by ``cli.serving``,
read by all other commands.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from lbaas_ui.client import DEFAULT_URL
from lbaas_ui.settings import state_dir


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs here: ``pid`` tells whether it still does."""

    url: str
    access_token: str
    pid: int


def server_file() -> Path:
    """Where the running server leaves its whereabouts."""
    return state_dir() / "server.json"


def running() -> Server | None:
    """The server that runs on this machine, or None."""
    try:
        found = json.loads(server_file().read_text())
        server = Server(str(found["url"]), str(found["access_token"]), int(found["pid"]))
        os.kill(server.pid, 0)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return server


def announce(server: Server) -> None:
    """Let the commands of this user find this server."""
    _write_private(server_file(), json.dumps(asdict(server)))


def retire(server: Server) -> None:
    """Take the file away again, unless it tells of another server by now."""
    if running() == server:
        server_file().unlink(missing_ok=True)


def kept_token() -> str:
    """The access token of this user's servers; made when there is none yet.

    It outlives a restart, so that pages stay logged in.
    """
    path = state_dir() / "access-token"
    with contextlib.suppress(OSError):
        if token := path.read_text().strip():
            return token
    token = secrets.token_urlsafe(32)
    _write_private(path, token)
    return token


def find(url: str | None, token: str | None) -> tuple[str, str | None]:
    """Where to ask, and with which token.

    Args:
        url: what the user said, or None.
        token: the same.

    Returns:
        The token of the file goes to the server of the file alone, whatever URL the user gives.
    """
    here = running()
    if here is None or (url is not None and url.rstrip("/") != here.url):
        return url or DEFAULT_URL, token
    return here.url, token or here.access_token


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    draft.replace(path)
