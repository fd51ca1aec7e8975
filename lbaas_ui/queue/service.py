"""The queue as API and runtime see it: submit, steer, look.

Everything else in this package stands behind it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal
from weakref import WeakValueDictionary

import sqlalchemy.exc
import structlog

from lbaas_ui.errors import Conflict, FormRejected
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree, revision_of
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.pairing import settled
from lbaas_ui.queue import merging, steering
from lbaas_ui.queue.conditions import participants
from lbaas_ui.queue.control import Control
from lbaas_ui.queue.journal import Journal, Move, OperationView
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.lanes import Lanes
from lbaas_ui.queue.ledger import Ledger
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.states import IN_FLIGHT, OPERATION_ENDED, TASK_ENDED, OperationState
from lbaas_ui.queue.steering import Scope, ScopeVerb, SteerVerb, Verb
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import CreateMode, Operation, OperationKind, Plan, Task
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree

log = structlog.get_logger()


class Queue:
    """Runs operations, each balancer's in its own lane."""

    def __init__(self, tools: Tools, planning: Planning, *, project_id: Callable[[], str | None]) -> None:
        self._tools = tools
        self._planning = planning
        self._project_id = project_id
        self._lanes = Lanes(tools, planning)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._control = Control(
            tools,
            self._lanes,
            enqueue=self._lanes.enqueue,
            roll_back=self._roll_back,
            retried=planning.retried,
        )

    @property
    def ledger(self) -> Ledger:
        """Operations as they stand."""
        return self._tools.ledger

    @property
    def journal(self) -> Journal:
        """The durable record."""
        return self._tools.ledger.journal

    # --- life ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Takes up what an earlier process left, where it was."""
        await self._tools.timings.load()
        await self._planning.load()
        await self._tools.stops.load(self.journal)
        self._lanes.start()
        for view in await self.ledger.load():
            log.info("queue.taken_up", operation_id=view.operation.id, state=view.operation.state)
            self._lanes.enqueue(view.operation)

    async def stop(self) -> None:
        """Stops all lanes. A call that is on its way stays SENDING, and is looked for at the next start."""
        await self._lanes.stop()
        await self.journal.close()

    # --- planning and submitting ---------------------------------------------------------------------

    def plan(
        self, form: BalancerForm, *, balancer_id: str | None = None, create: CreateMode = "auto"
    ) -> Plan:
        """What a form would do; changes nothing.

        Raises:
            FormRejected: with every problem. NotFound: no such balancer.
        """
        return self._planning.apply(form, balancer_id, create)

    def plan_delete(self, balancer_id: str) -> Plan:
        """What a delete would do, and what it takes along.

        Raises:
            NotFound: no such balancer.
        """
        return self._planning.delete(balancer_id)

    async def submit(
        self,
        form: BalancerForm,
        *,
        balancer_id: str | None = None,
        create: CreateMode = "auto",
        who: str,
        revision: str | None = None,
        idempotency_key: str | None = None,
        note: str = "",
        rolls_back: str | None = None,
    ) -> OperationView:
        """Accept a form: journalled before this returns.

        Args:
            form: with ids in place of names of subnets and networks.
            balancer_id: the balancer to edit; None to make a new one.
            create: in one call, step by step, or as the provider can.
            who: the person's name, for the history.
            revision: what the person saw; None to not care.
            idempotency_key: the same key gives the same operation again.
            note: for people.
            rolls_back: the operation that this form takes back.

        Raises:
            FormRejected: with every problem. NotFound: no such balancer.
            Conflict: code ``revision_changed``: somebody else changed the balancer.
        """
        plain = self._operation("apply", balancer_id, who=who, key=idempotency_key)
        wanted = plain.model_copy(
            update={"form": data_of_form(form), "create": create, "note": note, "rolls_back": rolls_back}
        )
        known = await self._known(wanted)
        if known is not None:
            return known
        if balancer_id is None:
            wanted = wanted.model_copy(update={"balancer_name": form.name or ""})
            return await self._accept(wanted, self._planning.apply(form, None, create))
        return await self._edit(wanted, form, balancer_id=balancer_id, revision=revision)

    async def _edit(
        self, wanted: Operation, form: BalancerForm, *, balancer_id: str, revision: str | None
    ) -> OperationView:
        """A form for a balancer that stands: summed up with the forms that wait before it."""
        async with self._line_of(balancer_id):
            tree = self._planning.tree(balancer_id)
            if revision not in {None, revision_of(tree)}:
                msg = "The balancer was changed by somebody else after you opened it."
                raise Conflict(msg, "revision_changed")
            total, plan, pointless = self._sum(wanted, form, tree)
            name = total.name or tree.loadbalancer.name
            wanted = wanted.model_copy(update={"balancer_name": name, **_as_it_was(total, tree)})
            return await self._accept(wanted, plan, pointless)

    def _line_of(self, balancer_id: str) -> asyncio.Lock:
        """Submissions for one balancer follow one another: each is added to what waits before it."""
        return self._lines.setdefault(balancer_id, asyncio.Lock())

    def _sum(
        self, wanted: Operation, form: BalancerForm, tree: BalancerTree
    ) -> tuple[BalancerForm, Plan, tuple[str, ...]]:
        """The form with what older ones in the line want, its plan, and whom it makes pointless."""
        balancer_id = tree.loadbalancer.id
        plan = self._planning.apply(form, balancer_id, wanted.create)
        line = self._lanes.line(balancer_id)
        total, pointless = merging.pointless(wanted, form, line=line, current=form_of_tree(tree))
        if total is not None and pointless:
            with suppress(FormRejected):  # each by itself can be carried out, their sum cannot
                return total, self._planning.apply(total, balancer_id, wanted.create), pointless
        return form, plan, ()

    async def submit_delete(
        self, balancer_id: str, *, who: str, idempotency_key: str | None = None
    ) -> OperationView:
        """Accept the deletion of a balancer with all that hangs on it.

        Raises:
            NotFound: no such balancer.
        """
        return await self._submit_plain("delete", balancer_id, who=who, key=idempotency_key)

    async def submit_failover(
        self, balancer_id: str, *, who: str, idempotency_key: str | None = None
    ) -> OperationView:
        """Accept a failover.

        Raises:
            NotFound: no such balancer.
        """
        return await self._submit_plain("failover", balancer_id, who=who, key=idempotency_key)

    async def _submit_plain(
        self, kind: Literal["delete", "failover"], balancer_id: str, *, who: str, key: str | None
    ) -> OperationView:
        wanted = self._operation(kind, balancer_id, who=who, key=key)
        known = await self._known(wanted)
        if known is not None:
            return known
        name = self._planning.tree(balancer_id).loadbalancer.name
        wanted = wanted.model_copy(update={"balancer_name": name})
        if kind == "failover":
            return await self._accept(wanted, self._planning.failover(balancer_id))
        async with self._line_of(balancer_id):
            line, current = self._lanes.line(balancer_id), form_of_tree(self._planning.tree(balancer_id))
            _, pointless = merging.pointless(wanted, None, line=line, current=current)
            return await self._accept(wanted, self._planning.delete(balancer_id), pointless)

    def _operation(
        self, kind: OperationKind, balancer_id: str | None, *, who: str, key: str | None
    ) -> Operation:
        return Operation(
            id=str(uuid.uuid4()),
            kind=kind,
            balancer_id=balancer_id,
            project_id=self._project_id(),
            user_name=who,
            idempotency_key=key,
            created_at=self.ledger.now(),
        )

    async def _known(self, wanted: Operation) -> OperationView | None:
        """The operation that this very request has brought already, before anything else is looked at.

        Raises:
            Conflict: its key stands for another request; a mistake that must not go unnoticed.
        """
        if wanted.idempotency_key is None:
            return None
        known = await self.journal.by_idempotency_key(wanted.project_id, wanted.idempotency_key)
        if known is None:
            return None
        first = known.operation
        other_balancer = wanted.balancer_id is not None and wanted.balancer_id != first.balancer_id
        if other_balancer or (first.kind, first.form) != (wanted.kind, wanted.form):
            msg = "This Idempotency-Key was used for another request; use a new one."
            raise Conflict(msg, "idempotency_key_reused")
        return self.ledger.get(first.id) or known

    async def _accept(self, operation: Operation, plan: Plan, pointless: Sequence[str] = ()) -> OperationView:
        try:
            view = await self.ledger.accept(operation, plan, who=operation.user_name, pointless=pointless)
        except sqlalchemy.exc.IntegrityError:  # the same key, at the same moment
            known = await self._known(operation)
            if known is None:
                raise
            return known
        self._lanes.enqueue(view.operation)
        return view

    # --- steering ------------------------------------------------------------------------------------

    def verbs(self, view: OperationView) -> list[Verb]:
        """What can be done to an operation now, or why not."""
        return steering.verbs(view)

    async def steer(self, operation_id: str, verb: SteerVerb, *, who: str) -> OperationView:
        """Pause, resume, cancel, retry or roll back.

        Raises:
            NotFound: no such operation. Conflict: not in its state; says why.
        """
        return await self._control.steer(operation_id, verb, who=who)

    def task_verbs(self, view: OperationView, task: Task) -> list[Verb]:
        """What can be done to one step of an operation now, or why not."""
        return steering.task_verbs(view, task)

    async def skip(self, operation_id: str, task_id: str, *, who: str) -> OperationView:
        """Leave one step out; an operation that failed there goes on without it.

        Raises:
            NotFound: no such operation or step. Conflict: says why not.
        """
        return await self._control.skip(operation_id, task_id, who=who)

    async def _roll_back(self, view: OperationView, who: str) -> OperationView:
        form = form_of_data(view.operation.before)
        old = view.operation
        note = f"rolls back {old.id}"
        return await self.submit(form, balancer_id=old.balancer_id, who=who, note=note, rolls_back=old.id)

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
            NotFound: no such balancer. Conflict: says why not.
        """
        scope = self.scope(balancer_id)
        if balancer_id is not None and not scope.views and scope.stop is None:
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
        """All that have not ended, and the last of each balancer where that FAILED; oldest first."""
        last = {view.operation.balancer_id or view.operation.id: view for view in self.ledger.views()}
        shown = []
        for view in self.ledger.views():
            operation = view.operation
            is_last = last[operation.balancer_id or operation.id] is view
            if operation.state not in OPERATION_ENDED or (
                operation.state is OperationState.FAILED and is_last
            ):
                shown.append(view)
        return shown

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

    async def timeline(self, balancer_id: str, *, limit: int) -> list[Move]:
        """History of one balancer, newest first."""
        return await self.journal.timeline(balancer_id, limit=limit)

    def estimate_s(self, kind: str) -> float | None:
        """How long a task of this kind usually takes on this cloud, seconds."""
        return self._tools.timings.usual_s(kind)

    def eta_s(self, view: OperationView) -> float | None:
        """How long the rest of an operation will take, seconds; None where nothing is known."""
        left = [
            task.kind
            for task in view.tasks
            if task.state not in TASK_ENDED and task.generation == view.operation.generation
        ]
        return self._tools.timings.total_s(left)

    def full_create(self) -> dict[str, bool | None]:
        """Which providers were seen to create a balancer in one call, or not to."""
        return self._planning.full_create()

    def subscribe(self, listener: Callable[[Sequence[str]], None]) -> Callable[[], None]:
        """Calls ``listener`` with the ids of operations that changed; returns how to stop it."""
        return self.ledger.subscribe(listener)


def _as_it_was(form: BalancerForm, tree: BalancerTree) -> dict[str, object]:
    """What an edit keeps of the balancer before it, for a roll back and for a plan that is made again."""
    before = form_of_tree(tree)
    return {"before": data_of_form(before), "settled": data_of_form(settled(form, before))}
