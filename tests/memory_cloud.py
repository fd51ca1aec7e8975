"""A cloud in memory that keeps Octavia's rules, for what the lab is too slow to show many times.

It freezes the balancer while a transaction runs, answers 409 meanwhile, and can lose answers, refuse, break
or be away. ``tests/lab/test_memory_cloud.py`` holds its rules against the lab's.
"""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lbaas_ui.errors import AnswerLost, CloudError, CloudImmutable, CloudRejected, CloudTemporary
from lbaas_ui.models import ReadFrom
from tests.memory_octavia import Answer, MemoryOctavia, collection_of


@dataclass(slots=True)
class Fault:
    """Spoils the next ``count`` calls that match. ``after``: the work is done, only the answer is lost."""

    effect: str  # drop, unreachable, error, reject, conflict
    method: str = "*"
    path: str = "*"
    after: bool = False
    count: int = 1
    status: int = 503


@dataclass
class MemoryCloud(MemoryOctavia):
    """``CloudCalls`` and ``Reader`` in one."""

    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)
    services: frozenset[str] = frozenset({"load-balancer", "network"})
    project_id: str | None = "p"
    knows_tags: bool = True  # else it drops them, and does not filter by them

    def breaks(self, collection: str) -> bool:
        """Whether a fault spoils the end of this object's transaction."""
        return self._take({"error"}, "*", collection) is not None

    def writes(self, status: int | None = None) -> list[tuple[str, str]]:
        """Method and path of the writes that reached this cloud, with one status or all."""
        return [(m, p) for m, p, s in self.calls if m != "GET" and status in {None, s}]

    async def has(self, test: Callable[[], object]) -> None:
        """Wait, without letting time pass, until something is so."""
        while not test():  # noqa: ASYNC110 - the very next turn of the loop is wanted
            await asyncio.sleep(0)

    def fault(self, effect: str, **options: Any) -> None:
        """Add a fault."""
        self.faults.append(Fault(effect, **options))

    # --- CloudCalls ------------------------------------------------------------------------------

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """One write, as Octavia answers it."""
        await asyncio.sleep(0)
        fault = self._take({"drop", "unreachable", "reject", "conflict"}, method, path)
        if fault is not None and not fault.after:
            self._refuse(fault, method, path)
        try:
            body = json if self.knows_tags else _without_tags(json)
            answer = self.work(service, method, path, body, params or {})
        except CloudError as error:
            self.calls.append((method, path, error.status or 0))
            raise
        self.calls.append((method, path, 200))
        if fault is not None:
            msg = "The connection broke."
            raise AnswerLost(msg, call=f"{method} {path}")
        return answer

    def _take(self, effects: set[str], method: str, path: str) -> Fault | None:
        for fault in self.faults:
            matches = fnmatch.fnmatch(method, fault.method) and fnmatch.fnmatch(path, fault.path)
            if fault.effect in effects and fault.count > 0 and matches:
                fault.count -= 1
                return fault
        return None

    def _refuse(self, fault: Fault, method: str, path: str) -> None:
        self.calls.append((method, path, fault.status))
        where = {"call": f"{method} {path}", "status": fault.status}
        if fault.effect == "drop":
            raise AnswerLost("The connection broke.", **where)  # type: ignore[arg-type]
        if fault.effect == "reject":
            raise CloudRejected("Refused for good.", **where)  # type: ignore[arg-type]
        if fault.effect == "conflict":
            raise CloudImmutable("Load Balancer is immutable and cannot be updated.", call=path, status=409)
        raise CloudTemporary("Away.", **where)  # type: ignore[arg-type]

    # --- Reader ------------------------------------------------------------------------------------

    async def read(self, source: ReadFrom, id: str, parent_id: str | None = None) -> dict[str, Any] | None:
        """One object, or None."""
        await asyncio.sleep(0)
        self.calls.append(("GET", f"{source.path}/{id}", 200))
        if (fault := self._take({"unreachable"}, "GET", source.path)) is not None:
            raise CloudTemporary("Away.", status=fault.status)
        collection = collection_of(source.list_key)
        found = self.objects[collection].get(id)
        return self.shown(collection, found) if found else None

    async def pages(
        self, source: ReadFrom, *, parent_id: str | None = None, **filters: str
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """All objects that match, in one page."""
        await asyncio.sleep(0)
        self.calls.append(("GET", source.path, 200))
        if (fault := self._take({"unreachable"}, "GET", source.path)) is not None:
            raise CloudTemporary("Away.", status=fault.status)
        if not self.knows_tags:
            filters.pop("tags", None)
        found = []
        for thing in self.objects[collection_of(source.list_key)].values():
            mine = not source.parent_field or parent_id is None or thing.get(source.parent_field) == parent_id
            if mine and all(_matches(thing, name, value) for name, value in filters.items()):
                found.append(self.shown(collection_of(source.list_key), thing))
        yield found


def _without_tags(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_tags(one) for key, one in value.items() if key != "tags"}
    return [_without_tags(one) for one in value] if isinstance(value, list) else value


def _matches(thing: Mapping[str, Any], name: str, value: str) -> bool:
    if name == "tags":
        return value in thing.get("tags", [])
    if name == "loadbalancer_id" and "loadbalancer_id" not in thing:
        return True
    return str(thing.get(name)) == value
