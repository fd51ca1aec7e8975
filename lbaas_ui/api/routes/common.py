"""What several routes share: parameters, documented answers, and how an accepted operation is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import Header, Path, Query, Response
from pydantic import AwareDatetime, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic.config import JsonDict

from lbaas_ui.api.errors import MEDIA_TYPE
from lbaas_ui.api.form_body import IF_MATCH
from lbaas_ui.api.schemas import OperationDocument, ProblemDocument
from lbaas_ui.queue import tasks

if TYPE_CHECKING:
    from lbaas_ui.api.parts import Parts
    from lbaas_ui.queue.journal import OperationView

PREFIX: Final = "/api/v1"

BalancerId = Annotated[str, Path(max_length=64, description="The load balancer's id.")]
OperationId = Annotated[str, Path(max_length=64, description="The operation's id.")]
TaskId = Annotated[str, Path(max_length=64, description="The step's id.")]
Marker = Annotated[str | None, Query(max_length=1024, description="`next_marker` of the page before.")]
IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=255)] | None,
    Header(
        alias="Idempotency-Key",
        description="The same key again answers the operation of the first time and queues nothing.",
    ),
]

_TAG: Final[JsonDict] = {"type": "string", "pattern": IF_MATCH, "examples": ['"1f0c9a"', "*"]}
IfMatch = Annotated[
    Annotated[str, WithJsonSchema(_TAG)] | None,
    Header(alias="If-Match", description="The form's revision, quoted; none or `*`: any."),
]


def _written_out(value: object) -> object:
    """Pydantic also takes seconds since 1970; a number is more likely a slip."""
    if isinstance(value, str) and not _DATE.match(value):
        raise ValueError("write it as in 2026-01-31T12:00:00Z")
    return value


_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
RunAt = Annotated[
    Moment | None,
    Query(description="When it shall begin, with its zone; none: as soon as it can."),
]
CreateMode = Annotated[
    Literal["auto", "full", "cascade"],
    Query(description="How it is made: in one call, object by object, or (`auto`) as the server is set."),
]

Responses = dict[int | str, dict[str, Any]]  # FastAPI's own type of `responses`


def problems(*statuses: int) -> Responses:
    """The error answers of a route, for OpenAPI; 401 and 422 are possible nearly everywhere."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}}}
    return {
        status: {"description": _MEANING[status], "content": content} for status in sorted({401, *statuses})
    }


_MEANING: Final = {
    400: "The body cannot be read.",
    401: "Log in first, or send the access token.",
    403: "Not allowed here.",
    404: "There is no such object.",
    409: "Not possible now; `code` and `detail` say why.",
    412: "The balancer has changed since its form was read; `problems` says what.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The form or a parameter has problems.",
    429: "Too many failed attempts to log in; `Retry-After` says when to come back.",
    503: "The cloud does not answer now.",
}


def accepted(parts: Parts, view: OperationView, response: Response) -> OperationDocument:
    """The answer 202 to whatever was queued."""
    response.headers["Location"] = f"{PREFIX}/operations/{view.operation.id}"
    return parts.views.operation(view)


def create_mode(wanted: tasks.CreateMode, parts: Parts) -> tasks.CreateMode:
    """How to make a new balancer: the server's setting, unless the request wants something else."""
    return parts.create if wanted == "auto" else wanted


def body_schema(name: str) -> dict[str, Any]:
    """``openapi_extra`` of a route that reads its body itself; ``name`` is a component of ``openapi.py``."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
