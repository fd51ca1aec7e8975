"""Reads one balancer with all that hangs on it: as few requests as Octavia allows, side by side.

Used by ``poll.Poll.refresh_balancer``. What went meanwhile is told as gone, and the whole as one batch,
leaf to root, the balancer last: who waits for the balancer finds its children there.

Source: Octavia lists filter by ``loadbalancer_id``, ``listener_id`` (octavia/api/common/pagination.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import structlog

from lbaas_ui.errors import CloudError, CloudNotFound
from lbaas_ui.events.sources.reading import Reading, descendants
from lbaas_ui.events.types import ObjectEvent, ObjectGone, ObjectSeen

log = structlog.get_logger(__name__)

T = TypeVar("T")
Events = Sequence[ObjectEvent]


async def read_tree(reading: Reading, loadbalancer_id: str) -> Mapping[str, Any] | None:
    """Read a balancer's whole tree now and tell it; give the balancer on the wire, None when it is gone.

    Raises:
        CloudError: a part of it could not be read; nothing was told.
    """
    began = reading.clock()
    data, balancer = await reading.get("loadbalancers", loadbalancer_id)
    if data is None:
        reading.emit(reading.gone_with(loadbalancer_id, balancer.observed_at))
        return None
    known = descendants(reading.mirror, loadbalancer_id)
    around, listeners, pools = await _together(
        _around(reading, data),
        _branch(reading, "listeners", loadbalancer_id, below=_policies_of),
        _branch(reading, "pools", loadbalancer_id, below=_parts_of_pool),
    )
    events = [*listeners, *pools]
    seen = {(event.collection, event.id) for event in events}
    gone = [
        ObjectGone(collection, object_id, began)
        for collection, object_id in known
        if collection != "amphorae" and (collection, object_id) not in seen
    ]
    reading.emit([*gone, *around, *events, balancer])
    return data


async def _branch(
    reading: Reading,
    collection: str,
    loadbalancer_id: str,
    *,
    below: Callable[[Reading, ObjectSeen], Awaitable[Events]],
) -> Events:
    """Read the balancer's listeners, or pools, and what is below each: that first."""
    listed = await reading.listed(collection, loadbalancer_id=loadbalancer_id)
    owners = [event for event in listed if _is_of(event, loadbalancer_id)]
    return [*await _all(below(reading, owner) for owner in owners), *owners]


def _is_of(event: ObjectSeen, loadbalancer_id: str) -> bool:
    """An Octavia whose operator has switched filters off lists everybody's."""
    balancers = event.data.get("loadbalancers")
    return not isinstance(balancers, list) or {"id": loadbalancer_id} in balancers


async def _policies_of(reading: Reading, listener: ObjectSeen) -> Events:
    if not listener.data.get("l7policies"):
        return []
    listed = await reading.listed("l7policies", listener_id=listener.id)
    policies = [policy for policy in listed if policy.data.get("listener_id") == listener.id]
    with_rules = (policy for policy in policies if policy.data.get("rules"))
    return [*await _all(_children(reading, "l7rules", policy.id) for policy in with_rules), *policies]


async def _parts_of_pool(reading: Reading, pool: ObjectSeen) -> Events:
    reads: list[Awaitable[Events]] = []
    if pool.data.get("members"):
        reads.append(_children(reading, "members", pool.id))
    monitor_id = pool.data.get("healthmonitor_id")
    if monitor_id:
        reads.append(_seen_only(reading, "healthmonitors", str(monitor_id)))
    return await _all(reads)


async def _children(reading: Reading, collection: str, parent_id: str) -> Events:
    try:
        return await reading.listed(collection, parent_id=parent_id)
    except CloudNotFound:  # its parent went while we read; the next reading tells
        return []


async def _seen_only(reading: Reading, collection: str, object_id: str) -> Events:
    _, event = await reading.get(collection, object_id)
    return [event] if isinstance(event, ObjectSeen) else []


async def _around(reading: Reading, balancer: Mapping[str, Any]) -> Events:
    """Read the VIP's port and its floating IPs; with Neutron down, a balancer is seen still."""
    port_id = balancer.get("vip_port_id")
    if not port_id or "network" not in reading.reader.services:
        return []
    try:
        (port,), floating_ips = await _together(
            _any(reading, "ports", str(port_id)), reading.listed("floating_ips", port_id=str(port_id))
        )
        known = reading.mirror.get("loadbalancers", str(balancer["id"]))
        before = reading.mirror.partners("loadbalancers", known, "floating_ips") if known else ()
        here = {event.id for event in floating_ips}
        left = [one.id for one in before if one.id not in here]
        moved = await _all(_any(reading, "floating_ips", one) for one in left)
    except CloudError as error:
        log.info("tree.without_network", loadbalancer_id=balancer.get("id"), error=error.message)
        return []
    return [*moved, *floating_ips, port]


async def _any(reading: Reading, collection: str, object_id: str) -> Events:
    _, event = await reading.get(collection, object_id)
    return [event]


async def _all(reads: Iterable[Awaitable[Events]]) -> Events:
    return [event for events in await _together(*reads) for event in events]


async def _together(*reads: Awaitable[T]) -> list[T]:
    """Run reads side by side; the first error ends them all."""
    tasks = [asyncio.ensure_future(read) for read in reads]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
