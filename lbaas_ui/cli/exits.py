"""Exit codes, which scripts rely on: stable, and documented in docs/cli.md. Used by all commands."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from lbaas_ui.client import ServerFault, ServerUnreachable
from lbaas_ui.errors import (
    CloudDuplicate,
    CloudError,
    CloudImmutable,
    CloudNotFound,
    CloudRejected,
    ConfigurationError,
    Conflict,
    FormRejected,
    LbaasUiError,
    NotAuthenticated,
    NotFound,
    WaitingTimedOut,
)


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0  # done, or accepted, or nothing to do
    FAILED = 1  # the operation failed or was cancelled, or the cloud refused
    REJECTED = 2  # wrong usage, wrong settings, or a form with problems: nothing was sent to the cloud
    NOT_FOUND = 3  # no such balancer or operation
    CONFLICT = 4  # it is there, but this cannot be done to it now, or the name is not unique
    UNREACHABLE = 5  # the server or its cloud does not answer
    TIMED_OUT = 6  # --timeout passed; the operation goes on
    NOT_LOGGED_IN = 7  # no access token, or a wrong one
    INTERRUPTED = 130  # Ctrl-C; the operation goes on


# First match counts: subclasses stand before their parents.
_CODES: Final[tuple[tuple[type[LbaasUiError], ExitCode], ...]] = (
    (FormRejected, ExitCode.REJECTED),
    (ConfigurationError, ExitCode.REJECTED),
    (NotFound, ExitCode.NOT_FOUND),
    (CloudNotFound, ExitCode.NOT_FOUND),
    (Conflict, ExitCode.CONFLICT),
    (CloudImmutable, ExitCode.CONFLICT),
    (CloudDuplicate, ExitCode.CONFLICT),
    (NotAuthenticated, ExitCode.NOT_LOGGED_IN),
    (WaitingTimedOut, ExitCode.TIMED_OUT),
    (CloudRejected, ExitCode.FAILED),
    (CloudError, ExitCode.UNREACHABLE),
    (ServerUnreachable, ExitCode.UNREACHABLE),
    (ServerFault, ExitCode.UNREACHABLE),
)


def exit_code_of(error: LbaasUiError) -> ExitCode:
    """The code for an error that ended a command."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)
