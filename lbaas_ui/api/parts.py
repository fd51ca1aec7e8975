"""What the routes are given: the inner parts, joined by ``lbaas_ui.runtime`` or a test, kept on the app."""

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
    from lbaas_ui.api.auth import LocalAuth
    from lbaas_ui.api.board import Board
    from lbaas_ui.api.insight import Insight
    from lbaas_ui.api.metrics import Metrics
    from lbaas_ui.api.opened import OpenedForms
    from lbaas_ui.api.stream import Hub
    from lbaas_ui.api.views import Views
    from lbaas_ui.queue.certificates import Certificates
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
    """Everything behind the routes.

    Attributes:
        create: how new balancers are made where the request does not say.
        readiness: asks the database and the sources; cheap, is called for each ``/readyz``.
        static: folder of the built front end; may be missing.
    """

    store: Store
    queue: Queue
    cloud: CloudFace
    auth: LocalAuth
    board: Board
    hub: Hub
    views: Views
    metrics: Metrics
    opened: OpenedForms
    insight: Insight
    certificates: Certificates
    scheduler: Scheduler
    create: CreateMode
    readiness: Callable[[], Awaitable[Readiness]]
    static: Path


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the app that serves this request or socket."""
    return cast("Parts", connection.app.state.parts)


PartsDep = Annotated[Parts, Depends(parts_of)]
