"""What routes wait for: nobody is shown, or decides on, half of what is there. See ``queue.sight``.

Pages hear from the stream whether the server has seen everything; a script believes what it is told.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Final

from fastapi import Depends
from starlette.requests import Request

from lbaas_ui.api.parts import PartsDep, caller_of
from lbaas_ui.api.routes.common import BalancerId
from lbaas_ui.errors import CloudError

LOOK_WAITS_S: Final = 5.0


async def seen(request: Request, parts: PartsDep) -> None:
    """A script waits until the server has seen everything once.

    Raises:
        CloudTemporary: it takes too long.
    """
    if (await caller_of(request)).via != "cookie":
        await parts.queue.sight.of_all()


Seen = Depends(seen)


async def whole(balancer_id: BalancerId, parts: PartsDep) -> None:
    """Whoever decides on a balancer sees all of it.

    Raises:
        CloudError: it could not be read.
    """
    await parts.queue.sight.of_balancer(balancer_id)


async def looked_at(balancer_id: BalancerId, parts: PartsDep, _: Annotated[None, Seen]) -> None:
    """Whoever only looks sees all its parts, unless that takes long."""
    with suppress(CloudError, TimeoutError):
        async with asyncio.timeout(LOOK_WAITS_S):
            await parts.queue.sight.of_parts(balancer_id)


Whole = Depends(whole)
LookedAt = Depends(looked_at)
