"""What the queue writes down in sentences, and their codes: why something moved, notes, how a schedule ran.

Rows keep the sentence, which scripts and people read as it is. Pages of other languages want a code and
names: they are found by the sentence, so that rows of any age have them. The words stand in the locales;
``tests/unit/test_advice.py`` finds what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lbaas_ui.statuses import IN_THE_CLOUD

TIMELINE: Final[Mapping[str, str]] = {
    **{str(field): sentence for field, sentence in IN_THE_CLOUD.items()},
    "submitted": "submitted",
    "turn": "its turn has come",
    "free": "the balancer is free",
    "accepted": "the cloud accepted it",
    "frozen": "frozen by another transaction",
    "read": "read once more: it is as wanted",
    "as_wanted": "everything is as the form wants it",
    "as_wanted_but": "everything is as the form wants it, but for what was skipped: {what}",
    "gone": "it is gone already",
    "found": "found: it had been made already",
    "found_later": "found after its answer was lost",
    "sent_again": "it was not carried out; sending it again",
    "step_failed": "an earlier step failed: {kind} {name}",
    "paused": "paused by a person",
    "resumed": "resumed by a person",
    "stopped": "stopped by a person",
    "stopped_for": "stopped by a person: {note}",
    "cancelled": "cancelled",
    "cancelled_by": "cancelled by {who}",
    "cancelled_rest": "cancelled; what was done stays",
    "skipped_by": "skipped by {who}",
    "dismissed_by": "dismissed by {who}",
    "retried": "tried again by a person",
    "merged": "merged into {operation}",
    "rights": "goes on with the rights of {who}",
    "put_back": "put back as it was wanted, outside of lbaas-ui",
    "uploaded": "uploaded",
    "outside": "outside of lbaas-ui: {changes}",
    "every": "every {seconds} s",
    "every_off": "every {seconds} s, switched off",
    "daily": "daily at {time} {zone}",
    "daily_off": "daily at {time} {zone}, switched off",
    "due": "due at {at}",
    "missed": "{why}; {missed} earlier runs were missed while nobody was there",
}

NOTES: Final[Mapping[str, str]] = {
    "planned_now": "planned from what the cloud shows now",
    "planned_again": "planned again: the balancer has changed since this was submitted. "
    "{kept} of {planned} steps still make sense, {new} are new.",
    "planned_again_for": "planned again: the balancer has changed since this was submitted: {changes}. "
    "{kept} of {planned} steps still make sense, {new} are new.",
    "step_by_step": "the provider cannot create a balancer in one call: step by step",
    "schedule": "schedule {name}",
    "rolls_back": "rolls back {operation}",
    "out_of_service": "out of service: {server}",
    "in_service": "back in service: {server}",
    "run_before": "The run before has not ended.",
    "changing_now": "The balancer is being changed now.",
    "no_balancer": "There is no balancer {balancer}. The schedule is switched off.",
    "no_form": "No form was applied to this balancer: there is nothing to go back to. "
    "The schedule is switched off.",
}
"""Of operations and revisions, and of how a schedule ran; the timeline has them, too."""

NUMBERS: Final = frozenset({"kept", "planned", "new", "seconds", "missed"})
"""Names that are whole numbers: what stands before them may be a list, and stays whole."""

_ALL: Final[Mapping[str, str]] = {**TIMELINE, **NOTES}


def say(code: str, **names: object) -> str:
    """The sentence of a code."""
    return _ALL[code].format(**names)


def code_of(sentence: str) -> tuple[str, dict[str, str]]:
    """The code and the names of a sentence; an empty code for one that is not of ours, or not here.

    Where its ``why`` is another sentence of ours, that one's code stands in ``why_code``, its names beside.
    """
    code, names = _known(sentence)
    inner, its_names = _known(names.get("why", ""))
    return code, {**its_names, **names, "why_code": inner} if inner else names


def _known(sentence: str) -> tuple[str, dict[str, str]]:
    for code, pattern in _PATTERNS if sentence else ():  # most notes are empty
        if found := pattern.fullmatch(sentence):
            return code, found.groupdict()
    return "", {}


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", _name, re.escape(sentence)), re.DOTALL)


def _name(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{'[0-9]+' if found[1] in NUMBERS else '.*?'})"


# Who says most by itself comes first: it is never taken for a sentence of which it says only the beginning.
_PATTERNS: Final = [
    (code, _pattern(sentence))
    for code, sentence in sorted(_ALL.items(), key=lambda one: -len(re.sub(r"{\w+}", "", one[1])))
]
