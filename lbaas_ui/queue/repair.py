"""Which objects a retry deletes and makes again, because no update mends them.

Pure. An object that ended in ERROR is first sent its settings again. Where that ends in ERROR too, in the
same operation, it is worn out: the next retry makes it anew. Not a balancer: that would be another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lbaas_ui import statuses
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.states import TaskState
from lbaas_ui.queue.tasks import Task
from lbaas_ui.store.queries import BalancerTree

TRIES = 2


def worn_out(tasks: Iterable[Task], tree: BalancerTree) -> tuple[str, ...]:
    """Ids of the objects to make anew.

    Args:
        tasks: of all plans of an operation.
        tree: its balancer as it is.
    """
    failures: Counter[str] = Counter()
    for task in tasks:
        if task.state is TaskState.FAILED and task.error is not None and task.error.code == "provider_error":
            failures.update(_objects(task, tree))
    return tuple(sorted(one for one, count in failures.items() if count >= TRIES))


def _objects(task: Task, tree: BalancerTree) -> set[str]:
    """What is in ERROR because of a task, by id."""
    kind = KINDS[task.kind]
    if kind.object_kind == "loadbalancer" or kind.verb == "delete":
        return set()
    if kind.verb != "batch":
        found = task.target if isinstance(task.target, str) else (task.result or {}).get("id")
        return {str(found)} if found else set()
    sent = task.body if isinstance(task.body, list) else []
    sockets = {(one.get("address"), one.get("protocol_port")) for one in sent if isinstance(one, dict)}
    return {
        member.id
        for members in tree.members.values()
        for member in members
        if member.provisioning_status == statuses.ERROR and (member.address, member.protocol_port) in sockets
    }
