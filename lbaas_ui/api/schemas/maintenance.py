"""Servers and the members that lead to them: in service, or out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from lbaas_ui.api.schemas.operations import PlanDocument
from lbaas_ui.queue.states import OperationState


class MaintenanceRequest(BaseModel):
    """A server by id, name or address; ``on``: out of service, on all balancers that use it."""

    model_config = ConfigDict(extra="forbid")

    server: Annotated[str, Field(min_length=1, max_length=255)]
    on: StrictBool
    note: Annotated[str, Field(max_length=1000)] = ""


class ServedMember(BaseModel):
    """A member that leads to a server. ``before``: its weight before, while the server is out of service."""

    id: str
    balancer_id: str
    balancer_name: str
    pool_id: str
    pool_name: str
    address: str
    protocol_port: int
    weight: int
    admin_state_up: bool
    operating_status: str | None = None
    before: int | None = None


class MaintenanceState(BaseModel):
    """A server that is out of service (``on``) or on its way back (``off``).

    ``operations``: the newest of each balancer, with its state; None where it was forgotten.
    """

    id: str
    going: Literal["on", "off"]
    since: datetime
    who: str = ""
    note: str = ""
    operations: dict[str, OperationState | None] = Field(default_factory=dict)


class ServerUse(BaseModel):
    """A server that members lead to; of members that lead to none, ``server`` is their address."""

    server: str
    name: str = ""
    addresses: list[str]
    members: list[ServedMember]
    maintenance: MaintenanceState | None = None


class ServerUsePage(BaseModel):
    """All servers that members lead to, by name."""

    servers: list[ServerUse]


class BalancerPlan(BaseModel):
    """What would happen on one balancer."""

    balancer_id: str
    balancer_name: str
    plan: PlanDocument


class MaintenancePlan(BaseModel):
    """What a press would do: one operation for each balancer."""

    server: ServerUse
    balancers: list[BalancerPlan]
