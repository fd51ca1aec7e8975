"""Our custom elements in a page that is not ours: the example of docs/, with a token and no cookie."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_steering import form_of
from tests.served import TOKEN, Served

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "embedding.html"
AT_LAST_MS = 60_000


def test_another_panel_embeds_topology_and_form(chromium: Browser, served_full: Served) -> None:
    """The topology is live and tells what is chosen; the form changes the balancer and tells where it is."""
    made = served_full.submit(form_of(served_full, "embedded", _11=1), create="full")
    balancer_id = str(served_full.ended(made["id"])["balancer_id"])
    text = EXAMPLE.read_text(encoding="utf-8").replace("/lbaas/", "/").replace('"/lbaas"', '""')
    panel = text.replace("TOKEN", TOKEN).replace("BALANCER", balancer_id)

    def answer(route: Route) -> None:
        route.fulfill(body=panel, content_type="text/html")

    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/panel.html", answer)
    page.goto(f"{served_full.url}/panel.html")
    topology = page.locator("lbaas-topology")
    topology.locator("[data-kind=pool]").click()
    expect(page.locator("#chosen")).to_have_text("pool app")
    form = page.locator("lbaas-balancer-form")
    form.get_by_role("textbox", name="Name", exact=True).first.fill("renamed-from-elsewhere")
    form.get_by_role("button", name="Save changes").click()
    expect(page.locator("#submitted")).to_have_text(balancer_id, timeout=AT_LAST_MS)
    expect(topology.locator("[data-kind=loadbalancer]")).to_contain_text(
        "renamed-from-elsewhere", timeout=AT_LAST_MS
    )
    context.close()
    assert errors == []
