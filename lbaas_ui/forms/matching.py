"""Finds the partner of each part of a form among the parts of another form; ``pairing`` calls it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from lbaas_ui.forms.document import (
    DescribedPart,
    ListenerForm,
    MemberForm,
    Part,
    PolicyForm,
    PoolForm,
    RuleForm,
)
from lbaas_ui.forms.fields import canonical_address
from lbaas_ui.forms.protocols import L4

P = TypeVar("P")
Key = Callable[[P], Hashable]


def match(wanted: Sequence[P], current: Sequence[P], keys: Sequence[Key[P]]) -> list[P | None]:
    """For each wanted part its partner among ``current``: key after key, in order, each partner once.

    Args:
        wanted: parts of the form.
        current: parts of the cloud's form.
        keys: give a hashable, or None for "this key says nothing of this part".
    """
    partners: dict[int, P] = {}
    taken: set[int] = set()
    for key in keys:
        free: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for number, part in enumerate(current):
            if number not in taken and (value := key(part)) is not None:
                free[value].append(number)
        for number, part in enumerate(wanted):
            if number not in partners and (value := key(part)) is not None and free[value]:
                found = free[value].popleft()
                taken.add(found)
                partners[number] = current[found]
    return [partners.get(number) for number in range(len(wanted))]


def left(current: Sequence[P], partners: Iterable[P | None]) -> tuple[P, ...]:
    """What of ``current`` has no partner."""
    taken = {id(part) for part in partners}
    return tuple(part for part in current if id(part) not in taken)


def by_id(part: Part) -> Hashable:
    """The cloud's id."""
    return part.id or None


def by_name(part: DescribedPart) -> Hashable:
    """The name, if it has one."""
    return part.name or None


def by_name_and_port(part: ListenerForm) -> Hashable:
    """Name, protocol and port."""
    return (part.name, part.protocol, part.protocol_port) if part.name else None


def by_port(part: ListenerForm) -> Hashable:
    """The port that it takes: no two can have it."""
    return L4[part.protocol], part.protocol_port


def by_name_and_protocol(part: PoolForm) -> Hashable:
    """Name and protocol."""
    return (part.name, part.protocol) if part.name else None


def by_socket(part: MemberForm) -> Hashable:
    """Address and port: Octavia's own key of a member."""
    return canonical_address(part.address), part.protocol_port


def by_test(part: RuleForm) -> Hashable:
    """What a rule tests."""
    return part.type, part.compare_type, part.key or None, part.value, bool(part.invert)


def by_deed(part: PolicyForm) -> Hashable:
    """What a policy does to which requests."""
    return (
        part.action,
        part.redirect_url or None,
        part.redirect_prefix or None,
        tuple(by_test(rule) for rule in part.rules or ()),
    )


def by_having_no_name(part: PolicyForm) -> Hashable:
    """One nameless policy is like another, by order."""
    return None if part.name else "nameless"


def by_nothing(_part: object) -> Hashable:
    """Whatever is left, by order."""
    return "any"
