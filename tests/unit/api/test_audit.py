"""The audit log: what is written, what is not, and where."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from lbaas_ui.api.audit import Audit, AuditFile, open_sink
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.redaction import HIDDEN, Redactor
from tests.unit.api.fakes import FORM, HEADERS, TOKEN, World
from tests.unit.api.sockets import handshake

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def entries(world: World) -> list[dict[str, Any]]:
    """All that was written."""
    return [json.loads(line) for line in world.audited]


async def test_a_write(world: World, script: httpx.AsyncClient) -> None:
    """Who, what, from where, with which result, and the operation that came of it."""
    headers = {"X-Request-Id": "mine-1", "User-Agent": "curl/8"}
    answer = await script.post("/api/v1/balancers?run_at=2030-01-01T00:00:00Z", json=FORM, headers=headers)
    assert answer.status_code == 202
    [entry] = entries(world)
    assert entry == {
        "at": "2026-01-02T03:04:05.000+00:00",
        "request_id": "mine-1",
        "address": "127.0.0.1",
        "action": "create_balancer",
        "result": "done",
        "status": 202,
        "method": "POST",
        "path": "/api/v1/balancers",
        "agent": "curl/8",
        "who": "anna",
        "project_id": world.cloud.project_id,
        "via": "bearer",
        "operation_id": answer.json()["id"],
    }


async def test_ids_are_told(world: World, script: httpx.AsyncClient) -> None:
    """A write names the object that it is about, and why it was refused."""
    answer = await script.post("/api/v1/operations/none/pause")
    [entry] = entries(world)
    assert answer.status_code == 404
    assert (entry["operation_id"], entry["verb"]) == ("none", "pause")
    assert (entry["action"], entry["result"], entry["code"]) == ("steer_operation", "refused", "not_found")


async def test_reads_and_plans_are_not_told(world: World, script: httpx.AsyncClient) -> None:
    """They change nothing, and there are many."""
    await script.get("/api/v1/balancers")
    await script.post("/api/v1/plans", json={"form": FORM})
    await script.get("/api/v1/balancers/none")
    assert entries(world) == []


async def test_log_in_and_out(world: World, nobody: httpx.AsyncClient) -> None:
    """Good and bad ones, with the address, never with the token."""
    await nobody.post("/api/v1/session", json={"access_token": "guess"})
    await nobody.post("/api/v1/session", json={"access_token": TOKEN})
    await nobody.delete("/api/v1/session")
    found = [(one["action"], one["result"], one.get("who")) for one in entries(world)]
    assert found == [
        ("log_in", "refused", None),
        ("log_in", "done", "anna"),
        ("log_out", "done", None),
    ]
    assert TOKEN not in "".join(world.audited)
    assert "guess" not in "".join(world.audited)


async def test_refused_reads(world: World, nobody: httpx.AsyncClient) -> None:
    """Who was not let in is told, also where they only wanted to look."""
    await nobody.get("/api/v1/balancers?name=x")
    await nobody.get("/api/v1/balancers", headers={"Sec-Fetch-Site": "cross-site"})
    found = [(one["action"], one["status"], one["code"], one["path"]) for one in entries(world)]
    assert found == [
        ("list_balancers", 401, "not_authenticated", "/api/v1/balancers"),
        ("get", 403, "cross_origin", "/api/v1/balancers"),
    ]


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({**HEADERS, "Origin": "http://evil.test"}, 403)])
async def test_refused_sockets(world: World, headers: dict[str, str], status: int) -> None:
    """Without log-in, or from another site."""
    await handshake(world, **headers)
    [entry] = entries(world)
    assert (entry["method"], entry["status"], entry["result"]) == ("WEBSOCKET", status, "refused")


async def test_a_crash_is_told(world: World, script: httpx.AsyncClient) -> None:
    """A write that hit a fault of ours failed; it may have done something."""
    world.queue.error = ZeroDivisionError("a fault")  # type: ignore[assignment]  # none of ours, as faults are
    assert (await script.post("/api/v1/balancers", json=FORM)).status_code == 500
    assert [(one["result"], one["status"]) for one in entries(world)] == [("failed", 500)]


def test_the_file(tmp_path: Path) -> None:
    """It is private, appended to, and made anew when it was moved away."""
    path = tmp_path / "logs" / "audit.jsonl"
    sink = open_sink(str(path))
    sink("one")
    path.rename(path.with_name("old"))
    sink("two")
    open_sink(str(path))("three \ud800")
    assert path.with_name("old").read_text() == "one\n"
    assert path.read_text() == "two\nthree \\ud800\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """The server says so and does not start."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"audit log .* cannot be written"):
        AuditFile(tmp_path / "file" / "audit.jsonl")


def test_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output for containers; nowhere, if somebody wants that."""
    open_sink("none")("nothing")
    open_sink("-")("a line")
    assert capsys.readouterr().out == "a line\n"


def test_a_full_disk_stops_nobody() -> None:
    """The entry goes to the log instead, without secrets."""

    def full(_: str) -> None:
        raise OSError("No space left on device")

    with capture_logs() as lines:
        Audit(full, lambda: NOW, Redactor("geheim")).write({"who": "anna", "agent": "x geheim"})
    [line] = lines
    assert line["entry"] == {"at": "2026-01-02T00:00:00.000+00:00", "who": "anna", "agent": f"x {HIDDEN}"}
