"""What an administrator's token shows of other projects stays outside a project's mirror."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.fence import Fence
from lbaas_ui.models import ReadFrom

BALANCERS = ReadFrom("load-balancer", "/v2/lbaas/loadbalancers", "loadbalancers", "loadbalancer")
FLAVORS = ReadFrom("load-balancer", "/v2/lbaas/flavors", "flavors", "flavor")
AMPHORAE = ReadFrom("load-balancer", "/v2/octavia/amphorae", "amphorae", "amphora")
NETWORKS = ReadFrom("network", "/v2.0/networks", "networks", "network")
SUBNETS = ReadFrom("network", "/v2.0/subnets", "subnets", "subnet")


class Everything:
    """A cloud as an administrator sees it."""

    services = ("load-balancer",)

    def __init__(self, *things: dict[str, Any]) -> None:
        self.things = things
        self.filters: dict[str, str] = {}

    async def read(self, _source: ReadFrom, id: str, _parent_id: str | None = None) -> dict[str, Any] | None:
        """One of them."""
        return next((one for one in self.things if one["id"] == id), None)

    async def pages(
        self, _source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """All of them."""
        self.filters = filters
        yield list(self.things)


@pytest.mark.parametrize(
    ("source", "thing", "passes"),
    [
        (BALANCERS, {"project_id": "mine"}, True),
        (BALANCERS, {"project_id": "theirs"}, False),
        (BALANCERS, {"tenant_id": "theirs"}, False),
        (FLAVORS, {"name": "small"}, True),
        (AMPHORAE, {"role": "MASTER"}, False),
        (NETWORKS, {"project_id": "theirs", "shared": True}, True),
        (NETWORKS, {"project_id": "theirs", "router:external": True}, True),
        (NETWORKS, {"project_id": "theirs", "shared": "true"}, False),
        (SUBNETS, {"project_id": "theirs", "network_id": "known"}, True),
        (SUBNETS, {"project_id": "theirs", "network_id": "unknown"}, False),
        (NETWORKS, {"project_id": "theirs", "network_id": "known"}, False),
    ],
)
async def test_what_passes(source: ReadFrom, thing: dict[str, Any], passes: bool) -> None:
    """One's own, what is shared, what belongs to nobody: in lists and by id alike."""
    cloud = Everything({"id": "x", **thing})
    fence = Fence(cast("Cloud", cloud), "mine", lambda id: id == "known")
    listed = [one for page in [page async for page in fence.pages(source)] for one in page]
    assert (bool(listed), bool(await fence.read(source, "x"))) == (passes, passes)


async def test_balancers_are_asked_for_by_project() -> None:
    """An administrator's list of all balancers of a cloud would be dear."""
    cloud = Everything()
    fence = Fence(cast("Cloud", cloud), "mine", lambda _: False)
    assert [page async for page in fence.pages(BALANCERS)] == [[]]
    assert cloud.filters == {"project_id": "mine"}
