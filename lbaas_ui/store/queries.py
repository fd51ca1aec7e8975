"""Questions to the store that more than one layer asks; answers are plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from lbaas_ui.models import (
    FloatingIP,
    HealthMonitor,
    L7Policy,
    L7Rule,
    Listener,
    LoadBalancer,
    Member,
    Pool,
    Port,
)


@dataclass(frozen=True, slots=True)
class BalancerTree:
    """One balancer and everything that hangs on it, as the mirror shows it at one moment.

    Attributes:
        listeners: by creation time. pools: by creation time.
        members: by pool id. healthmonitors: by pool id.
        l7policies: by listener id, in order of position. l7rules: by policy id.
    """

    loadbalancer: LoadBalancer
    listeners: tuple[Listener, ...] = ()
    pools: tuple[Pool, ...] = ()
    members: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    healthmonitors: dict[str, HealthMonitor] = field(default_factory=dict)
    l7policies: dict[str, tuple[L7Policy, ...]] = field(default_factory=dict)
    l7rules: dict[str, tuple[L7Rule, ...]] = field(default_factory=dict)
    vip_port: Port | None = None
    floating_ips: tuple[FloatingIP, ...] = ()
