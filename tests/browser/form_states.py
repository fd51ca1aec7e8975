"""The states of the form's page: for the tests of accessibility, and for the gallery.

Each state is a function that brings a page to it; ``Stage`` holds what they need on the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests import pem_files
from tests.labkit import Lab
from tests.served import Served

LONG: Final = "a-name-that-a-pipeline-made-up-for-the-production-environment-of-the-shop-2026"
PASTED: Final = (
    "10.0.0.11:8080 5\nweb-2 10.0.0.12:8080\nserver web3 10.0.0.13:8080 weight 2 backup\nweb.example.org"
)
THEIRS: Final = "The front door of the shop"
PLAN_MS: Final = 20_000


def go_on_with(page: Page, url: str, form: Mapping[str, Any]) -> None:
    """Go on with a form that was left unfinished in this browser."""
    page.goto(f"{url}/healthz")  # the page that is left keeps what it holds: here that is nothing
    draft = {"form": form, "revision": None, "base": None, "savedAt": "2026-01-01T12:00:00Z"}
    page.evaluate("draft => localStorage.setItem('lbaas-ui:draft:new', draft)", json.dumps(draft))
    page.goto(f"{url}/balancers/new")
    page.get_by_role("button", name="Continue with it").click()
    # It is drawn in the background, while the empty form still stands there.
    expect(page.get_by_role("textbox", name="Name", exact=True).first).to_have_value(form["name"])


def expert_form(subnet_id: str, certificate: str) -> dict[str, Any]:
    """TLS, routing, metrics, persistence, and a server with all its settings."""
    to_https = {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/"}
    redirect = {"name": "to-https", "action": "REDIRECT_PREFIX", "redirect_prefix": "https://shop.example"}
    api = {
        "name": "api", "action": "REDIRECT_TO_POOL", "redirect_pool": "api",
        "rules": [
            {"type": "PATH", "compare_type": "STARTS_WITH", "value": "/api"},
            {"type": "HEADER", "key": "X-Version", "compare_type": "EQUAL_TO", "value": "2", "invert": True},
        ],
    }  # fmt: skip
    secret = {"type": "HOST_NAME", "compare_type": "REGEX", "value": r"^(admin|internal)\.shop\.example$"}
    listeners = [
        {"name": "web", "protocol": "HTTP", "protocol_port": 80,
         "l7policies": [{**redirect, "redirect_http_code": 301, "rules": [to_https]}]},
        {"name": "tls", "protocol": "TERMINATED_HTTPS", "protocol_port": 443, "default_pool": "app",
         "default_tls_container_ref": certificate, "tls_versions": ["TLSv1.3", "TLSv1.2"],
         "alpn_protocols": ["h2", "http/1.1"], "hsts_max_age": 31536000, "timeout_client_data": 60000,
         "insert_headers": {"X-Forwarded-For": "true", "X-Forwarded-Proto": "true"},
         "l7policies": [api, {"name": LONG, "action": "REJECT", "rules": [secret]}]},
        {"name": "metrics", "protocol": "PROMETHEUS", "protocol_port": 9100, "allowed_cidrs": ["10.0.0.0/8"]},
    ]  # fmt: skip
    monitor = {
        "type": "HTTP", "delay": 5, "timeout": 3, "max_retries": 3,
        "url_path": "/healthz", "expected_codes": "200-204",
    }  # fmt: skip
    members = [
        {"name": "web-1", "address": "10.0.0.11", "protocol_port": 8080, "weight": 10},
        {"name": LONG, "address": "10.0.0.12", "protocol_port": 8080, "backup": True, "tags": ["zone-b"]},
    ]
    pools = [
        {"name": "app", "protocol": "HTTP", "lb_algorithm": "LEAST_CONNECTIONS", "healthmonitor": monitor,
         "session_persistence": {"type": "APP_COOKIE", "cookie_name": "JSESSIONID"}, "members": members},
        {"name": "api", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN",
         "members": [{"name": "api-1", "address": "10.0.0.21", "protocol_port": 9000}]},
    ]  # fmt: skip
    vip = {"subnet_id": subnet_id}
    return {"name": "shop-front", "tags": ["prod"], "vip": vip, "listeners": listeners, "pools": pools}


@dataclass(frozen=True)
class Stage:
    """A server with a certificate and a balancer that exists."""

    server: Served
    lab: Lab
    subnet_id: str
    certificate: str
    balancer_id: str

    @classmethod
    def set_up(cls, server: Served, lab: Lab) -> Stage:
        """Make what the states need; a few seconds."""
        subnets = server.get("/catalog")["subnets"]
        subnet = str(next(one["id"] for one in subnets if one["name"] == "private-subnet"))
        pem = pem_files.make("shop.example")
        upload = {"name": "shop 2027", "certificate": pem.pem, "private_key": pem.key_pem()}
        answer = server.request("POST", "/certificates", json=upload)
        assert answer.status_code < 300, answer.text
        certificate = str(answer.json()["id"])
        form = expert_form(subnet, certificate)
        return cls(server, lab, subnet, certificate, _shop(server, form))

    def own_shop(self) -> str:
        """Another balancer like the first, for a state that leaves traces on it; gives its id."""
        return _shop(self.server, self.expert)

    @property
    def expert(self) -> dict[str, Any]:
        """A form with about everything."""
        return expert_form(self.subnet_id, self.certificate)


def _shop(server: Served, form: Mapping[str, Any]) -> str:
    made = server.ended(server.submit({**form, "name": "shop"})["id"], timeout_s=120)
    assert made["state"] == "DONE", made
    return str(made["balancer_id"])


def open_everything(page: Page) -> None:
    """Open each accordion, and those inside."""
    closed = (
        ".lf-fold__toggle[aria-expanded=false], .pf-v6-c-card__header-toggle [aria-expanded=false], "
        ".lf-member__toggle[aria-expanded=false], .lf-rule__buttons [aria-expanded=false]"
    )
    while page.locator(closed).count() > 0:
        page.evaluate("closed => document.querySelectorAll(closed).forEach((one) => one.click())", closed)
        expect(page.locator("[class*=skeleton]")).to_have_count(0)


def plan_is_there(page: Page) -> None:
    """The plan of the form as it is now."""
    expect(page.locator(".lf-plan__body[aria-busy=false]")).to_be_visible(timeout=PLAN_MS)


def new(page: Page, stage: Stage) -> None:
    """Nothing typed yet."""
    page.goto(f"{stage.server.url}/healthz")
    page.evaluate("localStorage.clear()")
    page.goto(f"{stage.server.url}/balancers/new")
    expect(page.get_by_role("button", name="Pick servers")).to_be_visible()


def refused(page: Page, stage: Stage) -> None:
    """The button was pressed too early."""
    new(page, stage)
    page.get_by_role("button", name="Create balancer").click()
    expect(page.locator(".lf-refusal")).to_be_visible()


def picking(page: Page, stage: Stage) -> None:
    """Servers are picked."""
    new(page, stage)
    page.get_by_role("button", name="Pick servers").click()
    page.get_by_role("dialog").get_by_role("checkbox").nth(1).check()


def pasting(page: Page, stage: Stage) -> None:
    """Servers are pasted."""
    new(page, stage)
    page.get_by_role("button", name="Paste a list").click()
    page.get_by_role("dialog").get_by_role("textbox").fill(PASTED)


def uploading(page: Page, stage: Stage) -> None:
    """A certificate is brought along."""
    expert(page, stage)
    page.get_by_role("button", name="Upload a certificate").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def yaml(page: Page, stage: Stage) -> None:
    """The form as text."""
    expert(page, stage)
    page.get_by_role("button", name="Show as YAML").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def expert(page: Page, stage: Stage) -> None:
    """TLS, routing and all, with its plan."""
    go_on_with(page, stage.server.url, stage.expert)
    plan_is_there(page)
    expect(page.locator("[class*=skeleton]")).to_have_count(0)


def opened(page: Page, stage: Stage) -> None:
    """The same with every accordion open."""
    expert(page, stage)
    open_everything(page)


def edit(page: Page, stage: Stage, balancer_id: str) -> None:
    """Change a balancer, and take something out of it."""
    page.goto(f"{stage.server.url}/healthz")
    page.evaluate("localStorage.clear()")
    page.goto(f"{stage.server.url}/balancers/{balancer_id}/edit")
    page.get_by_role("textbox", name="Name", exact=True).first.fill("shop-2")
    page.get_by_role("button", name="Remove Listener metrics").click()
    expect(page.locator(".lf-undo button").first).to_be_visible()
    plan_is_there(page)


def editing(page: Page, stage: Stage) -> None:
    """A balancer that exists, with a change and something taken out."""
    edit(page, stage, stage.balancer_id)


def newer(page: Page, stage: Stage) -> None:
    """Somebody else changed the balancer while this form was open: a line says so."""
    shop = stage.own_shop()
    edit(page, stage, shop)
    theirs = stage.server.submit({"description": THEIRS}, shop)
    stage.server.ended(theirs["id"], timeout_s=60)
    expect(page.get_by_role("button", name="See what")).to_be_visible(timeout=PLAN_MS)


def overtaken(page: Page, stage: Stage) -> None:
    """The same, and what to do about it."""
    newer(page, stage)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("dialog")).to_contain_text(THEIRS)


def gone(page: Page, stage: Stage) -> None:
    """Somebody deleted the balancer while this form was open."""
    shop = stage.own_shop()
    edit(page, stage, shop)
    ended = stage.server.request("DELETE", f"/balancers/{shop}").json()
    stage.server.ended(ended["id"], timeout_s=60)
    expect(page.get_by_role("button", name="Make a new one of it")).to_be_visible(timeout=PLAN_MS)


def no_original(page: Page, stage: Stage) -> None:
    """What was to be copied is gone."""
    page.goto(f"{stage.server.url}/balancers/new?from=nowhere")
    expect(page.get_by_role("link", name="Begin with an empty form")).to_be_visible()


def left(page: Page, stage: Stage) -> None:
    """A form was left unfinished here before."""
    go_on_with(page, stage.server.url, stage.expert)
    page.reload()
    expect(page.get_by_role("button", name="Continue with it")).to_be_visible()


def later(page: Page, stage: Stage) -> None:
    """When it shall begin; what was typed is past."""
    expert(page, stage)
    page.get_by_role("button", name="Later…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Begins at").fill("2001-01-01T10:00")
    expect(dialog.get_by_text("This time is past.")).to_be_visible()


def failed(page: Page, stage: Stage) -> None:
    """What was sent failed in Octavia: its words, with links to the fields."""
    shop = stage.own_shop()
    page.goto(f"{stage.server.url}/healthz")
    page.evaluate("localStorage.clear()")
    words = "Invalid input for field/attribute connection_limit. Value: '77'. Not today."
    match = {"method": "POST", "path": "/v2/lbaas/listeners"}
    stage.lab.fault("status", match=match, status=400, message=words)
    page.goto(f"{stage.server.url}/balancers/{shop}/edit")
    page.get_by_role("button", name="Add listener").click()
    page.get_by_role("button", name="Who may connect").last.click()
    new_listener = page.locator(".lf-item[data-path^=listeners]").last
    new_listener.locator(".lf-field[data-path$=protocol_port] input").fill("8088")
    new_listener.locator(".lf-field[data-path$=connection_limit] input").fill("77")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("link", name="Edit the form").first.click()
    expect(page.get_by_role("button", name="Not today")).to_be_visible()


STATES: Final[Mapping[str, Callable[[Page, Stage], None]]] = {
    "new": new,
    "refused": refused,
    "picking": picking,
    "pasting": pasting,
    "expert": expert,
    "opened": opened,
    "uploading": uploading,
    "yaml": yaml,
    "editing": editing,
    "newer": newer,
    "overtaken": overtaken,
    "gone": gone,
    "no original": no_original,
    "left": left,
    "later": later,
    "failed": failed,
}
