"""A wrong form is refused in the page, at the field that is wrong, in words that say what to do.

REST and CLI refuse the same forms in the same words: see ``tests/lab/test_refusals.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.form_states import go_on_with
from tests.lab_view import big_form
from tests.labkit import Lab
from tests.served import Served


@pytest.fixture(scope="module")
def server(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all cases: nothing is changed."""
    started = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("wrong")).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def good(server: Served) -> dict[str, Any]:
    """A form with three listeners, pools and monitors, and two policies, that can be sent as it is."""
    subnet = next(one for one in server.get("/catalog")["subnets"] if one["name"] == "private-subnet")
    form = big_form("wrong", subnet["id"], members=1)
    assert server.request("POST", "/plans", json={"form": form}).status_code == 200
    return form


def field(page: Page, path: str) -> Locator:
    """The field of a path, with its label, its control and what is said of it."""
    return page.locator(f'.lf-field[data-path="{path}"]')


def control(page: Page, path: str) -> Locator:
    """What a person types or chooses in."""
    return field(page, path).locator("input, select, textarea")


def leave_unknown_pool(page: Page) -> None:
    """The list offers only pools that there are: another name can only come with a form that was left."""
    draft = page.evaluate("JSON.parse(localStorage.getItem('lbaas-ui:draft:new'))")
    draft["form"]["listeners"][0]["default_pool"] = "nowhere"
    go_on_with(page, page.url.removesuffix("/balancers/new"), draft["form"])


def choose(page: Page, path: str, value: str) -> None:
    """Choose one of a list."""
    control(page, path).select_option(value)


def fill(page: Page, path: str, text: str, section: str = "") -> None:
    """Type into a field, after opening the section that holds it."""
    if section:
        card = page.locator(f'.lf-item[data-path="{path.partition(".")[0]}"]')
        card.get_by_role("button", name=re.compile(section)).click()
    control(page, path).fill(text)


@dataclass(frozen=True)
class Case:
    """What a person does, and what the page says about it where."""

    spoil: Callable[[Page], None]
    path: str
    words: str


CASES = {
    "port 70000": Case(
        lambda page: fill(page, "listeners[0].protocol_port", "70000"),
        "listeners[0].protocol_port",
        "Enter a number from 1 to 65535.",
    ),
    "HTTP listener with rules on a TCP pool": Case(
        lambda page: choose(page, "pools[0].protocol", "TCP"),
        "listeners[0].default_pool",
        "Link a pool that speaks HTTP, PROXY, PROXYV2, or change the protocol of one of the two.",
    ),
    "unknown pool name": Case(
        leave_unknown_pool,
        "listeners[0].default_pool",
        "There is no pool nowhere in this form. The form has: app, api, img.",
    ),
    "timeout longer than delay": Case(
        lambda page: fill(page, "pools[0].healthmonitor.timeout", "9", "Health check"),
        "pools[0].healthmonitor.timeout",
        "Make timeout at most as long as delay.",
    ),
    "bad CIDR": Case(
        lambda page: fill(page, "listeners[0].allowed_cidrs", "10.0.0.0/99", "Who may connect"),
        "listeners[0].allowed_cidrs",
        "Enter networks as in 10.0.0.0/8, one a line.",
    ),
    "same port twice": Case(
        lambda page: fill(page, "listeners[1].protocol_port", "80"),
        "listeners[1].protocol_port",
        "Give this listener another port, or remove one of the two.",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_refused_at_its_field(tab: Page, server: Served, good: dict[str, Any], case: Case) -> None:
    """The button sends nothing; the field says what to do, seen and read out; what was typed stays."""
    go_on_with(tab, server.url, good)
    case.spoil(tab)
    wrong = control(tab, case.path)
    text = wrong.input_value()
    tab.get_by_role("button", name="Create balancer").click()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description(re.compile(re.escape(case.words)))
    expect(field(tab, case.path).get_by_text(case.words)).to_be_visible()
    expect(wrong).to_have_value(text)
    expect(tab).to_have_url(f"{server.url}/balancers/new")
    assert server.get("/operations")["total"] == 0


def test_what_is_mended_can_be_sent(tab: Page, server: Served, good: dict[str, Any]) -> None:
    """Put right, the field is quiet again, and the plan comes back."""
    go_on_with(tab, server.url, good)
    case = CASES["same port twice"]
    case.spoil(tab)
    tab.get_by_role("button", name="Create balancer").click()
    wrong = control(tab, case.path)
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("8080")
    expect(wrong).not_to_have_attribute("aria-invalid", "true")
    expect(tab.get_by_text("Create the balancer").first).to_be_visible()
