"""What the form can offer, from the mirror's collections. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Final, TypeVar

from lbaas_ui.api.schemas import (
    Capabilities,
    Catalog,
    CatalogItem,
    CertificateItem,
    FloatingIPItem,
    MissingItem,
    NetworkItem,
    ServerAddressItem,
    ServerItem,
    SubnetItem,
)
from lbaas_ui.cloud.pem import CertificateFacts
from lbaas_ui.forms import availability
from lbaas_ui.forms.capabilities import canonical_provider
from lbaas_ui.models import (
    AvailabilityZone,
    Certificate,
    Flavor,
    FloatingIP,
    Network,
    Port,
    Provider,
    Quota,
    SecurityGroup,
    Server,
    Subnet,
)
from lbaas_ui.store.store import Store

SERVICES: Final = ("load-balancer", "network", "compute", "key-manager")  # of which the form offers something
_QUOTAS: Final = ("load_balancer", "listener", "pool", "member", "health_monitor", "l7policy", "l7rule")
_NO_LIMIT: Final = -1

Item = TypeVar("Item", bound=CatalogItem)
FactsOf = Callable[[Certificate], CertificateFacts | None]


def catalog_of(
    store: Store,
    *,
    api_version: tuple[int, int],
    services: Iterable[str],
    full_create: Mapping[str, bool | None],
    project_id: str | None,
    facts: FactsOf,
) -> Catalog:
    """Everything that a form can name by id, by name. Collections of missing services are empty."""
    here = set(services)
    return Catalog(
        subnets=_sorted(_subnet(store, one) for one in store.all(Subnet)),
        networks=_sorted(
            NetworkItem(id=one.id, name=one.name, external=one.external, shared=one.shared)
            for one in store.all(Network)
        ),
        floating_ips=_sorted(_floating_ip(one) for one in store.all(FloatingIP)),
        flavors=_sorted(_described(one) for one in store.all(Flavor) if one.enabled),
        availability_zones=_sorted(_described(one) for one in store.all(AvailabilityZone) if one.enabled),
        providers=_sorted(_described(one) for one in store.all(Provider)),
        servers=_sorted(_server(store, one) for one in store.all(Server)),
        certificates=_sorted(certificate_item(one, facts(one)) for one in store.all(Certificate)),
        security_groups=_sorted(_described(one) for one in store.all(SecurityGroup)),
        quota=_quota(store, project_id),
        capabilities=_capabilities(store, api_version, services=here, full_create=full_create),
    )


def _capabilities(
    store: Store,
    api_version: tuple[int, int],
    *,
    services: set[str],
    full_create: Mapping[str, bool | None],
) -> Capabilities:
    names = sorted({one.name for one in store.all(Provider)})
    drivers = {canonical_provider(name) for name in names}
    lacks = availability.missing(api_version, names, floating_ips="network" in services)
    return Capabilities(
        api_version="{}.{}".format(*api_version),
        services=sorted(services),
        missing_services=[service for service in SERVICES if service not in services],
        full_create={**dict.fromkeys(names), **full_create},
        default_provider=drivers.pop() if len(drivers) == 1 else None,
        missing=[
            MissingItem(
                kind=one.kind,
                field=one.field,
                value=one.value,
                provider=one.provider,
                code=one.code,
                since="{}.{}".format(*one.since) if one.since else None,
            )
            for one in lacks
        ],
        since=availability.first_versions(),
    )


def _sorted(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=attrgetter("name", "id"))


def _described(one: Flavor | AvailabilityZone | Provider | SecurityGroup) -> CatalogItem:
    return CatalogItem(id=one.id, name=one.name, description=one.description)


def _subnet(store: Store, subnet: Subnet) -> SubnetItem:
    network = store.get(Network, subnet.network_id)
    return SubnetItem(
        id=subnet.id,
        name=subnet.name,
        cidr=subnet.cidr,
        ip_version=subnet.ip_version,
        network_id=subnet.network_id,
        network_name=network.name if network else "",
        gateway_ip=subnet.gateway_ip,
    )


def _floating_ip(one: FloatingIP) -> FloatingIPItem:
    return FloatingIPItem(
        id=one.id,
        name=one.floating_ip_address,
        description=one.description,
        floating_ip_address=one.floating_ip_address,
        floating_network_id=one.floating_network_id,
        port_id=one.port_id,
    )


def certificate_item(one: Certificate, facts: CertificateFacts | None) -> CertificateItem:
    """A certificate with what is known of it."""
    if facts is None:
        return CertificateItem(id=one.ref, name=one.name, not_after=one.not_after)
    return CertificateItem(
        id=one.ref,
        name=one.name,
        subject=facts.subject,
        issuer=facts.issuer,
        names=list(facts.names),
        not_before=facts.not_before,
        not_after=facts.not_after,
    )


def _server(store: Store, server: Server) -> ServerItem:
    """Nova tells addresses by the network's name; Neutron's ports tell the subnet."""
    ports = [port for port in store.partners("servers", server, "ports") if isinstance(port, Port)]
    subnet_of = {fixed.ip_address: fixed.subnet_id for port in ports for fixed in port.fixed_ips}
    return ServerItem(
        id=server.id,
        name=server.name,
        status=server.status,
        addresses=[
            ServerAddressItem(
                address=one.addr,
                network_name=one.network,
                subnet_id=subnet_of.get(one.addr),
                version=one.version,
            )
            for one in server.addresses
        ],
    )


def _quota(store: Store, project_id: str | None) -> dict[str, int | None]:
    """Limits of the project; None: no limit. Empty where the cloud does not let us read them."""
    quota = store.get(Quota, project_id or "")
    if quota is None:
        return {}
    limits = {name: getattr(quota, name) for name in _QUOTAS}
    return {name: None if limit == _NO_LIMIT else limit for name, limit in limits.items()}
