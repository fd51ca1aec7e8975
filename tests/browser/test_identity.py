"""Logging in with Keystone in the page: wrong, right, projects, one's own sessions; what is typed stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.audit import audit_all
from tests.labkit import Lab
from tests.people import Admin, Visitor
from tests.served import Served

PATIENCE_MS = 20_000
NO_RIGHT = re.compile("lets you look, not change")


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[Page]:
    """A browser in which nobody is logged in; its page must not throw errors."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
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


def test_people_log_in(stranger: Page, open_house: Served, commuter: str) -> None:
    """Wrong, then right; a project is chosen; one's own sessions are listed. Axe finds nothing on the way."""
    page = stranger
    page.goto(f"{open_house.url}/balancers/new")
    fill(page, commuter, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Keystone does not accept this.")
    found = audit_all(page)
    fill(page, commuter, "lab")
    expect(page.get_by_role("heading", name="Choose a project")).to_be_visible(timeout=PATIENCE_MS)
    found += audit_all(page)
    page.get_by_role("button", name="demo", exact=True).click()
    expect(name_field(page)).to_be_visible(timeout=PATIENCE_MS)
    menu(page, "My sessions")
    expect(page.get_by_role("dialog")).to_contain_text("this one")
    found += audit_all(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Project: demo").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="other")).to_be_visible()
    found += audit_all(page)
    assert found == []


def test_what_was_typed_is_not_lost(stranger: Page, open_house: Served, commuter: str) -> None:
    """It comes back after the session has ended and somebody logs in anew, and after a visit elsewhere.

    In the other project nothing of it is offered.
    """
    page = stranger
    page.goto(f"{open_house.url}/balancers/new")
    fill(page, commuter, "lab", "demo")
    name_field(page).fill("typed-before")
    elsewhere = Visitor(open_house)
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


def refuses(page: Page, *buttons: str) -> None:
    """Each of these buttons is there, cannot be pressed, and says why."""
    for name in buttons:
        button = page.get_by_role("button", name=name, exact=True).first
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_accessible_description(NO_RIGHT)


CREATE = "POST /v2/lbaas/loadbalancers"


def calls_that_write(lab: Lab) -> dict[str, int]:
    """So many of each kind have reached Octavia; creates apart: an empty one tells who may write."""
    found = lab.requests()["octavia"].items()
    return {call: count for call, count in found if not call.startswith(("GET", CREATE))}


def test_an_observers_day(
    stranger: Page, open_house: Served, admin: Admin, shop: dict[str, str], lab: Lab
) -> None:
    """Whoever may only look sees everything, finds each button with its reason, and changes nothing."""
    user = admin.user("demo", ["reader", "load-balancer_observer"])
    sent = calls_that_write(lab)
    page = stranger
    page.goto(open_house.url)
    fill(page, user, "lab", "demo")
    card = page.locator("[data-balancer=shop]")
    card.get_by_role("button", name="More actions for shop").click()
    for entry in ("Edit", "Delete"):
        item = page.get_by_role("menuitem", name=entry)
        expect(item).to_have_attribute("aria-disabled", "true")
        expect(item).to_contain_text(NO_RIGHT)
    page.keyboard.press("Escape")
    card.get_by_role("link", name="shop").click()
    expect(page.get_by_role("heading", name="shop", level=1)).to_be_visible()
    refuses(page, "Edit", "Clone", "Delete")
    for tab in ("Queue", "Timeline", "Revisions", "Traffic", "Access", "Settings", "Code"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        expect(page.locator("[class*=skeleton]")).to_have_count(0)
    page.get_by_role("tab", name="Overview").click()
    page.get_by_role("button", name=re.compile(r"HTTP.*web")).click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("button", name="Switch off")).to_have_accessible_description(NO_RIGHT)
    page.get_by_role("link", name="Operations").first.click()
    expect(page.locator(f"[data-operation='{shop['operation_id']}']")).to_be_visible()
    expect(page.get_by_role("button", name="Stop everything")).to_have_count(0)
    page.get_by_role("link", name="Schedules").click()
    expect(page.locator("[data-schedule=nightly]")).to_be_visible()
    refuses(page, "New schedule", "Run now")
    page.goto(f"{open_house.url}/balancers/{shop['balancer_id']}/edit")
    refuses(page, "Save changes")
    answer = page.evaluate(DELETE, f"/api/v1/balancers/{shop['balancer_id']}")
    assert answer == 403
    assert calls_that_write(lab) == sent


DELETE = """path => fetch(path, { method: "DELETE", headers: { "X-Requested-With": "lbaas-ui" } })
  .then((answer) => answer.status)"""
