"""Health, metrics, the front end and the headers that browsers obey."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from lbaas_ui.api import reference
from lbaas_ui.api.app import bare_app
from lbaas_ui.api.headers import Outside, page_policy
from lbaas_ui.api.openapi import describe
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import World, make_view

ROOT = Path(__file__).parents[3]


@pytest.fixture
def built(world: World) -> World:
    """A front end that is built."""
    (world.folder / "assets").mkdir(parents=True)
    (world.folder / "index.html").write_text("<!doctype html><title>lbaas-ui</title>")
    (world.folder / "assets" / "index-abc.js").write_text("let page = 1;" * 500)
    (world.folder / "assets" / "formats.worker-abc.js").write_text("postMessage(1);")
    (world.folder / "favicon.svg").write_text("<svg/>")
    (world.folder.parent / "secret.txt").write_text("secret")
    return world


@pytest.mark.parametrize(
    ("path", "status", "caching", "text"),
    [
        ("/", 200, "no-store", "<title>"),
        ("/index.html", 200, "no-store", "<title>"),
        ("/balancers/123", 200, "no-store", "<title>"),
        ("/assets/index-abc.js", 200, "public, max-age=31536000, immutable", "let page"),
        ("/favicon.svg", 200, "no-cache", "<svg/>"),
        ("/assets/index-old.js", 404, "no-store", "not_found"),
        ("/missing.png", 404, "no-store", "not_found"),
        ("/..%2fsecret.txt", 404, "no-store", "not_found"),
        ("/assets/..%2f..%2fsecret.txt", 404, "no-store", "not_found"),
        ("/api/v1/assets", 404, "no-store", "not_found"),
        ("/api", 200, "no-store", "<title>"),
    ],
)
async def test_front_end(
    built: World, nobody: httpx.AsyncClient, path: str, status: int, caching: str, text: str
) -> None:
    """Files are served with fitting times to keep, the page for its own addresses, and nothing else."""
    answer = await nobody.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, caching)
    assert text in answer.text
    assert "secret" not in answer.text.replace("/..%2fsecret.txt", "").replace("secret.txt", "")


async def test_text_is_compressed(built: World, nobody: httpx.AsyncClient) -> None:
    """Scripts travel compressed."""
    answer = await nobody.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


async def test_missing_front_end(nobody: httpx.AsyncClient) -> None:
    """Without a build the page says how to make one."""
    answer = await nobody.get("/balancers")
    assert answer.status_code == 503
    assert "make web" in answer.text


async def test_page_cannot_be_written_to(built: World, nobody: httpx.AsyncClient) -> None:
    """What is served is only read."""
    assert (await nobody.post("/balancers")).status_code == 405


@pytest.mark.parametrize(
    ("path", "is_page"), [("/", True), ("/healthz", True), ("/nothing.js", True), ("/api/v1/session", False)]
)
async def test_security_headers(built: World, nobody: httpx.AsyncClient, path: str, is_page: bool) -> None:
    """Every answer forbids inline code, foreign sources, frames and sniffing; the API allows nothing."""
    headers = (await nobody.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert ("ws://lbaas.test" in policy) is is_page
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


async def test_parts_of_the_page_carry_no_policies(built: World, nobody: httpx.AsyncClient) -> None:
    """A script gets what browsers obey for it, no kilobyte of policies; where it is missing, all of them."""
    missing = await nobody.get("/assets/index-old.js")
    assert "default-src 'none'" in missing.headers["content-security-policy"]
    headers = (await nobody.get("/assets/index-abc.js")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert not {"content-security-policy", "permissions-policy", "referrer-policy"} & set(headers)


async def test_a_thread_of_the_page_has_its_policy(built: World, nobody: httpx.AsyncClient) -> None:
    """A worker obeys what comes with its own script, not what came with the page."""
    headers = (await nobody.get("/assets/formats.worker-abc.js")).headers
    assert "default-src 'none'" in headers["content-security-policy"]


async def test_only_tls_is_asked_for_where_there_is_tls(built: World) -> None:
    """Over plain HTTP a browser would ignore it, and a machine without TLS must stay reachable."""
    async with built.client() as client:
        answer = await client.get("https://lbaas.test/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_frames_where_they_are_allowed(tmp_path: Path) -> None:
    """Named origins may show our pages; the old header, which knows no names, is left out."""
    world = World(tmp_path, outside=Outside(frame_ancestors=("https://portal.test",)))
    async with world.client() as client:
        headers = (await client.get("/healthz")).headers
    assert "frame-ancestors 'self' https://portal.test" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("lbaas.example.org", 200), ("LBAAS.example.org:8443", 200), ("[::1]:8080", 200),
        ("evil.test", 421), ("lbaas.example.org.evil.test", 421), ("", 421), ("a b", 421),
    ],
)  # fmt: skip
async def test_names_of_the_server(tmp_path: Path, host: str, status: int) -> None:
    """Another site's name that was pointed at our address (DNS rebinding) is no name of ours."""
    world = World(tmp_path, outside=Outside(hosts=frozenset({"lbaas.example.org", "::1"})))
    async with world.client(Host=host) as client:
        assert (await client.get("/healthz")).status_code == status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_other_sites_do_not_read_either(script: httpx.AsyncClient, site: str) -> None:
    """Their pages could not see the answer, but how large it is and how long it takes."""
    answer = await script.get("/api/v1/session", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_parameter_that_comes_twice(script: httpx.AsyncClient) -> None:
    """Which of them counts, a proxy may see otherwise than we; only tags are many."""
    answer = await script.get("/api/v1/operations?balancer_id=a&balancer_id=b")
    assert (answer.status_code, answer.json()["code"]) == (400, "repeated_parameter")
    assert (await script.get("/api/v1/balancers?tag=a&tag=b")).status_code == 200


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/session", "DELETE, GET, POST, PUT"),
        ("/api/v1/balancers/1", "DELETE, GET, PUT"),
        ("/api/v1/operations/pause", "POST"),
        ("/elsewhere", "GET, HEAD"),
    ],
)
async def test_what_is_possible_at_an_address(
    built: World, script: httpx.AsyncClient, path: str, methods: str
) -> None:
    """A wrong method is told all the right ones."""
    answer = await script.patch(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)


@pytest.mark.parametrize("path", ["/api/v1/operations/a%00b", "/%00", "/api/v1/balancers?name=%00"])
async def test_zero_bytes(script: httpx.AsyncClient, path: str) -> None:
    """No name and no id has one, and PostgreSQL cannot even look for it."""
    answer = await script.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "zero_byte")


@pytest.mark.parametrize("host", ["a; script-src *", "a b", "", "a'b", "a\nb"])
def test_policy_takes_no_orders_from_a_host_header(host: str) -> None:
    """A host that is none is left out of the policy."""
    assert "ws:" not in page_policy(host)


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_readiness(world: World, nobody: httpx.AsyncClient, ready: bool, status: int) -> None:
    """Ready or not is told without log-in, with sources and their age."""
    world.ready = ready
    answer = await nobody.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (status, ready)
    assert answer.json()["sources"][0]["age_s"] == 1.0
    assert (await nobody.get("/healthz")).text == "ok\n"


async def test_metrics(world: World, script: httpx.AsyncClient) -> None:
    """Requests are counted by route, never by id; the gauges show queue and mirror."""
    tree = make_tree()
    world.store.apply(events_of(tree))
    world.queue.put(make_view())
    await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}")
    await script.get("/no/such/place")
    text = (await script.get("/metrics")).text
    assert 'route="/api/v1/balancers/{balancer_id}",status="200"' in text
    assert tree.loadbalancer.id not in text
    assert "/no/such/place" not in text
    assert 'lbaas_ui_operations{state="RUNNING"} 1.0' in text
    assert 'lbaas_ui_tasks{kind="listener.create",state="WAITING"} 1.0' in text
    assert "lbaas_ui_balancers 1.0" in text


def test_description_is_the_one_that_the_page_was_built_with() -> None:
    """`web/openapi.json` is up to date: else run `python -m lbaas_ui.api.openapi > web/openapi.json`."""
    kept = json.loads((ROOT / "web" / "openapi.json").read_text())
    assert kept == describe(bare_app())


def test_every_reference_of_the_description_leads_somewhere() -> None:
    """No schema is named that the description does not hold."""
    text = json.dumps(describe(bare_app()))
    schemas = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/([A-Za-z0-9]+)", text)) <= set(schemas)


def test_reference_is_up_to_date() -> None:
    """`docs/api.md` is what the routes are: else run `python -m lbaas_ui.api.reference > docs/api.md`."""
    assert (ROOT / "docs" / "api.md").read_text() == reference.page(describe(bare_app()))
