"""The source that overhears Octavia: the notifications that its workers send over oslo.messaging.

They tell of balancers that were made, changed or deleted, after a good end; nothing of their children, of
ERROR or of an operating status, and no status at all. So each is a hint only, and wakes ``poll``, which
reads. ``rabbit`` has the connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from lbaas_ui.events import parse
from lbaas_ui.events.sources import rabbit
from lbaas_ui.events.sources.base import Clock, Sleep
from lbaas_ui.events.sources.listening import Listening, Message, Messages, Resync


class Notifications(Listening):
    """See above.

    Args:
        bus: where they are sent.
        changed: called with the id of each balancer that a notification names; see ``Poll.changed``.
        resync: called after each connection; see ``Poll.resync``.
        clock: seconds, monotonic.
        sleep: waits for seconds.
        connect: opens a connection to the bus.

    Raises:
        ConfigurationError: the extra ``notifications`` is not installed.
    """

    def __init__(
        self,
        bus: rabbit.Bus,
        *,
        changed: Callable[[str], object],
        resync: Resync,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        connect: Callable[[rabbit.Bus], Messages] = rabbit.messages,
    ) -> None:
        rabbit.library()
        super().__init__("notifications", lambda: connect(bus), resync=resync, clock=clock, sleep=sleep)
        self._changed = changed

    def hear(self, message: Message) -> None:
        """Take a notification; those of other things than balancers are passed over.

        Raises:
            MalformedEvent: it is none.
        """
        loadbalancer_id = parse.notification(message)
        if loadbalancer_id is not None:
            self._changed(loadbalancer_id)
