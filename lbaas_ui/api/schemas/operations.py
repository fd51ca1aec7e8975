"""Plans and operations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt

from lbaas_ui.api.schemas.balancers import Action
from lbaas_ui.api.schemas.members import MembersRequest
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Difference, Leftover, PlanWarning, TaskError, Waiting


class PlanRequest(BaseModel):
    """A form to plan; with ``balancer_id`` an edit of that balancer.

    In place of a form, of that balancer: ``delete``: its deletion (``release_floating_ips``: its floating IPs
    are given back, too); ``revision``: the way back to that one;
    ``drift``: the way back to what was applied, where others changed something; ``members``: an action for
    many members.
    """

    form: BalancerForm | None = None
    balancer_id: str | None = None
    delete: StrictBool = False
    release_floating_ips: StrictBool = False
    revision: StrictInt | None = None
    drift: StrictBool = False
    members: MembersRequest | None = None
    create: Literal["auto", "full", "cascade"] = "auto"


class PlanStep(BaseModel):
    """One call of a plan, in order. ``eta_s`` from this cloud's history, None where there is none."""

    key: str
    kind: str
    method: str
    path: str
    name: str
    summary: str = ""
    form_path: str = ""
    waits_for: list[str] = Field(default_factory=list)
    eta_s: float | None = None


class PlanDocument(BaseModel):
    """What would happen. ``transactions`` counts the calls that freeze the balancer. Nothing was changed."""

    steps: list[PlanStep]
    transactions: int
    eta_s: float | None
    differences: list[Difference]
    warnings: list[PlanWarning]
    takes_along: dict[str, int] = Field(default_factory=dict)
    stays: dict[str, int] = Field(default_factory=dict)  # kind -> how many objects stay as they are
    leaves: list[Leftover] = Field(default_factory=list)  # what a deletion leaves beside the balancer
    quota: dict[str, int] = Field(default_factory=dict)  # kind -> how many more are needed


class TaskDocument(BaseModel):
    """One task of an operation. ``actions``: whether it can be skipped, or why not."""

    id: str
    kind: str
    name: str
    state: TaskState
    method: str
    path: str
    form_path: str = ""
    summary: str = ""
    object_id: str | None = None
    attempts: int = 0
    request_id: str | None = None
    waiting: Waiting | None = None
    error: TaskError | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    eta_s: float | None = None
    actions: list[Action] = Field(default_factory=list)


class Progress(BaseModel):
    """How far an operation is."""

    done: int
    total: int
    eta_s: float | None


class OperationDocument(BaseModel):
    """One operation with its tasks; ``actions`` says what can be done to it now, or why not.

    ``run_at``: it waits until then; ``schedule_id``: the schedule that submitted it.
    ``merged_into``: the newer operation that made this one (CANCELLED) pointless, and does its work, too;
    ``merged``: the older ones that this one made pointless. ``rolls_back``: the operation that it takes back.
    ``dismissed_by``, ``dismissed_at``: who has seen that it FAILED, so that nobody is called to it any more.
    ``skipped``: the steps that were left out, as in ``pool.create app``. ``note_code`` and ``note_names`` say
    ``note`` as data, where it is a sentence of ours; else the code is empty.
    """

    id: str
    kind: Literal["apply", "delete", "failover", "weights", "members"]
    state: OperationState
    balancer_id: str | None
    balancer_name: str
    user_name: str
    note: str = ""
    note_code: str = ""
    note_names: dict[str, str] = Field(default_factory=dict)
    run_at: datetime | None = None
    schedule_id: str | None = None
    skipped: list[str] = Field(default_factory=list)
    merged: list[str] = Field(default_factory=list)
    merged_into: str | None = None
    rolls_back: str | None = None
    dismissed_by: str = ""
    dismissed_at: datetime | None = None
    error: TaskError | None = None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: Progress
    waiting_for: list[Waiting]
    actions: list[Action]
    tasks: list[TaskDocument]


class OperationPage(BaseModel):
    """Newest first."""

    operations: list[OperationDocument]
    total: int
    next_marker: str | None = None
