"""Octavia's server: its API, the stand-ins, the feed and all of the lab's control interface.

Called by the launcher. Faults and counts of the other servers can be reached from here.
"""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any

from octavia_lab import quick_types  # noqa: F401 - has to come before Octavia's API

# isort: split
from octavia.api import app
from octavia.api.drivers.driver_agent import driver_updater
from octavia.common import constants
from octavia.db import api as db_api
from octavia.network import base
from oslo_config import cfg

from octavia_lab import changes, database, layout, network, nova, provisioning
from octavia_lab.control import delays, faults
from octavia_lab.feed import Feed
from octavia_lab.gateway import Application, Door, Environ, Front, StartResponse, json_answer

NOAUTH_PROJECT = "0" * 31 + "1"
TIMEOUT_S = 10


class OctaviaFront(Front):
    """/lab with everything that it can do; `gateway.Front` has the rest.

    Attributes:
        peers: addresses of the other servers, by service.
    """

    def __init__(self, door: Door, mounts: Mapping[str, Door], peers: Mapping[str, str], feed: Feed) -> None:
        super().__init__(door, mounts)
        self.peers = peers
        self.feed = feed
        self.routes |= {
            ("PUT", "/lab/delays"): self.set_delays,
            ("POST", "/lab/release"): lambda body: self.release(),
            ("POST", "/lab/status"): report_status,
            ("POST", "/lab/statistics"): report_statistics,
            ("PUT", "/lab/feed"): self.set_feed,
            ("DELETE", "/lab/feed"): lambda body: self.reset_feed(),
            ("POST", "/lab/feed/disconnect"): lambda body: self.disconnect_feed(),
            ("GET", "/lab/changes"): lambda body: {"changes": self.feed.told()},
        }

    def state(self) -> dict[str, object]:
        """What is set, and what runs."""
        hanging = [operation._asdict() for operation in provisioning.scheduler.hanging]
        return {
            "delays": delays.seconds,
            "faults": faults.rules,
            "running": len(provisioning.scheduler.queue),
            "hanging": hanging,
            "feed": self.feed.state(),
        }

    def set_delays(self, wishes: Mapping[str, Any]) -> dict[str, object]:
        """How long operations take from now on."""
        delays.update(wishes)
        return self.state()

    def release(self) -> dict[str, object]:
        """End what hangs."""
        provisioning.scheduler.release()
        return self.state()

    def set_feed(self, wishes: Mapping[str, Any]) -> dict[str, object]:
        """How the feed misbehaves from now on."""
        self.feed.mischief.update(wishes)
        return self.state()

    def reset_feed(self) -> dict[str, object]:
        """The feed behaves again."""
        self.feed.mischief.reset()
        return self.state()

    def disconnect_feed(self) -> dict[str, object]:
        """Throw all listeners out of the feed."""
        self.feed.disconnect()
        return self.state()

    def add_fault(self, rule: Mapping[str, Any]) -> dict[str, object]:
        """Take a fault, or pass it on to the server of the service that it is for."""
        service = rule.get("match", {}).get("service")
        if service in self.peers:
            ask(self.peers[service], "POST", "/lab/faults", rule)
            return self.state()
        return super().add_fault(rule)

    def clear_faults(self) -> dict[str, object]:
        """Forget the faults of all servers, and end what hangs."""
        for peer in self.peers.values():
            with contextlib.suppress(OSError):
                ask(peer, "DELETE", "/lab/faults")
        faults.clear()
        return self.release()

    def requests(self) -> dict[str, dict[str, int]]:
        """The counts of all servers; those that are down have none."""
        found = super().requests()
        for peer in self.peers.values():
            with contextlib.suppress(OSError):
                found |= ask(peer, "GET", "/lab/requests")
        return found

    def reset_requests(self) -> dict[str, dict[str, int]]:
        """All servers count from nothing again."""
        for peer in self.peers.values():
            with contextlib.suppress(OSError):
                ask(peer, "DELETE", "/lab/requests")
        return super().reset_requests()


def ask(root: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """Another server's control interface.

    Raises:
        ValueError: it did not like the request.
        OSError: it is down.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(root + path, data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        raise ValueError(error.read().decode()) from error


def report_status(report: dict[str, Any]) -> object:
    """As a provider driver would report statuses."""
    return driver_updater.DriverUpdater().update_loadbalancer_status(report)


def report_statistics(report: dict[str, Any]) -> object:
    """As a provider driver would report traffic."""
    return driver_updater.DriverUpdater().update_listener_statistics(report)


def network_stand_in(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """A sliver of Neutron's API: every id exists, but only who asks for one sees it."""
    collection, *rest = environ["PATH_INFO"].removeprefix("/v2.0").strip("/").split("/")
    wanted = urllib.parse.parse_qs(environ["QUERY_STRING"]).get("id", [])
    try:
        if rest:
            name, description = network.describe(collection, rest[0])
            return json_answer(start_response, 200, {name: description})
        found = {collection: [network.describe(collection, one)[1] for one in wanted]}
        return json_answer(start_response, 200, found)
    except (LookupError, ValueError, base.NetworkException) as error:
        return json_answer(start_response, 404, {"error": str(error)})


def with_defaults(octavia: Application) -> Application:
    """Octavia's API, told before each request what it cannot know."""

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if cfg.CONF.api_settings.auth_strategy == constants.NOAUTH:
            environ.setdefault("HTTP_X_PROJECT_ID", NOAUTH_PROJECT)
        database.locking.reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return octavia(environ, start_response)

    return application


def make_application(lab: layout.Layout) -> OctaviaFront:
    """Octavia's WSGI application behind the lab's door, with the feed running beside it."""
    files = [file for name in ("octavia.conf", "octavia-bus.conf") if (file := lab.home / name).exists()]
    octavia = app.setup_app(
        argv=["octavia-api", *(word for file in files for word in ("--config-file", str(file)))]
    )
    database.create()
    changes.install(db_api.get_engine())
    database.locking.install()
    feed = Feed(str(lab.state / "octavia.db"))
    feed.start(layout.HOST, lab.ports["feed"])
    provisioning.resume()
    if lab.mode == "full":
        stand_in = nova.Nova(f"{lab.root('octavia')}/lab/nova", lab.root("neutron"))
        mounts = {"/lab/nova": Door("nova", stand_in)}
    else:
        mounts = {"/lab/network": Door("neutron", network_stand_in)}
    peers = {name: lab.root(name) for name in lab.servers if name != "octavia"}
    return OctaviaFront(Door("octavia", with_defaults(octavia)), mounts, peers, feed)
