"""What plans warn of and checks refuse has words in the page's catalogues, with variables that are sent."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lbaas_ui
from lbaas_ui.queue import reasons
from lbaas_ui.queue.advice import said, warning
from lbaas_ui.queue.tasks import Thing, Waiting

QUEUE = Path(lbaas_ui.__file__).parent / "queue"
LOCALES = QUEUE.parents[1] / "web" / "src" / "locales"


def given(names: set[str], *paths: Path) -> dict[str, set[str]]:
    """Codes of all calls of these functions in the source, with the variables that all of a code have."""
    found: dict[str, set[str]] = {}
    for path in sorted(one for root in paths for one in ([root] if root.is_file() else root.rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                code, variables = str(node.args[1].value), set(_variables(node))
                found[code] = found.get(code, variables) & variables
    return found


def _variables(call: ast.Call) -> Iterator[str]:
    for one in call.keywords:
        if one.arg == "things" and isinstance(one.value, ast.Dict):
            yield from (str(ast.literal_eval(key)) for key in one.value.keys if key is not None)
        elif one.arg is not None and one.arg not in {"things", "level"}:
            yield one.arg


def refusals() -> set[str]:
    """Codes of what cannot be done now: each stands before its sentence."""
    files = ("queue/steering.py", "queue/conditions.py", "api/standing.py")
    texts = [(QUEUE.parent / file).read_text(encoding="utf-8") for file in files]
    codes = {code for text in texts for code in re.findall(r'"([a-z_]+)",\s+f?"[A-Z]', text)}
    return codes | set(re.findall(r'_pending\("([a-z_]+)"', "".join(texts)))


def waits() -> set[str]:
    """Codes of what is waited for, as the model tells them."""
    told = (Waiting.__doc__ or "").partition("code:")[2].partition("reason:")[0]
    return set(re.findall(r"``([a-z_]+)``", told))


def failures() -> set[str]:
    """Codes of why a step failed; ``unresolved`` is said in the words of what is missing."""
    files = ("failures.py", "confirm.py", "lane.py", "conditions.py")
    text = "".join((QUEUE / file).read_text(encoding="utf-8") for file in files)
    said = re.findall(
        r'(?:TaskError\(\s*code=|code, what(?:, remedies)? = |Never\(\s*|code = )"([a-z_]+)"', text
    )
    return {*said, *re.findall(r'else "(cannot_plan)"', text)}


def words(section: str, namespace: str = "form") -> dict[str, Any]:
    """What the page says in English, by code."""
    text = (LOCALES / "en" / f"{namespace}.json").read_text(encoding="utf-8")
    return dict(json.loads(text)[section])


@pytest.mark.parametrize(
    ("section", "sent"),
    [
        ("warning", given({"warn", "warning"}, QUEUE)),
        ("problem", given({"problem"}, QUEUE.parent / "forms" / "checks", QUEUE / "quotas.py")),
    ],
)
def test_each_code_has_words(section: str, sent: dict[str, set[str]]) -> None:
    """In English, to which the page's own tests hold the other languages; and no words are left over."""
    known = words(section)
    assert sent.keys() == known.keys()
    for code, sentence in known.items():
        assert set(re.findall(r"{{(\w+)}}", sentence)) <= sent[code], code


@pytest.mark.parametrize(
    ("section", "sent"), [("reason", refusals()), ("waiting", waits()), ("failure", failures())]
)
def test_each_reason_has_words(section: str, sent: set[str]) -> None:
    """Why a button cannot be pressed, what is waited for, why something failed."""
    assert sent == words(section, "common").keys()


@pytest.mark.parametrize(
    ("known", "sentences"),
    [
        (words("timeline", "balancer")["why"], reasons.TIMELINE),
        (words("said", "common"), reasons.NOTES),
    ],
)
def test_each_sentence_that_is_written_down_has_words(
    known: dict[str, str], sentences: dict[str, str]
) -> None:
    """With the same names; and is known again when it is read."""
    assert {code: re.sub(r"{{(\w+)}}", r"{\1}", text) for code, text in known.items()} == dict(sentences)
    for code, sentence in sentences.items():
        names = {
            name: "7" if name in reasons.NUMBERS else f"{name}.1" for name in re.findall(r"{(\w+)}", sentence)
        }
        assert reasons.code_of(reasons.say(code, **names)) == (code, names)


@pytest.mark.parametrize(
    ("why", "inner"),
    [
        (reasons.say("run_before"), {"why_code": "run_before"}),
        (reasons.say("due", at="2026-05-04 20:00 UTC"), {"why_code": "due", "at": "2026-05-04 20:00 UTC"}),
        ("name: a -> b; tags: -> x", {}),
    ],
)
def test_a_sentence_in_a_sentence_has_its_code(why: str, inner: dict[str, str]) -> None:
    """So that all of it is said in the page's language; a list of differences stays whole."""
    missed = reasons.say("missed", why=why, missed=3)
    assert missed == f"{why}; 3 earlier runs were missed while nobody was there"
    assert reasons.code_of(missed) == ("missed", {"why": why, "missed": "3", **inner})


def test_what_others_say_has_no_code() -> None:
    """Octavia's own words, and sentences that only begin like ours."""
    for sentence in ("", "Quota has been met for Listeners.", "the balancer is free of charge"):
        assert reasons.code_of(sentence) == ("", {})


def test_a_warning_says_what_it_names() -> None:
    """In English at once, and as data."""
    users = [Thing(kind="listener", name=name, of="shop") for name in ("a", "b", "c", "d")]
    one = warning("pools", "x", "{name}: {users}", level="note", things={"users": users}, name="n")
    assert one.message == "n: listener a of shop, listener b of shop, listener c of shop and 1 more"
    assert (one.things["users"], one.params["name"]) == (tuple(users), "n")
    assert said(Thing(kind="l7policy", name="p")) == "L7 policy p"
