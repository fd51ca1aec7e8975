"""The REST client's stream: snapshots whole, however they come, and what is said when it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from websockets.exceptions import ConnectionClosedError

from lbaas_ui.api.schemas import StreamMessage
from lbaas_ui.client import Client
from tests.unit.cli.fake_server import TOKEN, URL, make_balancer, make_operation


class Sockets:
    """Connections that are played: what each says before it breaks; and with which query each was opened."""

    def __init__(self) -> None:
        self.said: list[list[StreamMessage]] = []
        self.queries: list[dict[str, str]] = []

    def __call__(self, address: str, **_: Any) -> AbstractContextManager[Iterator[str]]:
        """Connect."""
        self.queries.append(dict(parse_qsl(urlsplit(address).query)))
        return nullcontext(self._texts(self.said.pop(0)))

    def _texts(self, messages: list[StreamMessage]) -> Iterator[str]:
        yield from (message.model_dump_json() for message in messages)
        raise ConnectionClosedError(None, None)


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    """In place of the network."""
    fake = Sockets()
    monkeypatch.setattr("lbaas_ui.client.rest.connect", fake)
    return fake


def part(name: str, **fields: Any) -> StreamMessage:
    """A part of a snapshot that is not its last."""
    return StreamMessage(type="snapshot", revision=0, more=True, balancers=[make_balancer(name)], **fields)


def last(revision: int) -> StreamMessage:
    """The last part of a snapshot."""
    balancers = [make_balancer("last")]
    return StreamMessage(type="snapshot", revision=revision, epoch="e", balancers=balancers)


def watched(count: int) -> list[StreamMessage]:
    """The first messages that a client gives."""
    with Client(URL, TOKEN) as client:
        return list(islice(client.watch(), count))


def test_a_snapshot_in_parts_is_one(sockets: Sockets) -> None:
    """Whoever watches gets everything in one message, then what follows."""
    changes = StreamMessage(type="changes", revision=8, epoch="e")
    sockets.said = [[part("a", operations=[make_operation()]), part("b"), last(7), changes]]
    snapshot, following = watched(2)
    assert [one.name for one in snapshot.balancers] == ["a", "b", "last"]
    assert [one.id for one in snapshot.operations] == ["op-1"]
    assert (snapshot.revision, snapshot.epoch, snapshot.more) == (7, "e", False)
    assert following == changes


def test_parts_of_a_broken_connection_are_forgotten(sockets: Sockets) -> None:
    """It comes back as if it had heard nothing, and gets a snapshot of its own."""
    sockets.said = [[part("a")], [part("b"), last(9)]]
    [snapshot] = watched(1)
    assert sockets.queries == [{}, {}]
    assert [one.name for one in snapshot.balancers] == ["b", "last"]


def test_it_comes_back_with_what_it_had_whole(sockets: Sockets) -> None:
    """A later snapshot that broke off does not change with what it comes back."""
    sockets.said = [[last(7)], [part("a")], [last(9)]]
    assert [one.revision for one in watched(2)] == [7, 9]
    assert sockets.queries == [{}, *[{"epoch": "e", "revision": "7"}] * 2]
