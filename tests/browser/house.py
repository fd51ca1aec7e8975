"""What the states of the pages (``page_states``) need on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.test_steering import form_of
from tests.labkit import Lab
from tests.served import Served, until

LONG: Final = ("a-name-as-long-as-octavia-allows-" * 8)[:255]

PATIENCE: Final = "stuck_after_s"

# As a link of the page would; what stood on another page is marked until it has gone.
GO: Final = """to => {
  if (new URL(to, location).pathname !== location.pathname) {
    document.querySelector("main > *").dataset.left = "";
  }
  history.pushState(null, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


@dataclass(frozen=True)
class House:
    """A server with a balancer that is well, one whose making failed, and one of the longest name."""

    server: Served
    lab: Lab
    sound: str
    changed: str
    member: str
    pool: str

    @classmethod
    def set_up(cls, server: Served, lab: Lab) -> House:
        """Make what the states need; some seconds. The server is to hear the feed."""
        lab.fault("error", match={"kind": "pool", "name": "app"})
        broken = server.submit(form_of(server, "broken", _11=1), create="cascade")
        server.ended(broken["id"])
        made = [server.submit(form_of(server, name, _11=1, _12=2), create="full") for name in ("sound", LONG)]
        sound, changed = (str(server.ended(one["id"])["balancer_id"]) for one in made)
        _change_by_hand(server, lab, changed)
        [pool] = server.get(f"/balancers/{sound}")["pools"]
        return cls(server, lab, sound, changed, pool["members"][0]["id"], pool["id"])

    def go(self, page: Page, path: str = "/") -> None:
        """To an address, without loading the page anew where it is there already; its data have come."""
        if page.locator("[data-connection=live]").count():
            page.keyboard.press("Escape")  # what is open over the page
            page.evaluate(GO, path)
            expect(page.locator("[data-left]")).to_have_count(0)
        else:
            page.goto(self.server.url + path)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator("[class*=skeleton], [aria-busy=true]")).to_have_count(0)

    def call_stuck_after(self, seconds: float) -> None:
        """Start the server anew with another patience."""
        self._restart({**self.server.options, PATIENCE: str(seconds)})

    def _restart(self, options: Mapping[str, str]) -> None:
        self.server.stop()
        self.server.options = options
        self.server.start()

    def tidy(self, page: Page) -> None:
        """After a state: the network is there, nothing is stopped, what was held back is not made."""
        page.context.set_offline(False)
        if PATIENCE in self.server.options:
            self._restart({name: one for name, one in self.server.options.items() if name != PATIENCE})
        if self.server.get("/steering")["stop"]:
            for one in self.server.get("/operations")["operations"]:
                if one["balancer_name"] == "held-back" and one["state"] in {"QUEUED", "PAUSED"}:
                    self.post(f"/operations/{one['id']}/cancel")
            self.post("/operations/resume", balancer_id=None)

    def post(self, path: str, **body: object) -> None:
        """Have something done that works."""
        answer = self.server.request("POST", path, json=body)
        assert answer.status_code < 300, answer.text


def _change_by_hand(server: Served, lab: Lab, balancer_id: str) -> None:
    """Somebody changes the weight of a server past us, and the mirror hears of it."""
    [pool] = server.get(f"/balancers/{balancer_id}")["pools"]
    path = f"/v2/lbaas/pools/{pool['id']}/members/{pool['members'][0]['id']}"
    with lab.client() as other:
        other.put(path, json={"member": {"weight": 9}}).raise_for_status()
    what = f"/balancers/{balancer_id}"
    until("the change is seen", lambda: (server.get(what)["drift"] or {}).get("differs"), 60, pause_s=0.2)
