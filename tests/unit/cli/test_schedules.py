"""`lbaas-ui schedules`: what it asks for, and what it prints."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api.schemas import LastRun, ScheduleDocument, SchedulePage
from lbaas_ui.queue.tasks import Weights
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import ID, NOON, FakeServer, make_balancer

EVENING = ScheduleDocument(
    id="s-1",
    name="evening",
    balancer_id=ID,
    kind="weights",
    weights=Weights(pool="web", members={"10.0.0.1:80": 5}),
    daily_at="20:00",
    user_name="anna",
    created_at=NOON,
    last=LastRun(at=NOON, due=NOON, outcome="submitted", operation_id="op-1"),
)


def play(server: FakeServer) -> None:
    """Let there be one schedule, whatever is asked of it."""
    server.balancers = [make_balancer("shop")]
    one = EVENING.model_dump(mode="json")
    page = SchedulePage(schedules=[EVENING]).model_dump(mode="json")
    server.answers["GET /schedules"] = httpx.Response(200, json=page)
    server.answers["POST /schedules"] = httpx.Response(201, json=one)
    server.answers["PUT /schedules/s-1"] = httpx.Response(200, json=one)
    server.answers["POST /schedules/s-1/run"] = httpx.Response(200, json=one)
    server.answers["DELETE /schedules/s-1"] = httpx.Response(204)


def test_weights_each_evening(run: Run, server: FakeServer) -> None:
    """Pool, members and time reach the server; the answer names the schedule."""
    play(server)
    done = run(
        *("schedules", "add", "evening", "--balancer", "shop", "--pool", "web"),
        *("--weight", "10.0.0.1:80=5", "--daily", "20:00", "--time-zone", "Europe/Berlin"),
    )
    assert done.exit_code == 0, done.output
    what, asked = server.asked[-1]
    assert what == "POST /schedules"
    assert asked == {
        "name": "evening",
        "balancer_id": ID,
        "every_s": None,
        "daily_at": "20:00",
        "time_zone": "Europe/Berlin",
        "kind": "weights",
        "weights": {"pool": "web", "members": {"10.0.0.1:80": 5}},
    }
    assert "evening" in done.stdout


def test_a_failover_each_night(run: Run, server: FakeServer) -> None:
    """Nothing else is needed."""
    play(server)
    done = run("schedules", "add", "n", "--balancer", "shop", "--failover", "--daily", "03:00")
    assert done.exit_code == 0, done.output
    what, asked = server.asked[-1]
    assert isinstance(asked, dict)
    assert (what, asked["kind"]) == ("POST /schedules", "failover")


@pytest.mark.parametrize(("every_s", "words"), [(86_400, "every 24 h "), (5_400, "every 1 h 30 min ")])
def test_how_it_looks(run: Run, server: FakeServer, every_s: int, words: str) -> None:
    """The balancer by its name, intervals in words."""
    play(server)
    one = EVENING.model_copy(update={"balancer_name": "shop", "every_s": every_s})
    page = SchedulePage(schedules=[one]).model_dump(mode="json")
    server.answers["GET /schedules"] = httpx.Response(200, json=page)
    done = run("schedules", "list")
    assert "shop" in done.stdout
    assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("run", "evening"), "POST /schedules/s-1/run"),
        (("disable", "s-1"), "PUT /schedules/s-1"),
        (("enable", "evening"), "PUT /schedules/s-1"),
        (("remove", "evening"), "DELETE /schedules/s-1"),
        (("list",), "GET /schedules"),
    ],
)
def test_by_name_or_id(run: Run, server: FakeServer, arguments: tuple[str, ...], asked: str) -> None:
    """Each command finds the schedule as a person calls it."""
    play(server)
    done = run("schedules", *arguments)
    assert done.exit_code == 0, done.output
    assert server.asked[-1][0] == asked


def test_switching_off_changes_nothing_else(run: Run, server: FakeServer) -> None:
    """All that it was told goes along."""
    play(server)
    run("schedules", "disable", "evening")
    asked = server.asked[-1][1]
    assert isinstance(asked, dict)
    assert asked["enabled"] is False
    assert asked["weights"] == {"pool": "web", "members": {"10.0.0.1:80": 5}}


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--drift", "--weight", "10.0.0.1:80=5"),
        ("--drift", "--failover"),
        ("--pool", "web", "--weight", "10.0.0.1:80"),
        ("--pool", "web", "--weight", "10.0.0.1:80=many"),
    ],
)
def test_what_is_wrong_is_not_sent(run: Run, server: FakeServer, wrong: tuple[str, ...]) -> None:
    """Too little, too much, no number."""
    play(server)
    done = run("schedules", "add", "x", "--balancer", "shop", "--daily", "20:00", *wrong)
    assert done.exit_code == 2
    assert server.writes() == []


def test_no_such_schedule(run: Run, server: FakeServer) -> None:
    """It says where to look."""
    play(server)
    done = run("schedules", "run", "morning")
    assert done.exit_code != 0
    assert "schedules list" in done.output
