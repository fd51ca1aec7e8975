"""Snapshots that come in parts are one message for whoever watches; used by ``rest``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lbaas_ui.api.schemas import StreamMessage


def whole(messages: Iterable[StreamMessage]) -> Iterator[StreamMessage]:
    """The messages of one connection, where a snapshot is one, whose end has come."""
    parts: list[StreamMessage] = []
    for message in messages:
        parts.append(message)
        if not message.more:
            yield _joined(parts)
            parts = []


def _joined(parts: list[StreamMessage]) -> StreamMessage:
    """The last part, which holds the rest, with the balancers and operations of all."""
    if len(parts) == 1:
        return parts[0]
    return parts[-1].model_copy(
        update={
            "balancers": [balancer for part in parts for balancer in part.balancers],
            "operations": [operation for part in parts for operation in part.operations],
        }
    )
