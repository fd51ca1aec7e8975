"""All balancers' cards, kept ready: only what changed is worked out anew, and only when somebody looks.

Hears every change of mirror and queue; the list of balancers reads it, the stream takes what changed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lbaas_ui.api.schemas import BalancerSummary, OperationDocument, StopDocument
from lbaas_ui.api.views import Views
from lbaas_ui.errors import NotFound
from lbaas_ui.models import Listener, LoadBalancer
from lbaas_ui.queue.journal import OperationView
from lbaas_ui.queue.service import Queue
from lbaas_ui.store import queries
from lbaas_ui.store.store import Change, Store

WANTED = "operation:"  # key of the card of a balancer that has no id yet, before its operation's id


@dataclass(frozen=True, slots=True)
class News:
    """What changed since it was last taken; None for what is gone. Keys as in ``StreamChange.id``.

    ``stops``: all switches that are set, where that has changed, else None.
    """

    balancers: dict[str, BalancerSummary | None]
    operations: dict[str, OperationDocument | None]
    stops: list[StopDocument] | None


class Board:
    """The cards, and what changed on them."""

    def __init__(self, store: Store, queue: Queue, views: Views) -> None:
        self._store = store
        self._queue = queue
        self._views = views
        self._cards: dict[str, BalancerSummary] = {}
        self._wanted: set[str] = set()  # keys of cards of balancers that the mirror does not have
        self._stale: set[str] = {one.id for one in store.all(LoadBalancer)}  # cards to work out anew
        self._news: set[str] = set()  # keys of cards that may have changed since `take`
        self._operations: set[str] = set()  # ids of operations that changed since `take`
        self._seen: dict[str, OperationView] = {}  # the operation on each card, as it was then
        self._stops: list[StopDocument] = []
        self._on_change: Callable[[], None] = lambda: None
        store.subscribe(self._store_changed)
        queue.subscribe(self._queue_changed)

    def tell(self, on_change: Callable[[], None]) -> None:
        """Have ``on_change`` called (often) when there is something to take."""
        self._on_change = on_change

    def look_again(self, balancer_id: str) -> None:
        """Something that is on a balancer's card, and neither in mirror nor queue, has changed."""
        self._stale.add(balancer_id)
        self._on_change()

    def certificates_known(self) -> None:
        """What was found out about certificates may change the cards of those that serve them."""
        for listener in self._store.all(Listener):
            if listener.default_tls_container_ref and listener.loadbalancer_id:
                self._stale.add(listener.loadbalancer_id)
        if self._stale:
            self._on_change()

    def summaries(self) -> list[BalancerSummary]:
        """All cards as things stand now."""
        self._refresh()
        return list(self._cards.values())

    def operations(self) -> list[OperationDocument]:
        """All operations that run or wait, and those that failed last on their balancer."""
        return [self._views.operation(view) for view in self._queue.current()]

    def stops(self) -> list[StopDocument]:
        """The switches that are set."""
        return self._views.stops()

    async def take(self) -> News:
        """What changed since this was last called."""
        operations, self._operations = self._operations, set()
        documents = {operation_id: await self._document(operation_id) for operation_id in operations}
        self._refresh()
        changed, self._news = self._news, set()
        before, self._stops = self._stops, self.stops()
        stops = self._stops if self._stops != before else None
        return News({key: self._cards.get(key) for key in changed}, documents, stops)

    # --- inside ---------------------------------------------------------------------------------------

    async def _document(self, operation_id: str) -> OperationDocument | None:
        try:
            return self._views.operation(await self._queue.find(operation_id))
        except NotFound:
            return None

    def _store_changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            for thing in change.subjects:
                balancer_id = queries.loadbalancer_of(self._store, change.collection, thing)
                if balancer_id is not None:
                    self._stale.add(balancer_id)
        if self._stale:
            self._on_change()

    def _queue_changed(self, operation_ids: Sequence[str]) -> None:
        self._operations.update(operation_ids)
        self._on_change()

    def _refresh(self) -> None:
        """Work out the cards that changed."""
        shown = self._views.operations_by_balancer()
        self._stale.update(self._moved_operations(shown))
        for balancer_id in self._stale:
            card = self._views.summary(balancer_id, shown.get(balancer_id))
            self._put(balancer_id, card)
        self._stale.clear()
        self._refresh_wanted()

    def _moved_operations(self, shown: dict[str, OperationView]) -> set[str]:
        """Balancers whose card shows another operation, or another state of it, than before."""
        moved = {key for key, view in shown.items() if self._seen.get(key) is not view}
        moved |= self._seen.keys() - shown.keys()
        self._seen = shown
        return moved

    def _refresh_wanted(self) -> None:
        wanted = {
            summary.id or f"{WANTED}{operation_id}": summary
            for operation_id, summary in self._views.wanted().items()
        }
        for key in self._wanted - wanted.keys():
            if key.startswith(WANTED) or self._store.get(LoadBalancer, key) is None:
                self._put(key, None)
        for key, summary in wanted.items():
            self._put(key, summary)
        self._wanted = set(wanted)

    def _put(self, key: str, card: BalancerSummary | None) -> None:
        if card == self._cards.get(key):
            return
        if card is None:
            del self._cards[key]
        else:
            self._cards[key] = card
        self._news.add(key)
