"""The connection to RabbitMQ, over which oslo.messaging sends notifications; used by ``notifications``.

It speaks AMQP itself (aio-pika, the extra ``notifications``) and not with oslo.messaging's listener: that one
does not tell when it hears nothing, and its queue outlives it (docs/decisions/0008).
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import random
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.sources.listening import Message

if TYPE_CHECKING:  # an extra; see ``library``
    from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

SCHEMES: Final = {"rabbit": "amqp", "kombu": "amqp", "amqp": "amqp", "amqps": "amqps"}
CONNECT_S: Final = 10.0
CLOSE_S: Final = 2.0  # a server that no longer answers must not hold up our own end
HEARTBEAT_S: Final = 15  # a server that is gone without a word is noticed after some of these
PREFETCH: Final = 100  # so many come before the first is taken
MOST_WAITING: Final = 10_000  # for us, in the server; each is a hint, and poll finds what is lost


@dataclass(frozen=True, slots=True)
class Bus:
    """Where notifications are sent.

    Attributes:
        servers: addresses of the servers of one cluster, ``amqp://USER:PASSWORD@HOST:PORT/VHOST``.
        exchange: to which Octavia sends; its ``[DEFAULT] control_exchange``.
        topics: ``[oslo_messaging_notifications] topics`` of Octavia.
    """

    servers: tuple[str, ...] = field(repr=False)
    exchange: str = "octavia"
    topics: tuple[str, ...] = ("notifications",)

    @property
    def passwords(self) -> frozenset[str]:
        """What must not be logged, as it is and as it stands in an address."""
        quoted = {password for one in self.servers if (password := urlsplit(one).password)}
        return frozenset(quoted | {unquote(one) for one in quoted})


def servers(transport_url: str) -> tuple[str, ...]:
    """The addresses that a transport URL of OpenStack names.

    Args:
        transport_url: ``rabbit://USER:PASSWORD@HOST:PORT,USER:PASSWORD@HOST:PORT/VHOST``, as
            ``transport_url`` in octavia.conf; ``amqps://`` for TLS. A server without a user has that of the
            one before. A query (``?cafile=...``) goes to aio-pika.

    Raises:
        ConfigurationError: it is none. The sentence does not show it: there is a password in it.
    """
    try:
        url = urlsplit(transport_url)
        scheme = SCHEMES[url.scheme]
        login = ""
        found = []
        for part in url.netloc.split(","):
            given, at, host = part.rpartition("@")
            login = _login(given) if at else login
            host_url = urlsplit(f"//{host}")
            if not host_url.hostname:
                raise ValueError  # noqa: TRY301 - the sentence below says it for all
            port = host_url.port or (5671 if scheme == "amqps" else 5672)
            name = f"[{host_url.hostname}]" if ":" in host_url.hostname else host_url.hostname
            vhost = quote(unquote(url.path[1:]), safe="")
            found.append(f"{scheme}://{login}{name}:{port}/{vhost}{f'?{url.query}' if url.query else ''}")
    except (KeyError, ValueError):
        raise ConfigurationError(
            "notifications_url: it must be like transport_url in octavia.conf: rabbit://USER:PASSWORD@HOST:5672/"
        ) from None  # what urllib says may show the password
    return tuple(found)


def _login(given: str) -> str:
    user, colon, password = given.partition(":")
    return f"{quote(unquote(user), safe='')}{colon}{quote(unquote(password), safe='')}@"


def library() -> None:
    """See that aio-pika is installed.

    Raises:
        ConfigurationError: it is not.
    """
    try:
        importlib.import_module("aio_pika")
    except ImportError as error:
        raise ConfigurationError(
            "sources: `notifications` needs aio-pika: pip install 'lbaas-ui[notifications]'"
        ) from error


@asynccontextmanager
async def messages(bus: Bus) -> AsyncIterator[AsyncIterator[Message]]:
    """Connect, and give the bodies of the notifications of priority INFO as they come.

    What waits for us there is a queue of our own that goes with the connection: nobody else misses a
    notification because of us, and nothing piles up while we are away.

    Raises:
        OSError: there is no connection, or no more.
    """
    # What these say is in our health and log, too, and shorter.
    for name in ("aiormq", "aio_pika"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    connection = await _connect(bus.servers)
    try:
        yield _bodies(await _listen(connection, bus))
    finally:
        with suppress(Exception):  # as little as it can say, nobody is left to hear it
            await asyncio.wait_for(connection.close(), CLOSE_S)


async def _connect(addresses: Sequence[str]) -> AbstractConnection:
    """Connect to one of the servers, whichever answers first."""
    from aio_pika import connect, exceptions  # noqa: PLC0415 - an extra

    reason: Exception | None = None
    for address in random.sample(addresses, len(addresses)):
        try:
            return await connect(address, timeout=CONNECT_S, heartbeat=HEARTBEAT_S, name="lbaas-ui")
        except exceptions.ProtocolSyntaxError as error:  # it closed when it was told the virtual host
            reason = ConnectionError("RabbitMQ refuses the virtual host.")
            reason.__cause__ = error
        except exceptions.CONNECTION_EXCEPTIONS as error:
            reason = error
    raise ConnectionError(f"RabbitMQ: {str(reason) or type(reason).__name__}") from reason


async def _listen(connection: AbstractConnection, bus: Bus) -> asyncio.Queue[AbstractIncomingMessage | None]:
    """Have a queue filled; None in it says that no more will come."""
    from aio_pika.exceptions import CONNECTION_EXCEPTIONS  # noqa: PLC0415 - an extra

    coming: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
    try:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=PREFETCH)
        exchange = await channel.get_exchange(bus.exchange)
        name = f"lbaas-ui.{secrets.token_hex(8)}"
        queue = await channel.declare_queue(name, exclusive=True, arguments={"x-max-length": MOST_WAITING})
        for topic in bus.topics:
            await queue.bind(exchange, routing_key=f"{topic}.info")
        await queue.consume(coming.put)
        channel.close_callbacks.add(lambda *_: coming.put_nowait(None))
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda _: coming.put_nowait(None))  # somebody deleted it
    except CONNECTION_EXCEPTIONS as error:
        raise ConnectionError(f"RabbitMQ: {error}") from error
    return coming


async def _bodies(coming: asyncio.Queue[AbstractIncomingMessage | None]) -> AsyncIterator[Message]:
    """Give the bodies; what was given is taken, also if nobody could make anything of it."""
    from aio_pika.exceptions import CONNECTION_EXCEPTIONS  # noqa: PLC0415 - an extra

    while message := await coming.get():
        yield message.body
        with suppress(*CONNECTION_EXCEPTIONS):  # the end of the connection is told by the queue
            await message.ack()
    raise ConnectionError("RabbitMQ closed the connection.")
