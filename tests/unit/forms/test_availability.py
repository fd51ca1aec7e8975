"""What a cloud lacks: the description that the page reads and the checks say the same."""

from __future__ import annotations

from typing import cast

import pytest

from lbaas_ui.forms.availability import CHOICES, PROVIDER_LIMITS, Missing, first_versions, missing
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.fields import FIELDS
from lbaas_ui.forms.load import form_of_data
from tests.factories import SUBNET_ID

Data = dict[str, object]
PATHS = {
    "listener": "listeners[0]",
    "pool": "pools[0]",
    "member": "pools[0].members[0]",
    "healthmonitor": "pools[0].healthmonitor",
}
SET = {
    ("listener", "l7policies"): [{"action": "REJECT"}],
    ("listener", "allowed_cidrs"): ["10.0.0.0/8"],
    ("member", "monitor_address"): "10.0.0.9",
    ("member", "monitor_port"): 81,
}


def form_with(kind: str, field: str, value: object) -> Data:
    """A form of one listener and one pool, with one thing set."""
    member: Data = {"address": "10.0.0.11", "protocol_port": 80}
    monitor: Data = {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3}
    pool: Data = {"name": "app", "protocol": "TCP", "lb_algorithm": "SOURCE_IP", "members": [member]}
    pool["healthmonitor"] = monitor
    listener: Data = {"name": "web", "protocol": "TCP", "protocol_port": 80}
    parts = {"listener": listener, "pool": pool, "member": member, "healthmonitor": monitor}
    *way, last = field.split(".")
    place = parts[kind]
    for step in way:
        place = cast("Data", place.setdefault(step, {}))
    place[last] = value
    return {"name": "shop", "vip": {"subnet_id": SUBNET_ID}, "listeners": [listener], "pools": [pool]}


LACKS = [one for name in PROVIDER_LIMITS for one in missing((2, 30), [name])]


@pytest.mark.parametrize("one", LACKS, ids=[f"{one.provider}-{one.field}-{one.value}" for one in LACKS])
def test_what_a_provider_is_said_to_lack_is_refused_at_its_field(one: Missing) -> None:
    """Each field and value of the description, by the checks."""
    form = form_with(one.kind, one.field, one.value or SET[one.kind, one.field])
    problems = check(form_of_data({**form, "provider": one.provider}), Capabilities())
    wanted = "provider_lacks_value" if one.value else "provider_lacks"
    assert (f"{PATHS[one.kind]}.{one.field}", wanted) in {(two.path, two.code) for two in problems}


def test_what_is_not_said_to_lack_is_not_refused() -> None:
    """The other values of each choice are the provider's."""
    for name in PROVIDER_LIMITS:
        lacks = {(one.kind, one.field, one.value) for one in missing((2, 30), [name])}
        for (kind, field), values in CHOICES.items():
            for value in values:
                form = form_of_data({**form_with(kind, field, value), "provider": name})
                path = f"{PATHS[kind]}.{field}"
                codes = {one.code for one in check(form, Capabilities()) if one.path == path}
                assert ("provider_lacks_value" in codes) is ((kind, field, value) in lacks)


def test_each_field_is_missing_below_its_version_only() -> None:
    """Also in what the page is told of versions; the newest Octavia lacks nothing."""
    since = first_versions()
    for kind, fields in FIELDS.items():
        for field in fields:
            told = since[kind].get(field.name, "2.0")
            assert told == "{}.{}".format(*field.since)
            for version in ((2, 0), (field.since[0], field.since[1] - 1), field.since):
                names = {(one.kind, one.field) for one in missing(version) if one.value is None}
                assert ((kind, field.name) in names) is (version < field.since)
    assert list(missing((2, 30), ["lab", "octavia"])) == list(missing((2, 30), ["octavia"]))


def test_a_cloud_without_network_service_says_so() -> None:
    """The page hides floating IPs."""
    assert list(missing((2, 30), floating_ips=False)) == [
        Missing("loadbalancer", "vip.floating_ip", code="service_missing")
    ]


@pytest.mark.parametrize(
    ("provider", "protocol", "fine"),
    [("amphora", "UDP", False), ("amphora", "TCP", True), ("ovn", "TCP", False), ("lab", "UDP", True)],
)
def test_a_balancer_of_one_ip_version_sends_no_datagrams_to_another(
    provider: str, protocol: str, *, fine: bool
) -> None:
    """Where the addresses are known beforehand, it is said beforehand."""
    pool = {"name": "app", "protocol": protocol, "lb_algorithm": "SOURCE_IP"}
    pool["members"] = [{"address": "2001:db8::1", "protocol_port": 53}]  # type: ignore[assignment]
    vip = {"subnet_id": SUBNET_ID, "address": "10.0.0.5"}
    form = form_of_data({"name": "dns", "provider": provider, "vip": vip, "pools": [pool]})
    codes = {one.code for one in check(form, Capabilities())}
    assert ("ip_version_mixed" not in codes) is fine
