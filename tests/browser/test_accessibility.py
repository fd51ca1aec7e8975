"""axe (WCAG 2.2 AA and best practices) on every page, light and dark; the keyboard; paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.audit import audit_all
from tests.browser.conftest import PATIENCE_MS
from tests.browser.house import House
from tests.browser.page_states import STATES
from tests.labkit import Lab
from tests.served import TOKEN, Served


@pytest.fixture(scope="module")
def server(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all states, that hears at once of what others do."""
    lab_full.delays(default=0)
    options = {"sources": "poll,feed", "feed_url": lab_full.feed_url}
    started = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("house"), options=options).start()
    yield started
    lab_full.delays(listener=None)
    lab_full.release()
    started.stop()


@pytest.fixture(scope="module")
def house(server: Served, lab_full: Lab) -> House:
    """What the states are made with."""
    return House.set_up(server, lab_full)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(tab: Page, house: House, state: str) -> None:
    """No violation, nothing that nobody has looked at; at 375 px nobody has to scroll sideways."""
    try:
        STATES[state](tab, house)
        found = audit_all(tab)
    finally:
        house.tidy(tab)
    assert found == []


def test_axe_finds_nothing_at_log_in(chromium: Browser, house: House) -> None:
    """The first page that anybody sees, before and after a wrong token."""
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(house.server.url)
    token = page.get_by_label("Access token", exact=True)
    expect(token).to_be_visible()
    found = audit_all(page)
    token.fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    found += audit_all(page)
    context.close()
    assert found == []


@pytest.fixture
def desk(chromium: Browser, house: House) -> Iterator[Page]:
    """A page with motion, of the test's own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{house.server.url}/#token={TOKEN}")
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
    desk.keyboard.press("v")
    expect(desk.get_by_role("table", name="Balancers")).to_be_visible()
    desk.keyboard.press("v")
    expect(desk.get_by_role("table")).to_have_count(0)
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


def test_the_keyboard_stays_in_an_open_dialog(desk: Page, house: House) -> None:
    """Tab, forwards and back, reaches nothing of the page that an open dialog hides."""
    desk.goto(f"{house.server.url}/balancers/{house.sound}")
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


def test_a_balancer_fits_on_one_sheet(desk: Page, house: House) -> None:
    """Printed, a balancer is one page of paper, without what can only be pressed."""
    desk.goto(f"{house.server.url}/balancers/{house.sound}")
    expect(desk.get_by_text("10.0.0.12:80")).to_be_visible()
    sheet = desk.pdf(prefer_css_page_size=True, print_background=True)
    assert sheet.count(b"/Type /Page\n") == 1
    desk.emulate_media(media="print")
    expect(desk.get_by_role("link", name="New balancer")).to_be_hidden()
    expect(desk.get_by_text("10.0.0.12:80")).to_be_visible()
