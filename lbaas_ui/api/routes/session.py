"""Log in, who am I, log out; what that means, the mode's ``Auth`` knows."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.requests import Request

from lbaas_ui.api import audit
from lbaas_ui.api.attempts import address_of
from lbaas_ui.api.auth import COOKIE, Cookie, Reader, check_same_origin
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import ServerDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import SessionInfo, SessionRequest

router = APIRouter(prefix="/session", tags=["session"])


@router.post(
    "",
    openapi_extra=body_schema("SessionRequest"),
    responses=problems(400, 403, 413, 415, 422, 429),
    status_code=200,
)
async def log_in(request: Request, response: Response, *, server: ServerDep, body: JsonBody) -> SessionInfo:
    """Exchange proof of who one is for a session cookie."""
    check_same_origin(request)
    wanted = model_of(SessionRequest, body)
    with server.guards.attempts.counted(address_of(request.scope)):
        info, cookie = await server.auth.log_in(request, wanted)
    audit.note(request, who=info.user_name, project_id=info.project_id)
    _set_cookie(request, response, cookie)
    return info


@router.get("", responses=problems())
async def get_session(
    request: Request, response: Response, *, server: ServerDep, caller: Reader
) -> SessionInfo:
    """Who am I; also renews the cookie, so that an open page stays logged in."""
    info, cookie = await server.auth.look(caller, request)
    if cookie is not None:
        _set_cookie(request, response, cookie)
    return info


@router.delete("", status_code=204, responses=problems(403))
async def log_out(request: Request, response: Response, *, server: ServerDep) -> None:
    """End the session. Works for expired ones too."""
    check_same_origin(request)
    await server.auth.log_out(request)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def _set_cookie(request: Request, response: Response, cookie: Cookie) -> None:
    response.set_cookie(
        COOKIE,
        cookie.value,
        max_age=cookie.max_age_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
