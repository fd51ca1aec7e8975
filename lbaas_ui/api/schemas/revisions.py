"""Revisions of a balancer, and what differs between two of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue.tasks import Difference


class RevisionItem(BaseModel):
    """One revision: who changed what and when.

    ``origin``: ``applied``: an operation was carried out; ``partial``: it failed or was cancelled half-way;
    ``accepted``: somebody accepted what others had changed. ``kind``: of the operation. ``differences``: what
    it changed, of ``changes`` in all. ``note_code`` and ``note_names``: as in operations.
    """

    number: int
    at: datetime
    who: str
    origin: Literal["applied", "partial", "accepted"]
    kind: str = ""
    operation_id: str | None = None
    note: str = ""
    note_code: str = ""
    note_names: dict[str, str] = Field(default_factory=dict)
    changes: int
    differences: list[Difference] = Field(default_factory=list)


class RevisionPage(BaseModel):
    """Newest first; ``next_before`` is None on the last page."""

    revisions: list[RevisionItem]
    next_before: int | None = None


class RevisionDocument(BaseModel):
    """A revision with the balancer as it was then, whole, as a form."""

    revision: RevisionItem
    form: BalancerForm


class RevisionDifferences(BaseModel):
    """What leads from one state to the other; ``to`` is None for the balancer as it is now.

    ``stays``: how many objects of each kind stay as they are.
    """

    number: int
    to: int | None
    differences: list[Difference]
    stays: dict[str, int] = Field(default_factory=dict)
