"""What happens around every request: an id, a log line, metrics; no trace gets out."""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lbaas_ui.api.errors import internal_error
from lbaas_ui.api.routes.common import PREFIX

if TYPE_CHECKING:
    from lbaas_ui.api.metrics import Metrics

_log = structlog.get_logger(__name__)
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class TraceMiddleware:
    """Outermost: gives each request its id, measures it, logs it, and answers for what nobody caught."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; sockets and the life of the app pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_marked)
            except Exception:  # noqa: BLE001 - whatever it is, it must not reach the caller
                _log.exception("request crashed", method=scope["method"], path=scope["path"])
                if not status:
                    await internal_error(request_id)(scope, receive, send_marked)
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """By the route's template: with ids each path would be a metric. Queries stay out of the log."""
        route = getattr(scope.get("route"), "path", None)
        prefix = PREFIX if scope["path"].startswith(PREFIX) else ""  # a router's routes do not know theirs
        route = "other" if route is None else prefix + route
        self._metrics.request(scope["method"], route, status=status, seconds=seconds)
        if scope["path"] not in _QUIET:
            _log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
            )


def _id_of(scope: Scope) -> str:
    """The caller's own id where it is harmless, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else f"req-{uuid.uuid4()}"
