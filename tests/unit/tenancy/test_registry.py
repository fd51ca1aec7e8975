"""Projects are opened when somebody comes or something waits, and closed when nobody needs them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
import stamina

from lbaas_ui.errors import CloudUnauthorized
from lbaas_ui.queue.maintenance import Maintenance
from tests.identity_world import World
from tests.unit.api.fakes import FORM


def open_ones(world: World) -> set[str]:
    """Ids of the projects that are open."""
    return {one.reign.project_id for one in world.tenants.all() if one.reign}


async def submitted(client: httpx.AsyncClient, **params: str) -> str:
    """The id of an operation that makes a balancer."""
    answer = await client.post("/balancers", json=FORM, params=params)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def test_many_who_come_at_once_open_one_project(world: World) -> None:
    """And each project is opened for itself."""
    found = await asyncio.gather(*(world.tenants.open(one) for one in ("shop", "shop", "other")))
    assert found[0] is found[1] is not found[2]
    assert open_ones(world) == {"shop", "other"}


async def test_who_is_logged_in_keeps_a_project_open(world: World) -> None:
    """Without anybody it is closed after a quarter of an hour, and not before."""
    await world.browser("anna", "shop")
    await world.script("bert", "other").get("/balancers")
    world.ahead_by(minutes=14)
    await world.tenants.look()
    assert open_ones(world) == {"shop", "other"}
    world.ahead_by(minutes=2)
    await world.tenants.look()
    assert open_ones(world) == {"shop"}
    world.ahead_by(hours=13)  # the session has ended
    await world.tenants.look()
    assert open_ones(world) == set()


async def test_no_trust_is_left_behind(world: World) -> None:
    """What scripts left for their work is ended when the project is closed, however new it is."""
    operation = await submitted(world.script("bert", "other"))
    await world.done("other", operation)
    assert len(world.keystone.trusts) == 1
    world.ahead_by(minutes=16)
    await world.tenants.look()
    assert (open_ones(world), world.keystone.trusts) == (set(), {})


async def test_what_waits_keeps_a_project_open(world: World) -> None:
    """With its trust, and also from the start of the server on."""
    run_at = (world.now() + timedelta(days=2)).isoformat()
    await submitted(world.script("bert", "other"), run_at=run_at)
    world.ahead_by(hours=14)
    await world.tenants.look()
    assert (open_ones(world), len(world.keystone.trusts)) == ({"other"}, 1)
    await world.restart()
    assert open_ones(world) == {"other"}


async def test_a_server_in_maintenance_keeps_a_project_open(world: World) -> None:
    """Its members wait to be brought back; after a restart, too."""
    await world.browser("anna", "shop")
    tenant = await world.tenants.open("shop")
    kept = Maintenance(id="m", server="10.0.0.1", since=world.now(), who="anna", pending=["b"])
    await tenant.inner.maintenances._put(kept)
    world.ahead_by(hours=13)
    await world.tenants.look()
    assert open_ones(world) == {"shop"}
    await world.restart()
    assert open_ones(world) == {"shop"}


async def test_the_mirror_goes_on_while_an_application_credential_is_logged_in(world: World) -> None:
    """Its session is longer than its token."""
    id = world.keystone.credential("anna", "shop")
    client = world.client()
    proof = {"application_credential": {"id": id, "secret": "secret"}}
    assert (await client.post("/session", json=proof)).status_code == 200
    tenant = await world.tenants.open("shop")
    before = len(world.calls)
    world.ahead_by(minutes=90)
    await tenant.inner.poll.refresh_balancer("no-such")
    assert len(world.calls) > before


async def test_a_script_sees_what_is_there_at_once(world: World) -> None:
    """Though nobody is logged in, and the project was closed: else it would make everything again."""
    world.balancer("other", "shop")
    script = world.script("bert", "other")
    assert [one["name"] for one in (await script.get("/balancers")).json()["balancers"]] == ["shop"]
    assert [
        one["name"] for one in (await world.script("cora", "shop").get("/balancers")).json()["balancers"]
    ] == []


async def test_a_mirror_that_rested_looks_again(world: World) -> None:
    """Whoever comes next does not see what was there before."""
    await world.script("bert", "other").get("/balancers")
    tenant = await world.tenants.open("other")
    world.keystone.end_tokens()
    with pytest.raises(CloudUnauthorized):
        await tenant.inner.poll.refresh_balancer("any")
    world.balancer("other", "new")
    for client in (world.script("bert", "other"), await world.browser("bert", "other")):
        found = (await client.get("/balancers")).json()["balancers"]
        assert [one["name"] for one in found] == ["new"]


async def test_a_script_is_told_when_nothing_can_be_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, to try again; a page is served meanwhile."""
    monkeypatch.setattr("lbaas_ui.api.keystone_auth.PATIENCE_S", 0.01)
    monkeypatch.setattr("lbaas_ui.api.keystone_auth.PAGE_WAITS_S", 0.01)
    world.octavia_status = 503
    with stamina.set_testing(testing=True, attempts=1):
        answer = await world.script("bert", "other").get("/balancers")
        assert (answer.status_code, answer.json()["code"]) == (503, "cloud_unavailable")
        page = await world.browser("bert", "other")
        assert (await page.get("/balancers")).status_code == 200


async def test_who_goes_on_with_what_lost_its_rights(world: World) -> None:
    """A member by logging in; an administrator, whose rights reach further, only by a press."""
    run_at = (world.now() + timedelta(hours=1)).isoformat()
    ids = [await submitted(await world.browser("anna", "shop"), run_at=run_at) for _ in range(2)]
    tenant = await world.tenants.open("shop")
    assert tenant.reign is not None
    ledger, vault = tenant.inner.queue.ledger, tenant.reign.vault
    await vault.refused(ledger.operation(ids[0]).credentials)

    def whose() -> list[str]:
        return [vault._known[ledger.operation(id).credentials].user_name for id in ids]

    await world.browser("olaf", "shop")
    root = await world.browser("root", "shop")
    assert whose() == ["anna", "anna"]
    for verb in ("pause", "resume"):
        assert (await root.post(f"/operations/{ids[0]}/{verb}")).status_code == 200
    assert whose() == ["root", "anna"]
    await world.browser("cora", "shop")
    assert whose() == ["root", "cora"]
    moves = (await root.get("/timeline")).json()["entries"]
    assert {one["why"] for one in moves} >= {
        "goes on with the rights of root",
        "goes on with the rights of cora",
    }


async def test_the_mirror_is_read_with_the_better_rights(world: World) -> None:
    """What an observer is not shown is there when a member comes, and no observer takes it away again."""
    world.members_only = "/v2/lbaas/providers"
    await world.browser("olaf", "shop")
    tenant = await world.tenants.open("shop")
    assert "providers" in tenant.inner.poll.unavailable
    await world.browser("anna", "shop")
    await world.browser("olaf", "shop")
    await tenant.inner.poll.loaded.wait()
    assert "providers" not in tenant.inner.poll.unavailable
