"""What every part of the worker holds in its hands; built once, in ``service``."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from lbaas_ui.errors import CloudError, CloudTemporary, CloudUnauthorized
from lbaas_ui.forms.capabilities import canonical_provider
from lbaas_ui.queue.ledger import Ledger
from lbaas_ui.queue.ports import CloudCalls, Deputies, Watch
from lbaas_ui.queue.rate import Rate
from lbaas_ui.queue.slots import Slots
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.stops import Stops
from lbaas_ui.queue.tagging import Tagging
from lbaas_ui.queue.tasks import Operation, Waiting
from lbaas_ui.queue.timings import Timings
from lbaas_ui.store.store import Store


@dataclass(frozen=True, slots=True)
class Limits:
    """Times of the worker, in seconds.

    Attributes:
        sweep_s: how long to sleep at most before looking again although nothing rang: a net, should an
            event be lost.
        lost_answer_wait_s: how long after a lost answer its result is looked for before the call is sent
            again; the call may still be on its way through the cloud.
        search_pause_s: the first pause between two such looks; it doubles.
        backoff_s, backoff_most_s: the first and the longest pause before trying a cloud again that cannot
            answer.
        stuck_after_s: a transaction that runs so long is called stuck. An amphora that Nova builds slowly
            takes many minutes; Octavia itself gives up after 25 (``amp_active_retries``) and more.
    """

    sweep_s: float = 15.0
    lost_answer_wait_s: float = 5.0
    search_pause_s: float = 0.25
    backoff_s: float = 0.5
    backoff_most_s: float = 30.0
    stuck_after_s: float = 1800.0


PAUSED: Final = Waiting(code="paused", reason="It is paused. Resume it to go on.")


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts that carry out tasks.

    Attributes:
        deputies: under whose credentials operations run; None: under those of ``cloud``.
    """

    store: Store
    cloud: CloudCalls
    watch: Watch
    ledger: Ledger
    timings: Timings
    limits: Limits = Limits()
    stops: Stops = field(default_factory=Stops)
    slots: Slots = field(default_factory=Slots)
    rate: Rate = field(default_factory=Rate)
    tagging: Tagging = field(default_factory=Tagging)
    deputies: Deputies | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def may_send(self, operation_id: str) -> bool:
        """Whether a call of this operation may be sent, as far as people and credentials are concerned."""
        operation = self.ledger.operation(operation_id)
        if operation.state is not OperationState.RUNNING or self.stops.of(operation) is not None:
            return False
        return self.lapsed(operation) is None

    def calls_of(self, operation_id: str) -> CloudCalls:
        """The cloud, as whoever the operation acts for."""
        if self.deputies is None:
            return self.cloud
        return self.deputies.calls(self.ledger.operation(operation_id).credentials)

    def lapsed(self, operation: Operation) -> Waiting | None:
        """Why an operation's credentials hold no longer; None while they do."""
        return None if self.deputies is None else self.deputies.lapsed(operation.credentials)

    def provider_of(self, operation: Operation) -> str:
        """Who carries an operation out; empty where that is not known."""
        return self.provider(operation.balancer_id, (operation.form or {}).get("provider"))

    def provider(self, balancer_id: str | None, named: object = None) -> str:
        """A balancer's provider, else the one that its form names, by the name that timings know it by."""
        balancer = self.store.get("loadbalancers", balancer_id) if balancer_id else None
        found = getattr(balancer, "provider", None) or named
        return canonical_provider(str(found)) or "" if found else ""

    def held(self, operation_id: str) -> Waiting | None:
        """What holds an operation that has not ended: people, or that it may act for nobody; else None."""
        operation = self.ledger.operation(operation_id)
        if operation.state is OperationState.PAUSED:
            return PAUSED
        stop = self.stops.of(operation)
        return self.lapsed(operation) if stop is None else stop.waiting()

    def backoff_s(self, error: CloudError, attempt: int) -> float:
        """How long to wait before trying again.

        What the cloud asked for, or longer and longer, with jitter.
        """
        asked = error.retry_in_s if isinstance(error, CloudTemporary) else None
        if asked is not None:
            return asked
        longest = min(self.limits.backoff_s * 2.0 ** min(attempt, 10), self.limits.backoff_most_s)
        return longest * random.uniform(0.7, 1.0)


def trouble(error: CloudError, again_in_s: float) -> Waiting:
    """Why we wait although the balancer is free: the cloud cannot answer."""
    service = {"load-balancer": "Octavia", "network": "Neutron", "identity": "Keystone"}.get(
        error.service, "The cloud"
    )
    code = "cloud_unreachable"
    if isinstance(error, CloudUnauthorized):
        code = "credentials"
    elif error.status == 429:  # noqa: PLR2004 -- Too Many Requests
        code = "rate_limited"
    said = f"{service} answered {error.status}" if error.status else f"{service} does not answer"
    return Waiting(code=code, reason=f"{said}: {error.message} Trying again in {again_in_s:.0f} s.")
