"""From "the cloud accepted it" to "it is so".

Waits for the end of the transaction, then reads the object once more.

An event only wakes. What counts is what was read after the call was answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lbaas_ui import statuses
from lbaas_ui.errors import CloudError, CloudRejected
from lbaas_ui.queue import conditions, failures, pace
from lbaas_ui.queue.bell import Bell
from lbaas_ui.queue.calls import Call
from lbaas_ui.queue.kinds import label
from lbaas_ui.queue.tasks import Task, TaskError, Waiting, WaitingFor
from lbaas_ui.queue.tools import Tools, trouble
from lbaas_ui.store import queries

FIRST_LOOK = 0.93


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: ``error`` is None when all is well. ``seconds``: how long its transaction took."""

    error: TaskError | None
    seconds: float | None = None


class Confirm:
    """Follows one call to its end.

    Args:
        answered: when the cloud accepted it, by the monotonic clock; None for some time before now.
    """

    def __init__(
        self,
        tools: Tools,
        bell: Bell,
        *,
        task: Task,
        call: Call,
        balancer_id: str | None,
        answered: float | None,
    ) -> None:
        self._tools = tools
        self._bell = bell
        self._task = task
        self._call = call
        self._balancer_id = balancer_id
        self._object_id = str((task.result or {}).get("id") or call.target or "")
        self._since = tools.clock() if answered is None else answered
        self._said = False

    async def outcome(self) -> Outcome:
        """Waits for the end, however long it takes, and says how it ended."""
        seconds = await self._transaction() if self._call.kind.locks and self._balancer_id else None
        attempt = 0
        while True:
            ticket = self._bell.ticket()
            try:
                settled, error = await self._read_once_more()
            except CloudRejected as refusal:
                return Outcome(failures.refused(refusal))
            except CloudError as problem:
                pause = self._tools.backoff_s(problem, attempt)
                self._tools.ledger.set_waiting(self._task, trouble(problem, pause))
                attempt += 1
                await self._tools.sleep(pause)
                continue
            if settled:
                return Outcome(error, seconds)
            self._expect()
            await self._bell.wait(ticket, 1.0)

    # --- the transaction ---------------------------------------------------------------------------

    def _expect(self, lately_s: Sequence[float] = ()) -> None:
        if self._balancer_id:
            self._tools.watch.expect(self._balancer_id, lately_s)

    async def _transaction(self) -> float | None:
        """Until the balancer is no longer PENDING, by a reading that began after the call was answered."""
        tools, kind = self._tools, self._call.kind
        provider = tools.provider_of(tools.ledger.operation(self._task.operation_id))
        usual = tools.timings.usual_s(kind.name, provider)
        if not self._settled():
            passed_s = tools.clock() - self._since
            self._expect([seconds - passed_s for seconds in tools.timings.lately_s(kind.name, provider)])
        while True:
            ticket = self._bell.ticket()
            if self._settled():
                return self._took_s()
            self._say(usual)
            await self._bell.wait(ticket, min(tools.limits.sweep_s, max(1.0, usual or 1.0)))
            if not self._settled():
                self._expect()

    def _took_s(self) -> float:
        """How long the transaction took: by an event exactly, else between the last two readings.

        When already the first reading showed its end, it may have ended earlier: we guess so, a little, and
        learn from the next one.
        """
        store, balancer_id = self._tools.store, str(self._balancer_id)
        seen = store.observed_at("loadbalancers", balancer_id) or self._since
        if seen != store.read_at("loadbalancers", balancer_id):
            return seen - self._since
        pending = self._tools.watch.pending_at(balancer_id)
        if pending is not None and pending > self._since:
            return (pending + seen) / 2 - self._since
        return (seen - self._since) * FIRST_LOOK

    def _say(self, usual_s: float | None) -> None:
        """Why the task waits; what stays the same is not said at each ring."""
        began = self._task.answered_at or self._tools.ledger.now()
        elapsed_s = (self._tools.ledger.now() - began).total_seconds()
        found = pace.pace(elapsed_s, usual_s, self._tools.limits.stuck_after_s)
        if found is pace.Pace.USUAL and self._said:
            return
        self._said = True
        object_ = WaitingFor(
            kind=self._call.kind.object_kind, id=self._object_id or self._task.id, name=self._task.name
        )
        waiting = Waiting(
            code=found,
            reason=pace.sentence(found, elapsed_s, usual_s),
            objects=(object_,),
            since=began,
            usually_s=usual_s,
        )
        self._tools.ledger.set_waiting(self._task, waiting)

    def _settled(self) -> bool:
        balancer_id = str(self._balancer_id)
        seen = self._tools.store.observed_at("loadbalancers", balancer_id)
        if seen is None or seen <= self._since:
            return False
        balancer = self._tools.store.get("loadbalancers", balancer_id)
        return balancer is None or getattr(balancer, "provisioning_status", None) in statuses.SETTLED

    # --- the last look -----------------------------------------------------------------------------

    async def _read_once_more(self) -> tuple[bool, TaskError | None]:
        """(it has ended, what went wrong)."""
        reading = asyncio.ensure_future(self._read_object())
        try:
            free = await self._balancer_is_free()
        except BaseException:
            reading.cancel()
            await asyncio.wait([reading])
            raise
        settled, error = await reading
        return (True, error) if free and settled else (False, None)

    async def _read_object(self) -> tuple[bool, TaskError | None]:
        verb, kind = self._call.kind.verb, self._call.kind.object_kind
        if verb == "batch":
            return await self._read_members()
        if kind == "loadbalancer" and verb == "create":
            return await self._read_balancer()
        data = await self._tools.watch.refresh(self._call.kind.collection, self._object_id, self._call.parent)
        if verb == "delete":
            return self._judge_delete(kind, data)
        if kind == "amphora":  # another one has taken its place
            return True, self._balancer_broken()
        if data is None:
            return True, _gone(kind)
        return self._judge(kind, self._task.name, data)

    def _judge_delete(self, kind: str, data: Mapping[str, Any] | None) -> tuple[bool, TaskError | None]:
        if data is None:
            return True, None
        pending = data.get("provisioning_status", "") in statuses.PENDING
        return (False, None) if pending else (True, self._broken(kind, self._task.name))

    async def _balancer_is_free(self) -> bool:
        """By a reading, not by an event alone: it may have been late, and of an earlier transaction."""
        if not self._call.kind.locks or not self._balancer_id:
            return True
        read = self._tools.store.read_at("loadbalancers", self._balancer_id)
        if read is None or read <= self._since:
            await self._tools.watch.refresh("loadbalancers", self._balancer_id)
        return self._balancer_status() not in statuses.PENDING

    def _judge(self, kind: str, name: str, data: Mapping[str, Any]) -> tuple[bool, TaskError | None]:
        status = data.get("provisioning_status")
        if status in statuses.PENDING:
            return False, None
        return True, self._broken(kind, name) if status == statuses.ERROR else self._balancer_broken()

    def _broken(self, kind: str, name: str) -> TaskError:
        return failures.ended_in_error(
            kind,
            name,
            balancer_too=self._balancer_status() == statuses.ERROR,
            request_id=self._task.request_id,
        )

    def _balancer_broken(self) -> TaskError | None:
        if self._call.kind.locks and self._balancer_status() == statuses.ERROR:
            return self._broken(self._call.kind.object_kind, self._task.name)
        return None

    def _balancer_status(self) -> str | None:
        balancer = self._tools.store.get("loadbalancers", str(self._balancer_id))
        return getattr(balancer, "provisioning_status", None)

    async def _read_members(self) -> tuple[bool, TaskError | None]:
        members = await self._tools.watch.refresh_list("members", str(self._call.parent))
        if members is None:
            return True, _gone("pool")
        if any(one.get("provisioning_status") in statuses.PENDING for one in members):
            return False, None
        sent = {(one["address"], one["protocol_port"]) for one in self._sent_members()}
        broken = [
            f"{one['address']}:{one['protocol_port']}"
            for one in members
            if one.get("provisioning_status") == statuses.ERROR
            and (one["address"], one["protocol_port"]) in sent
        ]
        return True, self._broken("member", ", ".join(broken)) if broken else self._balancer_broken()

    def _sent_members(self) -> list[dict[str, Any]]:
        body = (self._call.body or {}).get("members")
        return [one for one in body if isinstance(one, dict)] if isinstance(body, list) else []

    async def _read_balancer(self) -> tuple[bool, TaskError | None]:
        """After a create: the whole tree, since a single call may have made all of it."""
        if not await self._tools.watch.refresh_balancer(str(self._balancer_id)):
            return True, _gone("loadbalancer", ("retry",))
        tree = queries.tree(self._tools.store, str(self._balancer_id))
        if tree is None or tree.loadbalancer.provisioning_status in statuses.PENDING:
            return False, None
        if tree.loadbalancer.provisioning_status == statuses.ERROR:
            return True, self._broken("loadbalancer", self._task.name)
        for (kind, _), thing in conditions.index(tree).items():
            if thing.provisioning_status == statuses.ERROR:
                return True, self._broken(kind, thing.name or thing.id)
        return True, None


def _gone(kind: str, remedies: tuple[str, ...] = ("retry", "edit")) -> TaskError:
    what = f"The {label(kind)} was deleted meanwhile."
    return TaskError(code="gone", what=what, names={"kind": kind}, remedies=remedies)
