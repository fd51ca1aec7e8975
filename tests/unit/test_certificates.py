"""Uploads to Barbican, lost answers, and which secrets are read."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from lbaas_ui.cloud import pem
from lbaas_ui.cloud.reader import Answer
from lbaas_ui.errors import AnswerLost, CloudRejected, CloudTemporary
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.models import Certificate, wire
from lbaas_ui.queue.certificates import Certificates
from lbaas_ui.queue.journal import Journal, Move
from lbaas_ui.store.store import Store
from tests import pem_files

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SHOP = pem_files.make("shop.example")
PAYLOAD, FACTS = pem.bundle(SHOP.pem, SHOP.key_pem(), intermediates="", passphrase="", now=datetime.now(UTC))


def ref(number: int) -> str:
    """A secret's reference."""
    return f"http://barbican/v1/secrets/{number}"


@dataclass
class Barbican:
    """Secrets in memory; ``lose``: the next POST's answer is lost, after or before it was carried out."""

    secrets: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    lose: str = ""
    down: bool = False
    downloads: list[str] = field(default_factory=list)

    async def call(
        self, _service: str, method: str, _path: str, *, json: Any = None, params: Any = None
    ) -> Answer:
        """POST and list of secrets."""
        if method == "GET":
            found = [
                {"secret_ref": ref(int(key))}
                for key, (name, _) in self.secrets.items()
                if name == params["name"]
            ]
            return Answer(200, {"secrets": found}, None)
        lose, self.lose = self.lose, ""
        if lose != "before":
            self.put(json)
        if lose:
            raise AnswerLost("no answer", service="key-manager")
        return Answer(201, {"secret_ref": ref(len(self.secrets))}, None)

    def put(self, body: Mapping[str, str]) -> None:
        """Keep a secret."""
        payload = body["payload"]
        whole = base64.b64decode(payload) if "payload_content_encoding" in body else payload.encode()
        self.secrets[str(len(self.secrets) + 1)] = (body["name"], whole)

    async def download(self, _service: str, path: str, accept: str) -> bytes:
        """A payload, in its own type only."""
        if self.down:
            raise CloudTemporary("away", service="key-manager")
        key = path.split("/")[-2]
        payload = self.secrets[key][1]
        if payload.startswith(b"-----") == (accept == "application/octet-stream"):
            raise CloudRejected("not acceptable", service="key-manager", status=406)
        self.downloads.append(key)
        return payload


@dataclass
class Rows:
    """A journal that only keeps."""

    moves: list[Move] = field(default_factory=list)

    async def record(self, moves: list[Move]) -> None:
        """Keep them."""
        self.moves += moves


@dataclass
class Bench:
    """Everything together."""

    barbican: Barbican = field(default_factory=Barbican)
    store: Store = field(default_factory=Store)
    rows: Rows = field(default_factory=Rows)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.certificates = Certificates(
            cast("Any", self.barbican),
            self.store,
            cast("Journal", self.rows),
            now=lambda: NOW,
            clock=lambda: 1.0,
            sleep=self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def upload(self, payload: bytes = PAYLOAD) -> Certificate:
        """Upload the shop's."""
        return await self.certificates.upload("shop", payload, FACTS, who="anna")

    async def look(self) -> None:
        """Let the loop run until it has nothing to do."""
        task = asyncio.create_task(self.certificates.run())
        for _ in range(50):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def see(self, number: int, *, kind: str = "opaque", payload: bytes = PAYLOAD) -> None:
        """Have a secret be there, and in the mirror."""
        self.barbican.secrets[str(number)] = ("x", payload)
        data = wire.certificate({"secret_ref": ref(number), "secret_type": kind, "name": "x"})
        self.store.apply([ObjectSeen("certificates", str(number), data, 2.0)])


async def test_an_upload_is_in_the_mirror_at_once() -> None:
    """With what it says; the timeline names who did it, and nothing else."""
    bench = Bench()
    stored = await bench.upload()
    assert bench.barbican.secrets == {"1": ("shop", PAYLOAD)}
    assert [one.ref for one in bench.store.all(Certificate)] == [stored.ref] == [ref(1)]
    assert bench.certificates.facts(stored) == FACTS
    assert [(move.kind, move.name, move.who) for move in bench.rows.moves] == [
        ("certificate.create", "shop", "anna")
    ]


async def test_a_text_goes_as_a_text() -> None:
    """A client CA is PEM for Octavia."""
    bench = Bench()
    await bench.upload(SHOP.pem.encode())
    assert bench.barbican.secrets["1"][1] == SHOP.pem.encode()


async def test_a_lost_answer_doubles_nothing() -> None:
    """The secret is found by its name and its bytes, beside an older one of the same name."""
    bench = Bench()
    bench.barbican.secrets["1"] = ("shop", b"another one")
    bench.barbican.lose = "after"
    assert (await bench.upload()).ref == ref(2)
    assert len(bench.barbican.secrets) == 2


async def test_what_was_not_stored_is_an_error() -> None:
    """After some looks; the person may press again."""
    bench = Bench()
    bench.barbican.lose = "before"
    with pytest.raises(AnswerLost):
        await bench.upload()
    assert bench.slept == [0.5, 1.0, 2.0, 4.0]
    assert not bench.store.all(Certificate)


async def test_only_certificates_are_read() -> None:
    """Once each; a secret that may be anything is left alone, unless a listener serves it."""
    bench = Bench()
    bench.see(1, kind="certificate")
    bench.see(2)
    bench.see(3)
    listener = {
        "id": "l",
        "provisioning_status": "ACTIVE",
        "protocol": "TERMINATED_HTTPS",
        "protocol_port": 443,
        "default_tls_container_ref": ref(3),
    }
    bench.store.apply([ObjectSeen("listeners", "l", listener, 2.0)])
    await bench.look()
    await bench.look()
    assert sorted(bench.barbican.downloads) == ["1", "3"]


async def test_an_outage_is_waited_for() -> None:
    """And read afterwards."""
    bench = Bench()
    bench.see(1, kind="certificate", payload=SHOP.pem.encode())
    bench.barbican.down = True
    await bench.look()
    assert bench.certificates.known == {}
    bench.barbican.down = False
    await bench.look()
    assert bench.certificates.known == {"1": FACTS}
