"""Every warning that a plan can hold has words in the page's catalogues, with variables that it sends."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import lbaas_ui
from lbaas_ui.queue.advice import said, warning
from lbaas_ui.queue.tasks import Thing

QUEUE = Path(lbaas_ui.__file__).parent / "queue"
LOCALES = QUEUE.parents[1] / "web" / "src" / "locales"


def given() -> Iterator[tuple[str, set[str]]]:
    """Code and variables of each warning in the source of planner and guards."""
    for path in sorted(QUEUE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            args = node.args
            if name in {"warn", "warning"} and len(args) > 1 and isinstance(args[1], ast.Constant):
                named = {one.arg: one.value for one in node.keywords if one.arg}
                things = named.pop("things", None)
                keys = things.keys if isinstance(things, ast.Dict) else []
                yield (
                    str(args[1].value),
                    (named.keys() - {"level"})
                    | {str(ast.literal_eval(key)) for key in keys if key is not None},
                )


def words(language: str) -> dict[str, str]:
    """What the page says, by code."""
    text = (LOCALES / language / "form.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["warning"])


def test_each_warning_has_words() -> None:
    """In English, to which the page's own tests hold the other languages; and no words are left over."""
    sent, known = dict(given()), words("en")
    assert sent.keys() == known.keys()
    for code, sentence in known.items():
        assert set(re.findall(r"{{(\w+)}}", sentence)) <= sent[code], code


def test_a_warning_says_what_it_names() -> None:
    """In English at once, and as data."""
    users = [Thing(kind="listener", name=name, of="shop") for name in ("a", "b", "c", "d")]
    one = warning("pools", "x", "{name}: {users}", level="note", things={"users": users}, name="n")
    assert one.message == "n: listener a of shop, listener b of shop, listener c of shop and 1 more"
    assert (one.things["users"], one.params["name"]) == (tuple(users), "n")
    assert said(Thing(kind="l7policy", name="p")) == "L7 policy p"
