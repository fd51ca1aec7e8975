"""Plans, operations and history through REST."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from lbaas_ui.queue import steering
from lbaas_ui.queue.journal import Move
from lbaas_ui.queue.skipping import skipped
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Waiting, ref
from tests.unit.api.fake_scheduler import NOW
from tests.unit.api.fakes import FORM, World, make_task, make_view


async def test_plan_of_a_form(world: World, script: httpx.AsyncClient) -> None:
    """A plan shows its calls with times and counts transactions; nothing is submitted."""
    answer = await script.post("/api/v1/plans", json={"form": FORM, "create": "full"})
    plan = answer.json()
    assert (plan["transactions"], plan["eta_s"]) == (1, 2.0)
    assert plan["steps"][0]["path"] == "/v2/lbaas/loadbalancers"
    assert world.queue.calls == [("plan", {"form": FORM, "balancer_id": None, "create": "full"})]


async def test_plan_of_a_delete(world: World, script: httpx.AsyncClient) -> None:
    """A deletion's plan says what it takes along."""
    answer = await script.post("/api/v1/plans", json={"delete": True, "balancer_id": "x"})
    assert answer.json()["takes_along"] == {"listener": 1}
    assert answer.json()["steps"][0]["path"] == "/v2/lbaas/loadbalancers/x"


async def test_paths_of_problems_are_the_forms(script: httpx.AsyncClient) -> None:
    """A wrong form in a plan has the same paths as when it is submitted."""
    wrong = {"form": {**FORM, "listeners": [{"protocol": "HTTP", "protocol_port": 0}]}}
    answer = await script.post("/api/v1/plans", json=wrong)
    assert [item["path"] for item in answer.json()["problems"]] == ["listeners[0].protocol_port"]


async def test_operation(world: World, script: httpx.AsyncClient) -> None:
    """An operation shows its steps, how far it is, what it waits for, and what can be done to it."""
    pending = Waiting(code="loadbalancer_pending", reason="The balancer is PENDING_UPDATE.")
    in_turn = Waiting(code="earlier_task", reason="After pool app.")
    tasks = [
        make_task("o", 1, key="lb", kind="loadbalancer.create", state=TaskState.DONE, result={"id": "lb-1"}),
        make_task("o", 2, key="pool", kind="pool.create", state=TaskState.WAITING, waiting=pending),
        make_task("o", 3, kind="member.batch", parent=ref("pool"), waiting=in_turn),
        make_task("o", 4, kind="loadbalancer.update", target=ref("lb")),
    ]
    world.queue.put(make_view("o", tasks=tasks))
    found = (await script.get("/api/v1/operations/o")).json()
    assert found["progress"] == {"done": 1, "total": 4, "eta_s": 6.0}
    assert [one["code"] for one in found["waiting_for"]] == ["loadbalancer_pending"]
    assert [task["path"] for task in found["tasks"]] == [
        "/v2/lbaas/loadbalancers",
        "/v2/lbaas/pools",
        "/v2/lbaas/pools/{parent}/members",
        "/v2/lbaas/loadbalancers/lb-1",
    ]
    assert [task["eta_s"] for task in found["tasks"]] == [None, 2.0, 2.0, 2.0]
    allowed = {one["action"]: one["allowed"] for one in found["actions"]}
    possible = {"pause", "cancel"}
    assert allowed == {verb: verb in possible for verb in steering.VERBS}


async def test_earlier_plans_keep_what_they_did(world: World, script: httpx.AsyncClient) -> None:
    """After a new plan the steps that were done stay in sight; those that were dropped do not."""
    tasks = [
        make_task("o", 1, state=TaskState.DONE),
        make_task("o", 2, state=TaskState.FAILED),
        make_task("o", 3, state=TaskState.SKIPPED),
        make_task("o", 4, generation=2),
    ]
    world.queue.put(make_view("o", tasks=tasks, generation=2))
    found = (await script.get("/api/v1/operations/o")).json()
    assert [task["id"] for task in found["tasks"]] == ["o-task-1", "o-task-4"]


async def test_ended_operations_have_no_time_left(world: World, script: httpx.AsyncClient) -> None:
    """What has ended has no estimate."""
    world.queue.put(make_view("o", state=OperationState.FAILED, ended_at=NOW))
    assert (await script.get("/api/v1/operations/o")).json()["progress"]["eta_s"] is None


@pytest.mark.parametrize("verb", steering.VERBS)
async def test_steering(world: World, script: httpx.AsyncClient, verb: str) -> None:
    """Each verb reaches the queue, with who it was."""
    world.queue.put(make_view("o"))
    answer = await script.post(f"/api/v1/operations/o/{verb}")
    assert (answer.status_code, answer.json()["id"]) == (200, "o")
    assert world.queue.calls == [("steer", {"operation_id": "o", "verb": verb, "who": "anna"})]


async def test_skipping_a_step(world: World, script: httpx.AsyncClient) -> None:
    """Each step says whether it can be skipped, or why not; what was skipped stays in sight."""
    tasks = [
        make_task("o", 1, key="pool", kind="pool.create"),
        make_task("o", 2, kind="member.batch", parent=ref("pool"), after=("pool",)),
    ]
    view = world.queue.put(make_view("o", tasks=tasks))
    found = (await script.get("/api/v1/operations/o")).json()
    assert [one["code"] for task in found["tasks"] for one in task["actions"]] == ["needed", ""]
    answer = await script.post("/api/v1/operations/o/tasks/o-task-2/skip")
    assert answer.status_code == 200
    assert world.queue.calls == [("skip", {"operation_id": "o", "task_id": "o-task-2", "who": "anna"})]
    left_out = skipped(view.tasks[1], "anna")
    tasks[1] = make_task("o", 2, kind="member.batch", state=TaskState.SKIPPED)
    world.queue.put(make_view("o", tasks=tasks, skipped=[left_out], generation=2))
    found = (await script.get("/api/v1/operations/o")).json()
    assert (found["skipped"], [task["id"] for task in found["tasks"]]) == (["member.batch web"], ["o-task-2"])


async def test_list(world: World, script: httpx.AsyncClient) -> None:
    """Filters and page are the queue's."""
    world.queue.put(make_view("o"))
    answer = await script.get("/api/v1/operations?state=RUNNING&balancer_id=b&limit=7&marker=m")
    assert answer.json()["total"] == 1
    assert world.queue.calls == [
        ("page", {"limit": 7, "marker": "m", "balancer_id": "b", "state": OperationState.RUNNING})
    ]


async def test_timeline(world: World, script: httpx.AsyncClient) -> None:
    """A balancer's history is there even when the balancer itself is gone."""
    for number in range(3):
        at = NOW + timedelta(seconds=number)
        world.queue.moves.append(
            Move(at=at, what="task", kind="pool.create", id="t", new="DONE", balancer_id="gone")
        )
    answer = await script.get("/api/v1/balancers/gone/timeline?limit=2")
    assert [entry["new"] for entry in answer.json()["entries"]] == ["DONE", "DONE"]


@pytest.mark.parametrize("path", ["/api/v1/timeline", "/api/v1/balancers/b/timeline"])
@pytest.mark.parametrize(
    "asked", [{"params": {"format": "jsonl"}}, {"headers": {"Accept": "application/x-ndjson"}}]
)
async def test_timeline_as_lines(
    world: World, script: httpx.AsyncClient, path: str, asked: dict[str, Any]
) -> None:
    """One JSON object a line, by name or by what is accepted."""
    for name in ("one", "two"):
        world.queue.moves.append(
            Move(at=NOW, what="task", kind="pool.create", id=name, new="DONE", who="ann", balancer_id="b")
        )
    answer = await script.get(path, **asked)
    assert answer.headers["content-type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(line["id"], line["who"], line["balancer_id"]) for line in lines] == [
        ("one", "ann", "b"),
        ("two", "ann", "b"),
    ]
