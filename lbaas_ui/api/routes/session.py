"""Log in, who am I, log out; what that means, the mode's ``Auth`` knows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.requests import Request

from lbaas_ui.api import audit
from lbaas_ui.api.attempts import address_of
from lbaas_ui.api.auth import Asker, Cookie, Reader, check_same_origin, cookie_name
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.parts import ServerDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import (
    LogInInfo,
    ProjectChoice,
    ProjectPage,
    SessionInfo,
    SessionPage,
    SessionRequest,
)

router = APIRouter(tags=["session"])
SessionId = Annotated[str, Path(max_length=64, description="The session's id.")]


@router.post(
    "/session",
    openapi_extra=body_schema("SessionRequest"),
    responses=problems(400, 403, 413, 415, 422, 429, 503),
    status_code=200,
)
async def log_in(request: Request, response: Response, *, server: ServerDep, body: JsonBody) -> SessionInfo:
    """Exchange proof of who one is for a session cookie."""
    check_same_origin(request)
    wanted = model_of(SessionRequest, body)
    with server.guards.attempts.counted(address_of(request.scope), wanted.named()):
        info, cookie = await server.auth.log_in(request, wanted)
    audit.note(request, who=info.user_name, project_id=info.project_id)
    set_cookie(request, response, cookie)
    return info


@router.get("/session", responses=problems())
async def get_session(
    request: Request, response: Response, *, server: ServerDep, caller: Reader
) -> SessionInfo:
    """Who am I; also renews the cookie, so that an open page stays logged in."""
    info, cookie = await server.auth.look(caller, request)
    if cookie is not None:
        set_cookie(request, response, cookie)
    return info


@router.put(
    "/session",
    openapi_extra=body_schema("ProjectChoice"),
    responses=problems(400, 403, 404, 413, 415, 422, 503),
)
async def change_project(
    request: Request, response: Response, *, server: ServerDep, caller: Asker, body: JsonBody
) -> SessionInfo:
    """Go to another project: a new session, with the rights that one has there."""
    wanted = model_of(ProjectChoice, body)
    info, cookie = await server.auth.move(caller, request, wanted.project_id)
    set_cookie(request, response, cookie)
    return info


@router.delete("/session", status_code=204, responses=problems(403))
async def log_out(request: Request, response: Response, *, server: ServerDep) -> None:
    """End the session. Works for expired ones too."""
    check_same_origin(request)
    await server.auth.log_out(request)
    is_secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=is_secure, httponly=True, samesite="strict")


@router.get("/log-in")
async def how_to_log_in(server: ServerDep) -> LogInInfo:
    """Which way of logging in this server has; needs no log-in."""
    return server.auth.how()


@router.get("/projects", responses=problems(503))
async def list_projects(server: ServerDep, caller: Reader) -> ProjectPage:
    """The projects in which one has a role."""
    return ProjectPage(projects=await server.auth.projects_of(caller))


@router.get("/sessions", responses=problems())
async def list_sessions(server: ServerDep, caller: Reader) -> SessionPage:
    """One's own sessions, the newest first."""
    return SessionPage(sessions=await server.auth.sessions_of(caller))


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(403, 404))
async def end_session(session_id: SessionId, server: ServerDep, caller: Asker) -> None:
    """End one of one's own sessions: its cookie opens nothing any more."""
    await server.auth.end_session(caller, session_id)


def set_cookie(request: Request, response: Response, cookie: Cookie) -> None:
    """Give a browser what logs it in."""
    response.set_cookie(
        cookie_name(request),
        cookie.value,
        max_age=cookie.max_age_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
