"""``Client``: one method a call of the REST API, and the stream. Used by scripts and by ``cli``."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, Literal, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import stamina
from pydantic import BaseModel, ValidationError
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from lbaas_ui.api.schemas import (
    BalancerDetail,
    BalancerFormDocument,
    BalancerPage,
    BalancerSummary,
    Catalog,
    CertificateItem,
    CertificateUpload,
    OperationDocument,
    OperationPage,
    PlanDocument,
    Readiness,
    SessionInfo,
    StreamMessage,
)
from lbaas_ui.client.changes import Changes
from lbaas_ui.client.lifecycle import Lifecycle, at
from lbaas_ui.client.problems import ServerFault, ServerUnreachable, error_of
from lbaas_ui.client.snapshots import whole
from lbaas_ui.client.steering import Steering
from lbaas_ui.client.timelines import Timelines
from lbaas_ui.client.tokens import KeystoneTokens
from lbaas_ui.errors import NotAuthenticated, WaitingTimedOut
from lbaas_ui.queue.states import OPERATION_ENDED

DEFAULT_URL: Final = "http://127.0.0.1:8080"
PREFIX: Final = "/api/v1"
POLL_S: Final = 0.5  # how often ``wait`` asks
PATIENCE_S: Final = 60.0  # how long ``wait`` and ``watch`` put up with a server that is away

LARGEST_MESSAGE: Final = 64 * 1024 * 1024  # bytes; changes of 10,000 balancers at once have about 10 MB
NOT_AUTHENTICATED: Final = 4401  # the stream's own close code

CreateMode = Literal["auto", "full", "cascade"]
Verb = Literal["pause", "resume", "cancel", "retry", "rollback", "dismiss"]
Form = Mapping[str, object]
When = datetime | None
Model = TypeVar("Model", bound=BaseModel)


class Client(Lifecycle, Steering, Changes, Timelines):
    """One server, spoken to with one access token. Close it, or use it in ``with``.

    Args:
        url: of the server, without a path.
        access_token: what ``lbaas-ui serve`` printed at its start; None to ask without.
        keystone: gives a Keystone token, for a server with ``--auth keystone``; another when it has ended.
        timeout_s: for one answer.
        transport: in place of the network, for tests.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        access_token: str | None = None,
        *,
        keystone: Callable[[], str] | None = None,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._tokens = KeystoneTokens(keystone) if keystone is not None else None
        self._headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        self._http = httpx.Client(
            base_url=self.url,
            headers={"user-agent": "lbaas-ui-client", **self._headers},
            auth=self._tokens,
            timeout=timeout_s,
            transport=transport,
            trust_env=not _is_here(self.url),
            # Plain HTTP needs no list of authorities, whose reading is half of a short command's time.
            verify=not self.url.startswith("http://"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # --- who and where ----------------------------------------------------------------------------------

    def session(self) -> SessionInfo:
        """Who we are, and in which project."""
        return self._get(SessionInfo, "/session")

    def readiness(self) -> Readiness:
        """Whether the server, its cloud and its database can serve people now."""
        answer = self._send("GET", "/readyz", api="")
        return Readiness.model_validate_json(answer.content)

    def catalog(self) -> Catalog:
        """What a form can offer: subnets, networks, flavors and so on."""
        return self._get(Catalog, "/catalog")

    def upload_certificate(self, certificate: CertificateUpload) -> CertificateItem:
        """Check a certificate and store it in Barbican; its ``id`` is the ref that a form names."""
        return self._read(CertificateItem, self._ask("POST", "/certificates", json=certificate.model_dump()))

    # --- balancers --------------------------------------------------------------------------------------

    def balancers(
        self, *, name: str | None = None, provisioning_status: str | None = None, tag: str | None = None
    ) -> list[BalancerSummary]:
        """All balancers, or those whose name holds ``name`` (in any case), of one status, with one tag."""
        params = {"name": name, "provisioning_status": provisioning_status, "tag": tag}
        found: list[BalancerSummary] = []
        marker: str | None = None
        while True:
            page = self._get(BalancerPage, "/balancers", marker=marker, **params)
            found += page.balancers
            marker = page.next_marker
            if marker is None:
                return found

    def balancers_named(self, name: str) -> list[BalancerSummary]:
        """The balancers with exactly this name; those that are still being made have no id."""
        return [one for one in self.balancers(name=name) if one.name == name]

    def balancer(self, balancer_id: str) -> BalancerDetail:
        """A balancer with all that hangs on it. Raises NotFound."""
        return self._get(BalancerDetail, f"/balancers/{_quoted(balancer_id)}")

    def form(self, balancer_id: str) -> BalancerFormDocument:
        """A balancer as a form, with its revision. Raises NotFound."""
        return self._get(BalancerFormDocument, f"/balancers/{_quoted(balancer_id)}/form")

    def clone(self, balancer_id: str, name: str | None = None) -> BalancerFormDocument:
        """A form for another balancer like it; without a ``name`` it has a free one. Raises NotFound."""
        path = f"/balancers/{_quoted(balancer_id)}/form"
        return self._get(BalancerFormDocument, path, clone="true", name=name)

    def export(self, balancer_id: str, to: str = "form") -> str:
        """A balancer as code: ``form`` is YAML for ``lbaas-ui apply``. Raises NotFound."""
        return self._ask("GET", f"/balancers/{_quoted(balancer_id)}/export", params={"to": to}).text

    # --- what changes something ---------------------------------------------------------------------------

    def plan(
        self, form: Form, *, balancer_id: str | None = None, create: CreateMode = "auto"
    ) -> PlanDocument:
        """What a form would do; with ``balancer_id`` as a change of that balancer. Raises FormRejected."""
        body = {"form": dict(form), "balancer_id": balancer_id, "create": create}
        return self._read(PlanDocument, self._ask("POST", "/plans", json=body))

    def create(
        self,
        form: Form,
        *,
        create: CreateMode = "auto",
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
    ) -> OperationDocument:
        """Queue a new balancer, at once or for a time (aware). Raises FormRejected."""
        params = {"create": create, **at(run_at)}
        return self._submit("POST", "/balancers", form, key=idempotency_key, params=params)

    def update(
        self,
        balancer_id: str,
        form: Form,
        *,
        revision: str | None = None,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
    ) -> OperationDocument:
        """Queue what leads from a balancer to a form.

        Args:
            balancer_id: which balancer.
            form: keys that it does not name stay as they are.
            revision: of the form that was edited; None for whatever is there now.
            idempotency_key: of an earlier try; None for a new one.
            run_at: when it shall begin, aware; None for as soon as it can.

        Raises:
            FormRejected: the form has problems.
            NotFound: there is no such balancer.
            Conflict: ``revision_changed``: somebody else changed it since.
        """
        headers = {"If-Match": f'"{revision}"'} if revision else {}
        path = f"/balancers/{_quoted(balancer_id)}"
        return self._submit("PUT", path, form, key=idempotency_key, headers=headers, params=at(run_at))

    # --- operations ---------------------------------------------------------------------------------------

    def operations(
        self, *, balancer_id: str | None = None, state: str | None = None, limit: int = 50
    ) -> list[OperationDocument]:
        """The newest operations, newest first."""
        page = self._get(OperationPage, "/operations", balancer_id=balancer_id, state=state, limit=str(limit))
        return page.operations

    def operation(self, operation_id: str) -> OperationDocument:
        """One operation with its tasks. Raises NotFound."""
        return self._get(OperationDocument, f"/operations/{_quoted(operation_id)}")

    def steer(self, operation_id: str, verb: Verb) -> OperationDocument:
        """Pause, resume, cancel, retry or roll back. Raises NotFound, and Conflict with why not."""
        return self._read(OperationDocument, self._ask("POST", f"/operations/{_quoted(operation_id)}/{verb}"))

    def wait(
        self,
        operation_id: str,
        *,
        timeout_s: float | None = None,
        seen: Callable[[OperationDocument], object] = lambda _: None,
    ) -> OperationDocument:
        """The operation (or the one that it was merged into) when it has ended: DONE, FAILED or CANCELLED.

        Args:
            operation_id: which.
            timeout_s: None waits as long as it takes. The operation itself goes on in any case.
            seen: told each time that the operation was read.

        Raises:
            WaitingTimedOut: it had not ended in time.
            ServerUnreachable: the server was away for a minute. A short absence (a restart) does not matter.
        """
        end = None if timeout_s is None else time.monotonic() + timeout_s
        heard = time.monotonic()
        while True:
            try:
                operation = self.operation(operation_id)
            except ServerUnreachable:
                if time.monotonic() - heard > PATIENCE_S:
                    raise
            else:
                heard = time.monotonic()
                seen(operation)
                if operation.merged_into is not None:
                    operation_id = operation.merged_into  # which does its work, too
                elif operation.state in OPERATION_ENDED:
                    return operation
            if end is not None and time.monotonic() + POLL_S > end:
                raise WaitingTimedOut(f"The operation {operation_id} had not ended after {timeout_s:g} s.")
            time.sleep(POLL_S)

    # --- the stream -----------------------------------------------------------------------------------------

    def watch(self) -> Iterator[StreamMessage]:
        """A snapshot of everything, then changes as they come, for ever.

        A connection that breaks is made again, and what was missed comes first.

        Raises:
            NotAuthenticated: the token is wrong.
            ServerUnreachable: the server was away for a minute, or was never there.
        """
        last: StreamMessage | None = None
        lost_at: float | None = None
        while True:
            try:
                with self._stream(last) as socket:
                    for message in whole(StreamMessage.model_validate_json(text) for text in socket):
                        last, lost_at = message, None
                        if message.type != "ping":
                            yield message
            except ConnectionClosed as error:
                if error.rcvd is not None and error.rcvd.code == NOT_AUTHENTICATED:
                    raise NotAuthenticated from error
            except InvalidStatus as error:
                raise ServerUnreachable(f"{self.url} has no stream: {error}") from error
            except (OSError, WebSocketException) as error:
                lost_at = lost_at or time.monotonic()
                if last is None or time.monotonic() - lost_at > PATIENCE_S:
                    raise ServerUnreachable(_no_answer(self.url, error)) from error
            time.sleep(POLL_S)

    def _stream(self, last: StreamMessage | None) -> ClientConnection:
        query = f"?epoch={quote(last.epoch)}&revision={last.revision}" if last and last.epoch else ""
        return connect(
            f"ws{self.url.removeprefix('http')}{PREFIX}/stream{query}",
            additional_headers=self._tokens.headers() if self._tokens else self._headers,
            max_size=LARGEST_MESSAGE,
            proxy=None if _is_here(self.url) else True,
        )

    # --- how it is asked ------------------------------------------------------------------------------------

    def _submit(
        self,
        method: str,
        path: str,
        form: Form | None = None,
        *,
        key: str | None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> OperationDocument:
        # With its key it may be sent again: the server answers with the operation of the first time.
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        body = None if form is None else dict(form)
        for attempt in stamina.retry_context(
            on=ServerUnreachable, attempts=3, timeout=None, wait_initial=0.2, wait_jitter=0.1
        ):
            with attempt:
                answer = self._ask(method, path, json=body, params=params, headers=headers)
                return self._read(OperationDocument, answer)
        raise AssertionError("unreachable: the last attempt returns or raises")

    @contextmanager
    def _open(self, path: str, params: dict[str, Any]) -> Iterator[httpx.Response]:
        try:
            with self._http.stream("GET", f"{PREFIX}{path}", params=params) as answer:
                if not answer.is_success:
                    answer.read()
                    raise error_of(answer)
                yield answer
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ServerUnreachable(_no_answer(self.url, error)) from error

    def _get(self, model: type[Model], path: str, **params: str | When | int) -> Model:
        given = {name: str(one) for name, one in params.items() if one is not None}
        return self._read(model, self._ask("GET", path, params=given))

    def _read(self, model: type[Model], answer: httpx.Response) -> Model:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServerFault(
                f"{self.url} answers, but not as an lbaas-ui of this version does.",
                code="unexpected_answer",
                status=answer.status_code,
            ) from error

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        answer = self._send(method, path, **options)
        if not answer.is_success:
            raise error_of(answer)
        return answer

    def _send(
        self,
        method: str,
        path: str,
        *,
        api: str = PREFIX,
        **options: Any,  # noqa: ANN401 - httpx's own
    ) -> httpx.Response:
        try:
            return self._http.request(method, f"{api}{path}", **options)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ServerUnreachable(_no_answer(self.url, error)) from error


def _no_answer(url: str, error: Exception) -> str:
    return f"No lbaas-ui answers at {url} ({error}). Start one with `lbaas-ui serve`, or give --url."


def _is_here(url: str) -> bool:
    """Whether it is this machine, which no proxy may be asked for."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


def _quoted(id: str) -> str:
    return quote(id, safe="")
