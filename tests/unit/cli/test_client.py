"""The REST client: what it sends, and which error each refusal becomes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from lbaas_ui.client import Client, ServerFault, ServerUnreachable
from lbaas_ui.errors import (
    CloudQuotaExceeded,
    CloudTemporary,
    CloudUnauthorized,
    Conflict,
    FormRejected,
    LbaasUiError,
    NotAuthenticated,
    NotFound,
    Problem,
    WaitingTimedOut,
)
from tests.unit.cli.fake_server import ID, TOKEN, URL, FakeServer, make_balancer, make_operation, problem


@pytest.fixture
def client(server: FakeServer) -> Iterator[Client]:
    """A client that knows the token."""
    with Client(f"{URL}/", TOKEN) as made:
        yield made


def test_token_is_sent(client: Client, server: FakeServer) -> None:
    """Each request carries the access token."""
    assert client.balancers() == []
    assert server.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"


def test_without_a_token(server: FakeServer) -> None:
    """A client without one is told to log in."""
    with Client(URL) as stranger, pytest.raises(NotAuthenticated, match="Log in"):
        stranger.balancers()


def test_all_pages(client: Client, server: FakeServer) -> None:
    """A list of several pages comes whole."""
    pages = [
        {"balancers": [make_balancer(name).model_dump(mode="json")], "total": 2, "next_marker": marker}
        for name, marker in (("a", "m"), ("b", None))
    ]
    server.answers["GET /balancers"] = [httpx.Response(200, json=page) for page in pages]
    assert [one.name for one in client.balancers()] == ["a", "b"]
    assert [dict(request.url.params) for request in server.requests] == [{}, {"marker": "m"}]


def test_names_are_exact(client: Client, server: FakeServer) -> None:
    """The server's filter finds parts of names; a named balancer is the one with just that name."""
    server.balancers = [make_balancer("shop"), make_balancer("shop-2"), make_balancer("Shop")]
    assert [one.name for one in client.balancers_named("shop")] == ["shop"]


def test_submissions_carry_a_key(client: Client, server: FakeServer) -> None:
    """Each submission has an Idempotency-Key of its own, or the one that was given."""
    client.create({"name": "a"})
    client.create({"name": "a"})
    client.update(ID, {"name": "b"}, revision="r1", idempotency_key="mine")
    keys = [request.headers["idempotency-key"] for request in server.requests]
    assert keys[0] != keys[1]
    assert keys[2] == "mine"
    assert server.requests[2].headers["if-match"] == '"r1"'
    assert server.asked[0] == ("POST /balancers", {"name": "a"})


def test_a_broken_submission_is_sent_again_with_its_key(client: Client, server: FakeServer) -> None:
    """What the server may have queued is asked for again under the same key, so nothing is queued twice."""
    server.answers["POST /balancers"] = httpx.ReadError("gone")
    with pytest.raises(ServerUnreachable, match="lbaas-ui serve"):
        client.create({"name": "a"})
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (problem(401, "not_authenticated"), NotAuthenticated),
        (problem(404, "not_found"), NotFound),
        (problem(409, "operation_ended"), Conflict),
        (problem(412, "revision_changed"), Conflict),
        (problem(503, "cloud_unavailable"), CloudTemporary),
        (problem(503, "cloud_unauthorized"), CloudUnauthorized),
        (problem(403, "quota_exceeded"), CloudQuotaExceeded),
        (problem(500, "internal_error"), ServerFault),
        (httpx.Response(404, text="nginx"), NotFound),
        (httpx.Response(502, text="nginx"), ServerFault),
        (httpx.Response(200, text="<html>"), ServerFault),
        (httpx.ConnectError("refused"), ServerUnreachable),
        (httpx.ReadTimeout("slow"), ServerUnreachable),
    ],
)
def test_refusals(
    client: Client, server: FakeServer, answer: httpx.Response | Exception, expected: type[LbaasUiError]
) -> None:
    """Each problem document is raised as the error that it was inside the server."""
    server.answers["GET /operations/1"] = answer
    with pytest.raises(LbaasUiError) as raised:
        client.operation("1")
    assert type(raised.value) is expected


def test_conflicts_keep_their_code(client: Client, server: FakeServer) -> None:
    """Programs tell conflicts apart by code."""
    server.answers["PUT /balancers/1"] = problem(412, "revision_changed", "Changed since.")
    with pytest.raises(Conflict, match=r"Changed since\.") as raised:
        client.update("1", {})
    assert raised.value.code == "revision_changed"


def test_problems_of_a_form(client: Client, server: FakeServer) -> None:
    """A rejected form names every wrong field."""
    item = {"path": "name", "code": "too_long", "message": "Too long.", "params": {"most": "255"}}
    server.answers["POST /plans"] = problem(422, "form_rejected", problems=[item])
    with pytest.raises(FormRejected) as raised:
        client.plan({"name": "x" * 300})
    assert raised.value.problems == (Problem("name", "too_long", "Too long.", (("most", "255"),)),)


def test_wait(client: Client, server: FakeServer) -> None:
    """Waiting shows each state and ends with the operation."""
    server.operations = [make_operation(), make_operation("RUNNING"), make_operation("DONE")]
    seen: list[str] = []
    assert client.wait("op-1", seen=lambda one: seen.append(one.state)).state == "DONE"
    assert seen == ["QUEUED", "RUNNING", "DONE"]


def test_wait_outlives_a_restart(client: Client, server: FakeServer) -> None:
    """A server that is away for a moment does not end the waiting."""
    server.answers["GET /operations/op-1"] = [httpx.ConnectError("restarting"), None]
    server.operations = [make_operation("DONE")]
    assert client.wait("op-1").state == "DONE"


def test_wait_has_a_limit(client: Client, server: FakeServer) -> None:
    """The limit ends the waiting, not the operation."""
    server.operations = [make_operation("RUNNING")]
    with pytest.raises(WaitingTimedOut, match=r"op-1 had not ended after 0 s"):
        client.wait("op-1", timeout_s=0)
    assert server.writes() == []
