"""Notifications from end to end: Octavia's worker, a real RabbitMQ, a server of ours that hardly polls."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aio_pika
import pytest

from tests import labkit
from tests.lab.octavia import Octavia
from tests.rabbitmq import RabbitMQ
from tests.served import Served, until

VENV = Path(os.environ.get("OCTAVIA_LAB_VENV") or labkit.LAB.parent / ".lab" / "venv")
A_DAY_S = "86400"
PASSWORD = "not-to-be/logged"
# As docs/sources.md has it.
CONFIGURE_AND_WRITE, READ = r"^lbaas-ui\.", r"^(octavia$|lbaas-ui\.)"


@pytest.fixture(scope="module")
def lab_with_worker(broker: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[labkit.Lab]:
    """Octavia with its own worker, for balancers of the provider `amphora`."""
    home = tmp_path_factory.mktemp("lab-bus")
    lab = labkit.start("noauth", home, OCTAVIA_LAB_DELAY="0", OCTAVIA_LAB_BUS=broker.url)
    broker.wait()
    with (home / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [VENV / "bin" / "python", "-m", "octavia_lab.worker", home],
            env={**os.environ, "OCTAVIA_LAB_RUNS": str(home), "PYTHONWARNINGS": "ignore", "SPT_NOENV": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        log_of_worker = home / "worker.log"
        until("the worker starts", lambda: "Starting V2 consumer" in log_of_worker.read_text(), 60)
        until("it listens", lambda: "octavia_provisioning" in broker.control("list_queues"), 30)
        yield lab
    finally:
        lab.stop()  # the worker, too
        worker.wait(10)


@pytest.fixture(scope="module")
def server(
    broker: RabbitMQ, lab_with_worker: labkit.Lab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server of ours that polls once a day, as a user of RabbitMQ who may do nothing but listen."""
    broker.control("add_user", "listener", PASSWORD)
    broker.control("set_permissions", "listener", CONFIGURE_AND_WRITE, CONFIGURE_AND_WRITE, READ)
    options = {
        "notifications_url": f"rabbit://listener:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{broker.port}/",
        "poll_interval_s": A_DAY_S,
        "poll_rest_interval_s": A_DAY_S,
    }
    home = tmp_path_factory.mktemp("served")
    served = Served(lab_with_worker.clouds_yaml, home, options=options).start()
    try:
        until("notifications are heard", lambda: health(served)["live"])
        yield served
    finally:
        served.stop()


@pytest.fixture
def octavia(lab_with_worker: labkit.Lab) -> Iterator[Octavia]:
    """Octavia as somebody else uses it."""
    with lab_with_worker.client() as client:
        yield Octavia(client)


def health(server: Served) -> dict[str, Any]:
    """What the server says of this source."""
    sources = server.http.get(f"{server.url}/readyz").json()["sources"]
    assert [one["name"] for one in sources] == ["poll", "notifications"]
    return dict(sources[1])


def known(server: Served) -> dict[str, str]:
    """The names of the balancers that the server shows, by id."""
    return {one["id"]: one["name"] for one in server.get("/balancers")["balancers"]}


def rename(octavia: Octavia, balancer_id: str, name: str) -> None:
    """Change a balancer behind the server's back."""
    octavia.send("PUT", f"loadbalancers/{balancer_id}", {"loadbalancer": {"name": name}})
    octavia.settled(balancer_id)


def test_what_is_done_in_octavia_is_known(
    lab_with_worker: labkit.Lab, server: Served, octavia: Octavia
) -> None:
    """Made, changed and deleted: each is told by the worker, and read; no list is read for it."""
    lab_with_worker.reset_requests()
    balancer_id = octavia.balancer(name="made", provider="amphora")
    until("it is known", lambda: known(server).get(balancer_id) == "made", 5)
    rename(octavia, balancer_id, "changed")
    until("its name is known", lambda: known(server)[balancer_id] == "changed", 5)
    octavia.send("DELETE", f"loadbalancers/{balancer_id}")
    until("it is known to be gone", lambda: balancer_id not in known(server), 10)
    assert "GET /v2/lbaas/loadbalancers" not in lab_with_worker.requests()["octavia"]


def test_a_malformed_message_is_refused_and_it_goes_on(
    broker: RabbitMQ, server: Served, octavia: Octavia
) -> None:
    """It is logged; the next notification counts; the password is in no line of the log."""

    async def send(body: bytes) -> None:
        address = broker.url.replace("rabbit", "amqp")
        async with await aio_pika.connect(address) as connection:
            exchange = await (await connection.channel()).get_exchange("octavia")
            await exchange.publish(aio_pika.Message(body), routing_key="notifications.info")

    asyncio.run(send(b"{nonsense"))
    balancer_id = octavia.balancer(name="after", provider="amphora")
    until("it is known", lambda: balancer_id in known(server), 5)
    log = (server.home / "server.log").read_text()
    assert "source.malformed" in log
    assert "{nonsense" in log
    assert PASSWORD not in log
    assert PASSWORD.replace("/", "%2F") not in log


def test_it_heals_when_rabbitmq_comes_back(broker: RabbitMQ, server: Served, octavia: Octavia) -> None:
    """While it is away, the page says so; then what was missed is read, and notifications count again."""
    told = octavia.balancer(name="told", provider="amphora")
    silent = octavia.balancer(name="silent", provider="lab")  # no worker, so no notification
    until("it is known", lambda: told in known(server), 5)
    broker.kill()
    until("it is known to be lost", lambda: not health(server)["live"], 5)
    assert "RabbitMQ" in health(server)["detail"]
    assert silent not in known(server)
    broker.launch().wait()
    until("it is heard again", lambda: health(server)["live"], 60)
    until("what was missed is known", lambda: silent in known(server), 10)
    rename(octavia, told, "told again")
    until("its name is known", lambda: known(server)[told] == "told again", 5)
