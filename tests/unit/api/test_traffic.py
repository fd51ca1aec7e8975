"""Traffic and strips of statuses: from readings and moves to what a chart draws."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from lbaas_ui.api import insight
from lbaas_ui.db.series import milliseconds
from lbaas_ui.db.statuses import StatusMove
from lbaas_ui.models.traffic import Counters, Sample
from lbaas_ui.statuses import StatusField
from lbaas_ui.store.queries import BalancerTree
from tests.factories import events_of, make_tree
from tests.unit.api.fake_scheduler import NOW
from tests.unit.api.fakes import World

HOUR_AGO = NOW - timedelta(hours=1)


def at(minutes: float) -> int:
    """Milliseconds of a time so many minutes after an hour ago."""
    return milliseconds(HOUR_AGO + timedelta(minutes=minutes))


@pytest.fixture
def tree(world: World) -> BalancerTree:
    """A balancer with two listeners, a pool with a member, made two hours ago."""
    made_at = (NOW - timedelta(hours=2)).isoformat()
    tree = make_tree(listeners=2, pools=1, members=1, healthmonitors=False, created_at=made_at)
    world.store.apply(events_of(tree))
    return tree


def fill(world: World, tree: BalancerTree, readings: dict[float, int], *, began: float = 0) -> None:
    """Readings of the balancer: minutes after an hour ago, and bytes; also 10 connections for each minute."""
    balancer_id = tree.loadbalancer.id
    world.shelf.samples += [
        Sample(
            balancer_id,
            "loadbalancer",
            balancer_id,
            at(minutes),
            at(began),
            Counters(bytes_in=value, active_connections=round(minutes)),
        )
        for minutes, value in readings.items()
    ]


async def ask(script: httpx.AsyncClient, tree: BalancerTree, **params: object) -> dict[str, Any]:
    """The statistics of an hour."""
    answer = await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}/statistics", params=params)  # type: ignore[arg-type]  # httpx is narrower than it need be
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_rates(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """Mean rates of each point, null where nobody read; the listeners are there even without readings."""
    fill(world, tree, {0: 1000, 15: 10_000, 30: 10_000, 40: 16_000})
    found = await ask(script, tree, points=4)
    assert found["step_s"] == 900
    assert found["since"] == HOUR_AGO.isoformat().replace("+00:00", "Z")
    assert len(found["at"]) == 4
    balancer, *listeners = found["series"]
    assert balancer["bytes_in_per_s"] == [10.0, 0.0, 10.0, None]
    assert balancer["bytes_out_per_s"] == [0.0, 0.0, 0.0, None]
    assert balancer["active_connections"] == [15, 30, 40, None]
    assert balancer["totals"]["bytes_in"] == 16_000
    assert [one["name"] for one in listeners] == ["web", "web-1"]
    assert listeners[0]["bytes_in_per_s"] == [None] * 4
    assert listeners[0]["totals"] is None
    assert (found["every_s"], found["trouble"]) == (60.0, "")
    assert world.shelf.looked_at == [tree.loadbalancer.id]


async def test_resets_and_gaps(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """Between two runs nothing is known: no negative rate, none out of nothing, null where none is known."""
    fill(world, tree, {0: 5000, 14: 5840})
    fill(world, tree, {15: 10, 20: 3010}, began=15)
    fill(world, tree, {46: 9_000_000, 60: 9_008_400}, began=46)
    [balancer, *_] = (await ask(script, tree, points=4))["series"]
    assert balancer["bytes_in_per_s"] == [1.0, 10.0, None, 10.0]
    assert balancer["active_connections"] == [15, 20, None, 60]


async def test_points_finer_than_readings(
    world: World, script: httpx.AsyncClient, tree: BalancerTree
) -> None:
    """What passed between two readings counts to all points between them; the neighbours are read, too."""
    fill(world, tree, {-5: 0, 25: 1800, 55: 5400}, began=-5)
    [balancer, *_] = (await ask(script, tree, points=6))["series"]
    assert balancer["bytes_in_per_s"] == [1.0, 1.0, 1.5, 2.0, 2.0, 2.0]
    assert balancer["active_connections"] == [-5, -5, 25, 25, 25, 55]


async def test_no_more_points_than_readings(
    world: World, script: httpx.AsyncClient, tree: BalancerTree
) -> None:
    """An hour that is read each minute has 60 points, however many are asked for."""
    assert len((await ask(script, tree, points=500))["at"]) == 60
    world.shelf.interval_s = 600
    assert len((await ask(script, tree, points=500))["at"]) == 6


async def test_bounded_in_all(
    world: World, script: httpx.AsyncClient, tree: BalancerTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many listeners have fewer points each; one alone has them all."""
    monkeypatch.setattr(insight, "MOST_VALUES", 30)
    assert len((await ask(script, tree))["at"]) == 10
    one = await ask(script, tree, object_id=tree.listeners[1].id)
    assert [len(one["at"]), [series["name"] for series in one["series"]]] == [30, ["web-1"]]
    assert world.shelf.asked[-1]["object_id"] == tree.listeners[1].id


async def test_switched_off(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """What is kept is shown still; it is said that nothing comes."""
    world.shelf.interval_s = 0.0
    fill(world, tree, {0: 0, 60: 3600})
    found = await ask(script, tree, points=1)
    assert found["every_s"] is None
    assert found["series"][0]["bytes_in_per_s"] == [1.0]


async def test_a_balancer_that_is_gone(world: World, script: httpx.AsyncClient) -> None:
    """Its traffic is shown as long as it is kept, and nobody is asked for more."""
    gone = make_tree()
    fill(world, gone, {0: 0, 60: 3600})
    found = await ask(script, gone, points=1)
    assert [one["bytes_in_per_s"] for one in found["series"]] == [[1.0]]
    assert (found["trouble"], world.shelf.looked_at) == ("The balancer is gone.", [])


LATE = (NOW + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("what", ["statistics", "statuses"])
@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"since": "2026-01-01T00:00:00"}, "query.since"),
        ({"until": "yesterday"}, "query.until"),
        ({"since": LATE}, "query.since"),
        ({"since": NOW.isoformat(), "until": HOUR_AGO.isoformat()}, "query.since"),
        ({"since": "2020-01-01T00:00:00Z"}, "query.since"),
        ({"since": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59+00:00"}, "query.since"),
    ],
)
async def test_wrong_times(
    script: httpx.AsyncClient, tree: BalancerTree, what: str, params: dict[str, str], path: str
) -> None:
    """Times without a zone, in the wrong order, in the future or too far apart: the field is named."""
    answer = await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}/{what}", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [one["path"] for one in answer.json()["problems"]] == [path]


@pytest.mark.parametrize("points", [0, 501, "many"])
async def test_wrong_points(script: httpx.AsyncClient, tree: BalancerTree, points: object) -> None:
    """Between 1 and 500."""
    answer = await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}/statistics?points={points}")
    assert [one["path"] for one in answer.json()["problems"]] == ["query.points"]


async def test_the_very_past(script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """A time of which nothing can be known has no values."""
    params = {"since": "0001-01-02T00:00:00Z", "until": "0001-01-03T00:00:00Z"}
    assert (await ask(script, tree, points=2, **params))["series"][0]["bytes_in_per_s"] == [None, None]


Span = tuple[float | None, float | None, str, str | None]

# --- statuses ---------------------------------------------------------------------------------------------


def move(
    thing: Any, minutes: float, field: StatusField, old: str, new: str, kind: str = "member"
) -> StatusMove:
    """A status that became another, so many minutes after an hour ago."""
    when = HOUR_AGO + timedelta(minutes=minutes)
    return StatusMove(when, kind, thing.id, thing.name, field, old, new)


async def strips(script: httpx.AsyncClient, tree: BalancerTree, **params: datetime) -> dict[str, list[Span]]:
    """By id: (from, to) in minutes after an hour ago, and both statuses."""
    texts = {name: value.isoformat() for name, value in params.items()}
    answer = await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}/statuses", params=texts)
    assert answer.status_code == 200, answer.text

    def minutes(text: str | None) -> float | None:
        return None if text is None else (datetime.fromisoformat(text) - HOUR_AGO).total_seconds() / 60

    return {
        strip["id"]: [
            (minutes(one["from"]), minutes(one["to"]), one["provisioning_status"], one["operating_status"])
            for one in strip["spans"]
        ]
        for strip in answer.json()["strips"]
    }


async def test_strips(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """What changed has a span for each state, what did not has one; the last of each lasts."""
    [member] = tree.members[tree.pools[0].id]
    world.shelf.moves = [
        move(member, 10, "operating_status", "ONLINE", "ERROR"),
        move(member, 20, "provisioning_status", "ACTIVE", "PENDING_UPDATE"),
        move(member, 20, "operating_status", "ERROR", "OFFLINE"),
        move(member, 21, "provisioning_status", "PENDING_UPDATE", "ACTIVE"),
        move(member, 30, "operating_status", "OFFLINE", "ONLINE"),
    ]
    found = await strips(script, tree)
    assert found[member.id] == [
        (0, 10, "ACTIVE", "ONLINE"),
        (10, 20, "ACTIVE", "ERROR"),
        (20, 21, "PENDING_UPDATE", "OFFLINE"),
        (21, 30, "ACTIVE", "OFFLINE"),
        (30, None, "ACTIVE", "ONLINE"),
    ]
    assert list(found) == [one.id for one in (tree.loadbalancer, *tree.listeners, *tree.pools, member)]
    assert found[tree.pools[0].id] == [(0, None, "ACTIVE", "ONLINE")]


async def test_a_time_that_is_past(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """Before its end, what the first later move left; spans end with it."""
    [member] = tree.members[tree.pools[0].id]
    world.shelf.moves = [
        move(member, 10, "operating_status", "NO_MONITOR", "ERROR"),
        move(member, 50, "provisioning_status", "ERROR", "ACTIVE"),
        move(member, 55, "operating_status", "ERROR", "ONLINE"),
    ]
    until = HOUR_AGO + timedelta(minutes=30)
    assert (await strips(script, tree, since=HOUR_AGO, until=until))[member.id] == [
        (0, 10, "ERROR", "NO_MONITOR"),
        (10, 30, "ERROR", "ERROR"),
    ]


async def test_what_is_gone(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """Strips of what was deleted end there and stand last; of what was made meanwhile they begin there."""
    [gone] = make_tree().members.popitem()[1][:1]
    world.shelf.moves = [
        move(gone, 5, "provisioning_status", "PENDING_CREATE", "ACTIVE"),
        move(gone, 40, "provisioning_status", "ACTIVE", "DELETED"),
    ]
    found = await strips(script, tree)
    assert list(found)[-1] == gone.id
    assert found[gone.id] == [(5, 40, "ACTIVE", None)]
    gone_tree = make_tree()
    balancer = gone_tree.loadbalancer
    world.shelf.moves = [move(balancer, 40, "provisioning_status", "ERROR", "DELETED", "loadbalancer")]
    assert (await strips(script, gone_tree))[balancer.id] == [(0, 40, "ERROR", None)]


async def test_before_anybody_looked(world: World, script: httpx.AsyncClient, tree: BalancerTree) -> None:
    """Nothing is claimed of the time before it was watched, nor of before the object was there."""
    balancer_id = tree.loadbalancer.id
    long_ago = NOW - timedelta(days=2)
    assert (await strips(script, tree, since=long_ago))[balancer_id][0][0] == -60
    world.shelf.watched = HOUR_AGO + timedelta(minutes=30)
    assert (await strips(script, tree, since=long_ago))[balancer_id] == [(30, None, "ACTIVE", "ONLINE")]
    world.shelf.watched = None
    assert (await strips(script, tree, since=long_ago))[balancer_id] == [(60, None, "ACTIVE", "ONLINE")]


async def test_too_many_moves(
    world: World, script: httpx.AsyncClient, tree: BalancerTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the newest are shown, and since when that is complete."""
    monkeypatch.setattr(insight, "MOST_MOVES", 2)
    pool = tree.pools[0]
    world.shelf.moves = [
        move(pool, 20, "operating_status", "ERROR", "ONLINE", "pool"),
        move(pool, 30, "operating_status", "ONLINE", "ERROR", "pool"),
    ]
    assert [span[0] for span in (await strips(script, tree))[pool.id]] == [20, 30]


@pytest.mark.parametrize("what", ["statistics", "statuses"])
async def test_unknown_balancers(script: httpx.AsyncClient, what: str) -> None:
    """A 404 as everywhere."""
    answer = await script.get(f"/api/v1/balancers/none/{what}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
