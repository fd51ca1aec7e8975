"""Revisions, what others changed, many members at once. A part of ``Client``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from lbaas_ui.api.schemas import (
    DriftDocument,
    MaintenancePlan,
    OperationDocument,
    PlanDocument,
    RevisionDifferences,
    RevisionDocument,
    RevisionItem,
    RevisionPage,
    ServerUse,
    ServerUsePage,
)

MemberAction = Literal["drain", "enable", "disable", "weight"]
Model = TypeVar("Model", bound=BaseModel)


class Asking(Protocol):
    """How ``Client`` asks."""

    def _get(self, model: type[Model], path: str, **params: str | None) -> Model: ...

    def _read(self, model: type[Model], answer: httpx.Response) -> Model: ...

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response: ...  # noqa: ANN401 - httpx's own

    def _submit(
        self, method: str, path: str, form: Mapping[str, object] | None = None, *, key: str | None
    ) -> OperationDocument: ...


class Changes:
    """What changed a balancer, and ways back."""

    # --- revisions ------------------------------------------------------------------------------------------

    def revisions(self: Asking, balancer_id: str, *, limit: int = 50) -> list[RevisionItem]:
        """What we changed on a balancer, newest first. Raises NotFound."""
        return self._get(RevisionPage, f"{_of(balancer_id)}/revisions", limit=str(limit)).revisions

    def revision(self: Asking, balancer_id: str, number: int) -> RevisionDocument:
        """One revision with the balancer as it was then. Raises NotFound."""
        return self._get(RevisionDocument, f"{_of(balancer_id)}/revisions/{number}")

    def revision_differences(
        self: Asking, balancer_id: str, number: int, to: int | None = None
    ) -> RevisionDifferences:
        """What leads from a revision to another, or (None) to the balancer as it is. Raises NotFound."""
        path = f"{_of(balancer_id)}/revisions/{number}/differences"
        return self._get(RevisionDifferences, path, to=None if to is None else str(to))

    def restore(
        self: Asking, balancer_id: str, number: int, *, idempotency_key: str | None = None
    ) -> OperationDocument:
        """Queue what leads back to a revision. Raises NotFound, FormRejected."""
        path = f"{_of(balancer_id)}/revisions/{number}/restore"
        return self._submit("POST", path, key=idempotency_key)

    # --- what others changed --------------------------------------------------------------------------------

    def drift(self: Asking, balancer_id: str) -> DriftDocument:
        """What others changed on a balancer. Raises NotFound."""
        return self._get(DriftDocument, f"{_of(balancer_id)}/drift")

    def accept_drift(self: Asking, balancer_id: str) -> RevisionItem:
        """Want the balancer as others made it; sends nothing to the cloud. Raises NotFound, Conflict."""
        return self._read(RevisionItem, self._ask("POST", f"{_of(balancer_id)}/drift/accept"))

    def revert_drift(
        self: Asking, balancer_id: str, *, idempotency_key: str | None = None
    ) -> OperationDocument:
        """Queue what leads back to what was applied. Raises NotFound, FormRejected."""
        return self._submit("POST", f"{_of(balancer_id)}/drift/revert", key=idempotency_key)

    # --- members --------------------------------------------------------------------------------------------

    def change_members(
        self: Asking,
        balancer_id: str,
        action: MemberAction,
        members: Sequence[str],
        *,
        weight: int | None = None,
        idempotency_key: str | None = None,
    ) -> OperationDocument:
        """Queue an action on many members (ids) of a balancer. Raises NotFound, FormRejected."""
        body = {"action": action, "members": list(members), "weight": weight}
        return self._submit("POST", f"{_of(balancer_id)}/members", body, key=idempotency_key)

    # --- servers out of service -----------------------------------------------------------------------------

    def servers(self: Asking) -> list[ServerUse]:
        """Every server that members lead to, and whether it is out of service."""
        return self._get(ServerUsePage, "/maintenance").servers

    def maintenance(self: Asking, server: str, *, on: bool, note: str = "") -> ServerUse:
        """Take a server (id, name, address) out of service everywhere, or bring it back. Raises NotFound."""
        body = {"server": server, "on": on, "note": note}
        return self._read(ServerUse, self._ask("POST", "/maintenance", json=body))

    def plan_maintenance(self: Asking, server: str, *, on: bool) -> MaintenancePlan:
        """What that would do, on each balancer. Raises NotFound."""
        body = {"server": server, "on": on}
        return self._read(MaintenancePlan, self._ask("POST", "/maintenance/plan", json=body))

    # --- plans ----------------------------------------------------------------------------------------------

    def plan_change(self: Asking, balancer_id: str, **what: object) -> PlanDocument:
        """What a way back or an action on members would do.

        Args:
            balancer_id: which balancer.
            **what: one of ``revision`` (a number), ``drift`` (True), ``members`` (as in ``MembersRequest``).
        """
        body = {"balancer_id": balancer_id, **what}
        return self._read(PlanDocument, self._ask("POST", "/plans", json=body))


def _of(balancer_id: str) -> str:
    return f"/balancers/{quote(balancer_id, safe='')}"
