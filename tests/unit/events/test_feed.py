"""The feed: a real WebSocket server and client for the protocol, virtual time for the rest."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager, suppress

import pytest
import websockets
from structlog.testing import capture_logs

from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.sources.feed import Feed
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.store.store import Store
from tests.factories import make_loadbalancer, seen
from tests.unit.events.line import Line, running
from tests.unit.events.virtual import now, run

PENDING = {
    "target": "loadbalancer",
    "id": "lb",
    "loadbalancer_id": "lb",
    "provisioning_status": "PENDING_UPDATE",
}
ACTIVE = {**PENDING, "provisioning_status": "ACTIVE"}


class Bench:
    """A feed on a line, over a real store; ``async with`` runs it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.store = Store()
        self.store.apply([seen("loadbalancers", make_loadbalancer(id="lb"), 0.0)])
        self.woken: list[tuple[str | None, str | None]] = []
        self.resyncs: list[float] = []
        self.feed = Feed(
            "ws://feed",
            self.store.apply,
            wake=self._wake,
            resync=self._resync,
            clock=now,
            connect=line.connect,
        )

    def _wake(self, event: StatusChanged, loadbalancer_id: str | None) -> None:
        self.woken.append((event.provisioning_status, loadbalancer_id))

    async def _resync(self) -> None:
        self.resyncs.append(now())

    @property
    def status(self) -> object:
        """What the mirror shows."""
        return getattr(self.store.get("loadbalancers", "lb"), "provisioning_status", None)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run the feed."""
        return running(self.feed)


def test_messages_reach_the_mirror_and_wake() -> None:
    """Each message is applied, then wakes; on connecting, everything is read."""

    async def main() -> None:
        bench = Bench(Line())
        async with bench.running():
            assert len(bench.resyncs) == 1
            for message, status in ((PENDING, "PENDING_UPDATE"), (ACTIVE, "ACTIVE")):
                bench.line.messages.put_nowait(json.dumps(message))
                await asyncio.sleep(0.01)
                assert bench.status == status
            assert bench.woken == [("PENDING_UPDATE", "lb"), ("ACTIVE", "lb")]
            assert bench.feed.health.live
            assert bench.feed.health.last_heard_at == pytest.approx(now(), abs=0.02)

    run(main())


def test_a_malformed_message_is_logged_whole_and_skipped() -> None:
    """The next one counts again, on the same connection."""

    async def main() -> None:
        bench = Bench(Line())
        async with bench.running():
            with capture_logs() as logs:
                bench.line.messages.put_nowait("{broken")
                bench.line.messages.put_nowait(json.dumps(PENDING))
                await asyncio.sleep(0.01)
            assert [(one["event"], one["message"]) for one in logs] == [("source.malformed", "{broken")]
            assert bench.status == "PENDING_UPDATE"
            assert len(bench.line.connected_at) == 1

    run(main())


@pytest.mark.parametrize("end", [None, ConnectionResetError("Reset."), websockets.WebSocketException("Odd.")])
def test_a_connection_that_ends_is_made_again_and_everything_read(end: Exception | None) -> None:
    """However it ends, the feed says so, comes back, and reads what it may have missed."""

    async def main() -> None:
        bench = Bench(Line())
        async with bench.running():
            bench.line.messages.put_nowait(end)
            await asyncio.sleep(0.01)
            assert not bench.feed.health.live
            assert bench.feed.health.detail == (str(end) if end else "The feed closed the connection.")
            await asyncio.sleep(1.5)
            assert len(bench.resyncs) == 2
            bench.line.messages.put_nowait(json.dumps(PENDING))
            await asyncio.sleep(0.01)
            assert bench.status == "PENDING_UPDATE"

    run(main())


def test_it_comes_back_less_and_less_often() -> None:
    """While nobody is there, the pauses grow to a minute; after a success they are short again."""

    async def main() -> None:
        line = Line()
        line.refusals = [ConnectionRefusedError("Refused.") for _ in range(12)]
        bench = Bench(line)
        async with bench.running():
            await asyncio.sleep(500)
            gaps = [b - a for a, b in zip(line.connected_at, line.connected_at[1:], strict=False)]
            assert gaps[0] <= 1
            assert 30 <= gaps[-1] <= 60
            assert bench.feed.health.live
            line.messages.put_nowait(None)
            await asyncio.sleep(1.5)
            assert len(bench.resyncs) == 2

    run(main())


def test_a_resync_that_fails_ends_nothing() -> None:
    """It is logged; messages count still."""

    async def main() -> None:
        bench = Bench(Line())

        async def fails() -> None:
            raise RuntimeError("no")

        bench.feed._resync = fails
        with capture_logs() as logs:
            async with bench.running():
                bench.line.messages.put_nowait(json.dumps(PENDING))
                await asyncio.sleep(0.01)
                assert bench.status == "PENDING_UPDATE"
        assert [one["event"] for one in logs] == ["source.resync_failed"]

    run(main())


async def test_it_speaks_websocket() -> None:
    """Against a real server, over a real connection, with a reconnection after the server closed it."""
    visits = 0

    async def serve(connection: websockets.ServerConnection) -> None:
        nonlocal visits
        visits += 1
        await connection.send(json.dumps(PENDING if visits == 1 else ACTIVE))
        if visits > 1:
            await connection.wait_closed()

    store = Store()
    store.apply([seen("loadbalancers", make_loadbalancer(id="lb"), 0.0)])
    resynced = asyncio.Event()

    async def resync() -> None:
        resynced.set()

    async def no_pause(seconds: float) -> None:
        await asyncio.sleep(0)

    async with websockets.serve(serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        feed = Feed(
            f"ws://127.0.0.1:{port}", store.apply, wake=lambda *_: None, resync=resync, sleep=no_pause
        )
        pending = asyncio.ensure_future(store.changed("loadbalancers", timeout_s=10))
        await asyncio.sleep(0)
        task = asyncio.ensure_future(feed.run())
        assert getattr(await pending, "provisioning_status", None) == "PENDING_UPDATE"
        await store.changed(
            "loadbalancers", lambda one: getattr(one, "provisioning_status", None) == "ACTIVE", 10
        )
        assert resynced.is_set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_wrong_address_is_told_at_once() -> None:
    """What no waiting can repair is a mistake in the configuration."""
    feed = Feed("http://nowhere", lambda events: None, wake=lambda *_: None, resync=asyncio.Event().wait)
    with pytest.raises(ConfigurationError, match="http://nowhere"):
        await feed.run()
