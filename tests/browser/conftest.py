"""Chromium for the tests of the pages: real pages, a real server of ours, a real Octavia behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.served import TOKEN, Served

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium where there is one, else Playwright's own."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser, served_full: Served) -> Iterator[Page]:
    """A page that is logged in, with a server of the test's own."""
    with logged_in(chromium, served_full) as page:
        yield page


@pytest.fixture(scope="module")
def tab(chromium: Browser, server: Served) -> Iterator[Page]:
    """One page for all cases of a module that has a ``server`` of its own, without motion."""
    with logged_in(chromium, server) as page:
        page.emulate_media(reduced_motion="reduce")
        page.get_by_role("link", name="New balancer").first.wait_for()
        yield page


def is_violation(text: str) -> bool:
    """Whether Chromium refused something that the page's own policy does not allow."""
    return any(word in text for word in ("Content Security Policy", "Permissions policy", "Trusted"))


@contextmanager
def logged_in(chromium: Browser, served: Served) -> Iterator[Page]:
    """A page that came by the address that the server prints at its start; it must not throw errors."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_violation(said.text) else None)
    page.goto(f"{served.url}/#token={TOKEN}")
    yield page
    context.close()
    assert errors == [], "the page threw errors"
