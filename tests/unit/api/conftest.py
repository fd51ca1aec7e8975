"""An app with a store, a fake queue and a fake cloud, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from tests.unit.api.fakes import HEADERS, World


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the server logs is not drawn: a drawn crash takes seconds."""
    with capture_logs():
        yield


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An app whose front end is not built."""
    return World(tmp_path / "static")


@pytest.fixture
async def script(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the access token."""
    async with world.client(**HEADERS) as client:
        yield client


@pytest.fixture
async def nobody(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client without any proof."""
    async with world.client() as client:
        yield client
