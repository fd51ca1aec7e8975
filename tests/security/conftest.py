"""A real uvicorn with the app of the API's tests, and the shipped nginx in front of it, on free ports."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from structlog.testing import capture_logs

from lbaas_ui.listening import server_config
from tests import pem_files
from tests.factories import events_of, make_tree
from tests.served import free_port
from tests.unit.api.fakes import World, make_view

ROOT = Path(__file__).parents[2]
TREE = make_tree()


@dataclass
class Attacked:
    """A server that listens.

    Attributes:
        world: what is behind it; its ``audited`` is the audit log.
        port: of plain HTTP.
    """

    world: World
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def raw(self, data: bytes, *, timeout_s: float = 10) -> bytes:
        """What comes back for these very bytes: clients of Python would mend them."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s) as connection:
            connection.sendall(data)
            return _all_of(connection)


def _all_of(connection: socket.socket) -> bytes:
    found = b""
    try:
        while part := connection.recv(65536):
            found += part
    except (TimeoutError, ConnectionResetError):
        pass
    return found


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the server logs is not drawn."""
    with capture_logs():
        yield


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """A server with a page that is built, a secret beside it, a balancer and an operation."""
    folder = tmp_path_factory.mktemp("page") / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>lbaas-ui</title>")
    (folder / "assets" / "app.js").write_text("let page = 1;" * 500)
    (folder.parent / "secret.txt").write_text("the secret beside the page")
    world = World(folder)
    world.store.apply(events_of(TREE))
    world.queue.put(make_view(balancer_id=TREE.loadbalancer.id))
    with serving(world) as port:
        yield Attacked(world, port)


class serving:  # noqa: N801 - a context manager, used as a function
    """Serve an app as ``lbaas-ui serve`` does, in a thread; gives the port."""

    def __init__(self, world: World) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server = uvicorn.Server(
            server_config(world.app, "127.0.0.1", 0, proxy_headers=True, forwarded_allow_ips=["127.0.0.2"])
        )
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve([self._socket]))

    def __enter__(self) -> int:
        self._thread.start()
        end = time.monotonic() + 30
        while not self._server.started and time.monotonic() < end:
            time.sleep(0.01)
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(15)


@dataclass
class Proxied:
    """The shipped nginx. ``plain`` and ``tls`` are its ports."""

    plain: int
    tls: int
    folder: Path


@pytest.fixture(scope="module")
def proxied(attacked: Attacked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """`deploy/nginx.conf` as it is shipped, but for ports and files of the certificate."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.fail("nginx is missing: scripts/ensure-nginx installs Debian's")
    folder = tmp_path_factory.mktemp("nginx")
    plain, tls = free_port(), free_port()
    certificate = pem_files.make("lbaas.example.org")
    (folder / "cert.pem").write_text(certificate.pem)
    (folder / "key.pem").write_text(certificate.key_pem())
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for shipped, ours in (
        (r"listen \[::\]:.*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        (r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{attacked.port};"),
        (r"ssl_certificate \S+;", f"ssl_certificate {folder / 'cert.pem'};"),
        (r"ssl_certificate_key \S+;", f"ssl_certificate_key {folder / 'key.pem'};"),
    ):
        text, count = re.subn(shipped, ours, text)
        assert count, shipped
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; proxy_bind 127.0.0.2; include {folder}/site.conf;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in _TEMPORARY)
        + "}\n"
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"])
    try:
        _wait_for(tls)
        yield Proxied(plain, tls, folder)
    finally:
        process.terminate()
        process.wait(10)


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _wait_for(port: int) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
