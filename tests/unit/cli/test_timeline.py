"""`lbaas-ui timeline`, and rolling back."""

from __future__ import annotations

import json

import httpx

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import ID, FakeServer, make_balancer, make_operation

ENTRY = {
    "at": "2026-01-01T12:00:00Z",
    "what": "task",
    "kind": "pool.create",
    "id": "t",
    "name": "app",
    "old": "SENDING",
    "new": "CONFIRMING",
    "why": "the cloud accepted it",
    "who": "ann",
    "request_id": "req-1",
}


def test_of_a_balancer(run: Run, server: FakeServer) -> None:
    """One line a move: from what to what, why, who, and the cloud's id of the request."""
    server.balancers = [make_balancer("shop")]
    server.answers[f"GET /balancers/{ID}/timeline"] = httpx.Response(200, json={"entries": [ENTRY]})
    done = run("timeline", "shop", "--limit", "7")
    assert done.exit_code == 0, done.output
    line = done.stdout.splitlines()[1]
    for word in ("task pool.create", "app", "SENDING", "CONFIRMING", "the cloud accepted it", "ann", "req-1"):
        assert word in line
    assert server.requests[-1].url.params["limit"] == "7"


def test_as_lines(run: Run, server: FakeServer) -> None:
    """Of the project: each row is a line of JSON, as it comes."""
    text = "".join(f"{json.dumps({**ENTRY, 'id': name})}\n" for name in ("one", "two"))
    server.answers["GET /timeline"] = httpx.Response(200, text=text)
    done = run("timeline", "--jsonl", "--hours", "1")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["one", "two"]
    params = server.requests[-1].url.params
    assert params["format"] == "jsonl"
    assert params["since"].endswith("+00:00")


def test_lines_of_what_is_not_there(run: Run, server: FakeServer) -> None:
    """An error of the server is told as everywhere."""
    problem = {"code": "not_found", "title": "Not found", "status": 404, "detail": "There is no balancer."}
    headers = {"content-type": "application/problem+json"}
    server.answers[f"GET /balancers/{ID}/timeline"] = httpx.Response(404, json=problem, headers=headers)
    done = run("timeline", ID, "--jsonl")
    assert (done.exit_code, "There is no balancer." in done.output) == (3, True)


def test_roll_back(run: Run, server: FakeServer) -> None:
    """Answered with the new operation that brings back the form before."""
    document = make_operation("QUEUED", "op-2").model_dump(mode="json")
    server.answers["POST /operations/op-1/rollback"] = httpx.Response(200, json=document)
    done = run("operations", "rollback", "op-1")
    assert done.exit_code == 0, done.output
    assert "op-2" in done.stdout
