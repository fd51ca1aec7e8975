"""Keeps what a page shows, small: for ``gallery`` and ``gallery_form``. Together they may take 8 MB."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

ENDING: Final = "webp"
QUALITY: Final = 50


def keep(page: Page, path: Path, *, tallest: int) -> None:
    """The whole page, or its first ``tallest`` pixels."""
    width, height, whole = page.evaluate("[innerWidth, innerHeight, document.documentElement.scrollHeight]")
    page.set_viewport_size({"width": width, "height": min(tallest, max(height, whole))})
    page.wait_for_timeout(350)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": ENDING, "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))
    session.detach()
    page.set_viewport_size({"width": width, "height": height})
