"""Puts routes, error handling and the front end together into one ASGI app; ``runtime`` gives the parts."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware

from lbaas_ui import __version__
from lbaas_ui.api.attempts import TokenGuard
from lbaas_ui.api.audit import AuditMiddleware
from lbaas_ui.api.errors import add_error_handlers
from lbaas_ui.api.headers import GuardMiddleware
from lbaas_ui.api.middleware import TraceMiddleware
from lbaas_ui.api.openapi import describe
from lbaas_ui.api.parts import Server
from lbaas_ui.api.routes import (
    balancers,
    catalog,
    exports,
    handover,
    health,
    insight,
    maintenance,
    members,
    operations,
    revisions,
    schedules,
    session,
    steering,
    stream,
    timeline,
)
from lbaas_ui.api.routes.common import PREFIX
from lbaas_ui.api.static import FrontEnd


def create_app(server: Server) -> FastAPI:
    """The whole app, ready to be served."""
    app = bare_app()
    app.state.server = server
    # Not a mount: that would match every path, and a wrong method would be told apart no longer.
    app.router.default = FrontEnd(server.static)
    # From the innermost to the outermost.
    app.add_middleware(TokenGuard, attempts=server.guards.attempts)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(GuardMiddleware, outside=server.guards.outside)
    app.add_middleware(AuditMiddleware, audit=server.guards.audit)
    app.add_middleware(TraceMiddleware, metrics=server.metrics)  # outermost: it sees all answers
    return app


_MODULES = (
    session,
    balancers,
    members,
    maintenance,
    revisions,
    timeline,
    insight,
    exports,
    operations,
    steering,
    schedules,
    catalog,
    stream,
)


def bare_app() -> FastAPI:
    """The routes alone: enough to describe them."""
    app = FastAPI(
        title="lbaas-ui",
        version=__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # Swagger's page loads its scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name_of,
    )
    for module in _MODULES:
        app.include_router(module.router, prefix=PREFIX)
    app.include_router(health.router)
    app.include_router(handover.router)
    add_error_handlers(app)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _name_of(route: APIRoute) -> str:
    """A route's function name is its ``operationId``: short names in generated clients."""
    return route.name
