"""Who may only look is told so with every action, and refused before anything is asked."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api.standing import FULL, Standing, of_local
from tests.factories import make_loadbalancer, seen
from tests.unit.api.fakes import HEADERS, World

WRITES = [
    ("POST", "/balancers"),
    ("PUT", "/balancers/b"),
    ("DELETE", "/balancers/b"),
    ("POST", "/balancers/b/failover"),
    ("POST", "/operations/o/pause"),
    ("POST", "/operations/o/tasks/t/skip"),
    ("POST", "/operations/pause"),
    ("POST", "/schedules"),
    ("PUT", "/schedules/s"),
    ("DELETE", "/schedules/s"),
    ("POST", "/schedules/s/run"),
    ("POST", "/certificates"),
]


@pytest.mark.parametrize(
    ("roles", "can_write"),
    [
        ([], True),  # the cloud has not answered yet
        (["reader", "load-balancer_observer"], False),
        (["reader", "load-balancer_global_observer"], False),
        (["reader", "member", "load-balancer_member"], True),
        (["admin"], True),
    ],
)
def test_roles(roles: list[str], can_write: bool) -> None:
    """Only roles that read alone forbid writing."""
    assert of_local(roles).can_write is can_write


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_observers_change_nothing(world: World, method: str, path: str) -> None:
    """Each route that changes something answers 403 observer."""
    world.cloud.roles = ["reader", "load-balancer_observer"]
    async with world.client(**HEADERS) as script:
        answer = await script.request(method, f"/api/v1{path}", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "observer")


async def test_actions_of_observers(world: World, script: httpx.AsyncClient) -> None:
    """Every action of a balancer is refused with the reason, and session says that nothing can be written."""
    world.cloud.roles = ["load-balancer_observer"]
    world.store.apply([seen("loadbalancers", make_loadbalancer(id="b"))])
    actions = (await script.get("/api/v1/balancers/b")).json()["actions"]
    assert {(one["action"], one["allowed"], one["code"]) for one in actions} == {
        ("update", False, "observer"),
        ("delete", False, "observer"),
        ("failover", False, "observer"),
    }
    assert (await script.get("/api/v1/session")).json()["can_write"] is False


def test_failover_is_for_administrators() -> None:
    """A member may do everything else."""
    member = Standing(can_failover=False)
    assert (member.refusal("update"), FULL.refusal("failover")) == (None, None)
    assert (member.refusal("failover") or ("",))[0] == "not_admin"
