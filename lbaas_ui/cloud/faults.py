"""Turns what the cloud answers, or fails to answer, into our errors: the one table of the project.

Called by ``cloud.client`` alone. The rules stand in ``RULES``, the first that fits wins; what no rule
claims is temporary (for a write: its answer is lost), because "for good" must be known, not guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
import httpx

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

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_WORDS: Final = 2000  # characters; a proxy's page of HTML says no more after that


@dataclass(frozen=True, slots=True)
class Call:
    """Which call went wrong, for the error's attributes."""

    service: str
    method: str
    path: str

    @property
    def is_write(self) -> bool:
        """Whether the cloud may have changed something."""
        return self.method in WRITES

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    Attributes:
        statuses: HTTP statuses that it claims.
        error: what it makes of them.
        words: pattern that the cloud's sentence (or Neutron's type of error) must hold; None for any.
        service: only of this service; empty for all.
    """

    statuses: frozenset[int]
    error: type[CloudError]
    words: re.Pattern[str] | None = None
    service: str = ""

    def claims(self, call: Call, status: int, words: str) -> bool:
        """Whether this line is about that answer."""
        return (
            status in self.statuses
            and (not self.service or self.service == call.service)
            and (self.words is None or self.words.search(words) is not None)
        )


def _rule(statuses: set[int], error: type[CloudError], words: str = "", *, service: str = "") -> Rule:
    return Rule(frozenset(statuses), error, re.compile(words, re.IGNORECASE) if words else None, service)


# Source: octavia/common/exceptions.py (all 409, 403, 500, 501, 503); neutron_lib/exceptions (OverQuota is
# 409); keystonemiddleware/auth_token (503 while Keystone cannot be asked).
RULES: Final[tuple[Rule, ...]] = (
    _rule({401}, CloudUnauthorized),
    # 409 has three meanings. Frozen: ImmutableObject, LBPendingStateError while pending.
    _rule({409}, CloudImmutable, r"is immutable and cannot be updated", service="load-balancer"),
    _rule({409}, CloudImmutable, r"Invalid state PENDING_", service="load-balancer"),
    # Duplicate: Duplicate{ListenerEntry,MemberEntry,PoolEntry,HealthMonitor}, {ID,Record}AlreadyExists.
    _rule({409}, CloudDuplicate, r"Another (listener|member) on this", service="load-balancer"),
    _rule({409}, CloudDuplicate, r"already has a (default pool|health monitor)", service="load-balancer"),
    _rule({409}, CloudDuplicate, r"Already an entity with that|\balready exists", service="load-balancer"),
    # Neutron answers a used up quota with 409, Octavia and Nova with 403, older Nova with 413.
    _rule({409}, CloudQuotaExceeded, r"OverQuota|Quota exceeded", service="network"),
    _rule({403, 413}, CloudQuotaExceeded, r"Quota (has been met|exceeded|reached)|exceeds? .{0,40}quota"),
    # For good: in use, too many rules, balancer in ERROR.
    _rule({409}, CloudRejected),
    # Nothing was carried out, so this is no lost answer: the project's lock, the token check, a rate limit.
    _rule({503}, CloudTemporary, r"Project busy", service="load-balancer"),
    _rule({503}, CloudTemporary, r"Keystone service is temporarily unavailable"),
    _rule({429}, CloudTemporary),
    # ProviderDriverError: the driver refused before anything was stored; Octavia rolls its own rows back.
    _rule({500}, CloudRejected, r"^Provider '.*' reports error", service="load-balancer"),
    # So does Neutron when the VIP's address is taken, which Octavia 19 tells as a 500 (seen on the lab).
    _rule(
        {500}, CloudRejected, r"^Error creating neutron port .* ConflictException", service="load-balancer"
    ),
    _rule({501}, CloudRejected),
    _rule({400, 403, 405, 406, 411, 413, 414, 415, 422}, CloudRejected),
)


def from_answer(call: Call, response: httpx.Response) -> CloudError:
    """The error for an answer that is not 2xx; ``response`` must have been read.

    Its message is the cloud's own sentence, or one of ours where it has none.
    """
    spoken, words, kind = words_of(response)
    error = _class_of(call, response.status_code, f"{kind} {words}".strip() if kind else words, spoken=spoken)
    made = error(
        words or f"{call.service} answered {response.status_code} to {call}.",
        status=response.status_code,
        service=call.service,
        request_id=request_id_of(response),
        call=str(call),
    )
    if isinstance(made, CloudTemporary):
        made.retry_in_s = retry_after_s(response.headers.get("retry-after"))
    return made


def _class_of(call: Call, status: int, words: str, *, spoken: bool) -> type[CloudError]:
    if status in {404, 410} and spoken:
        # A 404 in a shape that no service of OpenStack has comes from a proxy and tells nothing.
        return CloudNotFound
    for rule in RULES:
        if rule.claims(call, status, words):
            return rule.error
    return AnswerLost if call.is_write else CloudTemporary


def from_silence(call: Call, error: Exception) -> CloudTemporary:
    """The error for a call without a (whole) answer: no connection, broken connection, time-out."""
    lost = call.is_write and not surely_not_sent(error)
    # Without the path: the same outage must read the same, whichever call met it.
    what = (
        f"An answer of the {call.service} service was lost"
        if lost
        else f"The {call.service} service does not answer"
    )
    return (AnswerLost if lost else CloudTemporary)(
        f"{what}: {_reason(error)}.", service=call.service, call=str(call)
    )


def _reason(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return f"there is no host {cause.host}"
    if isinstance(cause, aiohttp.ClientConnectorError) and not isinstance(cause, aiohttp.ClientSSLError):
        return f"cannot connect to {cause.host}:{cause.port}"
    return (str(error) or type(error).__name__).rstrip(".")


def from_nonsense(call: Call, response: httpx.Response) -> CloudTemporary:
    """The error for a 2xx whose body is not the API's: something stands between us and the service."""
    return (AnswerLost if call.is_write else CloudTemporary)(
        f"{call.service} answered {response.status_code} to {call}, but not with a JSON object.",
        status=response.status_code,
        service=call.service,
        request_id=request_id_of(response),
        call=str(call),
    )


def surely_not_sent(error: Exception) -> bool:
    """Whether a failed call cannot have reached the service: refused, no such host, no connection in time."""
    cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    if isinstance(cause, aiohttp.ClientError):
        # httpx-aiohttp calls every broken connection a ConnectTimeout: only aiohttp's own error tells.
        return isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError))
    return isinstance(
        error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    )


def words_of(response: httpx.Response) -> tuple[bool, str, str]:
    """Whether the answer has the shape of an OpenStack service, its sentence, and Neutron's type of error.

    Shapes: Octavia's ``faultstring``, Neutron's ``NeutronError``, Keystone's ``error``, Nova's
    ``itemNotFound`` and so on, and ``{"code", "title", "description"}`` of Barbican and of Octavia's routing.
    """
    try:
        body = json.loads(response.content)
    except ValueError:
        return False, _plain(response), ""
    if not isinstance(body, dict):
        return False, "", ""
    inner = body
    if "faultstring" not in body and len(body) == 1:
        only = next(iter(body.values()))
        inner = only if isinstance(only, dict) else {"message": only}
    for key in ("faultstring", "message", "description", "title"):
        if isinstance(inner.get(key), str) and inner[key].strip():
            return True, inner[key].strip()[:LONGEST_WORDS], str(inner.get("type") or "")
    return bool(inner.keys() & {"faultcode", "code", "title", "description", "message"}), "", ""


def _plain(response: httpx.Response) -> str:
    text = response.text.strip()
    return "" if text.startswith("<") else text[:LONGEST_WORDS]


def request_id_of(response: httpx.Response) -> str | None:
    """The cloud's own id of the request, by which its operators find it in their logs."""
    headers: Mapping[str, str] = response.headers
    return headers.get("x-openstack-request-id") or headers.get("x-compute-request-id")


def retry_after_s(value: str | None) -> float | None:
    """``Retry-After`` in seconds, from either of its forms; None where there is none.

    Source: RFC 9110, section 10.2.3 (seconds or an HTTP date).
    """
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
