"""What the server writes to its log, and what never gets into it. Set up once, by ``runtime``.

Lines go to stderr: for people on a terminal, as one JSON object each elsewhere. Libraries that use
``logging`` come the same way. Crashes are logged without the values of variables: tokens and passwords would
be among them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Final, Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN: Final = "[hidden]"
_SECRET_KEYS: Final = frozenset(
    {"access_token", "authorization", "cookie", "password", "secret", "set-cookie", "token", "x-auth-token"}
)


class Redactor:
    """Takes secrets out of log lines: values under telling names, and known secrets wherever they stand.

    Args:
        secrets: of this process, as the access token; empty ones are left out.
    """

    def __init__(self, *secrets: str) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Clean one line; a processor of structlog."""
        return {key: self._clean(key, value) for key, value in event.items()}

    def _clean(self, key: object, value: object) -> object:
        if str(key).lower() in _SECRET_KEYS and value:
            return HIDDEN
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, HIDDEN)
            return value
        if isinstance(value, Mapping):
            return {name: self._clean(name, one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean("", one) for one in value]
        return value


def configure(
    *, level: str, style: Literal["auto", "console", "json"], secrets: tuple[str, ...] = ()
) -> None:
    """Set up all logging of this process.

    Args:
        level: the least that is logged, as in ``info``.
        style: for people, for programs, or ``auto``: for people on a terminal.
        secrets: what must not be logged, wherever it stands.
    """
    on_terminal = style == "console" or (style == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.processors.format_exc_info,
        Redactor(*secrets),
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer(default=str),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    # Libraries chat on `info`; of theirs only what is wrong belongs into our log.
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]),
        handlers=[handler],
        force=True,
    )
