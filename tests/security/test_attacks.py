"""The list of attacks on the server itself; each is refused. docs/threats.md tells why each matters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lbaas_ui.api.auth import COOKIE
from tests.security.conftest import TREE, Attacked
from tests.unit.api.fakes import FORM, HEADERS, TOKEN

PAGE = {"X-Requested-With": "lbaas-ui"}
EVIL = "http://evil.test"


@contextmanager
def logged_in(attacked: Attacked) -> Iterator[httpx.Client]:
    """A browser with a session."""
    with httpx.Client(base_url=attacked.url) as client:
        answer = client.post("/api/v1/session", json={"access_token": TOKEN})
        assert answer.status_code == 200
        yield client


# --- what another site's page can have a browser send ---------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({}, json.dumps(FORM)),  # without the header that only our page sends
        ({**PAGE, "Origin": EVIL}, json.dumps(FORM)),
        ({**PAGE, "Sec-Fetch-Site": "cross-site"}, json.dumps(FORM)),
        ({"Content-Type": "application/x-www-form-urlencoded", "Origin": EVIL}, "name=shop"),
        ({"Content-Type": "text/plain", "Origin": "null"}, json.dumps(FORM)),
    ],
)
def test_csrf(attacked: Attacked, headers: dict[str, str], content: str) -> None:
    """A write that only the cookie vouches for is refused, and nothing is queued."""
    before = len(attacked.world.queue.calls)
    with logged_in(attacked) as client:
        sent = {"Content-Type": "application/json", **headers}
        answer = client.post("/api/v1/balancers", content=content, headers=sent)
    assert answer.status_code == 403
    assert len(attacked.world.queue.calls) == before


def test_log_in_csrf(attacked: Attacked) -> None:
    """Another site cannot log a browser into the attacker's session either."""
    headers = {"Origin": EVIL}
    answer = httpx.post(f"{attacked.url}/api/v1/session", json={"access_token": TOKEN}, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_cross_site_websocket(attacked: Attacked, origin: str) -> None:
    """A page of another origin gets no socket, whatever cookie its browser adds."""
    with logged_in(attacked) as client:
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(
            f"ws://127.0.0.1:{attacked.port}/api/v1/stream",
            additional_headers={"Origin": origin, "Cookie": cookie},
        ),
    ):
        pass


def test_cookies(attacked: Attacked) -> None:
    """Scripts cannot read the session, other sites' requests do not carry it."""
    answer = httpx.post(f"{attacked.url}/api/v1/session", json={"access_token": TOKEN})
    flags = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= {one.strip() for one in flags.split(";")}


@pytest.mark.parametrize("path", ["/", "/api/v1/session", "/assets/none.js", "/healthz", "/none.js"])
def test_clickjacking_and_sniffing(attacked: Attacked, path: str) -> None:
    """No page may frame ours, and no browser guesses what an answer is."""
    headers = httpx.get(attacked.url + path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in headers["content-security-policy"]


def test_scripts_are_scripts_and_ours(attacked: Attacked) -> None:
    """A served script runs nowhere else and as nothing else; policies for documents it needs none."""
    answer = httpx.get(f"{attacked.url}/assets/app.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_answers_with_words_of_others_are_no_pages(attacked: Attacked) -> None:
    """Code that holds names which somebody chose is saved, never shown as a page."""
    path = f"/api/v1/balancers/{TREE.loadbalancer.id}/export?to=cli"
    headers = httpx.get(attacked.url + path, headers=HEADERS).headers
    assert headers["content-disposition"].startswith("attachment")
    assert "html" not in headers["content-type"]


# --- sessions ---------------------------------------------------------------------------------------------


def test_session_fixation(attacked: Attacked) -> None:
    """A session's value that somebody planted before the log-in is worth nothing after it."""
    planted = f"1893456000.{'a' * 64}"
    with httpx.Client(base_url=attacked.url) as client:
        client.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
        answer = client.post("/api/v1/session", json={"access_token": TOKEN})
        assert answer.cookies[COOKIE] != planted
    answer = httpx.get(f"{attacked.url}/api/v1/session", headers={"Cookie": f"{COOKIE}={planted}"})
    assert answer.status_code == 401


def _signed_by(key: bytes, expires: str) -> str:
    return f"{expires}.{hmac.new(key, expires.encode(), hashlib.sha256).hexdigest()}"


def test_cookie_tampering(attacked: Attacked) -> None:
    """Neither a later end, nor another key, nor another shape is taken; the true one is."""
    with logged_in(attacked) as client:
        good = client.cookies[COOKIE]
    expires, _, signature = good.partition(".")
    wrong = [
        f"{int(expires) + 1}.{signature}",
        f"0{expires}.{signature}",
        f"{expires}.{signature[:-1]}",
        f"{expires}.{signature.upper()}",
        f"{expires}.",
        expires,
        f".{signature}",
        _signed_by(b"", expires),
        _signed_by(TOKEN.encode(), expires),
        base64.b64encode(good.encode()).decode(),
        f"-1.{signature}",
        "None",
    ]
    for value in wrong:
        answer = httpx.get(f"{attacked.url}/api/v1/session", headers={"Cookie": f"{COOKIE}={value}"})
        assert answer.status_code == 401, value
    answer = httpx.get(f"{attacked.url}/api/v1/session", headers={"Cookie": f"{COOKIE}={good}"})
    assert answer.status_code == 200


def test_replay_of_an_old_session(attacked: Attacked) -> None:
    """What was recorded is worth nothing when the session has ended."""
    with logged_in(attacked) as client:
        attacked.world.clock += 12 * 60 * 60
        answer = client.get("/api/v1/balancers")
    assert answer.status_code == 401


# --- addresses and headers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test", "//evil.test/%2e%2e", "/%2f%2fevil.test", "/\\evil.test", "/%5cevil.test",
        "/https://evil.test", "/?next=http://evil.test", "/?return_to=//evil.test", "/.evil.test",
        "/assets//evil.test", "/api/v1//evil.test",
    ],
)  # fmt: skip
def test_open_redirect(attacked: Attacked, path: str) -> None:
    """Nothing redirects, so nothing redirects elsewhere."""
    answer = attacked.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status, head = _head_of(answer)
    assert not 300 <= status < 400
    assert b"location:" not in head.lower()


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("GET / HTTP/1.1", "X-Request-Id: a\r\n Set-Cookie: evil=1"),
        ("GET / HTTP/1.1", "X-Request-Id: a\rSet-Cookie: evil=1"),
        ("GET /%0d%0aSet-Cookie:%20evil=1 HTTP/1.1", "X: y"),
        ("GET /api/v1/operations/%0d%0aSet-Cookie:%20evil=1 HTTP/1.1", "X: y"),
        ("GET / HTTP/1.1\r\nSet-Cookie: evil=1", "X: y"),
        ("GET /?a=%0d%0aSet-Cookie:%20evil=1 HTTP/1.1", "Host: x\r\nX-Forwarded-Host: a\nSet-Cookie: evil=1"),
    ],
)
def test_header_injection(attacked: Attacked, line: str, more: str) -> None:
    """What somebody sends never becomes a header of the answer."""
    answer = attacked.raw(f"{line}\r\nHost: x\r\n{more}\r\nConnection: close\r\n\r\n".encode())
    _, head = _head_of(answer)
    assert b"evil" not in head


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/..%5csecret.txt", "/..\\secret.txt",
        "/....//secret.txt", "/assets/%252e%252e%252fsecret.txt", "//etc/passwd", "/%2fetc%2fpasswd",
        "/..;/secret.txt", "/assets/..%c0%af..%c0%afsecret.txt", "/secret.txt%00.js", "/./../secret.txt",
    ],
)  # fmt: skip
def test_path_traversal(attacked: Attacked, path: str) -> None:
    """Only what is in the page's folder is served."""
    answer = attacked.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b"the secret beside the page" not in answer
    assert b"root:" not in answer


def test_poisoned_host(attacked: Attacked) -> None:
    """The name by which it is called is in no answer, but for sockets of the page's own policy."""
    for headers in ({"Host": "evil.test"}, {"X-Forwarded-Host": "evil.test"}, {"Host": "a;script-src *"}):
        for path in ("/", "/api/v1/session", "/none.js"):
            answer = httpx.get(attacked.url + path, headers=headers)
            said = answer.text + str(dict(answer.headers))
            said = said.replace(" ws://evil.test wss://evil.test", "")
            assert "evil.test" not in said
            assert "script-src *" not in said


def test_forged_addresses(attacked: Attacked) -> None:
    """Who is no trusted proxy cannot say that they come from elsewhere."""
    headers = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Real-Ip": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-Proto": "https",
    }
    answer = httpx.get(f"{attacked.url}/api/v1/balancers", headers=headers)
    assert json.loads(attacked.world.audited[-1])["address"] == "127.0.0.1"
    assert "strict-transport-security" not in answer.headers


# --- sizes ------------------------------------------------------------------------------------------------


def test_oversize(attacked: Attacked) -> None:
    """Too long a body, head, address, number; too deep a document: refused, each before it costs much."""
    cases: list[tuple[str, dict[str, Any], set[int]]] = [
        ("POST", {"content": b"[" + b" " * (1024 * 1024)}, {413}),
        ("POST", {"content": iter([b" " * 65536] * 20)}, {413}),  # without a length
        ("POST", {"content": b"[" * 100_000}, {400}),
        ("POST", {"content": b"[" + b"9" * 5000 + b"]"}, {400}),
        ("POST", {"content": b'{"a": 1e400}'}, {400}),
    ]
    for method, options, statuses in cases:
        headers = {**HEADERS, "Content-Type": "application/json"}
        answer = httpx.request(method, f"{attacked.url}/api/v1/balancers", headers=headers, **options)
        assert answer.status_code in statuses
    for head in (
        f"GET /{'a' * 100_000} HTTP/1.1\r\nHost: x",
        f"GET / HTTP/1.1\r\nHost: x\r\nX: {'a' * 100_000}",
    ):
        status, _ = _head_of(attacked.raw(f"{head}\r\n\r\n".encode()))
        assert status in {0, 400, 414, 431}  # 0: the connection was closed


def test_oversize_on_the_socket(attacked: Attacked) -> None:
    """A client that shouts is closed; others are served on."""
    address = f"ws://127.0.0.1:{attacked.port}/api/v1/stream"
    protocols: list[Any] = ["lbaas-ui", f"bearer.{TOKEN}"]
    with connect(address, subprotocols=protocols) as loud, connect(address, subprotocols=protocols) as other:
        loud.send("a" * 100_000)
        with pytest.raises(ConnectionClosed) as closed:
            _read_all(loud)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        assert json.loads(other.recv(timeout=10))["type"] == "snapshot"


# --- what answers tell --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/balancers/{id}"), ("GET", "/balancers/{id}/form"), ("GET", "/balancers/{id}/timeline"),
        ("GET", "/balancers/{id}/statistics"), ("GET", "/balancers/{id}/statuses"),
        ("GET", "/balancers/{id}/export?to=cli"), ("GET", "/operations/{id}"),
        ("POST", "/operations/{id}/pause"), ("POST", "/operations/{id}/tasks/{id}/skip"),
        ("GET", "/schedules/{id}"), ("DELETE", "/schedules/{id}"),
    ],
)  # fmt: skip
def test_enumeration(attacked: Attacked, method: str, path: str) -> None:
    """All ids that are not there answer alike, in the same words, with as many bytes."""
    ids = [
        "0a0a0a0a-0000-4000-8000-000000000000",
        "ffffffff-ffff-4fff-bfff-ffffffffffff",
        "operation-9999999999999999999999999x",
    ]
    answers = []
    for one in ids:
        answer = httpx.request(method, f"{attacked.url}/api/v1{path.replace('{id}', one)}", headers=HEADERS)
        body = {key: value for key, value in answer.json().items() if key != "request_id"}
        answers.append((answer.status_code, json.dumps(body).replace(one, "ID")))
    assert answers[0][0] == 404
    assert len(set(answers)) == 1


def test_without_log_in_all_ids_are_alike(attacked: Attacked) -> None:
    """Who is nobody cannot tell what is there from what is not."""
    paths = [
        f"/api/v1/balancers/{TREE.loadbalancer.id}",
        "/api/v1/balancers/none",
        "/api/v1/operations/operation-1",
    ]
    answers = [httpx.get(attacked.url + path) for path in paths]
    told = {(one.status_code, one.json()["detail"]) for one in answers}
    assert len(told) == 1
    assert answers[0].status_code == 401


def test_compression_tells_no_secret(attacked: Attacked) -> None:
    """BREACH needs a secret in a compressed body beside words of the attacker: no body holds one."""
    with logged_in(attacked) as client:
        session = client.cookies[COOKIE]
        for path in ("/api/v1/session", "/api/v1/balancers", "/api/v1/catalog", "/", "/api/v1/openapi.json"):
            answer = client.get(path, headers={"Accept-Encoding": "gzip"})
            assert TOKEN not in answer.text
            assert session not in answer.text
        small = client.get("/api/v1/session", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers
    # And its second need, a cross-site request with the cookie, is refused with one size for all.
    sizes = set()
    for path in ("/api/v1/balancers", "/api/v1/balancers?name=a", "/api/v1/catalog"):
        answer = httpx.get(
            attacked.url + path,
            headers={"Sec-Fetch-Site": "cross-site", "Cookie": f"{COOKIE}={session}", "X-Request-Id": "same"},
        )
        assert answer.status_code == 403
        sizes.add(len(answer.content))
    assert len(sizes) == 1


def _read_all(connection: ClientConnection) -> None:
    while True:
        connection.recv(timeout=10)


def _head_of(answer: bytes) -> tuple[int, bytes]:
    head = answer.partition(b"\r\n\r\n")[0]
    return (int(head.split()[1]), head) if head.startswith(b"HTTP/") else (0, head)
