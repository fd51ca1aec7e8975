"""The main job: a form, one button, and one watches it happen, against the real Octavia of the lab."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.labkit import Lab
from tests.served import Served

AT_LAST_MS = 60_000


def fill_in(page: Page, name: str) -> None:
    """The five decisions of a plain HTTP balancer: name, network, port, servers, and then the button."""
    page.get_by_role("link", name="New balancer").first.click()
    page.get_by_role("textbox", name="Name", exact=True).first.fill(name)
    choose_network(page)
    expect(page.get_by_role("textbox", name="Port", exact=True).first).to_have_value("80")
    page.get_by_role("button", name="Pick servers").click()
    dialog = page.get_by_role("dialog")
    for server in ("web-1", "web-2"):
        dialog.get_by_role("checkbox", name=re.compile(server)).check()
    dialog.get_by_role("button", name="Add 2 servers").click()


def choose_network(page: Page) -> None:
    """The project's own subnet; its option's text goes on with the addresses."""
    box = page.get_by_role("combobox", name="Network", exact=True).first
    option = box.get_by_role("option", name=re.compile("private-subnet")).first
    box.select_option(option.get_attribute("value"))


def private_subnet(served: Served) -> str:
    """The id of the project's own subnet."""
    return str(
        next(one["id"] for one in served.get("/catalog")["subnets"] if one["name"] == "private-subnet")
    )


def see_it_online(page: Page) -> None:
    """The balancer's page says that it is online, and nothing is under way any more."""
    expect(page.get_by_text("Online", exact=True).first).to_be_visible(timeout=AT_LAST_MS)
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=AT_LAST_MS)


def test_a_balancer_from_the_form(page: Page, served_full: Served, lab_full: Lab) -> None:
    """Fill in, press once; every step turns green without reloading; the balancer is ACTIVE."""
    lab_full.delays(default=1.0)
    served_full.request("GET", "/catalog")
    fill_in(page, "first-light")
    page.evaluate("window.notReloaded = true")
    expect(page.get_by_text("Create the balancer").first).to_be_visible()  # the plan, before anything is sent
    page.get_by_role("button", name="Create balancer").click()
    expect(page).to_have_url(re.compile(r"/balancers/[0-9a-f-]{36}"), timeout=AT_LAST_MS)
    expect(page.get_by_role("heading", name="first-light")).to_be_visible()
    see_it_online(page)
    page.get_by_role("tab", name="Queue").click()
    expect(page.get_by_text("Done").first).to_be_visible(timeout=AT_LAST_MS)
    assert page.evaluate("window.notReloaded") is True
    found = served_full.get("/balancers?name=first-light")["balancers"]
    assert [(one["provisioning_status"], one["member_count"]) for one in found] == [("ACTIVE", 2)]


def test_the_page_heals_after_kill_9(page: Page, served_full: Served, lab_full: Lab) -> None:
    """The server dies in the middle and comes back: the page says so meanwhile, and goes on by itself."""
    lab_full.delays(default=3.0)
    fill_in(page, "survivor")
    page.get_by_role("button", name="Create balancer").click()
    expect(page).not_to_have_url(re.compile("/new"), timeout=AT_LAST_MS)
    served_full.kill()
    expect(page.get_by_text(re.compile("Reconnecting|Offline")).first).to_be_visible()
    served_full.start(ready=False)
    expect(page.get_by_text("Live", exact=True).first).to_be_visible(timeout=AT_LAST_MS)
    see_it_online(page)
    found = served_full.get("/balancers?name=survivor")["balancers"]
    assert [one["provisioning_status"] for one in found] == ["ACTIVE"]


def test_the_balancer_as_code(page: Page, served_full: Served) -> None:
    """Each tool's language is one press away, and can be saved as a file."""
    made = served_full.submit({"name": "coded", "vip": {"subnet_id": private_subnet(served_full)}})
    page.goto(f"{served_full.url}/balancers/{served_full.ended(made['id'])['balancer_id']}")
    page.get_by_role("tab", name="Code").click()
    code = page.get_by_role("region", name="The balancer as code")
    expect(code).to_contain_text("name: coded")
    page.get_by_role("button", name="Terraform").click()
    expect(code).to_contain_text('resource "openstack_lb_loadbalancer_v2"')
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "coded.tf"
