"""What a server that has just begun shows, and what it asks to wait for."""

from __future__ import annotations

import httpx

from lbaas_ui.api.auth import COOKIE
from lbaas_ui.errors import CloudTemporary
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import FORM, World


async def test_half_of_a_balancer_is_not_decided_on(world: World, script: httpx.AsyncClient) -> None:
    """While a part of it cannot be read: 503 for its form, and what is planned or sent; one may look."""
    tree = make_tree()
    world.store.apply([one for one in events_of(tree) if one.collection != "members"])
    world.watch.error = CloudTemporary("Octavia does not answer.")
    path = f"/api/v1/balancers/{tree.loadbalancer.id}"
    for refused in (
        await script.get(f"{path}/form"),
        await script.put(path, json=FORM),
        await script.post("/api/v1/plans", json={"form": FORM, "balancer_id": tree.loadbalancer.id}),
        await script.get(f"{path}/export", params={"to": "heat"}),
        await script.post(f"{path}/members", json={"action": "drain", "members": []}),
        await script.post(f"{path}/drift/accept"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (503, "cloud_unavailable"), refused.url
    assert (await script.get(path)).status_code == 200
    world.watch.error = None
    assert (await script.get(f"{path}/form")).status_code == 200


async def test_a_script_waits_for_the_first_look(world: World, script: httpx.AsyncClient) -> None:
    """It would find nothing of a name, and make it a second time. A page is served: it is told so."""
    world.watch.loaded.clear()
    for path in ("/api/v1/balancers", "/api/v1/catalog", "/api/v1/maintenance"):
        assert (await script.get(path)).status_code == 503
    async with world.client(Cookie=f"{COOKIE}={world.auth.issue()}") as page:
        assert (await page.get("/api/v1/balancers")).status_code == 200
    world.watch.loaded.set()
    assert (await script.get("/api/v1/balancers")).status_code == 200
