"""Switches and what can be done to many operations at once, as the API shows them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lbaas_ui.api.operation_views import Judge, action
from lbaas_ui.api.schemas import SteeringDocument, StopDocument
from lbaas_ui.queue.steering import Scope, scope_verbs
from lbaas_ui.queue.stops import Stop


def stop_document(stop: Stop) -> StopDocument:
    """One switch."""
    return StopDocument(balancer_id=stop.balancer_id, who=stop.who, since=stop.at, note=stop.note)


def steering_document(
    scope: Scope, stops: Sequence[Stop], cancelled: Sequence[str] = (), *, judge: Judge
) -> SteeringDocument:
    """One balancer, or the whole project."""
    return SteeringDocument(
        balancer_id=scope.balancer_id,
        stop=stop_document(scope.stop) if scope.stop else None,
        stops=[stop_document(stop) for stop in stops],
        operations=dict(Counter(str(view.operation.state) for view in scope.views)),
        actions=[judge(action(verb)) for verb in scope_verbs(scope)],
        cancelled=list(cancelled),
    )
