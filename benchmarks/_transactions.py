"""What ``poll`` measures: the writes, and how many of which duration. Data, and how a form is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

Wire = dict[str, Any]
MANNERS: Final = ("steady", "within 20 %", "doubled")


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of write: a delay of its own on the lab, a history of its own in lbaas-ui.

    Attributes:
        kind: as in the lab's delays and the queue's task kinds, before ``.update``.
        tree: what a balancer has, in the words of Octavia and of the form.
        where: path of the object in the form.
        change: a field of it, and a new value for each number.
        own_reads: reads of the balancer itself after the one that showed the end.
    """

    kind: str
    tree: Wire
    where: tuple[str | int, ...]
    change: Callable[[int], Wire]
    own_reads: int = 0

    def changed(self, form: Wire, number: int) -> Wire:
        """Change the form as the number says."""
        part: Any = form
        for key in self.where:
            part = part[key]
        part.update(self.change(number))
        return form


POOL: Final = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
WEB: Final = {"name": "web", "protocol": "HTTP", "protocol_port": 80}
MONITOR: Final = {"type": "TCP", "delay": 60, "timeout": 3, "max_retries": 3}
MEMBER: Final = {"address": "10.0.0.1", "protocol_port": 80}
POLICY: Final = {"name": "move", "action": "REDIRECT_TO_URL", "redirect_url": "http://example.com/"}
LISTENER: Final = Change(
    "listener", {"listeners": [WEB]}, ("listeners", 0), lambda n: {"connection_limit": 1000 + n}
)
CHANGE_POOL: Final = Change(
    "pool",
    {"pools": [POOL]},
    ("pools", 0),
    lambda n: {"lb_algorithm": ("ROUND_ROBIN", "LEAST_CONNECTIONS")[n % 2]},
)
CHANGE_MONITOR: Final = Change(
    "healthmonitor",
    {"pools": [{**POOL, "healthmonitor": MONITOR}]},
    ("pools", 0, "healthmonitor"),
    lambda n: {"delay": 61 + n},
)
CHANGE_MEMBER: Final = Change(
    "member",
    {"pools": [{**POOL, "members": [MEMBER]}]},
    ("pools", 0, "members", 0),
    lambda n: {"weight": 2 + n},
)
CHANGE_POLICY: Final = Change(
    "l7policy",
    {"listeners": [{**WEB, "l7policies": [POLICY]}]},
    ("listeners", 0, "l7policies", 0),
    lambda n: {"redirect_url": f"http://example.com/{n}"},
)
CHANGE_BALANCER: Final = Change("loadbalancer", {}, (), lambda n: {"description": str(n)}, own_reads=1)


@dataclass(frozen=True, slots=True)
class Lane:
    """Transactions of one duration, on some balancers side by side.

    Attributes:
        seconds: that the lab takes.
        balancers: side by side.
        warm: rounds before each manner that only make history; ``rounds`` count.
        stagger_s: between the beginnings of two balancers.
    """

    seconds: float
    change: Change
    balancers: int
    warm: int
    rounds: int
    manners: Sequence[str] = MANNERS
    stagger_s: float = 0.0


SHORT: Final = (
    Lane(0.3, LISTENER, 1, warm=5, rounds=12),
    Lane(1.0, CHANGE_POOL, 2, warm=3, rounds=6),
    Lane(5.0, CHANGE_MONITOR, 5, warm=1, rounds=2),
)
"""One after the other, in the shade of the long ones."""
LONG: Final = (
    Lane(60.0, CHANGE_MEMBER, 6, warm=1, rounds=1, manners=MANNERS[:1], stagger_s=7),
    Lane(60.0, CHANGE_POLICY, 6, warm=1, rounds=1, manners=MANNERS[1:2], stagger_s=7),
    Lane(60.0, CHANGE_BALANCER, 3, warm=1, rounds=1, manners=MANNERS[2:], stagger_s=7),
)
