"""The gallery's pages, with balancers of all kinds: well, broken, huge, of the longest name, on their way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from playwright.sync_api import Page, expect

from scripts.gallery_traffic import let_traffic_flow
from scripts.pictures import FEW, FOREIGN, LARGE, LOOKS, PORTUGUESE, Shot
from scripts.screenshots import example
from tests.labkit import Lab
from tests.served import TOKEN, Served, until

READINGS_MS: Final = 130_000  # two, a minute apart
BEFORE_THE_LISTENER: Final = 3  # steps: balancer, pool, servers
LONGEST: Final = ("a-name-as-long-as-octavia-allows-" * 8)[:255]
VIP: Final = {"subnet_id": "private-subnet"}


@dataclass(frozen=True)
class Bare:
    """A server that has nothing yet."""

    server: Served

    @classmethod
    def set_up(cls, server: Served, _: Lab) -> Bare:
        """There is nothing to do."""
        return cls(server)


@dataclass(frozen=True)
class Furnished:
    """A server with balancers; ``ids`` by name."""

    server: Served
    ids: dict[str, str]

    @classmethod
    def set_up(cls, server: Served, lab: Lab) -> Furnished:
        """Make all balancers; a minute."""
        shop = server.ended(server.submit(example("shop"), create="full")["id"], timeout_s=120)
        let_traffic_flow(server, lab, server.get(f"/balancers/{shop['balancer_id']}"))
        make_sound(server)
        make_broken(server, lab)
        found = {one["name"]: str(one["id"]) for one in server.get("/balancers?limit=50")["balancers"]}
        let_servers_fail(server, lab, found["three-hundred"])
        return cls(server, {**found, "on-its-way": under_way(server, lab)})


def many(name: str, count: int) -> dict[str, Any]:
    """A balancer with so many servers."""
    members = [{"address": f"10.0.{n // 250}.{n % 250 + 2}", "protocol_port": 8080} for n in range(count)]
    pool = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN", "members": members}
    listener = {"name": "web", "protocol": "HTTP", "protocol_port": 80, "default_pool": "app"}
    return {"name": name, "vip": VIP, "listeners": [listener], "pools": [pool]}


def make_sound(server: Served) -> None:
    """Balancers that are well, one after the other."""
    forms = [
        many("three-hundred", 300),
        example("shop", name=LONGEST, vip=VIP, description="Описание " * 28, tags=["x" * 40]),
        example("tcp", name="выставка-продажа-книг", vip=VIP),
        example("tcp", name="生产环境负载均衡器", vip=VIP),
        example("tcp", name="switched-off", vip=VIP, admin_state_up=False),
    ]
    for form in forms:
        server.ended(server.submit(form, create="full")["id"], timeout_s=120)


def make_broken(server: Served, lab: Lab) -> None:
    """A balancer whose making fails at its pool."""
    lab.fault("error", match={"kind": "pool", "name": "app"})
    server.ended(server.submit(many("broken", 2), create="cascade")["id"], timeout_s=60)


def let_servers_fail(server: Served, lab: Lab, balancer_id: str) -> None:
    """Of its 300 servers some fail their checks, some are off."""
    balancer = server.get(f"/balancers/{balancer_id}")
    [pool] = balancer["pools"]
    states = ["ERROR"] * 4 + ["OFFLINE"] * 12 + ["ONLINE"] * 284
    pairs = zip(pool["members"], states, strict=True)
    lab.status(
        {
            "members": [{"id": one["id"], "operating_status": state} for one, state in pairs],
            **{
                kind: [{"id": one["id"], "operating_status": "DEGRADED"}]
                for kind, one in (
                    ("loadbalancers", balancer),
                    ("listeners", balancer["listeners"][0]),
                    ("pools", pool),
                )
            },
        }
    )

    def seen() -> bool:
        [one] = server.get("/balancers?name=three-hundred")["balancers"]
        return "ERROR" in one["members_by_status"]

    until("the servers' states are seen", seen, 60, pause_s=0.5)


def under_way(server: Served, lab: Lab) -> str:
    """A balancer that is being made while the pictures are taken; gives its id."""
    lab.delays({"loadbalancer": 0, "pool": 0, "member.batch": 0, "healthmonitor": 0, "listener": 3600})
    server.submit(many("on-its-way", 3), create="cascade")

    def found() -> str | None:
        for one in server.get("/balancers?name=on-its-way")["balancers"]:
            if one["id"] and one["operation"] and one["operation"]["done"] >= BEFORE_THE_LISTENER:
                return str(one["id"])
        return None

    return str(until("the balancer waits for its listener", found, 60, pause_s=0.2))


def at(path: str, then: Callable[[Page], None] = lambda _: None) -> Callable[[Page, Furnished], None]:
    """To an address, in which braces hold a balancer's name, and then ``then``."""

    def bring(page: Page, world: Furnished) -> None:
        page.goto(world.server.url + path.format(**world.ids))
        page.get_by_role("heading", level=1).first.wait_for()
        expect(page.locator("[class*=skeleton], [aria-busy=true]")).to_have_count(0)
        then(page)

    return bring


def press(role: Literal["button", "tab"], name: str) -> Callable[[Page], None]:
    """Press what has this role and name."""
    return lambda page: page.get_by_role(role, name=name).first.click()


def wait_for_a_reading(page: Page) -> None:
    """The second reading of counters that stay at zero."""
    expect(page.get_by_text("Nobody has connected yet")).to_be_visible(timeout=READINGS_MS)


def empty(page: Page, world: Bare) -> None:
    """The first look at a cloud without balancers."""
    page.goto(f"{world.server.url}/#token={TOKEN}")
    expect(page.get_by_role("link", name="New balancer").first).to_be_visible()


def log_in(page: Page, world: Bare) -> None:
    """As somebody who has not come by the printed address."""
    page.context.clear_cookies()
    page.goto(world.server.url)
    expect(page.get_by_label("Access token", exact=True)).to_be_visible()


ABROAD: Final = (*LOOKS, *FOREIGN)
EVERY: Final = (*ABROAD, *PORTUGUESE, *LARGE)
FIRST: Final = (
    Shot("board-empty", "The first look", empty, ABROAD),
    Shot("log-in", "Log-in", log_in, ABROAD),
)
PAGES: Final = (
    Shot("board", "Board", at("/?view=cards"), EVERY, "board"),
    Shot("board-table", "Board as a table", at("/?view=table&sort=name"), EVERY, "board as a table"),
    Shot("board-none", "Board: nothing fits", at("/?view=cards&q=nothing-like-it"),
         state="board where nothing fits"),
    Shot("board-unmarked", "Board: no favourites yet", at("/?view=cards&show=favourites"), FEW,
         "board without favourites"),
    Shot("balancer", "A balancer", at("/balancers/{shop}"), EVERY, "balancer"),
    Shot("balancer-busy", "A balancer being made", at("/balancers/{on-its-way}"), ABROAD),
    Shot("balancer-broken", "A balancer whose making failed", at("/balancers/{broken}"), ABROAD),
    Shot("balancer-300", "300 servers", at("/balancers/{three-hundred}"), (*LOOKS, *LARGE)),
    Shot("balancer-long", "The longest name", at(f"/balancers/{{{LONGEST}}}"), ABROAD),
    Shot("balancer-object", "Everything about one object",
         at("/balancers/{shop}", press("button", "app")), ABROAD, "object"),
    Shot("balancer-queue", "Its queue", at("/balancers/{on-its-way}?tab=queue"), ABROAD, "queue"),
    Shot("balancer-timeline", "Its timeline", at("/balancers/{shop}?tab=timeline"), ABROAD, "timeline"),
    Shot("balancer-traffic", "Its traffic", at("/balancers/{shop}?tab=traffic"), ABROAD, "traffic"),
    Shot("balancer-quiet", "Nobody has connected yet",
         at("/balancers/{three-hundred}?tab=traffic", wait_for_a_reading), FEW),
    Shot("balancer-access", "Who may do what", at("/balancers/{shop}?tab=access"), ABROAD, "access"),
    Shot("balancer-settings", "Its settings", at("/balancers/{shop}?tab=settings"), ABROAD, "settings"),
    Shot("balancer-code", "As code", at("/balancers/{shop}?tab=code"), state="code"),
    Shot("balancer-delete", "Before it is deleted",
         at("/balancers/{shop}", press("button", "Delete")), ABROAD, "deletion"),
    Shot("operations", "Operations", at("/operations"), EVERY, "operations"),
    Shot("keys", "Keys", at("/?view=cards", lambda page: page.keyboard.press("?")), ABROAD, "keys"),
    Shot("gone", "No such balancer", at("/balancers/nowhere"), state="no such balancer"),
    Shot("not-found", "No such page", at("/nowhere"), state="no such page"),
)  # fmt: skip
