"""Traffic over time, and the history of statuses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from lbaas_ui.api.schemas.balancers import ObjectKind


class TrafficTotals(BaseModel):
    """The counters as Octavia gave them last: bytes, connections and failed requests since they began.

    They begin anew when an appliance is replaced; a balancer's are the sums of its listeners'.
    Source: Octavia api-ref v2, "Get Load Balancer statistics".
    """

    at: datetime
    active_connections: int
    bytes_in: int
    bytes_out: int
    request_errors: int
    total_connections: int


class TrafficSeries(BaseModel):
    """Traffic of one object; each list has a value for each of ``at``, null where nobody read.

    Rates are means over their point; ``active_connections`` is what was read last before its end.
    """

    kind: Literal["loadbalancer", "listener"]
    id: str
    name: str  # empty for a listener that is gone
    totals: TrafficTotals | None
    active_connections: list[int | None]
    bytes_in_per_s: list[float | None]
    bytes_out_per_s: list[float | None]
    connections_per_s: list[float | None]
    request_errors_per_s: list[float | None]


class Statistics(BaseModel):
    """Traffic of a balancer and its listeners, the balancer first.

    ``at`` has the end of each point; each is ``step_s`` long. ``every_s``: how often it is read now, null
    when statistics are switched off. ``trouble``: why there are no new readings; empty where there are.
    """

    since: datetime
    until: datetime
    step_s: float
    at: list[datetime]
    every_s: float | None
    trouble: str
    series: list[TrafficSeries]


class StatusSpan(BaseModel):
    """A time in which neither status of an object changed; ``to`` is null while it lasts."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    from_: datetime = Field(alias="from")
    to: datetime | None
    provisioning_status: str
    operating_status: str | None


class StatusStrip(BaseModel):
    """The statuses of one object, oldest first. ``present``: it is there now."""

    kind: ObjectKind
    id: str
    name: str
    present: bool
    spans: list[StatusSpan]


class StatusHistory(BaseModel):
    """What was seen of a balancer's objects: itself, listeners with policies and rules, pools with members.

    ``since`` may be later than asked for: nothing is known of the time before, or too much happened.
    """

    since: datetime
    until: datetime
    strips: list[StatusStrip]
