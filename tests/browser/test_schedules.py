"""Schedules by mouse and keyboard, against the real Octavia."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_steering import form_of
from tests.labkit import Lab
from tests.served import Served, until


def schedule(page: Page, name: str) -> Locator:
    """One schedule on the page."""
    return page.locator(f"[data-schedule='{name}']")


def choose(page: Page, name: str, entry: str) -> None:
    """Choose from a schedule's menu."""
    schedule(page, name).get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def test_weights_each_evening(page: Page, served_full: Served) -> None:
    """Written in the dialog, run at once, switched off, said anew, removed; the cloud has the new weight."""
    made = served_full.ended(served_full.submit(form_of(served_full, "lit", _11=1, _12=1))["id"])
    page.get_by_role("link", name="Schedules").click()
    page.get_by_role("button", name="New schedule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Give it a name.")).to_be_visible()
    dialog.get_by_role("textbox", name="Name").fill("evening")
    dialog.get_by_role("combobox", name="Balancer").select_option(label="lit")
    dialog.get_by_role("combobox", name="Pool").select_option(label="app")
    dialog.get_by_role("spinbutton", name="New weight of 10.0.0.11:80").fill("7")
    dialog.get_by_label("Time zone").fill("Europe/Berlin")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    item = schedule(page, "evening")
    expect(item).to_contain_text("Each day at 20:00 (Europe/Berlin)")
    item.get_by_role("button", name="Run now").click()

    def weights() -> set[int]:
        form = served_full.get(f"/balancers/{made['balancer_id']}/form")["form"]
        return {one["weight"] for one in form["pools"][0]["members"]}

    until("one member has the new weight, the other its own", lambda: weights() == {1, 7}, 30)
    expect(item.get_by_role("link", name="Operation: Done")).to_be_visible(timeout=30_000)
    choose(page, "evening", "Switch off")
    expect(item).to_have_attribute("data-enabled", "false")
    choose(page, "evening", "Edit")
    dialog.get_by_role("radio", name="Again and again").check()
    dialog.get_by_role("spinbutton", name="Every").fill("2")
    dialog.get_by_role("button", name="Save").click()
    expect(item).to_contain_text("Every 2h")
    choose(page, "evening", "Remove")
    dialog.get_by_role("button", name="Remove").click()
    expect(item).to_be_hidden()
    assert served_full.get("/schedules")["schedules"] == []


def test_drift(page: Page, served_full: Served, lab_full: Lab) -> None:
    """Somebody changed the balancer by hand: the check says what differs, and changes nothing."""
    form = {**form_of(served_full, "drifts", _11=1), "description": "ours"}
    balancer_id = served_full.ended(served_full.submit(form)["id"])["balancer_id"]
    page.get_by_role("link", name="Schedules").click()
    page.get_by_role("button", name="New schedule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("nightly")
    dialog.get_by_role("combobox", name="Balancer").select_option(label="drifts")
    dialog.get_by_role("radio", name="Check for drift").check()
    dialog.get_by_role("button", name="Save").click()
    item = schedule(page, "nightly")
    item.get_by_role("button", name="Run now").click()
    expect(item).to_contain_text("No drift")
    with lab_full.client() as other:
        by_hand = {"loadbalancer": {"description": "by hand"}}
        answer = other.put(f"/v2/lbaas/loadbalancers/{balancer_id}", json=by_hand)
        assert answer.status_code == 200, answer.text

    def seen() -> bool:
        return bool(served_full.get(f"/balancers/{balancer_id}/form")["form"]["description"] == "by hand")

    until("the mirror knows", seen, 60)
    item.get_by_role("button", name="Run now").click()
    expect(item).to_contain_text("Differs")
    expect(item.get_by_role("listitem").filter(has_text="by hand")).to_be_visible()
