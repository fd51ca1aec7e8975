"""The built pages under their own Content-Security-Policy: Chromium refuses nothing of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from lbaas_ui.runtime import STATIC
from tests.browser.conftest import PATIENCE_MS, is_violation
from tests.factories import events_of, make_tree
from tests.security.conftest import serving
from tests.unit.api.fakes import TOKEN, World, make_view


def test_the_pages_keep_their_own_policy(chromium: Browser) -> None:
    """Every page, a dialog, a menu, and both themes: nothing inline, nothing from elsewhere, no eval."""
    world = World(STATIC)
    tree = make_tree()
    world.store.apply(events_of(tree))
    world.queue.put(make_view(balancer_id=tree.loadbalancer.id))
    said: list[str] = []
    threads: list[str] = []
    with serving(world) as port:
        url = f"http://127.0.0.1:{port}"
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("worker", lambda worker: threads.append(worker.url))
        page.on("pageerror", lambda error: said.append(f"Content Security Policy? {error}"))
        page.goto(f"{url}/#token={TOKEN}")
        expect(page.get_by_role("link", name="New balancer").first).to_be_visible()
        for path in (
            "/",
            "/balancers/new",
            f"/balancers/{tree.loadbalancer.id}",
            "/operations",
            "/schedules",
        ):
            page.goto(url + path)
            expect(page.get_by_role("heading").first).to_be_visible()
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(200)
        assert page.evaluate(_INLINE) == "refused"
        context.close()
    assert [text for text in said if is_violation(text) and not re.search(PROVOKED, text)] == []
    assert [text for text in said if re.search(PROVOKED, text)], "the policy is not in force"
    assert any("/assets/formats.worker-" in thread for thread in threads)


PROVOKED = "script-src|TrustedScript"
_INLINE = """() => {
  const script = document.createElement("script");
  window.ran = false;
  try { script.text = "window.ran = true"; document.body.append(script); } catch { return "refused"; }
  return window.ran ? "ran" : "refused";
}"""

pytestmark = pytest.mark.timeout(120)
