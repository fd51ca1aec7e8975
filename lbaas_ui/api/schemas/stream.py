"""Health, and the messages of the stream."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from lbaas_ui.api.schemas.balancers import BalancerSummary
from lbaas_ui.api.schemas.operations import OperationDocument
from lbaas_ui.api.schemas.steering import StopDocument


class SourceHealth(BaseModel):
    """One source of events. ``age_s``: seconds since it last heard from the cloud."""

    name: str
    live: bool
    age_s: float | None
    detail: str = ""


class Readiness(BaseModel):
    """Whether people can be served: ``cloud`` and ``database`` are ``ok`` or a sentence.

    ``stopped``: somebody stopped everything in the project; nothing is sent to the cloud. ``loaded``: the
    cloud was read once as a whole; until then what is missing may be there.
    """

    ready: bool
    cloud: str
    database: str
    stopped: bool = False
    loaded: bool = True
    sources: list[SourceHealth]


class StreamChange(BaseModel):
    """One change. ``value`` is None when the thing is gone.

    ``balancer``: a BalancerSummary; whoever shows that balancer whole reads it again. While it has no id,
    ``id`` is ``operation:<id of the operation that makes it>``. ``operation``: an OperationDocument.
    ``health``: a Readiness. ``stops``: ``{"stops": [StopDocument, ...]}``, all that are set.
    """

    kind: Literal["balancer", "operation", "health", "stops"]
    id: str
    value: dict[str, JsonValue] | None


class StreamMessage(BaseModel):
    """What the server sends on ``WS /api/v1/stream[?epoch=E&revision=N]``.

    With epoch and revision of the last message that the client has had it gets only what came after, where
    that is still at hand, else a snapshot. ``snapshot``: everything (forget what you had); ``changes``:
    since the message before; ``ping``: every 20 s, with health. Closing codes: 4401 not logged in, 1013 too
    slow (come back with epoch and revision), 1001 the server stops.

    ``more``: more parts of this snapshot follow, and nothing before them; this one holds balancers and
    operations alone. Whoever reads gathers them, and knows epoch and revision only with the last, which
    holds the rest.
    """

    type: Literal["snapshot", "changes", "ping"]
    revision: int
    epoch: str = ""
    more: bool = False
    balancers: list[BalancerSummary] = Field(default_factory=list)
    operations: list[OperationDocument] = Field(default_factory=list)
    health: Readiness | None = None
    stops: list[StopDocument] = Field(default_factory=list)
    changes: list[StreamChange] = Field(default_factory=list)
