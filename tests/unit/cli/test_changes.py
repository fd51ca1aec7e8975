"""`lbaas-ui revisions`, `drift`, `members` and `maintenance`: what they ask for, and what they print."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lbaas_ui.api.schemas import (
    DriftDocument,
    MaintenanceState,
    RevisionDifferences,
    RevisionItem,
    RevisionPage,
    ServedMember,
    ServerUse,
    ServerUsePage,
)
from lbaas_ui.queue.tasks import Difference
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import ID, NOON, FakeServer, make_balancer, make_operation

CHANGE = Difference(
    path="pools[0].members[0].weight", change="changed", kind="member", name="web-1", field="weight",
    old=5, new=9,
)  # fmt: skip
REVISION = RevisionItem(
    number=2, at=NOON, who="anna", origin="applied", kind="apply", changes=1, differences=[CHANGE]
)
OF = f"/balancers/{ID}"


def play(server: FakeServer, call: str, model: Any, status: int = 200) -> None:
    """Answer a call."""
    server.balancers = [make_balancer("shop")]
    server.answers[call] = httpx.Response(status, json=model.model_dump(mode="json"))


def test_revisions_are_listed_with_what_they_changed(run: Run, server: FakeServer) -> None:
    """Path, object, old and new."""
    play(server, f"GET {OF}/revisions", RevisionPage(revisions=[REVISION]))
    done = run("revisions", "list", "shop")
    assert done.exit_code == 0, done.output
    assert "~ pools[0].members[0].weight (member web-1): 5 -> 9" in done.stdout


def test_a_difference_says_what_stays(run: Run, server: FakeServer) -> None:
    """Beside what leads to now."""
    found = RevisionDifferences(number=1, to=None, differences=[CHANGE], stays={"listener": 1})
    play(server, f"GET {OF}/revisions/1/differences", found)
    done = run("revisions", "diff", "shop", "1")
    assert "5 -> 9" in done.stdout
    assert "Stays as it is: 1 listener" in done.stdout


def test_drift_is_shown(run: Run, server: FakeServer) -> None:
    """As what was wanted and what is."""
    found = DriftDocument(balancer_id=ID, differs=True, revision=2, since=NOON, differences=[CHANGE])
    play(server, f"GET {OF}/drift", found)
    done = run("drift", "shop")
    assert "Changed elsewhere" in done.stdout
    assert "5 -> 9" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "asked", "said"),
    [
        (("drift", "shop", "--accept"), f"POST {OF}/drift/accept", "Accepted, as revision 2."),
        (("drift", "shop", "--revert"), f"POST {OF}/drift/revert", "Accepted as operation"),
        (("revisions", "restore", "shop", "1"), f"POST {OF}/revisions/1/restore", "Accepted as operation"),
    ],
)
def test_the_ways_back(
    run: Run, server: FakeServer, arguments: tuple[str, ...], asked: str, said: str
) -> None:
    """Each is one call of the API."""
    play(server, f"POST {OF}/drift/accept", REVISION)
    for call in (f"POST {OF}/drift/revert", f"POST {OF}/revisions/1/restore"):
        play(server, call, make_operation(), 202)
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert said in done.stdout
    assert asked in [what for what, _ in server.asked]


def test_both_ways_at_once_are_refused(run: Run, server: FakeServer) -> None:
    """Wrong usage; nothing is asked."""
    play(server, f"POST {OF}/drift/accept", REVISION)
    assert run("drift", "shop", "--accept", "--revert").exit_code == 2


def test_members_that_are_not_there(run: Run, server: FakeServer) -> None:
    """Named in the error; and somebody must be named."""
    server.balancers = [make_balancer("shop")]
    assert run("members", "drain", "10.0.0.9", "--balancer", "shop").exit_code == 3
    assert run("members", "drain", "--balancer", "shop").exit_code == 2


def test_servers_in_maintenance(run: Run, server: FakeServer) -> None:
    """Who took it out and why; off asks for it to come back."""
    member = ServedMember(
        id="m", balancer_id=ID, balancer_name="shop", pool_id="p", pool_name="app", address="10.0.0.1",
        protocol_port=80, weight=0, admin_state_up=True, before=5,
    )  # fmt: skip
    state = MaintenanceState(
        id="x", going="on", since=NOON, who="anna", note="disk", operations={"op-1": None}
    )
    use = ServerUse(server="s-1", name="web-1", addresses=["10.0.0.1"], members=[member], maintenance=state)
    play(server, "GET /maintenance", ServerUsePage(servers=[use]))
    play(server, "POST /maintenance", use)
    listed = run("maintenance", "list").stdout
    assert "anna: disk" in listed
    assert "web-1" in listed
    assert run("maintenance", "off", "web-1").exit_code == 0
    assert server.asked[-1] == ("POST /maintenance", {"server": "web-1", "on": False, "note": ""})
