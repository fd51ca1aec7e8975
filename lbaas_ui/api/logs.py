"""What the server writes to its log, and what never gets into it. Set up once, by ``runtime``.

Lines go to stderr: for people on a terminal, as one JSON object each elsewhere. Libraries that use
``logging`` come the same way. Crashes are logged without the values of variables: tokens and passwords would
be among them.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from lbaas_ui.redaction import Redactor


class Cleaner:
    """Takes secrets out of log lines, traces too; the last step before a line is written."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Clean one line; a processor of structlog."""
        return self._redactor.mapping(event)


def configure(*, level: str, style: Literal["auto", "console", "json"], secrets: Iterable[str] = ()) -> None:
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
        Cleaner(Redactor(*secrets)),
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer(default=str),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    # Libraries chat on `info`; of theirs only what is wrong belongs into our log.
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]),
        handlers=[handler],
        force=True,
    )
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    threading.excepthook = lambda ended: _crashed(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """The last words of the process, or of a thread, go the same way: messages of errors may hold secrets."""
    structlog.get_logger(__name__).critical("the server crashed", exc_info=(kind, error, trace))
