"""A feed that drops, doubles and reorders: cascades end right all the same, and nothing is done too early."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.lab_view import LabView, outline_of
from tests.labkit import Lab
from tests.served import Served

CASCADES = 50
AT_ONCE = 10


@pytest.fixture
def listening(lab: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server of ours that listens to the feed, too."""
    options = {"sources": "poll,feed", "feed_url": lab.feed_url}
    server = Served(lab.clouds_yaml, tmp_path / "served", options=options).start()
    try:
        yield server
    finally:
        server.stop()


def small(name: str) -> dict[str, Any]:
    """Five transactions step by step: balancer, pool, monitor, members, listener."""
    members = [{"address": f"10.0.0.{host}", "protocol_port": 80} for host in (1, 2)]
    monitor = {"type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3}
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
    return {
        "name": name,
        "vip": {"subnet_id": str(uuid.uuid4())},
        "listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}],
        "pools": [{**pool, "members": members, "healthmonitor": monitor}],
    }


@pytest.mark.timeout(300)
def test_cascades_end_right_and_never_too_early(lab: Lab, view: LabView, listening: Served) -> None:
    """50 cascades while 20 % of the feed is dropped, 20 % doubled and 20 % reordered, and all of it late."""
    lab.delays(default=[0.05, 0.15])
    lab.feed(drop=0.2, duplicate=0.2, reorder=0.2, delay=[0.0, 0.2])
    lab.reset_requests()
    forms = [small(f"feed-{number}") for number in range(CASCADES)]
    ended = []
    for batch in (forms[at : at + AT_ONCE] for at in range(0, CASCADES, AT_ONCE)):
        submitted = [listening.submit(form, create="cascade") for form in batch]
        ended += [listening.ended(operation["id"]) for operation in submitted]
    assert {operation["state"] for operation in ended} == {"DONE"}
    assert [view.outline(form["name"]) for form in forms] == [outline_of(form) for form in forms]
    answers = lab.requests()["octavia_status"]
    assert not [answer for answer in answers if answer.endswith(" 409")], "a call was sent too early"
    _nothing_was_done_early(lab, ended)


def _nothing_was_done_early(lab: Lab, operations: list[dict[str, Any]]) -> None:
    """By Octavia's own record: at each task's end its balancer's transaction had ended."""
    freed: dict[str, list[float]] = {}
    for change in lab.changes():
        if change["target"] == "loadbalancer" and change["provisioning_status"] == "ACTIVE":
            freed.setdefault(change["id"], []).append(_seconds(change["noted_at"]))
    for operation in operations:
        ends = [_seconds(task["ended_at"]) for task in operation["tasks"]]
        ends_of_octavia = freed[operation["balancer_id"]]
        assert len(ends_of_octavia) == len(ends)
        early = [
            octavia - ours
            for octavia, ours in zip(ends_of_octavia, sorted(ends), strict=True)
            if ours < octavia
        ]
        assert not early, early


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
