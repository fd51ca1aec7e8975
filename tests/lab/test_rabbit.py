"""The source of notifications on a real RabbitMQ: what it says when it is silent, and what it leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from lbaas_ui.events.sources import rabbit
from lbaas_ui.events.sources.notifications import Notifications
from tests.rabbitmq import RabbitMQ
from tests.unit.events.line import running

EXCHANGE = "octavia-of-test-rabbit"
NOBODY = 1  # nobody listens on this port


@dataclass
class Listener:
    """A source that runs, and whom it woke."""

    source: Notifications
    woken: list[str]
    resyncs: int = 0


@asynccontextmanager
async def listening(url: str, exchange: str = EXCHANGE) -> AsyncIterator[Listener]:
    """Run the source, impatiently."""
    bus = rabbit.Bus(rabbit.servers(url), exchange=exchange)

    async def resync() -> None:
        listener.resyncs += 1

    async def soon(_seconds: float) -> None:
        await asyncio.sleep(0.1)

    woken: list[str] = []
    listener = Listener(Notifications(bus, changed=woken.append, resync=resync, sleep=soon), woken)
    async with running(listener.source):
        yield listener


async def until(test: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not test():  # noqa: ASYNC110 - what other tasks do has no event to wait for
            await asyncio.sleep(0.01)


@asynccontextmanager
async def octavia(broker: RabbitMQ) -> AsyncIterator[AbstractChannel]:
    """A channel with Octavia's exchange."""
    async with await aio_pika.connect(broker.wait().url.replace("rabbit", "amqp")) as connection:
        channel = await connection.channel()
        await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC)
        yield channel


async def notify(channel: AbstractChannel, balancer_id: str) -> None:
    """Send a notification, as Octavia's worker does."""
    exchange = await channel.get_exchange(EXCHANGE)
    payload = {"loadbalancer_id": balancer_id}
    body = json.dumps({"event_type": "octavia.loadbalancer.update.end", "payload": payload})
    await exchange.publish(aio_pika.Message(body.encode()), routing_key="notifications.info")


@pytest.mark.parametrize(
    ("url", "exchange", "detail"),
    [
        ("rabbit://guest:wrong@127.0.0.1:{port}/", EXCHANGE, "RabbitMQ: ACCESS_REFUSED - Login was refused"),
        ("rabbit://guest:guest@127.0.0.1:{port}/none", EXCHANGE, "RabbitMQ refuses the virtual host"),
        ("rabbit://guest:guest@127.0.0.1:{port}/", "nowhere", "RabbitMQ: NOT_FOUND - no exchange 'nowhere'"),
        ("amqps://guest:guest@127.0.0.1:{port}/", EXCHANGE, "SSL"),
        (f"rabbit://guest:guest@127.0.0.1:{NOBODY}/", EXCHANGE, "Connect call failed"),
    ],
)
async def test_it_says_why_it_is_silent(broker: RabbitMQ, url: str, exchange: str, detail: str) -> None:
    """In words that lead to what is wrong, without the password; it keeps trying."""
    async with listening(url.format(port=broker.wait().port), exchange) as listener:
        await until(lambda: detail in listener.source.health.detail)
        assert not listener.source.health.live
        assert "guest" not in listener.source.health.detail


async def test_it_takes_nothing_from_others_and_leaves_nothing(broker: RabbitMQ) -> None:
    """Two sources and somebody else hear the same notification; at the end no queue of ours is left."""
    async with octavia(broker) as channel:
        others = await channel.declare_queue(exclusive=True)
        await others.bind(EXCHANGE, "notifications.info")
        async with listening(broker.url) as one, listening(broker.url) as two:
            await until(lambda: one.source.health.live and two.source.health.live)
            await notify(channel, "lb")
            await until(lambda: one.woken == two.woken == ["lb"])
        assert b"octavia.loadbalancer.update.end" in (await others.get(no_ack=True, timeout=5)).body
    assert "lbaas-ui." not in broker.control("list_queues", "name")


async def test_any_server_of_the_cluster_will_do(broker: RabbitMQ) -> None:
    """One that is down is passed over."""
    url = f"rabbit://guest:guest@127.0.0.1:{NOBODY},127.0.0.1:{broker.port}/"
    async with octavia(broker), listening(url) as listener:
        await until(lambda: listener.source.health.live)


async def test_a_queue_that_somebody_deletes_is_made_again(broker: RabbitMQ) -> None:
    """The connection is fine then, and yet nothing would come any more."""
    async with octavia(broker) as channel, listening(broker.url) as listener:
        await until(lambda: listener.source.health.live)
        names = (await asyncio.to_thread(broker.control, "list_queues", "name")).split()
        (name,) = [name for name in names if name.startswith("lbaas-ui.")]
        await asyncio.to_thread(broker.control, "delete_queue", name)
        await until(lambda: listener.resyncs == 2)
        await notify(channel, "lb")
        await until(lambda: listener.woken == ["lb"])
