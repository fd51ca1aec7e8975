"""What acts for people when they are gone: made once, used again, lapsed, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from lbaas_ui.cloud.client import Cloud
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.person import Person
from lbaas_ui.errors import CloudTemporary, CloudUnauthorized
from lbaas_ui.tenancy.vault import Vault
from tests.identity_world import World
from tests.memory_keystone import MEMBER


async def vault_of(world: World, project: str = "shop", life: timedelta | None = None) -> Vault:
    """The vault of a project, as after a start of the server."""
    cloud = cast("Cloud", None)  # nothing is called here
    vault = Vault(
        project,
        cast("Keystone", world.keystone),
        world.shelf,
        cloud=cloud,
        trust_life=life,
        now=world.now,
    )
    await vault.load()
    return vault


async def person(world: World, user: str = "anna", project: str = "shop", **options: str) -> Person:
    """Somebody who is logged in."""
    return await world.keystone.person(world.keystone.token(user, project, **options))


async def test_one_trust_for_a_person_and_their_roles(world: World) -> None:
    """Again and again the same, after a restart, too; with other roles or for somebody else another."""
    vault = await vault_of(world)
    first = await vault.deputy(await person(world))
    assert await vault.deputy(await person(world)) == first
    vault = await vault_of(world)
    assert await vault.deputy(await person(world)) == first
    other = await vault.deputy(await person(world, "cora"))
    world.keystone.users["anna"]["shop"] = (*MEMBER, "more")
    more = await vault.deputy(await person(world))
    assert len({first, other, more}) == len(world.keystone.trusts) == 3


async def test_an_application_credential_acts_for_itself_alone(world: World) -> None:
    """Its access rules may allow less than its person's trust, which it never gets; nor others its own."""
    vault = await vault_of(world)
    trust = await vault.deputy(await person(world))
    id = world.keystone.credential("anna", "shop", "GET")
    logged_in = await person(world, credential=id)
    own = await vault.deputy(logged_in, (id, "secret"))
    assert own == await vault.deputy(logged_in, (id, "secret")) != trust
    assert trust == await vault.deputy(await person(world))
    script = await person(world, credential=world.keystone.credential("anna", "shop"))
    token = await vault.deputy(script)
    assert token == await vault.deputy(script)
    assert len({trust, own, token}) == 3
    assert len(world.keystone.trusts) == 1


async def test_what_has_ended_is_lapsed(world: World) -> None:
    """It says whose rights are gone and since when, is used no more, and reads nothing."""
    vault = await vault_of(world, life=timedelta(days=2))
    id = await vault.deputy(await person(world))
    assert vault.lapsed(id) is None
    assert [key for key, _ in vault.readers()] == [id]
    world.ahead_by(days=2)
    waiting = vault.lapsed(id)
    assert waiting is not None
    assert waiting.reason.startswith("anna's rights no longer hold in the cloud")
    assert (waiting.code, waiting.objects[0].name) == ("credentials_lapsed", "anna")
    assert vault.readers() == []
    assert await vault.deputy(await person(world)) != id


async def test_what_keystone_refuses_is_lapsed_for_good(world: World) -> None:
    """After a restart, too; whoever logs in gets another."""
    vault = await vault_of(world)
    id = await vault.deputy(await person(world))
    await world.keystone.end_trust(next(iter(world.keystone.trusts)))
    with pytest.raises(CloudUnauthorized):
        await vault.readers()[0][1].fetch_token()
    await vault.refused(id)
    vault = await vault_of(world)
    assert vault.lapsed(id) is not None
    assert await vault.deputy(await person(world)) != id


async def test_a_trust_that_soon_ends_is_not_for_new_work(world: World) -> None:
    """After half of its life another one is made; the first goes on for what it was given to."""
    vault = await vault_of(world, life=timedelta(days=2))
    first = await vault.deputy(await person(world))
    world.ahead_by(days=1, hours=1)
    second = await vault.deputy(await person(world))
    assert first != second
    assert vault.lapsed(first) is None


async def test_nobodys_credentials(world: World) -> None:
    """Those of another project, and those that are gone, act for nobody."""
    vault = await vault_of(world)
    theirs = await (await vault_of(world, "other")).deputy(await person(world, "bert", "other"))
    for id in (theirs, "gone"):
        waiting = vault.lapsed(id)
        assert waiting is not None
        assert waiting.reason.startswith("Nobody's rights no longer hold")
        with pytest.raises(CloudUnauthorized):
            await vault._credentials(vault._known.get(id)).fetch_token()


async def test_unused_ones_are_ended(world: World) -> None:
    """But those that something needs, and those that somebody was given within the hour."""
    vault = await vault_of(world)
    needed, again, spare = [await vault.deputy(await person(world, one)) for one in ("anna", "cora", "root")]
    await vault.end_unused({needed})
    assert len(world.keystone.trusts) == 3
    world.ahead_by(hours=2)
    assert await vault.deputy(await person(world, "cora")) == again
    world.keystone.away = True
    with pytest.raises(CloudTemporary):
        await world.keystone.trust(await person(world), None)
    world.keystone.away = False
    await vault.end_unused({needed})
    assert {one.user_id for one, _ in world.keystone.trusts.values()} == {"anna", "cora"}
    assert vault.lapsed(spare) is not None
    assert {one.id for one in await world.shelf.of_project("shop")} == {needed, again}
    await vault.end_unused({needed}, at_once=True)
    assert {one.user_id for one, _ in world.keystone.trusts.values()} == {"anna"}


async def test_a_trust_that_could_not_be_ended_is_tried_again(world: World) -> None:
    """While Keystone is away it stays, lapsed if it was."""
    vault = await vault_of(world)
    id = await vault.deputy(await person(world))
    await vault.refused(id)
    world.ahead_by(hours=2)
    world.keystone.away = True
    await vault.end_unused(set())
    assert [one.id for one in await world.shelf.of_project("shop")] == [id]
    assert vault.lapsed(id) is not None
    assert len(world.keystone.trusts) == 1
    world.keystone.away = False
    await vault.end_unused(set())
    assert (world.keystone.trusts, await world.shelf.of_project("shop")) == ({}, [])
