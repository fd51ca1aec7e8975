"""What others changed, revisions, many servers at once and maintenance, in the page, on the real Octavia."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import logged_in
from tests.browser.test_steering import form_of
from tests.lab_view import LabView
from tests.labkit import Lab
from tests.served import Served, until

AT_LAST_MS = 60_000


@pytest.fixture
def server(lab_full: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server that hears at once of what others do."""
    options = {"sources": "poll,feed", "feed_url": lab_full.feed_url}
    server = Served(lab_full.clouds_yaml, tmp_path / "served", options=options).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def page(chromium: Browser, server: Served) -> Iterator[Page]:
    """A page that is logged in there."""
    with logged_in(chromium, server) as page:
        yield page


def weights(view: LabView, balancer_id: str) -> dict[str, int]:
    """By address."""
    [pool] = view.list("/pools", loadbalancer_id=balancer_id)
    return {one["address"]: one["weight"] for one in view.list(f"/pools/{pool['id']}/members")}


def confirm(page: Page, button: str) -> None:
    """Wait for the plan in the dialog, and press its button."""
    dialog = page.get_by_role("dialog")
    press = dialog.get_by_role("button", name=button)
    expect(press).to_be_enabled(timeout=AT_LAST_MS)
    press.click()
    expect(dialog).to_have_count(0, timeout=AT_LAST_MS)


def test_changed_elsewhere_and_back(page: Page, server: Served, lab_full: Lab) -> None:
    """The page says what somebody else changed, and brings ours back; then many servers and one server."""
    form: dict[str, Any] = form_of(server, "watched", _21=5, _22=6)
    operation = server.ended(server.submit(form)["id"])
    balancer_id = operation["balancer_id"]
    with lab_full.client() as client:
        view = LabView(client)
        [pool] = view.list("/pools", loadbalancer_id=balancer_id)
        member = next(
            one for one in view.list(f"/pools/{pool['id']}/members") if one["address"].endswith("21")
        )
        path = f"/pools/{pool['id']}/members/{member['id']}"
        view.call("PUT", path, json={"member": {"weight": 9}}).raise_for_status()
        page.goto(f"{server.url}/balancers/{balancer_id}")
        notice = page.locator("[data-drift]")
        expect(notice).to_contain_text("Changed elsewhere", timeout=AT_LAST_MS)
        expect(notice.locator("del")).to_have_text("5")
        expect(notice.locator("ins")).to_have_text("9")
        notice.get_by_role("button", name="Bring ours back").click()
        confirm(page, "Bring ours back")
        expect(notice).to_have_count(0, timeout=AT_LAST_MS)
        assert weights(view, balancer_id) == {"10.0.0.21": 5, "10.0.0.22": 6}

        page.get_by_role("tab", name="Revisions").click()
        expect(page.get_by_text("Revision 2", exact=True)).to_be_visible()

        page.goto(f"{server.url}/balancers/{balancer_id}?object={pool['id']}")
        page.get_by_role("button", name="Many servers at once").click()
        page.get_by_role("button", name=re.compile("Choose all")).click()
        page.get_by_role("dialog").get_by_role("button", name="Drain").click()
        confirm(page, "Drain")
        until("drained", lambda: set(weights(view, balancer_id).values()) == {0}, 60)

        maintain_a_server(page)


def maintain_a_server(page: Page) -> None:
    """Take a server of this balancer out of service and bring it back: others' may have much to wait for."""
    page.get_by_role("link", name="Servers").click()
    ours = page.locator("[data-server]").filter(has_text="watched")
    ours.get_by_role("button", name="Start maintenance").first.click()
    page.get_by_label("Why").fill("a new disk")
    confirm(page, "Start maintenance")
    expect(page.get_by_text("a new disk")).to_be_visible()
    ours.get_by_role("button", name="End maintenance").first.click()
    confirm(page, "End maintenance")
    expect(page.get_by_text("a new disk")).to_have_count(0, timeout=AT_LAST_MS)
