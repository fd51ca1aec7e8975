"""Inner objects -> schemas: the one translator that routes and stream share; ``*_views`` have the shapes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from lbaas_ui.api import change_views, operation_views, steering_views
from lbaas_ui.api.balancer_views import (
    DetailBuilder,
    is_only_wanted,
    summary_of_operation,
    summary_of_tree,
)
from lbaas_ui.api.schemas import (
    BalancerDetail,
    BalancerSummary,
    DriftDocument,
    OperationBrief,
    OperationDocument,
    PlanDocument,
    SteeringDocument,
    StopDocument,
    Timeline,
)
from lbaas_ui.api.standing import FULL, Standing
from lbaas_ui.cloud.pem import CertificateFacts
from lbaas_ui.forms.existing import revision_of
from lbaas_ui.models import Certificate
from lbaas_ui.queue.drift import Drift
from lbaas_ui.queue.journal import Move, OperationView
from lbaas_ui.queue.service import Queue
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.steering import Scope
from lbaas_ui.queue.stops import Stop
from lbaas_ui.queue.tasks import Plan
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

# Which of several operations of one balancer its card shows.
_ORDER = (OperationState.RUNNING, OperationState.PAUSED, OperationState.QUEUED, OperationState.FAILED)


class Views:
    """Reads store and queue; keeps nothing.

    Args:
        standing: what the person who looks may do.
        drift: what others changed on a balancer, if anything.
        monotonic: the clock of the store's times.
        now: the wall clock, aware.
        facts: what is known of a certificate, as ``Certificates.facts``.
    """

    def __init__(
        self,
        store: Store,
        queue: Queue,
        *,
        standing: Standing = FULL,
        drift: Callable[[str], Drift | None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        facts: Callable[[Certificate], CertificateFacts | None] = lambda _: None,
    ) -> None:
        self._store = store
        self._queue = queue
        self._standing = standing
        self._drift = drift
        self._monotonic = monotonic
        self._now = now
        self._facts = facts

    # --- balancers ------------------------------------------------------------------------------------

    def summary(self, balancer_id: str, view: OperationView | None) -> BalancerSummary | None:
        """The card of a balancer in the mirror, None for others; ``view`` is the operation to show on it."""
        tree = queries.tree(self._store, balancer_id)
        if tree is None:
            return None
        return summary_of_tree(
            tree,
            self._brief(view),
            drift=change_views.drift_brief(self._drift(balancer_id)),
            certificate_ends_at=self._certificate_end(tree),
        )

    def _certificate_end(self, tree: BalancerTree) -> datetime | None:
        """When the first certificate that a balancer's listeners serve runs out."""
        ends = [
            facts.not_after if (facts := self._facts(one)) else one.not_after
            for listener in tree.listeners
            if listener.default_tls_container_ref or listener.sni_container_refs
            for relation in ("default_certificate", "sni_certificates")
            for one in self._store.partners("listeners", listener, relation)
            if isinstance(one, Certificate)
        ]
        return min((end for end in ends if end is not None), default=None)

    def wanted(self) -> dict[str, BalancerSummary]:
        """Cards of balancers that only operations know yet, by operation id."""
        found = {}
        for view in self._queue.current():
            if is_only_wanted(view.operation, self._store):
                brief = operation_views.operation_brief(view, eta_s=self._queue.eta_s(view))
                found[view.operation.id] = summary_of_operation(view.operation, brief)
        return found

    def operations_by_balancer(self) -> dict[str, OperationView]:
        """For each balancer the operation that its card shows."""
        found: dict[str, OperationView] = {}
        for view in self._queue.current():
            balancer_id = view.operation.balancer_id
            if balancer_id is None or view.operation.state not in _ORDER:
                continue
            shown = found.get(balancer_id)
            if shown is None or _rank(view) < _rank(shown):
                found[balancer_id] = view
        return found

    def detail(self, tree: BalancerTree) -> BalancerDetail:
        """A whole balancer."""
        balancer_id = tree.loadbalancer.id
        builder = DetailBuilder(
            tree, self._store, self._queue.participants(balancer_id), judge=self._standing.judge
        )
        return builder.build(
            revision=revision_of(tree),
            observed_at=self._wall_time(self._store.observed_at("loadbalancers", balancer_id)),
            brief=self._brief(self._queue.of_balancer(balancer_id)),
            drift=self.drift(balancer_id),
        )

    def drift(self, balancer_id: str) -> DriftDocument:
        """What others changed."""
        return change_views.drift_document(balancer_id, self._drift(balancer_id))

    def _brief(self, view: OperationView | None) -> OperationBrief | None:
        return None if view is None else operation_views.operation_brief(view, eta_s=self._queue.eta_s(view))

    def _wall_time(self, monotonic: float | None) -> datetime | None:
        if monotonic is None:
            return None
        return self._now() - timedelta(seconds=max(0.0, self._monotonic() - monotonic))

    # --- operations -----------------------------------------------------------------------------------

    def operation(self, view: OperationView) -> OperationDocument:
        """One operation with its tasks."""
        operation = view.operation
        return operation_views.operation_document(
            view,
            eta_s=self._queue.eta_s(view),
            verbs=self._queue.verbs(view),
            task_verbs=self._queue.task_verbs,
            estimate=self._queue.estimates(operation.balancer_id, (operation.form or {}).get("provider")),
            judge=self._standing.judge,
        )

    def steering(
        self, scope: Scope, stops: Sequence[Stop], *, cancelled: Sequence[str] = ()
    ) -> SteeringDocument:
        """What can be done to all of a balancer, or of the project."""
        return steering_views.steering_document(scope, stops, cancelled, judge=self._standing.judge)

    def stops(self) -> list[StopDocument]:
        """The switches that are set."""
        return [steering_views.stop_document(stop) for stop in self._queue.stops()]

    def plan(self, plan: Plan, balancer_id: str | None, provider: str | None) -> PlanDocument:
        """What would happen to a balancer, or to a new one that this provider (None: any) makes."""
        return operation_views.plan_document(plan, self._queue.estimates(balancer_id, provider))

    def timeline(self, moves: Sequence[Move]) -> Timeline:
        """A balancer's history."""
        return operation_views.timeline_document(moves)


def _rank(view: OperationView) -> int:
    return _ORDER.index(view.operation.state)
