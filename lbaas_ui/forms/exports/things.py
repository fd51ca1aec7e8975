"""A form as a flat list of objects, in an order in which they can be made; all exports start here.

Each object has its values by the form's field names, a label that every tool takes as a name, and links to
other objects in place of names and ids. Nothing here knows any tool.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, JsonValue

from lbaas_ui.forms.document import (
    BalancerForm,
    ListenerForm,
    MemberForm,
    Part,
    PolicyForm,
    PoolForm,
    VipForm,
)
from lbaas_ui.forms.existing import concise, own_tags
from lbaas_ui.forms.fields import FIELDS, KIND_OF
from lbaas_ui.store.queries import BalancerTree

FLOATING_IP: Final = "floatingip"
# What a label begins with, so that no two objects of a balancer have the same, and none begins with a digit.
SHORT: Final[Mapping[str, str]] = {
    "loadbalancer": "balancer",
    FLOATING_IP: "address",
    "pool": "pool",
    "member": "member",
    "healthmonitor": "monitor",
    "listener": "listener",
    "l7policy": "policy",
    "l7rule": "rule",
}
_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a balancer beside its form.

    Attributes:
        floating_address: of its floating IP.
        own_tags: lbaas-ui's own tags, which forms do not have, by id of the object.
    """

    floating_address: str | None = None
    own_tags: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING: Final = Known()


def known_of(tree: BalancerTree) -> Known:
    """What a tree knows beside the form that is made of it."""
    tagged = (
        tree.loadbalancer,
        *tree.listeners,
        *tree.pools,
        *(member for members in tree.members.values() for member in members),
    )
    return Known(
        floating_address=tree.floating_ips[0].floating_ip_address if tree.floating_ips else None,
        own_tags={thing.id: own_tags(thing.tags) for thing in tagged},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One object.

    Attributes:
        kind: as in ``forms.fields``, or ``FLOATING_IP``.
        label: lower-case ASCII letters, digits and ``_``; no two things of one list have the same.
        id: in the cloud, where the form knows it.
        fields: what has a value other than Octavia's own, by the form's names.
        parent: what it hangs on; None for the balancer.
        own_tags: lbaas-ui's, where they are known.
        links: the pools that ``default_pool`` and ``redirect_pool`` mean; text where there is no such pool.
    """

    kind: str
    label: str
    id: str | None
    fields: Mapping[str, JsonValue]
    parent: Thing | None = None
    links: Mapping[str, Thing | str] = field(default_factory=dict)
    own_tags: Sequence[str] = ()


def slug(text: str, otherwise: str = "") -> str:
    """``Wéb shop №1`` as ``web_shop_no1``; ``otherwise`` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_LABEL].strip("_") or otherwise


def things_of(form: BalancerForm, known: Known = NOTHING) -> list[Thing]:
    """The balancer first, then its floating IP, pools with members and monitor, listeners with policies.

    Args:
        form: of one balancer; what it does not name is not there.
        known: more of it; the floating IP's address stands in its field ``address``.
    """
    return list(_Walk(known).all_of(concise(form)))


class _Walk:
    """Goes through one form once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._labels: set[str] = set()
        self._pools: dict[str, Thing] = {}

    def all_of(self, form: BalancerForm) -> Iterator[Thing]:
        balancer = self._thing(form, form.name)
        yield balancer
        if form.vip is not None and form.vip.floating_ip is not None:
            yield self._floating_ip(form.vip, balancer)
        for pool in form.pools or ():
            yield from self._pool(pool, balancer)
        for listener in form.listeners or ():
            yield from self._listener(listener, balancer)

    def _label(self, kind: str, hint: str | None) -> str:
        wanted = "_".join(part for part in (SHORT[kind], slug(hint or "")) if part)
        label, number = wanted, 1
        while label in self._labels:
            number += 1
            label = f"{wanted}_{number}"
        self._labels.add(label)
        return label

    def _thing(self, part: Part, hint: str | None, parent: Thing | None = None) -> Thing:
        kind = KIND_OF[type(part)]
        links = {
            name: self._pools.get(wanted, wanted)
            for name in ("default_pool", "redirect_pool")
            if (wanted := getattr(part, name, None))
        }
        return Thing(
            kind,
            self._label(kind, hint),
            part.id,
            fields=fields_of(part),
            parent=parent,
            links=links,
            own_tags=self._known.own_tags.get(part.id or "", ()),
        )

    def _floating_ip(self, vip: VipForm, balancer: Thing) -> Thing:
        floating = vip.floating_ip
        values = {
            "network_id": floating.network_id if floating else None,
            "address": self._known.floating_address,
        }
        fields: dict[str, JsonValue] = {name: value for name, value in values.items() if value}
        label = self._label(FLOATING_IP, None)
        return Thing(FLOATING_IP, label, floating.id if floating else None, fields, parent=balancer)

    def _pool(self, pool: PoolForm, balancer: Thing) -> Iterator[Thing]:
        made = self._thing(pool, pool.name, balancer)
        hint = slug(pool.name or "", "pool")
        for key in filter(None, (pool.name, pool.id)):
            # Ids win over names, as everywhere in a form.
            if key == pool.id or key not in self._pools:
                self._pools[key] = made
        yield made
        for member in pool.members or ():
            yield self._thing(member, f"{hint} {_called(member)}", made)
        if pool.healthmonitor is not None:
            yield self._thing(pool.healthmonitor, hint, made)

    def _listener(self, listener: ListenerForm, balancer: Thing) -> Iterator[Thing]:
        hint = slug(listener.name or "", slug(f"{listener.protocol} {listener.protocol_port}"))
        made = self._thing(listener, hint, balancer)
        yield made
        for position, policy in enumerate(listener.l7policies or (), start=1):
            yield from self._policy(policy, f"{hint} {slug(policy.name or '', str(position))}", made)

    def _policy(self, policy: PolicyForm, hint: str, listener: Thing) -> Iterator[Thing]:
        made = self._thing(policy, hint, listener)
        yield made
        for rule in policy.rules or ():
            yield self._thing(rule, f"{hint} {rule.type}", made)


def _called(member: MemberForm) -> str:
    return slug(member.name or "") or f"{member.address} {member.protocol_port}"


def fields_of(part: BaseModel) -> dict[str, JsonValue]:
    """The values of a concise part, by the form's names; what another value says already is left out."""
    fields = {one.name: _full(one.get(part)) for one in FIELDS[KIND_OF[type(part)]]}
    found: dict[str, JsonValue] = {
        name: value for name, value in fields.items() if value not in (None, [], {})
    }
    if "vip.subnet_id" in found:
        found.pop("vip.network_id", None)
    return found


def _full(value: JsonValue) -> JsonValue:
    """Small objects without their nulls."""
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    return value
