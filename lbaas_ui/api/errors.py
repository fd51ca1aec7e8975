"""Inner errors -> ``application/problem+json`` (RFC 9457); the one place where the API words what went wrong.

Every error answer of the server goes through here: our own tree, wrong requests, unknown routes, and faults.
Codes are stable; titles and details are English sentences for people.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from lbaas_ui import errors
from lbaas_ui.api.schemas import ProblemDocument, ProblemItem
from lbaas_ui.redaction import clean_text

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 5  # what we ask for when the cloud does not say

_log = structlog.get_logger(__name__)


class ApiError(errors.LbaasUiError):
    """A request that the API itself refuses, before any inner part is asked.

    Attributes:
        status: HTTP status. code: stable. problems: fields that it is about.
        retry_in_s: when it may be asked again, in whole seconds, or None.
    """

    retry_in_s: int | None = None

    def __init__(
        self, status: int, code: str, message: str, *, problems: Sequence[errors.Problem] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.problems = tuple(problems)


# First match counts: subclasses stand before their parents.
_STATUS_AND_CODE: Final[tuple[tuple[type[errors.LbaasUiError], int, str], ...]] = (
    (errors.FormRejected, 422, "form_rejected"),
    (errors.NotFound, 404, "not_found"),
    (errors.NotAuthenticated, 401, "not_authenticated"),
    (errors.WaitingTimedOut, 504, "timed_out"),
    (errors.ConfigurationError, 503, "cloud_not_configured"),
    (errors.CloudUnauthorized, 503, "cloud_unauthorized"),
    (errors.CloudTemporary, 503, "cloud_unavailable"),
    (errors.CloudImmutable, 409, "loadbalancer_pending"),
    (errors.CloudDuplicate, 409, "duplicate"),
    (errors.CloudNotFound, 404, "not_found"),
    (errors.CloudQuotaExceeded, 403, "quota_exceeded"),
    (errors.CloudRejected, 502, "cloud_rejected"),
    (errors.CloudError, 502, "cloud_error"),
)

_HTTP_CODES: Final = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


def document_of(error: errors.LbaasUiError) -> ProblemDocument:
    """The problem document of one of our own errors, without a request id."""
    if isinstance(error, ApiError):
        document = _document(error.status, error.code, error.message)
        document.problems = [item_of(problem) for problem in error.problems]
        return document
    if isinstance(error, errors.Conflict):
        status = HTTPStatus.PRECONDITION_FAILED if error.code == "revision_changed" else HTTPStatus.CONFLICT
        return _document(status, error.code, error.message)
    for kind, status_code, code in _STATUS_AND_CODE:
        if isinstance(error, kind):
            document = _document(_status_of(error, status_code), code, error.message)
            if isinstance(error, errors.FormRejected):
                document.problems = [item_of(problem) for problem in error.problems]
                document.detail = _count_of(len(error.problems))
            return document
    return _document(500, "internal_error", "The server could not do this.")


def item_of(problem: errors.Problem) -> ProblemItem:
    """One wrong field, as the page and the CLI get it."""
    return ProblemItem(
        path=problem.path, code=problem.code, message=problem.message, params=dict(problem.params)
    )


def response_of(document: ProblemDocument, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that carries a problem document."""
    return Response(
        document.model_dump_json(),
        status_code=document.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def refusal_of(error: ApiError, scope: Scope) -> Response:
    """The answer of a middleware, to a request that reaches no route."""
    state = scope.setdefault("state", {})
    state["problem_code"] = error.code
    document = document_of(error)
    document.request_id = state.get("request_id")
    return response_of(document, _headers_of(error))


def internal_error(request_id: str | None) -> Response:
    """What is told of a fault of ours: nothing but the id under which the log has it all."""
    document = _document(
        500, "internal_error", "Something went wrong in the server. The log has the details."
    )
    document.request_id = request_id
    return response_of(document)


def add_error_handlers(app: FastAPI) -> None:
    """Have every expected error of this app answered as a problem document."""
    app.add_exception_handler(errors.LbaasUiError, _answer_ours)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)


def _document(status: int, code: str, detail: str) -> ProblemDocument:
    """The cloud's own words may repeat what was sent to it: nothing that looks like a secret is passed on."""
    title = HTTPStatus(status).phrase
    return ProblemDocument(title=title, status=status, detail=clean_text(detail), code=code)


def _status_of(error: errors.LbaasUiError, default: int) -> int:
    """A refusal for want of a right stays one: 403 of the cloud is our 403."""
    forbidden = isinstance(error, errors.CloudRejected) and error.status == HTTPStatus.FORBIDDEN
    return HTTPStatus.FORBIDDEN if forbidden else default


def _count_of(count: int) -> str:
    return (
        "The form has a problem; nothing was changed."
        if count == 1
        else (f"The form has {count} problems; nothing was changed.")
    )


def _headers_of(error: errors.LbaasUiError) -> dict[str, str]:
    if isinstance(error, errors.NotAuthenticated):
        return {"WWW-Authenticate": 'Bearer realm="lbaas-ui"'}
    if isinstance(error, ApiError) and error.retry_in_s is not None:
        return {"Retry-After": str(error.retry_in_s)}
    if isinstance(error, errors.CloudTemporary):
        return {"Retry-After": str(math.ceil(error.retry_in_s or RETRY_AFTER_S))}
    return {}


def _told(request: Request, document: ProblemDocument, headers: Mapping[str, str] | None = None) -> Response:
    """The answer, and a word about it for the audit log."""
    value = getattr(request.state, "request_id", None)
    document.request_id = value if isinstance(value, str) else None
    request.state.problem_code = document.code
    return response_of(document, headers)


async def _answer_ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.LbaasUiError):
        raise error
    document = document_of(error)
    if document.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("request failed", code=document.code, detail=error.message)
    return _told(request, document, _headers_of(error))


async def _answer_invalid(request: Request, error: Exception) -> Response:
    """Wrong query, header or path parameters (bodies are checked by ``api.body``)."""
    if not isinstance(error, RequestValidationError):
        raise error
    document = _document(422, "invalid_request", "The request has parameters that cannot be used.")
    document.problems = problems_of(error.errors())
    return _told(request, document)


def problems_of(faults: Iterable[Mapping[str, object]]) -> list[ProblemItem]:
    """What pydantic found, as problems with paths; values are not repeated, since they may be secrets."""
    items = []
    for fault in faults:
        place = fault.get("loc", ())
        steps = place if isinstance(place, list | tuple) else ()
        path = "".join(f"[{step}]" if isinstance(step, int) or "." in step else f".{step}" for step in steps)
        items.append(
            ProblemItem(path=path.removeprefix("."), code=str(fault["type"]), message=f"{fault['msg']}.")
        )
    return items


async def _answer_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _HTTP_CODES.get(error.status_code, "request_refused")
    detail = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
    }.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request)) or "GET, HEAD"
    return _told(request, _document(error.status_code, code, detail), headers)


def _allowed(request: Request) -> list[str]:
    """All methods at this address, as described: Starlette names those of the first route alone."""
    path = request.url.path
    paths: dict[str, dict[str, object]] = request.app.openapi()["paths"]
    exactly = paths.get(path)
    found = [exactly] if exactly else [methods for one, methods in paths.items() if _fits(path, one)]
    return sorted({method.upper() for methods in found for method in methods})


def _fits(path: str, template: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None
