"""What stands before each service's WSGI application: counts, HTTP faults, and /lab.

A `Door` leads to one service, counts what goes through and spoils it on order. A `Front`
is the whole of what a server shows: its door, and the lab's control interface beside it.
All four servers are made of these; Octavia's adds its own routes (octavia_wsgi.py).
"""

from __future__ import annotations

import collections
import contextlib
import http.client
import io
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from octavia_lab import control

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Route = Callable[[Any], object]


class Counter:
    """How often each call came and how it was answered, since the last reset."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin at nothing."""
        self.requests: collections.Counter[str] = collections.Counter()
        self.answers: collections.Counter[str] = collections.Counter()

    def came(self, method: str, path: str) -> None:
        """A request was received."""
        with self.lock:
            self.requests[f"{method} {path}"] += 1

    def answered(self, method: str, answer: str) -> None:
        """It was answered with this status code, or `dropped`."""
        with self.lock:
            self.answers[f"{method} {answer}"] += 1

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """By method and path; by method and status code."""
        with self.lock:
            return dict(self.requests), dict(self.answers)


class Door:
    """The way to one service.

    Attributes:
        service: its name in counts and faults, such as `keystone`.
        serial: let one request through at a time; SQLite would refuse the others.
    """

    def __init__(self, service: str, application: Application, *, serial: bool = False) -> None:
        self.service = service
        self.application = application
        self.turn = threading.Lock() if serial else contextlib.nullcontext()
        self.counter = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Count the request, spoil it if a fault says so, else let it through."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.counter.came(method, path)

        def noting(status: str, *rest: Any) -> Any:
            self.counter.answered(method, status.split(" ", 1)[0])
            return start_response(status, *rest)

        rule = control.faults.take(control.HTTP_EFFECTS, service=self.service, method=method, path=path)
        if not rule:
            return self.enter(environ, noting)
        return self.spoiled(rule, environ, noting)

    def enter(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Ask the service."""
        with self.turn:
            return self.application(environ, start_response)

    def spoiled(self, rule: control.Rule, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """`after: true` means that the service does its work first and the answer is lost."""
        if rule["effect"] == "untag" or rule.get("untag"):
            untag(environ)
        if rule["effect"] == "slow":
            time.sleep(rule.get("by", 5))
        if rule["effect"] in {"slow", "untag"}:
            return self.enter(environ, start_response)
        if rule.get("after"):
            list(self.enter(environ, lambda *_: None))
        if rule["effect"] == "drop":
            self.counter.answered(environ["REQUEST_METHOD"], "dropped")
            environ["gunicorn.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError("fault injected: drop")
        status = int(rule.get("status", 503))
        message = rule.get("message", "Fault injected by the lab.")
        headers = [("Retry-After", str(rule["retry_after"]))] if "retry_after" in rule else []
        return json_answer(start_response, status, error_body(self.service, status, message), headers)


def untag(environ: Environ) -> None:
    """Take the tags out of a request, its filters included, as clouds do that know nothing of tags."""
    filters = urllib.parse.parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    environ["QUERY_STRING"] = urllib.parse.urlencode([one for one in filters if one[0] != "tags"])
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if raw:
        raw = json.dumps(without_tags(json.loads(raw))).encode()
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(raw), str(len(raw))


def without_tags(value: Any) -> Any:
    """A document without its tags, wherever they stand."""
    if isinstance(value, dict):
        return {key: without_tags(one) for key, one in value.items() if key != "tags"}
    return [without_tags(one) for one in value] if isinstance(value, list) else value


def error_body(service: str, status: int, message: str) -> dict[str, object]:
    """How each service words an error."""
    reason = http.client.responses.get(status, "Injected")
    if service == "octavia":
        fault = "Server" if status >= http.client.INTERNAL_SERVER_ERROR else "Client"
        return {"faultcode": fault, "faultstring": message, "debuginfo": None}
    if service == "neutron":
        return {"NeutronError": {"type": "Injected", "message": message, "detail": ""}}
    if service == "barbican":
        return {"code": status, "title": reason, "description": message}
    return {"error": {"code": status, "title": reason, "message": message}}


def json_answer(
    start_response: StartResponse, status: int, document: object, headers: Iterable[tuple[str, str]] = ()
) -> list[bytes]:
    """Answer with a document."""
    body = json.dumps(document).encode()
    length = ("Content-Length", str(len(body)))
    start_response(
        f"{status} {http.client.responses.get(status, 'Injected')}",
        [("Content-Type", "application/json"), length, *headers],
    )
    return [body]


class Front:
    """One server: a service, and /lab.

    Attributes:
        door: to the service that the server is there for.
        mounts: doors to stand-ins, by the path below which they are.
        routes: what /lab understands, by method and path; each is given the parsed body.
    """

    def __init__(self, door: Door, mounts: Mapping[str, Door] | None = None) -> None:
        self.door = door
        self.mounts = dict(mounts or {})
        self.routes: dict[tuple[str, str], Route] = {
            ("GET", "/lab"): lambda body: self.state(),
            ("POST", "/lab/faults"): self.add_fault,
            ("DELETE", "/lab/faults"): lambda body: self.clear_faults(),
            ("GET", "/lab/requests"): lambda body: self.requests(),
            ("DELETE", "/lab/requests"): lambda body: self.reset_requests(),
        }

    @property
    def doors(self) -> list[Door]:
        """All doors of this server, each service once."""
        return [self.door, *self.mounts.values()]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Lead the request to where it belongs."""
        path = environ["PATH_INFO"]
        if path != "/lab" and not path.startswith("/lab/"):
            return self.door(environ, start_response)
        for prefix, door in self.mounts.items():
            if path == prefix or path.startswith(prefix + "/"):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
                environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
                return door(environ, start_response)
        return self.control(environ, start_response)

    def control(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The control interface: one route, its answer or what was wrong."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].rstrip("/")
        route = self.routes.get((method, path))
        if route is None:
            return json_answer(start_response, 404, {"error": f"no {method} {path}"})
        try:
            raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return json_answer(start_response, 200, route(json.loads(raw or "{}")))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            return json_answer(start_response, 400, {"error": str(error)})

    def state(self) -> dict[str, object]:
        """What is set."""
        return {"faults": control.faults.rules}

    def add_fault(self, rule: Mapping[str, Any]) -> dict[str, object]:
        """Take a fault for this server; without a service it is for the main one."""
        match = dict(rule.get("match", {}))
        if rule.get("effect") in control.HTTP_EFFECTS:
            service = match.setdefault("service", self.door.service)
            if service not in [door.service for door in self.doors]:
                raise ValueError(f"no service {service!r} here")
        elif "service" in match:
            raise ValueError(f"{rule.get('effect')!r} spoils operations, not requests to a service")
        control.faults.add({**rule, "match": match})
        return self.state()

    def clear_faults(self) -> dict[str, object]:
        """Forget all faults of this server."""
        control.faults.clear()
        return self.state()

    def requests(self) -> dict[str, dict[str, int]]:
        """For each service the counts by method and path, and by method and status code."""
        found = {}
        for door in self.doors:
            found[door.service], found[f"{door.service}_status"] = door.counter.counts()
        return found

    def reset_requests(self) -> dict[str, dict[str, int]]:
        """Count from nothing again."""
        for door in self.doors:
            door.counter.reset()
        return self.requests()
