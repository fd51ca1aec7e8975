"""The form's states for the gallery: what each is called, and how a page is brought there.

``scripts/gallery.py`` takes ``CAPTIONS`` and ``STATES``. Alone it takes these pictures into a folder, to be
looked at while one works on the form: ``python -m scripts.gallery_form FOLDER``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.pictures import ENDING, keep
from tests import labkit
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.form_states import STATES, Stage
from tests.served import TOKEN, Served

CAPTIONS: Final = {
    "new": "A new balancer: name, network, port, servers, and the button",
    "refused": "Pressed too early: what is left to do, each with a link to its field",
    "picking": "Servers are picked from the cloud's list",
    "pasting": "Servers are pasted as a list, also from HAProxy and nginx",
    "expert": "TLS, routing and metrics; closed accordions say what is set inside",
    "opened": "Every accordion open",
    "uploading": "A certificate is brought along",
    "yaml": "The form as a file for lbaas-ui apply",
    "left": "A form that was left unfinished can be continued",
    "failed": "What Octavia refused stands at its field, in its own words",
    "editing": "An edit: what differs, what stays, what was taken out and can be put back",
}
Scheme = Literal["light", "dark"]
LOOKS: Final[tuple[tuple[int, Scheme], ...]] = (
    (1440, "light"),
    (1440, "dark"),
    (375, "light"),
    (375, "dark"),
)
SETTLE_MS: Final = 800  # transitions


@contextmanager
def looked_at(browser: Browser, server: Served, *, width: int, scheme: Scheme) -> Iterator[Page]:
    """A page in one size and colour scheme, logged in."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="en-GB", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{server.url}/#token={TOKEN}")
    page.get_by_role("heading", level=1).wait_for()
    yield page
    context.close()


def take_all(browser: Browser, stage: Stage, folder: Path, *, tallest: int = 20_000) -> None:
    """Each state in each look; of long pages all of it, or ``tallest`` pixels."""
    for width, scheme in LOOKS:
        with looked_at(browser, stage.server, width=width, scheme=scheme) as page:
            for state, bring in STATES.items():
                bring(page, stage)
                page.wait_for_timeout(SETTLE_MS)
                keep(page, folder / f"form-{state}-{width}-{scheme}.{ENDING}", tallest=tallest)


def main() -> None:
    """Start a lab and a server, take the pictures, stop both."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lbaas-ui-pictures-") as home:
        lab = labkit.start("full", Path(home) / "lab", OCTAVIA_LAB_DELAY="0")
        server = Served(lab.clouds_yaml, Path(home) / "server")
        try:
            server.start()
            with sync_playwright() as playwright:
                executable = str(CHROMIUM) if CHROMIUM.exists() else None
                browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
                take_all(browser, Stage.set_up(server, lab), folder)
                browser.close()
        finally:
            server.stop()
            lab.stop()


if __name__ == "__main__":
    main()
