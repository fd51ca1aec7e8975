"""What the form can offer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class CatalogItem(BaseModel):
    """Something that a form can name by id."""

    id: str
    name: str
    description: str = ""


class SubnetItem(CatalogItem):
    """A subnet, with its network's name."""

    cidr: str
    ip_version: int
    network_id: str
    network_name: str = ""
    gateway_ip: str | None = None


class NetworkItem(CatalogItem):
    """A network; ``external`` ones give floating IPs."""

    external: bool = False
    shared: bool = False


class FloatingIPItem(CatalogItem):
    """A floating IP; ``port_id`` is None while it is free."""

    floating_ip_address: str
    floating_network_id: str
    port_id: str | None = None


class ServerAddressItem(BaseModel):
    """One address of a server, with the subnet that holds it where that is known."""

    address: str
    network_name: str = ""
    subnet_id: str | None = None
    version: int = 4


class ServerItem(CatalogItem):
    """A server that can be a member."""

    status: str | None = None
    addresses: list[ServerAddressItem]


class CertificateItem(CatalogItem):
    """A certificate in Barbican; its id is the ref that a form names.

    What it says is known of those that are called certificates or serve TLS; else it is empty.
    """

    subject: str = ""
    issuer: str = ""
    names: list[str] = Field(default_factory=list)
    not_before: datetime | None = None
    not_after: datetime | None = None


Pem = Annotated[str, Field(max_length=256 * 1024)]


class CertificateUpload(BaseModel):
    """A certificate to be stored in Barbican, as PEM texts.

    With a private key: what a listener serves. Without: a client CA.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=255)
    certificate: Pem
    private_key: Pem = Field("", description="Goes straight to Barbican; lbaas-ui stores it nowhere.")
    intermediates: Pem = Field("", description="The chain, in any order.")
    passphrase: str = Field("", max_length=1024, description="Of the private key, where it is encrypted.")


class MissingItem(BaseModel):
    """Something that no form can have on this cloud: a field of a kind of object, or one value of it.

    ``field`` is as in the form, below its object (``vip.additional``, ``session_persistence.type``);
    ``value``: null for the field as a whole; ``provider``: that lacks it, null for all of them; ``since``:
    the API version that brought it, where the cloud's is too old.
    """

    kind: str
    field: str
    value: str | None = None
    provider: str | None = None
    code: Literal["version_too_old", "provider_lacks", "service_missing"]
    since: str | None = None


class Capabilities(BaseModel):
    """What this cloud can do: ``missing_services`` says which parts of the form stay empty, and why.

    ``missing`` is what a form cannot have here; everything else that the form's schema names is to be had.
    ``since`` tells of each field (by kind) that came after 2.0 the version that brought it.
    ``default_provider``: of a balancer whose form names none; null where it is not known.
    """

    api_version: str
    services: list[str]
    missing_services: list[str]
    full_create: dict[str, bool | None]  # provider -> can it; None: not tried yet
    default_provider: str | None = None
    missing: list[MissingItem] = Field(default_factory=list)
    since: dict[str, dict[str, str]] = Field(default_factory=dict)


class Catalog(BaseModel):
    """What the form can offer."""

    subnets: list[SubnetItem]
    networks: list[NetworkItem]
    floating_ips: list[FloatingIPItem]
    flavors: list[CatalogItem]
    availability_zones: list[CatalogItem]
    providers: list[CatalogItem]
    servers: list[ServerItem]
    certificates: list[CertificateItem]
    security_groups: list[CatalogItem]
    quota: dict[str, int | None]
    capabilities: Capabilities
