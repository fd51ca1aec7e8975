"""Reads exports back: HCL by python-hcl2, scripts by bash with a stand-in for ``openstack``."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from pydantic import JsonValue

from lbaas_ui.forms.document import BalancerForm, Part
from lbaas_ui.forms.exports.fitting import Words, one_line
from lbaas_ui.forms.exports.things import Thing

Data = dict[str, Any]

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r'\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\([nrt"\\])|(\$\$|%%)\{|([$%])\{')


# --- Terraform ----------------------------------------------------------------------------------------------


@dataclass
class Terraform:
    """What a file says.

    Attributes:
        resources: arguments by type and label; references as ``${...}``.
        imports: ids by address.
        data: data sources, as ``resources``.
    """

    resources: dict[tuple[str, str], Data] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    data: dict[tuple[str, str], Data] = field(default_factory=dict)


def terraform_of(text: str) -> Terraform:
    """A Terraform file, parsed."""
    parsed = _plain(hcl2.loads(text))
    found = Terraform()
    for kind, into in (("resource", found.resources), ("data", found.data)):
        for block in parsed.get(kind, []):
            for resource, labelled in block.items():
                for label, body in labelled.items():
                    assert (resource, label) not in into, "two of one name"
                    into[resource, label] = body
    for block in parsed.get("import", []):
        address = block["to"].removeprefix("${").removesuffix("}")
        assert address not in found.imports, "imported twice"
        found.imports[address] = block["id"]
    return found


def _plain(value: Any) -> Any:
    """The parser's answer without its marks, string literals decoded."""
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return decoded(value) if isinstance(value, str) and value.startswith('"') else value


def decoded(literal: str) -> str:
    """A quoted HCL literal as text; it must have no live template in it."""
    assert literal[0] == literal[-1] == '"', literal

    def one(match: re.Match[str]) -> str:
        short, long, named, doubled, live = match.groups()
        assert not live, f"a template in {literal}"
        if doubled:
            return f"{doubled[0]}{{"
        return _ESCAPES[named] if named else chr(int(short or long, 16))

    return _ESCAPE.sub(one, literal[1:-1])


# --- scripts ------------------------------------------------------------------------------------------------

_STAND_IN = r"""
openstack() {
    printf '%s\0' "$#" "$@" >>"$RECORD"
    printf x >>"$RECORD.count"
    echo "id-$(wc -c <"$RECORD.count")"
}
"""


def commands_of(script: str, folder: Path, **env: str) -> list[list[str]]:
    """The arguments with which bash calls ``openstack``, a list a call; the n-th call answers ``id-<n>``."""
    record, stand_in = folder / "record", folder / "stand-in"
    record.write_bytes(b"")
    (folder / "record.count").write_bytes(b"")
    stand_in.write_text(_STAND_IN)
    names = {"BASH_ENV": str(stand_in), "RECORD": str(record), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash"],
        input=script.encode(),
        env={"PATH": "/usr/bin:/bin", **names, **env},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b""), done
    words = iter(record.read_bytes().decode().split("\0")[:-1])
    return [[next(words) for _ in range(int(count))] for count in words]


# --- all ----------------------------------------------------------------------------------------------------


def with_ids(form: BalancerForm) -> BalancerForm:
    """The same form with an id for each object, as an existing balancer has it."""
    form = form.model_copy(deep=True)
    for number, part in enumerate(_parts(form)):
        part.id = f"id-{number}"
    return BalancerForm.model_validate(form.model_dump(exclude_unset=True))


def _parts(form: BalancerForm) -> Iterator[Part]:
    yield form
    for pool in form.pools or ():
        yield pool
        yield from pool.members or ()
        yield from [pool.healthmonitor] if pool.healthmonitor else []
    for listener in form.listeners or ():
        yield listener
        for policy in listener.l7policies or ():
            yield policy
            yield from policy.rules or ()


def commented(text: str, name: str, value: JsonValue) -> bool:
    """Whether a comment says that this value is lost."""
    wanted = f"{name} = {one_line(value)}"
    return any(line.strip().startswith("#") and line.endswith(wanted) for line in text.splitlines())


def not_said(text: str, thing: Thing, said: Data, words: Words) -> Iterator[str]:
    """The fields of a thing that stand neither in ``said``, what a tool is told of it, nor in a comment."""
    for name, value in thing.fields.items():
        parts = {f"{name}.{key}": item for key, item in value.items()} if isinstance(value, dict) else {}
        told = said.get(words.names.get(name, ""))
        inner = told if isinstance(told, dict) else {}
        lost = [key for key, item in parts.items() if inner.get(key.rpartition(".")[2]) != item]
        if told == value or commented(text, name, value):
            continue
        if not parts or told is None:
            yield name
        yield from (key for key in lost if not commented(text, key, parts[key]))
