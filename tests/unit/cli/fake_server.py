"""Plays lbaas-ui's REST API for the client and the command line, and remembers what it was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from lbaas_ui.api.schemas import (
    BalancerDetail,
    BalancerSummary,
    OperationDocument,
    PlanDocument,
    PlanStep,
    Progress,
    Statistics,
    TaskDocument,
    TrafficSeries,
    TrafficTotals,
)
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Difference, TaskError

URL = "http://lbaas.test"
API = f"{URL}/api/v1"
TOKEN = "the-token-of-the-test"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ID = "11111111-1111-4111-8111-111111111111"
OTHER_ID = "22222222-2222-4222-8222-222222222222"


def make_balancer(name: str = "shop", id: str | None = ID, **fields: Any) -> BalancerSummary:
    """A card of the board."""
    return BalancerSummary(
        id=id, name=name, provisioning_status="ACTIVE", operating_status="ONLINE", **fields
    )


def make_operation(state: str = "QUEUED", id: str = "op-1", **fields: Any) -> OperationDocument:
    """An operation with one task."""
    done = state == "DONE"
    task = TaskDocument(
        id=f"{id}-task",
        kind="listener.create",
        name="web",
        state=TaskState.DONE if done else TaskState.WAITING,
        method="POST",
        path="/v2/lbaas/listeners",
    )
    values: dict[str, Any] = {
        "id": id,
        "kind": "apply",
        "state": OperationState(state),
        "balancer_id": ID,
        "balancer_name": "shop",
        "user_name": "ann",
        "created_at": NOON,
        "started_at": NOON,
        "ended_at": NOON if done else None,
        "progress": Progress(done=int(done), total=1, eta_s=None),
        "waiting_for": [],
        "actions": [],
        "tasks": [task],
        **fields,
    }
    return OperationDocument(**values)


def make_failure() -> OperationDocument:
    """An operation that the cloud refused."""
    error = TaskError(
        code="refused", what="The cloud refuses this call.", words="Port 80 is taken", request_id="req-9",
        remedies=("retry", "edit"),
    )  # fmt: skip
    return make_operation("FAILED", error=error)


def make_plan(*changes: Difference) -> PlanDocument:
    """A plan with one call for each difference."""
    steps = [
        PlanStep(key=str(number), kind="member.update", method="PUT", path="/v2/lbaas/x", name="web")
        for number, _ in enumerate(changes)
    ]
    return PlanDocument(
        steps=steps, transactions=len(steps), eta_s=None, differences=list(changes), warnings=[]
    )


def make_statistics(**fields: Any) -> Statistics:
    """Traffic of a balancer with one listener: two points, of which the last one is not known yet."""
    series = [
        TrafficSeries(
            kind="listener" if name == "web" else "loadbalancer",
            id=OTHER_ID if name == "web" else ID,
            name=name,
            totals=TrafficTotals(
                at=NOON,
                active_connections=7,
                bytes_in=1_234_567,
                bytes_out=999_999,
                request_errors=0,
                total_connections=12,
            ),
            active_connections=[3, 7, None],
            bytes_in_per_s=[1000.0, 3000.0, None],
            bytes_out_per_s=[0.0, 0.25, None],
            connections_per_s=[1.0, 2.0, None],
            request_errors_per_s=[0.0, 0.0, None],
        )
        for name in ("shop", "web")
    ]
    values: dict[str, Any] = {
        "since": NOON,
        "until": NOON,
        "step_s": 60.0,
        "at": [NOON] * 3,
        "every_s": 60.0,
        "trouble": "",
        "series": series,
        **fields,
    }
    return Statistics(**values)


CHANGE = Difference(path="listeners[0].protocol_port", change="changed", kind="listener", old=80, new=81)


def problem(status: int, code: str, detail: str = "No.", **more: Any) -> httpx.Response:
    """A problem document."""
    document = {"title": "x", "status": status, "detail": detail, "code": code, **more}
    return httpx.Response(status, json=document, headers={"content-type": "application/problem+json"})


Said = httpx.Response | Exception | None


class FakeServer:
    """The API. Give it balancers, a plan, operations; ask it for what was asked.

    Attributes:
        operations: what each reading of an operation gives, in order; the last one stays.
        answers: instead of what it would say, by ``METHOD /path``; a list: one each time, None for its own.
        asked: ``(METHOD /path, body)`` of all requests, in order.
    """

    def __init__(self) -> None:
        self.balancers: list[BalancerSummary] = []
        self.plan = make_plan(CHANGE)
        self.operations = [make_operation(), make_operation("DONE")]
        self.answers: dict[str, Said | list[Said]] = {}
        self.asked: list[tuple[str, Any]] = []
        self.requests: list[httpx.Request] = []

    def writes(self) -> list[str]:
        """The requests that would change something."""
        return [call for call, _ in self.asked if not call.startswith("GET") and "/plans" not in call]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.path.removeprefix("/api/v1")
        call = f"{request.method} {path}"
        self.requests.append(request)
        self.asked.append((call, json.loads(request.content) if request.content else None))
        scripted = self.answers.get(call)
        answer = scripted.pop(0) if isinstance(scripted, list) else scripted
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "not_authenticated", "Log in first.")
        return self._answer(call, request)

    def _answer(self, call: str, request: httpx.Request) -> httpx.Response:
        part = request.url.params.get("name", "").lower()
        found: dict[str, Callable[[], httpx.Response]] = {
            r"GET /balancers": lambda: self._page(
                [one for one in self.balancers if part in one.name.lower()]
            ),
            r"POST /plans": lambda: _document(self.plan),
            r"GET /operations": self._operations,
            r"GET /operations/.+": self._next_operation,
            r"POST /operations/[^/]+/(pause|resume|cancel|retry)": lambda: _document(self.operations[0]),
            r"(POST /balancers|(PUT|DELETE) /balancers/[^/]+|POST .*/failover)": lambda: _document(
                self.operations[0], 202
            ),
            r"GET .*/export": lambda: httpx.Response(200, text="name: shop\n"),
            r"GET .*/form": lambda: httpx.Response(200, json={"form": {"name": "shop"}, "revision": "r1"}),
        }
        answer = next((made for pattern, made in found.items() if re.fullmatch(pattern, call)), None)
        return answer() if answer else self._detail(call)

    def _operations(self) -> httpx.Response:
        return httpx.Response(
            200, json={"operations": [self.operations[-1].model_dump(mode="json")], "total": 1}
        )

    def _next_operation(self) -> httpx.Response:
        return _document(self.operations.pop(0) if len(self.operations) > 1 else self.operations[0])

    def _page(self, found: list[BalancerSummary]) -> httpx.Response:
        shown = [one.model_dump(mode="json") for one in found]
        return httpx.Response(200, json={"balancers": shown, "total": len(shown), "next_marker": None})

    def _detail(self, call: str) -> httpx.Response:
        for one in self.balancers:
            if call == f"GET /balancers/{one.id}":
                detail = BalancerDetail(
                    kind="loadbalancer", id=str(one.id), name=one.name, fields={}, actions=[], listeners=[],
                    pools=[], revision="r1", provisioning_status=one.provisioning_status,
                )  # fmt: skip
                return _document(detail)
        return problem(404, "not_found", "There is no such object.")


def _document(model: OperationDocument | PlanDocument | BalancerDetail, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=model.model_dump(mode="json"))
