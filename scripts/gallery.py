"""Renders docs/gallery.md: every page and state, from the built product against a lab; `make screenshots`.

Each at 1440 and 375 pixels, light and dark, with names as long as they may be; some in Russian and Chinese.
Look at them all after a change of the pages: that is what they are for.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts import gallery_form
from scripts.pictures import ENDING, keep
from scripts.screenshots import example, product
from tests import labkit
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.form_states import Stage
from tests.browser.page_states import STATES, House
from tests.served import TOKEN, Served

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDER = DOCS / "images" / "gallery"
SETTLE_MS = 700
TALLEST = 1500
TALLEST_FORM = 1200
BEFORE_THE_LISTENER = 3  # steps: balancer, pool, servers
LONGEST = "a-name-as-long-as-octavia-allows-" * 8
VIP = {"subnet_id": "private-subnet"}

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    scheme: Scheme
    language: str = "en-GB"

    @property
    def ending(self) -> str:
        """The end of the picture's name."""
        language = "" if self.language == "en-GB" else f"-{self.language}"
        return f"{self.width}-{self.scheme}{language}"


@dataclass(frozen=True)
class Shot:
    """One page in one state; ``act`` brings it there from its address."""

    name: str
    title: str
    path: str
    act: Callable[[Page], None] = lambda _: None
    foreign: bool = False
    few: bool = False  # looks: the first and the last


LOOKS = [Look(width, scheme) for width in (1440, 375) for scheme in ("light", "dark")]
FEW = [LOOKS[0], LOOKS[-1]]
FOREIGN = [Look(1440, "light", "ru"), Look(375, "dark", "zh")]


@contextmanager
def opened(browser: Browser, server: Served, look: Look, *, logged_in: bool = True) -> Iterator[Page]:
    """A page of one look."""
    context = browser.new_context(
        viewport={"width": look.width, "height": 800},
        color_scheme=look.scheme,
        locale=look.language,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{server.url}/{f'#token={TOKEN}' if logged_in else ''}")
    page.get_by_role("heading", level=1).wait_for()
    yield page
    context.close()


def take(page: Page, shot: Shot, look: Look) -> None:
    """Bring the page into its state and keep it."""
    page.get_by_role("heading", level=1).first.wait_for()
    expect(page.locator("[class*=skeleton]")).to_have_count(0)
    shot.act(page)
    page.wait_for_timeout(SETTLE_MS)
    keep(page, FOLDER / f"{shot.name}-{look.ending}.{ENDING}", tallest=TALLEST)


def take_all(browser: Browser, server: Served, shots: list[Shot], *, logged_in: bool = True) -> None:
    """Each shot in each look."""
    for look in [*LOOKS, *FOREIGN]:
        wanted = [shot for shot in shots if look in LOOKS or shot.foreign]
        if not wanted:
            continue
        with opened(browser, server, look, logged_in=logged_in) as page:
            for shot in wanted:
                page.goto(f"{server.url}{shot.path}")
                take(page, shot, look)
        print(look.ending, *(shot.name for shot in wanted), flush=True)


def many(name: str, count: int) -> dict[str, Any]:
    """A balancer with so many servers."""
    members = [{"address": f"10.0.{n // 250}.{n % 250 + 2}", "protocol_port": 8080} for n in range(count)]
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": members}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    return {"name": name, "vip": VIP, "listeners": [listener], "pools": [pool]}


def furnish(server: Served, lab: labkit.Lab) -> dict[str, str]:
    """Balancers of all kinds; gives their ids by name."""
    forms = [
        example("shop"),
        many("three-hundred", 300),
        example("shop", name=LONGEST[:255], vip=VIP, description="Описание " * 28, tags=["x" * 40]),
        example("tcp", name="выставка-продажа-книг", vip=VIP),
        example("tcp", name="生产环境负载均衡器", vip=VIP),
        example("tcp", name="switched-off", vip=VIP, admin_state_up=False),
    ]
    for form in forms:
        server.ended(server.submit(form, create="full")["id"], timeout_s=120)
    lab.fault("error", match={"kind": "pool", "name": "app"})
    server.ended(server.submit(many("broken", 2), create="cascade")["id"], timeout_s=60)
    found = {one["name"]: str(one["id"]) for one in server.get("/balancers?limit=50")["balancers"]}
    members = server.get(f"/balancers/{found['three-hundred']}")["pools"][0]["members"]
    states = ["ERROR"] * 4 + ["OFFLINE"] * 12 + ["ONLINE"] * 284
    pairs = zip(members, states, strict=True)
    lab.status({"members": [{"id": one["id"], "operating_status": state} for one, state in pairs]})
    while "ERROR" not in server.get("/balancers?name=three-hundred")["balancers"][0]["members_by_status"]:
        time.sleep(1)
    return found


def under_way(server: Served, lab: labkit.Lab) -> str:
    """A balancer that is being made while the pictures are taken; gives its id."""
    lab.delays({"loadbalancer": 0, "pool": 0, "member.batch": 0, "healthmonitor": 0, "listener": 900})
    server.submit(many("on-its-way", 3), create="cascade")
    while True:
        for one in server.get("/balancers?name=on-its-way")["balancers"]:
            if one["id"] and one["operation"] and one["operation"]["done"] >= BEFORE_THE_LISTENER:
                return str(one["id"])


def press(role: Literal["button", "tab"], name: str) -> Callable[[Page], None]:
    """Press what has this role and English name; in another language, leave it."""

    def act(page: Page) -> None:
        wanted = page.get_by_role(role, name=name)
        if wanted.count():
            wanted.first.click()

    return act


def shots(ids: dict[str, str], busy: str) -> list[Shot]:
    """All pages and states but the log-in and the empty board."""
    shop, big, long = (f"/balancers/{ids[name]}" for name in ("shop", "three-hundred", LONGEST[:255]))
    return [
        Shot("board", "Board", "/?view=cards", foreign=True),
        Shot("board-table", "Board as a table", "/?view=table&sort=name", foreign=True),
        Shot("board-none", "Board: nothing fits", "/?view=cards&q=nothing-like-it"),
        Shot("balancer", "A balancer", shop, foreign=True),
        Shot("balancer-busy", "A balancer being made", f"/balancers/{busy}", foreign=True),
        Shot("balancer-broken", "A balancer whose making failed", f"/balancers/{ids['broken']}"),
        Shot("balancer-300", "300 servers", big),
        Shot("balancer-long", "The longest name", long, foreign=True),
        Shot("balancer-object", "Everything about one object", shop, press("button", "app")),
        Shot("balancer-queue", "Its queue", f"/balancers/{busy}?tab=queue", foreign=True),
        Shot("balancer-timeline", "Its timeline", f"{shop}?tab=timeline", foreign=True),
        Shot("balancer-traffic", "Its traffic", f"{shop}?tab=traffic"),
        Shot("balancer-access", "Who may do what", f"{shop}?tab=access", foreign=True),
        Shot("balancer-settings", "Its settings", f"{shop}?tab=settings"),
        Shot("balancer-code", "As code", f"{shop}?tab=code"),
        Shot("balancer-delete", "Before it is deleted", shop, press("button", "Delete")),
        Shot("operations", "Operations", "/operations", foreign=True),
        Shot("form", "The form", "/balancers/new", foreign=True),
        Shot("keys", "Keys", "/", lambda page: page.keyboard.press("?"), foreign=True),
        Shot("gone", "No such balancer", "/balancers/nowhere"),
        Shot("not-found", "No such page", "/nowhere"),
    ]


STATE_TITLES = {
    "settings menu": "Theme, language, keys",
    "connection": "What is known of the connection",
    "loading": "A server that has just started",
    "offline": "The network has gone",
    "stopped": "Somebody stopped everything",
    "draining": "Before a server is drained",
    "many servers": "Many servers at once",
    "changed elsewhere": "Somebody else changed the balancer",
    "revisions": "Each form that was applied",
    "going back": "Before a balancer goes back to a revision",
    "operation menu": "What can be done with an operation",
    "schedules": "Schedules",
    "new schedule": "A new schedule",
    "servers": "Servers, one of them in maintenance",
    "maintenance": "Before a server goes into maintenance",
}


def name_of(state: str) -> str:
    """The begin of its pictures' names."""
    return f"state-{state.replace(' ', '-')}"


def take_states(browser: Browser, house: House) -> None:
    """The states of ``page_states`` that have no picture yet, each on a page of its own."""
    for look in FEW:
        for state in STATE_TITLES:
            with opened(browser, house.server, look) as page:
                STATES[state](page, house)
                page.wait_for_timeout(SETTLE_MS)
                keep(page, FOLDER / f"{name_of(state)}-{look.ending}.{ENDING}", tallest=TALLEST)
                house.tidy(page)
        print(look.ending, *STATE_TITLES, flush=True)


def write_index(taken: list[Shot]) -> None:
    """docs/gallery.md, with every picture that there is."""
    lines = ["# Gallery", "", "Every page and state, as `make screenshots` renders them against the lab.", ""]
    for shot in taken:
        lines += [f"## {shot.title}", ""]
        for look in FEW if shot.few else [*LOOKS, *(FOREIGN if shot.foreign else [])]:
            image = f"images/gallery/{shot.name}-{look.ending}.{ENDING}"
            width = look.width // 3 if look.width == LOOKS[0].width else 160
            picture = f'<img src="{image}" alt="{shot.title}, {look.ending}" width="{width}">'
            lines.append(f'<a href="{image}">{picture}</a>')
        lines.append("")
    (DOCS / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Start everything, take the pictures, write the index, stop everything."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.*"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory(prefix="lbaas-ui-gallery-") as home,
        product(Path(home)) as (lab, server),
        sync_playwright() as playwright,
    ):
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        log_in = Shot("log-in", "Log-in", "/", foreign=True)
        empty = Shot("board-empty", "The first look", "/", foreign=True)
        take_all(browser, server, [log_in], logged_in=False)
        take_all(browser, server, [empty])
        ids = furnish(server, lab)
        rest = shots(ids, under_way(server, lab))
        take_all(browser, server, rest)
        lab.delays(listener=None)
        lab.release()
        take_states(browser, House.set_up(server, lab))
        gallery_form.take_all(browser, Stage.set_up(server, lab), FOLDER, tallest=TALLEST_FORM)
        browser.close()
        forms = [Shot(f"form-{state}", title, "") for state, title in gallery_form.CAPTIONS.items()]
        states = [Shot(name_of(state), title, "", few=True) for state, title in STATE_TITLES.items()]
        write_index([log_in, empty, *rest, *states, *forms])


if __name__ == "__main__":
    main()
