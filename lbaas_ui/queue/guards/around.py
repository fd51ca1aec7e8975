"""What guards look at beside the form, and how they say what they see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lbaas_ui.cloud.pem import CertificateFacts
from lbaas_ui.models import Certificate, LoadBalancer
from lbaas_ui.queue.tasks import PlanWarning
from lbaas_ui.store.store import Store


@dataclass(frozen=True, slots=True)
class Around:
    """The world around a balancer.

    Attributes:
        balancer_id: None for a new one.
        facts: what is known of a certificate.
        now: aware.
    """

    store: Store
    balancer_id: str | None
    project_id: str | None
    facts: Callable[[Certificate], CertificateFacts | None]
    now: datetime

    def name_of_balancer(self, balancer_id: str | None) -> str:
        """As people call it."""
        balancer = self.store.get(LoadBalancer, balancer_id or "")
        return (balancer.name or balancer.id) if balancer is not None else (balancer_id or "?")


def warning(
    path: str,
    code: str,
    message: str,
    *,
    level: Literal["warning", "note"] = "warning",
    **params: object,
) -> PlanWarning:
    """A warning whose message is a template over ``params``; they go along for translations."""
    texts = {key: str(value) for key, value in params.items()}
    return PlanWarning(path=path, code=code, message=message.format(**texts), params=texts, level=level)


def listed(names: list[str], most: int = 3) -> str:
    """A few names for a sentence."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
