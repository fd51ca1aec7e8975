"""How balancers end, and how they are carried anew. A part of ``Client``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from lbaas_ui.api.schemas import OperationDocument, PlanDocument

Model = TypeVar("Model", bound=BaseModel)


class Asking(Protocol):
    """How ``Client`` asks."""

    def _read(self, model: type[Model], answer: httpx.Response) -> Model: ...

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response: ...  # noqa: ANN401 - httpx's own

    def _submit(
        self,
        method: str,
        path: str,
        form: Mapping[str, object] | None = None,
        *,
        key: str | None,
        params: Mapping[str, str] | None = None,
    ) -> OperationDocument: ...


class Lifecycle:
    """Deletions and failovers."""

    def plan_delete(self: Asking, balancer_id: str, *, release_floating_ips: bool = False) -> PlanDocument:
        """What a deletion would take along, and leave. Raises NotFound."""
        body = {
            "balancer_id": balancer_id,
            "delete": True,
            "release_floating_ips": release_floating_ips,
        }
        return self._read(PlanDocument, self._ask("POST", "/plans", json=body))

    def delete(
        self: Asking,
        balancer_id: str,
        *,
        release_floating_ips: bool = False,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
    ) -> OperationDocument:
        """Queue the deletion of a balancer with all that hangs on it. Raises NotFound, Conflict.

        Its floating IPs stay in the project, unless ``release_floating_ips`` gives them back.
        """
        release = {"release_floating_ips": "true"} if release_floating_ips else {}
        params = {**at(run_at), **release}
        return self._submit("DELETE", _of(balancer_id), key=idempotency_key, params=params)

    def failover(
        self: Asking,
        balancer_id: str,
        *,
        amphora_id: str | None = None,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
    ) -> OperationDocument:
        """Queue a failover (administrators only), at once or for a time (aware). Raises NotFound.

        Of the whole balancer, or of one amphora.
        """
        path = f"{_of(balancer_id)}/failover"
        params = at(run_at) if amphora_id is None else {**at(run_at), "amphora_id": amphora_id}
        return self._submit("POST", path, key=idempotency_key, params=params)


def at(run_at: datetime | None) -> dict[str, str]:
    """The parameter that says when an operation shall begin; none: as soon as it can."""
    return {} if run_at is None else {"run_at": run_at.isoformat()}


def _of(balancer_id: str) -> str:
    return f"/balancers/{quote(balancer_id, safe='')}"
