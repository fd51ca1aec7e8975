"""Marked secrets go through a whole server, and are found nowhere: not in log, answers, disk or audit log."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests import pem_files
from tests.labkit import Lab
from tests.served import TOKEN, Served, free_port

PASSPHRASE = "marked-passphrase-5e1f"
GUESS = "marked-guess-77aa"
BUS = "marked-bus-password-93c2"
QUEUE = "marked-queue-password-1d0c"
DATABASE = "marked-database%2Fpassword-08ef"


@pytest.fixture
def server(lab_full: Lab, tmp_path: Path) -> Any:
    """A server that logs all it can, and whose RabbitMQ is not there."""
    options = {
        "log_level": "debug",
        "audit_log": str(tmp_path / "audit.jsonl"),
        "sources": "poll,notifications",
        "notifications_url": f"rabbit://octavia:{QUEUE}@127.0.0.1:{free_port()}/",
    }
    started = Served(lab_full.clouds_yaml, tmp_path / "served", options=options).start()
    yield started
    started.stop()


def test_marked_secrets(server: Served, lab_full: Lab, tmp_path: Path) -> None:
    """A certificate's key and passphrase, tokens right and wrong, a cookie, and addresses with passwords."""
    made = pem_files.make("marked.example.org")
    key = made.key_pem(PASSPHRASE)
    answers = _asked(server, made.pem, key)
    cookie = next(iter(answers[5].cookies.values()))
    server.http.cookies.clear()
    server.stop()
    _start_in_vain(server, database=f"postgresql://lbaas:{DATABASE}@127.0.0.1:{free_port()}/none")
    _start_in_vain(server, keys=GUESS)
    plain = re.sub(r"\s|-----.*?-----", "", made.key_pem())
    given = [PASSPHRASE, GUESS, BUS, QUEUE, DATABASE, unquote(DATABASE), TOKEN]
    secrets = [*given, cookie, plain[:60], *_lines_of(key), *_passwords_of(lab_full)]
    told = "".join(one.text for one in answers)
    own = {path.name: path.read_bytes() for path in _files_of(server, tmp_path)}
    assert {"state.db", "server.log", "audit.jsonl"} <= set(own)
    # The address with the token is printed once, for the person who started the server.
    own["server.log"] = b"\n".join(
        line for line in own["server.log"].splitlines() if not line.startswith(b"Open http")
    )
    for secret in secrets:
        assert secret not in told
        for name, content in own.items():
            assert secret.encode() not in content, name
    assert len(own["audit.jsonl"].splitlines()) >= 6


def _asked(server: Served, certificate: str, key: str) -> list[httpx.Response]:
    """What the server answers to requests that hold secrets, and to those that could tell its own."""
    body = {"name": "marked", "certificate": certificate, "private_key": key, "passphrase": PASSPHRASE}
    answers = [
        server.request("POST", "/certificates", json=body),
        server.request("POST", "/certificates", json={**body, "passphrase": GUESS}),
        server.request("POST", "/certificates", json={**body, "certificate": key}),
        server.request("GET", "/session", headers={"Authorization": f"Bearer {GUESS}"}),
        server.request("GET", "/session", headers={"X-Auth-Token": GUESS, "Authorization": ""}),
        server.request("POST", "/session", json={"access_token": TOKEN}),
        server.request("POST", "/session", json={"access_token": GUESS}),
        server.request("POST", "/balancers", json={"name": f"amqp://octavia:{BUS}@host/", "password": BUS}),
        server.request("GET", f"/balancers?token={GUESS}"),
        server.request("GET", "/catalog"),
        server.request("GET", "/openapi.json"),
        *(server.http.get(f"{server.url}/{one}") for one in ("healthz", "readyz", "metrics", "nowhere")),
    ]
    assert [one.status_code for one in answers[:2]] == [201, 422]
    return answers


def _start_in_vain(server: Served, **options: str) -> None:
    """Have the server refuse these settings; what it says stands in its log."""
    refused = Served(server.clouds_yaml, server.home, options={**server.options, **options})
    with (server.home / "server.log").open("ab") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "lbaas_ui", "serve"],
            env=refused.environment(), stdout=output, stderr=output, timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 2


def _lines_of(key: str) -> list[str]:
    return [line for line in key.splitlines() if not line.startswith("-----") and len(line) > 40]


def _passwords_of(lab: Lab) -> list[str]:
    """Only such as are long enough to be looked for: the lab's own is the word `lab`."""
    found = re.findall(r"password: (\S{8,})", Path(lab.clouds_yaml).read_text())
    return [json.loads(one) if one.startswith('"') else one for one in found]


def _files_of(server: Served, folder: Path) -> list[Path]:
    """All that the server wrote; but for the files that are made to keep the token and the keys."""
    meant = {"access-token", "server.json", "state.db.keys"}
    return [path for path in folder.rglob("*") if path.is_file() and path.name not in meant]
