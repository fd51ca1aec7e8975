"""The cloud in memory behaves like the lab's real Octavia: what becomes PENDING, what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.errors import CloudError
from lbaas_ui.queue.ports import CloudCalls
from lbaas_ui.store.declarations import COLLECTIONS
from tests.lab_view import LabView
from tests.labkit import Lab
from tests.memory_cloud import MemoryCloud
from tests.served import until

LB = "/v2/lbaas"
SUBNET = str(uuid.UUID(int=2**127))
NAME = "one-story"
MEMBER = {"address": "10.0.0.1", "protocol_port": 80}
MONITOR = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
RULE = {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/a"}

# (what is made or changed, method, path, body); {name} stands for the id of what was made under that name
POOL = {"loadbalancer_id": "{lb}", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
LISTENER = {"loadbalancer_id": "{lb}", "protocol": "HTTP", "protocol_port": 80}
POLICY = {"listener_id": "{web}", "action": "REDIRECT_TO_POOL", "redirect_pool_id": "{spare}"}
BATCH = [{**MEMBER, "weight": 3}, {"address": "10.0.0.2", "protocol_port": 80}]
STEPS: tuple[tuple[str, str, str, Mapping[str, Any] | None], ...] = (
    ("lb", "POST", "/loadbalancers", {"loadbalancer": {"name": NAME, "vip_subnet_id": SUBNET}}),
    ("pool", "POST", "/pools", {"pool": POOL}),
    ("spare", "POST", "/pools", {"pool": POOL}),
    ("web", "POST", "/listeners", {"listener": {**LISTENER, "default_pool_id": "{pool}"}}),
    ("twice", "POST", "/listeners", {"listener": LISTENER}),
    ("member", "POST", "/pools/{pool}/members", {"member": MEMBER}),
    ("again", "POST", "/pools/{pool}/members", {"member": MEMBER}),
    ("monitor", "POST", "/healthmonitors", {"healthmonitor": {"pool_id": "{pool}", **MONITOR}}),
    ("policy", "POST", "/l7policies", {"l7policy": POLICY}),
    ("rule", "POST", "/l7policies/{policy}/rules", {"rule": RULE}),
    ("", "PUT", "/pools/{spare}", {"pool": {"description": "x"}}),
    ("", "PUT", "/pools/{pool}/members", {"members": BATCH}),
    ("", "DELETE", "/healthmonitors/{monitor}", None),
)


async def story(
    cloud: CloudCalls, settle: Callable[[], Awaitable[None]]
) -> list[tuple[str, str, list[str], str]]:
    """Each step's outcome: the error's class, what is PENDING then, and how a second write is answered."""
    ids: dict[str, str] = {}
    told = []
    for name, method, path, body in STEPS:
        where, filled = path.format(**ids), _filled(body, ids)
        outcome = "ok"
        try:
            answer = await cloud.call("load-balancer", method, LB + where, json=filled)
            if name:
                ids[name] = next(iter(answer.data.values()))["id"]
        except CloudError as error:
            outcome = type(error).__name__
        pending = await _pending(cloud, ids)
        second = await _second_write(cloud, ids["lb"])
        told.append((f"{method} {path}", outcome, pending, second if outcome == "ok" else ""))
        await settle()
    return told


def _filled(body: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(body, Mapping):
        return {key: _filled(value, ids) for key, value in body.items()}
    return body.format(**ids) if isinstance(body, str) else body


async def _pending(cloud: CloudCalls, ids: Mapping[str, str]) -> list[str]:
    names = {object_id: name for name, object_id in ids.items()}
    parents = {"members": ids.get("pool"), "l7rules": ids.get("policy")}
    found = []
    for collection in (
        "loadbalancers",
        "listeners",
        "pools",
        "members",
        "healthmonitors",
        "l7policies",
        "l7rules",
    ):
        source = COLLECTIONS[collection].read_from
        assert source is not None
        if source.parent_field and not parents[collection]:
            continue
        async for page in cloud.pages(source, parent_id=parents.get(collection)):
            found += [
                f"{names.get(one['id'], 'new')} {one['provisioning_status']}"
                for one in page
                if one["provisioning_status"].startswith("PENDING") and _is_ours(collection, one, ids)
            ]
    return sorted(found)


def _is_ours(collection: str, one: Mapping[str, Any], ids: Mapping[str, str]) -> bool:
    return collection != "loadbalancers" or one["id"] == ids["lb"]


async def _second_write(cloud: CloudCalls, balancer_id: str) -> str:
    body = {"pool": {"loadbalancer_id": balancer_id, "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN"}}
    try:
        await cloud.call("load-balancer", "POST", f"{LB}/pools", json=body)
    except CloudError as error:
        return type(error).__name__
    return "accepted"


async def test_both_tell_the_same_story(lab: Lab, view: LabView) -> None:
    """Every write, refused or not, leaves the same objects PENDING, and freezes the same way."""
    memory = MemoryCloud(delay_s=None)
    in_memory = await story(memory, memory.release)
    cloud = await Cloud.connect("lab", config_files=[str(lab.clouds_yaml)])
    lab.fault("hang", seconds=300)

    def released() -> bool:
        lab.release()
        balancers = view.list("/loadbalancers", name=NAME)
        return not any(one["provisioning_status"].startswith("PENDING") for one in balancers)

    async def settle() -> None:
        until("all is settled", released, 30)

    try:
        on_the_lab = await story(cloud, settle)
    finally:
        await cloud.close()
    assert in_memory == on_the_lab
