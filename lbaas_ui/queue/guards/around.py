"""What guards look at beside the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lbaas_ui.cloud.pem import CertificateFacts
from lbaas_ui.models import Certificate, LoadBalancer
from lbaas_ui.store.store import Store


@dataclass(frozen=True, slots=True)
class Around:
    """The world around a balancer.

    Attributes:
        balancer_id: None for a new one.
        facts: what is known of a certificate.
        now: aware.
        waiting: how many more objects, by kind, operations will make that have not ended.
    """

    store: Store
    balancer_id: str | None
    project_id: str | None
    facts: Callable[[Certificate], CertificateFacts | None]
    now: datetime
    waiting: Mapping[str, int] = field(default_factory=dict)

    def name_of_balancer(self, balancer_id: str | None) -> str:
        """As people call it."""
        balancer = self.store.get(LoadBalancer, balancer_id or "")
        return (balancer.name or balancer.id) if balancer is not None else (balancer_id or "?")
