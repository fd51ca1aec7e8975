"""The states of all pages but the form's (``form_states``): for the tests of accessibility, and the gallery.

Each state is a function that brings a page to it; ``house.House`` holds what they need on the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from playwright.sync_api import Locator, Page, expect

from lbaas_ui.queue.pace import SLOW_LEAST_S
from tests.browser.house import House
from tests.browser.test_steering import form_of
from tests.served import until

BUSY_S: Final = 900  # a transaction that does not end while somebody looks
STUCK_S: Final = 2

# The page's next connections fail: the first at once, the others never come about.
NO_SOCKETS: Final = """() => {
  let count = 0;
  window.WebSocket = class {
    constructor() { if (count++ === 0) setTimeout(() => this.onclose({ code: 1006 })); }
    close() {}
  };
}"""


def press(place: Page | Locator, button: str) -> None:
    """Press the first button of this name."""
    place.get_by_role("button", name=button).first.click()


def asked(page: Page) -> None:
    """A dialog is open, and what it asks has come."""
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("[class*=skeleton], [aria-busy=true]")).to_have_count(0)


def opened(page: Page) -> None:
    """A menu is open."""
    expect(page.get_by_role("menuitem").first).to_be_visible()


def card_menu(page: Page, house: House) -> None:
    """What can be done with a balancer, on its card."""
    house.go(page, "/?q=sound")
    press(page, "More actions for sound")
    opened(page)


def row_menu(page: Page, house: House) -> None:
    """The same in a row of the table."""
    house.go(page, "/?view=table&q=sound")
    press(page, "More actions for sound")
    opened(page)


def settings(page: Page, house: House) -> None:
    """Theme, language, keys."""
    house.go(page)
    press(page, "Settings")
    opened(page)


def keys(page: Page, house: House) -> None:
    """The help overlay."""
    house.go(page)
    page.keyboard.press("?")
    asked(page)


def connection(page: Page, house: House) -> None:
    """What is known of the connection."""
    house.go(page)
    press(page, "Connection")
    expect(page.get_by_role("region", name="Connection")).to_be_visible()


def deletion(page: Page, house: House) -> None:
    """Before a balancer is deleted: what goes along."""
    house.go(page, f"/balancers/{house.sound}")
    press(page, "Delete")
    asked(page)


def failover(page: Page, house: House) -> None:
    """Before a balancer fails over."""
    house.go(page, f"/balancers/{house.sound}")
    press(page, "Fail over")
    asked(page)


def draining(page: Page, house: House) -> None:
    """Before a server is drained: the plan."""
    house.go(page, f"/balancers/{house.sound}?object={house.member}")
    press(page, "Drain")
    asked(page)


def many_servers(page: Page, house: House) -> None:
    """Many servers at once."""
    house.go(page, f"/balancers/{house.sound}?object={house.pool}")
    press(page, "Many servers at once")
    page.get_by_role("dialog").get_by_role("button", name="Choose all").click()
    asked(page)


def changed_elsewhere(page: Page, house: House) -> None:
    """Somebody else changed the balancer of the longest name."""
    house.go(page, f"/balancers/{house.changed}")
    expect(page.locator("[data-drift] ins")).to_be_visible()


def bringing_back(page: Page, house: House) -> None:
    """Before what others changed is undone."""
    changed_elsewhere(page, house)
    press(page, "Bring ours back")
    asked(page)


def revisions(page: Page, house: House) -> None:
    """Each form that was applied, and what differs since."""
    house.go(page, f"/balancers/{house.changed}?tab=revisions")
    expect(page.get_by_text("Revision 1", exact=True)).to_be_visible()


def going_back(page: Page, house: House) -> None:
    """Before a balancer goes back to a revision."""
    revisions(page, house)
    press(page, "Go back to this")
    asked(page)


def operation_menu(page: Page, house: House) -> None:
    """What can be done with an operation that failed, and why the rest cannot."""
    house.go(page, "/operations?show=failed")
    press(page, "More actions for broken")
    opened(page)


def stopping(page: Page, house: House) -> None:
    """Before everything is stopped."""
    house.go(page, "/operations")
    press(page, "Stop everything")
    asked(page)


def under_way(page: Page, house: House) -> None:
    """A balancer that is being made: its steps, and what they wait for."""
    if not house.server.get("/balancers?name=on-its-way")["balancers"]:
        house.lab.delays({"pool": 0, "member.batch": 0, "listener": BUSY_S})
        house.server.submit(form_of(house.server, "on-its-way", _11=1), create="cascade")
    house.go(page, "/operations?show=running")
    expect(page.locator("[data-task-state=CONFIRMING] .lb-step__waiting").first).to_be_visible()


def slow(page: Page, house: House) -> None:
    """A transaction takes longer than it usually does here."""
    if not house.server.get("/balancers?name=slow")["balancers"]:
        house.lab.delays({"pool": 0, "member.batch": 0, "listener": 0})
        house.server.ended(house.server.submit(form_of(house.server, "usual", _11=1), create="cascade")["id"])
        house.lab.delays(listener=BUSY_S)
        house.server.submit(form_of(house.server, "slow", _11=1), create="cascade")
    house.go(page, "/operations?show=running")
    expect(page.get_by_text("takes longer for it than usual").first).to_be_visible(
        timeout=1000 * (SLOW_LEAST_S + 10)
    )


def stuck(page: Page, house: House) -> None:
    """A transaction does not end: who can set the balancer free, and what to tell them."""
    if not house.server.get("/balancers?name=stuck")["balancers"]:
        house.lab.delays({"pool": 0, "member.batch": 0, "listener": BUSY_S})
        house.server.submit(form_of(house.server, "stuck", _11=1), create="cascade")
    known = until("it is there", lambda: house.server.get("/balancers?name=stuck")["balancers"][0]["id"])
    house.call_stuck_after(STUCK_S)
    house.go(page, f"/balancers/{known}?tab=queue")
    expect(page.get_by_text("probably stuck").first).to_be_visible()


def stopped(page: Page, house: House) -> None:
    """Somebody stopped everything: the notice, and an operation that waits for them."""
    house.post("/operations/pause", balancer_id=None, note="the network is being moved")
    house.server.submit(form_of(house.server, "held-back", _11=1))
    house.go(page, "/operations?show=running")
    expect(page.locator("[data-operation-state=QUEUED], [data-operation-state=PAUSED]").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Everything is stopped")).to_be_visible()


def no_schedules(page: Page, house: House) -> None:
    """No schedule yet."""
    for one in house.server.get("/schedules")["schedules"]:
        house.server.request("DELETE", f"/schedules/{one['id']}")
    house.go(page, "/schedules")


def new_schedule(page: Page, house: House) -> None:
    """A schedule is written, and was saved too early."""
    house.go(page, "/schedules")
    press(page, "New schedule")
    asked(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Balancer").select_option(label="sound")
    dialog.get_by_role("combobox", name="Pool").select_option(label="app")
    press(dialog, "Save")
    expect(dialog.get_by_text("Give it a name.")).to_be_visible()


def schedules(page: Page, house: House) -> None:
    """What is done by itself, and what came of it."""
    if not house.server.get("/schedules")["schedules"]:
        house.post(
            "/schedules", name="nightly", balancer_id=house.changed, kind="drift", daily_at="03:00",
            time_zone="Europe/Berlin",
        )  # fmt: skip
        [one] = house.server.get("/schedules")["schedules"]
        house.post(f"/schedules/{one['id']}/run")
    house.go(page, "/schedules")
    expect(page.locator("[data-schedule=nightly]")).to_contain_text("Differs")


def schedule_menu(page: Page, house: House) -> None:
    """What can be done with a schedule."""
    schedules(page, house)
    press(page, "More actions for nightly")
    opened(page)


def removing(page: Page, house: House) -> None:
    """Before a schedule is removed."""
    schedule_menu(page, house)
    page.get_by_role("menuitem", name="Remove").click()
    asked(page)


def servers(page: Page, house: House) -> None:
    """Servers that balancers use, one of them in maintenance."""
    found = house.server.get("/maintenance")["servers"]
    if not any(one["maintenance"] for one in found):
        other = next(one for one in found if all(member["id"] != house.member for member in one["members"]))
        house.post("/maintenance", server=other["server"], on=True, note="a new disk")
    house.go(page, "/servers")
    expect(page.get_by_text("a new disk")).to_be_visible()


def maintenance(page: Page, house: House) -> None:
    """Before a server goes into maintenance: what that does to each balancer."""
    servers(page, house)
    press(page, "Start maintenance")
    asked(page)


def offline(page: Page, house: House) -> None:
    """The network has gone."""
    house.go(page)
    page.context.set_offline(True)
    expect(page.locator("[data-connection=offline]")).to_be_visible()


def reconnecting(page: Page, house: House) -> None:
    """The server has gone, and is looked for."""
    offline(page, house)
    page.evaluate(NO_SOCKETS)
    page.context.set_offline(False)
    expect(page.locator("[data-connection=reconnecting]")).to_be_visible()


def loading(page: Page, house: House) -> None:
    """The server has not seen the whole cloud yet."""
    health = {"ready": False, "loaded": False, "cloud": "The first look at the cloud is under way."}
    said = {
        "type": "snapshot",
        "revision": 1,
        "epoch": "first",
        "balancers": [],
        "operations": [],
        "stops": [],
    }
    source = {"name": "poll", "live": True, "age_s": 1, "detail": ""}
    whole = {
        **said,
        "changes": [],
        "health": {**health, "database": "ok", "stopped": False, "sources": [source]},
    }
    page.route_web_socket("**/stream*", lambda socket: socket.send(json.dumps(whole)))
    page.goto(house.server.url)
    expect(page.locator("[data-connection=loading]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()  # the page itself is there, not its stand-in
    expect(page.locator("[class*=skeleton]").first).to_be_visible()


def at(path: str) -> Callable[[Page, House], None]:
    """The state of an address; names of attributes of ``House`` stand in braces."""

    def bring(page: Page, house: House) -> None:
        house.go(page, path.format(**vars(house)))

    return bring


STATES: Final[Mapping[str, Callable[[Page, House], None]]] = {
    "board": at("/"),
    "board as a table": at("/?view=table"),
    "board where nothing fits": at("/?q=nothing-like-it"),
    "board without favourites": at("/?show=favourites"),
    "card menu": card_menu,
    "row menu": row_menu,
    "settings menu": settings,
    "keys": keys,
    "connection": connection,
    "balancer": at("/balancers/{sound}"),
    "object": at("/balancers/{sound}?object={member}"),
    **{
        tab: at(f"/balancers/{{sound}}?tab={tab}")
        for tab in ("queue", "timeline", "traffic", "access", "settings", "code")
    },
    "deletion": deletion,
    "failover": failover,
    "draining": draining,
    "many servers": many_servers,
    "changed elsewhere": changed_elsewhere,
    "bringing back": bringing_back,
    "revisions": revisions,
    "going back": going_back,
    "no such balancer": at("/balancers/none"),
    "no such page": at("/nowhere"),
    "operations": at("/operations"),
    "operation menu": operation_menu,
    "stopping": stopping,
    "under way": under_way,
    "slow": slow,
    "stuck": stuck,
    "stopped": stopped,
    "no schedules": no_schedules,
    "new schedule": new_schedule,
    "schedules": schedules,
    "schedule menu": schedule_menu,
    "removing": removing,
    "servers": servers,
    "maintenance": maintenance,
    "offline": offline,
    "reconnecting": reconnecting,
    "loading": loading,
}
