"""Notifications: what the source does with them, and how the address of RabbitMQ is read.

tests/lab/test_notifications.py has the real RabbitMQ, and the real worker of Octavia.
"""

from __future__ import annotations

import asyncio
import json
import sys

import pytest
from structlog.testing import capture_logs

from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.sources import rabbit
from lbaas_ui.events.sources.notifications import Notifications
from tests.unit.events.line import Line, running
from tests.unit.events.virtual import now, run

BUS = rabbit.Bus(("amqp://u:p@h:5672/",))


class Bench:
    """The source on a line; ``changed`` and ``resyncs`` note what it calls."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.changed: list[str] = []
        self.resyncs: list[float] = []
        self.source = Notifications(
            BUS, changed=self.changed.append, resync=self._resync, clock=now, connect=line.connect
        )

    async def _resync(self) -> None:
        self.resyncs.append(now())

    def send(self, verb: str, balancer_id: str) -> None:
        """As Octavia would."""
        payload = {"loadbalancer_id": balancer_id}
        message = {"event_type": f"octavia.loadbalancer.{verb}.end", "payload": payload}
        self.line.messages.put_nowait(json.dumps(message).encode())


def test_each_notification_wakes_for_its_balancer() -> None:
    """On connecting everything is read; then each names a balancer; those of others pass."""

    async def main() -> None:
        bench = Bench(Line())
        async with running(bench.source):
            assert (len(bench.resyncs), bench.source.health.live) == (1, True)
            bench.send("create", "one")
            bench.line.messages.put_nowait(b'{"event_type": "compute.instance.update", "payload": {}}')
            bench.send("delete", "two")
            await asyncio.sleep(0.01)
            assert bench.changed == ["one", "two"]

    run(main())


def test_a_malformed_one_is_logged_and_passed_over() -> None:
    """Not more of it than a page; the next one counts, on the same connection."""

    async def main() -> None:
        bench = Bench(Line())
        async with running(bench.source):
            with capture_logs() as logs:
                bench.line.messages.put_nowait(b"{" + b"x" * 10_000)
                bench.send("update", "one")
                await asyncio.sleep(0.01)
            assert [(one["event"], one["source"]) for one in logs] == [("source.malformed", "notifications")]
            assert len(logs[0]["message"]) < 5_000
            assert bench.changed == ["one"]
            assert len(bench.line.connected_at) == 1

    run(main())


def test_a_connection_that_ends_is_made_again_and_everything_read() -> None:
    """Health says why it is silent, until it is not."""

    async def main() -> None:
        line = Line()
        bench = Bench(line)
        async with running(bench.source):
            line.refusals.append(ConnectionError("RabbitMQ: nobody is there."))
            line.messages.put_nowait(ConnectionError("RabbitMQ closed the connection."))
            await asyncio.sleep(0.01)
            assert bench.source.health.detail == "RabbitMQ closed the connection."
            await asyncio.sleep(0.6)
            assert bench.source.health.detail == "RabbitMQ: nobody is there."
            await asyncio.sleep(2)
            assert (len(bench.resyncs), bench.source.health.live) == (2, True)
            bench.send("update", "one")
            await asyncio.sleep(0.01)
            assert bench.changed == ["one"]

    run(main())


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start, not when the first notification would have come."""
    monkeypatch.setitem(sys.modules, "aio_pika", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'lbaas-ui\[notifications\]'"):
        Bench(Line())


@pytest.mark.parametrize(
    ("transport_url", "servers"),
    [
        ("rabbit://u:p@h:1/v", ["amqp://u:p@h:1/v"]),
        ("rabbit://h", ["amqp://h:5672/"]),
        ("rabbit://u:p@h//", ["amqp://u:p@h:5672/%2F"]),
        ("kombu://u:p@h/%2Fv", ["amqp://u:p@h:5672/%2Fv"]),
        ("rabbit://u:p%2Fw@h:1/", ["amqp://u:p%2Fw@h:1/"]),
        ("rabbit://u:p@[::1]:1/", ["amqp://u:p@[::1]:1/"]),
        ("rabbit://u:p@a:1,b:2,v:q@c/x", ["amqp://u:p@a:1/x", "amqp://u:p@b:2/x", "amqp://v:q@c:5672/x"]),
        ("amqps://u:p@h/?cafile=/ca.pem", ["amqps://u:p@h:5671/?cafile=/ca.pem"]),
    ],
)
def test_a_transport_url_names_servers(transport_url: str, servers: list[str]) -> None:
    """As in octavia.conf: several servers, quoted passwords, a virtual host."""
    assert rabbit.servers(transport_url) == tuple(servers)


@pytest.mark.parametrize(
    "wrong", ["", "rabbit:", "rabbit://", "http://u:secret@h/", "rabbit://u:secret@h:port/", "rabbit://a,,b/"]
)
def test_what_is_no_transport_url_is_refused(wrong: str) -> None:
    """The sentence names the setting, and shows no password."""
    with pytest.raises(ConfigurationError, match=r"^notifications_url: ") as refused:
        rabbit.servers(wrong)
    assert "secret" not in str(refused.value)


def test_passwords_are_known_to_the_log() -> None:
    """As they are and as they stand in the address; and no bus shows its addresses."""
    bus = rabbit.Bus(rabbit.servers("rabbit://u:p%2Fw@a,v:q@b,c"))
    assert bus.passwords == {"p%2Fw", "p/w", "q"}
    assert "p%2Fw" not in repr(bus)
