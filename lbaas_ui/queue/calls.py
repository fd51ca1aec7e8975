"""From a task to the call on the wire: references become ids, creates get the tag they are found by.

Pure; called by ``worker`` just before sending, and again when it looks for a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from lbaas_ui.errors import LbaasUiError
from lbaas_ui.queue.kinds import KINDS, TaskKind, address
from lbaas_ui.queue.tasks import REF, Task

TAG_PREFIX = "lbaas-ui:"


class Unresolved(LbaasUiError):
    """A call needs the id of an object that is not there yet."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, ready to be sent. ``body`` is whole, with its envelope."""

    kind: TaskKind
    path: str
    body: Mapping[str, JsonValue] | None
    query: Mapping[str, str]
    target: str | None
    parent: str | None

    @property
    def fields(self) -> Mapping[str, JsonValue]:
        """The body's fields without the envelope; empty for lists and for calls without a body."""
        inner = (self.body or {}).get(self.kind.envelope)
        return inner if isinstance(inner, dict) else {}


def tag_of(task: Task) -> str:
    """The tag by which the result of a create is found again."""
    return f"{TAG_PREFIX}task={task.id}"


def results_by_key(tasks: Sequence[Task]) -> dict[str, Mapping[str, JsonValue]]:
    """What earlier calls brought, by the planner's keys; a newer generation hides an older one."""
    return {
        task.key: task.result for task in sorted(tasks, key=lambda t: (t.generation, t.seq)) if task.result
    }


def resolve(value: JsonValue, results: Mapping[str, Mapping[str, JsonValue]]) -> JsonValue:
    """``value`` with every reference replaced.

    Raises:
        Unresolved: a reference names a call that has brought nothing.
    """
    if isinstance(value, dict):
        if REF in value:
            found = results.get(str(value[REF]), {}).get(str(value.get("field", "id")))
            if found is None:
                msg = f"{value[REF]} has not brought its {value.get('field', 'id')} yet."
                raise Unresolved(msg)
            return found
        return {key: resolve(one, results) for key, one in value.items()}
    if isinstance(value, list):
        return [resolve(one, results) for one in value]
    return value


def call_of(task: Task, results: Mapping[str, Mapping[str, JsonValue]], *, tags: bool = True) -> Call:
    """The call that carries out ``task``; ``tags``: the cloud knows tags.

    Raises:
        Unresolved: something that it refers to is not there yet.
    """
    kind = KINDS[task.kind]
    target, parent = resolve(task.target, results), resolve(task.parent, results)
    body = resolve(task.body, results)
    if tags and kind.tagged and isinstance(body, dict):
        given = body.get("tags")
        body = {**body, "tags": [*(given if isinstance(given, list) else []), tag_of(task)]}
    return Call(
        kind=kind,
        path=address(kind, target=target, parent=parent),
        body={kind.envelope: body} if kind.envelope and body is not None else None,
        query=task.query,
        target=target if isinstance(target, str) else None,
        parent=parent if isinstance(parent, str) else None,
    )


def result_of(call: Call, data: Mapping[str, object]) -> dict[str, JsonValue]:
    """What later calls may refer to: the plain fields of the answer's object, its id above all.

    Args:
        call: that was answered.
        data: the answer with its envelope, or the object itself (when it was found by a search).
    """
    inner = data if "id" in data else data.get(call.kind.envelope)
    if not isinstance(inner, dict):
        return {"id": call.target} if call.target else {}
    return {key: value for key, value in inner.items() if isinstance(value, str | int | float | bool)}
