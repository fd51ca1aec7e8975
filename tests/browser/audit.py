"""axe-core on a page as it is now, in both colour schemes and narrow; nothing is in the way of measuring.

Docs: ``docs/accessibility.md``, which names each reason below.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
NARROW_PX: Final = 375
SETTLE_MS: Final = 3000  # by then widths that pass slowly into others have done so

# What axe cannot decide, and why it is well. Rule -> part of axe's own words.
DECIDED: Final = {
    # A dialog keeps the keyboard within it; what lies behind is hidden from screen readers.
    "aria-hidden-focus": "not tabbable in the current state",
    # A control that cannot be used now is dimmed on purpose; WCAG asks no contrast of it.
    "color-contrast": "disabled",
}

# Buttons show where they were pressed by a gradient, bars are glass, lines join the marks of steps, entries
# of menus have a ground of their own under the mouse, popovers stand in a layer that axe does not know, and
# rows out of sight are not laid out: axe measures no text on any of these. The colours stay what they are.
PLAIN: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .pf-v6-c-button { background-image: none !important; }
    .lf-bar { position: static !important; backdrop-filter: none !important; }
    .lf-member { content-visibility: visible !important; }
    .lb-step::before, .pf-v6-c-menu__list-item::before { display: none !important; }
    :popover-open { z-index: 1000; }
    .lb-mast { position: static !important; backdrop-filter: none !important; }
    *, *::before, *::after { transition: none !important; animation: none !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

EVERYTHING: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS: Final = ("color-contrast", "link-in-text-block")  # what another colour scheme can change
# Of what stands over the page and covers it in part, that alone: the page is a state of its own.
RUN: Final = """only => axe.run(document.querySelector('.pf-v6-c-menu, [popover]:popover-open') ?? document, {
  runOnly: only,
  ...(only.includes('wcag2a') && { rules: { 'target-size': { enabled: true } } }),
  resultTypes: ['violations', 'incomplete'],
})"""

TOO_WIDE: Final = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const right = (one) => one.getBoundingClientRect().right;
  const over = [...document.body.querySelectorAll("*")].filter((one) => right(one) > wide);
  return over.map((one) => `${one.tagName} .${one.className}: ${right(one)} px`);
}"""


def audit_all(page: Page) -> list[str]:
    """What is wrong with the page in light, dark and at 375 px, where nobody has to scroll sideways."""
    with _plain(page):
        found = [f"light: {line}" for line in _findings(page, EVERYTHING)]
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {line}" for line in _findings(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": NARROW_PX, "height": 812})
    found += [f"too wide: {line}" for line in _too_wide(page)]
    with _plain(page):
        found += [f"narrow: {line}" for line in _findings(page, EVERYTHING)]
    page.set_viewport_size(wide)
    return found


def _too_wide(page: Page) -> list[str]:
    """What reaches over the page's right edge when all has settled."""
    found: list[str] = page.evaluate(TOO_WIDE)
    end = time.monotonic() + SETTLE_MS / 1000
    while found and time.monotonic() < end:
        page.wait_for_timeout(100)
        found = page.evaluate(TOO_WIDE)
    return found


@contextmanager
def _plain(page: Page) -> Iterator[None]:
    """The window becomes as tall as the page, so that nothing covers anything."""
    before = page.viewport_size
    assert before is not None
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": before["width"], "height": max(height, before["height"]) + 200})
    page.evaluate(PLAIN)
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    page.wait_for_timeout(200)
    try:
        yield
    finally:
        page.evaluate("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)")
        page.set_viewport_size(before)


def _findings(page: Page, rules: Sequence[str]) -> list[str]:
    """Violations, and what axe could not decide and nobody has: a line each."""
    found: dict[str, list[dict[str, Any]]] = page.evaluate(RUN, list(rules))
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
