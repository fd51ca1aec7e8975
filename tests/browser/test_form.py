"""Two people fill in the form, against the real Octavia: one in a hurry, and an expert.

The third, whose form Octavia refuses, finds the reason at the field.
"""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests import pem_files
from tests.browser.test_first_light import choose_network, private_subnet, see_it_online
from tests.labkit import Lab
from tests.served import Served, until

AT_LAST_MS = 60_000
THINKING_S = 3.0  # before each decision
KEY_MS = 120  # between two keys: a person who does not type fast
MINUTE_S = 60.0

# Notes each control that a person touches, as the decision that it belongs to: a field by its path, what is
# done in a dialog by the button that opens it, a button by what it says.
NOTE = """() => {
  window.decisions = [];
  const wordsOf = (target) => {
    const isPicking = target.closest('button')?.textContent === 'Pick servers';
    if (isPicking || target.closest('[role=dialog]')) return 'servers';
    const field = target.closest('.lf-field[data-path]');
    return field ? field.dataset.path : target.closest('button, a')?.textContent ?? null;
  };
  const note = (event) => {
    const words = event.target instanceof Element ? wordsOf(event.target) : null;
    if (words && !window.decisions.includes(words)) window.decisions.push(words);
  };
  for (const kind of ['click', 'input', 'change']) document.addEventListener(kind, note, true);
}"""
FIVE = ["name", "vip.subnet_id", "listeners[0].protocol_port", "servers", "Create balancer"]


def control(page: Page, path: str) -> Locator:
    """What a person types or chooses in."""
    return page.locator(f'.lf-field[data-path="{path}"]').locator("input, select, textarea").first


def type_slowly(box: Locator, text: str) -> None:
    """As a person does."""
    box.click()
    box.press("ControlOrMeta+a")
    box.press_sequentially(text, delay=KEY_MS)


def only_form(served: Served, name: str) -> dict[str, Any]:
    """What the one balancer of that name is now, as a form."""
    (found,) = served.get(f"/balancers?name={name}")["balancers"]
    form: dict[str, Any] = served.get(f"/balancers/{found['id']}/form")["form"]
    return form


def test_five_decisions(page: Page, served_full: Served) -> None:
    """Name, network, port, servers, button: in under a minute, thinking and typing included."""
    served_full.request("GET", "/catalog")
    page.get_by_role("link", name="New balancer").first.click()
    pick = page.get_by_role("button", name="Pick servers")
    expect(pick).to_be_visible()
    page.evaluate(NOTE)
    began = time.monotonic()
    type_slowly(control(page, "name"), "hello")
    choose_network(page)
    type_slowly(control(page, "listeners[0].protocol_port"), "8080")
    pick.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name=re.compile("All")).check()
    dialog.get_by_role("button", name="Add 2 servers").click()
    page.get_by_role("button", name="Create balancer").click()
    took_s = time.monotonic() - began + THINKING_S * len(FIVE)
    assert page.evaluate("window.decisions") == FIVE
    assert took_s < MINUTE_S
    expect(page).to_have_url(re.compile(r"/balancers/[0-9a-f-]{36}"), timeout=AT_LAST_MS)
    see_it_online(page)
    form = only_form(served_full, "hello")
    assert [(one["protocol"], one["protocol_port"]) for one in form["listeners"]] == [("HTTP", 8080)]
    assert [one["protocol_port"] for one in form["pools"][0]["members"]] == [8080, 8080]


def test_an_expert(page: Page, served_full: Served) -> None:
    """TLS, routing, health check and persistence from the page: Octavia has it so, the form reads it back."""
    pem = pem_files.make("shop.example")
    upload = {"name": "shop 2027", "certificate": pem.pem, "private_key": pem.key_pem()}
    ref = served_full.request("POST", "/certificates", json=upload).json()["id"]
    page.goto(f"{served_full.url}/balancers/new")
    control(page, "name").fill("expert")
    choose_network(page)
    control(page, "listeners[0].protocol").select_option("TERMINATED_HTTPS")
    control(page, "listeners[0].default_tls_container_ref").select_option(ref)
    expect(page.get_by_text(re.compile(r"shop\.example · until"))).to_be_visible()
    page.get_by_role("button", name="Paste a list").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("web-1 10.0.0.11:8080 2\n10.0.0.12:8080 backup")
    page.get_by_role("button", name="Add 2 servers").click()
    page.get_by_role("button", name="Routing policies").click()
    page.get_by_role("button", name="Add policy").click()
    policy = "listeners[0].l7policies[0]"
    control(page, f"{policy}.action").select_option("REDIRECT_TO_URL")
    control(page, f"{policy}.redirect_url").fill("https://old.example/")
    control(page, f"{policy}.rules[0].value").fill("/old")
    page.get_by_role("button", name="Add rule").click()
    control(page, f"{policy}.rules[1].type").select_option("HEADER")
    control(page, f"{policy}.rules[1].key").fill("X-Version")
    control(page, f"{policy}.rules[1].compare_type").select_option("EQUAL_TO")
    control(page, f"{policy}.rules[1].value").fill("1")
    page.get_by_role("button", name="Health check").click()
    page.get_by_role("switch", name="Ask the servers whether they are well").press("Space")
    control(page, "pools[0].healthmonitor.url_path").fill("/healthz")
    control(page, "pools[0].healthmonitor.expected_codes").fill("200-204")
    page.get_by_role("button", name="Session persistence").click()
    control(page, "pools[0].session_persistence.type").select_option("APP_COOKIE")
    control(page, "pools[0].session_persistence.cookie_name").fill("JSESSIONID")
    page.get_by_role("button", name="Create balancer").click()
    expect(page).to_have_url(re.compile(r"/balancers/[0-9a-f-]{36}"), timeout=AT_LAST_MS)
    see_it_online(page)
    form = only_form(served_full, "expert")
    assert_is_what_the_expert_wanted(form, ref)
    # Read back, the page says that there is nothing to do.
    page.goto(f"{served_full.url}/balancers/{form['id']}/edit")
    expect(page.get_by_text("Nothing differs: there is nothing to do.").first).to_be_visible()


def assert_is_what_the_expert_wanted(form: dict[str, Any], ref: str) -> None:
    """Every decision is in what the cloud has."""
    (listener,), (pool,) = form["listeners"], form["pools"]
    (policy,) = listener["l7policies"]
    assert (listener["protocol"], listener["default_tls_container_ref"]) == ("TERMINATED_HTTPS", ref)
    assert policy["redirect_url"] == "https://old.example/"
    rules = {(one["type"], one.get("key"), one["compare_type"], one["value"]) for one in policy["rules"]}
    assert rules == {
        ("PATH", None, "STARTS_WITH", "/old"),
        ("HEADER", "X-Version", "EQUAL_TO", "1"),
    }
    monitor, persistence = pool["healthmonitor"], pool["session_persistence"]
    assert (monitor["url_path"], monitor["expected_codes"]) == ("/healthz", "200-204")
    assert (persistence["type"], persistence["cookie_name"]) == ("APP_COOKIE", "JSESSIONID")
    members = {(one["address"], one["weight"], one["backup"]) for one in pool["members"]}
    assert members == {("10.0.0.11", 2, False), ("10.0.0.12", 1, True)}


def test_octavia_refuses(page: Page, served_full: Served, lab_full: Lab) -> None:
    """Octavia refuses what we let pass: opened again, the form is as sent, with the reason at the field."""
    form = {"name": "picky", "vip": {"subnet_id": private_subnet(served_full)}}
    balancer_id = served_full.ended(served_full.submit(form)["id"])["balancer_id"]
    words = "Invalid input for field/attribute connection_limit. Value: '77'. Not today."
    match = {"method": "POST", "path": "/v2/lbaas/listeners"}
    lab_full.fault("status", match=match, status=400, message=words)
    page.goto(f"{served_full.url}/balancers/{balancer_id}/edit")
    page.get_by_role("button", name="Add listener").click()
    page.get_by_role("button", name="Who may connect").click()
    control(page, "listeners[0].connection_limit").fill("77")
    page.get_by_role("button", name="Save changes").click()
    change = page.get_by_role("link", name="Edit the form").first
    change.click(timeout=AT_LAST_MS)
    limit = control(page, "listeners[0].connection_limit")
    page.get_by_role("button", name=re.compile("Not today")).click()
    expect(limit).to_be_focused()
    expect(limit).to_have_value("77")
    expect(limit).to_have_attribute("aria-invalid", "true")
    limit.fill("78")
    expect(limit).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Save changes").click()
    expect(page).not_to_have_url(re.compile("/edit"), timeout=AT_LAST_MS)
    (made,) = until("the listener is there", lambda: only_form(served_full, "picky")["listeners"], 60)
    assert made["connection_limit"] == 78
