"""Calls, renewals, repeats and reading, against services that respx plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx
import stamina

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.session import Access
from lbaas_ui.cloud.tokens import Token
from lbaas_ui.errors import (
    AnswerLost,
    CloudError,
    CloudImmutable,
    CloudNotFound,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
)
from lbaas_ui.models import ReadFrom

OCTAVIA = "http://octavia"
POOLS = ReadFrom("load-balancer", "/v2/lbaas/pools", "pools", "pool")
MEMBERS = ReadFrom(
    "load-balancer", "/v2/lbaas/pools/{parent}/members", "members", "member", parent_field="pool_id"
)
QUOTAS = ReadFrom("load-balancer", "/v2/lbaas/quotas", "quotas", "quota", of_project=True)
SECRETS = ReadFrom("key-manager", "/v1/secrets", "secrets", "")


class Somebody:
    """Credentials that need no Keystone; gives token 1, 2, 3."""

    name = "test"

    def __init__(self, endpoints: Mapping[str, str]) -> None:
        self.endpoints = endpoints
        self.tokens = 0
        self.fault: CloudError | None = None

    async def fetch_token(self) -> Token:
        """The next number."""
        if self.fault is not None:
            raise self.fault
        self.tokens += 1
        return Token({"X-Auth-Token": str(self.tokens)})

    async def access(self) -> Access:
        """A member of a project."""
        return Access("p1", "demo", "ann", ("member",), self.endpoints)


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3):
        yield


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    """Plays the services; Octavia's versions are there."""
    with respx.mock(assert_all_called=False) as mock:
        mock.get(f"{OCTAVIA}/").respond(json={"versions": [{"id": "v2.29"}, {"id": "v2.30"}]})
        yield mock


@pytest.fixture
def who() -> Somebody:
    """Credentials for Octavia, at a versioned endpoint, and Barbican."""
    return Somebody({"load-balancer": f"{OCTAVIA}/v2.0", "key-manager": "http://barbican"})


@pytest.fixture
async def cloud(who: Somebody, router: respx.MockRouter) -> AsyncIterator[Cloud]:
    """A cloud that asks ``router``."""
    transport = httpx.MockTransport(router.async_handler)
    made = Cloud(who, httpx.AsyncClient(transport=transport), now=lambda: datetime.now(UTC))
    yield made
    await made.close()


def immutable() -> dict[str, Any]:
    """Octavia's words while a transaction runs."""
    return {"faultstring": "Load Balancer 1 is immutable and cannot be updated."}


async def test_knows_nothing_before_it_asks(cloud: Cloud, who: Somebody) -> None:
    """Making a cloud asks nobody; attributes have harmless values until then."""
    assert who.tokens == 0
    assert (cloud.project_id, cloud.roles, cloud.services) == (None, [], frozenset())


async def test_ready_looks_around_once(cloud: Cloud, who: Somebody, router: respx.MockRouter) -> None:
    """Who we are, where services stand, and Octavia's version, asked once however many want it."""
    await asyncio.gather(*(cloud.ready() for _ in range(10)))
    assert (cloud.project_id, cloud.project_name, cloud.user_name) == ("p1", "demo", "ann")
    assert cloud.roles == ["member"]
    assert cloud.services == {"load-balancer", "key-manager"}
    assert cloud.api_version == (2, 30)
    assert who.tokens == 1
    assert router.calls.call_count == 1


async def test_connects_when_the_cloud_is_back(cloud: Cloud, who: Somebody, router: respx.MockRouter) -> None:
    """A cloud that is away at first is there later, with the same object."""
    router.get(f"{OCTAVIA}/v2/lbaas/pools/1").respond(json={"pool": {"id": "1"}})
    who.fault = CloudTemporary("Keystone is away")
    with pytest.raises(CloudTemporary):
        await cloud.read(POOLS, "1")
    who.fault = None
    assert await cloud.read(POOLS, "1") == {"id": "1"}


async def test_versions_behind_a_proxy(cloud: Cloud, router: respx.MockRouter) -> None:
    """Where the version document is forbidden, the oldest version is assumed."""
    router.get(f"{OCTAVIA}/").respond(403, json={"message": "no"})
    await cloud.ready()
    assert cloud.api_version == (2, 0)


async def test_a_cloud_without_octavia(router: respx.MockRouter) -> None:
    """It says what is missing."""
    made = Cloud(Somebody({"network": "http://n"}), httpx.AsyncClient())
    with pytest.raises(CloudRejected, match="no load-balancer service"):
        await made.ready()
    await made.close()


async def test_a_service_that_is_not_there(cloud: Cloud) -> None:
    """Calls to it say so, without a request."""
    with pytest.raises(CloudRejected, match="no compute service"):
        await cloud.call("compute", "GET", "/servers/detail")


async def test_answer(cloud: Cloud, router: respx.MockRouter) -> None:
    """A call gives status, data and the cloud's request id, and sends the token and the body."""
    route = router.post(f"{OCTAVIA}/v2/lbaas/pools").respond(
        201, json={"pool": {"id": "1"}}, headers={"x-openstack-request-id": "req-7"}
    )
    answer = await cloud.call("load-balancer", "POST", "/v2/lbaas/pools", json={"pool": {"name": "p"}})
    assert (answer.status, answer.data, answer.request_id) == (201, {"pool": {"id": "1"}}, "req-7")
    sent = route.calls.last.request
    assert sent.headers["x-auth-token"] == "1"
    assert sent.content == b'{"pool":{"name":"p"}}'


async def test_answer_without_a_body(cloud: Cloud, router: respx.MockRouter) -> None:
    """A DELETE's 204 has no data."""
    router.delete(f"{OCTAVIA}/v2/lbaas/pools/1").respond(204)
    assert (await cloud.call("load-balancer", "DELETE", "/v2/lbaas/pools/1")).data == {}


@pytest.mark.parametrize(("method", "expected"), [("GET", CloudTemporary), ("PUT", AnswerLost)])
async def test_nonsense(
    cloud: Cloud, router: respx.MockRouter, method: str, expected: type[CloudError]
) -> None:
    """A login page with status 200 is no answer of Octavia."""
    router.request(method, f"{OCTAVIA}/v2/lbaas/pools/1").respond(text="<html>Welcome</html>")
    with pytest.raises(expected) as raised:
        await cloud.call("load-balancer", method, "/v2/lbaas/pools/1")
    assert type(raised.value) is expected


async def test_expired_token_is_renewed_once(cloud: Cloud, who: Somebody, router: respx.MockRouter) -> None:
    """401 brings a new token and the same call again, writes too: a refused call did nothing."""
    route = router.post(f"{OCTAVIA}/v2/lbaas/pools").mock(
        side_effect=[httpx.Response(401, json={"error": {"message": "no"}}), httpx.Response(201, json={})]
    )
    await cloud.call("load-balancer", "POST", "/v2/lbaas/pools", json={})
    assert [call.request.headers["x-auth-token"] for call in route.calls] == ["1", "2"]


async def test_second_401_is_final(cloud: Cloud, who: Somebody, router: respx.MockRouter) -> None:
    """With a fresh token refused too, the credentials are at fault."""
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools").respond(401, json={"error": {"message": "no"}})
    with pytest.raises(CloudUnauthorized):
        await cloud.call("load-balancer", "GET", "/v2/lbaas/pools")
    assert route.call_count == 2


async def test_reads_are_repeated(cloud: Cloud, router: respx.MockRouter) -> None:
    """A read outlives two temporary errors."""
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools/1").mock(
        side_effect=[
            httpx.Response(503),
            httpx.ReadError("gone"),
            httpx.Response(200, json={"pool": {"id": "1"}}),
        ]
    )
    assert await cloud.read(POOLS, "1") == {"id": "1"}
    assert route.call_count == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.ReadError("gone"), httpx.ReadTimeout("slow")])
async def test_writes_are_sent_once(
    cloud: Cloud, router: respx.MockRouter, method: str, trouble: httpx.Response | Exception
) -> None:
    """A write that may have been carried out is never repeated here."""
    route = router.request(method, f"{OCTAVIA}/v2/lbaas/pools").mock(side_effect=[trouble])
    with pytest.raises(AnswerLost):
        await cloud.call("load-balancer", method, "/v2/lbaas/pools")
    assert route.call_count == 1


async def test_long_retry_after_is_the_callers(cloud: Cloud, router: respx.MockRouter) -> None:
    """A read that should wait a minute does not sit here for a minute."""
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools").respond(429, headers={"retry-after": "60"})
    with pytest.raises(CloudTemporary) as raised:
        await cloud.call("load-balancer", "GET", "/v2/lbaas/pools")
    assert raised.value.retry_in_s == 60
    assert route.call_count == 1


async def test_frozen_is_not_repeated(cloud: Cloud, router: respx.MockRouter) -> None:
    """A 409 goes back to the queue at once."""
    route = router.put(f"{OCTAVIA}/v2/lbaas/pools/1").respond(409, json=immutable())
    with pytest.raises(CloudImmutable):
        await cloud.call("load-balancer", "PUT", "/v2/lbaas/pools/1", json={})
    assert route.call_count == 1


async def test_a_call_has_a_time_limit(who: Somebody, router: respx.MockRouter) -> None:
    """A server that never ends its answer does not hold a lane for ever."""

    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    made = Cloud(who, httpx.AsyncClient(transport=httpx.MockTransport(router.async_handler)), timeout_s=0.2)
    router.post(f"{OCTAVIA}/v2/lbaas/pools").mock(side_effect=never)
    with pytest.raises(AnswerLost, match=r"nothing within 0\.2 s"):
        await made.call("load-balancer", "POST", "/v2/lbaas/pools")
    await made.close()


async def test_read_of_nothing(cloud: Cloud, router: respx.MockRouter) -> None:
    """An object that is not there is None, not an error."""
    router.get(f"{OCTAVIA}/v2/lbaas/pools/1").respond(404, json={"faultstring": "Pool 1 not found."})
    assert await cloud.read(POOLS, "1") is None


async def test_parent_is_added(cloud: Cloud, router: respx.MockRouter) -> None:
    """A member says which pool it is in, though Octavia does not."""
    router.get(f"{OCTAVIA}/v2/lbaas/pools/p/members/m").respond(json={"member": {"id": "m"}})
    assert await cloud.read(MEMBERS, "m", "p") == {"id": "m", "pool_id": "p"}


async def test_pages(cloud: Cloud, router: respx.MockRouter) -> None:
    """Pages follow the links' markers with the filters, and end where there is no link."""
    link = {"rel": "next", "href": "http://inside/v2/lbaas/pools/p/members?limit=1&tags=t&marker=a"}
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools/p/members").mock(
        side_effect=[
            httpx.Response(200, json={"members": [{"id": "a"}], "members_links": [link]}),
            httpx.Response(200, json={"members": [{"id": "b"}], "members_links": []}),
        ]
    )
    found = [page async for page in cloud.pages(MEMBERS, parent_id="p", tags="t", limit="1")]
    assert found == [[{"id": "a", "pool_id": "p"}], [{"id": "b", "pool_id": "p"}]]
    assert [dict(call.request.url.params) for call in route.calls] == [
        {"limit": "1", "tags": "t"},
        {"limit": "1", "tags": "t", "marker": "a"},
    ]


async def test_pages_of_a_service_that_ignores_markers(cloud: Cloud, router: respx.MockRouter) -> None:
    """The same link again ends it, rather than going round for ever."""
    link = {"rel": "next", "href": "http://x?limit=1&marker=a"}
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools").respond(
        json={"pools": [{"id": "a"}], "pools_links": [link]}
    )
    assert [page async for page in cloud.pages(POOLS, limit="1")] == [[{"id": "a"}], [{"id": "a"}]]
    assert route.call_count == 2


async def test_pages_of_barbican(cloud: Cloud, router: respx.MockRouter) -> None:
    """It is asked for a hundred at a time, gives the next page's offset, and objects without an envelope."""
    route = router.get("http://barbican/v1/secrets").mock(
        side_effect=[
            httpx.Response(
                200, json={"secrets": [{"a": 1}], "next": "http://x/v1/secrets?limit=100&offset=100"}
            ),
            httpx.Response(200, json={"secrets": [{"b": 2}]}),
        ]
    )
    assert [page async for page in cloud.pages(SECRETS)] == [[{"a": 1}], [{"b": 2}]]
    assert dict(route.calls[0].request.url.params) == {"limit": "100"}
    router.get("http://barbican/v1/secrets/s").respond(json={"name": "s"})
    assert await cloud.read(SECRETS, "s") == {"name": "s"}


async def test_quota_is_of_our_project(cloud: Cloud, router: respx.MockRouter) -> None:
    """There is no list for members: the one object of the project is the only page."""
    router.get(f"{OCTAVIA}/v2/lbaas/quotas/p1").respond(json={"quota": {"pool": 5}})
    assert [page async for page in cloud.pages(QUOTAS)] == [[{"id": "p1", "project_id": "p1", "pool": 5}]]


async def test_pages_of_a_parent_that_is_gone(cloud: Cloud, router: respx.MockRouter) -> None:
    """An empty pool and no pool are not the same."""
    router.get(f"{OCTAVIA}/v2/lbaas/pools/p/members").respond(404, json={"description": "Pool p not found."})
    with pytest.raises(CloudNotFound):
        _ = [page async for page in cloud.pages(MEMBERS, parent_id="p")]


async def test_find_tagged(cloud: Cloud, router: respx.MockRouter) -> None:
    """Objects with a tag, from all pages."""
    route = router.get(f"{OCTAVIA}/v2/lbaas/pools").respond(json={"pools": [{"id": "a"}]})
    assert await cloud.find_tagged(POOLS, "lbaas-ui:task=7") == [{"id": "a"}]
    assert route.calls.last.request.url.params["tags"] == "lbaas-ui:task=7"
