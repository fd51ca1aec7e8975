"""Commands about everything: what they ask of the server, what they print."""

from __future__ import annotations

import httpx
import pytest

from lbaas_ui.api.schemas import SteeringDocument, StopDocument
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import ID, NOON, FakeServer, make_balancer, make_operation, problem

STOP = StopDocument(balancer_id=None, who="eve", since=NOON, note="a fire")


def steered(*stops: StopDocument, cancelled: list[str] | None = None) -> httpx.Response:
    """The answer of a steering call."""
    document = SteeringDocument(
        balancer_id=None,
        stop=None,
        stops=list(stops),
        operations={"RUNNING": 2},
        actions=[],
        cancelled=cancelled or [],
    )
    return httpx.Response(200, json=document.model_dump(mode="json"))


def test_stop_everything(run: Run, server: FakeServer) -> None:
    """`pause --all` sets the project's switch and says what holds now."""
    server.answers["POST /operations/pause"] = steered(STOP)
    done = run("operations", "pause", "--all", "--note", "a fire")
    assert server.asked[-1] == ("POST /operations/pause", {"balancer_id": None, "note": "a fire"})
    assert "The whole project is stopped, by eve since" in done.stdout
    assert "Under way: 2 RUNNING" in done.stdout


def test_one_balancer_by_its_name(run: Run, server: FakeServer) -> None:
    """Names become ids here, as everywhere."""
    server.balancers = [make_balancer("shop")]
    server.answers["POST /operations/cancel"] = steered(cancelled=["a", "b"])
    done = run("operations", "cancel", "--balancer", "shop")
    assert server.asked[-1] == ("POST /operations/cancel", {"balancer_id": ID, "note": ""})
    assert "Cancelled: 2 operations" in done.stdout


def test_what_is_stopped(run: Run, server: FakeServer) -> None:
    """`stops` asks and changes nothing."""
    server.answers["GET /steering"] = steered()
    done = run("operations", "stops")
    assert "Nothing is stopped." in done.stdout
    assert server.writes() == []


@pytest.mark.parametrize("arguments", [(), ("op-1", "--all"), ("--all", "--balancer", "shop")])
def test_one_thing_must_be_named(run: Run, server: FakeServer, arguments: tuple[str, ...]) -> None:
    """Nothing is stopped by a command that says too little or too much."""
    assert run("operations", "pause", *arguments).exit_code == 2
    assert server.asked == []


@pytest.mark.parametrize("step", ["web", "op-1-task", "listener.create web"])
def test_skip_a_step(run: Run, server: FakeServer, step: str) -> None:
    """A step is named as people see it, or by its id."""
    server.answers["POST /operations/op-1/tasks/op-1-task/skip"] = httpx.Response(
        200, json=make_operation().model_dump(mode="json")
    )
    assert run("operations", "skip", "op-1", step).exit_code == 0
    assert server.writes() == ["POST /operations/op-1/tasks/op-1-task/skip"]


def test_dismiss_a_failure(run: Run, server: FakeServer) -> None:
    """It is a steering verb as the others are."""
    server.answers["POST /operations/op-1/dismiss"] = httpx.Response(
        200, json=make_operation().model_dump(mode="json")
    )
    assert run("operations", "dismiss", "op-1").exit_code == 0
    assert server.writes() == ["POST /operations/op-1/dismiss"]


def test_skip_a_step_that_is_not_there(run: Run, server: FakeServer) -> None:
    """The steps that are there are named."""
    done = run("operations", "skip", "op-1", "nothing")
    assert (done.exit_code, server.writes()) == (3, [])
    assert "one of 'listener.create web'" in done.stderr


def test_a_refusal(run: Run, server: FakeServer) -> None:
    """A conflict, with the server's words."""
    server.answers["POST /operations/resume"] = problem(409, "not_paused", "It is not stopped.")
    done = run("operations", "resume", "--all")
    assert (done.exit_code, done.stderr) == (4, "It is not stopped.\n")
