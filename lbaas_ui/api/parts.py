"""What the routes are given: the parts of the caller's project, and what the whole server has.

Joined by ``lbaas_ui.tenancy`` and ``lbaas_ui.runtime``, or a test. The server's are kept on the app; which
project's parts a request gets, ``auth`` decides by who sends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from lbaas_ui.api.schemas import Readiness
from lbaas_ui.queue.tasks import CreateMode

if TYPE_CHECKING:
    from lbaas_ui.api.attempts import Attempts
    from lbaas_ui.api.audit import Audit
    from lbaas_ui.api.auth import Auth, Caller
    from lbaas_ui.api.board import Board
    from lbaas_ui.api.headers import Outside
    from lbaas_ui.api.insight import Insight
    from lbaas_ui.api.metrics import Metrics
    from lbaas_ui.api.opened import OpenedForms
    from lbaas_ui.api.stream import Hub
    from lbaas_ui.api.views import Views
    from lbaas_ui.queue.certificates import Certificates
    from lbaas_ui.queue.drift import DriftWatch
    from lbaas_ui.queue.maintenance import Maintenances
    from lbaas_ui.queue.scheduler import Scheduler
    from lbaas_ui.queue.service import Queue
    from lbaas_ui.store.store import Store


class CloudFace(Protocol):
    """What the API asks of the cloud: who we are there, and what it can do."""

    @property
    def name(self) -> str:
        """The cloud's name in clouds.yaml, or its host."""

    @property
    def user_name(self) -> str:
        """Whose credentials these are."""

    @property
    def project_id(self) -> str | None:
        """The project of the credentials, or None before the first connection."""

    @property
    def project_name(self) -> str | None:
        """Its name."""

    @property
    def roles(self) -> list[str]:
        """Roles in that project."""

    @property
    def api_version(self) -> tuple[int, int]:
        """Octavia's newest version that it speaks."""

    @property
    def services(self) -> frozenset[str]:
        """Types in the service catalogue that this program knows."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything of one project, as one standing sees it.

    Attributes:
        create: how new balancers are made where the request does not say.
        readiness: how mirror, cloud and database fare; cheap.
    """

    store: Store
    queue: Queue
    cloud: CloudFace
    board: Board
    hub: Hub
    views: Views
    opened: OpenedForms
    insight: Insight
    certificates: Certificates
    scheduler: Scheduler
    drift: DriftWatch
    maintenances: Maintenances
    create: CreateMode
    readiness: Callable[[], Awaitable[Readiness]]


@dataclass(frozen=True, slots=True)
class Guards:
    """What stands before all routes: limits on log-in, the audit log, how the server looks from outside."""

    attempts: Attempts
    audit: Audit
    outside: Outside


@dataclass(frozen=True, slots=True)
class Server:
    """What belongs to no project.

    Attributes:
        readiness: for ``/readyz``; cheap, is called for each.
        static: folder of the built front end; may be missing.
        handover_origins: pages that may hand over somebody who is logged in there.
    """

    auth: Auth
    metrics: Metrics
    guards: Guards
    readiness: Callable[[], Awaitable[Readiness]]
    static: Path
    handover_origins: frozenset[str] = frozenset()


def server_of(connection: HTTPConnection) -> Server:
    """The server that this request or socket reached."""
    return cast("Server", connection.app.state.server)


async def caller_of(connection: HTTPConnection) -> Caller:
    """Who sends this request or opens this socket; asked once for each.

    Raises:
        NotAuthenticated: no proof, or a wrong or expired one.
    """
    state = connection.scope.setdefault("state", {})
    if "caller" not in state:
        state["caller"] = await server_of(connection).auth.caller_of(connection)
    return cast("Caller", state["caller"])


async def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the caller's project.

    Raises:
        NotAuthenticated: as ``caller_of``. ApiError: 403 no_project, none is chosen yet.
    """
    return (await caller_of(connection)).parts


PartsDep = Annotated[Parts, Depends(parts_of)]
ServerDep = Annotated[Server, Depends(server_of)]
