"""Steers beyond one operation: steps, everything at once, schedules. A part of ``Client``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from lbaas_ui.api.schemas import OperationDocument, ScheduleDocument, SchedulePage, SteeringDocument

ScopeVerb = Literal["pause", "resume", "cancel"]
Model = TypeVar("Model", bound=BaseModel)


class Asking(Protocol):
    """How ``Client`` asks."""

    def _get(self, model: type[Model], path: str, **params: str | None) -> Model: ...

    def _read(self, model: type[Model], answer: httpx.Response) -> Model: ...

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response: ...  # noqa: ANN401 - httpx's own


class Steering:
    """Steps, switches and schedules."""

    def skip(self: Asking, operation_id: str, task_id: str) -> OperationDocument:
        """Leave one step out. Raises NotFound, and Conflict with why not."""
        path = f"/operations/{_quoted(operation_id)}/tasks/{_quoted(task_id)}/skip"
        return self._read(OperationDocument, self._ask("POST", path))

    def steering(self: Asking, balancer_id: str | None = None) -> SteeringDocument:
        """Whether everything is stopped, of one balancer or (None) of the project."""
        return self._get(SteeringDocument, "/steering", balancer_id=balancer_id)

    def steer_all(
        self: Asking, verb: ScopeVerb, *, balancer_id: str | None = None, note: str = ""
    ) -> SteeringDocument:
        """Stop, resume or cancel everything of one balancer or (None) of the project.

        Raises:
            NotFound: there is no such balancer. Conflict: says why not.
        """
        body = {"balancer_id": balancer_id, "note": note}
        return self._read(SteeringDocument, self._ask("POST", f"/operations/{verb}", json=body))

    # --- schedules ------------------------------------------------------------------------------------------

    def schedules(self: Asking) -> list[ScheduleDocument]:
        """All schedules, by name."""
        return self._get(SchedulePage, "/schedules").schedules

    def add_schedule(self: Asking, schedule: Mapping[str, object]) -> ScheduleDocument:
        """Make a schedule; keys as in ``ScheduleRequest``. Raises FormRejected, NotFound, Conflict."""
        return self._read(ScheduleDocument, self._ask("POST", "/schedules", json=dict(schedule)))

    def change_schedule(self: Asking, schedule_id: str, schedule: Mapping[str, object]) -> ScheduleDocument:
        """Say a schedule anew. Raises FormRejected, NotFound, Conflict."""
        path = f"/schedules/{_quoted(schedule_id)}"
        return self._read(ScheduleDocument, self._ask("PUT", path, json=dict(schedule)))

    def remove_schedule(self: Asking, schedule_id: str) -> None:
        """Forget a schedule. Raises NotFound."""
        self._ask("DELETE", f"/schedules/{_quoted(schedule_id)}")

    def run_schedule(self: Asking, schedule_id: str) -> ScheduleDocument:
        """Run a schedule once, now. Raises NotFound."""
        return self._read(ScheduleDocument, self._ask("POST", f"/schedules/{_quoted(schedule_id)}/run"))


def _quoted(id: str) -> str:
    return quote(id, safe="")
