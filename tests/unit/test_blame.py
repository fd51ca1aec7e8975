"""From Octavia's sentences to the fields that caused them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from lbaas_ui.errors import CloudQuotaExceeded, CloudRejected
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue import blame, failures
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import Task

SUBNET = "6a3a8d5c-1f4e-4b7e-9d5e-0f3f0c7c1b10"
GONE = "00000000-1f4e-4b7e-9d5e-0f3f0c7c1b10"
REF = "https://barbican.example/v1/containers/1"
Data = dict[str, JsonValue]

FORM: Data = {
    "name": "Subnet",
    "flavor_id": GONE,
    "vip": {"subnet_id": SUBNET, "security_group_ids": [GONE.replace("0f3f", "0f40")], "address": "10.0.0.5"},
    "pools": [
        {"name": "api", "protocol": "TCP", "lb_algorithm": "SOURCE_IP_PORT"},
        {
            "name": "app",
            "protocol": "HTTP",
            "lb_algorithm": "ROUND_ROBIN",
            "tls_enabled": True,
            "tls_container_ref": REF.replace("/1", "/2"),
            "session_persistence": {"type": "HTTP_COOKIE"},
            "healthmonitor": {"type": "PING", "delay": 5, "timeout": 3, "max_retries": 3},
            "members": [
                {"address": "10.0.0.11", "protocol_port": 80},
                {"address": "10.0.0.12", "protocol_port": 80, "subnet_id": GONE, "vnic_type": "direct"},
            ],
        },
    ],
    "listeners": [
        {
            "name": "tls",
            "protocol": "TERMINATED_HTTPS",
            "protocol_port": 443,
            "default_tls_container_ref": REF,
            "default_pool": "app",
            "tls_ciphers": "RC4",
            "tls_versions": ["SSLv3"],
            "l7policies": [
                {
                    "action": "REDIRECT_TO_URL",
                    "redirect_url": "http://a.example/b",
                    "rules": [{"type": "PATH", "compare_type": "REGEX", "value": "["}],
                }
            ],
        }
    ],
}
SG = str(FORM["vip"]["security_group_ids"][0])  # type: ignore[index,call-overload]

# What Octavia says to the one call, and where that is.
SAID = {
    f"Subnet {GONE} not found.": ["flavor_id", "pools[1].members[1].subnet_id"],
    "Validation failure: Invalid flavor_id.": ["flavor_id"],
    f"Security Group {SG} not found.": ["vip.security_group_ids[0]"],
    f"Could not retrieve certificate: ['{REF}']": ["listeners[0].default_tls_container_ref"],
    "The PKCS12 bundle is unreadable.": ["listeners[0].default_tls_container_ref"],
    "Validation failure: The following ciphers have been prohibited by an administrator: RC4": [
        "listeners[0].tls_ciphers"
    ],
    "Validation failure: Requested TLS versions are less than the minimum: SSLv3 < TLSv1.2": [
        "listeners[0].tls_versions[0]"
    ],
    "The selected type is not allowed in this deployment: PING": ["pools[1].healthmonitor.type"],
    "The load balancer flavor does not allow SR-IOV member ports.": ["pools[1].members[1].vnic_type"],
    "Validation failure: VIP Security Groups are not allowed with VNIC direct type": [
        "vip.security_group_ids"
    ],
    "Provider 'x' does not support a requested option: x does not support SOURCE_IP_PORT algorithm.": [
        "pools[0].lb_algorithm"
    ],
    "Quota has been met for resources: Pool": ["pools"],
    "Quota has been met for resources: Member": ["pools[1].members"],
    "The VIP IP address is already in use: 10.0.0.5": ["vip.address"],
    "Error parsing L7Rule: L7 rule type requires a value": ["listeners[0].l7policies[0].rules[0].value"],
    "Invalid input for field/attribute delay. Value: '5'. Value should be greater": [
        "pools[1].healthmonitor.delay"
    ],
    "Invalid input for field/attribute redirect_url. Value: 'http://a.example/b'. Value must be": [
        "listeners[0].l7policies[0].redirect_url"
    ],
    "Something unknown went wrong": [""],
}  # fmt: skip


@pytest.mark.parametrize("words", SAID)
def test_each_sentence_leads_to_its_field(words: str) -> None:
    """Also in the one call that makes everything; what says nothing is the balancer's own."""
    (call,) = plan(form_of_data(FORM), None, Capabilities(), "full").calls
    assert blame.paths(call.kind, call.body, call.path, words=words, form=FORM) == SAID[words]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (f"Subnet {GONE} not found.", ["pools[1].members[1].subnet_id"]),
        ("10.0.0.12 is not a valid option for member address", ["pools[1].members[1].address"]),
        ("The load balancer flavor does not allow SR-IOV member ports.", ["pools[1].members"]),
    ],
)
def test_the_place_of_a_member_in_a_batch(words: str, found: list[str]) -> None:
    """A batch lists some of them, in an order of its own."""
    body: JsonValue = [{"address": "10.0.0.12", "protocol_port": 80, "subnet_id": GONE}]
    assert blame.paths("member.batch", body, "pools[1].members", words=words, form=FORM) == found


def test_a_failed_task_names_its_fields() -> None:
    """With the cloud's own words, and by the code of the failure."""
    body: JsonValue = {"protocol": "HTTP", "default_pool_id": {"$task": "pool:app"}}
    task = Task(
        id="t", operation_id="o", seq=1, key="k", kind="listener.create", path="listeners[0]", body=body,
        created_at=datetime(2026, 1, 31, tzinfo=UTC),
    )  # fmt: skip
    words = "Validation failure: The pool protocol 'TCP' is invalid while the listener protocol is 'HTTP'."
    (problem,) = failures.refused(CloudRejected(words), task, FORM).problems
    assert (problem.path, problem.code, problem.message) == ("listeners[0].default_pool", "refused", words)
    (problem,) = failures.refused(CloudQuotaExceeded("Quota has been met"), task, FORM).problems
    assert (problem.path, problem.code) == ("listeners[0]", "quota")
    assert failures.refused(CloudRejected(words)).problems == ()
