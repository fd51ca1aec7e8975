"""How the server is reached: address, proxies, limits; and what it was told in confidence.

Called by ``runtime``.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import structlog
import uvicorn

from lbaas_ui.api.app import create_app
from lbaas_ui.api.attempts import Attempts
from lbaas_ui.api.audit import Audit, open_sink
from lbaas_ui.api.headers import LOCAL_NAMES, Outside
from lbaas_ui.api.parts import Guards, Server
from lbaas_ui.api.sockets import Sockets
from lbaas_ui.db.engine import passwords_of
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.sources.rabbit import Bus, servers
from lbaas_ui.redaction import Redactor
from lbaas_ui.settings import Settings

MOST_HEADERS: Final = 32 * 1024  # bytes of a request's line and headers
GRACE_S: Final = 5.0  # for requests that are being answered when the server is told to stop

_log = structlog.get_logger(__name__)


def secrets_of(settings: Settings) -> list[str]:
    """What this process was told in confidence: none of it is ever written anywhere."""
    url = settings.notifications_url
    bus = servers(url.get_secret_value()) if url and "notifications" in settings.sources else ()
    given = [one for one in (settings.access_token, settings.keys) if one is not None]
    keys = [part for one in given for part in one.get_secret_value().split(",")]
    return [*keys, *Bus(bus).passwords, *passwords_of(settings.database)]


def guards_of(settings: Settings) -> Guards:
    """What stands before all routes.

    Raises:
        ConfigurationError: the audit log cannot be written.
    """
    hosts = settings.allowed_hosts or (tuple(LOCAL_NAMES) if settings.host in LOCAL_NAMES else ())
    return Guards(
        attempts=Attempts(settings.log_in_attempts),
        audit=Audit(
            open_sink(settings.audit_log), lambda: datetime.now(UTC), Redactor(*secrets_of(settings))
        ),
        outside=Outside(
            hosts=frozenset(host.strip("[]").lower() for host in hosts),
            frame_ancestors=settings.frame_ancestors,
        ),
    )


class _Server(uvicorn.Server):
    """Uvicorn with the signals left to us: its own handling ends the process before the queue is stopped."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server_config(app: Callable[..., Any], host: str, port: int, **more: Any) -> uvicorn.Config:  # noqa: ANN401 - uvicorn's
    """How the app is served; also by benchmarks. ``more``: further options of uvicorn."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws=Sockets,
        ws_max_size=64 * 1024,  # clients have nothing to say
        ws_per_message_deflate=False,  # would compress each message once for every client
        server_header=False,
        h11_max_incomplete_event_size=MOST_HEADERS,
        timeout_graceful_shutdown=int(GRACE_S),
        **{"proxy_headers": False, **more},
    )


def _config(settings: Settings, parts: Server) -> uvicorn.Config:
    return server_config(
        create_app(parts),
        settings.host,
        settings.port,
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=list(settings.forwarded_allow_ips),
    )


async def listen(settings: Settings, parts: Server, *, stop: Callable[[], None], serves: str) -> None:
    """Serve HTTP and sockets until a signal.

    Args:
        settings: where, and behind which proxies.
        parts: what is served.
        stop: sends all browsers away; is called when the signal comes.
        serves: what is served, for the log.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    server = _Server(_config(settings, parts))
    loop = asyncio.get_running_loop()

    def end() -> None:
        _log.info("stopping")
        stop()
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    _log.info("listening", host=settings.host, port=settings.port, cloud=serves)
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way to say that it cannot listen; it has logged why
        raise ConfigurationError(f"Cannot listen on {settings.host}:{settings.port}.") from error
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
