"""One cloud with one set of credentials: every call of lbaas-ui to OpenStack goes through ``Cloud``.

Made by ``runtime``, used by the queue (writes) and the sources (reads). Connects lazily: a cloud that is down
raises CloudTemporary at each call and is tried again at the next, so that the server starts without it.
"""

from __future__ import annotations

import asyncio
import json as jsonlib
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import aiohttp
import httpx
import stamina
import structlog

from lbaas_ui.cloud import faults, reader
from lbaas_ui.cloud.endpoints import newest_version, root_of, url_of
from lbaas_ui.cloud.flight import SingleFlight
from lbaas_ui.cloud.reader import Answer, Params
from lbaas_ui.cloud.session import Access, CloudSession
from lbaas_ui.cloud.tokens import Token, TokenKeeper
from lbaas_ui.cloud.transport import http_client
from lbaas_ui.errors import CloudError, CloudRejected, CloudTemporary, CloudUnauthorized
from lbaas_ui.models import ReadFrom

READ_ATTEMPTS: Final = 3
LONGEST_PAUSE_S: Final = 3.0  # of a read; whoever must wait longer decides that himself
OLDEST_API: Final = (2, 0)

_log = structlog.get_logger(__name__)


class Credentials(Protocol):
    """Who we are; see ``cloud.session.CloudSession``."""

    name: str

    async def fetch_token(self) -> Token:
        """A new token."""

    async def access(self) -> Access:
        """Who we are and where the services stand."""


@dataclass(frozen=True, slots=True)
class _Request:
    call: faults.Call
    url: str
    json: Mapping[str, Any] | None = None
    params: Params | None = None
    accept: str = ""


class Cloud:
    """One cloud, one set of credentials (of one project).

    Args:
        credentials: who we are.
        http: the client for all services; closed by ``close``.
        timeout_s: for one call, whole.
        now: the present, aware.

    Attributes:
        name: of the cloud in clouds.yaml.
        access: who we are and which services there are; None until the cloud answered once.
        on_call: told of each call (service, method, status or 0 without an answer, seconds), for metrics.
        api_version: Octavia's newest, as in ``(2, 30)``; ``(2, 0)`` until the cloud answered once.
    """

    def __init__(
        self,
        credentials: Credentials,
        http: httpx.AsyncClient,
        *,
        timeout_s: float = 60.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = credentials.name
        self.on_call: Callable[[str, str, int, float], None] = lambda *_: None
        self.access: Access | None = None
        self.api_version = OLDEST_API
        self._credentials = credentials
        self._http = http
        self._timeout_s = timeout_s
        self._tokens = TokenKeeper(credentials.fetch_token, now)
        self._first_look = SingleFlight(self._look_around)
        self._known_version: tuple[int, int] | None = None  # of a sibling: need not be asked for again

    @classmethod
    async def connect(
        cls,
        os_cloud: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = 60.0,
        config_files: Sequence[str] | None = None,
    ) -> Cloud:
        """A cloud of clouds.yaml or ``OS_*``. Asks it nothing yet: see ``ready``.

        Args:
            os_cloud: name in clouds.yaml; None for ``OS_CLOUD`` and its like.
            transport: in place of the network, for tests.
            timeout_s: for one call, whole.
            config_files: in place of the usual places of clouds.yaml.

        Raises:
            ConfigurationError: the configuration is wrong; its message says what to do.
        """
        session, tls = await asyncio.to_thread(_configure, os_cloud, timeout_s, config_files)
        return cls(session, http_client(tls, timeout_s=timeout_s, transport=transport), timeout_s=timeout_s)

    @property
    def address(self) -> str:
        """Where its Octavia stands: what tells this cloud from others; its name until it answered once."""
        endpoint = self.access.endpoints.get("load-balancer") if self.access else None
        return root_of(endpoint) if endpoint else self.name

    def sibling(self, credentials: Credentials) -> Cloud:
        """The same cloud as somebody else; shares the connections, so only this one is closed."""
        other = Cloud(credentials, self._http, timeout_s=self._timeout_s)
        other.on_call = self.on_call
        other._known_version = self._known_version if self.access is None else self.api_version
        return other

    @property
    def project_id(self) -> str | None:
        """The project that the credentials are for; None without authentication."""
        return self.access.project_id if self.access else None

    @property
    def project_name(self) -> str | None:
        """The project's name."""
        return self.access.project_name if self.access else None

    @property
    def user_name(self) -> str:
        """The user's name; empty without authentication."""
        return self.access.user_name if self.access else ""

    @property
    def roles(self) -> list[str]:
        """Names of the user's roles in the project; ``admin`` without authentication."""
        return list(self.access.roles) if self.access else []

    @property
    def services(self) -> frozenset[str]:
        """Types of the services at hand, as in ``load-balancer``; empty until the cloud answered once."""
        return frozenset(self.access.endpoints) if self.access else frozenset()

    async def ready(self) -> None:
        """Log in and look around, unless that was done.

        Raises:
            CloudTemporary: Keystone or Octavia cannot be reached now.
            CloudUnauthorized: Keystone refuses the credentials.
            CloudRejected: there is no load balancer service.
        """
        if self.access is None:
            await self._first_look.join()

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Params | None = None,
    ) -> Answer:
        """One call. GETs are repeated a few times on temporary errors, writes never.

        Args:
            service: official type, as in ``load-balancer``.
            method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
            path: with the version, as in ``/v2/lbaas/pools``, or without for the service's own.
            json: the body with its envelope, as in ``{"pool": {...}}``.
            params: the query; a list stands for a repeated key.

        Raises:
            AnswerLost: a write that may have been carried out.
            CloudError: any other of the tree in ``lbaas_ui.errors``.
        """
        await self.ready()
        call = faults.Call(service, method, path)
        request = _Request(call, url_of(service, self._endpoint(service), path), json, params)
        if call.is_write:
            return await self._authorized(request)
        async for attempt in stamina.retry_context(
            on=_pause_before_repeat, attempts=READ_ATTEMPTS, timeout=None, wait_initial=0.2, wait_jitter=0.2
        ):
            with attempt:
                return await self._authorized(request)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def download(self, service: str, path: str, accept: str) -> bytes:
        """The body of a GET that is no JSON, as it is.

        Raises:
            CloudError: as ``call``.
        """
        await self.ready()
        request = _Request(
            faults.Call(service, "GET", path), url_of(service, self._endpoint(service), path), accept=accept
        )
        return (await self._authorized(request)).content

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> dict[str, Any] | None:
        """One object as its model wants it, or None where it is not there."""
        return await reader.read(self, source, id, parent_id=parent_id)

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """A list, page by page; see ``reader.pages``."""
        await self.ready()
        async for page in reader.pages(self, source, filters, parent_id=parent_id):
            yield page

    async def find_tagged(
        self, source: ReadFrom, tag: str, parent_id: str | None = None
    ) -> list[dict[str, Any]]:
        """All objects that carry a tag. Source: Octavia api-ref v2, "Filtering by tags"."""
        return [item async for page in self.pages(source, parent_id=parent_id, tags=tag) for item in page]

    def renew(self) -> None:
        """Have the next call ask the credentials for another token."""
        self._tokens.drop()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _look_around(self) -> None:
        token = await self._tokens.get()
        access = await self._credentials.access()
        endpoint = access.endpoints.get("load-balancer")
        if endpoint is None:
            raise CloudRejected(
                f"The cloud {self.name} has no load-balancer service.", service="load-balancer"
            )
        self.api_version = self._known_version or await self._discover(endpoint, token)
        self.access = access

    async def _discover(self, endpoint: str, token: Token) -> tuple[int, int]:
        root = _Request(faults.Call("load-balancer", "GET", "/"), f"{root_of(endpoint)}/")
        try:
            answer = await self._send(root, token)
        except CloudTemporary:
            raise
        except CloudError:
            return OLDEST_API  # some operators' proxies let nothing through but /v2
        return newest_version(answer.data) or OLDEST_API

    def _endpoint(self, service: str) -> str:
        endpoints = self.access.endpoints if self.access else {}
        if service not in endpoints:
            raise CloudRejected(f"The cloud {self.name} has no {service} service.", service=service)
        return endpoints[service]

    async def _authorized(self, request: _Request) -> Answer:
        token = await self._tokens.get()
        try:
            return await self._send(request, token)
        except CloudUnauthorized:
            # Revoked, or ended early. A refused call did nothing, so sending it again doubles nothing.
            newer = await self._tokens.after_refusal(token)
        return await self._send(request, newer)

    async def _send(self, request: _Request, token: Token) -> Answer:
        call = request.call
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.request(
                    call.method,
                    request.url,
                    json=request.json,
                    params=request.params,
                    headers={**token.headers, **({"Accept": request.accept} if request.accept else {})},
                )
        except TimeoutError as error:
            self.on_call(call.service, call.method, 0, time.monotonic() - began)
            raise faults.from_silence(call, TimeoutError(f"nothing within {self._timeout_s:g} s")) from error
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            self.on_call(call.service, call.method, 0, time.monotonic() - began)
            raise faults.from_silence(call, error) from error
        self.on_call(call.service, call.method, response.status_code, time.monotonic() - began)
        _log.debug(
            "cloud_call",
            service=call.service,
            call=str(call),
            status=response.status_code,
            took_s=round(time.monotonic() - began, 3),
            request_id=faults.request_id_of(response),
        )
        return _answer(call, response, is_json=not request.accept)


def _configure(
    os_cloud: str | None, timeout_s: float, config_files: Sequence[str] | None
) -> tuple[CloudSession, ssl.SSLContext]:
    session = CloudSession.configure(os_cloud, timeout_s=timeout_s, config_files=config_files)
    return session, session.tls()


def _answer(call: faults.Call, response: httpx.Response, *, is_json: bool) -> Answer:
    if not response.is_success:
        raise faults.from_answer(call, response)
    if not is_json:
        return Answer(response.status_code, {}, faults.request_id_of(response), response.content)
    try:
        data = jsonlib.loads(response.content) if response.content else {}
    except ValueError as error:
        raise faults.from_nonsense(call, response) from error
    if not isinstance(data, dict):
        raise faults.from_nonsense(call, response)
    return Answer(response.status_code, data, faults.request_id_of(response))


def _pause_before_repeat(error: Exception) -> bool | float:
    """Whether a read is repeated, or after how many seconds."""
    if not isinstance(error, CloudTemporary):
        return False
    if error.retry_in_s is None:
        return True
    return error.retry_in_s if error.retry_in_s <= LONGEST_PAUSE_S else False
