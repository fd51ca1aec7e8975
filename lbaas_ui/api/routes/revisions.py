"""Revisions of a balancer, and what others changed on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from lbaas_ui.api import change_views, form_body
from lbaas_ui.api.auth import Reader, Writer
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, IdempotencyKey, accepted, problems
from lbaas_ui.api.schemas import (
    DriftDocument,
    OperationDocument,
    RevisionDifferences,
    RevisionDocument,
    RevisionItem,
    RevisionPage,
)
from lbaas_ui.api.whole import Whole
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.queue import differences

router = APIRouter(
    prefix="/balancers/{balancer_id}", tags=["revisions"], dependencies=[Whole], responses=problems(503)
)
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The revision's number.")]


@router.get("/revisions", responses=problems(404))
async def list_revisions(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="`next_before` of the page before.")
    ] = None,
) -> RevisionPage:
    """What we changed on a balancer, each time that we did, newest first."""
    form_body.tree_of(parts.store, balancer_id)
    found = await parts.queue.revisions.page(balancer_id, limit=limit + 1, before=before)
    shown = [change_views.revision_item(one) for one in found[:limit]]
    return RevisionPage(revisions=shown, next_before=shown[-1].number if len(found) > limit else None)


@router.get("/revisions/{number}", responses=problems(404), response_model_exclude_unset=True)
async def get_revision(
    balancer_id: BalancerId, number: Number, parts: PartsDep, _: Reader
) -> RevisionDocument:
    """One revision, with the balancer as it was then as a form."""
    form_body.tree_of(parts.store, balancer_id)
    found = await parts.queue.revisions.find(balancer_id, number)
    form = await parts.queue.revisions.form(balancer_id, number)
    return RevisionDocument(revision=change_views.revision_item(found), form=form)


@router.get("/revisions/{number}/differences", responses=problems(404))
async def compare_revision(
    balancer_id: BalancerId,
    number: Number,
    parts: PartsDep,
    _: Reader,
    *,
    to: Annotated[
        int | None,
        Query(ge=1, le=2**31 - 1, description="Another revision; none: the balancer as it is now."),
    ] = None,
) -> RevisionDifferences:
    """What leads from a revision to another, or to the balancer as it is now."""
    tree = form_body.tree_of(parts.store, balancer_id)
    revisions = parts.queue.revisions
    before = await revisions.form(balancer_id, number)
    after = form_of_tree(tree) if to is None else await revisions.form(balancer_id, to)
    return RevisionDifferences(
        number=number,
        to=to,
        differences=differences.between(before, after),
        stays=differences.stays(before, after),
    )


@router.post("/revisions/{number}/restore", status_code=202, responses=problems(403, 404, 409, 422))
async def restore_revision(
    balancer_id: BalancerId,
    number: Number,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue what leads back to a revision; `POST /plans` with `revision` shows it before."""
    form = await parts.queue.revisions.form_to_go_back(balancer_id, number)
    view = await parts.queue.submit(
        form,
        balancer_id=balancer_id,
        who=caller.user_name,
        credentials=await caller.credentials(),
        idempotency_key=idempotency_key,
        note=f"back to revision {number}",
    )
    return accepted(parts, view, response)


@router.get("/drift", responses=problems(404))
async def get_drift(balancer_id: BalancerId, parts: PartsDep, _: Reader) -> DriftDocument:
    """What others changed on a balancer, compared with what was applied."""
    form_body.tree_of(parts.store, balancer_id)
    return change_views.drift_document(balancer_id, await parts.drift.check(balancer_id))


@router.post("/drift/accept", responses=problems(403, 404, 409))
async def accept_drift(balancer_id: BalancerId, parts: PartsDep, caller: Writer) -> RevisionItem:
    """Want the balancer as others made it: a new revision, no calls."""
    made = await parts.drift.accept(balancer_id, who=caller.user_name)
    return change_views.revision_item(made)


@router.post("/drift/revert", status_code=202, responses=problems(403, 404, 409, 422))
async def revert_drift(
    balancer_id: BalancerId,
    response: Response,
    *,
    parts: PartsDep,
    caller: Writer,
    idempotency_key: IdempotencyKey = None,
) -> OperationDocument:
    """Queue what leads back to what was applied; `POST /plans` with `drift` shows it before."""
    view = await parts.queue.submit(
        await parts.drift.ours(balancer_id),
        balancer_id=balancer_id,
        who=caller.user_name,
        credentials=await caller.credentials(),
        idempotency_key=idempotency_key,
        note="takes back what others changed",
    )
    return accepted(parts, view, response)
