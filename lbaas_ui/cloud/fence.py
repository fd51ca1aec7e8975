"""Keeps what the cloud shows of other projects out of a project's mirror; between ``cloud.client`` and poll.

Octavia and Neutron show administrators (and global observers) the objects of all projects. Whose credentials
are at hand for reading must not decide what a project's people see: here only the project's own objects pass,
those that are shared with it, and those that belong to nobody (flavors, providers).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from typing import Any, Final

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.models import ReadFrom

SHARED: Final = ("shared", "router:external")
OF_NOBODY: Final = frozenset({"/v2/octavia/amphorae"})  # administrators' own; they carry no project

KnowsNetwork = Callable[[str], bool]


class Fence:
    """A cloud as one project may see it.

    Args:
        cloud: reads.
        project_id: of the project.
        knows_network: whether a network is in the mirror: then its subnets may be, too.
    """

    def __init__(self, cloud: Cloud, project_id: str, knows_network: KnowsNetwork) -> None:
        self._cloud = cloud
        self.project_id = project_id
        self._knows_network = knows_network

    @property
    def services(self) -> Collection[str]:
        """Types of the services that the cloud has."""
        return self._cloud.services

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> dict[str, Any] | None:
        """One object; None where there is none, or none of this project."""
        found = await self._cloud.read(source, id, parent_id)
        return found if found is not None and self._is_ours(source, found) else None

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """A list, page by page, without what is not ours."""
        if source.path == "/v2/lbaas/loadbalancers":
            filters.setdefault("project_id", self.project_id)
        async for page in self._cloud.pages(source, parent_id=parent_id, **filters):
            yield [one for one in page if self._is_ours(source, one)]

    def _is_ours(self, source: ReadFrom, found: dict[str, Any]) -> bool:
        owner = found.get("project_id") or found.get("tenant_id")
        if not owner:
            return source.path not in OF_NOBODY
        network_id = found.get("network_id")
        return (
            owner == self.project_id
            or any(found.get(mark) is True for mark in SHARED)
            or (source.list_key == "subnets" and bool(network_id) and self._knows_network(str(network_id)))
        )
