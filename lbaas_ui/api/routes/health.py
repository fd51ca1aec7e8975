"""For machines: is the process alive, can it serve, how does it fare. Outside ``/api/v1``, without log-in."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lbaas_ui.api.parts import ServerDep
from lbaas_ui.api.schemas import Readiness

router = APIRouter(tags=["health"])


@router.get("/healthz", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", media_type="text/plain")


@router.get(
    "/readyz", responses={503: {"model": Readiness, "description": "Cloud or database do not answer."}}
)
async def readyz(response: Response, server: ServerDep) -> Readiness:
    """Whether people can be served."""
    state = await server.readiness()
    response.status_code = 200 if state.ready else 503
    response.headers["Cache-Control"] = "no-store"
    return state


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(server: ServerDep) -> Response:
    """Prometheus."""
    return Response(server.metrics.text(), media_type=server.metrics.media_type)
