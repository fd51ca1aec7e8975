"""Writes HCL, Terraform's language: values, blocks and comments, as ``terraform fmt`` lays them out.

Source: HCL native syntax specification (identifiers, quoted templates and their escapes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from pydantic import JsonValue

_NAMED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Written as an escape: `$${` says the same, but not every parser reads it where no brace closes it.
_TEMPLATE: Final = re.compile(r"[$%](?=\{)")
_PLAIN_KEY: Final = re.compile(r"(?!(for|true|false|null)$)[a-z_]+")
_INDENT: Final = "  "
_LONGEST_LINE: Final = 100


@dataclass(frozen=True, slots=True)
class Reference:
    """An expression that stands as it is: ``openstack_lb_pool_v2.pool_app.id``."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block: ``resource "a" "b" { ... }``, or a nested one.

    Attributes:
        type: with its labels, as written.
        attributes: a value that is an object is written as a map.
        comments: lines that stand first.
        blocks: nested ones; they stand last.
    """

    type: str
    attributes: Mapping[str, Value]
    comments: Sequence[str] = ()
    blocks: Sequence[Block] = field(default_factory=tuple)


Value = JsonValue | Reference | list[Reference]


def text_of(parts: Iterable[Block | str]) -> str:
    """Blocks and comments (each a line without a line break) with a free line before each block."""
    written = [comment(part) if isinstance(part, str) else "\n" + "\n".join(_block(part)) for part in parts]
    return "\n".join(written).strip("\n") + "\n"


def comment(line: str) -> str:
    """A line as a comment; it must have no line break."""
    return f"# {line}"


def quoted(text: str) -> str:
    """A string literal: nothing in it is a template, an escape or the end of the literal."""
    characters = "".join(_NAMED.get(one) or (one if one.isprintable() else _number(one)) for one in text)
    return '"' + _TEMPLATE.sub(lambda match: _number(match[0]), characters) + '"'


def _number(one: str) -> str:
    return f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}"  # noqa: PLR2004 - four digits' worth


def _block(block: Block) -> Iterator[str]:
    yield f"{block.type} {{"
    for line in block.comments:
        yield _INDENT + comment(line)
    for line in _attributes(block.attributes):
        yield _INDENT + line
    for nested in block.blocks:
        yield ""
        for line in _block(nested):
            yield (_INDENT + line) if line else line
    yield "}"


def _attributes(attributes: Mapping[str, Value]) -> Iterator[str]:
    """Signs of equality are aligned over consecutive values of one line, as ``terraform fmt`` does."""
    written = [(name, _value(value)) for name, value in attributes.items()]
    for one_line, group in groupby(written, key=lambda item: len(item[1]) == 1):
        items = list(group)
        width = max(len(name) for name, _ in items) if one_line else 0
        for name, lines in items:
            yield f"{name:{width}} = {lines[0]}"
            yield from lines[1:]


def _value(value: Value) -> list[str]:
    if isinstance(value, dict):
        width = max(len(_key(key)) for key in value)
        items = [f"{_INDENT}{_key(key):{width}} = {_scalar(item)}" for key, item in value.items()]
        return ["{", *items, "}"]
    if isinstance(value, list):
        items = [_scalar(item) for item in value]
        line = f"[{', '.join(items)}]"
        return [line] if len(line) <= _LONGEST_LINE else ["[", *(f"{_INDENT}{item}," for item in items), "]"]
    return [_scalar(value)]


def _key(text: str) -> str:
    return text if _PLAIN_KEY.fullmatch(text) else quoted(text)


def _scalar(value: JsonValue | Reference) -> str:
    if isinstance(value, Reference):
        return value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)
