"""axe (WCAG 2.2 AA and best practices) on every page, light and dark; the keyboard; paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_steering import form_of
from tests.labkit import Lab
from tests.served import TOKEN, Served

LONG = "a-name-as-long-as-octavia-allows-" * 8


@pytest.fixture(scope="module")
def furnished(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a balancer that is well, one whose making failed, and one of the longest name."""
    server = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("furnished")).start()
    try:
        lab_full.fault("error", match={"kind": "pool", "name": "app"})
        broken = server.submit(form_of(server, "broken", _11=1), create="cascade")
        server.ended(broken["id"], timeout_s=60)
        for name in ("sound", LONG[:255]):
            made = server.submit(form_of(server, name, _11=1, _12=2), create="full")
            server.ended(made["id"], timeout_s=60)
        yield server
    finally:
        server.stop()


def places(served: Served) -> list[str]:
    """Every page in every state that can be reached by an address."""
    found = served.get("/balancers?name=sound")["balancers"][0]["id"]
    member = served.get(f"/balancers/{found}")["pools"][0]["members"][0]["id"]
    tabs = ("queue", "timeline", "traffic", "access", "settings", "code")
    return [
        "/", "/?view=table", "/?q=nothing-like-it", "/operations", "/operations?show=running",
        "/balancers/new", f"/balancers/{found}/edit", f"/balancers/{found}",
        f"/balancers/{found}?object={member}", *(f"/balancers/{found}?tab={tab}" for tab in tabs),
        "/balancers/none", "/nowhere",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    chromium: Browser, furnished: Served, scheme: Literal["light", "dark"]
) -> None:
    """No violation, and no `incomplete` that nobody has looked at; log-in and overlay of keys, too."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    page.goto(furnished.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = findings(page)
    page.goto("about:blank")  # else only the part behind the # would change, and nothing be loaded
    page.goto(f"{furnished.url}/#token={TOKEN}")
    expect(page.get_by_role("heading", name="Balancers", level=1)).to_be_visible()
    for place in places(furnished):
        page.goto(furnished.url + place)
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("[class*=skeleton]")).to_have_count(0, timeout=PATIENCE_MS)
        found += findings(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found += findings(page)
    context.close()
    assert found == []


@pytest.fixture
def desk(chromium: Browser, furnished: Served) -> Iterator[Page]:
    """A page of the furnished server."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{furnished.url}/#token={TOKEN}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield page
    context.close()


def test_keys(desk: Page) -> None:
    """`?` tells the keys, which lead from page to page; in a field they are letters; they can be off."""
    desk.keyboard.press("/")
    search = desk.get_by_role("searchbox")
    expect(search).to_be_focused()
    desk.keyboard.type("no?")
    expect(search).to_have_value("no?")
    desk.keyboard.press("Escape")
    desk.get_by_role("heading", level=1).click()
    desk.keyboard.press("g")
    desk.keyboard.press("o")
    expect(desk.get_by_role("heading", name="Operations", level=1)).to_be_visible()
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Keys")
    dialog.get_by_role("switch", name="Use single keys").press("Space")
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.keyboard.press("n")
    expect(desk.get_by_role("heading", name="Operations", level=1)).to_be_visible()


ROUNDS = 12  # more than there are controls in either dialog


def test_the_keyboard_stays_in_an_open_dialog(desk: Page, furnished: Served) -> None:
    """Tab, forwards and back, reaches nothing of the page that an open dialog hides."""
    found = furnished.get("/balancers?name=sound")["balancers"][0]["id"]
    desk.goto(f"{furnished.url}/balancers/{found}")
    delete = desk.get_by_role("button", name="Delete")
    expect(delete.first).to_be_visible()
    opened_by: tuple[Callable[[], None], ...] = (
        lambda: desk.keyboard.press("?"),
        delete.first.click,
    )
    for bring in opened_by:
        bring()
        expect(desk.get_by_role("dialog")).to_be_visible()
        for key in ["Tab"] * ROUNDS + ["Shift+Tab"] * ROUNDS:
            desk.keyboard.press(key)
            assert desk.evaluate("!!document.activeElement.closest('[role=dialog]')"), key
        desk.keyboard.press("Escape")
        expect(desk.get_by_role("dialog")).to_have_count(0)


def test_favourites_stand_first_and_stay(desk: Page) -> None:
    """A marked balancer has a section of its own at the top, also after the page was loaded anew."""
    desk.get_by_role("button", name="Favourite: sound").click()
    desk.reload()
    first = desk.locator(".lb-grid h2").first
    expect(first).to_contain_text("Favourites")
    expect(desk.locator(".lb-card").first).to_contain_text("sound")


def test_a_balancer_fits_on_one_sheet(desk: Page, furnished: Served) -> None:
    """Printed, a balancer is one page of paper, without what can only be pressed."""
    found = furnished.get("/balancers?name=sound")["balancers"][0]["id"]
    desk.goto(f"{furnished.url}/balancers/{found}")
    expect(desk.get_by_text("10.0.0.12:80")).to_be_visible()
    sheet = desk.pdf(prefer_css_page_size=True, print_background=True)
    assert sheet.count(b"/Type /Page\n") == 1
    desk.emulate_media(media="print")
    expect(desk.get_by_role("link", name="New balancer")).to_be_hidden()
    expect(desk.get_by_text("10.0.0.12:80")).to_be_visible()
