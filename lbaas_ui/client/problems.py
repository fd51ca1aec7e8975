"""What can go wrong with the server itself, and which error a problem document stands for.

Called by ``client.rest``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import httpx
from pydantic import ValidationError

from lbaas_ui.api.schemas import ProblemDocument
from lbaas_ui.errors import (
    CloudDuplicate,
    CloudImmutable,
    CloudQuotaExceeded,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
    Conflict,
    FormRejected,
    LbaasUiError,
    NotAuthenticated,
    NotFound,
    Problem,
    WaitingTimedOut,
)


class ServerUnreachable(LbaasUiError):
    """No lbaas-ui answers there."""


class ServerFault(LbaasUiError):
    """The server could not do this, and that is not the request's fault.

    Attributes:
        code: stable, as in ``internal_error``. status: HTTP status.
    """

    def __init__(self, message: str, *, code: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


_BY_CODE: Final[Mapping[str, type[LbaasUiError]]] = {
    "not_authenticated": NotAuthenticated,
    "not_found": NotFound,
    "timed_out": WaitingTimedOut,
    "cloud_unauthorized": CloudUnauthorized,
    "cloud_unavailable": CloudTemporary,
    "loadbalancer_pending": CloudImmutable,
    "duplicate": CloudDuplicate,
    "quota_exceeded": CloudQuotaExceeded,
    "cloud_rejected": CloudRejected,
}
_BY_STATUS: Final[Mapping[int, type[LbaasUiError]]] = {401: NotAuthenticated, 404: NotFound}


def error_of(answer: httpx.Response) -> LbaasUiError:
    """The error that a problem document tells of."""
    try:
        document = ProblemDocument.model_validate_json(answer.content)
    except ValidationError:
        words = f"The server answered {answer.status_code} without a problem document."
        known = _BY_STATUS.get(answer.status_code)
        return (
            known(words) if known else ServerFault(words, code="unexpected_answer", status=answer.status_code)
        )
    if document.problems and document.status != httpx.codes.PRECONDITION_FAILED:
        problems = [
            Problem(item.path, item.code, item.message, tuple(item.params.items()))
            for item in document.problems
        ]
        return FormRejected(problems)
    kind = _BY_CODE.get(document.code) or _BY_STATUS.get(document.status)
    if kind is not None:
        return kind(document.detail)
    if document.status in {httpx.codes.CONFLICT, httpx.codes.PRECONDITION_FAILED}:
        return Conflict(document.detail, document.code)
    return ServerFault(document.detail, code=document.code, status=document.status)
