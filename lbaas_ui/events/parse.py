"""From what is sent to us to events: messages of a status feed, notifications of OpenStack.

The only place beside ``cloud`` that knows wire spellings. Used by the sources. No I/O.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lbaas_ui import statuses
from lbaas_ui.errors import MalformedEvent
from lbaas_ui.events.types import StatusChanged
from lbaas_ui.models.base import Moment

COLLECTION_OF: Final = MappingProxyType(
    {
        "loadbalancer": "loadbalancers",
        "listener": "listeners",
        "pool": "pools",
        "member": "members",
        "healthmonitor": "healthmonitors",
        "l7policy": "l7policies",
        "l7rule": "l7rules",
    }
)
"""Collections by what the feed calls their objects."""


def _one_of(allowed: frozenset[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"none of {', '.join(sorted(allowed))}")
        return sys.intern(value)  # the mirror keeps it: once, not once an object

    return AfterValidator(check)


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    target: Annotated[str, _one_of(frozenset(COLLECTION_OF))]
    id: Annotated[str, Field(min_length=1)]
    loadbalancer_id: str | None = None
    provisioning_status: Annotated[str, _one_of(statuses.PROVISIONING)] | None = None
    operating_status: Annotated[str, _one_of(statuses.OPERATING)] | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class FeedMessage:
    """One message of the feed.

    Attributes:
        event: the status that changed.
        loadbalancer_id: of the balancer to which the object belongs, where the feed says so.
    """

    event: StatusChanged
    loadbalancer_id: str | None


def feed_message(text: str | bytes, received_at: float) -> FeedMessage:
    """Read one message of a status feed.

    Args:
        text: a JSON object ``{"target", "id", "loadbalancer_id", "project_id", "provisioning_status",
            "operating_status", "updated_at"}``.
        received_at: seconds of the monotonic clock.

    Raises:
        MalformedEvent: it is no such object.
    """
    try:
        message = _Message.model_validate_json(text)
    except ValidationError as error:
        raise MalformedEvent(f"No status message: {_faults(error)}") from error
    event = StatusChanged(
        collection=COLLECTION_OF[message.target],
        id=message.id,
        provisioning_status=message.provisioning_status,
        operating_status=message.operating_status,
        observed_at=received_at,
        updated_at=message.updated_at,
    )
    return FeedMessage(event, message.loadbalancer_id)


# --- notifications ---------------------------------------------------------------------------------------

OF_BALANCERS: Final = "octavia.loadbalancer."
"""How the types of the notifications begin that tell of balancers; Octavia has ``create.end``, ``update.end``
and ``delete.end`` (octavia/controller/worker/v2/tasks/notification_tasks.py)."""


class _Envelope(BaseModel):
    """What oslo.messaging's driver ``messagingv2`` puts around a notification; ``messaging`` does not.

    Source: oslo_messaging/_drivers/common.py, ``serialize_msg``.
    """

    version: Annotated[str, Field(alias="oslo.version", pattern=r"^2\.")]
    message: Annotated[str, Field(alias="oslo.message")]


class _About(BaseModel):
    loadbalancer_id: Annotated[str, Field(min_length=1)]


class _Kind(BaseModel):
    event_type: str


class _OfBalancer(_Kind):
    payload: _About


def notification(body: str | bytes) -> str | None:
    """Read one notification that OpenStack's services send over oslo.messaging.

    Args:
        body: a JSON object ``{"event_type", "payload", ...}``, in oslo.messaging's envelope or without.

    Returns:
        The id of the balancer that was made, changed or deleted. What else the payload says is of the time
        before the change, without statuses, so it is left. None: it tells of something else.

    Raises:
        MalformedEvent: it is no notification, or one of a balancer that does not say of which.
    """
    try:
        found = json.loads(body)
        if isinstance(found, dict) and "oslo.message" in found:
            found = json.loads(_Envelope.model_validate(found).message)
        if not _Kind.model_validate(found).event_type.startswith(OF_BALANCERS):
            return None
        return _OfBalancer.model_validate(found).payload.loadbalancer_id
    except ValidationError as error:
        raise MalformedEvent(f"No notification: {_faults(error)}") from error
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(f"No notification: {error}") from error


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
