"""How warnings are said: a sentence in English, and all that a page needs to say it in another language.

Planner and guards make them here. Each code has its sentence in ``web/src/locales``, with the same variables;
``tests/unit/test_advice.py`` finds what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from lbaas_ui.queue.kinds import label
from lbaas_ui.queue.tasks import PlanWarning, Thing

NOTHING: Mapping[str, Sequence[Thing]] = {}


def warning(
    path: str,
    code: str,
    message: str,
    *,
    level: Literal["warning", "note"] = "warning",
    things: Mapping[str, Sequence[Thing]] = NOTHING,
    **params: object,
) -> PlanWarning:
    """A warning whose message is a template over ``params`` and ``things``.

    Args:
        path: in the form, or empty.
        code: stable.
        message: the template.
        level: ``note`` for what may well be meant.
        things: objects that the message names, by its variable.
        **params: names and numbers that need no translation.
    """
    texts = {key: str(value) for key, value in params.items()}
    texts |= {key: listed([said(one) for one in several]) for key, several in things.items()}
    named = {key: tuple(several) for key, several in things.items()}
    return PlanWarning(
        path=path, code=code, message=message.format(**texts), params=texts, things=named, level=level
    )


def said(thing: Thing) -> str:
    """An object as people call it, as in ``listener web of shop``."""
    of = f" of {thing.of}" if thing.of else ""
    return f"{label(thing.kind)} {thing.name}{of}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """A few names for a sentence."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
