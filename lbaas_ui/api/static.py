"""Serves the built front end: its files, and its page for every address of its own.

Asked for whatever no route of the API serves; so it also words the 404 of unknown API calls.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

INDEX: Final = "index.html"
_FOR_EVER: Final = (
    "public, max-age=31536000, immutable"  # Vite puts a hash into the names of what is in assets/
)
_NOT_BUILT: Final = """The page is not built yet; the API at /api/v1 works without it.

Build it with:  make web
"""


class FrontEnd(StaticFiles):
    """The folder ``lbaas_ui/static``; ``index.html`` for the page's own addresses (``/balancers/...``)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """Nothing: without the folder, ``get_response`` says how to build it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, the page, or 404; 405 for what is no reading.

        Raises:
            HTTPException: 404 and 405, worded by ``errors``.
        """
        if scope["path"].startswith("/api/"):
            raise HTTPException(404)
        if not (self._folder / INDEX).is_file():
            return self._not_built(path, scope)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                raise
            if PurePosixPath(path).suffix:
                raise HTTPException(404) from error
            path = INDEX
            response = await super().get_response(path, scope)
        is_asset = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            _FOR_EVER if is_asset else "no-store" if path == INDEX else "no-cache"
        )
        return response

    def _not_built(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405)
        if PurePosixPath(path).suffix:
            raise HTTPException(404)
        return PlainTextResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
