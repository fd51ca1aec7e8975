"""What of a balancer a tool has words for, and what it has not: the one rule-book of all exports.

A tool declares its words as data (``Words``, one for each kind). Whatever has no word there comes out as a
``Gap``, which the tool's module writes as a comment: nothing is dropped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from lbaas_ui.forms.exports.things import Thing


@dataclass(frozen=True, slots=True)
class Words:
    """How a tool calls one kind of object.

    Attributes:
        type: of resource, or the command.
        parent: the argument that takes the parent.
        names: a form's field, and the argument that takes it; a field that is not here is a gap.
        links: the same for ``default_pool`` and ``redirect_pool``.
        inner: the keys that it knows of a field that is an object; all, where the field is not here.
        only: the values that it knows of a field, where it does not know all of Octavia's.
        against: a field that it refuses beside another one.
    """

    type: str
    parent: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    inner: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    against: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """A value for which the tool has no word; ``why`` says more, where there is more to say."""

    field: str
    value: JsonValue
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A thing in a tool's words.

    Attributes:
        args: arguments with values, in the order of the form's fields.
        links: arguments that take another thing.
        gaps: what is lost.
        left_out: why the thing cannot be there at all, or empty.
    """

    thing: Thing
    args: Mapping[str, JsonValue]
    links: Mapping[str, Thing]
    gaps: Sequence[Gap]
    left_out: str = ""


def same(*names: str) -> dict[str, str]:
    """Fields that the tool calls as the form does."""
    return {name: name for name in names}


def places_of(fitted: Sequence[Fitted]) -> Mapping[Thing, tuple[int, Thing | None]]:
    """For each policy that is not left out: its position on its listener, from 1, and the one before it."""
    places: dict[Thing, tuple[int, Thing | None]] = {}
    last: dict[Thing | None, Thing] = {}
    for thing in (one.thing for one in fitted if one.thing.kind == "l7policy" and not one.left_out):
        before = last.get(thing.parent)
        places[thing] = (places[before][0] + 1 if before else 1, before)
        last[thing.parent] = thing
    return places


def fit(thing: Thing, words: Words) -> Fitted:
    """One thing in a tool's words, by itself."""
    args: dict[str, JsonValue] = {}
    links: dict[str, Thing] = {}
    gaps: list[Gap] = []
    for name, value in thing.fields.items():
        gap = _gap(name, value, thing, words)
        if gap is None:
            args[words.names[name]], lost = _split(name, value, words)
            gaps += lost
        else:
            gaps.append(gap)
    for name, target in thing.links.items():
        if isinstance(target, Thing) and name in words.links:
            links[words.links[name]] = target
        else:
            gaps.append(Gap(name, target.label if isinstance(target, Thing) else target))
    return Fitted(thing, args, links, gaps)


def _gap(name: str, value: JsonValue, thing: Thing, words: Words) -> Gap | None:  # noqa: PLR0917 - private
    if name not in words.names:
        return Gap(name, value)
    rival = words.against.get(name)
    if rival in thing.fields:
        return Gap(name, value, f"not taken beside {rival}")
    return None


def _split(name: str, value: JsonValue, words: Words) -> tuple[JsonValue, list[Gap]]:
    """An object without the keys that the tool does not know, and those."""
    known = words.inner.get(name)
    if known is None or not isinstance(value, dict):
        return value, []
    lost = [Gap(f"{name}.{key}", item) for key, item in value.items() if key not in known]
    return {key: item for key, item in value.items() if key in known}, lost


def fit_all(things: Sequence[Thing], table: Mapping[str, Words]) -> list[Fitted]:
    """All things in a tool's words; kinds that the table does not have are not in the list.

    What hangs on a thing that is left out is left out, too, and so is a policy with a rule or a pool that is:
    with one test less it would catch requests that are none of its business.
    """
    reasons = {thing: reason for thing in things if (reason := _unknown_value(thing, table))}
    for rule in [thing for thing in reasons if thing.kind == "l7rule" and thing.parent is not None]:
        if rule.parent is not None:
            reasons.setdefault(rule.parent, f"one of its rules: {reasons[rule]}")
    for thing in things:  # parents and pools come first
        redirect = thing.links.get("redirect_pool")
        if thing.parent in reasons:
            reasons.setdefault(thing, f"{thing.parent.label} is left out")
        elif isinstance(redirect, Thing) and redirect in reasons:
            reasons.setdefault(thing, f"{redirect.label} is left out")
    rules = [thing for thing in things if thing.parent in reasons]
    reasons |= {
        rule: f"{rule.parent.label} is left out" for rule in rules if rule.parent and rule not in reasons
    }
    return [_without(fit(thing, table[thing.kind]), reasons) for thing in things if thing.kind in table]


def _unknown_value(thing: Thing, table: Mapping[str, Words]) -> str:
    words = table.get(thing.kind)
    for name, known in words.only.items() if words else ():
        value = thing.fields.get(name)
        if value is not None and value not in known:
            return f"{name} {value} is not known there"
    return ""


def _without(fitted: Fitted, reasons: Mapping[Thing, str]) -> Fitted:
    """The same without links to what is left out."""
    lost = {name: target for name, target in fitted.links.items() if target in reasons}
    gaps = [*fitted.gaps, *(Gap(name, target.label, "left out") for name, target in lost.items())]
    links = {name: target for name, target in fitted.links.items() if name not in lost}
    return Fitted(fitted.thing, fitted.args, links, gaps, reasons.get(fitted.thing, ""))


def one_line(value: JsonValue) -> str:
    """A value as JSON that is safe in a comment: one line, nothing that a terminal or a parser obeys."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    # JSON leaves DEL alone, as the only control character.
    return "\\u007f" if character == "\x7f" else json.dumps(character)[1:-1]


def comments_of(fitted: Fitted, where: str) -> list[str]:
    """The gaps of a thing (``Not in Heat: ...``), and that it is left out; lines without a comment's sign."""
    lines = [
        f"Not {where}{f' ({gap.why})' if gap.why else ''}: {gap.field} = {one_line(gap.value)}"
        for gap in fitted.gaps
    ]
    if not fitted.left_out:
        return lines
    values = one_line({**fitted.args, **{name: thing.label for name, thing in fitted.links.items()}})
    return [f"Left out: {fitted.thing.label}, since {fitted.left_out}. {values}", *lines]
