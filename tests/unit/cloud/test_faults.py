"""The table of faults: what each answer, and each silence, of the cloud means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey

from lbaas_ui.cloud import faults
from lbaas_ui.errors import (
    AnswerLost,
    CloudDuplicate,
    CloudError,
    CloudImmutable,
    CloudNotFound,
    CloudQuotaExceeded,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
)

READ = faults.Call("load-balancer", "GET", "/v2/lbaas/pools/1")
WRITE = faults.Call("load-balancer", "POST", "/v2/lbaas/pools")
NEUTRON = faults.Call("network", "POST", "/v2.0/floatingips")


def octavia(words: str) -> dict[str, Any]:
    """A body as Octavia's."""
    return {"faultcode": "Client", "faultstring": words, "debuginfo": None}


def neutron(kind: str, words: str) -> dict[str, Any]:
    """A body as Neutron's."""
    return {"NeutronError": {"type": kind, "message": words, "detail": ""}}


def error_of(call: faults.Call, status: int, body: object, **headers: str) -> CloudError:
    """The error for one answer."""
    return faults.from_answer(call, httpx.Response(status, json=body, headers=headers))


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (409, "Load Balancer 1 is immutable and cannot be updated.", CloudImmutable),
        (409, "Invalid state PENDING_UPDATE of loadbalancer resource 1", CloudImmutable),
        (409, "Invalid state ERROR of loadbalancer resource 1", CloudRejected),
        (409, "Pool 1 is in use by L7 policy 2", CloudRejected),
        (409, "Flavor 1 is in use and cannot be modified.", CloudRejected),
        (409, "Too many rules on L7 policy 1", CloudRejected),
        (409, "The VIP IP address is already in use: 10.0.0.1", CloudRejected),
        (
            409,
            "Another Listener on this Load Balancer is already using protocol TCP and protocol_port 80",
            CloudDuplicate,
        ),
        (409, "Another member on this pool is already using ip 10.0.0.1 on protocol_port 80", CloudDuplicate),
        (409, "This pool already has a health monitor", CloudDuplicate),
        (409, "This listener already has a default pool", CloudDuplicate),
        (409, "Already an entity with that specified id.", CloudDuplicate),
        (409, "A name of flavor already exists.", CloudDuplicate),
        (403, "Quota has been met for resources: Pool", CloudQuotaExceeded),
        (403, "Policy does not allow this request to be performed.", CloudRejected),
        (400, "Validation failure: VIP must contain one of: vip_port_id.", CloudRejected),
        (413, "Request entity too large", CloudRejected),
        (401, "The request you have made requires authentication.", CloudUnauthorized),
        (404, "Pool 1 not found.", CloudNotFound),
        (500, "Provider 'lab' reports error: no.", CloudRejected),
        (500, "Error creating neutron port on network 1 due to ConflictException('409').", CloudRejected),
        (500, "'dict' object has no attribute '_sa_instance_state'", AnswerLost),
        (501, "Provider 'x' does not support a requested option: y", CloudRejected),
        (503, "Project busy.  Unable to lock the project.  Please try again.", CloudTemporary),
        (503, "The Keystone service is temporarily unavailable.", CloudTemporary),
        (503, "Service Unavailable", AnswerLost),
        (502, "Bad gateway", AnswerLost),
        (504, "Gateway time-out", AnswerLost),
        (429, "Too many requests", CloudTemporary),
        (418, "Something that nobody knows", AnswerLost),
    ],
)
def test_octavia_answers_to_writes(status: int, words: str, expected: type[CloudError]) -> None:
    """Each answer of Octavia to a write has one meaning, and keeps its words and request id."""
    error = error_of(WRITE, status, octavia(words), **{"x-openstack-request-id": "req-1"})
    assert type(error) is expected
    assert error.message == words
    assert (error.status, error.request_id) == (status, "req-1")
    assert (error.service, error.call) == ("load-balancer", "POST /v2/lbaas/pools")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 418])
def test_reads_lose_no_answers(status: int) -> None:
    """A read that goes wrong may simply be sent again."""
    assert type(error_of(READ, status, octavia("Oh"))) is CloudTemporary


@pytest.mark.parametrize(
    ("status", "body", "expected", "words"),
    [
        (
            409,
            neutron("OverQuota", "Quota exceeded for resources: ['floatingip']."),
            CloudQuotaExceeded,
            "Quota",
        ),
        (409, neutron("FloatingIPPortAlreadyAssociated", "Cannot associate"), CloudRejected, "Cannot"),
        (409, neutron("IpAddressAlreadyAllocated", "IP address already exists"), CloudRejected, "IP address"),
        (404, neutron("PortNotFound", "Port 1 could not be found."), CloudNotFound, "Port 1"),
        (400, neutron("BadRequest", "Invalid input"), CloudRejected, "Invalid input"),
        (
            403,
            {"forbidden": {"code": 403, "message": "Quota exceeded for cores"}},
            CloudQuotaExceeded,
            "Quota",
        ),
        (404, {"itemNotFound": {"code": 404, "message": "Instance 1"}}, CloudNotFound, "Instance 1"),
        (
            403,
            {"error": {"code": 403, "message": "You are not authorized", "title": "F"}},
            CloudRejected,
            "You are",
        ),
        (404, {"code": 404, "title": "Not Found", "description": "No secret."}, CloudNotFound, "No secret."),
        (404, {"code": 404, "title": "Not Found", "description": ""}, CloudNotFound, "Not Found"),
    ],
)
def test_other_services(status: int, body: object, expected: type[CloudError], words: str) -> None:
    """Neutron, Nova, Keystone and Barbican wrap their words each in their own way."""
    error = error_of(NEUTRON, status, body)
    assert type(error) is expected
    assert error.message.startswith(words)


def test_a_proxys_404_says_nothing() -> None:
    """A page of HTML is no word of Octavia: the object may well be there."""
    page = httpx.Response(404, text="<html><h1>Not Found</h1></html>")
    assert type(faults.from_answer(READ, page)) is CloudTemporary
    assert type(faults.from_answer(WRITE, page)) is AnswerLost


def test_html_is_not_shown_to_people() -> None:
    """Where the cloud has no words, ours name the call."""
    error = faults.from_answer(READ, httpx.Response(502, text="<html>nginx</html>"))
    assert error.message == "load-balancer answered 502 to GET /v2/lbaas/pools/1."


@pytest.mark.parametrize(
    ("header", "seconds"), [("2", 2.0), ("0.5", 0.5), ("-3", 0.0), ("soon", None), ("", None)]
)
def test_retry_after(header: str, seconds: float | None) -> None:
    """The cloud's wish to be left alone is kept, in seconds."""
    error = error_of(WRITE, 429, octavia("Slow down"), **{"retry-after": header})
    assert isinstance(error, CloudTemporary)
    assert error.retry_in_s == seconds


def test_retry_after_as_a_date() -> None:
    """The header's other form counts too."""
    later = datetime.now(UTC) + timedelta(seconds=60)
    found = faults.retry_after_s(format_datetime(later, usegmt=True))
    assert found is not None
    assert 50 < found <= 60


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


KEY = ConnectionKey("cloud", 80, is_ssl=False, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)
REFUSED = aiohttp.ClientConnectorError(KEY, OSError(111, "refused"))


@pytest.mark.parametrize(
    ("error", "not_sent"),
    [
        (httpx.ConnectError("refused"), True),
        (httpx.ConnectTimeout("slow"), True),
        (httpx.PoolTimeout("busy"), True),
        (_caused(httpx.ConnectError("refused"), REFUSED), True),
        (_caused(httpx.ConnectTimeout("slow"), aiohttp.ConnectionTimeoutError("slow")), True),
        # httpx-aiohttp says ConnectTimeout here, though the request was on its way.
        (_caused(httpx.ConnectTimeout("gone"), aiohttp.ServerDisconnectedError("gone")), False),
        (_caused(httpx.ReadError("gone"), aiohttp.ClientPayloadError("gone")), False),
        (httpx.ReadTimeout("slow"), False),
        (httpx.RemoteProtocolError("gone"), False),
        (TimeoutError("slow"), False),
        (aiohttp.ServerDisconnectedError("gone"), False),
    ],
)
def test_silence(error: Exception, not_sent: bool) -> None:
    """A write is lost unless it surely was never sent; a read can always be repeated."""
    assert type(faults.from_silence(WRITE, error)) is (CloudTemporary if not_sent else AnswerLost)
    assert type(faults.from_silence(READ, error)) is CloudTemporary
