"""A queue and a cloud that do nothing but answer, and an app around them: the ground of the API's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI

from lbaas_ui.api.app import create_app
from lbaas_ui.api.attempts import Attempts
from lbaas_ui.api.audit import Audit
from lbaas_ui.api.auth import LocalAuth
from lbaas_ui.api.board import Board
from lbaas_ui.api.headers import Outside
from lbaas_ui.api.metrics import Metrics
from lbaas_ui.api.opened import OpenedForms
from lbaas_ui.api.parts import Guards, Parts, Server
from lbaas_ui.api.schemas import Readiness, SourceHealth
from lbaas_ui.api.standing import Standing
from lbaas_ui.api.stream import Hub
from lbaas_ui.api.views import Views
from lbaas_ui.cloud.client import Cloud
from lbaas_ui.errors import LbaasUiError, NotFound
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import data_of_form
from lbaas_ui.queue import steering
from lbaas_ui.queue.certificates import Certificates
from lbaas_ui.queue.drift import DriftWatch
from lbaas_ui.queue.journal import Journal, Move, OperationView
from lbaas_ui.queue.maintenance import Maintenances
from lbaas_ui.queue.ports import Watch
from lbaas_ui.queue.scheduler import Scheduler
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.sight import Sight
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState, TaskState
from lbaas_ui.queue.steering import Scope
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import Difference, Operation, Plan, PlannedCall, Task
from lbaas_ui.redaction import Redactor
from lbaas_ui.store.store import Store
from tests.unit.api.fake_history import FakeHistory
from tests.unit.api.fake_scheduler import NOW, FakeDrift, FakeMaintenances, FakeRevisions, FakeScheduler
from tests.unit.api.fake_shelf import FakeShelf, make_insight

TOKEN = "the-access-token"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
FORM = {
    "name": "shop",
    "vip": {"subnet_id": "33333333-3333-4333-8333-333333333333"},
    "listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}],
    "pools": [
        {
            "name": "app",
            "protocol": "HTTP",
            "lb_algorithm": "ROUND_ROBIN",
            "members": [{"address": "10.0.0.11", "protocol_port": 8080}],
        }
    ],
}


def make_task(operation_id: str, seq: int = 1, **fields: object) -> Task:
    """Build a task that waits to make a listener."""
    defaults: dict[str, object] = {
        "id": f"{operation_id}-task-{seq}",
        "operation_id": operation_id,
        "seq": seq,
        "key": f"call-{seq}",
        "kind": "listener.create",
        "name": "web",
        "created_at": NOW,
    }
    return Task.model_validate({**defaults, **fields})


def make_operation(operation_id: str = "operation-1", **fields: object) -> Operation:
    """Build a running operation that applies a form."""
    defaults: dict[str, object] = {
        "id": operation_id,
        "kind": "apply",
        "state": OperationState.RUNNING,
        "balancer_name": "shop",
        "user_name": "anna",
        "form": FORM,
        "created_at": NOW,
    }
    return Operation.model_validate({**defaults, **fields})


def make_view(
    operation_id: str = "operation-1", *, tasks: Sequence[Task] = (), **fields: object
) -> OperationView:
    """Build an operation with its tasks; one that waits where none are given."""
    return OperationView(make_operation(operation_id, **fields), tuple(tasks) or (make_task(operation_id),))


@dataclass
class FakeQueue(FakeHistory):
    """The queue's face: takes everything down, answers from a dictionary, and raises what it is told to."""

    views: dict[str, OperationView] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    error: LbaasUiError | None = None
    differences: tuple[Difference, ...] = ()
    listeners: list[Callable[[Sequence[str]], None]] = field(default_factory=list)
    set_stops: list[Stop] = field(default_factory=list)
    revisions: FakeRevisions = field(default_factory=FakeRevisions)
    sight: Sight = field(init=False)

    def put(self, view: OperationView) -> OperationView:
        """Have an operation stand as given, and tell who listens."""
        self.views[view.operation.id] = view
        for listener in self.listeners:
            listener([view.operation.id])
        return view

    def _note(self, what: str, **fields: object) -> None:
        self.calls.append((what, fields))
        if self.error is not None:
            raise self.error

    async def submit(self, form: BalancerForm, **options: object) -> OperationView:
        """Accept a form."""
        self._note("submit", form=data_of_form(form), **options)
        balancer_id = cast("str | None", options.get("balancer_id"))
        return self.put(make_view(balancer_id=balancer_id, form=data_of_form(form)))

    async def submit_delete(self, balancer_id: str, **options: object) -> OperationView:
        """Accept a deletion."""
        self._note("delete", balancer_id=balancer_id, **options)
        return self.put(make_view(kind="delete", balancer_id=balancer_id, form=None))

    async def submit_failover(self, balancer_id: str, **options: object) -> OperationView:
        """Accept a failover."""
        self._note("failover", balancer_id=balancer_id, **options)
        return self.put(make_view(kind="failover", balancer_id=balancer_id, form=None))

    def plan(self, form: BalancerForm, **options: object) -> Plan:
        """Plan one call; never fails, since nothing is changed."""
        self.calls.append(("plan", {"form": data_of_form(form), **options}))
        call = PlannedCall(key="loadbalancer", kind="loadbalancer.create", name="shop")
        return Plan(calls=(call,), differences=self.differences)

    def plan_delete(self, balancer_id: str, **options: object) -> Plan:
        """Plan one call that takes a listener along."""
        self._note("plan_delete", balancer_id=balancer_id, **options)
        call = PlannedCall(key="loadbalancer", kind="loadbalancer.delete", target=balancer_id)
        return Plan(calls=(call,), takes_along={"listener": 1})

    async def steer(
        self, operation_id: str, verb: str, *, who: str, credentials: str | None = None
    ) -> OperationView:
        """Take the verb down."""
        self._note("steer", operation_id=operation_id, verb=verb, who=who)
        return await self.find(operation_id)

    def scope(self, balancer_id: str | None = None) -> Scope:
        """Give what has not ended, of one balancer or all."""
        views = [view for view in self.current() if balancer_id in {None, view.operation.balancer_id}]
        stop = next((stop for stop in self.set_stops if stop.balancer_id == balancer_id), None)
        return Scope("p", balancer_id, stop, tuple(views))

    def stops(self) -> list[Stop]:
        """Give the switches."""
        return self.set_stops

    async def steer_all(self, verb: str, **options: Any) -> list[str]:
        """Set a switch, or take the verb down."""
        self._note("steer_all", verb=verb, **options)
        if verb == "pause":
            self.set_stops.append(Stop("p", options["balancer_id"], options["who"], NOW, options["note"]))
        for listener in self.listeners:
            listener([])
        return ["operation-1"] if verb == "cancel" else []

    async def find(self, operation_id: str) -> OperationView:
        """Give an operation."""
        if operation_id not in self.views:
            raise NotFound(f"There is no operation {operation_id}.")
        return self.views[operation_id]

    async def page(self, **options: object) -> tuple[list[OperationView], int, str | None]:
        """Give all on one page."""
        self._note("page", **options)
        return list(self.views.values()), len(self.views), None

    def current(self) -> list[OperationView]:
        """Give what has not ended, or failed."""
        shown = OperationState.FAILED
        return [
            view
            for view in self.views.values()
            if view.operation.state not in OPERATION_ENDED or view.operation.state is shown
        ]

    def of_balancer(self, balancer_id: str) -> OperationView | None:
        """Give the first of a balancer."""
        return next((view for view in self.current() if view.operation.balancer_id == balancer_id), None)

    def participants(self, balancer_id: str) -> frozenset[str]:
        """Name the balancer alone."""
        return frozenset({balancer_id} if self.of_balancer(balancer_id) else ())

    def verbs(self, view: OperationView) -> list[steering.Verb]:
        """Answer by the real rules."""
        return steering.verbs(view)

    def task_verbs(self, view: OperationView, task: Task) -> list[steering.Verb]:
        """Answer by the real rules."""
        return steering.task_verbs(view, task)

    async def skip(self, operation_id: str, task_id: str, *, who: str) -> OperationView:
        """Take it down."""
        self._note("skip", operation_id=operation_id, task_id=task_id, who=who)
        return await self.find(operation_id)

    def estimates(self, balancer_id: str | None, provider: object = None) -> Callable[[str], float | None]:
        """Say two seconds for anything."""
        return lambda kind: 2.0

    def eta_s(self, view: OperationView) -> float | None:
        """Say two seconds for each step."""
        return 2.0 * sum(task.state is not TaskState.DONE for task in view.tasks)

    def full_create(self) -> dict[str, bool | None]:
        """Know one provider."""
        return {"octavia": True}

    def subscribe(self, callback: Callable[[Sequence[str]], None]) -> Callable[[], None]:
        """Note who listens."""
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)


@dataclass
class FakeCloud:
    """Anna in the project demo, of a cloud without servers and certificates."""

    name: str = "lab"
    user_name: str = "anna"
    project_id: str | None = "11111111111111111111111111111111"
    project_name: str | None = "demo"
    roles: list[str] = field(default_factory=lambda: ["member"])
    services: frozenset[str] = frozenset({"load-balancer", "network"})
    api_version: tuple[int, int] = (2, 30)


class FakeWatch:
    """Has seen everything; takes down what it is to read, and fails as it is told to."""

    def __init__(self) -> None:
        self.loaded = asyncio.Event()
        self.loaded.set()
        self.read: list[str] = []
        self.error: LbaasUiError | None = None

    async def refresh_balancer(self, loadbalancer_id: str) -> bool:
        """Reads nothing."""
        self.read.append(loadbalancer_id)
        if self.error is not None:
            raise self.error
        return True


@dataclass
class World:
    """One app with everything behind it in reach."""

    folder: Path
    store: Store = field(default_factory=Store)
    queue: FakeQueue = field(default_factory=FakeQueue)
    cloud: FakeCloud = field(default_factory=FakeCloud)
    watch: FakeWatch = field(default_factory=FakeWatch)
    shelf: FakeShelf = field(default_factory=FakeShelf)
    scheduler: FakeScheduler = field(default_factory=FakeScheduler)
    drift: FakeDrift = field(default_factory=FakeDrift)
    ready: bool = True
    clock: float = 1_800_000_000.0
    coalesce_s: float = 0.0
    on_slow: Callable[[], None] = lambda: None
    audited: list[str] = field(default_factory=list)
    outside: Outside = field(default_factory=Outside)
    app: FastAPI = field(init=False)
    auth: LocalAuth = field(init=False)
    board: Board = field(init=False)
    hub: Hub = field(init=False)

    def __post_init__(self) -> None:
        queue = cast("Queue", self.queue)
        views = Views(self.store, queue, drift=self.drift.of, monotonic=lambda: 11.0, now=lambda: NOW)
        self.board = Board(self.store, queue, views)
        self.hub = Hub(self.board, self.readiness, coalesce_s=self.coalesce_s, on_slow=self.on_slow)
        metrics = Metrics()
        metrics.watch(
            operations=self.queue.current,
            sources=list,
            balancers=lambda: len(self.store.all("loadbalancers")),
            clients=lambda: self.hub.client_count,
        )
        self.queue.sight = Sight(self.store, cast("Watch", self.watch), patience_s=0.05)
        parts = Parts(
            store=self.store,
            queue=queue,
            cloud=self.cloud,
            board=self.board,
            hub=self.hub,
            views=views,
            opened=OpenedForms(queue),
            certificates=Certificates(
                cast("Cloud", self.cloud),
                self.store,
                cast("Journal", self.queue),
                now=lambda: NOW,
                clock=lambda: 11.0,
            ),
            insight=make_insight(self.store, self.shelf, NOW),
            scheduler=cast("Scheduler", self.scheduler),
            drift=cast("DriftWatch", self.drift),
            maintenances=cast("Maintenances", FakeMaintenances()),
            create="auto",
            readiness=self.readiness,
        )
        self.auth = LocalAuth(TOKEN, lambda standing: self.seen_by(parts, standing), now=lambda: self.clock)
        self.app = create_app(Server(self.auth, metrics, self.guards(), self.readiness, self.folder))

    def seen_by(self, parts: Parts, standing: Standing) -> Parts:
        """With the actions of one standing."""
        how: Any = {"monotonic": lambda: 11.0, "now": lambda: NOW, "drift": self.drift.of}
        return replace(parts, views=Views(self.store, cast("Queue", self.queue), standing=standing, **how))

    def guards(self) -> Guards:
        """Those of any server; entries of the audit log go to ``audited``."""
        return Guards(
            attempts=Attempts(clock=lambda: self.clock),
            audit=Audit(self.audited.append, lambda: NOW, Redactor(TOKEN)),
            outside=self.outside,
        )

    async def readiness(self) -> Readiness:
        """As told by ``ready``."""
        cloud = "ok" if self.ready else "Octavia does not answer."
        sources = [SourceHealth(name="poll", live=self.ready, age_s=1.0)]
        return Readiness(ready=self.ready, cloud=cloud, database="ok", sources=sources)

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A client without proof of who it is, but for what the headers bring."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://lbaas.test", headers=headers)
