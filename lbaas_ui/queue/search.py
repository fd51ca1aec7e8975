"""After a lost answer: was the call carried out? Nothing is sent again before this knows.

Creates are found by their tag; where the provider drops tags, or nobody has seen yet whether it keeps them,
by their likeness: an object that shows what was sent, that is not older than our first attempt, and that no
other task of ours has made. Updates are compared with what the cloud shows; a delete has been carried out
when the object is gone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from lbaas_ui import statuses
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.models import Pool, Resource
from lbaas_ui.queue.calls import Call, tag_of
from lbaas_ui.queue.tasks import Task
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store.declarations import COLLECTIONS

CLOCKS_DIFFER: Final = timedelta(seconds=60)
"""So much may the cloud's clock be behind ours, when we ask whether an object is older than our call."""
ADDRESSES: Final = frozenset({"address", "vip_address"})


@dataclass(frozen=True, slots=True)
class Found:
    """The call was carried out; ``data`` is the object, empty where it is gone."""

    data: Mapping[str, Any]


async def find_created(tools: Tools, task: Task, call: Call) -> Found | None:
    """The object that a create made, or None."""
    kept: bool | None = False
    if call.kind.tagged:
        provider = tools.provider_of(tools.ledger.operation(task.operation_id))
        kept = tools.tagging.keeps(provider, call.kind.object_kind)
    if kept is not False:
        async for item in _listed(tools, call, tags=tag_of(task)):
            if tag_of(task) in (item.get("tags") or ()):  # some ignore filters that they do not know
                return Found(item)
    if kept is True:
        return None  # what carries no tag of ours was not made by us
    return await _find_alike(tools, task, call)


async def _find_alike(tools: Tools, task: Task, call: Call) -> Found | None:
    filters = {name: str(call.fields[name]) for name in call.kind.filters if call.fields.get(name)}
    model = COLLECTIONS[call.kind.collection].model
    async for item in _listed(tools, call, **filters):
        thing = model.model_validate(item)
        if not _is_alike(thing, call) or _is_older(thing, task):
            continue
        if not _is_made_by_another(tools, task, item["id"]) and tools.tagging.claim(item["id"], task.id):
            return Found(item)
    return None


async def _listed(tools: Tools, call: Call, **filters: str) -> AsyncIterator[dict[str, Any]]:
    source = COLLECTIONS[call.kind.collection].read_from
    if source is not None:
        async for page in tools.cloud.pages(source, parent_id=call.parent, **filters):
            for item in page:
                yield item


def _is_alike(thing: Resource, call: Call) -> bool:
    """Whether an object shows what tells such objects apart, as far as the call named it."""
    wanted = {name: call.fields.get(name) for name in call.kind.natural_key}
    return any(value is not None for value in wanted.values()) and all(
        value is None or _shown(thing, name, value) for name, value in wanted.items()
    )


def _shown(thing: Resource, name: str, value: object) -> bool:
    if name == "listener_id" and isinstance(thing, Pool):  # who has a pool is told by the pool's list
        return value in thing.listeners
    shown = getattr(thing, name, None)
    if name in ADDRESSES:
        return canonical_address(str(shown)) == canonical_address(str(value))
    return bool(shown == value)


def _is_older(thing: Resource, task: Task) -> bool:
    created_at, first = getattr(thing, "created_at", None), task.first_sent_at
    return created_at is not None and first is not None and created_at < first - CLOCKS_DIFFER


def _is_made_by_another(tools: Tools, task: Task, object_id: str) -> bool:
    return any(
        other.id != task.id and (other.result or {}).get("id") == object_id
        for view in tools.ledger.views()
        for other in view.tasks
    )


async def was_carried_out(tools: Tools, task: Task, call: Call) -> Found | None:
    """Whether the cloud shows the end (or the running transaction) of a call whose answer was lost."""
    if call.kind.verb == "create":
        return await find_created(tools, task, call)
    if call.kind.verb == "batch" or call.target is None:
        return None  # sending the whole list again changes nothing that is right already
    data = await tools.watch.refresh(call.kind.collection, call.target, call.parent)
    return Found(data or {}) if _shows_the_end(call, data) else None


def _shows_the_end(call: Call, data: Mapping[str, Any] | None) -> bool:
    status = None if data is None else data.get("provisioning_status")
    if call.kind.verb == "delete":
        return data is None or status == statuses.PENDING_DELETE
    if call.kind.object_kind == "amphora":
        return data is None or data.get("status") in {statuses.PENDING_DELETE, statuses.DELETED}
    if call.kind.verb == "failover":
        return status == statuses.PENDING_UPDATE
    return data is not None and shows(data, call.fields)


def shows(data: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Whether an object has all the values that an update asked for; unsure counts as no."""
    return all(name in data and data[name] == value for name, value in fields.items())
