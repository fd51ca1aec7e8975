"""Whole stories against the lab: people, the real Octavia, and what goes wrong between them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import logged_in
from tests.browser.test_steering import form_of
from tests.labkit import Lab
from tests.served import Served, until

AT_LAST_MS = 60_000


def made(served: Served, name: str, **members: int) -> str:
    """A balancer that is there already; gives its id."""
    operation = served.submit(form_of(served, name, **members), create="full")
    return str(served.ended(operation["id"], timeout_s=60)["balancer_id"])


def settled(served: Served, balancer_id: str) -> None:
    """Nothing is under way on it any more."""
    until(
        "the balancer is settled",
        lambda: (
            served.get(f"/balancers/{balancer_id}")["operation"] is None
            and served.get(f"/balancers/{balancer_id}")["provisioning_status"] == "ACTIVE"
        ),
        timeout_s=60,
        pause_s=0.2,
    )


def weight(served: Served, balancer_id: str, address: str) -> int:
    """The weight of one server, as Octavia has it."""
    members = served.get(f"/balancers/{balancer_id}")["pools"][0]["members"]
    return int(next(one["fields"]["weight"] for one in members if one["fields"]["address"] == address))


def test_a_broken_balancer_is_repaired(page: Page, served_full: Served, lab_full: Lab) -> None:
    """A pool ends in ERROR: the board puts it first, says why in three parts, and one button mends it."""
    lab_full.fault("error", match={"kind": "pool", "name": "app"})
    operation = served_full.submit(form_of(served_full, "mended", _11=1), create="cascade")
    assert served_full.ended(operation["id"], timeout_s=60)["state"] == "FAILED"
    page.goto(f"{served_full.url}/?show=needs")
    expect(page).to_have_title(re.compile(r"^\(\d+!"))
    page.locator("[data-balancer=mended]").get_by_role("link", name="Failed: see why").click()
    item = page.locator(f"[data-operation='{operation['id']}']")
    expect(item.get_by_text("What happened")).to_be_visible()
    expect(item.get_by_text("ended in ERROR").first).to_be_visible()
    item.get_by_role("button", name="Retry from the failed step").click()
    expect(item).to_have_attribute("data-operation-state", "DONE", timeout=AT_LAST_MS)
    balancer = served_full.get("/balancers?name=mended")["balancers"][0]
    assert (balancer["provisioning_status"], balancer["member_count"]) == ("ACTIVE", 1)


def test_a_weight_changed_by_two_people_at_once(
    page: Page, chromium: Browser, served_full: Served, lab_full: Lab
) -> None:
    """Ann's change goes first; Bob's form says that the balancer has changed, and whose weights are whose."""
    lab_full.delays(default=0.5)
    balancer_id = made(served_full, "contested", _11=1, _12=1)
    edit = f"{served_full.url}/balancers/{balancer_id}/edit"
    with logged_in(chromium, served_full) as bob:
        for person, value, address in ((page, "5", "10.0.0.11"), (bob, "7", "10.0.0.12")):
            person.goto(edit)
            row = person.get_by_role("group", name=address)
            row.get_by_role("textbox", name=re.compile("Weight")).fill(value)
        page.get_by_role("button", name="Save changes").click()
        expect(page).not_to_have_url(re.compile("edit"), timeout=AT_LAST_MS)
        settled(served_full, balancer_id)
        expect(bob.get_by_role("button", name="See what, and choose")).to_be_visible()
        bob.get_by_role("button", name="Save changes").click()
        dialog = bob.get_by_role("dialog")
        expect(dialog).to_be_visible(timeout=AT_LAST_MS)
        dialog.get_by_role("button", name="Put my changes on top").click()
        bob.get_by_role("button", name="Save changes").click()
        expect(bob).not_to_have_url(re.compile("edit"), timeout=AT_LAST_MS)
        settled(served_full, balancer_id)
    assert [weight(served_full, balancer_id, f"10.0.0.{end}") for end in (11, 12)] == [5, 7]


def test_the_network_goes_away_and_comes_back(page: Page, served_full: Served, lab_full: Lab) -> None:
    """Meanwhile the page says so and keeps what was typed; after it, everything is up to date by itself."""
    balancer_id = made(served_full, "cut-off", _11=1)
    page.goto(f"{served_full.url}/balancers/{balancer_id}/edit")
    name = page.get_by_role("textbox", name="Name", exact=True).first
    name.fill("cut-off-and-back")
    page.context.set_offline(True)
    expect(page.locator("[data-connection]")).to_have_attribute(
        "data-connection", re.compile("offline|reconnecting"), timeout=AT_LAST_MS
    )
    found = served_full.get(f"/balancers/{balancer_id}/form")
    lab_full.delays(default=0.2)
    changed = {**found["form"], "description": "changed meanwhile"}
    served_full.ended(served_full.submit(changed, balancer_id)["id"], timeout_s=60)
    page.context.set_offline(False)
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "live", timeout=AT_LAST_MS)
    expect(name).to_have_value("cut-off-and-back")
    page.goto(f"{served_full.url}/balancers/{balancer_id}")
    expect(page.get_by_text("changed meanwhile").first).to_be_visible(timeout=AT_LAST_MS)
    page.goto(f"{served_full.url}/balancers/{balancer_id}/edit")
    page.get_by_role("button", name="Continue with it").click()
    expect(page.get_by_role("textbox", name="Name", exact=True).first).to_have_value("cut-off-and-back")


FEWEST = """() => {
    const count = () => document.querySelectorAll("[data-kind=member]").length;
    window.fewest = count();
    const look = () => { window.fewest = Math.min(window.fewest, count()); };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def test_a_restart_shows_nothing_by_half(page: Page, served_full: Served, lab_full: Lab) -> None:
    """While the new process has no members of the balancer yet, an open page keeps those that it has."""
    balancer_id = made(served_full, "kept-whole", _11=1, _12=1)
    page.goto(f"{served_full.url}/balancers/{balancer_id}")
    expect(page.locator("[data-kind=member]")).to_have_count(2)
    page.evaluate(FEWEST)
    lab_full.fault("slow", match={"method": "GET", "path": "*/members*"}, by=2, seconds=20)
    served_full.kill()
    served_full.start(ready=False)
    connection = page.locator("[data-connection]")
    expect(connection).to_have_attribute("data-connection", re.compile("offline|reconnecting"))
    expect(connection).to_have_attribute("data-connection", "live", timeout=AT_LAST_MS)
    settled(served_full, balancer_id)
    expect(page.locator("[data-kind=member]")).to_have_count(2)
    assert page.evaluate("window.fewest") == 2


def test_an_observers_day(chromium: Browser, lab_full: Lab, served_full: Served, tmp_path: Path) -> None:
    """Somebody who may only look sees everything, finds each button with its reason, and breaks nothing."""
    balancer_id = made(served_full, "looked-at", _11=1)
    observer = Served(lab_full.clouds_yaml, tmp_path / "observer", os_cloud="lab-observer").start()
    try:
        with logged_in(chromium, observer) as page:
            page.locator("[data-balancer=looked-at]").get_by_role("link", name="looked-at").click()
            expect(page.get_by_role("heading", name="looked-at", level=1)).to_be_visible()
            edit = page.get_by_role("button", name="Edit", exact=True).first
            expect(edit).to_have_attribute("aria-disabled", "true")
            expect(edit).to_have_accessible_description(re.compile(r"look|read|observ", re.IGNORECASE))
            page.get_by_role("tab", name="Access").click()
            expect(page.get_by_text("load-balancer_observer").first).to_be_visible()
            for tab in ("Queue", "Timeline", "Settings", "Code"):
                page.get_by_role("tab", name=tab).click()
                expect(page.get_by_role("tabpanel")).to_be_visible()
    finally:
        observer.stop()
    assert served_full.get(f"/balancers/{balancer_id}")["provisioning_status"] == "ACTIVE"
