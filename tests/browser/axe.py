"""axe-core on a page: what it finds, in sentences that name the element and the way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

INCOMPLETE_BY_HAND = {
    "color-contrast",  # text over an SVG or a part that scrolls: measured by hand, docs/accessibility.md
    "aria-hidden-focus",  # the page behind a dialog: PatternFly's trap keeps the keyboard out of it
}
"""Rules whose `incomplete` was looked at; any other is as good as a violation."""


def findings(page: Page) -> list[str]:
    """Everything that axe finds wrong, or that it cannot decide and nobody has looked at."""
    page.evaluate(_SOURCE.read_text(encoding="utf-8"))
    result: dict[str, list[dict[str, Any]]] = page.evaluate(
        "rules => axe.run({runOnly: rules, rules: {'target-size': {enabled: true}}})", list(_RULES)
    )
    wrong = result["violations"] + [
        one for one in result["incomplete"] if one["id"] not in INCOMPLETE_BY_HAND
    ]
    return [
        f"{page.url}: {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for rule in wrong
        for node in rule["nodes"]
    ]
