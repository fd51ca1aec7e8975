"""A history that was told, for the queue that does nothing but answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from lbaas_ui.queue.chronicle import Span
from lbaas_ui.queue.journal import Move


class FakeHistory:
    """Knows the moves that it was given."""

    moves: list[Move]

    async def record(self, moves: Sequence[Move]) -> None:
        """Keep rows of history."""
        self.moves += moves

    async def timeline(self, span: Span, *, limit: int) -> list[Move]:
        """Give the moves of a balancer, or all."""
        return [move for move in self.moves if span.balancer_id in {None, move.balancer_id}][:limit]

    async def whole_timeline(self, span: Span) -> AsyncIterator[list[Move]]:
        """Give them one by one."""
        for move in await self.timeline(span, limit=1000):
            yield [move]
