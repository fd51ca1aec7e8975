"""Revisions of balancers: what was wanted, and what the balancer then was, each time that we changed it.

An operation that ends writes its revision in the same transaction (``lane``), so none is lost; whoever
accepts what others changed writes one, too (``drift``). Revisions do not go with old operations: the newest
of each balancer stay for good, as long as the balancer is there.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from lbaas_ui.db import tables
from lbaas_ui.db.writer import Step, patiently
from lbaas_ui.errors import FormRejected, NotFound
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.wanted import accepted, added_up, by_pool_id, identified, portable
from lbaas_ui.queue import differences
from lbaas_ui.queue.bulk import changed
from lbaas_ui.queue.journal import Journal, OperationView
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Difference, Operation
from lbaas_ui.queue.weights import weighted
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

KEPT: Final = 50
"""So many of a balancer's newest revisions stay, however old they are."""
TOLD: Final = 200  # differences that a revision keeps
Origin = Literal["applied", "partial", "accepted"]


class Revision(BaseModel):
    """One revision.

    Attributes:
        number: counts from 1, for each balancer.
        origin: ``applied``: an operation was carried out; ``partial``: it failed or was cancelled half-way;
            ``accepted``: somebody accepted what others had changed.
        kind: of the operation: ``apply``, ``weights``, ``members``.
        differences: what it changed, the first ``TOLD`` of ``changes``.
        wanted: what people want since, with the keys that were named; None where no form was ever applied.
    """

    model_config = ConfigDict(frozen=True)

    number: int = 0
    balancer_id: str
    at: datetime
    who: str = ""
    origin: Origin
    kind: str = ""
    operation_id: str | None = None
    note: str = ""
    changes: int = 0
    differences: list[Difference] = Field(default_factory=list)
    wanted: dict[str, object] | None = None


class Revisions:
    """Reads and writes them.

    Args:
        journal: the database.
        store: shows the balancer as it is.
    """

    def __init__(self, journal: Journal, store: Store) -> None:
        self._journal = journal
        self._store = store

    # --- writing -------------------------------------------------------------------------------------

    async def at_end(self, view: OperationView, state: OperationState, now: datetime) -> tuple[Step, ...]:
        """What is written with the end of an operation; nothing where nothing was done to a balancer.

        Waits while the database is away: no reason for an operation to fail.
        """
        operation = view.operation
        tree = queries.tree(self._store, operation.balancer_id or "")
        touched = any(task.state is TaskState.DONE for task in view.tasks)
        if tree is None or operation.kind not in {"apply", "weights", "members"}:
            return ()
        whole = state is OperationState.DONE and not operation.skipped
        if not (whole or touched):
            return ()
        last = None
        if operation.before is not None:
            last = await patiently(lambda: self.latest(tree.loadbalancer.id))
        now_is = form_of_tree(tree)
        told = _told(operation, now_is)
        made = Revision(
            balancer_id=tree.loadbalancer.id,
            at=now,
            who=operation.user_name,
            origin="applied" if whole else "partial",
            kind=operation.kind,
            operation_id=operation.id,
            note=operation.note,
            changes=len(told),
            differences=told[:TOLD],
            wanted=_wanted_after(operation, last, by_pool_id(now_is), whole=whole),
        )
        return (self._step(made, now_is),)

    async def accept(self, tree: BalancerTree, *, who: str, now: datetime) -> Revision:
        """Want the balancer as it is now, as far as forms name it; sends nothing.

        Raises:
            NotFound: no form was ever applied to it.
        """
        last = await self.latest(tree.loadbalancer.id)
        if last is None or last.wanted is None:
            raise NotFound("No form was applied to this balancer: there is nothing to compare with.")
        now_is = form_of_tree(tree)
        wanted, current = form_of_data(last.wanted), by_pool_id(now_is)
        told = differences.other_way(differences.between(current, wanted))
        made = Revision(
            balancer_id=tree.loadbalancer.id,
            at=now,
            who=who,
            origin="accepted",
            changes=len(told),
            differences=told[:TOLD],
            wanted=data_of_form(accepted(wanted, current)),
        )
        await self._journal.write(self._step(made, now_is))
        return await self.find(tree.loadbalancer.id)

    def _step(self, made: Revision, form: BalancerForm) -> Step:
        row = {
            "b_project_id": self._journal.scope.project_id,
            "b_balancer_id": made.balancer_id,
            "b_at": made.at,
            "b_document": made.model_dump(mode="json", exclude={"number"}),
            "b_form": data_of_form(form),
        }
        return Step(_ADD, [row])

    # --- reading -------------------------------------------------------------------------------------

    async def page(self, balancer_id: str, *, limit: int, before: int | None = None) -> list[Revision]:
        """A balancer's revisions, newest first, those with a number under ``before``."""
        query = self._of(balancer_id).order_by(_TABLE.number.desc()).limit(limit)
        if before is not None:
            query = query.where(_TABLE.number < before)
        return [_revision(row) for row in await self._journal.rows(query)]

    async def latest(self, balancer_id: str) -> Revision | None:
        """The newest, or None."""
        return next(iter(await self.page(balancer_id, limit=1)), None)

    async def find(self, balancer_id: str, number: int | None = None) -> Revision:
        """One revision; without a number the newest.

        Raises:
            NotFound: there is none.
        """
        found = await self.page(balancer_id, limit=1, before=None if number is None else number + 1)
        if not found or number not in {None, found[0].number}:
            which = "no revision" if number is None else f"no revision {number}"
            raise NotFound(f"There is {which} of the balancer {balancer_id}.")
        return found[0]

    async def form(self, balancer_id: str, number: int) -> BalancerForm:
        """The balancer as it was at a revision, whole.

        Raises:
            NotFound: there is none.
        """
        its = (self._ours, _TABLE.balancer_id == balancer_id, _TABLE.number == number)
        query = sa.select(_TABLE.form).where(*its)
        for row in await self._journal.rows(query):
            return form_of_data(row["form"])
        raise NotFound(f"There is no revision {number} of the balancer {balancer_id}.")

    async def form_to_go_back(self, balancer_id: str, number: int) -> BalancerForm:
        """The form that leads back to a revision from what is now.

        Raises:
            NotFound: no such revision or balancer.
        """
        form = await self.form(balancer_id, number)
        tree = queries.tree(self._store, balancer_id)
        if tree is None:
            raise NotFound(f"There is no balancer {balancer_id}.")
        return form_to_go_back(form, tree, self._store)

    def _of(self, balancer_id: str) -> sa.Select[Any]:
        return sa.select(_TABLE.number, _TABLE.document).where(self._ours, _TABLE.balancer_id == balancer_id)

    @property
    def _ours(self) -> sa.ColumnElement[bool]:
        return self._journal.scope.rows(_TABLE.project_id)

    async def balancers(self) -> list[str]:
        """Ids of all that have revisions."""
        return [
            row["balancer_id"] for row in await self._journal.rows(sa.select(_TABLE.balancer_id).distinct())
        ]

    async def clean(self, before: datetime, there: Collection[str]) -> None:
        """Forget revisions from before a time.

        Args:
            before: those that are newer stay in any case.
            there: ids of balancers that are there: each one's newest ``KEPT`` stay.
        """
        newest = sa.func.max(_TABLE.number).label("newest")
        query = sa.select(_TABLE.balancer_id, newest).where(self._ours).group_by(_TABLE.balancer_id)
        rows = await self._journal.rows(query)
        keep = set(there)
        steps = [
            {
                "b_balancer_id": row["balancer_id"],
                "b_before": before,
                "b_number": row["newest"] + 1 - (KEPT if row["balancer_id"] in keep else 0),
            }
            for row in rows
        ]
        if steps:
            await self._journal.write(Step(_FORGET, steps))


def _told(operation: Operation, now_is: BalancerForm) -> list[Difference]:
    if operation.before is None:
        return [Difference(path="", change="added", kind="loadbalancer", name=now_is.name or "")]
    return differences.between(form_of_data(operation.before), now_is)


def _wanted_after(
    operation: Operation, last: Revision | None, current: BalancerForm, *, whole: bool
) -> dict[str, object] | None:
    wanted = form_of_data(last.wanted) if last is not None and last.wanted is not None else None
    if operation.form is not None:
        form = form_of_data(operation.settled or operation.form)
        wanted = added_up(wanted, form) if wanted is not None else form
    elif wanted is not None:
        with suppress(FormRejected):  # the forms before did not name that pool, or that member
            if operation.weights is not None:
                wanted = weighted(wanted, operation.weights)
            wanted = changed(wanted, operation.members)
    if wanted is None:
        return None
    wanted = identified(wanted, current)
    return data_of_form(wanted if whole else accepted(wanted, current))


def form_to_go_back(form: BalancerForm, tree: BalancerTree, store: Store) -> BalancerForm:
    """An old form as it can be planned now: what went meanwhile is made again.

    Args:
        form: a snapshot, or what was wanted.
        tree: the balancer as it is.
        store: tells whether a floating IP is still there.
    """
    form = portable(form, [pool.id for pool in tree.pools])
    floating = form.vip.floating_ip if form.vip is not None else None
    if form.vip is None or floating is None or not floating.id:
        return form
    if store.get("floating_ips", floating.id) is not None or floating.network_id is None:
        return form
    another = floating.model_copy(update={"id": None})
    return form.model_copy(update={"vip": form.vip.model_copy(update={"floating_ip": another})})


def _revision(row: Any) -> Revision:  # noqa: ANN401 - a row of any query
    return Revision.model_validate({**row["document"], "number": row["number"]})


_TABLE = tables.revisions.c
_NUMBER = (
    sa.select(sa.func.coalesce(sa.func.max(_TABLE.number), 0) + 1)
    .where(_TABLE.balancer_id == sa.bindparam("b_balancer_id"))
    .scalar_subquery()
)
_ADD = tables.revisions.insert().values(
    project_id=sa.bindparam("b_project_id"),
    balancer_id=sa.bindparam("b_balancer_id"),
    number=_NUMBER,
    at=sa.bindparam("b_at"),
    document=sa.bindparam("b_document"),
    form=sa.bindparam("b_form"),
)
_FORGET = tables.revisions.delete().where(
    _TABLE.balancer_id == sa.bindparam("b_balancer_id"),
    _TABLE.at < sa.bindparam("b_before"),
    _TABLE.number < sa.bindparam("b_number"),
)
