"""A plan while it grows: calls with unique keys, differences, warnings; the planner's parts write here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel, JsonValue

from lbaas_ui import statuses
from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.document import ListenerForm, MemberForm, NamedPart, RuleForm
from lbaas_ui.forms.existing import own_tags
from lbaas_ui.forms.fields import KIND_OF, Changed, changes
from lbaas_ui.forms.pairing import BalancerPair, P, Pair
from lbaas_ui.models import Provisioned
from lbaas_ui.queue.advice import NOTHING, warning
from lbaas_ui.queue.planner_wire import Body, repair_body, update_body
from lbaas_ui.queue.tasks import REF, Difference, Plan, PlannedCall, PlanWarning, Thing, ref
from lbaas_ui.store.queries import BalancerTree

BALANCER_KEY: Final = "loadbalancer"
_LONG: Final = 40


def objects(tree: BalancerTree | None) -> Mapping[str, Provisioned]:
    """Everything in a tree, by id."""
    if tree is None:
        return {}
    groups: tuple[Iterable[Provisioned], ...] = (
        (tree.loadbalancer,),
        tree.listeners,
        tree.pools,
        tree.healthmonitors.values(),
        *tree.members.values(),
        *tree.l7policies.values(),
        *tree.l7rules.values(),
    )
    return {thing.id: thing for group in groups for thing in group}


def name_of(part: BaseModel) -> str:
    """How people call an object: its name, or what it is."""
    if isinstance(part, NamedPart) and part.name:
        return part.name
    if isinstance(part, MemberForm):
        return f"{part.address}:{part.protocol_port}"
    if isinstance(part, ListenerForm):
        return f"{part.protocol}:{part.protocol_port}"
    if isinstance(part, RuleForm):
        key = f" {part.key}" if part.key else ""
        return f"{part.type}{key} {part.compare_type} {part.value}"
    return ""


def shown(value: JsonValue) -> str:
    """A value for a sentence."""
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list):
        text = ", ".join(str(item) for item in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{key} {item}" for key, item in value.items() if item is not None)
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."


def _references(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        if REF in value:
            yield str(value[REF])
        else:
            for item in value.values():
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


@dataclass(slots=True)
class Draft:
    """A plan while it grows.

    Attributes:
        capabilities: of the cloud.
        pairs: what is wanted, beside what there is.
        tree: what there is; None for a new balancer.
        pool_ids: id of each pool (or a reference), by its path in the form.
    """

    capabilities: Capabilities
    pairs: BalancerPair
    tree: BalancerTree | None
    pool_ids: dict[str, JsonValue] = field(default_factory=dict)
    calls: list[PlannedCall] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    warnings: list[PlanWarning] = field(default_factory=list)
    takes_along: Counter[str] = field(default_factory=Counter)
    things: Mapping[str, Provisioned] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.things = objects(self.tree)

    @property
    def balancer(self) -> JsonValue:
        """The balancer's id, or a reference to the call that makes it."""
        return self.tree.loadbalancer.id if self.tree else ref(BALANCER_KEY)

    def pool_id(self, reference: str | None, path: str) -> JsonValue:
        """The id of the pool that a link names, or a reference to the call that makes it; None for no link.

        Raises:
            FormRejected: the link names no pool; ``forms.checks`` says so earlier and better.
        """
        if not reference:
            return None
        pool = self.pairs.pool(reference)
        if pool is None:
            raise FormRejected([Problem(path, "pool_unknown", f"There is no pool {reference} here.")])
        return self.pool_ids[pool.path]

    def key(self, stem: str) -> str:
        """``stem``, numbered where the plan has it already."""
        taken = {call.key for call in self.calls}
        key, number = stem, 1
        while key in taken:
            number += 1
            key = f"{stem}#{number}"
        return key

    def call(
        self,
        stem: str,
        kind: str,
        *,
        name: str = "",
        path: str = "",
        target: JsonValue = None,
        parent: JsonValue = None,
        body: JsonValue = None,
        query: dict[str, str] | None = None,
        after: Iterable[str] = (),
        summary: str = "",
    ) -> str:
        """Add a call; it comes after those that it refers to. Gives its key."""
        key = self.key(stem)
        before = (*after, *(found for part in (target, parent, body) for found in _references(part)))
        self.calls.append(
            PlannedCall(
                key=key,
                kind=kind,
                name=name,
                path=path,
                target=target,
                parent=parent,
                body=body,
                query=query or {},
                after=tuple(dict.fromkeys(before)),
                summary=summary,
            )
        )
        return key

    def last(self, target: JsonValue) -> tuple[str, ...]:
        """The key of the call that changes this object, if the plan has one: its children come after."""
        keys = [call.key for call in self.calls if isinstance(target, str) and call.target == target]
        return tuple(keys[-1:])

    def own_tags(self, thing_id: str | None) -> list[str]:
        """Our own tags on an object."""
        thing = self.things.get(thing_id or "")
        return own_tags(thing.tags) if thing else []

    def broken(self, thing_id: str | None) -> bool:
        """Whether an object ended in ERROR, so that an update should mend it."""
        thing = self.things.get(thing_id or "")
        return thing is not None and thing.provisioning_status == statuses.ERROR

    def update(self, pair: Pair[P]) -> Body:
        """The body of an update that makes ``pair`` as wanted, noting what changes; empty where nothing does.

        An object in ERROR says all that it has, so that the update mends it.
        """
        if pair.current is None:
            return {}
        changed, thing_id = list(changes(pair.wanted, pair.current)), getattr(pair.current, "id", None)
        self.changed(pair.wanted, pair.path, changed)
        tags = self.own_tags(thing_id)
        body = repair_body(pair.wanted, tags) if self.broken(thing_id) else {}
        return {**body, **update_body(changed, tags)}

    def send_update(
        self,
        stem: str,
        pair: Pair[P],
        body: Body,
        *,
        noted: int,
        parent: JsonValue = None,
        after: Iterable[str] = (),
    ) -> None:
        """Add the call that updates an object, told by the differences after the first ``noted``.

        An empty body adds none.
        """
        if not body:
            return
        self.call(
            f"{stem}:update",
            f"{KIND_OF[type(pair.wanted)]}.update",
            name=name_of(pair.wanted),
            path=pair.path,
            target=getattr(pair.current, "id", None),
            parent=parent,
            body=body,
            after=after,
            summary=self.told(noted),
        )

    def whole(self, change: Literal["added", "removed"], part: BaseModel, path: str) -> None:
        """Note that a whole object comes or goes."""
        self.differences.append(
            Difference(path=path, change=change, kind=KIND_OF[type(part)], name=name_of(part))
        )

    def changed(self, part: BaseModel, path: str, changes: Iterable[Changed]) -> None:
        """Note changed fields."""
        for change in changes:
            self.linked(part, path, change.field.name, old=change.old, new=change.new)

    def linked(self, part: BaseModel, path: str, field_name: str, *, old: JsonValue, new: JsonValue) -> None:
        """Note one changed field, or link."""
        self.differences.append(
            Difference(
                path=f"{path}.{field_name}" if path else field_name,
                change="changed",
                kind=KIND_OF[type(part)],
                name=name_of(part),
                field=field_name,
                old=old,
                new=new,
            )
        )

    def warn(
        self,
        path: str,
        code: str,
        message: str,
        *,
        things: Mapping[str, Sequence[Thing]] = NOTHING,
        **params: object,
    ) -> None:
        """Note something that is legal, and that a person should know; as ``advice.warning`` says it."""
        self.warnings.append(warning(path, code, message, level="warning", things=things, **params))

    def warn_anew(self, path: str, kind: str, name: str) -> None:
        """Say that an object is deleted and made again although nothing of it changes."""
        self.warn(
            path,
            "made_again",
            "No update has mended the {thing}, which is in ERROR: it is deleted and made again.",
            things={"thing": [Thing(kind=kind, name=name)]},
        )

    def told(self, count: int) -> str:
        """The changes noted after the first ``count`` differences, as one line; without any, it mends."""
        parts = [
            f"{one.field} {shown(one.old)} -> {shown(one.new)}"
            for one in self.differences[count:]
            if one.change == "changed"
        ]
        return ", ".join(parts) or "sends its settings again: it is in ERROR"

    def plan(self) -> Plan:
        """The plan."""
        return Plan(
            calls=tuple(self.calls),
            differences=tuple(self.differences),
            warnings=tuple(self.warnings),
            takes_along={kind: count for kind, count in self.takes_along.items() if count},
        )
