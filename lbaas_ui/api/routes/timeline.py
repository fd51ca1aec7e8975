"""What happened: of one balancer, or of the whole project; a document, or JSON lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Reader
from lbaas_ui.api.parts import Parts, PartsDep
from lbaas_ui.api.routes.common import BalancerId, Moment, problems
from lbaas_ui.api.schemas import Timeline
from lbaas_ui.queue.chronicle import Span

router = APIRouter(tags=["timeline"])
LINES: Final = "application/jsonl"
ALSO_LINES: Final = ("application/jsonl", "application/x-ndjson", "application/jsonlines")

_LINES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {LINES: {"schema": {"type": "string", "description": "One entry a line."}}}}
}
Limit = Annotated[int, Query(ge=1, le=1000, description="The newest so many; JSON lines have no limit.")]
Since = Annotated[Moment | None, Query(description="Nothing before this, with its zone.")]
Until = Annotated[Moment | None, Query(description="Nothing after this, with its zone.")]
Format = Annotated[
    Literal["json", "jsonl"] | None,
    Query(description="`jsonl`: all rows, one JSON object a line, oldest first; as `Accept` asks if unset."),
]
Accept = Annotated[str, Header(include_in_schema=False)]


@router.get(
    "/balancers/{balancer_id}/timeline", response_model=Timeline, responses={**problems(404, 422), **_LINES}
)
async def get_timeline(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    limit: Limit = 200,
    since: Since = None,
    until: Until = None,
    format: Format = None,  # noqa: A002 - the parameter's name on the wire
    accept: Accept = "",
) -> Timeline | Response:
    """What happened to this balancer, newest first; of deleted ones too, as long as rows are kept."""
    if not await parts.queue.timeline(Span(balancer_id), limit=1):
        form_body.tree_of(parts.store, balancer_id)
    return await _told(parts, Span(balancer_id, since, until), limit, lines=_wants_lines(format, accept))


@router.get("/timeline", response_model=Timeline, responses={**problems(422), **_LINES})
async def get_project_timeline(
    parts: PartsDep,
    _: Reader,
    *,
    limit: Limit = 200,
    since: Since = None,
    until: Until = None,
    format: Format = None,  # noqa: A002 - the parameter's name on the wire
    accept: Accept = "",
) -> Timeline | Response:
    """What happened in the whole project, newest first, as long as rows are kept."""
    return await _told(parts, Span(None, since, until), limit, lines=_wants_lines(format, accept))


def _wants_lines(named: str | None, accept: str) -> bool:
    if named is not None:
        return named == "jsonl"
    return any(one.split(";")[0].strip() in ALSO_LINES for one in accept.lower().split(","))


async def _told(parts: Parts, span: Span, limit: int, *, lines: bool) -> Timeline | Response:
    if not lines:
        return parts.views.timeline(await parts.queue.timeline(span, limit=limit))
    name = f"timeline-{span.balancer_id or 'project'}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_lines(parts, span), media_type=LINES, headers=headers)


async def _lines(parts: Parts, span: Span) -> AsyncIterator[str]:
    async for moves in parts.queue.whole_timeline(span):
        yield "".join(f"{entry.model_dump_json()}\n" for entry in parts.views.timeline(moves).entries)
