"""Notices that somebody else changed a balancer, and offers the two ways out.

Compared is the balancer as the mirror shows it with what people want (``revisions``): the sum of the forms
that were carried out. What no form ever named can be anything. No alarm while an operation of ours runs or
the balancer is PENDING, nor before it was read once more: what the mirror shows may be half of a change.
What is noticed is a row of the balancer's timeline.

``run`` is one loop of ``runtime``; the API reads ``of``, the scheduler ``check``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from lbaas_ui import statuses
from lbaas_ui.errors import CloudError, Conflict, NotFound
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.models import Provisioned, Resource
from lbaas_ui.queue import chronicle, differences, reasons
from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import Move
from lbaas_ui.queue.planner_draft import objects
from lbaas_ui.queue.ports import Watch
from lbaas_ui.queue.revisions import Revision, form_to_go_back
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OPERATION_ENDED
from lbaas_ui.queue.tasks import Difference
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Change, ChangeOfStatus, Store

log = structlog.get_logger(__name__)

SETTLE_S: Final = 0.5  # a change of the cloud comes in several readings
NOTED: Final = 20  # differences that a row of the timeline names
BREATH_S: Final = 0.002  # between two balancers: others want to work, too
_STATUS: Final = frozenset({"provisioning_status", "operating_status", "updated_at"})
_CONFIGURES: Final = frozenset(
    {
        "loadbalancers",
        "listeners",
        "pools",
        "members",
        "healthmonitors",
        "l7policies",
        "l7rules",
        "floating_ips",
    }
)


@dataclass(frozen=True, slots=True)
class Drift:
    """What somebody else changed.

    Attributes:
        revision: number of the one that it is compared with.
        since: when it was noticed.
        differences: told forwards: ``old`` is what was wanted, ``new`` what is; paths are of what was wanted.
    """

    balancer_id: str
    revision: int
    since: datetime
    differences: tuple[Difference, ...]


class DriftWatch:
    """Compares, and remembers what differs.

    Args:
        queue: knows what of ours is under way.
        watch: reads a balancer once more before an alarm is raised.
        settle_s: seconds from a change of the mirror to the comparison.
    """

    def __init__(self, queue: Queue, store: Store, watch: Watch, *, settle_s: float = SETTLE_S) -> None:
        self._queue = queue
        self._store = store
        self._watch = watch
        self._settle_s = settle_s
        self._revisions = queue.revisions
        self._found: dict[str, Drift] = {}
        self._unsure: dict[str, None] = {}  # to be compared, in order
        self._unsettled: set[str] = set()  # were PENDING: any change may be the end of that
        self._news = asyncio.Event()
        self._noting = asyncio.Lock()
        self._listeners: list[Callable[[str], None]] = []

    def of(self, balancer_id: str) -> Drift | None:
        """What differs; None where nothing does, or nothing is wanted."""
        return self._found.get(balancer_id)

    def is_unsettled(self, balancer_id: str) -> bool:
        """Whether nothing can be told now: something is under way there."""
        return balancer_id in self._unsettled

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Calls ``listener`` with the id of a balancer whose drift changed."""
        self._listeners.append(listener)

    # --- noticing ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Compare what changes, until cancelled; at first everything that has a revision."""
        unsubscribe = [self._store.subscribe(self._store_changed), self._queue.subscribe(self._queue_changed)]
        try:
            for balancer_id in await self._revisions.balancers():
                self._look_at(balancer_id)
            while True:
                await self._news.wait()
                await asyncio.sleep(self._settle_s)
                self._news.clear()
                await self._compare_all()
        finally:
            for each in unsubscribe:
                each()

    async def _compare_all(self) -> None:
        unsure, self._unsure = list(self._unsure), {}
        for balancer_id in unsure:
            with suppress(NotFound):
                await self.check(balancer_id)
            await asyncio.sleep(BREATH_S)

    def _store_changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.collection not in _CONFIGURES:
                continue
            things = change.subjects if change.collection == "floating_ips" else change.subjects[-1:]
            ids = {queries.loadbalancer_of(self._store, change.collection, thing) for thing in things}
            for balancer_id in ids - {None}:
                if str(balancer_id) in self._unsettled or not _is_status_alone(change):
                    self._look_at(str(balancer_id))

    def _queue_changed(self, operation_ids: Sequence[str]) -> None:
        for operation_id in operation_ids:
            view = self._queue.ledger.get(operation_id)
            if view is not None and view.operation.balancer_id and view.operation.state in OPERATION_ENDED:
                self._look_at(view.operation.balancer_id)

    def _look_at(self, balancer_id: str) -> None:
        self._unsure[balancer_id] = None
        self._news.set()

    # --- comparing -----------------------------------------------------------------------------------

    async def check(self, balancer_id: str) -> Drift | None:
        """Compare a balancer now; keeps what was known while it cannot be compared.

        Raises:
            NotFound: there is no such balancer.
        """
        last = await self._revisions.latest(balancer_id)
        if last is None or last.wanted is None or self._tree(balancer_id) is None:
            self._put(balancer_id, None)
            return None
        wanted = form_of_data(last.wanted)
        told = self._compared(balancer_id, wanted)
        known = self._found.get(balancer_id)
        if told and (known is None or known.differences != told):
            with suppress(CloudError):  # then the mirror has to do
                await self._watch.refresh_balancer(balancer_id)
            newest = await self._revisions.latest(balancer_id)
            if newest is not None and newest.number != last.number:
                return await self.check(balancer_id)
            told = self._compared(balancer_id, wanted)
        if told is None:
            return known
        since = known.since if known is not None else self._queue.ledger.now()
        found = Drift(balancer_id, last.number, since, told) if told else None
        if found or (known is not None and known.revision == last.number):
            await self._note(balancer_id, told, since=last.at)
        self._put(balancer_id, found)
        return found

    async def _note(self, balancer_id: str, told: tuple[Difference, ...], *, since: datetime) -> None:
        """A row of the timeline; none where the last one since that time says the same."""
        journal, tree = self._queue.journal, self._tree(balancer_id)
        now, why = ("CHANGED" if told else "AS_WANTED"), _why(told)
        async with self._noting:
            last = next(
                iter(await chronicle.newest(journal, Span(balancer_id, since, what="drift"), limit=1)), None
            )
            if last is not None and (last.new, last.why) == (now, why):
                return
            move = Move(
                at=self._queue.ledger.now(),
                what="drift",
                kind="loadbalancer",
                id=balancer_id,
                name=tree.loadbalancer.name if tree else "",
                old=last.new if last else "AS_WANTED",
                new=now,
                why=why,
                balancer_id=balancer_id,
            )
            await journal.record([move])

    def _compared(self, balancer_id: str, wanted: BalancerForm) -> tuple[Difference, ...] | None:
        """What differs; None while that cannot be told."""
        tree = self._tree(balancer_id)
        if tree is None:
            return ()
        if self._is_busy(balancer_id) or _is_pending(tree):
            self._unsettled.add(balancer_id)
            return None
        self._unsettled.discard(balancer_id)
        back = differences.between(form_of_tree(tree, pools_by_id=True), wanted)
        return tuple(differences.other_way(back))

    def _is_busy(self, balancer_id: str) -> bool:
        """Whether something of ours has begun here and not ended."""
        views = self._queue.ledger.views()
        return any(
            view.operation.balancer_id == balancer_id
            and view.operation.started_at is not None
            and view.operation.state not in OPERATION_ENDED
            for view in views
        )

    def _tree(self, balancer_id: str) -> BalancerTree | None:
        return queries.tree(self._store, balancer_id)

    def _put(self, balancer_id: str, found: Drift | None) -> None:
        if self._found.get(balancer_id) == found:
            return
        if found is None:
            self._found.pop(balancer_id, None)
        else:
            self._found[balancer_id] = found
            log.info("drift.noticed", balancer_id=balancer_id, differences=len(found.differences))
        for listener in self._listeners:
            listener(balancer_id)

    # --- the two ways out ----------------------------------------------------------------------------

    async def accept(self, balancer_id: str, *, who: str) -> Revision:
        """Want the balancer as others made it; sends nothing.

        Raises:
            NotFound: no such balancer, or no form was ever applied to it.
            Conflict: something of ours or of others is under way.
        """
        tree = self._tree(balancer_id)
        if tree is None:
            raise NotFound(f"There is no balancer {balancer_id}.")
        if self._is_busy(balancer_id) or _is_pending(tree):
            raise Conflict("The balancer is being changed now. Try again when it has settled.", "unsettled")
        now = self._queue.ledger.now()
        made = await self._revisions.accept(tree, who=who, now=now)
        await self.check(balancer_id)
        return made

    async def ours(self, balancer_id: str) -> BalancerForm:
        """The form that leads back to what was wanted.

        Raises:
            NotFound: no such balancer, or no form was ever applied to it.
        """
        tree = self._tree(balancer_id)
        if tree is None:
            raise NotFound(f"There is no balancer {balancer_id}.")
        last = await self._revisions.latest(balancer_id)
        if last is None or last.wanted is None:
            raise NotFound("No form was applied to this balancer: there is nothing to go back to.")
        return form_to_go_back(form_of_data(last.wanted), tree, self._store)


def _why(told: Sequence[Difference]) -> str:
    """What a row of the timeline says of these; who it was, nobody knows."""
    if not told:
        return reasons.say("put_back")
    rest = len(told) - NOTED
    words = [_words(one) for one in told[:NOTED]] + ([f"and {rest} more"] if rest > 0 else [])
    return reasons.say("outside", changes="; ".join(words))


def _words(one: Difference) -> str:
    if one.change == "changed":
        return f"{one.path}: {one.old} -> {one.new}"
    return f"{one.kind} {one.name} {one.change}"


def _is_pending(tree: BalancerTree) -> bool:
    return any(thing.provisioning_status in statuses.PENDING for thing in objects(tree).values())


def _is_status_alone(change: Change) -> bool:
    """Whether nothing but statuses differs."""
    if isinstance(change, ChangeOfStatus):
        return True
    if change.old is None or change.new is None:
        return False
    return dict(_configuration(change.old)) == dict(_configuration(change.new))


def _configuration(thing: Resource) -> Iterator[tuple[str, object]]:
    skip = _STATUS if isinstance(thing, Provisioned) else frozenset[str]()
    return ((name, value) for name, value in thing.__dict__.items() if name not in skip)
