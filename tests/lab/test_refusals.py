"""A wrong form is refused by REST and CLI alike, with the field's path and what to do; nothing is queued.

The page shows the same problems, since it asks ``POST /plans``: see ``tests/browser``.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.lab_view import big_form
from tests.labkit import Lab
from tests.served import Served

SUBNET = "8f1d2b4c-0000-4000-8000-0123456789ab"


def wrong(**changes: Any) -> dict[str, Any]:
    """A good form with one thing wrong; keys are paths such as ``listeners.0.protocol_port``."""
    form = copy.deepcopy(big_form("wrong", SUBNET, members=2))
    for path, value in changes.items():
        *way, last = [int(part) if part.isdigit() else part for part in path.split("__")]
        place: Any = form
        for part in way:
            place = place[part]
        place[last] = value
    return form


CASES = {
    "port 70000": (wrong(listeners__0__protocol_port=70000), "listeners[0].protocol_port"),
    "HTTP listener with rules on a TCP pool": (wrong(pools__0__protocol="TCP"), "listeners[0].default_pool"),
    "unknown pool name": (wrong(listeners__0__default_pool="nowhere"), "listeners[0].default_pool"),
    "timeout longer than delay": (
        wrong(pools__0__healthmonitor__timeout=9),
        "pools[0].healthmonitor.timeout",
    ),
    "bad CIDR": (wrong(listeners__0__allowed_cidrs=["10.0.0.0/99"]), "listeners[0].allowed_cidrs[0]"),
    "same port twice": (wrong(listeners__1__protocol_port=80), "listeners[1].protocol_port"),
}


@pytest.fixture(scope="module")
def server(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One server for all cases: nothing is changed."""
    started = Served(lab.clouds_yaml, tmp_path_factory.mktemp("refusals")).start()
    yield started
    started.stop()


@pytest.mark.parametrize(("form", "path"), CASES.values(), ids=CASES.keys())
def test_rest_and_cli_refuse_alike(server: Served, form: dict[str, Any], path: str) -> None:
    """The same problems in the same words, whether it is to be applied or only planned."""
    answers = [
        server.request("POST", "/balancers", json=form),
        server.request("POST", "/plans", json={"form": form}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    problems = answers[0].json()["problems"]
    assert path in [problem["path"] for problem in problems]
    assert all(len(problem["message"]) > 20 for problem in problems)

    done = server.cli("apply", "-f", "-", stdin=json.dumps(form))
    assert done.returncode == 2
    said = " ".join((done.stdout + done.stderr).split())
    for problem in problems:
        assert f"{problem['path']}: {' '.join(problem['message'].split())}" in said
    assert server.get("/operations")["total"] == 0
