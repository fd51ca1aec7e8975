"""Log in, who am I, log out (local mode)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from starlette.requests import Request

from lbaas_ui.api.auth import COOKIE, LIFETIME_S, Reader, check_same_origin
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import Parts, PartsDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import SessionInfo, SessionRequest
from lbaas_ui.errors import NotAuthenticated

# Source: octavia/policies/base.py and Keystone's default roles. Who has others may be refused all the same.
READING_ROLES: Final = frozenset({"load-balancer_observer", "load-balancer_global_observer", "reader"})

router = APIRouter(prefix="/session", tags=["session"])


def info_of(parts: Parts) -> SessionInfo:
    """Who the server is in the cloud; in local mode that holds for everybody who has the token."""
    cloud = parts.cloud
    return SessionInfo(
        mode="local",
        cloud=cloud.name,
        user_name=cloud.user_name,
        project_id=cloud.project_id,
        project_name=cloud.project_name,
        roles=list(cloud.roles),
        can_write=not cloud.roles or bool(set(cloud.roles) - READING_ROLES),
    )


@router.post(
    "",
    openapi_extra=body_schema("SessionRequest"),
    responses=problems(400, 403, 413, 415, 422),
    status_code=200,
)
async def log_in(request: Request, response: Response, *, parts: PartsDep, body: JsonBody) -> SessionInfo:
    """Exchange the access token for a session cookie."""
    check_same_origin(request)
    if not parts.auth.knows(model_of(SessionRequest, body).access_token):
        raise NotAuthenticated("The access token is not the one that this server printed at its start.")
    _set_cookie(request, response, parts.auth.issue())
    return info_of(parts)


@router.get("", responses=problems())
async def get_session(
    request: Request, response: Response, *, parts: PartsDep, caller: Reader
) -> SessionInfo:
    """Who am I; also renews the cookie, so that an open page stays logged in."""
    if caller.via == "cookie":
        _set_cookie(request, response, parts.auth.issue())
    return info_of(parts)


@router.delete("", status_code=204, responses=problems(403))
async def log_out(request: Request, response: Response) -> None:
    """Forget the session cookie. Works for expired ones too."""
    check_same_origin(request)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def _set_cookie(request: Request, response: Response, value: str) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME_S,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
