"""A listener with TLS from the form: the certificate is brought along as PEM, and Octavia serves it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests import pem_files
from tests.browser.test_first_light import choose_network, see_it_online
from tests.served import Served

SHOP = pem_files.make("shop.example")
OTHER = pem_files.make("other.example")


def test_upload_in_the_form(page: Page, served_full: Served) -> None:
    """A wrong key is said at its field; the right one is stored, chosen and served."""
    page.get_by_role("link", name="New balancer").first.click()
    page.get_by_role("textbox", name="Name", exact=True).first.fill("secure")
    choose_network(page)
    page.get_by_role("combobox", name="Protocol", exact=True).first.select_option("TERMINATED_HTTPS")
    page.get_by_role("button", name="Upload a certificate").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("shop 2027")
    dialog.get_by_role("textbox", name="Certificate", exact=True).fill(SHOP.pem)
    page.locator("[data-file=upload-private_key]").set_input_files(
        {"name": "key.pem", "mimeType": "text/plain", "buffer": OTHER.key_pem().encode()}
    )
    store = dialog.get_by_role("button", name="Store and choose")
    store.click()
    expect(dialog.get_by_text("This key does not belong to the certificate.")).to_be_visible()
    dialog.get_by_role("textbox", name="Private key", exact=True).fill(SHOP.key_pem())
    store.click()
    expect(dialog).to_be_hidden()
    chosen = page.get_by_role("combobox", name="Certificate", exact=True).first
    expect(chosen.locator("option:checked")).to_have_text(re.compile(r"shop 2027.*shop\.example"))
    page.get_by_role("button", name="Create balancer").click()
    expect(page).to_have_url(re.compile(r"/balancers/[0-9a-f-]{36}"), timeout=60_000)
    see_it_online(page)
    listeners = served_full.get("/balancers?name=secure")["balancers"][0]["listeners"]
    assert any("443" in one for one in listeners), listeners
