"""Applying events: what is new, what is old, what is wrong, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from lbaas_ui import models
from lbaas_ui.events.types import ListRead, ObjectGone, ObjectSeen, StatusChanged
from lbaas_ui.models import LoadBalancer, Pool
from lbaas_ui.store import store as store_module
from lbaas_ui.store.store import Change, Store
from tests import factories
from tests.factories import make_loadbalancer, make_pool, seen

LATER = factories.BEGINNING + timedelta(days=1)


def status(
    object_id: str,
    provisioning_status: str | None,
    observed_at: float,
    *,
    updated_at: datetime | None = None,
    operating_status: str | None = None,
) -> StatusChanged:
    """Give a status event of a balancer."""
    return StatusChanged(
        "loadbalancers", object_id, provisioning_status, operating_status, observed_at, updated_at
    )


def balancer_of(store: Store) -> LoadBalancer:
    """Give the balancer ``lb``, which is there."""
    balancer = store.get(LoadBalancer, "lb")
    assert balancer is not None
    return balancer


def test_an_object_is_added_changed_and_removed() -> None:
    """Each event that tells something new is one change, one revision, with old and new."""
    store = Store()
    one, other = make_loadbalancer(id="lb"), make_loadbalancer(id="lb", name="other")
    changes = store.apply(
        [
            seen("loadbalancers", one, 1.0),
            seen("loadbalancers", other, 2.0),
            ObjectGone("loadbalancers", "lb", 3.0),
        ]
    )
    assert changes == [
        Change(1, "added", "loadbalancers", id="lb", old=None, new=one),
        Change(2, "changed", "loadbalancers", id="lb", old=one, new=other),
        Change(3, "removed", "loadbalancers", id="lb", old=other, new=None),
    ]
    assert store.revision == 3
    assert store.get("loadbalancers", "lb") is None
    assert len(store.all(LoadBalancer)) == 0


def test_the_same_event_twice_changes_nothing() -> None:
    """Doubled events of all three kinds make no change the second time."""
    store = Store()
    for event in (
        seen("loadbalancers", make_loadbalancer(id="lb"), 1.0),
        status("lb", "PENDING_UPDATE", 2.0),
        ObjectGone("loadbalancers", "lb", 3.0),
    ):
        assert len(store.apply([event])) == 1
        assert store.apply([event]) == []
    assert store.revision == 3


def test_an_older_reading_changes_nothing() -> None:
    """A reading that began before the newest one is late news."""
    store = Store()
    store.apply([seen("pools", make_pool(id="p", name="new"), 5.0)])
    assert store.apply([seen("pools", make_pool(id="p", name="old"), 4.0)]) == []
    assert store.apply([ObjectGone("pools", "p", 4.0)]) == []
    assert store.observed_at("pools", "p") == 5.0


def test_a_late_reading_does_not_revive_what_is_gone() -> None:
    """An object that went stays away, whatever was read before it went; read afterwards, it is there."""
    store = Store()
    store.apply([seen("pools", make_pool(id="p"), 1.0), ObjectGone("pools", "p", 5.0)])
    assert store.apply([seen("pools", make_pool(id="p"), 4.0)]) == []
    assert store.apply([seen("pools", make_pool(id="p"), 5.0)]) == []
    assert store.observed_at("pools", "p") == 5.0
    assert len(store.apply([seen("pools", make_pool(id="p"), 6.0)])) == 1


def test_news_of_a_death_may_come_before_the_birth() -> None:
    """Gone counts for an object that was never seen, too."""
    store = Store()
    assert store.apply([ObjectGone("pools", "p", 5.0)]) == []
    assert store.apply([seen("pools", make_pool(id="p"), 4.0)]) == []


def test_what_a_complete_list_did_not_show_is_of_the_past() -> None:
    """A late reading of an object that nobody knew does not bring it back; a newer one brings it."""
    store = Store()
    assert store.apply([ListRead("pools", 5.0), ListRead("pools", 3.0)]) == []
    assert store.apply([seen("pools", make_pool(id="p"), 4.0)]) == []
    assert len(store.apply([seen("pools", make_pool(id="p"), 5.0)])) == 1
    assert len(store.apply([seen("members", factories.make_member(), 4.0)])) == 1


def test_graves_are_forgotten_after_a_while() -> None:
    """The store does not remember for ever what went."""
    store = Store()
    store.apply([ObjectGone("pools", "p", 5.0), ObjectGone("pools", "q", 400.0)])
    store.apply([seen("pools", make_pool(id="r"), 6.0 + store_module.TOMBSTONES_KEPT_S)])
    assert store.observed_at("pools", "p") is None
    assert store.observed_at("pools", "q") == 400.0


def test_a_status_event_changes_statuses_alone() -> None:
    """The rest of the object stays; what the event leaves open stays, too."""
    store = Store()
    balancer = make_loadbalancer(id="lb")
    store.apply([seen("loadbalancers", balancer, 1.0)])
    changes = store.apply([status("lb", "ERROR", 2.0, updated_at=LATER)])
    assert [change.new for change in changes] == [
        balancer.replaced(provisioning_status="ERROR", updated_at=LATER)
    ]
    store.apply([status("lb", None, 3.0, operating_status="OFFLINE")])
    assert balancer_of(store).operating_status == "OFFLINE"
    assert balancer_of(store).provisioning_status == "ERROR"


def test_a_status_event_of_the_past_changes_nothing() -> None:
    """Neither by our clock nor by the cloud's may an older status replace a newer one."""
    store = Store()
    balancer = make_loadbalancer(id="lb")
    store.apply([seen("loadbalancers", balancer, 5.0)])
    assert store.apply([status("lb", "ERROR", 4.0)]) == []
    assert balancer.updated_at is not None
    long_ago = balancer.updated_at - timedelta(microseconds=1)
    assert store.apply([status("lb", "ERROR", 6.0, updated_at=long_ago)]) == []
    assert len(store.apply([status("lb", "ERROR", 6.0, updated_at=balancer.updated_at)])) == 1


def test_a_reading_that_began_before_a_status_event_keeps_the_event() -> None:
    """Its fields are news, its status is not; the next reading counts whole again."""
    store = Store()
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb", name="a"), 1.0)])
    store.apply([status("lb", "PENDING_UPDATE", 3.0)])
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb", name="b"), 2.0)])
    assert (balancer_of(store).name, balancer_of(store).provisioning_status) == ("b", "PENDING_UPDATE")
    assert store.observed_at("loadbalancers", "lb") == 3.0
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb", name="b"), 4.0)])
    assert balancer_of(store).provisioning_status == "ACTIVE"


def test_deleted_is_gone() -> None:
    """The status DELETED, read or told, removes the object."""
    store = Store()
    store.apply([seen("loadbalancers", make_loadbalancer(id=name)) for name in ("lb", "lb2")])
    deleted = seen("loadbalancers", make_loadbalancer(id="lb2", provisioning_status="DELETED"), 2.0)
    changes = store.apply([status("lb", "DELETED", 2.0), deleted])
    assert [change.kind for change in changes] == ["removed", "removed"]
    assert store.apply([seen("loadbalancers", make_loadbalancer(id="lb"), 1.5)]) == []


@pytest.mark.parametrize(
    "event",
    [
        status("unknown", "ACTIVE", 1.0),
        StatusChanged("networks", factories.NETWORK_ID, "ACTIVE", None, 9.0),
        ObjectSeen("nothings", "x", {"id": "x"}, 1.0),
        ObjectGone("nothings", "x", 1.0),
        ObjectGone("pools", "unknown", 1.0),
    ],
)
def test_what_concerns_nobody_is_no_error(event: ObjectSeen | StatusChanged | ObjectGone) -> None:
    """Events of unknown objects, of unknown collections, and of objects without a status change nothing."""
    store = Store()
    store.apply([seen("networks", factories.make_network())])
    assert store.apply([event]) == []


def test_a_malformed_object_is_logged_and_skipped() -> None:
    """What a model refuses holds up nobody else, and is logged whole."""
    store = Store()
    broken = ObjectSeen("pools", "p", {"id": "p", "protocol": 7}, 1.0)
    with capture_logs() as logs:
        changes = store.apply([broken, seen("pools", make_pool(id="q"))])
    assert [change.id for change in changes] == ["q"]
    assert [(entry["event"], entry["data"]) for entry in logs] == [
        ("event.malformed", {"id": "p", "protocol": 7})
    ]


def test_octavias_own_spelling_is_understood() -> None:
    """Nulls are defaults, parents come from Octavia's lists, times without zone are UTC."""
    store = Store()
    data: dict[str, object] = {
        "id": "p",
        "name": None,
        "description": None,
        "protocol": "HTTP",
        "lb_algorithm": "ROUND_ROBIN",
        "provisioning_status": "ACTIVE",
        "operating_status": "ONLINE",
        "loadbalancers": [{"id": "lb"}],
        "members": [{"id": "m"}],
        "tags": None,
        "created_at": "2026-01-01T00:00:00",
        "brand_new_field": 1,
    }
    store.apply([ObjectSeen("pools", "p", data, 1.0)])
    pool = store.get(Pool, "p")
    assert pool is not None
    assert (pool.name, pool.loadbalancer_id, pool.members, pool.tags) == ("", "lb", ("m",), ())
    assert pool.created_at == factories.BEGINNING


def test_subscribers_are_told_once_with_all_changes() -> None:
    """One call an ``apply``; none when nothing changed; none after the end of the subscription."""
    store = Store()
    told: list[list[str]] = []
    end = store.subscribe(lambda changes: told.append([change.id for change in changes]))
    events = [seen("pools", make_pool(id=name)) for name in "ab"]
    store.apply(events)
    store.apply(events)
    end()
    end()
    store.apply([ObjectGone("pools", "a", 2.0)])
    assert told == [["a", "b"]]


def test_a_subscriber_that_raises_breaks_nothing() -> None:
    """The others are told, and the failure is logged."""
    store = Store()
    told: list[int] = []

    def fails(changes: Sequence[Change]) -> None:
        raise RuntimeError("no")

    store.subscribe(fails)
    store.subscribe(lambda changes: told.append(len(changes)))
    with capture_logs() as logs:
        store.apply([seen("pools", make_pool())])
    assert told == [1]
    assert [entry["event"] for entry in logs] == ["store.subscriber_failed"]


def test_a_subscriber_that_applies_does_not_turn_the_order_round() -> None:
    """What a subscriber changes is told to all after what they are being told, by ascending revision."""
    store = Store()
    revisions: list[int] = []

    def removes(changes: Sequence[Change]) -> None:
        if changes[0].kind == "added":
            store.apply([ObjectGone("pools", changes[0].id, 2.0)])

    store.subscribe(removes)
    store.subscribe(lambda changes: revisions.extend(change.revision for change in changes))
    store.apply([seen("pools", make_pool(id="a"))])
    store.apply([seen("pools", make_pool(id="b"))])
    assert revisions == [1, 2, 3, 4]


def test_a_view_is_live_and_knows_its_objects() -> None:
    """``all`` counts, iterates and contains."""
    store = Store()
    view = store.all("pools")
    pool = make_pool(id="a")
    store.apply([seen("pools", pool)])
    assert len(view) == 1
    assert list(view) == [pool]
    assert pool in view
    assert make_pool(id="b") not in view


def test_objects_share_what_they_have_in_common() -> None:
    """Two members of a project do not hold its id twice, nor the names of their fields."""
    store = Store()
    for name in "ab":
        text = f"{'pool'}-of-{name[:0]}both"  # a new string each time
        store.apply([seen("members", factories.make_member(id=name, pool_id=text))])
    first, second = store.all(models.Member)
    assert first.pool_id is second.pool_id
    assert first.__pydantic_fields_set__ is second.__pydantic_fields_set__
