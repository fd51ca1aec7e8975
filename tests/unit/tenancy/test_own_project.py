"""The project of local mode, before the cloud answers and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.db.engine import open_database
from lbaas_ui.queue.journal import Journal
from lbaas_ui.tenancy.own_project import OwnProject


@dataclass
class Access:
    """A cloud that has answered, or not."""

    project_id: str | None = None


async def test_it_is_known_to_the_next_process(database: str) -> None:
    """None before the first answer ever; then from the disk, until the cloud says otherwise."""
    engine = await open_database(database)
    journal = Journal(engine)

    async def process(cloud: Access) -> OwnProject:
        project = OwnProject(cast("Cloud", cloud), journal)
        await project.load()
        return project

    first = await process(cloud := Access())
    assert first() is None
    cloud.project_id = "p"
    assert first() == "p"
    await first.keep()
    second = await process(cloud := Access())
    assert second() == "p"
    cloud.project_id = "q"
    assert second() == "q"
    await second.keep()
    assert (await process(Access()))() == "q"
    await journal.close()
    await engine.dispose()
