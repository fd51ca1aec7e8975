"""Messages of the feed and notifications: what is read, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from lbaas_ui.errors import MalformedEvent
from lbaas_ui.events import parse
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.store.declarations import COLLECTIONS

MESSAGE = {
    "target": "listener",
    "id": "l",
    "loadbalancer_id": "lb",
    "project_id": "p",
    "provisioning_status": "ACTIVE",
    "operating_status": "ONLINE",
    "updated_at": "2026-01-01T00:00:00.500000",
}


def test_a_message_becomes_an_event() -> None:
    """Target, statuses and time are taken over; the time is UTC though it does not say so."""
    message = parse.feed_message(json.dumps(MESSAGE), 7.0)
    assert message.loadbalancer_id == "lb"
    assert message.event == StatusChanged(
        "listeners", "l", "ACTIVE", "ONLINE", 7.0, datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)
    )


@pytest.mark.parametrize("target", parse.COLLECTION_OF)
def test_every_target_is_a_collection(target: str) -> None:
    """What the feed calls an object is what its collection calls one of its objects."""
    message = parse.feed_message(json.dumps({**MESSAGE, "target": target}), 0.0)
    assert COLLECTIONS[message.event.collection].kind == target


def test_what_a_message_leaves_out_is_open() -> None:
    """Only target and id must be there; what is new in a message is left out."""
    message = parse.feed_message(b'{"target": "pool", "id": "p", "brand_new": 1}', 1.0)
    assert message.event == StatusChanged("pools", "p", None, None, 1.0)
    assert message.loadbalancer_id is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        b"\xff\xfe",
        "[]",
        "{}",
        '{"target": "pool"}',
        '{"target": "pool", "id": ""}',
        '{"target": "pool", "id": 7}',
        '{"target": "elephant", "id": "e"}',
        '{"target": "pool", "id": "p", "provisioning_status": "SLEEPING"}',
        '{"target": "pool", "id": "p", "operating_status": "ACTIVE"}',
        '{"target": "pool", "id": "p", "updated_at": "yesterday"}',
    ],
)
def test_what_is_no_message_is_refused(text: str | bytes) -> None:
    """A malformed message is one error, with the reason."""
    with pytest.raises(MalformedEvent, match="No status message"):
        parse.feed_message(text, 0.0)


NOTIFICATION = {
    "message_id": "4fe26f21-6307-4e4d-b20f-f9291642564c",
    "publisher_id": None,
    "event_type": "octavia.loadbalancer.update.end",
    "priority": "INFO",
    "payload": {"admin_state_up": True, "loadbalancer_id": "lb", "name": "before", "project_id": "p"},
    "timestamp": "2026-11-23 08:54:55.902575",
    "_unique_id": "9b5154d348a04b29b7a0042f529d850f",
    "_context_is_admin": True,
}


def in_envelope(message: object, version: str = "2.0") -> bytes:
    """What oslo.messaging's driver `messagingv2` sends."""
    return json.dumps({"oslo.version": version, "oslo.message": json.dumps(message)}).encode()


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
@pytest.mark.parametrize("sent", [in_envelope, json.dumps])
def test_a_notification_names_its_balancer(verb: str, sent: Callable[[object], str | bytes]) -> None:
    """With the envelope of `messagingv2` and without, as `messaging` sends it."""
    event_type = f"octavia.loadbalancer.{verb}.end"
    assert parse.notification(sent({**NOTIFICATION, "event_type": event_type})) == "lb"


@pytest.mark.parametrize("event_type", ["compute.instance.create.end", "octavia.amphora.create", ""])
def test_other_notifications_are_passed_over(event_type: str) -> None:
    """Several services may send to one exchange; theirs are no mistake."""
    assert parse.notification(in_envelope({"event_type": event_type, "payload": []})) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 200_000,
        in_envelope(NOTIFICATION, version="3.0"),
        b'{"oslo.version": "2.0", "oslo.message": {"event_type": "octavia.loadbalancer.create.end"}}',
        b'{"oslo.version": "2.0", "oslo.message": "{broken"}',
        in_envelope({**NOTIFICATION, "event_type": 7}),
        in_envelope({**NOTIFICATION, "payload": None}),
        in_envelope({**NOTIFICATION, "payload": {"name": "without an id"}}),
        in_envelope({**NOTIFICATION, "payload": {"loadbalancer_id": ""}}),
    ],
)
def test_malformed_notifications_are_refused(body: bytes) -> None:
    """Whatever comes, there is one kind of error, and it says what is wrong."""
    with pytest.raises(MalformedEvent, match=r"No notification: ."):
        parse.notification(body)
