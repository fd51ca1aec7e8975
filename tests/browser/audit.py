"""axe-core on a page as it is now, with nothing in the way of measuring it: stricter than ``axe.py``.

Docs: ``docs/accessibility.md``, which names each reason below.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

# What axe cannot decide, and why it is well. Rule -> part of axe's own words.
DECIDED: Final = {
    # A dialog keeps the keyboard within it; what lies behind is hidden from screen readers.
    "aria-hidden-focus": "not tabbable in the current state",
    # A control that cannot be used now is dimmed on purpose; WCAG asks no contrast of it.
    "color-contrast": "disabled",
}

# Buttons show where they were pressed by a gradient, bars are glass, and rows out of sight are not laid out:
# axe measures no text on any of these. The colours stay what they are.
PLAIN: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .pf-v6-c-button { background-image: none !important; }
    .lf-bar { position: static !important; backdrop-filter: none !important; }
    .lf-member { content-visibility: visible !important; }
    .lb-mast { position: static !important; backdrop-filter: none !important; }
    *, *::before, *::after { transition: none !important; animation: none !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

RUN: Final = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations', 'incomplete'],
})"""


def audit(page: Page) -> list[str]:
    """What is wrong with the page, and what axe could not decide and nobody has: a line each.

    The window becomes as tall as the page, so that nothing covers anything.
    """
    before = page.viewport_size
    assert before is not None
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": before["width"], "height": max(height, before["height"]) + 200})
    page.evaluate(PLAIN)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.wait_for_timeout(200)
    found: dict[str, list[dict[str, Any]]] = page.evaluate(RUN)
    page.evaluate("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)")
    page.set_viewport_size(before)
    wrong = [_line("violation", rule, node) for rule in found["violations"] for node in rule["nodes"]]
    undecided = [
        _line("undecided", rule, node)
        for rule in found["incomplete"]
        for node in rule["nodes"]
        if not _is_decided(rule["id"], _words(node))
    ]
    return wrong + undecided


def _words(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return " ".join(check["message"] for check in checks)


def _is_decided(rule: str, words: str) -> bool:
    return rule in DECIDED and DECIDED[rule] in words


def _line(what: str, rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{what} {rule['id']} at {node['target']}: {_words(node)[:200]}"
