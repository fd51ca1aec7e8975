"""Makes, on a lab with everything, one of each thing that a form can name; for tests with every field."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests import pem_files
from tests.grounds import Flavor, Ground
from tests.labkit import Lab
from tests.served import Served

NEW_PORT = "77777777-7777-4777-8777-777777777777"
FLAVORS: tuple[dict[str, bool], ...] = (
    {},
    {"allow_member_sriov": True},
    {"allow_member_sriov": True, "sriov_vip": True},
)


class Maker:
    """Makes things on a lab as its user and its administrator; close it after use."""

    def __init__(self, lab: Lab, server: Served) -> None:
        self._server = server
        self.neutron = lab.client("lab", lab.neutron_url)
        self.barbican = lab.client("lab", lab.barbican_url)
        self._admin_neutron = lab.client("lab-admin", lab.neutron_url)
        self._admin_octavia = lab.client("lab-admin")
        self.network_id = self.subnet_id = ""
        self._addresses = itertools.count(128 * 256 + 1)

    def close(self) -> None:
        """Close the connections."""
        for client in (self.neutron, self.barbican, self._admin_neutron, self._admin_octavia):
            client.close()

    def port(self) -> str:
        """A port that nobody uses, with one address: of several Octavia would have to be told which one."""
        fixed = [{"subnet_id": self.subnet_id}]
        made = _made(self.neutron, "ports", "port", network_id=self.network_id, fixed_ips=fixed)
        return str(made["id"])

    def address(self) -> str:
        """An address of the first subnet that nobody has, and nobody is given unasked."""
        number = next(self._addresses)
        return f"10.20.{number // 256}.{number % 256}"

    def ground(self) -> Ground:
        """One of everything."""
        public = self._one("networks?name=public", "networks")
        network = _made(self.neutron, "networks", "network", name="round")
        limits = {"quota": {"floatingip": -1, "port": -1, "security_group": -1}}
        path = f"/v2.0/quotas/{network['project_id']}"
        self._admin_neutron.put(path, json=limits).raise_for_status()
        self.network_id = network["id"]
        first = self._subnet(4, "10.20.0.0/16", [{"start": "10.20.0.10", "end": "10.20.127.250"}])
        self.subnet_id = first
        second = self._subnet(6, "2001:db8:20::/64", [])
        router = _made(
            self.neutron,
            "routers",
            "router",
            name="round",
            external_gateway_info={"network_id": public["id"]},
        )
        path = f"/v2.0/routers/{router['id']}/add_router_interface"
        self.neutron.put(path, json={"subnet_id": first}).raise_for_status()
        return Ground(
            subnet_id=first,
            network_id=network["id"],
            second_subnet_id=second,
            addresses="10.20",
            new_port=NEW_PORT,
            floating_network_id=public["id"],
            certificates=(self._certificate("one.example"), self._certificate("two.example")),
            authorities=(self._authority(),),
            qos_policy_ids=(self._qos_policy(),),
            security_group_ids=tuple(
                _made(self.neutron, "security-groups", "security_group", name=f"round-{one}")["id"]
                for one in range(2)
            ),
            flavors=tuple(self._flavor(number, data) for number, data in enumerate(FLAVORS)),
            zones=(self._zone(),),
            providers=("lab", "lab-cascade"),
        )

    def _one(self, path: str, key: str) -> dict[str, Any]:
        return dict(self.neutron.get(f"/v2.0/{path}").raise_for_status().json()[key][0])

    def _subnet(self, version: int, cidr: str, pools: list[dict[str, str]]) -> str:
        fields: dict[str, Any] = {"network_id": self.network_id, "ip_version": version, "cidr": cidr}
        if pools:
            fields["allocation_pools"] = pools
        return str(_made(self.neutron, "subnets", "subnet", **fields)["id"])

    def _qos_policy(self) -> str:
        made = _made(self._admin_neutron, "qos/policies", "policy", name="round", shared=True)
        return str(made["id"])

    def _admin(self, plural: str, kind: str, **fields: object) -> dict[str, Any]:
        answer = self._admin_octavia.post(f"/v2.0/lbaas/{plural}", json={kind: fields})
        return dict(answer.raise_for_status().json()[kind])

    def _flavor(self, number: int, data: dict[str, bool]) -> Flavor:
        name = f"round-{number}"
        profile = self._admin(
            "flavorprofiles", "flavorprofile", name=name, provider_name="lab", flavor_data=json.dumps(data)
        )
        made = self._admin("flavors", "flavor", name=name, flavor_profile_id=profile["id"], enabled=True)
        return Flavor(made["id"], data.get("sriov_vip", False), data.get("allow_member_sriov", False))

    def _zone(self) -> str:
        profile = self._admin(
            "availabilityzoneprofiles",
            "availability_zone_profile",
            name="round",
            provider_name="lab",
            availability_zone_data='{"zone": "a"}',
        )
        self._admin(
            "availabilityzones",
            "availability_zone",
            name="round",
            availability_zone_profile_id=profile["id"],
            enabled=True,
        )
        return "round"

    def _certificate(self, name: str) -> str:
        made = pem_files.make(name)
        body = {"name": name, "certificate": made.pem, "private_key": made.key_pem()}
        answer = self._server.request("POST", "/certificates", json=body)
        return str(answer.raise_for_status().json()["id"])

    def _authority(self) -> tuple[str, str]:
        """A CA, and its revocation list: each a secret, as Octavia reads them."""
        made = pem_files.make("authority.example")
        revoked = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(made.certificate.subject)
            .last_update(pem_files.TODAY)
            .next_update(pem_files.TODAY + timedelta(days=9))
            .sign(made.key, hashes.SHA256())
        )
        return self._secret(made.pem), self._secret(revoked.public_bytes(Encoding.PEM).decode())

    def _secret(self, payload: str) -> str:
        body = {"name": "round", "payload": payload, "payload_content_type": "text/plain"}
        return str(self.barbican.post("/v1/secrets", json=body).raise_for_status().json()["secret_ref"])


def _made(client: httpx.Client, plural: str, kind: str, **fields: object) -> dict[str, Any]:
    return dict(client.post(f"/v2.0/{plural}", json={kind: fields}).raise_for_status().json()[kind])
