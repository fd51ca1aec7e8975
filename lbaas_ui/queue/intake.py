"""Takes in what people and schedules submit: checked, planned, merged with what waits, journalled.

The first half of ``service.Queue``, which inherits it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypedDict, Unpack
from weakref import WeakValueDictionary

import sqlalchemy.exc

from lbaas_ui.errors import CloudError, Conflict, FormRejected, NotFound, Problem
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree, revision_of
from lbaas_ui.forms.load import data_of_form
from lbaas_ui.forms.pairing import settled
from lbaas_ui.queue import merging
from lbaas_ui.queue.bulk import changed
from lbaas_ui.queue.journal import Journal, OperationView
from lbaas_ui.queue.lanes import Lanes
from lbaas_ui.queue.ledger import Ledger
from lbaas_ui.queue.planning import Planning
from lbaas_ui.queue.sight import Sight
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.tasks import LOCAL, CreateMode, MemberChange, Operation, OperationKind, Plan, Weights
from lbaas_ui.queue.timetable import Timetable, scheduled
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store.queries import BalancerTree

LATE: Final = timedelta(minutes=1)
"""A time that is not longer past is now: clocks differ, and people take a moment to send."""


class Said(TypedDict, total=False):
    """What an operation keeps beside its form.

    Attributes:
        note: for the history.
        credentials: under which it runs; without: the server's own (local mode).
        rolls_back: the operation that this one takes back.
        schedule_id: the schedule that submits it.
    """

    note: str
    credentials: str
    rolls_back: str
    schedule_id: str


class Intake:
    """Accepts operations, and puts them where they wait for their turn."""

    def __init__(self, tools: Tools, planning: Planning, project_id: Callable[[], str | None]) -> None:
        self._tools = tools
        self._planning = planning
        self._project_id = project_id
        self.sight = Sight(tools.store, tools.watch)
        self._lanes = Lanes(tools, planning)
        self._timetable = Timetable(tools.ledger.now, self._due)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def ledger(self) -> Ledger:
        """Operations as they stand."""
        return self._tools.ledger

    @property
    def journal(self) -> Journal:
        """The durable record."""
        return self._tools.ledger.journal

    # --- where operations wait -----------------------------------------------------------------------

    def _enqueue(self, operation: Operation) -> None:
        """Into its balancer's line; what waits for a time, only then."""
        at = operation.run_at
        if at is None or operation.started_at is not None or at <= self.ledger.now():
            self._lanes.enqueue(operation)
            return
        self.ledger.set_operation_waiting(operation.id, scheduled(at))
        self._timetable.add(at, operation.id)

    def _due(self, operation_id: str) -> None:
        view = self.ledger.get(operation_id)
        if view is not None and view.operation.state is OperationState.QUEUED:  # paused: when it is resumed
            self._lanes.enqueue(view.operation)

    # --- planning and submitting ---------------------------------------------------------------------

    def plan(
        self, form: BalancerForm, *, balancer_id: str | None = None, create: CreateMode = "auto"
    ) -> Plan:
        """What a form would do; changes nothing.

        Raises:
            FormRejected: with every problem. NotFound: no such balancer.
        """
        plan = self._planning.shown(form, balancer_id, create, waiting=self._others(balancer_id))
        problems = self._planning.over_quota(plan, balancer_id, self._project_id())
        if problems:
            raise FormRejected(problems)
        return plan

    def _others(self, balancer_id: str | None) -> Iterator[OperationView]:
        """What has not ended of the project's other balancers; of this one, the plan is the sum already."""
        project_id = self._project_id()
        for view in self.ledger.views():
            operation = view.operation
            other = balancer_id is None or operation.balancer_id != balancer_id
            if operation.state not in OPERATION_ENDED and operation.project_id == project_id and other:
                yield view

    def form(self, balancer_id: str) -> BalancerForm:
        """A balancer as it is, as a form.

        Raises:
            NotFound: no such balancer.
        """
        return form_of_tree(self._planning.tree(balancer_id))

    def plan_delete(self, balancer_id: str, *, release_floating_ips: bool = False) -> Plan:
        """What a delete would do, what it takes along, and what it leaves.

        Raises:
            NotFound: no such balancer.
        """
        return self._planning.shown_delete(balancer_id, release_floating_ips=release_floating_ips)

    def plan_weights(self, weights: Weights, balancer_id: str) -> Plan:
        """What new weights would do; changes nothing.

        Raises:
            FormRejected: no such pool or member. NotFound: no such balancer.
        """
        return self._planning.weights(balancer_id, weights)

    def plan_members(self, changes: Sequence[MemberChange], balancer_id: str) -> Plan:
        """What changes of members would do; changes nothing.

        Raises:
            FormRejected, NotFound.
        """
        form = changed(self.form(balancer_id), changes)
        return self._planning.shown(form, balancer_id, "auto")

    async def submit(
        self,
        form: BalancerForm,
        *,
        balancer_id: str | None = None,
        create: CreateMode = "auto",
        who: str,
        revision: str | None = None,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
        **said: Unpack[Said],
    ) -> OperationView:
        """Accept a form: journalled before this returns.

        Args:
            form: with ids in place of names of subnets and networks.
            balancer_id: the balancer to edit; None to make a new one.
            create: in one call, step by step, or as the provider can.
            who: the person's name, for the history.
            revision: what the person saw; None to not care.
            idempotency_key: the same key gives the same operation again.
            run_at: when it shall begin, aware; None for as soon as it can.
            **said: what is kept beside it.

        Raises:
            FormRejected: with every problem. NotFound: no such balancer. CloudError: it cannot be read.
            Conflict: code ``revision_changed``: somebody else changed the balancer.
        """
        if self._project_id() is None:  # before the cloud's very first answer
            await self.sight.of_all()
        plain = self._operation("apply", balancer_id, who=who, key=idempotency_key, run_at=run_at)
        asked = {"form": data_of_form(form), "create": create, "balancer_name": form.name or "", **said}
        wanted = plain.model_copy(update=asked)
        if (known := await self._known(wanted)) is not None:
            return known
        if balancer_id is not None:
            return await self._submit_edit(wanted, form, balancer_id=balancer_id, revision=revision)
        plan = self._planning.apply(form, None, create)
        await self._within_quotas(plan, None)
        return await self._accept(wanted, plan)

    async def _within_quotas(self, plan: Plan, balancer_id: str | None) -> None:
        """Nothing, where the project's quotas suffice; a quota that may have grown is read anew before.

        Raises:
            FormRejected: they do not.
        """
        project_id = self._project_id()
        if not self._planning.over_quota(plan, balancer_id, project_id):
            return
        with suppress(CloudError):
            await self._tools.watch.refresh("quotas", str(project_id))
        problems = self._planning.over_quota(plan, balancer_id, project_id)
        if problems:
            raise FormRejected(problems)

    async def _submit_edit(
        self, wanted: Operation, form: BalancerForm, *, balancer_id: str, revision: str | None
    ) -> OperationView:
        """A form for a balancer that stands: summed up with what waits before it."""
        async with self._line_of(balancer_id):
            await self.sight.of_balancer(balancer_id)
            tree = self._planning.tree(balancer_id)
            if revision is not None and revision != revision_of(tree):
                msg = "The balancer was changed by somebody else after you opened it."
                raise Conflict(msg, "revision_changed")
            total, plan, pointless = self._sum(wanted, form, tree)
            await self._within_quotas(plan, balancer_id)
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
        self,
        balancer_id: str,
        *,
        who: str,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
        release_floating_ips: bool = False,
        credentials: str = LOCAL,
    ) -> OperationView:
        """Accept the deletion of a balancer with all that hangs on it, now or at a time.

        Its floating IPs stay in the project, unless ``release_floating_ips`` gives them back.

        Raises:
            NotFound: no such balancer. FormRejected: the time is past.
        """
        wanted = self._operation("delete", balancer_id, who=who, key=idempotency_key, run_at=run_at)
        said = {"credentials": credentials, "release_floating_ips": release_floating_ips}
        wanted = wanted.model_copy(update=said)
        return await self._submit_plain(wanted, balancer_id)

    async def submit_failover(
        self,
        balancer_id: str,
        *,
        who: str,
        idempotency_key: str | None = None,
        run_at: datetime | None = None,
        amphora_id: str | None = None,
        **said: Unpack[Said],
    ) -> OperationView:
        """Accept a failover, now or at a time, of the balancer or of one of its amphorae.

        Raises:
            NotFound: no such balancer or amphora. FormRejected: the time is past.
            CloudError: the amphora cannot be looked at.
        """
        wanted = self._operation("failover", balancer_id, who=who, key=idempotency_key, run_at=run_at)
        wanted = wanted.model_copy(update={"amphora_id": amphora_id, **said})
        if amphora_id is not None and await self._known(wanted) is None:
            amphora = await self._tools.watch.refresh("amphorae", amphora_id)
            if amphora is None or amphora.get("loadbalancer_id") != balancer_id:
                raise NotFound(f"The balancer {balancer_id} has no amphora {amphora_id}.")
        return await self._submit_plain(wanted, balancer_id)

    async def submit_weights(
        self, weights: Weights, balancer_id: str, *, who: str, idempotency_key: str, **said: Unpack[Said]
    ) -> OperationView:
        """Accept new weights of some members; all else stays as it is when the turn has come.

        Raises:
            NotFound: no such balancer. FormRejected: no such pool or member.
        """
        plain = self._operation("weights", balancer_id, who=who, key=idempotency_key)
        wanted = plain.model_copy(update={"weights": weights, **said})
        return await self._submit_plain(wanted, balancer_id)

    async def submit_members(
        self,
        changes: Sequence[MemberChange],
        balancer_id: str,
        *,
        who: str,
        key: str | None,
        **said: Unpack[Said],
    ) -> OperationView:
        """Accept changes of some members; all else stays as it is when the turn has come.

        Raises:
            NotFound: no such balancer.
        """
        plain = self._operation("members", balancer_id, who=who, key=key)
        return await self._submit_plain(
            plain.model_copy(update={"members": tuple(changes), **said}), balancer_id
        )

    async def _submit_plain(self, wanted: Operation, balancer_id: str) -> OperationView:
        """What needs no form."""
        known = await self._known(wanted)
        if known is not None:
            return known
        async with self._line_of(balancer_id):
            if wanted.kind in {"weights", "members"} or wanted.release_floating_ips:
                await self.sight.of_balancer(balancer_id)
            tree = self._planning.tree(balancer_id)
            current = form_of_tree(tree)
            wanted = wanted.model_copy(update={"balancer_name": tree.loadbalancer.name})
            pointless: tuple[str, ...] = ()
            if wanted.release_floating_ips:
                seen = {one.id: str(one.port_id) for one in tree.floating_ips}
                wanted = wanted.model_copy(update={"floating_ips": seen})
            if wanted.kind == "delete":
                line = self._lanes.line(balancer_id)
                _, pointless = merging.pointless(wanted, None, line=line, current=current)
            elif wanted.kind in {"weights", "members"}:
                wanted = wanted.model_copy(update={"before": data_of_form(current)})
            return await self._accept(wanted, self._planning.again(wanted), pointless)

    def _operation(
        self,
        kind: OperationKind,
        balancer_id: str | None,
        *,
        who: str,
        key: str | None,
        run_at: datetime | None = None,
    ) -> Operation:
        if run_at is not None and run_at < self.ledger.now() - LATE:
            raise FormRejected([Problem("run_at", "in_the_past", f"{run_at.isoformat()} is past.")])
        return Operation(
            id=str(uuid.uuid4()),
            kind=kind,
            balancer_id=balancer_id,
            project_id=self._project_id(),
            user_name=who,
            idempotency_key=key,
            run_at=run_at,
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
        if other_balancer or not first.asks_the_same(wanted):
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
        self._enqueue(view.operation)
        return view


def _as_it_was(form: BalancerForm, tree: BalancerTree) -> dict[str, object]:
    """What an edit keeps of the balancer before it, for a roll back and for a plan that is made again."""
    before = form_of_tree(tree)
    return {
        "before": data_of_form(before),
        "settled": data_of_form(settled(form, before)),
    }
