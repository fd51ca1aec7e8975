"""Renders docs/gallery.md: every page and state, from the built product against a lab; `make screenshots`.

Each at 1440 and 375 pixels, light and dark, with names as long as they may be; some in other languages, some
at 3840 pixels. Look at them all after a change of the pages: that is what they are for. While you work:
`python -m scripts.gallery --only balancer --look 375-dark-ru --to /tmp/looks`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from scripts import gallery_form, gallery_pages, gallery_states
from scripts.pictures import LOOKS, WIDE, Look, Shot, keep
from scripts.screenshots import product
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE_MS
from tests.browser.form_states import Stage
from tests.browser.house import House
from tests.labkit import Lab
from tests.served import TOKEN, Served

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
FOLDER: Final = DOCS / "images" / "gallery"
FAILED: Final = DOCS.parent / ".state" / "gallery"
NARROW_SHOWN: Final = 160  # pixels of a picture in the index


@dataclass(frozen=True)
class Scene:
    """Pictures of one world, which has a lab and a server of its own; ``tidy`` comes after each."""

    set_up: Callable[[Served, Lab], Any]
    shots: Sequence[Shot]
    tidy: Callable[[Any, Page], None] = lambda _, __: None


SCENES: Final = (
    Scene(gallery_pages.Bare.set_up, gallery_pages.FIRST),
    Scene(gallery_pages.Furnished.set_up, gallery_pages.PAGES),
    Scene(House.set_up, gallery_states.SHOTS, House.tidy),
    Scene(Stage.set_up, gallery_form.SHOTS),
)


@dataclass(frozen=True)
class Wanted:
    """Which pictures are taken: of names with one of the words, in these looks; all where none are named."""

    only: Sequence[str] = ()
    looks: Sequence[Look] = ()

    def of(self, shot: Shot) -> Sequence[Look]:
        """The looks in which a shot is taken."""
        if self.only and not any(word in shot.name for word in self.only):
            return ()
        return self.looks or shot.looks


@contextmanager
def opened(browser: Browser, server: Served, look: Look) -> Iterator[BrowserContext]:
    """A browser's window of one look, logged in."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{server.url}/#token={TOKEN}")
    page.get_by_role("heading", level=1).wait_for()
    page.close()
    yield context
    context.close()


@dataclass
class Camera:
    """Takes the wanted pictures into a folder; names those that could not be taken in ``failed``."""

    browser: Browser
    folder: Path
    wanted: Wanted
    failed: list[str] = field(default_factory=list)

    def take_scene(self, scene: Scene) -> None:
        """Each wanted picture of a scene, look by look."""
        looks = list(dict.fromkeys(look for shot in scene.shots for look in self.wanted.of(shot)))
        if not looks:
            return
        with (
            tempfile.TemporaryDirectory(prefix="lbaas-ui-gallery-") as home,
            product(Path(home)) as (lab, server),
        ):
            world = scene.set_up(server, lab)
            for look in looks:
                with opened(self.browser, server, look) as context:
                    for shot in scene.shots:
                        if look in self.wanted.of(shot):
                            page = context.new_page()
                            self._take(page, shot, look, world=world)
                            scene.tidy(world, page)
                            page.close()

    def _take(self, page: Page, shot: Shot, look: Look, *, world: object) -> None:
        name = shot.file(look)
        started = time.monotonic()
        try:
            shot.bring(page, world)
            keep(page, self.folder / name, look)
            print(f"{name} ({time.monotonic() - started:.1f} s)", flush=True)
        except (Error, AssertionError) as error:
            self.failed.append(name)
            FAILED.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILED / f"{name}.png")
            print(f"{name}: its state was not reached, see {FAILED}/{name}.png\n{error}", flush=True)


def all_shots() -> list[Shot]:
    """Every picture of the gallery, in its order."""
    return [shot for scene in SCENES for shot in scene.shots]


def index() -> str:
    """What docs/gallery.md says."""
    lines = ["# Gallery", "", "Every page and state, as `make screenshots` renders them against the lab.", ""]
    for shot in all_shots():
        lines += [f"## {shot.title}", "", *(_picture(shot, look) for look in shot.looks), ""]
    return "\n".join(lines)


def _picture(shot: Shot, look: Look) -> str:
    image = f"images/gallery/{shot.file(look)}"
    width = (
        NARROW_SHOWN if look.width == LOOKS[-1].width else LOOKS[0].width // (2 if look.width == WIDE else 3)
    )
    picture = f'<img src="{image}" alt="{shot.title}, {look.ending}" width="{width}">'
    return f'<a href="{image}">{picture}</a>'


def sweep() -> None:
    """Remove pictures that the index no longer shows."""
    shown = {shot.file(look) for shot in all_shots() for look in shot.looks}
    for file in FOLDER.iterdir():
        if file.name not in shown:
            file.unlink()


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Renders docs/gallery.md and its pictures.")
    parser.add_argument(
        "--only", nargs="*", default=(), metavar="WORD", help="pictures with WORD in the name"
    )
    parser.add_argument(
        "--look", nargs="*", default=(), type=Look.of, help="such as 375-dark or 1440-light-ru"
    )
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER")
    return parser.parse_args()


def main() -> int:
    """Take the pictures, write the index; 1 where one could not be taken."""
    asked = arguments()
    asked.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        camera = Camera(browser, asked.to, Wanted(asked.only, asked.look))
        for scene in SCENES:
            camera.take_scene(scene)
        browser.close()
    if asked.to == FOLDER and not asked.look:
        (DOCS / "gallery.md").write_text(index(), encoding="utf-8")
        sweep()
    if camera.failed:
        print(f"not taken: {', '.join(camera.failed)}")
    return 1 if camera.failed else 0


if __name__ == "__main__":
    sys.exit(main())
