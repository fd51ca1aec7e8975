"""The cloud client against real services, with the lab's faults."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.errors import (
    AnswerLost,
    CloudDuplicate,
    CloudImmutable,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
)
from lbaas_ui.models import ReadFrom
from lbaas_ui.store.declarations import COLLECTIONS
from tests.labkit import Lab

pytestmark = pytest.mark.timeout(180)

BALANCERS = ReadFrom("load-balancer", "/v2/lbaas/loadbalancers", "loadbalancers", "loadbalancer")
PATH = BALANCERS.path


async def connected(lab: Lab, name: str = "lab", timeout_s: float = 30) -> Cloud:
    """A cloud of this lab."""
    return await Cloud.connect(name, config_files=[str(lab.clouds_yaml)], timeout_s=timeout_s)


@pytest.fixture
async def cloud(lab_full: Lab) -> AsyncIterator[Cloud]:
    """The full lab, as a member of project demo."""
    made = await connected(lab_full)
    yield made
    await made.close()


async def subnet_id(cloud: Cloud) -> str:
    """The subnet of demo's servers."""
    source = COLLECTIONS["subnets"].read_from
    assert source is not None
    found = [item async for page in cloud.pages(source, name="private-subnet") for item in page]
    return str(found[0]["id"])


async def create(cloud: Cloud, **fields: object) -> str:
    """A balancer that is ACTIVE; gives its id."""
    body = {"name": "cloud-test", "vip_subnet_id": await subnet_id(cloud), **fields}
    answer = await cloud.call("load-balancer", "POST", PATH, json={"loadbalancer": body})
    balancer_id = str(answer.data["loadbalancer"]["id"])
    await settled(cloud, balancer_id)
    return balancer_id


async def settled(cloud: Cloud, balancer_id: str) -> None:
    """Wait until nothing is pending."""
    async with asyncio.timeout(30):
        while True:
            found = await cloud.read(BALANCERS, balancer_id)
            if found is None or not found["provisioning_status"].startswith("PENDING"):
                return
            await asyncio.sleep(0.05)


async def delete(cloud: Cloud, balancer_id: str) -> None:
    """Take it away again."""
    await settled(cloud, balancer_id)
    await cloud.call("load-balancer", "DELETE", f"{PATH}/{balancer_id}", params={"cascade": "true"})
    await settled(cloud, balancer_id)


async def test_who_and_where(cloud: Cloud) -> None:
    """The token's catalogue tells project, roles and services; Octavia tells its version."""
    await cloud.ready()
    assert (cloud.project_name, cloud.user_name) == ("demo", "demo")
    assert "load-balancer_member" in cloud.roles
    assert cloud.services == {"load-balancer", "network", "compute", "key-manager", "identity"}
    assert cloud.api_version == (2, 30)


@pytest.mark.parametrize("name", sorted(COLLECTIONS))
async def test_every_collection_is_read(cloud: Cloud, name: str) -> None:
    """Each declared list can be asked for, page by page, and its objects fit their model."""
    collection = COLLECTIONS[name]
    for source in (collection.read_from, *collection.also_read_from):
        if source is None or "{parent}" in source.path:
            continue
        if name == "amphorae":
            with pytest.raises(CloudRejected, match="Policy does not allow"):  # administrators only
                await anext(cloud.pages(source))
            continue
        found = [item async for page in cloud.pages(source, limit="2") for item in page]
        for item in found:
            collection.model.model_validate(item)
        ids = [item["id"] for item in found]
        assert len(set(ids)) == len(ids)


async def test_frozen_duplicate_and_tagged(lab_full: Lab, cloud: Cloud) -> None:
    """Octavia's three kinds of 409 are told apart, and a tagged object is found again."""
    tag = f"lbaas-ui:task={uuid.uuid4()}"
    listener = {"protocol": "HTTP", "protocol_port": 80}
    balancer_id = await create(cloud, tags=[tag], listeners=[listener])
    assert [item["id"] for item in await cloud.find_tagged(BALANCERS, tag)] == [balancer_id]

    body = {"listener": {"loadbalancer_id": balancer_id, **listener}}
    with pytest.raises(CloudDuplicate) as duplicate:
        await cloud.call("load-balancer", "POST", "/v2/lbaas/listeners", json=body)
    assert duplicate.value.request_id is not None

    lab_full.delays(default=5)
    await cloud.call("load-balancer", "PUT", f"{PATH}/{balancer_id}", json={"loadbalancer": {"name": "n"}})
    change = {"loadbalancer": {"name": "m"}}
    for method, path, json in (
        ("POST", "/v2/lbaas/listeners", body),
        ("PUT", f"{PATH}/{balancer_id}", change),
    ):
        with pytest.raises(CloudImmutable):
            await cloud.call("load-balancer", method, path, json=json)
    lab_full.delays(default=0)
    await delete(cloud, balancer_id)


async def test_taken_address_is_final(cloud: Cloud) -> None:
    """Octavia answers 500 for an address in use; nothing was made, so nothing is lost."""
    with pytest.raises(CloudRejected, match="Error creating neutron port"):
        await create(cloud, vip_address="10.0.0.1")


async def test_drivers_refusal_is_final(lab_full: Lab, cloud: Cloud) -> None:
    """So is the provider's own no."""
    lab_full.fault("reject", match={"kind": "loadbalancer"})
    with pytest.raises(CloudRejected, match="reports error"):
        await create(cloud)


@pytest.mark.parametrize("after", [False, True])
async def test_a_broken_write_is_sent_once(lab_full: Lab, cloud: Cloud, after: bool) -> None:
    """A PUT whose connection breaks is lost, and no library sends it again behind our back."""
    balancer_id = await create(cloud)
    path = f"{PATH}/{balancer_id}"
    lab_full.reset_requests()
    lab_full.fault("drop", match={"method": "PUT"}, after=after)
    with pytest.raises(AnswerLost):
        await cloud.call("load-balancer", "PUT", path, json={"loadbalancer": {"name": "renamed"}})
    assert sum(count for call, count in lab_full.requests()["octavia"].items() if call.startswith("PUT")) == 1
    await settled(cloud, balancer_id)
    found = await cloud.read(BALANCERS, balancer_id)
    assert found is not None
    assert found["name"] == ("renamed" if after else "cloud-test")
    await delete(cloud, balancer_id)


async def test_a_broken_read_is_repeated(lab_full: Lab, cloud: Cloud) -> None:
    """A read does not mind one broken connection and one 503."""
    await cloud.ready()
    lab_full.fault("drop", match={"method": "GET", "path": "/v2/*"})
    lab_full.fault("status", match={"method": "GET", "path": "/v2/*"}, status=503)
    assert await cloud.read(BALANCERS, str(uuid.uuid4())) is None


async def test_rate_limit(lab_full: Lab, cloud: Cloud) -> None:
    """A 429 did nothing, and says when to come back."""
    await cloud.ready()
    subnet = await subnet_id(cloud)
    lab_full.fault("status", match={"method": "POST"}, status=429, retry_after=2)
    with pytest.raises(CloudTemporary) as raised:
        await cloud.call(
            "load-balancer", "POST", PATH, json={"loadbalancer": {"name": "x", "vip_subnet_id": subnet}}
        )
    assert type(raised.value) is CloudTemporary
    assert raised.value.retry_in_s == 2


async def test_a_slow_answer_is_lost(lab_full: Lab) -> None:
    """The time limit holds, and a write that passed it may have been carried out."""
    cloud = await connected(lab_full, timeout_s=1)
    await cloud.ready()
    lab_full.fault("slow", match={"method": "DELETE"}, by=3)
    began = time.monotonic()
    with pytest.raises(AnswerLost):
        await cloud.call("load-balancer", "DELETE", f"{PATH}/{uuid.uuid4()}")
    assert time.monotonic() - began < 2.5
    await cloud.close()


async def test_many_calls_take_one_token(lab_full: Lab) -> None:
    """Fifty calls at once, from nothing, ask Keystone for one token."""
    cloud = await connected(lab_full)
    lab_full.reset_requests()
    await asyncio.gather(*(cloud.read(BALANCERS, str(uuid.uuid4())) for _ in range(50)))
    assert lab_full.requests()["keystone"].get("POST /v3/auth/tokens") == 1
    await cloud.close()


async def test_revoked_token_is_replaced(lab_full: Lab, cloud: Cloud) -> None:
    """A token that no longer holds costs one more call, and nobody notices."""
    await cloud.ready()
    token = await cloud._tokens.get()
    spoilt = type(token)({"X-Auth-Token": "spoilt"}, token.renew_at, token.ends_at)
    cloud._tokens._token = spoilt
    assert await cloud.read(BALANCERS, str(uuid.uuid4())) is None
    assert (await cloud._tokens.get()).headers["X-Auth-Token"] not in {
        "spoilt",
        token.headers["X-Auth-Token"],
    }


async def test_wrong_password(lab_full: Lab, tmp_path: Path) -> None:
    """Keystone's refusal is told as such, with its words."""
    wrong = tmp_path / "clouds.yaml"
    wrong.write_text(lab_full.clouds_yaml.read_text().replace("password: lab", "password: wrong"))
    cloud = await Cloud.connect("lab", config_files=[str(wrong)])
    with pytest.raises(CloudUnauthorized):
        await cloud.ready()
    await cloud.close()


@pytest.mark.slow
async def test_services_that_come_back(lab_full: Lab) -> None:
    """With Keystone, then Octavia, away the same object says so, and works when they are back."""
    cloud = await connected(lab_full)
    lab_full.stop_server("keystone")
    try:
        with pytest.raises(CloudTemporary):
            await cloud.ready()
    finally:
        lab_full.start_servers()
    await cloud.ready()

    # In a thread: the loop must see its idle connections end, as it would in a server.
    await asyncio.to_thread(lab_full.stop_server, "octavia")
    try:
        with pytest.raises(CloudTemporary) as raised:
            await cloud.call("load-balancer", "POST", PATH, json={"loadbalancer": {}})
        assert type(raised.value) is CloudTemporary  # refused: surely not sent
    finally:
        lab_full.start_servers()
    assert await cloud.read(BALANCERS, str(uuid.uuid4())) is None
    await cloud.close()


async def test_calls_are_cheap(lab_full: Lab) -> None:
    """Fifty reads at once take little CPU here: the reason for aiohttp below httpx."""
    cloud = await connected(lab_full)
    await cloud.ready()
    began = time.process_time()
    await asyncio.gather(*(cloud.read(BALANCERS, str(uuid.uuid4())) for _ in range(50)))
    assert (time.process_time() - began) / 50 < 0.01
    await cloud.close()


def test_lab_answers_plain_http(lab_full: Lab) -> None:
    """The lab itself is up, whatever the tests before did to it."""
    assert httpx.get(lab_full.octavia_url).status_code == 200
