"""After a lost answer: was the call carried out? Nothing is sent again before this knows.

Creates are found by their tag, or by the key by which Octavia itself tells two such objects apart. Updates
are compared with what the cloud shows; a delete has been carried out when the object is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lbaas_ui import statuses
from lbaas_ui.queue.calls import Call, tag_of
from lbaas_ui.queue.tasks import Task
from lbaas_ui.queue.tools import Tools
from lbaas_ui.store.declarations import COLLECTIONS


@dataclass(frozen=True, slots=True)
class Found:
    """The call was carried out; ``data`` is the object, empty where it is gone."""

    data: Mapping[str, Any]


async def find_created(tools: Tools, task: Task, call: Call) -> Found | None:
    """The object that a create made, or None."""
    source = COLLECTIONS[call.kind.collection].read_from
    if source is None:
        return None
    if call.kind.tagged:
        async for page in tools.cloud.pages(source, parent_id=call.parent, tags=tag_of(task)):
            for item in page:
                return Found(item)
        return None  # what carries no tag of ours was not made by us
    return await find_by_natural_key(tools, call)


async def find_by_natural_key(tools: Tools, call: Call) -> Found | None:
    """An object that Octavia or Neutron would call a duplicate of what the call makes, or None."""
    source = COLLECTIONS[call.kind.collection].read_from
    wanted = {
        name: call.fields.get(name) for name in call.kind.natural_key if call.fields.get(name) is not None
    }
    if source is None or not wanted:
        return None
    filters = {name: str(value) for name, value in wanted.items()}
    async for page in tools.cloud.pages(source, parent_id=call.parent, **filters):
        for item in page:
            if all(name not in item or item[name] == value for name, value in wanted.items()):
                return Found(item)
    return None


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
    if call.kind.verb == "failover":
        return status == statuses.PENDING_UPDATE
    return data is not None and shows(data, call.fields)


def shows(data: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Whether an object has all the values that an update asked for; unsure counts as no."""
    return all(name in data and data[name] == value for name, value in fields.items())
