"""`lbaas-ui stats`: what it asks for, and how it looks."""

from __future__ import annotations

import json

import httpx
import pytest

from lbaas_ui.cli.tables import amount
from lbaas_ui.client import Client
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import ID, TOKEN, URL, FakeServer, make_balancer, make_statistics


def play(server: FakeServer, **fields: object) -> None:
    """Let there be a balancer with traffic."""
    server.balancers = [make_balancer("shop")]
    document = make_statistics(**fields).model_dump(mode="json")
    server.answers[f"GET /balancers/{ID}/statistics"] = httpx.Response(200, json=document)


def test_stats(run: Run, server: FakeServer) -> None:
    """One line for the balancer and each listener: the last known rates, means, sums, with their units."""
    play(server)
    done = run("stats", "shop")
    assert done.exit_code == 0, done.output
    _, balancer, listener = done.stdout.splitlines()
    words = ["loadbalancer shop", "7", "2", "0", "3 kB", "2 kB", "0.25 B", "0.125 B", "1.23 MB", "1 MB"]
    assert [" ".join(word.split()) for word in balancer.split("  ") if word.strip()][:-1] == words
    assert listener.startswith("listener web")


def test_the_time_to_look_back_on(run: Run, server: FakeServer) -> None:
    """It goes along as the begin, with its zone."""
    play(server)
    run("stats", ID, "--hours", "24")
    params = server.requests[-1].url.params
    assert params["since"].endswith("+00:00")
    assert "until" not in params


def test_trouble_is_told(run: Run, server: FakeServer) -> None:
    """Why there is nothing new."""
    play(server, trouble="Policy does not allow this.", series=[])
    assert "No new readings: Policy does not allow this." in run("stats", "shop").stdout


def test_stats_as_json(run: Run, server: FakeServer) -> None:
    """The document itself, for programs."""
    play(server)
    found = json.loads(run("stats", "shop", "-o", "json").stdout)
    assert found["series"][0]["bytes_in_per_s"] == [1000.0, 3000.0, None]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 B"),
        (999.4, "999 B"),
        (999.9, "1 kB"),
        (1_234_567, "1.23 MB"),
        (2**63, "9.22 EB"),
        (1e21, "1e+03 EB"),
    ],
)
def test_amounts(value: float, text: str) -> None:
    """Three digits and a prefix."""
    assert amount(value, "B") == text


def test_statuses(server: FakeServer) -> None:
    """The client reads strips of statuses."""
    begin = "2026-01-01T00:00:00Z"
    span = {"from": begin, "to": None, "provisioning_status": "ACTIVE", "operating_status": None}
    strip = {"kind": "member", "id": "m", "name": "a", "present": True, "spans": [span]}
    document = {"since": begin, "until": begin, "strips": [strip]}
    server.answers[f"GET /balancers/{ID}/statuses"] = httpx.Response(200, json=document)
    with Client(URL, TOKEN) as client:
        [found] = client.statuses(ID).strips
    assert found.spans[0].from_.year == 2026
    assert found.spans[0].to is None
