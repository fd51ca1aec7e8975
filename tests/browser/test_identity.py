"""Logging in with Keystone in the page: wrong, right, projects, one's own sessions; what is typed stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.labkit import Lab
from tests.people import Admin, Visitor, with_keystone
from tests.served import Served

PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def house(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with Keystone."""
    server = with_keystone(lab, tmp_path_factory.mktemp("house")).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def stranger(chromium: Browser, house: Served) -> Iterator[Page]:
    """A browser in which nobody is logged in; its page must not throw errors."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], "the page threw errors"


def fill(page: Page, user: str, password: str, project: str = "") -> None:
    """Log in with a password."""
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password", exact=False).last.fill(password)
    page.get_by_label("Project (may be chosen afterwards)").fill(project)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def commuter(lab: Lab) -> Iterator[str]:
    """Somebody who is a member of one project, and looks at another."""
    admin = Admin(lab)
    name = admin.user("demo", ["member", "load-balancer_member"])
    found = admin.ask("GET", f"/users?name={name}")["users"][0]["id"]
    roles = {one["name"]: one["id"] for one in admin.ask("GET", "/roles")["roles"]}
    admin.ask("PUT", f"/projects/{admin.project('other')}/users/{found}/roles/{roles['reader']}")
    yield name
    admin.close()


def menu(page: Page, item: str) -> None:
    """Choose from the settings."""
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name=item).click()


def name_field(page: Page) -> Locator:
    """Where the balancer's name is typed."""
    return page.get_by_role("textbox", name="Name", exact=True).first


def test_people_log_in(stranger: Page, house: Served, commuter: str) -> None:
    """Wrong, then right; a project is chosen; one's own sessions are listed."""
    page = stranger
    page.goto(f"{house.url}/balancers/new")
    fill(page, commuter, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Keystone does not accept this.")
    fill(page, commuter, "lab")
    expect(page.get_by_role("heading", name="Choose a project")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="demo", exact=True).click()
    expect(name_field(page)).to_be_visible(timeout=PATIENCE_MS)
    menu(page, "My sessions")
    expect(page.get_by_role("dialog")).to_contain_text("this one")


def test_what_was_typed_is_not_lost(stranger: Page, house: Served, commuter: str) -> None:
    """It comes back after the session has ended and somebody logs in anew, and after a visit elsewhere.

    In the other project nothing of it is offered.
    """
    page = stranger
    page.goto(f"{house.url}/balancers/new")
    fill(page, commuter, "lab", "demo")
    name_field(page).fill("typed-before")
    elsewhere = Visitor(house)
    assert elsewhere.log_in(commuter, "demo").status_code == 200
    [mine] = [one["id"] for one in elsewhere.get("/sessions")["sessions"] if not one["current"]]
    assert elsewhere.http.delete(f"/sessions/{mine}").status_code == 204
    elsewhere.close()
    fill(page, commuter, "lab", "demo")  # the page asks by itself: its socket was closed
    page.get_by_role("button", name="Continue with it").click()
    expect(name_field(page)).to_have_value("typed-before")

    menu(page, "Change project")
    page.get_by_role("dialog").get_by_role("button", name="other", exact=True).click()
    page.get_by_role("link", name="New balancer").first.click()
    expect(name_field(page)).to_have_value("")
    expect(page.get_by_role("button", name="Continue with it")).to_have_count(0)
    menu(page, "Change project")
    page.get_by_role("dialog").get_by_role("button", name="demo", exact=True).click()
    page.get_by_role("link", name="New balancer").first.click()
    page.get_by_role("button", name="Continue with it").click()
    expect(name_field(page)).to_have_value("typed-before")
