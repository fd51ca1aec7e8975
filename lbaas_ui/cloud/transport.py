"""The HTTP client of a cloud: httpx over aiohttp, made so that a write is never sent twice.

Called by ``cloud.client``. aiohttp below httpx takes a tenth of the CPU at 50 calls at once.
"""

from __future__ import annotations

import os
import ssl
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

CONNECTIONS: Final = 64  # more at once only queue up in Octavia
IDLE_S: Final = 15.0
CONNECT_S: Final = 10.0
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


class ConnectionBroken(aiohttp.ClientPayloadError):
    """The connection broke after the request was on its way."""


def http_client(
    tls: ssl.SSLContext, *, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client for all services of one cloud; must be called, and closed, within the loop that uses it.

    Args:
        tls: how servers are checked.
        timeout_s: for each silence of the server.
        transport: in place of the network, for tests.
    """
    return httpx.AsyncClient(
        transport=transport or AiohttpTransport(verify=tls, client=lambda: _session(tls)),
        timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        headers={"accept": "application/json", "user-agent": "lbaas-ui"},
        follow_redirects=False,
    )


def _session(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_S, ssl=tls),
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(_send_once,),
        # aiohttp asks a thread for the proxies at every request: only where there are any.
        trust_env=any(os.environ.get(name) or os.environ.get(name.upper()) for name in PROXIES),
    )


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a PUT or DELETE again when its connection breaks.

    It would do so by itself on ServerDisconnectedError and ClientOSError (client.py,
    retry_persistent_connection), and the call might be carried out twice.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # nothing was sent
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise ConnectionBroken(str(error) or "the connection broke") from error
