"""Logging in with Keystone in the page: wrong, right, projects, one's own sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.labkit import Lab
from tests.people import Admin, with_keystone
from tests.served import Served

PATIENCE_MS = 20_000


@pytest.fixture
def house(lab: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server with Keystone."""
    server = with_keystone(lab, tmp_path / "served").start()
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


def test_people_log_in(stranger: Page, house: Served, lab: Lab) -> None:
    """Wrong, then right; a project is chosen; one's own sessions are listed."""
    admin = Admin(lab)
    user = admin.user("demo", ["member", "load-balancer_member"])
    found = admin.ask("GET", f"/users?name={user}")["users"][0]["id"]
    roles = {one["name"]: one["id"] for one in admin.ask("GET", "/roles")["roles"]}
    admin.ask("PUT", f"/projects/{admin.project('other')}/users/{found}/roles/{roles['reader']}")
    page = stranger
    page.goto(f"{house.url}/balancers/new")
    fill(page, user, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Keystone does not accept this.")
    fill(page, user, "lab")
    expect(page.get_by_role("heading", name="Choose a project")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="demo", exact=True).click()
    name = page.get_by_role("textbox", name="Name", exact=True).first
    expect(name).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="My sessions").click()
    expect(page.get_by_role("dialog")).to_contain_text("this one")
    page.keyboard.press("Escape")
    admin.close()
