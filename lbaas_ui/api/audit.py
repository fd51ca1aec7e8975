"""The audit log: who did what, from where, with which result; one JSON object a line, without secrets.

Every write, log-in and log-out, and every refusal (401, 403, 421, 429), also of reads and sockets. Whoever
knows more than the request itself says so with ``note``. Written before the answer goes out.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lbaas_ui.api.attempts import address_of
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.redaction import Redactor

STDOUT: Final = "-"
NONE: Final = "none"
PRIVATE: Final = 0o600
LONGEST: Final = 256  # characters of what a client says of itself
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSALS: Final = frozenset({401, 403, 421, 429})
_HARMLESS: Final = frozenset({"make_plan"})  # sent with POST, and changes nothing
_log = structlog.get_logger(__name__)


class AuditFile:
    """Appends lines to a file, and to a new one when it was moved away (``logrotate``).

    Raises:
        ConfigurationError: it cannot be opened; a server that cannot keep its audit log does not start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._mark: tuple[int, int] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._open()
        except OSError as error:
            raise ConfigurationError(f"The audit log {path} cannot be written: {error.strerror}.") from error

    def write(self, line: str) -> None:
        """Append one line, whole: several processes may write to one file."""
        if self._mark != self._mark_of_path():
            os.close(self._file)
            self._open()
        os.write(self._file, (line + "\n").encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        self._mark = self._mark_of_path()

    def _mark_of_path(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def open_sink(where: str) -> Callable[[str], None]:
    """Where lines go: ``-`` is the standard output, ``none`` nowhere, anything else a file.

    Raises:
        ConfigurationError: as ``AuditFile``.
    """
    if where == NONE:
        return lambda _: None
    if where == STDOUT:
        return lambda line: print(line, file=sys.stdout, flush=True)  # noqa: T201 - that is what it is for
    return AuditFile(Path(where)).write


class Audit:
    """Writes entries.

    Args:
        sink: takes one line.
        now: aware.
        redactor: knows the secrets of this process.
    """

    def __init__(
        self, sink: Callable[[str], None], now: Callable[[], datetime], redactor: Redactor | None = None
    ) -> None:
        self._sink = sink
        self._now = now
        self._redactor = redactor or Redactor()

    def write(self, entry: Mapping[str, object]) -> None:
        """Write one entry; a full disk is told in the log, and stops nobody."""
        document = {"at": self._now().isoformat(timespec="milliseconds"), **self._redactor.mapping(entry)}
        try:
            self._sink(json.dumps(document, default=str))
        except OSError as error:
            _log.error("audit log cannot be written", error=str(error), entry=document)


def note(connection: HTTPConnection, **facts: object) -> None:
    """Tell the audit log more of this request: ``who``, ``project_id``, ``via``, what a route finds out."""
    connection.scope.setdefault("state", {}).setdefault("audit", {}).update(facts)


class AuditMiddleware:
    """Writes one entry for each request and socket that is worth one."""

    def __init__(self, app: ASGIApp, audit: Audit) -> None:
        self._app = app
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        was_told = False

        async def send_audited(message: Message) -> None:
            nonlocal was_told
            status = _status_of(message, was_told=was_told)
            if status is not None and not was_told:
                was_told = True
                if _is_worth_it(scope, status):
                    self._audit.write(entry_of(scope, status, Headers(raw=message.get("headers", []))))
            await send(message)

        try:
            await self._app(scope, receive, send_audited)
        except Exception:
            if not was_told and _is_worth_it(scope, HTTPStatus.INTERNAL_SERVER_ERROR):
                self._audit.write(entry_of(scope, HTTPStatus.INTERNAL_SERVER_ERROR, Headers()))
            raise


def entry_of(scope: Scope, status: int, answer: Headers) -> dict[str, object]:
    """What is told of one request; the address has no query: what people search for is theirs."""
    state = scope["state"]
    headers = Headers(scope=scope)
    route = scope.get("route")
    location = answer.get("location", "")
    caller = state.get("caller")  # ``api.parts.caller_of``
    project = getattr(caller, "project", None)
    entry: dict[str, object] = {
        "who": getattr(caller, "user_name", None),
        "project_id": project.cloud.project_id if project else None,
        "via": getattr(caller, "via", None),
        "request_id": state.get("request_id"),
        "address": address_of(scope),
        "action": getattr(route, "name", None) or scope.get("method", "connect").lower(),
        "result": _result_of(status),
        "status": status,
        "code": state.get("problem_code"),
        "method": scope.get("method", "WEBSOCKET"),
        "path": scope["path"][:LONGEST],
        "agent": headers.get("user-agent", "")[:LONGEST],
        **dict(scope.get("path_params", {})),
        **state.get("audit", {}),
    }
    if "/operations/" in location:
        entry["operation_id"] = location.rpartition("/")[2]
    return {name: value for name, value in entry.items() if value not in (None, "")}


def _status_of(message: Message, *, was_told: bool) -> int | None:
    """The status by which an answer is judged; a socket that is closed at once was refused."""
    if message["type"] == "http.response.start":
        return int(message["status"])
    if message["type"] == "websocket.close" and not was_told:
        code = int(message.get("code", 1000))
        return code - 4000 if code in {4401, 4403, 4429} else None
    return None


def _is_worth_it(scope: Scope, status: int) -> bool:
    if status in _REFUSALS:
        return True
    if scope.get("method", "GET") in _READS:
        return False
    return getattr(scope.get("route"), "name", None) not in _HARMLESS


def _result_of(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "done"
    return "refused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"
