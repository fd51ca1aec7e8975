"""Why something moved: the sentences that the queue writes into the timeline, and their codes.

Rows keep the sentence, which scripts and people read as it is. Pages of other languages want a code and
names: they are found by the sentence, so that rows of any age have them. The words stand in the locales;
``tests/unit/test_advice.py`` finds what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lbaas_ui.db.statuses import IN_THE_CLOUD

SENTENCES: Final[Mapping[str, str]] = {
    **{str(field): sentence for field, sentence in IN_THE_CLOUD.items()},
    "submitted": "submitted",
    "turn": "its turn has come",
    "free": "the balancer is free",
    "accepted": "the cloud accepted it",
    "frozen": "frozen by another transaction",
    "read": "read once more: it is as wanted",
    "as_wanted": "everything is as the form wants it",
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
    "retried": "tried again by a person",
    "merged": "merged into {operation}",
    "rights": "goes on with the rights of {who}",
    "put_back": "put back as it was wanted, outside of lbaas-ui",
    "uploaded": "uploaded",
}


def say(code: str, **names: str) -> str:
    """The sentence of a code."""
    return SENTENCES[code].format(**names)


def code_of(sentence: str) -> tuple[str, dict[str, str]]:
    """The code and the names of a sentence; an empty code for one that is not of ours, or not here."""
    for code, pattern in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return code, found.groupdict()
    return "", {}


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", re.escape(sentence)), re.DOTALL)


# What names nothing comes first: it is never taken for a sentence that does.
_PATTERNS: Final = [
    (code, _pattern(sentence)) for code, sentence in sorted(SENTENCES.items(), key=lambda one: "{" in one[1])
]
