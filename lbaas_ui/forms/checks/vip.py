"""Checks of where a balancer is reached: VIP, additional VIPs, floating IP.

Source: octavia/api/v2/controllers/load_balancer.py (_validate_vip_request_object).
"""

from __future__ import annotations

from collections.abc import Iterator

from lbaas_ui.errors import Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks.common import duplicates, is_address, is_uuid, problem
from lbaas_ui.forms.document import VipForm
from lbaas_ui.forms.pairing import BalancerPair


def check(balancer: BalancerPair, capabilities: Capabilities, *, sriov: bool) -> Iterator[Problem]:
    """Everything under ``vip``, and the flavor's id; ``sriov``: the VIP that there is has an SR-IOV port."""
    vip = balancer.wanted.vip or VipForm()
    if sriov and vip.security_group_ids:
        yield problem(
            "vip.security_group_ids",
            "security_groups_with_sriov",
            "The balancer's flavor gives the VIP an SR-IOV port, which has no security groups. Remove them.",
        )
    if balancer.current is None:
        yield from _new(vip)
    if vip.address and not is_address(vip.address):
        yield _no_address("vip.address", vip.address)
    yield from _additional(vip)
    yield from _ids(balancer, vip)
    yield from _floating_ip(vip, capabilities)


def _no_address(path: str, value: str) -> Problem:
    return problem(
        path,
        "address_invalid",
        "{value} is no IP address. Write one as in 10.0.0.5, or leave it out and the cloud chooses.",
        value=value,
    )


def _new(vip: VipForm) -> Iterator[Problem]:
    if not (vip.subnet_id or vip.network_id or vip.port_id):
        yield problem(
            "vip",
            "vip_missing",
            "A balancer needs a place in a network. Give vip.subnet_id (or network_id, or port_id).",
        )
    if vip.port_id and vip.network_id:
        yield problem(
            "vip.network_id",
            "vip_contradiction",
            "The port decides on the network. Give port_id or network_id, not both.",
        )


def _additional(vip: VipForm) -> Iterator[Problem]:
    additional = vip.additional or []
    subnets = [vip.subnet_id, *(one.subnet_id for one in additional)]
    for number, _first in duplicates(subnets):
        yield problem(
            f"vip.additional[{number - 1}].subnet_id",
            "vip_subnet_taken",
            "The balancer has an address in this subnet already; it can have one in each. Choose another.",
        )
    for number, one in enumerate(additional):
        path = f"vip.additional[{number}]"
        if one.ip_address and not is_address(one.ip_address):
            yield _no_address(f"{path}.ip_address", one.ip_address)


def _ids(balancer: BalancerPair, vip: VipForm) -> Iterator[Problem]:
    floating = vip.floating_ip
    values = [
        ("flavor_id", balancer.wanted.flavor_id),
        *((f"vip.{name}", getattr(vip, name)) for name in ("subnet_id", "network_id", "port_id")),
        ("vip.qos_policy_id", vip.qos_policy_id),
        *((f"vip.additional[{n}].subnet_id", one.subnet_id) for n, one in enumerate(vip.additional or ())),
        *((f"vip.security_group_ids[{n}]", one) for n, one in enumerate(vip.security_group_ids or ())),
        ("vip.floating_ip.id", floating.id if floating else None),
        ("vip.floating_ip.network_id", floating.network_id if floating else None),
    ]
    for path, value in values:
        if value and not is_uuid(value):
            yield problem(path, "not_an_id", "{value} is no id. Ids have 32 hexadecimal digits.", value=value)


def _floating_ip(vip: VipForm, capabilities: Capabilities) -> Iterator[Problem]:
    wanted = vip.floating_ip
    if wanted is None:
        return
    if not (wanted.id or wanted.network_id):
        yield problem(
            "vip.floating_ip",
            "floating_ip_empty",
            "Give network_id for a new floating IP, id for an existing one, or null for none.",
        )
    if not capabilities.floating_ips:
        yield problem(
            "vip.floating_ip",
            "floating_ips_missing",
            "This cloud has no network service that makes floating IPs. Remove it.",
        )
