"""Messages of the feed: what is read, and what is refused."""

from __future__ import annotations

import json
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
