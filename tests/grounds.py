"""What a cloud has that generated forms can name; see ``tests.strategies``."""

from __future__ import annotations

from dataclasses import dataclass

SUBNET_ID = "33333333-3333-4333-8333-333333333333"


@dataclass(frozen=True, slots=True)
class Flavor:
    """A flavor, and what it makes of SR-IOV."""

    id: str
    sriov_vip: bool = False
    sriov_members: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a cloud has that forms can name; what is empty is in no form.

    Attributes:
        subnet_id: IPv4, for VIPs and members.
        network_id: of that subnet.
        second_subnet_id: IPv6, on the same network, for additional VIPs.
        addresses: the first two numbers of the first subnet, as in ``10.20``, for VIPs with an address.
        new_port: stands for a free port, which whoever applies the form makes.
        floating_network_id: where floating IPs come from.
        certificates: refs for TLS.
        authorities: refs of CAs; each with that of its revocation list.
    """

    subnet_id: str = SUBNET_ID
    network_id: str = ""
    second_subnet_id: str = ""
    addresses: str = ""
    new_port: str = ""
    floating_network_id: str = ""
    certificates: tuple[str, ...] = ()
    authorities: tuple[tuple[str, str], ...] = ()
    qos_policy_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    flavors: tuple[Flavor, ...] = ()
    zones: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


def _id(digit: str) -> str:
    return f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}"


_REF = "https://barbican.example/v1/containers"
EVERYTHING = Ground(
    network_id=_id("5"),
    second_subnet_id=_id("6"),
    addresses="10.0",
    new_port=_id("7"),
    floating_network_id="44444444-4444-4444-8444-444444444444",
    certificates=tuple(f"{_REF}/{number}" for number in range(3)),
    authorities=((f"{_REF}/8", f"{_REF}/9"),),
    qos_policy_ids=(_id("a"),),
    security_group_ids=(_id("b"), _id("c")),
    flavors=(Flavor(_id("d")), Flavor(_id("e"), sriov_vip=True, sriov_members=True)),
    zones=("az-1", "az-2"),
    providers=("lab", "lab-cascade"),
)
