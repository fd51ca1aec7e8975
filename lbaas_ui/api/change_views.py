"""Revisions and drift as the API shows them. Pure."""

from __future__ import annotations

from lbaas_ui.api.schemas import DriftBrief, DriftDocument, RevisionItem
from lbaas_ui.queue import reasons
from lbaas_ui.queue.drift import Drift
from lbaas_ui.queue.revisions import Revision


def drift_brief(drift: Drift | None) -> DriftBrief | None:
    """For a card."""
    return None if drift is None else DriftBrief(count=len(drift.differences), since=drift.since)


def drift_document(balancer_id: str, drift: Drift | None) -> DriftDocument:
    """What others changed."""
    if drift is None:
        return DriftDocument(balancer_id=balancer_id, differs=False)
    return DriftDocument(
        balancer_id=balancer_id,
        differs=True,
        revision=drift.revision,
        since=drift.since,
        differences=list(drift.differences),
    )


def revision_item(revision: Revision) -> RevisionItem:
    """One row of the list."""
    code, names = reasons.code_of(revision.note)
    data = revision.model_dump(exclude={"balancer_id", "wanted"})
    return RevisionItem.model_validate({**data, "note_code": code, "note_names": names})
