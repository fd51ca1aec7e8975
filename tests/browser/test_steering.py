"""Operations in people's hands, against the real Octavia: what waits says why; every button does its work."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_first_light import fill_in, private_subnet
from tests.labkit import Lab
from tests.served import Served, until

AT_LAST_MS = 60_000


def form_of(served: Served, name: str, **members: int) -> dict[str, Any]:
    """A balancer with one listener and one pool, whose members are addresses' ends with weights."""
    servers = [
        {"address": f"10.0.0.{end[1:]}", "protocol_port": 80, "weight": weight}
        for end, weight in members.items()
    ]
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": servers}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    return {
        "name": name,
        "vip": {"subnet_id": private_subnet(served)},
        "listeners": [listener],
        "pools": [pool],
    }


def begin(page: Page, served: Served, name: str) -> tuple[str, Locator]:
    """Begin a cascade and look at it on the page of operations: its id, and its place there."""
    operation = served.submit(form_of(served, name, _11=1), create="cascade")
    page.get_by_role("link", name="Operations").first.click()
    item = item_of(page, operation["id"])
    expect(item).to_be_visible()
    return operation["id"], item


def item_of(page: Page, operation_id: str) -> Locator:
    """One operation on the page."""
    return page.locator(f"[data-operation='{operation_id}']")


def state(item: Locator, wanted: str) -> None:
    """The operation is in a state, at last."""
    expect(item).to_have_attribute("data-operation-state", wanted, timeout=AT_LAST_MS)


def writes(lab: Lab) -> int:
    """How many calls that write have reached Octavia."""
    return sum(count for call, count in lab.requests()["octavia"].items() if not call.startswith("GET"))


def choose_by_keyboard(page: Page, item: Locator, entry: str) -> None:
    """Open an operation's menu and choose from it without a mouse."""
    item.get_by_role("button", name=re.compile("More actions")).focus()
    page.keyboard.press("Enter")
    wanted = page.get_by_role("menuitem", name=entry, exact=True)
    expect(wanted).to_be_visible()
    for _ in range(8):
        if wanted.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")


def test_pause_and_resume(page: Page, served_full: Served, lab_full: Lab) -> None:
    """A step says what it waits for, since when, and how long that usually takes; paused, no call is sent."""
    before = served_full.submit(form_of(served_full, "before", _11=1), create="cascade")
    served_full.ended(before["id"])
    lab_full.delays(default=1.2)
    operation_id, item = begin(page, served_full, "held")
    busy = item.locator("[data-task-state='CONFIRMING']").first
    expect(busy.locator(".lb-step__waiting")).to_contain_text("Octavia is carrying it out")
    expect(busy.locator(".lb-step__time")).to_have_text(re.compile(r"^\d.*usually \d"))
    item.get_by_role("button", name="Pause", exact=True).click()
    state(item, "PAUSED")
    expect(item.locator("[data-task-state='CONFIRMING']")).to_have_count(0, timeout=AT_LAST_MS)
    sent = writes(lab_full)
    page.wait_for_timeout(2000)  # longer than a transaction: the next call would have gone out
    assert writes(lab_full) == sent
    item.get_by_role("button", name="Resume", exact=True).click()
    state(item, "DONE")
    assert served_full.get(f"/operations/{operation_id}")["state"] == "DONE"


def test_cancel_by_keyboard(page: Page, served_full: Served, lab_full: Lab) -> None:
    """The call that is on its way ends; what was not sent never is, and the page says so."""
    lab_full.delays(default=1.2)
    operation_id, item = begin(page, served_full, "dropped")
    expect(item.locator("[data-task-state='CONFIRMING']").first).to_be_visible()
    choose_by_keyboard(page, item, "Cancel")
    state(item, "CANCELLED")
    tasks = served_full.get(f"/operations/{operation_id}")["tasks"]
    sent = [task["state"] for task in tasks if task["sent_at"]]
    assert set(sent) == {"DONE"}
    assert {task["state"] for task in tasks[len(sent) :]} == {"CANCELLED"}


def test_retry_from_the_failed_step(page: Page, served_full: Served, lab_full: Lab) -> None:
    """A pool ends in ERROR: the operation says what happened and what can be done; the button does it."""
    lab_full.fault("error", match={"kind": "pool"})
    _, item = begin(page, served_full, "mended")
    state(item, "FAILED")
    expect(item.get_by_text("What happened")).to_be_visible()
    expect(item.get_by_text("What you can do")).to_be_visible()
    item.get_by_role("button", name="Retry from the failed step").click()
    state(item, "DONE")
    found = served_full.get("/balancers?name=mended")["balancers"]
    assert [(one["provisioning_status"], one["member_count"]) for one in found] == [("ACTIVE", 1)]


def test_roll_back_by_keyboard(page: Page, served_full: Served) -> None:
    """A weight was changed; rolled back, it is as before, by an operation of its own."""
    made = served_full.submit(form_of(served_full, "regretted", _11=1))
    balancer_id = served_full.ended(made["id"])["balancer_id"]
    changed = served_full.submit(form_of(served_full, "regretted", _11=7), balancer_id)
    served_full.ended(changed["id"])
    page.get_by_role("link", name="Operations").first.click()
    choose_by_keyboard(page, item_of(page, changed["id"]), "Roll back")

    def weights() -> list[int]:
        form = served_full.get(f"/balancers/{balancer_id}/form")
        return [member["weight"] for member in form["form"]["pools"][0]["members"]]

    until("the weight is 1 again", lambda: weights() == [1], 30)


def test_two_people_at_once(page: Page, served_full: Served, lab_full: Lab) -> None:
    """Somebody else's change freezes the balancer: ours waits, says so, and goes on by itself."""
    made = served_full.submit(form_of(served_full, "shared", _11=1))
    balancer_id = served_full.ended(made["id"])["balancer_id"]
    lab_full.delays(default=6.0)
    with lab_full.client() as other:
        answer = other.put(
            f"/v2/lbaas/loadbalancers/{balancer_id}", json={"loadbalancer": {"description": "x"}}
        )
        assert answer.status_code == 200, answer.text
    ours = served_full.submit(form_of(served_full, "shared", _11=3), balancer_id)
    page.get_by_role("link", name="Operations").first.click()
    item = item_of(page, ours["id"])
    expect(
        item.locator(".lb-step__waiting, .lb-wrap").filter(has_text="PENDING_UPDATE").first
    ).to_be_visible()
    lab_full.delays(default=0)
    state(item, "DONE")


def test_kill_9_while_it_waits(page: Page, served_full: Served, lab_full: Lab) -> None:
    """The server dies in the middle of a cascade and comes back: page and cascade go on by themselves."""
    lab_full.delays(default=1.2)
    _, item = begin(page, served_full, "undead")
    expect(item.locator("[data-task-state='CONFIRMING']").first).to_be_visible()
    served_full.kill()
    expect(page.get_by_text(re.compile("Reconnecting|Offline")).first).to_be_visible()
    served_full.start(ready=False)
    state(item, "DONE")
    assert len(served_full.get("/balancers?name=undead")["balancers"]) == 1


def test_stop_everything(page: Page, served_full: Served, lab_full: Lab) -> None:
    """One press stops the project, also for what comes later; every page says so, and resumes."""
    page.get_by_role("link", name="Operations").first.click()
    page.get_by_role("button", name="Stop everything").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Why, for the others").fill("the network is being moved")
    dialog.get_by_role("button", name="Stop everything").click()
    notice = page.get_by_role("status").filter(has_text="Everything is stopped")
    expect(notice).to_contain_text("the network is being moved")
    operation = served_full.submit(form_of(served_full, "later", _11=1))
    item = item_of(page, operation["id"])
    expect(item).to_be_visible()
    page.get_by_role("link", name="Board").first.click()
    expect(notice).to_be_visible()
    assert served_full.get("/balancers?name=later")["balancers"][0]["id"] is None
    notice.get_by_role("button", name="Resume everything").click()
    expect(notice).to_be_hidden()
    ended = served_full.ended(operation["id"])
    assert ended["state"] == "DONE", ended["error"]


def test_later(page: Page, served_full: Served, lab_full: Lab) -> None:
    """A form is queued for a time; every page says when, nothing is sent, and it can be taken back."""
    fill_in(page, "tonight")
    sent = writes(lab_full)
    page.get_by_role("button", name="Later…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Begins at").fill("2001-01-01T10:00")
    expect(dialog.get_by_text("This time is past.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Queue it")).to_be_disabled()
    dialog.get_by_label("Begins at").fill("2120-01-01T10:00")
    dialog.get_by_role("button", name="Queue it").click()
    expect(page.get_by_role("heading", name="Creating tonight")).to_be_visible()
    expect(page.get_by_text(re.compile("It begins at .*2120"))).to_be_visible()
    page.get_by_role("link", name="Board").first.click()
    expect(page.get_by_role("link", name=re.compile("It begins at"))).to_be_visible()
    page.get_by_role("link", name="Operations").first.click()
    item = page.locator("[data-operation]").filter(has_text="tonight")
    expect(item.get_by_text(re.compile("It begins at .*2120"))).to_be_visible()
    assert writes(lab_full) == sent
    choose_by_keyboard(page, item, "Cancel")
    state(item, "CANCELLED")


def test_a_failure_is_dismissed_and_calls_for_nobody(page: Page, served_full: Served, lab_full: Lab) -> None:
    """By the button on the page, and by the command; after a restart it stays so."""
    served = served_full
    path = f"/balancers/{served.ended(served.submit(form_of(served, 'seen', _11=1))['id'])['balancer_id']}"
    dismiss = page.get_by_role("button", name="Dismiss")

    def fail() -> str:
        match = {"method": "PUT", "path": "*/failover"}
        lab_full.fault("status", match=match, status=400, message="Not today.")
        operation = served.request("POST", f"{path}/failover").json()
        assert served.ended(operation["id"])["state"] == "FAILED"
        return str(operation["id"])

    def shown() -> str | None:
        [card] = served.get("/balancers?name=seen")["balancers"]
        return card["operation"] and str(card["operation"]["id"])

    page.goto(f"{served.url}{path}")
    assert fail() == shown()
    expect(page.get_by_text("Not today.").first).to_be_visible()
    expect(page.get_by_role("link", name="Edit the form")).to_have_count(0)
    dismiss.first.click()
    expect(dismiss).to_have_count(0)
    assert shown() is None
    again = fail()
    expect(dismiss.first).to_be_visible()
    assert served.cli("operations", "dismiss", again).returncode == 0
    expect(dismiss).to_have_count(0)
    served.kill()
    served.start()
    assert shown() is None
    assert served.get(f"/operations/{again}")["dismissed_by"]
