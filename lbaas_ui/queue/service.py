"""The queue as API and runtime see it: submit, steer, look.

Everything else in this package stands behind it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

import structlog

from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue import chronicle, reasons, steering
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.conditions import participants
from lbaas_ui.queue.control import By, Control
from lbaas_ui.queue.intake import Intake
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.revisions import Revisions
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, TASK_ENDED, OperationState
from lbaas_ui.queue.steering import Scope, ScopeVerb, SteerVerb, Verb
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import Task
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store import queries

log = structlog.get_logger()
Estimate = Callable[[str], float | None]


class Queue(Intake):
    """Runs operations, each balancer's in its own lane.

    Attributes:
        revisions: what was wanted of each balancer, each time that it changed.
    """

    def __init__(self, tools: Tools, planning: Planning, *, project_id: Callable[[], str | None]) -> None:
        super().__init__(tools, planning, project_id)
        self.revisions = Revisions(tools.ledger.journal, tools.store)
        self._control = Control(
            tools,
            self._lanes,
            enqueue=self._enqueue,
            roll_back=self._roll_back,
            retried=planning.retried,
        )

    # --- life ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Takes up what an earlier process left, where it was."""
        await self._tools.timings.load()
        await self._planning.load()
        await self._tools.stops.load(self.journal)
        await self._tools.tagging.load(self.journal)
        self._lanes.start()
        for view in await self.ledger.load():
            log.info("queue.taken_up", operation_id=view.operation.id, state=view.operation.state)
            self._enqueue(view.operation)
        self._timetable.start()

    async def stop(self) -> None:
        """Stops all lanes. A call that is on its way stays SENDING, and is looked for at the next start."""
        await self._timetable.stop()
        await self._lanes.stop()
        await self.journal.close()

    # --- steering ------------------------------------------------------------------------------------

    def verbs(self, view: OperationView) -> list[Verb]:
        """What can be done to an operation now, or why not."""
        return steering.verbs(view)

    async def steer(
        self, operation_id: str, verb: SteerVerb, *, who: str, credentials: str | None = None
    ) -> OperationView:
        """Pause, resume, cancel, retry, roll back or dismiss.

        Retries and rollbacks run with the rights of who does it, and so does what is resumed without its own.

        Raises:
            NotFound: no such operation. Conflict: not in its state; says why.
        """
        view = await self._control.steer(operation_id, verb, By(who, credentials))
        if verb == "resume" and credentials is not None and self._tools.lapsed(view.operation):
            await self.entrust(operation_id, credentials, who=who)
            view = await self.find(operation_id)
        return view

    def task_verbs(self, view: OperationView, task: Task) -> list[Verb]:
        """What can be done to one step of an operation now, or why not."""
        return steering.task_verbs(view, task)

    async def skip(self, operation_id: str, task_id: str, *, who: str) -> OperationView:
        """Leave one step out; an operation that failed there goes on without it.

        Raises:
            NotFound: no such operation or step. Conflict: says why not.
        """
        return await self._control.skip(operation_id, task_id, who=who)

    async def _roll_back(self, view: OperationView, by: By) -> OperationView:
        form = form_of_data(view.operation.before)
        old = view.operation
        note = reasons.say("rolls_back", operation=old.id)
        return await self.submit(
            form,
            balancer_id=old.balancer_id,
            who=by.who,
            note=note,
            rolls_back=old.id,
            credentials=by.credentials or old.credentials,
        )

    async def entrust(self, operation_id: str, credentials: str, *, who: str) -> None:
        """Have an operation go on under other credentials."""
        why = reasons.say("rights", who=who)
        await self.ledger.amend(operation_id, why, who=who, credentials=credentials)
        self._lanes.ring(operation_id)

    def ring_all(self) -> None:
        """Have all who wait look again: what held them may be gone."""
        self._lanes.ring_all()

    def scope(self, balancer_id: str | None = None) -> Scope:
        """One balancer, or (None) the whole project: whether it is stopped, and what is under way."""
        return self._control.scope(self._project_id(), balancer_id)

    async def steer_all(
        self, verb: ScopeVerb, *, balancer_id: str | None = None, who: str, note: str = ""
    ) -> list[str]:
        """Stop, resume or cancel everything of one balancer, or (None) of the whole project.

        Returns:
            Ids of the operations that were cancelled.

        Raises:
            NotFound: no such balancer. Conflict: says why not. CloudTemporary: it is not known yet.
        """
        if self._project_id() is None:  # before the cloud's very first answer
            await self.sight.of_all()
        scope = self.scope(balancer_id)
        if balancer_id is not None and not scope.views and scope.stop is None:
            await self.sight.of_all()
            self._planning.tree(balancer_id)
        return await self._control.steer_all(scope, verb, who=who, note=note)

    def stops(self) -> list[Stop]:
        """The switches that are set, the project's own first."""
        return self._tools.stops.all(self._project_id())

    # --- looking -------------------------------------------------------------------------------------

    async def find(self, operation_id: str) -> OperationView:
        """One operation.

        Raises:
            NotFound: there is none with this id.
        """
        return await self.ledger.find(operation_id)

    async def page(
        self,
        *,
        limit: int,
        marker: str | None,
        balancer_id: str | None = None,
        state: OperationState | None = None,
    ) -> tuple[list[OperationView], int, str | None]:
        """Operations, newest first: (one page, how many in all, marker of the next page or None)."""
        views, total, following = await self.journal.page(
            limit=limit, marker=marker, balancer_id=balancer_id, state=state
        )
        return [self.ledger.get(view.operation.id) or view for view in views], total, following

    def current(self) -> list[OperationView]:
        """All that have not ended, and the last of each balancer where that needs somebody; oldest first."""
        views, last = self.ledger.views(), dict[str, OperationView]()
        for view in views:  # an old one may have come back from the journal, behind newer ones
            key = view.operation.balancer_id or view.operation.id
            if key not in last or last[key].operation.created_at <= view.operation.created_at:
                last[key] = view
        seen = {id(view) for view in last.values()}
        return [
            view
            for view in views
            if view.operation.state not in OPERATION_ENDED
            or (view.operation.needs_somebody and id(view) in seen)
        ]

    def of_balancer(self, balancer_id: str) -> OperationView | None:
        """The operation to show on a balancer: running, else queued, else the last where that FAILED."""
        mine = [view for view in self.current() if view.operation.balancer_id == balancer_id]
        order = [OperationState.RUNNING, OperationState.PAUSED, OperationState.QUEUED, OperationState.FAILED]
        return min(mine, key=lambda view: order.index(view.operation.state), default=None)

    def participants(self, balancer_id: str) -> frozenset[str]:
        """Ids of the objects that take part in the transaction that runs now because of us."""
        view = self.of_balancer(balancer_id)
        tree = queries.tree(self._tools.store, balancer_id)
        if view is None or tree is None:
            return frozenset()
        found = {balancer_id: True}
        flying = [task for task in view.tasks if task.state in IN_FLIGHT and KINDS[task.kind].locks]
        for task in flying:
            target = task.target if isinstance(task.target, str) else (task.result or {}).get("id")
            parent = task.parent if isinstance(task.parent, str) else None
            taking_part = participants(
                KINDS[task.kind], tree, target=str(target) if target else None, parent=parent, body=task.body
            )
            found.update({object_id: True for _, object_id in taking_part})
        return frozenset(found) if flying else frozenset()

    async def timeline(self, span: Span, *, limit: int) -> list[Move]:
        """History of one balancer or of the project, newest first."""
        return await chronicle.newest(self.journal, span, limit=limit)

    def whole_timeline(self, span: Span) -> AsyncIterator[list[Move]]:
        """All of it, oldest first, page by page."""
        return chronicle.pages(self.journal, span)

    def estimates(self, balancer_id: str | None, provider: object = None) -> Estimate:
        """How long a task of each kind usually takes, seconds, on this cloud.

        Args:
            balancer_id: its provider counts.
            provider: what a form names; of a balancer that names none, all providers count together.
        """
        named = self._tools.provider(balancer_id, provider)
        return lambda kind: self._tools.timings.usual_s(kind, named)

    def eta_s(self, view: OperationView) -> float | None:
        """How long the rest of an operation will take, seconds; None where nothing is known."""
        left = [
            task.kind
            for task in view.tasks
            if task.state not in TASK_ENDED and task.generation == view.operation.generation
        ]
        return self._tools.timings.total_s(left, self._tools.provider_of(view.operation))

    def full_create(self) -> dict[str, bool | None]:
        """Which providers were seen to create a balancer in one call, or not to."""
        return self._planning.full_create()

    def subscribe(self, listener: Callable[[Sequence[str]], None]) -> Callable[[], None]:
        """Calls ``listener`` with the ids of operations that changed; returns how to stop it."""
        return self.ledger.subscribe(listener)
