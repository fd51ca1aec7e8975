"""Every error that lbaas-ui raises on purpose; all layers may import it.

    LbaasUiError
    ├── ConfigurationError          a setting or clouds.yaml is wrong: cannot start
    ├── MalformedEvent              a source sent something that is no event
    ├── FormRejected                the form has problems; nothing was queued
    ├── NotFound                    no such balancer, operation or object
    ├── Conflict                    it exists, but this cannot be done to it now
    ├── NotAuthenticated            no session or token, or a wrong one
    ├── WaitingTimedOut             a store waiter reached its time limit
    └── CloudError                  a call to the cloud did not bring what was asked
        ├── CloudTemporary          try again later (5xx, 429, no connection, time-out)
        │   └── AnswerLost          as above, but the write may have been carried out
        ├── CloudUnauthorized       401: the credentials no longer hold
        ├── CloudImmutable          409: frozen by a transaction; not a failure, wait
        ├── CloudDuplicate          409: such an object exists already
        ├── CloudNotFound           404: the object is not there (or not ours)
        └── CloudRejected           the cloud refuses for good, in its own words
            └── CloudQuotaExceeded  403 with a quota message

Unknown answers are temporary; "for good" must be claimed by a rule in ``cloud/faults.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LbaasUiError(Exception):
    """Something went wrong in lbaas-ui."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self.args[0])


class ConfigurationError(LbaasUiError):
    """A setting is wrong or missing."""


class MalformedEvent(LbaasUiError):
    """A source sent something that is not an event."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes:
        path: where, as in ``listeners[0].protocol_port``; empty for the whole document.
        code: stable, for programs and translations, as in ``port_out_of_range``.
        message: what is wrong and what to do, one or two sentences in English.
        params: the values inside the message, for translations.
    """

    path: str
    code: str
    message: str
    params: tuple[tuple[str, str], ...] = ()


class FormRejected(LbaasUiError):
    """The form has problems; nothing was queued."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.path or 'form'}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class NotFound(LbaasUiError):
    """There is no such object."""


class Conflict(LbaasUiError):
    """This cannot be done now.

    Attributes:
        code: stable, as in ``revision_changed`` or ``operation_ended``.
    """

    def __init__(self, message: str, code: str = "conflict") -> None:
        super().__init__(message)
        self.code = code


class NotAuthenticated(LbaasUiError):
    """Log in first, or send the access token."""


class WaitingTimedOut(LbaasUiError):
    """What was waited for did not happen in time."""


class CloudError(LbaasUiError):
    """A call to the cloud failed.

    Attributes:
        status: HTTP status, or None where there was no answer.
        service: ``load-balancer``, ``network``, ``identity`` and so on.
        request_id: the cloud's ``x-openstack-request-id``, or None.
        call: method and path, as in ``POST /v2/lbaas/pools``.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        status: int | None = None,
        service: str = "",
        request_id: str | None = None,
        call: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.service = service
        self.request_id = request_id
        self.call = call


class CloudTemporary(CloudError):
    """The cloud cannot answer now.

    Attributes:
        retry_in_s: what the cloud asked for by ``Retry-After``, in seconds, or None.
    """

    retry_in_s: float | None = None


class AnswerLost(CloudTemporary):
    """The answer to a write was lost: it may have been carried out."""


class CloudUnauthorized(CloudError):
    """The cloud no longer accepts the credentials."""


class CloudImmutable(CloudError):
    """The load balancer is frozen by a transaction."""


class CloudDuplicate(CloudError):
    """Such an object exists already."""


class CloudNotFound(CloudError):
    """The cloud does not have this object."""


class CloudRejected(CloudError):
    """The cloud refuses this call."""


class CloudQuotaExceeded(CloudRejected):
    """A quota of the project is used up."""
