"""Taking over somebody who is logged in at another dashboard, with the Keystone token that it posts.

The shape is that of Keystone's own web single sign-on (``/v3/auth/OS-FEDERATION/websso``), which posts
``token`` to a trusted dashboard: so OpenID Connect and SAML work without a word of either here. Outside
``/api/v1``, since a form is posted, not JSON.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Response
from starlette.requests import Request

from lbaas_ui.api import audit
from lbaas_ui.api.attempts import address_of
from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.parts import ServerDep
from lbaas_ui.api.routes.common import problems
from lbaas_ui.api.routes.session import set_cookie
from lbaas_ui.api.schemas import SessionRequest, TokenProof

router = APIRouter(tags=["session"])
MOST_BYTES: Final = 32 * 1024
_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["token"],
                    "properties": {"token": {"type": "string"}, "project_id": {"type": "string"}},
                }
            }
        },
    }
}


@router.post(
    "/handover",
    status_code=303,
    response_class=Response,
    openapi_extra=_FORM,
    responses=problems(400, 403, 413, 422, 503),
)
async def take_over(request: Request, *, server: ServerDep) -> Response:
    """Log in with a token that a listed page posts, and open our page."""
    origin = request.headers.get("origin", "")
    if origin not in server.handover_origins:
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            "cross_origin",
            "This page may hand nobody over: the setting handover_origins does not list it.",
        )
    try:
        fields = parse_qs(await _text(request), max_num_fields=10)
    except ValueError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, "malformed_form", "The form has too many fields.") from error
    token = next(iter(fields.get("token", ())), "")
    if not token:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing_token", "The field `token` is missing.")
    project_id = next(iter(fields.get("project_id", ())), None)
    proof = TokenProof.model_construct(token=token, project_id=project_id)
    with server.guards.attempts.counted(address_of(request.scope)):
        info, cookie = await server.auth.log_in(request, SessionRequest.model_construct(token=proof))
    audit.note(request, who=info.user_name, project_id=info.project_id, origin=origin)
    response = Response(
        status_code=HTTPStatus.SEE_OTHER,
        headers={"Location": f"{request.scope.get('root_path', '')}/", "Cache-Control": "no-store"},
    )
    set_cookie(request, response, cookie)
    return response


async def _text(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body is too large.")
    return body.decode("ascii", "replace")
