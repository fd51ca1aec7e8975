"""The world of these tests: two projects, their people, and an administrator."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lbaas_ui.db.engine import open_database
from tests.identity_world import World
from tests.memory_keystone import MEMBER, OBSERVER


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, with its tables: to make those takes longer than most of these tests."""
    file = tmp_path_factory.mktemp("new") / "state.db"

    async def make() -> None:
        await (await open_database(f"sqlite:///{file}")).dispose()

    asyncio.run(make())
    return file


@pytest.fixture
async def world(tmp_path: Path, new_database: Path) -> AsyncIterator[World]:
    """Anna and Olaf (who looks) in the project `shop`, Bert in `other`, Cora in both, an administrator."""
    shutil.copy(new_database, tmp_path / "state.db")
    world = World(tmp_path)
    world.keystone.users |= {
        "anna": {"shop": MEMBER},
        "olaf": {"shop": OBSERVER},
        "bert": {"other": MEMBER},
        "cora": {"shop": MEMBER, "other": OBSERVER},
        "root": {"shop": ("admin",)},
        "nora": {"shop": ("reader-of-nothing",)},
    }
    async with world:
        yield world
