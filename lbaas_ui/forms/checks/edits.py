"""Checks of what cannot be changed on a balancer that exists.

Listeners, pools and monitors that Octavia cannot change are replaced by the planner, with a warning; what
would need another balancer, or would cut off a server, is refused here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import canonical_provider
from lbaas_ui.forms.checks.common import problem
from lbaas_ui.forms.fields import FIELDS, Field, canonical_address
from lbaas_ui.forms.pairing import BalancerPair, P, Pair

_NEW_BALANCER: Final = "make another balancer with it (clone this one), and delete this one"
_NEW_MEMBER: Final = "take the member out, apply, and add it again"


def check(balancer: BalancerPair) -> Iterator[Problem]:
    """Fixed fields of the balancer and of its members."""
    yield from _fixed("loadbalancer", balancer, _NEW_BALANCER)
    for pool in balancer.pools:
        for member in pool.members:
            yield from _fixed("member", member, _NEW_MEMBER)


def _fixed(kind: str, pair: Pair[P], way_out: str) -> Iterator[Problem]:
    if pair.current is None:
        return
    for field in FIELDS[kind]:
        if field.update:
            continue
        wanted, current = field.get(pair.wanted), field.get(pair.current)
        if wanted is None or _equal(field, wanted, current):
            continue
        yield problem(
            f"{pair.path}.{field.name}" if pair.path else field.name,
            "fixed",
            "{name} cannot be changed: it is {current}. Put that back, or {way_out}.",
            name=field.name,
            current=current if current not in (None, []) else "not set",
            way_out=way_out,
        )


def _equal(field: Field, wanted: JsonValue, current: JsonValue) -> bool:
    if field.name == "provider":
        return canonical_provider(str(wanted)) == canonical_provider(str(current))
    if field.name == "vip.additional":
        return _additional(wanted, current)
    return field.same(wanted, current)


def _additional(wanted: JsonValue, current: JsonValue) -> bool:
    """The same subnets, and the same addresses where the form names them."""
    new, old = (_by_subnet(value) for value in (wanted, current))
    return new.keys() == old.keys() and all(
        not address or address == old[subnet] for subnet, address in new.items()
    )


def _by_subnet(value: JsonValue) -> dict[str, str]:
    items = value if isinstance(value, list) else []
    return {
        str(one["subnet_id"]): canonical_address(str(one.get("ip_address") or ""))
        for one in items
        if isinstance(one, dict)
    }
