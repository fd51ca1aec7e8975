"""Balancers: list, show, make, change, delete, fail over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from lbaas_ui.api import form_body, listing
from lbaas_ui.api.auth import Reader, Writer, may
from lbaas_ui.api.body import JsonBody
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import (
    BalancerId,
    CreateMode,
    IdempotencyKey,
    IfMatch,
    Marker,
    RunAt,
    accepted,
    body_schema,
    create_mode,
    problems,
)
from lbaas_ui.api.schemas import BalancerDetail, BalancerFormDocument, BalancerPage, OperationDocument
from lbaas_ui.api.whole import LookedAt, Seen, Whole
from lbaas_ui.errors import Conflict
from lbaas_ui.forms import cloning
from lbaas_ui.forms.existing import form_of_tree, revision_of
from lbaas_ui.models import LoadBalancer

router = APIRouter(prefix="/balancers", tags=["balancers"])


@router.get("", responses=problems(400, 422, 503), dependencies=[Seen])
async def list_balancers(
    parts: PartsDep,
    _: Reader,
    *,
    name: Annotated[str | None, Query(description="Part of the name, in any case.")] = None,
    provisioning_status: Annotated[str | None, Query(description="As in `ACTIVE`.")] = None,
    tag: Annotated[list[str] | None, Query(description="Must have all of these.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    marker: Marker = None,
) -> BalancerPage:
    """Summaries by name, also of balancers whose create was not answered yet (`id` is null)."""
    wanted = listing.Filter(name=name, provisioning_status=provisioning_status, tags=tuple(tag or ()))
    return listing.page(parts.board.summaries(), wanted, limit=limit, marker=marker)


@router.post(
    "",
    status_code=202,
    openapi_extra=body_schema("BalancerForm"),
    responses=problems(400, 403, 409, 413, 415, 422, 503),
    dependencies=[Seen],
)
async def create_balancer(
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    body: JsonBody,
    create: CreateMode = "auto",
    run_at: RunAt = None,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue the making of a new balancer."""
    view = await parts.queue.submit(
        form_body.read(body, parts.store),
        create=create_mode(create, parts),
        run_at=run_at,
        who=caller.user_name,
        credentials=await caller.credentials(),
        idempotency_key=idempotency_key,
    )
    return accepted(parts, view, response)


@router.get("/{balancer_id}", responses=problems(404, 503), dependencies=[LookedAt])
async def get_balancer(balancer_id: BalancerId, parts: PartsDep, _: Reader) -> BalancerDetail:
    """The whole balancer with relations, and for each object what can be done to it now."""
    return parts.views.detail(form_body.tree_of(parts.store, balancer_id))


@router.get(
    "/{balancer_id}/form",
    responses=problems(404, 503),
    response_model_exclude_unset=True,
    dependencies=[Whole],
)
async def get_balancer_form(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    _: Reader,
    clone: Annotated[
        bool,
        Query(description="For another balancer like it: no ids, address or floating IP, a new name."),
    ] = False,
    name: Annotated[str | None, Query(max_length=255, description="Of the clone; none: a free one.")] = None,
) -> BalancerFormDocument:
    """The balancer as a form; send its `ETag` as `If-Match` with the changed form."""
    tree = form_body.tree_of(parts.store, balancer_id)
    revision, form = revision_of(tree), form_of_tree(tree)
    if clone:
        taken = {one.name for one in parts.store.all(LoadBalancer)}
        return BalancerFormDocument(form=cloning.clone(form, name, taken), revision=revision)
    response.headers["ETag"] = f'"{revision}"'
    parts.opened.opened(balancer_id, revision, form)
    return BalancerFormDocument(form=form, revision=revision)


@router.put(
    "/{balancer_id}",
    status_code=202,
    openapi_extra=body_schema("BalancerForm"),
    responses=problems(400, 403, 404, 409, 412, 413, 415, 422, 503),
    dependencies=[Whole],
)
async def update_balancer(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    body: JsonBody,
    if_match: IfMatch = None,
    run_at: RunAt = None,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue what leads from the balancer as it is to the form."""
    form = form_body.read(body, parts.store)
    revision = form_body.revision_of_header(if_match)
    try:
        view = await parts.queue.submit(
            form,
            balancer_id=balancer_id,
            who=caller.user_name,
            credentials=await caller.credentials(),
            revision=revision,
            run_at=run_at,
            idempotency_key=idempotency_key,
        )
    except Conflict as error:
        if error.code != "revision_changed" or revision is None:
            raise
        raise parts.opened.too_late(error, balancer_id, revision) from error
    return accepted(parts, view, response)


@router.delete("/{balancer_id}", status_code=202, responses=problems(403, 404, 409, 503), dependencies=[Seen])
async def delete_balancer(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    release_floating_ips: Annotated[
        bool, Query(description="Give its floating IPs back; else they stay in the project.")
    ] = False,
    run_at: RunAt = None,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue the deletion of a balancer with everything that hangs on it."""
    view = await parts.queue.submit_delete(
        balancer_id,
        who=caller.user_name,
        credentials=await caller.credentials(),
        idempotency_key=idempotency_key,
        run_at=run_at,
        release_floating_ips=release_floating_ips,
    )
    return accepted(parts, view, response)


@router.post(
    "/{balancer_id}/failover",
    status_code=202,
    responses=problems(403, 404, 409, 422, 503),
    dependencies=[Seen],
)
async def failover_balancer(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    amphora_id: Annotated[
        str | None, Query(max_length=64, description="Of this amphora alone; none: of the whole balancer.")
    ] = None,
    run_at: RunAt = None,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue a failover: the provider replaces what carries the balancer (administrators only)."""
    may(caller, "failover")
    view = await parts.queue.submit_failover(
        balancer_id,
        who=caller.user_name,
        credentials=await caller.credentials(),
        idempotency_key=idempotency_key,
        run_at=run_at,
        amphora_id=amphora_id,
    )
    return accepted(parts, view, response)
