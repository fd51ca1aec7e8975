"""From a balancer in the mirror to its form; the API, the planner and the exports start here.

The form is whole: every field that Octavia keeps is named, null where it has no value. So it is a snapshot:
applied again later, it brings everything back (a roll back), and applied at once, it changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel

from lbaas_ui.forms.document import (
    BalancerForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    PolicyForm,
    PoolForm,
    RuleForm,
)
from lbaas_ui.forms.fields import FIELDS, KIND_OF
from lbaas_ui.models import (
    HealthMonitor,
    L7Policy,
    L7Rule,
    Listener,
    LoadBalancer,
    Member,
    Pool,
    Provisioned,
)
from lbaas_ui.store.queries import BalancerTree

OWN_TAG: Final = "lbaas-ui:"  # tags that begin so are ours: they mark what a task made, and are no one's wish

Data = dict[str, object]


def people_tags(tags: Iterable[str]) -> list[str]:
    """The tags that people gave, without ours."""
    return [tag for tag in tags if not tag.startswith(OWN_TAG)]


def own_tags(tags: Iterable[str]) -> list[str]:
    """The tags that we gave."""
    return [tag for tag in tags if tag.startswith(OWN_TAG)]


def _json(value: object) -> object:
    """A model's value as a form holds it: lists for tuples, plain dicts for small models."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def _own_fields(kind: str, thing: Provisioned) -> Data:
    """The fields of the table that the model has under the same name; empty lists and dicts count as null."""
    data: Data = {"id": thing.id}
    for field in FIELDS[kind]:
        if "." not in field.name:
            value = _json(getattr(thing, field.name))
            data[field.name] = None if value in ([], {}) else value
    data["tags"] = people_tags(thing.tags)
    return data


def _vip(balancer: LoadBalancer, tree: BalancerTree) -> Data:
    floating = tree.floating_ips[0] if tree.floating_ips else None
    return {
        "subnet_id": balancer.vip_subnet_id,
        "network_id": balancer.vip_network_id,
        "port_id": balancer.vip_port_id,
        "address": balancer.vip_address,
        "qos_policy_id": balancer.vip_qos_policy_id,
        "additional": [
            {"subnet_id": one.subnet_id, "ip_address": one.ip_address}
            for one in balancer.additional_vips
            if one.subnet_id
        ]
        or None,
        "security_group_ids": list(balancer.vip_sg_ids) or None,
        "floating_ip": {"id": floating.id, "network_id": floating.floating_network_id} if floating else None,
    }


def _pool_references(tree: BalancerTree, *, by_id: bool) -> Mapping[str, str]:
    """How the form calls each pool: by its name where that is clear, else by its id."""
    names = Counter(pool.name for pool in tree.pools)
    taken = {pool.id for pool in tree.pools}
    clear = {pool.id: pool.name for pool in tree.pools if names[pool.name] == 1 and pool.name not in taken}
    return {pool.id: pool.id if by_id else clear.get(pool.id) or pool.id for pool in tree.pools}


def _rule(rule: L7Rule) -> RuleForm:
    return RuleForm.model_validate(_own_fields("l7rule", rule))


def _policy(policy: L7Policy, rules: Iterable[L7Rule], pools: Mapping[str, str]) -> PolicyForm:
    data = _own_fields("l7policy", policy)
    data["redirect_pool"] = pools.get(policy.redirect_pool_id or "", policy.redirect_pool_id)
    data["rules"] = [_rule(rule) for rule in rules]
    return PolicyForm.model_validate(data)


def _listener(listener: Listener, tree: BalancerTree, pools: Mapping[str, str]) -> ListenerForm:
    data = _own_fields("listener", listener)
    data["default_pool"] = pools.get(listener.default_pool_id or "", listener.default_pool_id)
    policies = sorted(tree.l7policies.get(listener.id, ()), key=lambda policy: policy.position)
    data["l7policies"] = [_policy(policy, tree.l7rules.get(policy.id, ()), pools) for policy in policies]
    return ListenerForm.model_validate(data)


def _member(member: Member) -> MemberForm:
    return MemberForm.model_validate(_own_fields("member", member))


def _monitor(monitor: HealthMonitor | None) -> MonitorForm | None:
    return MonitorForm.model_validate(_own_fields("healthmonitor", monitor)) if monitor else None


def _pool(pool: Pool, tree: BalancerTree) -> PoolForm:
    data = _own_fields("pool", pool)
    data["healthmonitor"] = _monitor(tree.healthmonitors.get(pool.id))
    data["members"] = [_member(member) for member in tree.members.get(pool.id, ())]
    return PoolForm.model_validate(data)


def form_of_tree(tree: BalancerTree, *, pools_by_id: bool = False) -> BalancerForm:
    """The balancer as a form that names everything, ids beside names.

    Args:
        tree: the balancer as the mirror shows it.
        pools_by_id: links name pools by id even where their names are clear; the planner wants that.
    """
    data = _own_fields("loadbalancer", tree.loadbalancer)
    references = _pool_references(tree, by_id=pools_by_id)
    data["vip"] = _vip(tree.loadbalancer, tree)
    data["listeners"] = [_listener(listener, tree, references) for listener in tree.listeners]
    data["pools"] = [_pool(pool, tree) for pool in tree.pools]
    return BalancerForm.model_validate(data)


def revision_of(tree: BalancerTree) -> str:
    """A short hash of the configuration, ids included: it changes when any of it does.

    Statuses, times and our own tags do not count.
    """
    canonical = form_of_tree(tree, pools_by_id=True).model_dump(mode="json")
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _concise(part: BaseModel, drop: frozenset[str]) -> Data:
    kind = KIND_OF.get(type(part))
    fields = {field.name: field for field in FIELDS[kind]} if kind else {}
    data: Data = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name not in part.model_fields_set or value is None or value == [] or name in drop:
            continue
        if name in fields and fields[name].same(fields[name].get(part), None):
            continue
        if isinstance(value, BaseModel):
            data[name] = _concise(value, drop)
        elif isinstance(value, list) and isinstance(value[0], BaseModel):
            data[name] = [_concise(item, drop) for item in value]
        else:
            data[name] = value
    return data


def concise(form: BalancerForm, drop: frozenset[str] = frozenset()) -> BalancerForm:
    """The same form as people read it: without nulls, Octavia's defaults and the keys ``drop``."""
    return BalancerForm.model_validate(_concise(form, drop))
