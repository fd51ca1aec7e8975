"""Steering of all of one balancer, or of the whole project."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from lbaas_ui.api.schemas.balancers import Action


class SteeringRequest(BaseModel):
    """What is steered: one balancer, or (without ``balancer_id``) the whole project; ``note`` tells why."""

    model_config = ConfigDict(extra="forbid")

    balancer_id: str | None = Field(None, max_length=64)
    note: str = Field("", max_length=500)


class StopDocument(BaseModel):
    """A switch that is set: nothing is sent until it is lifted. ``balancer_id`` None: the whole project."""

    balancer_id: str | None
    who: str
    since: datetime
    note: str = ""


class SteeringDocument(BaseModel):
    """One balancer, or the whole project.

    ``stop``: its own switch, None where that is not set; ``stops``: all of the project. ``operations``: how
    many have not ended, by state. ``actions``: what can be done to all of them, or why not.
    ``cancelled``: ids of the operations that this call cancelled.
    """

    balancer_id: str | None
    stop: StopDocument | None
    stops: list[StopDocument]
    operations: dict[str, int]
    actions: list[Action]
    cancelled: list[str] = Field(default_factory=list)
