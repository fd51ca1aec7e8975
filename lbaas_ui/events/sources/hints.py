"""What a list or a status event hints at, and what is to be read because of it.

Used by ``poll``. Lists show neither members nor rules, and an event shows no more than a status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lbaas_ui import statuses
from lbaas_ui.events.sources.base import Mirror
from lbaas_ui.events.sources.jobs import Job, Jobs
from lbaas_ui.events.sources.watching import Watching
from lbaas_ui.events.types import ObjectSeen, StatusChanged
from lbaas_ui.models import Provisioned

CHILDREN = {"pools": ("members", "members"), "l7policies": ("rules", "l7rules")}
"""Of collections whose objects list children: the field and relation, and the children's collection."""

Signature = tuple[object, ...]


class Hints:
    """Looks at what comes in, before the mirror does, and gives jobs."""

    def __init__(self, mirror: Mirror, watching: Watching, jobs: Jobs) -> None:
        self._mirror = mirror
        self._watching = watching
        self._jobs = jobs
        self._read: dict[str, Signature] = {}

    def listed(self, event: ObjectSeen, *, first: bool, thorough: bool) -> None:
        """Look at an object of a full list.

        Args:
            event: the object.
            first: the list was never read before, and those of all else are read, too.
            thorough: something was missed: read what the list does not show, even where it did not move.
        """
        if event.collection == "loadbalancers":
            self._listed_balancer(event, first=first)
        elif event.collection in CHILDREN:
            self._listed_parent(event, thorough=thorough)

    def _listed_balancer(self, event: ObjectSeen, *, first: bool) -> None:
        if event.id in self._watching:
            return
        if event.data.get("provisioning_status") in statuses.PENDING:
            self._watching.notice(event.id)
            return
        now = _signature(event.data)
        if first:
            self._read.setdefault(event.id, now)
        elif self._read.get(event.id) != now:
            self._jobs.add(Job("tree", "loadbalancers", event.id))

    def _listed_parent(self, event: ObjectSeen, *, thorough: bool) -> None:
        relation, collection = CHILDREN[event.collection]
        listed = event.data.get(relation)
        children = listed if isinstance(listed, list) else []
        ids = {one["id"] if isinstance(one, dict) else one for one in children}
        known = self._mirror.get(event.collection, event.id)
        if known is None:
            differs = bool(ids)
        else:
            known_ids = {child.id for child in self._mirror.partners(event.collection, known, relation)}
            differs = ids != known_ids or _operating_status_moved(known, event)
        if differs or (thorough and ids):
            self._jobs.add(Job("children", collection, event.id))

    def status(self, event: StatusChanged, loadbalancer_id: str | None) -> None:
        """Look at a status event that is in the mirror by now, if it could be."""
        if event.provisioning_status == statuses.DELETED or loadbalancer_id in self._watching:
            return  # whoever watches reads what matters when the transaction ends
        if event.provisioning_status in statuses.PENDING:
            if loadbalancer_id is not None:
                self._watching.notice(loadbalancer_id)  # nothing is worth reading before its end
        elif self._mirror.get(event.collection, event.id) is None:
            if loadbalancer_id is not None:
                self._jobs.add(Job("tree", "loadbalancers", loadbalancer_id), urgent=True)
        elif event.provisioning_status in statuses.SETTLED:
            self._jobs.add(Job("object", event.collection, event.id), urgent=True)

    def changed(self, loadbalancer_id: str) -> None:
        """Have a balancer read of which is known that it changed, and nothing else."""
        watched = loadbalancer_id in self._watching  # whoever watches reads the rest at the end
        self._jobs.add(Job("object" if watched else "tree", "loadbalancers", loadbalancer_id), urgent=True)

    def tree_was_read(self, data: Mapping[str, Any]) -> None:
        """Keep how a balancer was when its tree was read; watch it when something is going on."""
        loadbalancer_id = str(data["id"])
        self._read[loadbalancer_id] = _signature(data)
        if data.get("provisioning_status") in statuses.PENDING:
            self._watching.notice(loadbalancer_id)

    def forget(self, loadbalancer_id: str) -> None:
        """Let go of a balancer that is gone."""
        self._read.pop(loadbalancer_id, None)


def _signature(data: Mapping[str, Any]) -> Signature:
    return (data.get("updated_at"), data.get("provisioning_status"), data.get("operating_status"))


def _operating_status_moved(known: object, event: ObjectSeen) -> bool:
    """A member's health moves its pool's, though nothing else of the pool."""
    return isinstance(known, Provisioned) and known.operating_status != event.data.get("operating_status")
