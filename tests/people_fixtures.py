"""A server with Keystone, and people who use it; for the tests of identity."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.labkit import Lab
from tests.people import DASHBOARD, FORM, Admin, LogIn, Visitor, with_keystone
from tests.served import Served, until


@pytest.fixture(scope="module")
def open_house(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with Keystone that the tests of a module share; no other sees what it asks of the lab."""
    home = tmp_path_factory.mktemp("open-house")
    server = with_keystone(lab, home, handover_origins=DASHBOARD).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def admin(lab: Lab) -> Iterator[Admin]:
    """Keystone's administrator."""
    found = Admin(lab)
    yield found
    found.close()


@pytest.fixture
def log_in(open_house: Served) -> Iterator[LogIn]:
    """Logs people in."""
    made: list[Visitor] = []

    def log_in(user: str, project: str | None = None) -> Visitor:
        made.append(Visitor(open_house))
        answer = made[-1].log_in(user, project)
        assert answer.status_code == 200, answer.text
        return made[-1]

    yield log_in
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def shop(open_house: Served) -> Iterator[dict[str, str]]:
    """Ids of what demo has: a balancer, the operation and the step that made it, a schedule."""
    demo = Visitor(open_house)
    demo.log_in("demo", "demo")
    operation = demo.ended(demo.submit(FORM))
    assert operation["state"] == "DONE", operation
    until("demo sees it", lambda: demo.get("/balancers")["balancers"])
    wanted = {"name": "nightly", "balancer_id": operation["balancer_id"], "kind": "drift", "every_s": 3600}
    schedule = demo.http.post("/schedules", json=wanted)
    assert schedule.status_code == 201, schedule.text
    yield {
        "balancer_id": operation["balancer_id"],
        "operation_id": operation["id"],
        "task_id": operation["tasks"][0]["id"],
        "schedule_id": schedule.json()["id"],
    }
    demo.close()
