"""Traffic that the real Octavia counts, and statuses that it tells, in the API: right, lasting, and cheap."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lbaas_ui.events.sources.traffic import SHARE
from tests.lab_view import big_form
from tests.labkit import Lab
from tests.served import Served, until

pytestmark = pytest.mark.slow


@pytest.fixture
def watching(lab: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server that reads traffic every few seconds, and hears of statuses at once."""
    options = {
        "statistics_interval_s": "4",  # readings that are late on a busy machine leave no gap
        "requests_per_s": "50",
        "sources": "poll,feed",
        "feed_url": lab.feed_url,
    }
    server = Served(lab.clouds_yaml, tmp_path / "served", options=options).start()
    try:
        yield server
    finally:
        server.stop()


def made(served: Served, name: str, *, listeners: int = 2) -> dict[str, Any]:
    """A balancer that is through, as the API shows it."""
    form = big_form(name, str(uuid.uuid4()), members=1)
    form["listeners"] = [{**one, "l7policies": []} for one in form["listeners"][:listeners]]
    operation = served.ended(served.submit(form)["id"])
    assert operation["state"] == "DONE"
    return dict(served.get(f"/balancers/{operation['balancer_id']}"))


def report(lab: Lab, **listeners: int) -> None:
    """Tell Octavia, as a health manager does, how many bytes each listener has let in (twice that out)."""
    told = [
        {
            "id": one.replace("_", "-"),
            "active_connections": 3,
            "bytes_in": much,
            "bytes_out": 2 * much,
            "request_errors": 0,
            "total_connections": much // 100,
        }
        for one, much in listeners.items()
    ]
    lab.statistics({"listeners": told})


def statistics(served: Served, balancer_id: str, **params: str) -> dict[str, dict[str, Any]]:
    """The series by id."""
    answer = served.request("GET", f"/balancers/{balancer_id}/statistics", params=params)
    assert answer.status_code == 200, answer.text
    return {one["id"]: {**one, "step_s": answer.json()["step_s"]} for one in answer.json()["series"]}


def wait_for(served: Served, balancer_id: str, totals: dict[str, int]) -> dict[str, str]:
    """When these (bytes in, by id) were read; as soon as they are the newest readings."""

    def look() -> dict[str, str] | None:
        found = statistics(served, balancer_id)
        newest = {one: found[one]["totals"] or {} for one in totals}
        read = {one: total.get("bytes_in") for one, total in newest.items()}
        return {one: str(total["at"]) for one, total in newest.items()} if read == totals else None

    return dict(until(f"readings of {totals}", look, 30))


def passed(
    served: Served, balancer_id: str, begin: dict[str, str], end: dict[str, str], name: str = "bytes_in"
) -> dict[str, float]:
    """What passed between two readings of each object by the rates, by id."""
    found = {}
    for one, since in begin.items():
        params = {"object_id": one, "since": since, "until": end[one], "points": "7"}
        [series] = statistics(served, balancer_id, **params).values()
        found[one] = sum(rate or 0 for rate in series[f"{name}_per_s"]) * series["step_s"]
    return found


def close(to: dict[str, int]) -> Any:
    """The same but for the rounding of rates and of times: a thousandth, or ten."""
    return pytest.approx(to, rel=1e-3, abs=10)


def key(listener_id: str) -> str:
    """An id as the name of an argument."""
    return listener_id.replace("-", "_")


def test_traffic_has_the_right_rates_and_lasts(lab: Lab, watching: Served) -> None:
    """What Octavia counts between two readings is what the rates sum up to, also after a restart."""
    balancer = made(watching, "traffic")
    whole = balancer["id"]
    one, other = (listener["id"] for listener in balancer["listeners"])
    begin = wait_for(watching, whole, {whole: 0, one: 0, other: 0})
    report(lab, **{key(one): 70_000, key(other): 5_000})
    end = wait_for(watching, whole, {whole: 75_000, one: 70_000, other: 5_000})
    right = {whole: 75_000, one: 70_000, other: 5_000}
    assert passed(watching, whole, begin, end) == close(right)
    assert passed(watching, whole, begin, end, "bytes_out") == close(
        {id: 2 * much for id, much in right.items()}
    )
    assert passed(watching, whole, begin, end, "connections") == close({whole: 750, one: 700, other: 50})
    assert statistics(watching, whole)[whole]["totals"]["active_connections"] == 6

    watching.stop()
    report(lab, **{key(one): 1_000_000, key(other): 5_000})
    watching.start()
    assert passed(watching, whole, begin, end) == close(right)
    later = wait_for(watching, whole, {whole: 1_005_000, one: 1_000_000, other: 5_000})
    report(lab, **{key(one): 1_003_000, key(other): 5_000})
    last = wait_for(watching, whole, {whole: 1_008_000, one: 1_003_000, other: 5_000})
    assert passed(watching, whole, later, last) == close({whole: 3000, one: 3000, other: 0})


def test_counters_that_fall(lab: Lab, watching: Served) -> None:
    """Counters that begin anew make no rate, neither a negative one nor one out of nothing."""
    balancer = made(watching, "reset", listeners=1)
    whole, [listener] = balancer["id"], (one["id"] for one in balancer["listeners"])
    readings = [wait_for(watching, whole, {whole: 0, listener: 0})]
    for much in (500_000, 1_000, 3_000):
        report(lab, **{key(listener): much})
        readings.append(wait_for(watching, whole, {whole: much, listener: much}))
    for (begin, end), much in zip(pairwise(readings), (500_000, 0, 2_000), strict=True):
        assert passed(watching, whole, begin, end) == close({whole: much, listener: much})


def test_one_that_is_refused(lab: Lab, watching: Served) -> None:
    """Where Octavia forbids it for one balancer, that is told there; it is not asked again soon."""
    lab.fault(effect="status", status=403, match={"path": "/v2/lbaas/loadbalancers/*/stats"}, count=100)
    refused = made(watching, "refused", listeners=1)["id"]

    def trouble(balancer_id: str) -> str:
        return str(watching.get(f"/balancers/{balancer_id}/statistics")["trouble"])

    assert "Fault injected" in until("it is told", lambda: trouble(refused))
    lab.clear()
    good = made(watching, "allowed", listeners=1)["id"]
    wait_for(watching, good, {good: 0})
    asked = lab.control("GET", "/lab/requests")["octavia"]
    assert asked[f"GET /v2/lbaas/loadbalancers/{refused}/stats"] == 1
    assert trouble(good) == ""


def test_the_share_of_requests(lab: Lab, tmp_path: Path) -> None:
    """However often it should read, statistics take their share of the budget, and no balancer starves."""
    rate = 40
    options = {"statistics_interval_s": "0.01", "requests_per_s": str(rate)}
    server = Served(lab.clouds_yaml, tmp_path / "served", options=options)
    try:
        server.start()
        ids = [made(server, f"share-{number}", listeners=1)["id"] for number in range(3)]

        def counts() -> list[int]:
            asked = lab.control("GET", "/lab/requests")["octavia"]
            return [asked.get(f"GET /v2/lbaas/loadbalancers/{one}/stats", 0) for one in ids]

        lab.control("DELETE", "/lab/requests")
        began = time.monotonic()
        until("each was read twice", lambda: min(counts()) >= 2, 240)
        asked = lab.control("GET", "/lab/requests")["octavia"]
        took_s = time.monotonic() - began
        reads = sum(much for call, much in asked.items() if call.endswith("/stats"))
        assert reads <= took_s * rate * SHARE + 1
    finally:
        server.stop()


def test_strips_of_health(lab: Lab, watching: Served) -> None:
    """A member that fails and recovers, before, during and after a restart: a span for each."""
    balancer = made(watching, "health", listeners=1)
    member = balancer["pools"][0]["members"][0]["id"]

    def tell(status: str) -> None:
        told = {"members": [{"id": member, "operating_status": status}]}
        assert lab.control("POST", "/lab/status", told)["status_code"] == 200

    def spans() -> list[str]:
        found = watching.get(f"/balancers/{balancer['id']}/statuses")["strips"]
        strip = next((one for one in found if one["id"] == member), None)
        if strip is None:  # just started: the balancer is in the mirror already, its members are not yet
            return [""]
        assert [one["to"] for one in strip["spans"][:-1]] == [one["from"] for one in strip["spans"][1:]]
        assert strip["spans"][-1]["to"] is None
        return [one["operating_status"] for one in strip["spans"]]

    first = spans()[-1]
    for status in ("ERROR", "ONLINE"):
        tell(status)
        until(f"it is {status}", lambda status=status: spans()[-1] == status)  # type: ignore[misc]  # bound now
    watching.stop()
    tell("DRAINING")
    watching.start()
    until("what happened meanwhile is seen", lambda: spans()[-1] == "DRAINING")
    tell("ONLINE")
    until("it is ONLINE", lambda: spans()[-1] == "ONLINE")
    assert spans()[-5:] == [first, "ERROR", "ONLINE", "DRAINING", "ONLINE"]
