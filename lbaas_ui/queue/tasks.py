"""What the planner makes and the worker carries out, as JSON: calls, tasks, operations.

The planner names calls by keys of its own (``pool:app``), so that it stays pure; ``journal`` gives them ids
when an operation is accepted. A value that is known only when an earlier call was answered is a reference:
``{"$task": "pool:app", "field": "id"}``, anywhere in ``target``, ``parent`` or ``body``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt

from lbaas_ui.queue.states import OperationState, TaskState

REF = "$task"
LOCAL = "local"  # the credentials of local mode: the server's own
CreateMode = Literal["auto", "full", "cascade"]
OperationKind = Literal["apply", "delete", "failover", "weights", "members"]


def ref(key: str, field: str = "id") -> dict[str, JsonValue]:
    """A reference to a field of what call ``key`` will bring."""
    return {REF: key, "field": field}


class PlannedCall(BaseModel):
    """One call to the cloud, in a plan.

    Attributes:
        key: unique in the plan, speaking: ``listener:web``.
        kind: name of the declared task kind, as in ``listener.create``.
        name: the object's name for people (``web``, ``10.0.0.11:8080``).
        path: where in the form it comes from, as in ``listeners[0]``; empty for none.
        target: id of the object that is changed, or a reference; None for creates.
        parent: id that the path needs beside it (pool of members, policy of rules), or a reference.
        body: the object's fields on the wire, without the envelope; None where the call has no body.
        query: parameters, as in ``{"cascade": "true"}``.
        after: keys of the calls that must be done before.
        summary: what changes, short, as in ``weight 1 -> 2``; empty for creates.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    kind: str
    name: str = ""
    path: str = ""
    target: JsonValue = None
    parent: JsonValue = None
    body: JsonValue = None
    query: dict[str, str] = Field(default_factory=dict)
    after: tuple[str, ...] = ()
    summary: str = ""


class Difference(BaseModel):
    """One thing that a plan changes, for people.

    Attributes:
        path: in the form, as in ``pools[0].members[1].weight``.
        change: ``added``, ``removed`` (whole objects) or ``changed`` (one field).
        kind: ``listener``, ``member`` and so on. name: the object's.
        field: the changed field; empty for whole objects.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    change: Literal["added", "removed", "changed"]
    kind: str
    name: str = ""
    field: str = ""
    old: JsonValue = None
    new: JsonValue = None


class Thing(BaseModel):
    """One object that a warning names; ``of``: the name of what it is a part of, or empty."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    of: str = ""


class PlanWarning(BaseModel):
    """Something legal that a person should know before pressing the button.

    Attributes:
        path: in the form, or empty.
        code: stable. params: the values inside the message, for translations.
        things: those of ``params`` that name objects: which ones, for the same.
        level: ``note`` for what may well be meant.
    """

    model_config = ConfigDict(frozen=True)

    path: str = ""
    code: str
    message: str
    params: dict[str, str] = Field(default_factory=dict)
    things: dict[str, tuple[Thing, ...]] = Field(default_factory=dict)
    level: Literal["warning", "note"] = "warning"


class Leftover(BaseModel):
    """Something beside a balancer that a deletion leaves, or gives back.

    Attributes:
        kind: ``floatingip`` or ``certificate``.
        fate: ``kept`` in the project, or ``released``.
        used_by: who else uses it.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    name: str = ""
    fate: Literal["kept", "released"]
    used_by: tuple[Thing, ...] = ()


class Plan(BaseModel):
    """The ordered calls that lead from what is to what the form wants."""

    model_config = ConfigDict(frozen=True)

    calls: tuple[PlannedCall, ...] = ()
    differences: tuple[Difference, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()
    takes_along: dict[str, int] = Field(default_factory=dict)  # of a delete: {"listener": 2, "member": 10}
    quota: dict[str, int] = Field(
        default_factory=dict
    )  # kind -> how many more there are at the most meanwhile
    stays: dict[str, int] = Field(default_factory=dict)  # of an edit: how many objects stay as they are
    leaves: tuple[Leftover, ...] = ()  # of a delete


class Waiting(BaseModel):
    """Why a task or operation waits, for people and programs.

    Attributes:
        code: stable: ``loadbalancer_pending``, ``participant_pending``, ``earlier_task``,
            ``earlier_operation``, ``cloud_unreachable``, ``rate_limited``, ``credentials``,
            ``credentials_lapsed``,
            ``looking_for_result``, ``paused``, ``project_paused``, ``balancer_paused``, ``scheduled``,
            ``limit``, ``transaction``, ``transaction_slow``, ``transaction_stuck``.
        reason: one sentence in English.
        objects: what is waited for.
        usually_s: how long this usually takes, seconds, or None where there is no history.
        until: when it ends for sure, or None.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    reason: str
    objects: tuple[WaitingFor, ...] = ()
    since: datetime | None = None
    usually_s: float | None = None
    until: datetime | None = None


class WaitingFor(BaseModel):
    """One object that is waited for."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    name: str = ""
    status: str | None = None


class Blamed(BaseModel):
    """A place in the form, and what was said of it."""

    model_config = ConfigDict(frozen=True)

    path: str
    code: str
    message: str


class TaskError(BaseModel):
    """Why a task failed: what happened, in whose words, what can be done.

    Attributes:
        what: one sentence of ours. names: ``kind`` and ``name`` of the object that it is about, if of one.
            words: the cloud's own sentence, or empty.
        problems: the fields of the operation's form that caused it, as far as the cloud's words tell; each
            with the same sentence.
        remedies: stable codes of what can be done: ``retry``, ``edit``, ``delete``, ``failover``,
            ``raise_quota``, ``log_in``.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    what: str
    names: Mapping[str, str] = Field(default_factory=dict)
    words: str = ""
    status: int | None = None
    request_id: str | None = None
    remedies: tuple[str, ...] = ()
    problems: tuple[Blamed, ...] = ()


class Task(BaseModel):
    """One call to the cloud and the wait for its end.

    Attributes:
        key: the planner's, unique in its generation; ``target``, ``parent``, ``body`` and ``after`` refer
            by it.
        generation: counts the plans of the operation; a retry or a changed cloud makes a new one.
        result: the answer's object, its ids above all; None until the call was answered.
        first_sent_at: when its first attempt was journalled; what it made cannot be older.
    """

    id: str
    operation_id: str
    seq: int
    key: str
    generation: int = 1
    kind: str
    state: TaskState = TaskState.WAITING
    name: str = ""
    path: str = ""
    target: JsonValue = None
    parent: JsonValue = None
    body: JsonValue = None
    query: dict[str, str] = Field(default_factory=dict)
    after: tuple[str, ...] = ()
    summary: str = ""
    result: dict[str, JsonValue] | None = None
    attempts: int = 0
    request_id: str | None = None
    waiting: Waiting | None = None
    error: TaskError | None = None
    created_at: datetime
    first_sent_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None


class Weights(BaseModel):
    """New weights for members of one pool.

    Attributes:
        pool: by name or id.
        members: weight by ``address:port``; those that are not named keep theirs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pool: str = Field(max_length=255)
    members: dict[str, Annotated[StrictInt, Field(ge=0, le=256)]] = Field(min_length=1)


class MemberChange(BaseModel):
    """What becomes of one member; None leaves a field as it is."""

    model_config = ConfigDict(frozen=True)

    pool_id: str
    address: str
    protocol_port: int
    weight: int | None = None
    admin_state_up: bool | None = None


class Skipped(BaseModel):
    """A step that a person left out; ``queue.skipping`` knows it again in later plans."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    kind: str
    name: str = ""
    path: str = ""
    target: JsonValue = None
    who: str = ""


class Operation(BaseModel):
    """One submitted form, delete, failover or change of members.

    Attributes:
        balancer_id: None until a new balancer's create was answered.
        form: the form as it was submitted; None for delete and failover.
        settled: the same with everything named in objects that are going to be replaced: once the old one is
            deleted, a plan that is made again could not know it any more. None for a new balancer.
        weights: what kind ``weights`` changes. members: what kind ``members`` changes.
        amphora_id: of a failover: of this one alone; None: of the whole balancer.
        release_floating_ips: of a deletion: the floating IPs that are on its VIP are given back, too.
        floating_ips: those, as the person saw them: id -> the port that each is on.
        before: the balancer as a form at submission, for a roll back; None where there was none.
        generation: of its newest plan; tasks of older ones are history.
        run_at: it waits until then; None: as soon as it can.
        schedule_id: the schedule that submitted it.
        rolls_back: the operation that it takes back.
        anew: ids of objects in ERROR that no update has mended; they are deleted and made again.
        skipped: steps that people left out.
        merged: older operations that this one made pointless: its ``settled`` form is the sum of all.
        merged_into: the newer operation that made this one pointless.
        dismissed_by: who has seen that it FAILED, and wants it shown no longer; dismissed_at: since when.
        credentials: id of the credentials that it runs under, kept by ``tenancy.vault``; ``local`` in local
            mode.
    """

    id: str
    kind: OperationKind
    state: OperationState = OperationState.QUEUED
    balancer_id: str | None = None
    balancer_name: str = ""
    project_id: str | None = None
    user_name: str = ""
    credentials: str = LOCAL
    form: dict[str, JsonValue] | None = None
    settled: dict[str, JsonValue] | None = None
    before: dict[str, JsonValue] | None = None
    weights: Weights | None = None
    members: tuple[MemberChange, ...] = ()
    amphora_id: str | None = None
    release_floating_ips: bool = False
    floating_ips: dict[str, str] = Field(default_factory=dict)
    create: CreateMode = "auto"
    generation: int = 1
    run_at: datetime | None = None
    schedule_id: str | None = None
    rolls_back: str | None = None
    anew: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    merged: tuple[str, ...] = ()
    merged_into: str | None = None
    dismissed_by: str = ""
    dismissed_at: datetime | None = None
    note: str = ""
    error: TaskError | None = None
    waiting: Waiting | None = None
    idempotency_key: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def needs_somebody(self) -> bool:
        """It FAILED, and nobody has dismissed that."""
        return self.state is OperationState.FAILED and self.dismissed_at is None

    def follows(self, other: Operation) -> bool:
        """Whether it came later, of the same balancer."""
        is_of_one = self.balancer_id is not None and self.balancer_id == other.balancer_id
        return is_of_one and self.created_at > other.created_at

    def asks_the_same(self, other: Operation) -> bool:
        """Whether both are one request, sent twice."""
        names = ("kind", "form", "members", "amphora_id", "release_floating_ips")
        return all(getattr(self, name) == getattr(other, name) for name in names)


Waiting.model_rebuild()
