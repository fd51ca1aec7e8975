"""All collections of the mirror and all their relations, as data; ``docs/mirror.md`` shows how to add one.

Read by the store (indexes, relations), by the sources (what to read, in this order), by the cloud's reader
(where), by the queue and the API (names), and by ``python -m lbaas_ui.store.diagram``.

Relations stand in the collection that has one of the other: a subnet has many balancers. What a thing is
to its partner is said by both names, so ``store.related("loadbalancers", id, "vip_subnet")`` works, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lbaas_ui import models
from lbaas_ui.models import wire
from lbaas_ui.models.base import ReadFrom
from lbaas_ui.store import keys
from lbaas_ui.store.schema import Collection, OneToMany, OneToOne, Relation, relations_of

__all__ = ["COLLECTIONS", "READ_FROM", "RELATIONS", "Collection", "OneToMany", "OneToOne", "Relation"]

_OCTAVIA: Final = "load-balancer"
_NEUTRON: Final = "network"

# --- Octavia: what makes a balancer -----------------------------------------------------------------

_LOADBALANCERS = Collection(
    "loadbalancers",
    models.LoadBalancer,
    ReadFrom(_OCTAVIA, "/v2/lbaas/loadbalancers", "loadbalancers", "loadbalancer"),
    kind="loadbalancer",
    indexes=("name",),
    relations=(
        OneToMany("listeners", "listeners", inverse="loadbalancer", there="loadbalancer_id"),
        OneToMany("pools", "pools", inverse="loadbalancer", there="loadbalancer_id"),
        OneToMany("amphorae", "amphorae", inverse="loadbalancer", there="loadbalancer_id"),
        OneToOne("vip_port", "ports", inverse="loadbalancer", here="vip_port_id"),
        OneToMany(
            "additional_vip_ports", "ports", inverse="additional_vip_of", here="additional_vips.port_id"
        ),
        OneToMany(
            "additional_vip_subnets",
            "subnets",
            inverse="additional_vips_of",
            here="additional_vips.subnet_id",
            shared=True,
        ),
        OneToMany(
            "floating_ips", "floating_ips", inverse="loadbalancer", here="vip_port_id", there="port_id"
        ),
        OneToMany("vip_security_groups", "security_groups", inverse="vip_of", here="vip_sg_ids", shared=True),
    ),
)

_LISTENERS = Collection(
    "listeners",
    models.Listener,
    ReadFrom(_OCTAVIA, "/v2/lbaas/listeners", "listeners", "listener"),
    kind="listener",
    to_balancer=("loadbalancer",),
    relations=(
        OneToMany("l7policies", "l7policies", inverse="listener", there="listener_id"),
        OneToMany(
            "sni_certificates",
            "certificates",
            inverse="sni_of_listeners",
            here="sni_container_refs",
            there="ref",
            shared=True,
        ),
    ),
)

_POOLS = Collection(
    "pools",
    models.Pool,
    ReadFrom(_OCTAVIA, "/v2/lbaas/pools", "pools", "pool"),
    kind="pool",
    to_balancer=("loadbalancer",),
    relations=(
        OneToMany("members", "members", inverse="pool", there="pool_id"),
        OneToOne("healthmonitor", "healthmonitors", inverse="pool", there="pool_id"),
        OneToMany("default_of_listeners", "listeners", inverse="default_pool", there="default_pool_id"),
        OneToMany("redirected_by", "l7policies", inverse="redirect_pool", there="redirect_pool_id"),
        OneToMany("listeners", "listeners", inverse="pools", here="listeners", shared=True),
    ),
)

_MEMBERS = Collection(
    "members",
    models.Member,
    ReadFrom(_OCTAVIA, "/v2/lbaas/pools/{parent}/members", "members", "member", parent_field="pool_id"),
    kind="member",
    to_balancer=("pool.loadbalancer",),
)

_HEALTHMONITORS = Collection(
    "healthmonitors",
    models.HealthMonitor,
    ReadFrom(_OCTAVIA, "/v2/lbaas/healthmonitors", "healthmonitors", "healthmonitor"),
    kind="healthmonitor",
    to_balancer=("pool.loadbalancer",),
)

_L7POLICIES = Collection(
    "l7policies",
    models.L7Policy,
    ReadFrom(_OCTAVIA, "/v2/lbaas/l7policies", "l7policies", "l7policy"),
    kind="l7policy",
    to_balancer=("listener.loadbalancer",),
    relations=(OneToMany("rules", "l7rules", inverse="l7policy", there="l7policy_id"),),
)

_L7RULES = Collection(
    "l7rules",
    models.L7Rule,
    ReadFrom(_OCTAVIA, "/v2/lbaas/l7policies/{parent}/rules", "rules", "rule", parent_field="l7policy_id"),
    kind="l7rule",
    to_balancer=("l7policy.listener.loadbalancer",),
)

# --- Octavia: what balancers are made of --------------------------------------------------------------

_AMPHORAE = Collection(
    "amphorae",
    models.Amphora,
    ReadFrom(_OCTAVIA, "/v2/octavia/amphorae", "amphorae", "amphora"),
    kind="amphora",
    to_balancer=("loadbalancer",),
    relations=(
        OneToOne("server", "servers", inverse="amphora", here="compute_id"),
        OneToOne("vrrp_port", "ports", inverse="vrrp_of_amphora", here="vrrp_port_id"),
    ),
)

_FLAVORS = Collection(
    "flavors",
    models.Flavor,
    ReadFrom(_OCTAVIA, "/v2/lbaas/flavors", "flavors", "flavor"),
    kind="flavor",
    relations=(OneToMany("loadbalancers", "loadbalancers", inverse="flavor", there="flavor_id"),),
)

_AVAILABILITY_ZONES = Collection(
    "availability_zones",
    models.AvailabilityZone,
    ReadFrom(
        _OCTAVIA,
        "/v2/lbaas/availabilityzones",
        "availability_zones",
        "availability_zone",
        adapt=wire.named,
    ),
    kind="availability_zone",
    relations=(
        OneToMany("loadbalancers", "loadbalancers", inverse="zone", there="availability_zone"),
        OneToMany("amphorae", "amphorae", inverse="zone", there="cached_zone"),
    ),
)

_PROVIDERS = Collection(
    "providers",
    models.Provider,
    ReadFrom(_OCTAVIA, "/v2/lbaas/providers", "providers", "provider", adapt=wire.named),
    kind="provider",
    relations=(OneToMany("loadbalancers", "loadbalancers", inverse="provider", there="provider"),),
)

_QUOTAS = Collection(
    "quotas",
    models.Quota,
    ReadFrom(_OCTAVIA, "/v2/lbaas/quotas", "quotas", "quota", adapt=wire.quota, of_project=True),
    kind="quota",
    relations=(OneToMany("loadbalancers", "loadbalancers", inverse="quota", there="project_id"),),
)

# --- Neutron --------------------------------------------------------------------------------------

_NETWORKS = Collection(
    "networks",
    models.Network,
    ReadFrom(_NEUTRON, "/v2.0/networks", "networks", "network"),
    kind="network",
    relations=(
        OneToMany("subnets", "subnets", inverse="network", there="network_id"),
        OneToMany("ports", "ports", inverse="network", there="network_id"),
        OneToMany("floating_ips", "floating_ips", inverse="floating_network", there="floating_network_id"),
        OneToMany("loadbalancers", "loadbalancers", inverse="vip_network", there="vip_network_id"),
    ),
)

_SUBNETS = Collection(
    "subnets",
    models.Subnet,
    ReadFrom(_NEUTRON, "/v2.0/subnets", "subnets", "subnet"),
    kind="subnet",
    relations=(
        OneToMany("loadbalancers", "loadbalancers", inverse="vip_subnet", there="vip_subnet_id"),
        OneToMany("members", "members", inverse="subnet", there="subnet_id"),
        OneToMany("ports", "ports", inverse="subnets", there="fixed_ips.subnet_id", shared=True),
    ),
)

_PORTS = Collection(
    "ports",
    models.Port,
    ReadFrom(_NEUTRON, "/v2.0/ports", "ports", "port"),
    kind="port",
    to_balancer=("loadbalancer", "additional_vip_of"),
    relations=(
        OneToMany("floating_ips", "floating_ips", inverse="port", there="port_id"),
        OneToMany(
            "members",
            "members",
            inverse="port",
            here=keys.addresses_of_port,
            there=keys.address_of_member,
        ),
        OneToMany("security_groups", "security_groups", inverse="ports", here="security_groups", shared=True),
    ),
)

_FLOATING_IPS = Collection(
    "floating_ips",
    models.FloatingIP,
    ReadFrom(_NEUTRON, "/v2.0/floatingips", "floatingips", "floatingip"),
    kind="floatingip",
    to_balancer=("loadbalancer", "port.additional_vip_of"),
)

_SECURITY_GROUPS = Collection(
    "security_groups",
    models.SecurityGroup,
    ReadFrom(_NEUTRON, "/v2.0/security-groups", "security_groups", "security_group"),
    kind="security_group",
)

# --- Nova, Barbican, Keystone -----------------------------------------------------------------------

_SERVERS = Collection(
    "servers",
    models.Server,
    ReadFrom("compute", "/servers/detail", "servers", "server", adapt=wire.server, item_path="/servers"),
    kind="server",
    relations=(
        OneToMany("ports", "ports", inverse="server", there="device_id", test=keys.port_is_of_server),
        OneToMany("members", "members", inverse="server", via=("ports", "members")),
    ),
)

_CERTIFICATES = Collection(
    "certificates",
    models.Certificate,
    ReadFrom("key-manager", "/v1/containers", "containers", "", adapt=wire.certificate),
    kind="certificate",
    also_read_from=(ReadFrom("key-manager", "/v1/secrets", "secrets", "", adapt=wire.certificate),),
    relations=(
        OneToMany(
            "default_of_listeners",
            "listeners",
            inverse="default_certificate",
            here="ref",
            there="default_tls_container_ref",
        ),
        OneToMany(
            "client_ca_of_listeners",
            "listeners",
            inverse="client_ca",
            here="ref",
            there="client_ca_tls_container_ref",
        ),
        OneToMany(
            "client_crl_of_listeners",
            "listeners",
            inverse="client_crl",
            here="ref",
            there="client_crl_container_ref",
        ),
        OneToMany("tls_of_pools", "pools", inverse="tls_certificate", here="ref", there="tls_container_ref"),
        OneToMany("ca_of_pools", "pools", inverse="ca", here="ref", there="ca_tls_container_ref"),
        OneToMany("crl_of_pools", "pools", inverse="crl", here="ref", there="crl_container_ref"),
        OneToMany("secrets", "certificates", inverse="containers", here="secrets", shared=True),
    ),
)

_PROJECTS = Collection(
    "projects",
    models.Project,
    ReadFrom(
        "identity",
        "/v3/auth/projects",
        "projects",
        "project",
        adapt=wire.project_of_itself,
        item_path="/v3/projects",
    ),
    kind="project",
    relations=(
        OneToOne("quota", "quotas", inverse="project"),
        OneToMany("loadbalancers", "loadbalancers", inverse="project", there="project_id"),
        OneToMany("networks", "networks", inverse="project", there="project_id"),
        OneToMany("floating_ips", "floating_ips", inverse="project", there="project_id"),
        OneToMany("security_groups", "security_groups", inverse="project", there="project_id"),
        OneToMany("servers", "servers", inverse="project", there="project_id"),
    ),
)

COLLECTIONS: Final[Mapping[str, Collection]] = MappingProxyType(
    {
        collection.name: collection
        for collection in (
            _LOADBALANCERS,
            _LISTENERS,
            _POOLS,
            _HEALTHMONITORS,
            _L7POLICIES,
            _MEMBERS,
            _L7RULES,
            _PORTS,
            _FLOATING_IPS,
            _NETWORKS,
            _SUBNETS,
            _SERVERS,
            _PROVIDERS,
            _FLAVORS,
            _AVAILABILITY_ZONES,
            _QUOTAS,
            _SECURITY_GROUPS,
            _CERTIFICATES,
            _PROJECTS,
            _AMPHORAE,
        )
    }
)

RELATIONS: Final[tuple[tuple[str, Relation], ...]] = relations_of(COLLECTIONS)

READ_FROM: Final[Mapping[str, tuple[ReadFrom, ...]]] = MappingProxyType(
    {
        name: (collection.read_from, *collection.also_read_from)
        for name, collection in COLLECTIONS.items()
        if collection.read_from is not None
    }
)
"""Where each collection is read, in the order in which the first load reads them; for the sources."""
