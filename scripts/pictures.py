"""How pages are looked at, and how what they show is kept, small: for ``gallery`` and what it takes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from playwright.sync_api import Page

ENDING: Final = "webp"
QUALITY: Final = 50
WIDE: Final = 3840
TALLEST: Final = 1500  # pixels of a page that are kept
TALLEST_WIDE: Final = 2160
SETTLE_MS: Final = 600  # transitions
RESIZE_MS: Final = 300

# What another tab would tell this one; nothing is stored, so the next page speaks English again.
SPEAK: Final = """async (language) => {
  const spoken = new Promise((resolve) => new MutationObserver(resolve)
    .observe(document.documentElement, { attributeFilter: ["lang"] }));
  dispatchEvent(new StorageEvent("storage", { key: "lbaas-ui.language", newValue: language }));
  await spoken;
}"""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    scheme: Scheme
    language: str = "en"

    @classmethod
    def of(cls, ending: str) -> Look:
        """The look of a picture whose name ends like this: "375-dark", "1440-light-ru"."""
        width, scheme, *language = ending.split("-")
        if not width.isdecimal() or scheme not in {"light", "dark"}:
            raise ValueError(
                f"a look is WIDTH-SCHEME[-LANGUAGE], such as 375-dark or 1440-light-ru: {ending}"
            )
        return cls(int(width), cast("Scheme", scheme), *language[:1])

    @property
    def ending(self) -> str:
        """The end of the picture's name."""
        return f"{self.width}-{self.scheme}" + ("" if self.language == "en" else f"-{self.language}")

    @property
    def height(self) -> int:
        """What a window of this width has, in pixels."""
        return TALLEST_WIDE if self.width == WIDE else 800

    @property
    def tallest(self) -> int:
        """What is kept of a long page, in pixels."""
        return max(TALLEST, self.height)


LOOKS: Final = tuple(Look(width, scheme) for width in (1440, 375) for scheme in ("light", "dark"))
FEW: Final = (LOOKS[0], LOOKS[-1])
FOREIGN: Final = (Look(1440, "light", "ru"), Look(375, "dark", "zh"))
PORTUGUESE: Final = (Look(375, "light", "pt"),)
LARGE: Final = (Look(WIDE, "light"),)


@dataclass(frozen=True)
class Shot:
    """One page in one state: ``bring`` leads a page there, of the scene's world.

    ``state`` names the state of ``page_states`` or ``form_states`` that it shows, where it is one.
    """

    name: str
    title: str
    bring: Callable[[Page, Any], None]
    looks: Sequence[Look] = LOOKS
    state: str = ""

    def file(self, look: Look) -> str:
        """The name of its picture."""
        return f"{self.name}-{look.ending}.{ENDING}"


def keep(page: Page, path: Path, look: Look) -> None:
    """What the page shows, said in the look's language: all of it, or so much as is kept of a long one."""
    if look.language != "en":
        page.evaluate(SPEAK, look.language)
    page.wait_for_timeout(SETTLE_MS)
    whole = page.evaluate("document.documentElement.scrollHeight")
    if whole > look.height:
        page.set_viewport_size({"width": look.width, "height": min(look.tallest, whole)})
        page.wait_for_timeout(RESIZE_MS)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": ENDING, "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))
