"""The shipped nginx in front: slow clients, sizes, forged headers, TLS, the stream."""

from __future__ import annotations

import json
import socket
import ssl
import time
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.security.conftest import Attacked, Proxied
from tests.unit.api.fakes import HEADERS, TOKEN

SLOW = 40  # connections at once
HEADER_S = 10.0  # client_header_timeout
NAME = {"Host": "lbaas.example.org"}


@pytest.fixture
def client(proxied: Proxied) -> Any:
    """A client that comes through nginx."""
    with httpx.Client(base_url=f"https://127.0.0.1:{proxied.tls}", verify=False, headers=NAME) as client:  # noqa: S501 - the test's own certificate
        yield client


def test_tls(proxied: Proxied, client: httpx.Client) -> None:
    """Plain HTTP leads to the same name with TLS; there the cookie is Secure and HSTS is sent."""
    plain = httpx.get(f"http://127.0.0.1:{proxied.plain}/x?y", headers=NAME)
    assert (plain.status_code, plain.headers["location"]) == (308, "https://lbaas.example.org/x?y")
    answer = client.post("/api/v1/session", json={"access_token": TOKEN})
    assert answer.headers["set-cookie"].startswith("__Host-lbaas_ui_session=")
    assert {"secure", "path=/"} <= {one.strip() for one in answer.headers["set-cookie"].lower().split(";")}
    value = client.cookies["__Host-lbaas_ui_session"]
    assert client.get("/api/v1/session").status_code == 200
    gone = client.delete("/api/v1/session")
    assert (gone.status_code, "secure" in gone.headers["set-cookie"].lower()) == (204, True)
    # What a page of a neighbouring host could have set.
    planted = {"Cookie": f"lbaas_ui_session={value}"}
    assert client.get("/api/v1/session", headers=planted).status_code == 401
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["server"] == "nginx"


def test_forged_headers(attacked: Attacked, client: httpx.Client) -> None:
    """What a client says of its own address does not get through; nginx's word does."""
    forged = {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Forwarded-Host": "evil.test"}
    client.get("/api/v1/balancers", headers=forged)
    assert json.loads(attacked.world.audited[-1])["address"] == "127.0.0.1"


def test_sizes(client: httpx.Client) -> None:
    """Too large a body or head is nginx's to refuse."""
    headers = {**HEADERS, "Content-Type": "application/json"}
    answer = client.post("/api/v1/balancers", content=b" " * 1_100_000, headers=headers)
    assert answer.status_code == 413
    assert client.get("/", headers={"X": "a" * 40_000}).status_code in {400, 494}


def test_metrics_are_for_neighbours(client: httpx.Client) -> None:
    """From this machine they are seen; the file denies them to all others."""
    assert client.get("/metrics").status_code == 200


def test_the_stream(proxied: Proxied) -> None:
    """The socket works through the proxy."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    protocols: list[Any] = ["lbaas-ui", f"bearer.{TOKEN}"]
    address = f"wss://127.0.0.1:{proxied.tls}/api/v1/stream"
    with connect(address, ssl=context, subprotocols=protocols) as socket_:
        assert json.loads(socket_.recv(timeout=10))["type"] == "snapshot"


def test_slow_loris(proxied: Proxied, client: httpx.Client) -> None:
    """Many clients that never finish their headers are let go, and the others do not notice them."""
    slow = [_slow(proxied.tls) for _ in range(SLOW)]
    try:
        began = time.monotonic()
        assert client.get("/api/v1/balancers", headers=HEADERS).status_code == 200
        open_ = list(slow)
        while open_ and time.monotonic() < began + 4 * HEADER_S:
            open_ = [one for one in open_ if not _is_closed(one)]
            time.sleep(0.5)
        assert open_ == []
        assert client.get("/api/v1/balancers", headers=HEADERS).status_code == 200
    finally:
        for one in slow:
            one.close()


def _slow(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    made = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10))
    made.sendall(b"GET / HTTP/1.1\r\nHost: lbaas.example.org\r\n")
    made.settimeout(0.01)
    return made


def _is_closed(connection: ssl.SSLSocket) -> bool:
    """Goes on with one more byte of a header that never ends."""
    try:
        connection.sendall(b"X")
        return not connection.recv(1000)
    except TimeoutError:
        return False
    except OSError:
        return True
