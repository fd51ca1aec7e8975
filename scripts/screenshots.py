"""Makes the pictures of README and docs, from the built product against a lab of its own: `make screenshots`.

Four pages, each in light and dark, into docs/images/. Some balancers are done and one is on its way, so that
the pictures show what the product is about.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import yaml
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import labkit
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_first_light import fill_in
from tests.served import TOKEN, Served

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STEP_S = 4  # a transaction's time while pictures are taken: slow enough to be seen on its way
MOST = 0.75  # of the tasks: listeners and routing come last
SETTLE_MS = 1000  # transitions


@contextmanager
def product(home: Path) -> Iterator[tuple[labkit.Lab, Served]]:
    """The lab and a server in front of it that makes balancers step by step."""
    lab = labkit.start("full", home / "lab", OCTAVIA_LAB_DELAY="0")
    options = {"create": "cascade", "sources": "poll,feed", "feed_url": lab.feed_url}
    try:
        server = Served(lab.clouds_yaml, home / "server", options=options)
        try:
            yield lab, server.start()
        finally:
            server.stop()
    finally:
        lab.stop()


def example(file: str, /, **changes: object) -> dict[str, Any]:
    """A form of examples/, with some keys changed."""
    form: dict[str, Any] = yaml.safe_load((ROOT / "examples" / f"{file}.yaml").read_text(encoding="utf-8"))
    return {**form, **changes}


def furnish(server: Served) -> None:
    """Make some balancers and wait for them."""
    vip = {"subnet_id": "private-subnet"}
    submitted = [server.submit(example("shop")), server.submit(example("tcp"))]
    submitted += [
        server.submit(example("tcp", name=name, vip=vip)) for name in ("ledger", "archive", "search")
    ]
    for operation in submitted:
        server.ended(operation["id"], timeout_s=120)


def balancer_on_its_way(server: Served, name: str) -> str:
    """Submit a shop and wait until most of its tasks are done; gives the balancer's id."""
    operation = server.submit(example("shop", name=name, vip={"subnet_id": "private-subnet"}))
    while True:
        now = server.get(f"/operations/{operation['id']}")
        if now["state"] not in {"QUEUED", "RUNNING"}:
            raise RuntimeError(f"the balancer {name} ended as {now['state']} before its picture was taken")
        if now["balancer_id"] and now["progress"]["done"] / now["progress"]["total"] >= MOST:
            return str(now["balancer_id"])


def take(page: Page, name: str) -> None:
    """Let the page settle, and keep what a person sees."""
    page.get_by_role("heading", level=1).wait_for()
    expect(page.locator("[class*=skeleton]")).to_have_count(0)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def take_all(browser: Browser, server: Served, *, scheme: Literal["light", "dark"]) -> None:
    """The four pages in one colour scheme; light ones have the plain names."""
    ending = "" if scheme == "light" else f"-{scheme}"
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{server.url}/#token={TOKEN}")
    page.get_by_role("heading", level=1).wait_for()
    fill_in(page, "tickets")
    expect(page.get_by_text("Create the balancer").first).to_be_visible()  # the plan has come
    take(page, f"form{ending}")
    on_its_way = balancer_on_its_way(server, f"shop-{scheme}")
    for name, path in (("balancer", f"balancers/{on_its_way}"), ("board", ""), ("operations", "operations")):
        page.goto(f"{server.url}/{path}")
        take(page, f"{name}{ending}")
    context.close()


def main() -> None:
    """Start everything, take the pictures, stop everything."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="lbaas-ui-pictures-") as home,
        product(Path(home)) as (lab, server),
        sync_playwright() as playwright,
    ):
        furnish(server)
        lab.delays(default=STEP_S)
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for scheme in SCHEMES:
            take_all(browser, server, scheme=scheme)
        browser.close()


if __name__ == "__main__":
    main()
