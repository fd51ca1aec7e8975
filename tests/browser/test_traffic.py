"""The tab of traffic: what the real Octavia counts and tells, as the page shows it, live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import logged_in
from tests.browser.test_first_light import private_subnet
from tests.labkit import Lab
from tests.served import Served

SOON_MS = 40_000  # a few readings on a busy machine


@pytest.fixture
def counting(lab_full: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server that reads traffic every few seconds, and hears of statuses at once."""
    options = {"statistics_interval_s": "3", "sources": "poll,feed", "feed_url": lab_full.feed_url}
    server = Served(lab_full.clouds_yaml, tmp_path / "counting", options=options).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def open_page(chromium: Browser, counting: Served) -> Iterator[Page]:
    """A page of that server."""
    with logged_in(chromium, counting) as page:
        yield page


def report(lab: Lab, listener_id: str, bytes_in: int) -> None:
    """Tell Octavia what a listener has let through, as a health manager does."""
    told = {"id": listener_id, "active_connections": 3, "bytes_in": bytes_in, "bytes_out": 2 * bytes_in}
    told |= {"request_errors": 0, "total_connections": bytes_in // 1000}
    lab.statistics({"listeners": [told]})


def test_traffic_and_health_are_shown_as_they_come(open_page: Page, counting: Served, lab_full: Lab) -> None:
    """Numbers of Octavia appear by themselves, in words, lines and table; so does a server that fails."""
    page, lab = open_page, lab_full
    servers = [{"name": f"web-{n}", "address": f"10.0.0.1{n}", "protocol_port": 80} for n in (1, 2)]
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": servers}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    vip = {"subnet_id": private_subnet(counting)}
    made = counting.submit({"name": "busy", "vip": vip, "listeners": [listener], "pools": [pool]})
    balancer = counting.get(f"/balancers/{counting.ended(made['id'])['balancer_id']}")
    page.goto(f"{counting.url}/balancers/{balancer['id']}")
    page.get_by_role("tab", name="Traffic").click()
    expect(page.get_by_text("Nobody has connected yet")).to_be_visible(timeout=SOON_MS)

    report(lab, balancer["listeners"][0]["id"], 7_000_000)
    totals = page.get_by_role("region", name="Since the counters began")
    expect(totals).to_contain_text("14 MB", timeout=SOON_MS)
    expect(
        page.get_by_role("img", name=re.compile(r"Bytes out a second.*[1-9]\d* [kM]B at most"))
    ).to_have_count(1)
    expect(page.get_by_role("region", name="Bytes a second").locator("canvas")).to_be_visible()
    page.get_by_text("The same as a table").first.click()
    table = page.get_by_role("region", name="Traffic, newest first")
    expect(table.get_by_role("cell", name=re.compile(r"[kM]B")).first).to_be_visible()
    page.get_by_role("combobox", name="Traffic of").select_option(label="listener web")
    expect(totals).to_contain_text("14 MB")

    member = balancer["pools"][0]["members"][1]
    row = page.locator(f"[data-health='{member['id']}']")
    expect(row).to_contain_text("all the time")
    lab.status({"members": [{"id": member["id"], "operating_status": "ERROR"}]})
    expect(row).to_contain_text("Now Failing · in trouble once", timeout=SOON_MS)
