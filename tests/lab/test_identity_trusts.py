"""Work that lasts longer than a token: it goes on under a trust, and waits for somebody when that is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests import labkit
from tests.labkit import Lab
from tests.people import FORM, Admin, Visitor, with_keystone
from tests.served import Served

LIFE_S = 30  # of a token
STEP_S = 4.0  # of a transaction: a cascade of nine lasts longer than a token
CASCADE = {
    **FORM,
    "listeners": [
        {"name": f"web-{number}", "protocol": "HTTP", "protocol_port": 80 + number} for number in range(8)
    ],
}


@pytest.fixture(scope="module")
def short_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab whose tokens soon end, and whose transactions take a while."""
    home = tmp_path_factory.mktemp("lab-short")
    started = labkit.start(
        "keystone", home, OCTAVIA_LAB_DELAY=str(STEP_S), OCTAVIA_LAB_TOKEN_LIFE=str(LIFE_S)
    )
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def long_house(short_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in front of it, which makes balancers step by step."""
    server = with_keystone(short_lab, tmp_path_factory.mktemp("long-house"), create="cascade").start()
    try:
        yield server
    finally:
        server.stop()


def logged_in(served: Served, user: str) -> Visitor:
    """Somebody in the project demo."""
    visitor = Visitor(served)
    assert visitor.log_in(user, "demo").status_code == 200
    return visitor


def kinds(operation: dict[str, Any]) -> list[str]:
    """What it waits for."""
    return [one["code"] for one in operation["waiting_for"]]


def test_cascades_longer_than_a_token(short_lab: Lab, long_house: Served) -> None:
    """Side by side: one ends well under a trust, long after the token of whoever submitted it has died.

    Of the other the trust is deleted in the middle: it pauses, says whose rights are gone, survives a crash,
    and goes on when somebody logs in. Trusts and sessions outlive a change of the keys that encrypt them.
    """
    admin = Admin(short_lab)
    leaver = admin.user("demo", ["member", "load-balancer_member"])
    demo, gone = logged_in(long_house, "demo"), logged_in(long_house, leaver)
    kept, cut = demo.submit(CASCADE), gone.submit({**CASCADE, "name": "cut"})
    gone.close()
    admin.end_trusts(leaver)
    admin.close()
    waiting = watched(long_house, cut, "credentials_lapsed")
    assert waiting["state"] == "RUNNING"
    assert any(f"{leaver}'s rights no longer hold" in one["reason"] for one in waiting["waiting_for"])
    looker, began_at = logged_in(long_house, "demo-observer"), time.monotonic()
    rotated = long_house.cli("keys", "rotate")  # while the server runs
    assert rotated.returncode == 0, rotated.stderr
    told = looker.http.get("/session").status_code
    assert told == 200 or time.monotonic() - began_at > LIFE_S, told
    looker.close()
    long_house.kill()
    long_house.start()
    assert "credentials_lapsed" in kinds(watched(long_house, cut, "credentials_lapsed"))
    logged_in(long_house, "demo-observer").close()  # who may not write helps nothing
    assert "credentials_lapsed" in kinds(watched(long_house, cut, "credentials_lapsed"))
    logged_in(long_house, leaver).close()
    done = watched(long_house, kept, "DONE")
    began, ended = (datetime.fromisoformat(done[one]) for one in ("created_at", "ended_at"))
    assert (ended - began).total_seconds() > LIFE_S
    demo.get("/session", status=401)
    demo.close()
    watched(long_house, cut, "DONE")


def watched(served: Served, operation_id: str, what: str) -> dict[str, Any]:
    """The operation when it waits for that, or is in that state; an observer looks, and changes nothing."""
    for _ in range(40):
        observer = logged_in(served, "demo-observer")
        try:
            for _ in range(10):
                answer = observer.http.get(f"/operations/{operation_id}")
                if answer.status_code == 401:
                    break  # the observer's token has ended, too
                found: dict[str, Any] = answer.json()
                if what in {found["state"], *kinds(found)}:
                    return found
                assert found["state"] not in {"FAILED", "CANCELLED"}, found
                time.sleep(0.5)
        finally:
            observer.close()
    msg = f"{operation_id} was never {what}"
    raise AssertionError(msg)
