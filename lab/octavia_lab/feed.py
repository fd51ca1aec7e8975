"""The status feed: a WebSocket that sends each change of a status, and can be told to misbehave.

Runs in threads of Octavia's process. `changes.py` notes what happens in the database;
after each commit the publisher reads the new notes and hands them to every client.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import logging
import queue
import random
import socket
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import orm
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.sync import server as websocket_server

from octavia_lab import changes, control

LOG = logging.getLogger(__name__)

BACKLOG = 1000  # messages that may wait for one client before it is cut off
SHUFFLE_S = 0.3  # at most so much later goes a message that is to lose its place
RESTARTING = 1012  # close code, "service restart"


class Mischief:
    """How far the feed can be trusted: seconds of delay, and probabilities from 0 to 1."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Be honest again."""
        self.delay = [0.0, 0.0]
        self.chances = {"duplicate": 0.0, "reorder": 0.0, "drop": 0.0}
        self.in_order_until = 0.0

    def update(self, wishes: Mapping[str, Any]) -> None:
        """Set some.

        Raises:
            ValueError: no such wish, or no probability.
        """
        chances = {key: float(value) for key, value in wishes.items() if key != "delay"}
        for key, value in chances.items():
            if key not in self.chances or not 0 <= value <= 1:
                raise ValueError(
                    f"delay, duplicate, reorder or drop, the last three from 0 to 1: not {key} {value}"
                )
        if "delay" in wishes:
            self.delay = control.seconds_range(wishes["delay"])
        self.chances.update(chances)

    def times(self, now: float) -> list[float]:
        """When to send one message: never, once or twice, in its turn or out of it."""
        due = []
        if random.random() >= self.chances["drop"]:
            for _ in range(1 + (random.random() < self.chances["duplicate"])):
                moment = max(now + random.uniform(*self.delay), self.in_order_until)
                if random.random() < self.chances["reorder"]:
                    moment += random.uniform(0, SHUFFLE_S)
                else:
                    self.in_order_until = moment
                due.append(moment)
        return due


class Client:
    """One connection and what waits for it."""

    def __init__(self, connection: websocket_server.ServerConnection) -> None:
        self.connection = connection
        self.waiting: queue.Queue[str | None] = queue.Queue(BACKLOG)

    def give(self, message: str | None) -> None:
        """Queue a message, or None to close; a client that is too slow is cut off."""
        try:
            self.waiting.put_nowait(message)
        except queue.Full:
            with contextlib.suppress(OSError):
                self.connection.socket.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Send until one side closes."""
        with contextlib.suppress(ConnectionClosed):
            while self.connection.protocol.state is State.OPEN:
                with contextlib.suppress(queue.Empty):
                    message = self.waiting.get(timeout=1)
                    if message is None:
                        self.connection.close(RESTARTING, "told to disconnect")
                        return
                    self.connection.send(message)


class Feed:
    """The clients, and the thread that sends to them."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.mischief = Mischief()
        self.clients: set[Client] = set()
        self.changed = threading.Event()
        self.sent = 0

    def start(self, host: str, port: int) -> None:
        """Serve, from now on."""
        event_target: Any = orm.Session
        sqlalchemy.event.listen(event_target, "after_commit", lambda session: self.changed.set())
        listening = socket.create_server((host, port))
        threading.Thread(target=self.listen, args=[listening], name="feed-server", daemon=True).start()
        threading.Thread(target=self.publish, name="feed", daemon=True).start()

    def listen(self, listening: socket.socket) -> None:
        """Take connections, for ever."""
        with websocket_server.serve(self.accept, sock=listening, compression=None) as server:
            server.serve_forever()

    def accept(self, connection: websocket_server.ServerConnection) -> None:
        """Called by websockets, in a thread of the connection's own."""
        client = Client(connection)
        self.clients.add(client)
        try:
            client.serve()
        finally:
            self.clients.discard(client)

    def told(self) -> list[dict[str, object]]:
        """What really happened, oldest first, whatever the feed made of it; `noted_at` is UTC, in ms."""
        names = (*changes.FIELDS, "noted_at")
        with contextlib.closing(sqlite3.connect(self.database, timeout=30)) as connection:
            rows = connection.execute(f"SELECT {', '.join(names)} FROM lab_change ORDER BY number").fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def disconnect(self) -> None:
        """Close all connections, after what waits for them has been sent."""
        for client in list(self.clients):
            client.give(None)

    def state(self) -> dict[str, object]:
        """For GET /lab."""
        return {
            "delay": self.mischief.delay,
            **self.mischief.chances,
            "clients": len(self.clients),
            "sent": self.sent,
        }

    def publish(self) -> None:
        """Read notes and send messages, each at its time, for ever."""
        notes = Notes(self.database)
        due: list[tuple[float, int, str]] = []
        order = itertools.count()
        while True:
            self.changed.wait(max(0.0, due[0][0] - time.monotonic()) if due else None)
            self.changed.clear()
            try:
                now = time.monotonic()
                for message in notes.read():
                    for moment in self.mischief.times(now):
                        heapq.heappush(due, (moment, next(order), message))
                while due and due[0][0] <= time.monotonic():
                    self.send(heapq.heappop(due)[2])
            except Exception:
                LOG.exception("The feed stumbled")

    def send(self, message: str) -> None:
        """To every client."""
        self.sent += 1
        for client in list(self.clients):
            client.give(message)


class Notes:
    """Reads what `changes.py` noted, each note once."""

    def __init__(self, database: str) -> None:
        self.connection = sqlite3.connect(database, timeout=30)
        self.query = (
            f"SELECT number, {', '.join(changes.FIELDS)} FROM lab_change WHERE number > ? ORDER BY number"
        )
        self.seen = self.connection.execute("SELECT coalesce(max(number), 0) FROM lab_change").fetchone()[0]

    def read(self) -> Sequence[str]:
        """New notes as messages, oldest first."""
        rows = self.connection.execute(self.query, [self.seen]).fetchall()
        if rows:
            self.seen = rows[-1][0]
        return [json.dumps(dict(zip(changes.FIELDS, row[1:], strict=True))) for row in rows]
