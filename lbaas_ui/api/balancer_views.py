"""Balancers as the API shows them: one card (summary) or whole (detail). Pure: mirror in, schemas out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, cast

from pydantic import JsonValue

from lbaas_ui import statuses
from lbaas_ui.api.schemas import (
    Action,
    BalancerDetail,
    BalancerSummary,
    DriftBrief,
    DriftDocument,
    FloatingIPInfo,
    ListenerNode,
    MemberNode,
    ObjectKind,
    OperationBrief,
    PolicyNode,
    PoolNode,
    RuleNode,
    TreeObject,
)
from lbaas_ui.models import L7Policy, Listener, Network, Pool, Provisioned, Server, Subnet
from lbaas_ui.queue.calls import TAG_PREFIX
from lbaas_ui.queue.conditions import Actions, Met, Never, Verdict
from lbaas_ui.queue.states import OPERATION_ENDED, OperationState
from lbaas_ui.queue.tasks import Operation
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store


def summary_of_tree(
    tree: BalancerTree,
    brief: OperationBrief | None,
    *,
    drift: DriftBrief | None = None,
    certificate_ends_at: datetime | None = None,
) -> BalancerSummary:
    """The card of a balancer that the mirror shows."""
    balancer = tree.loadbalancer
    members = [member for several in tree.members.values() for member in several]
    return BalancerSummary(
        id=balancer.id,
        name=balancer.name,
        description=balancer.description,
        provisioning_status=balancer.provisioning_status,
        operating_status=balancer.operating_status,
        admin_state_up=balancer.admin_state_up,
        vip_address=balancer.vip_address,
        floating_ip_address=next((one.floating_ip_address for one in tree.floating_ips), None),
        provider=balancer.provider,
        tags=[tag for tag in balancer.tags if not tag.startswith(TAG_PREFIX)],
        listeners=[f"{one.protocol}:{one.protocol_port}" for one in tree.listeners],
        pool_count=len(tree.pools),
        member_count=len(members),
        members_by_status=dict(Counter(member.operating_status or "" for member in members)),
        in_error=sum(one.provisioning_status == statuses.ERROR for one in queries.objects(tree)),
        created_at=balancer.created_at,
        updated_at=balancer.updated_at,
        certificate_ends_at=certificate_ends_at,
        operation=brief,
        drift=drift,
    )


def summary_of_operation(operation: Operation, brief: OperationBrief) -> BalancerSummary:
    """The card of a balancer that is only wanted yet: what its form says."""
    form = operation.form or {}
    pools = _dicts(form.get("pools"))
    failed = operation.state in {OperationState.FAILED, OperationState.CANCELLED}
    return BalancerSummary(
        id=operation.balancer_id,
        name=operation.balancer_name,
        description=str(form.get("description") or ""),
        provisioning_status=statuses.ERROR if failed else statuses.PENDING_CREATE,
        admin_state_up=form.get("admin_state_up") is not False,
        provider=cast("str | None", form.get("provider")),
        tags=[str(tag) for tag in cast("list[JsonValue]", form.get("tags") or [])],
        listeners=[
            f"{one.get('protocol')}:{one.get('protocol_port')}" for one in _dicts(form.get("listeners"))
        ],
        pool_count=len(pools),
        member_count=sum(len(_dicts(pool.get("members"))) for pool in pools),
        created_at=operation.created_at,
        operation=brief,
    )


def is_only_wanted(operation: Operation, store: Store) -> bool:
    """Whether an operation makes a balancer that the mirror does not show (yet)."""
    if operation.kind != "apply":
        return False
    if operation.balancer_id is None:
        return True
    ended = operation.state in OPERATION_ENDED
    return (
        not ended and operation.before is None and store.get("loadbalancers", operation.balancer_id) is None
    )


def _dicts(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Common(TypedDict):
    kind: ObjectKind
    id: str
    name: str
    provisioning_status: str
    operating_status: str | None
    admin_state_up: bool
    fields: dict[str, JsonValue]
    actions: list[Action]
    operating: bool


def _fields(thing: Provisioned) -> dict[str, JsonValue]:
    """Octavia's fields, without the tags by which the queue finds its own work."""
    fields: dict[str, JsonValue] = thing.model_dump(mode="json")
    fields["tags"] = [tag for tag in thing.tags if not tag.startswith(TAG_PREFIX)]
    return fields


def _action(action: str, verdict: Verdict) -> Action:
    if isinstance(verdict, Met):
        return Action(action=action, allowed=True)
    if isinstance(verdict, Never):
        return Action(action=action, allowed=False, code=verdict.code, reasons=[verdict.reason])
    return Action(action=action, allowed=False, code=verdict.waiting.code, reasons=[verdict.waiting.reason])


# --- the whole tree ---------------------------------------------------------------------------------------


class DetailBuilder:
    """Turns one tree into a ``BalancerDetail``.

    Args:
        operating: ids of the objects that take part in the transaction that runs now.
        judge: each action as the person who looks has it.
    """

    def __init__(
        self,
        tree: BalancerTree,
        store: Store,
        operating: frozenset[str],
        *,
        judge: Callable[[Action], Action],
    ) -> None:
        self._tree = tree
        self._actions = Actions(tree)
        self._store = store
        self._operating = operating
        self._judge = judge

    def build(
        self,
        *,
        revision: str,
        observed_at: datetime | None,
        brief: OperationBrief | None,
        drift: DriftDocument,
    ) -> BalancerDetail:
        """The balancer with everything that hangs on it."""
        balancer = self._tree.loadbalancer
        subnet = self._store.get("subnets", balancer.vip_subnet_id or "")
        network = self._store.get("networks", balancer.vip_network_id or "")
        return BalancerDetail(
            **self._common("loadbalancer", balancer),
            vip_address=balancer.vip_address,
            vip_subnet_name=subnet.name if isinstance(subnet, Subnet) else None,
            vip_network_name=network.name if isinstance(network, Network) else None,
            floating_ips=[
                FloatingIPInfo(id=one.id, floating_ip_address=one.floating_ip_address, status=one.status)
                for one in self._tree.floating_ips
            ],
            listeners=[self._listener(one) for one in self._tree.listeners],
            pools=[self._pool(one) for one in self._tree.pools],
            operation=brief,
            drift=drift,
            revision=revision,
            observed_at=observed_at,
        )

    def _common(self, kind: ObjectKind, thing: Provisioned, name: str | None = None) -> _Common:
        actions = self._actions.of(kind, thing.id)
        return _Common(
            kind=kind,
            id=thing.id,
            name=thing.name if name is None else name,
            provisioning_status=thing.provisioning_status,
            operating_status=thing.operating_status,
            admin_state_up=thing.admin_state_up,
            fields=_fields(thing),
            actions=[self._judge(_action(action, verdict)) for action, verdict in actions],
            operating=thing.id in self._operating,
        )

    def _listener(self, listener: Listener) -> ListenerNode:
        policies = self._tree.l7policies.get(listener.id, ())
        return ListenerNode(
            **self._common("listener", listener),
            default_pool_id=listener.default_pool_id,
            l7policies=[self._policy(one) for one in policies],
        )

    def _policy(self, policy: L7Policy) -> PolicyNode:
        rules = self._tree.l7rules.get(policy.id, ())
        return PolicyNode(
            **self._common("l7policy", policy),
            redirect_pool_id=policy.redirect_pool_id,
            rules=[
                RuleNode(**self._common("l7rule", rule, f"{rule.type} {rule.compare_type} {rule.value}"))
                for rule in rules
            ],
        )

    def _pool(self, pool: Pool) -> PoolNode:
        monitor = self._tree.healthmonitors.get(pool.id)
        policies = [one for several in self._tree.l7policies.values() for one in several]
        return PoolNode(
            **self._common("pool", pool),
            healthmonitor=TreeObject(**self._common("healthmonitor", monitor)) if monitor else None,
            members=[
                MemberNode(**self._common("member", one), server_name=self._server_name(one.id))
                for one in self._tree.members.get(pool.id, ())
            ],
            listener_ids=[one.id for one in self._tree.listeners if one.default_pool_id == pool.id],
            l7policy_ids=[one.id for one in policies if one.redirect_pool_id == pool.id],
        )

    def _server_name(self, member_id: str) -> str | None:
        server = self._store.related("members", member_id, "server")
        return server.name if isinstance(server, Server) else None
