"""Balancers through REST: what is asked of the queue, and what comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from lbaas_ui.errors import Conflict
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import LOCAL, Difference, Waiting
from lbaas_ui.store.store import Store
from tests.factories import (
    events_of,
    make_certificate,
    make_floating_ip,
    make_listener,
    make_network,
    make_provider,
    make_server,
    make_subnet,
    make_tree,
    seen,
)
from tests.unit.api.fakes import FORM, World, make_task, make_view


def fill(store: Store, **fields: object) -> str:
    """Put one balancer into the store and give its id."""
    tree = make_tree(**fields)  # type: ignore[arg-type]  # fields of the balancer only
    store.apply(events_of(tree))
    return tree.loadbalancer.id


async def test_create(world: World, script: httpx.AsyncClient) -> None:
    """A form is queued under the user's name and key, and the answer says where the operation is."""
    answer = await script.post(
        "/api/v1/balancers",
        params={"create": "cascade", "run_at": "2026-02-01T20:00:00+01:00"},
        json=FORM,
        headers={"Idempotency-Key": "k1"},
    )
    assert answer.status_code == 202
    assert answer.headers["location"] == "/api/v1/operations/operation-1"
    assert answer.json()["progress"] == {"done": 0, "total": 1, "eta_s": 2.0}
    [(what, asked)] = world.queue.calls
    assert what == "submit"
    at = datetime(2026, 2, 1, 19, tzinfo=UTC)
    by = {"who": "anna", "credentials": LOCAL}
    assert asked == {"form": FORM, "create": "cascade", **by, "idempotency_key": "k1", "run_at": at}


async def test_names_become_ids(world: World, script: httpx.AsyncClient) -> None:
    """A subnet named by its name reaches the queue as an id."""
    world.store.apply([seen("networks", make_network()), seen("subnets", make_subnet(name="inner"))])
    await script.post("/api/v1/balancers", json={**FORM, "vip": {"subnet_id": "inner"}})
    form = world.queue.calls[0][1]["form"]
    assert isinstance(form, dict)
    assert form["vip"] == {"subnet_id": make_subnet().id}


@pytest.mark.parametrize(
    ("header", "revision"), [(None, None), ("*", None), ('"abc"', "abc"), ('W/"abc"', "abc")]
)
async def test_update(
    world: World, script: httpx.AsyncClient, header: str | None, revision: str | None
) -> None:
    """A changed form is queued with the revision that the person saw."""
    balancer_id = fill(world.store)
    headers = {"If-Match": header} if header else {}
    answer = await script.put(f"/api/v1/balancers/{balancer_id}", json=FORM, headers=headers)
    assert answer.status_code == 202
    _, asked = world.queue.calls[0]
    assert (asked["balancer_id"], asked["revision"]) == (balancer_id, revision)


async def test_malformed_if_match(world: World, script: httpx.AsyncClient) -> None:
    """A revision without quotes is no revision."""
    answer = await script.put("/api/v1/balancers/x", json=FORM, headers={"If-Match": "abc"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_if_match")


@pytest.mark.parametrize(
    ("method", "tail", "what"), [("DELETE", "", "delete"), ("POST", "/failover", "failover")]
)
async def test_delete_and_failover(
    world: World, script: httpx.AsyncClient, method: str, tail: str, what: str
) -> None:
    """Both are queued, and answered with the operation."""
    balancer_id = fill(world.store)
    answer = await script.request(method, f"/api/v1/balancers/{balancer_id}{tail}")
    assert answer.status_code == 202
    assert answer.json()["kind"] == what
    kept: dict[str, object] = {"credentials": LOCAL, "idempotency_key": None, "run_at": None}
    kept |= {"release_floating_ips": False} if what == "delete" else {"amphora_id": None}
    asked = {"balancer_id": balancer_id, "who": "anna", **kept}
    assert world.queue.calls == [(what, asked)]


@pytest.mark.parametrize("time", ["tomorrow", "2026-02-01T20:00:00"])
async def test_a_time_without_a_zone_is_refused(world: World, script: httpx.AsyncClient, time: str) -> None:
    """It would be a guess whose evening is meant."""
    answer = await script.post("/api/v1/balancers", params={"run_at": time}, json=FORM)
    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["problems"]] == ["query.run_at"]
    assert world.queue.calls == []


async def test_form_and_etag(world: World, script: httpx.AsyncClient) -> None:
    """The form names only what a form has, and its ETag is what PUT wants."""
    balancer_id = fill(world.store)
    answer = await script.get(f"/api/v1/balancers/{balancer_id}/form")
    document = answer.json()
    assert answer.headers["etag"] == f'"{document["revision"]}"'
    assert document["form"]["listeners"][0]["protocol_port"] == 80
    assert "sni_container_refs" not in document["form"]["pools"][0]


async def test_detail(world: World, script: httpx.AsyncClient) -> None:
    """The tree has every object once, its relations by id, its actions, and who takes part in what runs."""
    tree = make_tree(l7policies=1, floating_ip=True)
    world.store.apply([*events_of(tree), seen("subnets", make_subnet()), seen("networks", make_network())])
    balancer_id = tree.loadbalancer.id
    world.queue.put(make_view(balancer_id=balancer_id))
    found = (await script.get(f"/api/v1/balancers/{balancer_id}")).json()
    [listener], [pool] = found["listeners"], found["pools"]
    assert (found["vip_subnet_name"], found["vip_network_name"]) == ("private-subnet", "private")
    assert found["floating_ips"][0]["floating_ip_address"] == "203.0.113.9"
    assert listener["default_pool_id"] == pool["id"]
    assert listener["l7policies"][0]["rules"][0]["fields"]["value"] == "/0"
    assert pool["listener_ids"] == [listener["id"]]
    assert pool["l7policy_ids"] == [listener["l7policies"][0]["id"]]
    assert pool["healthmonitor"]["fields"]["url_path"] == "/healthz"
    assert len(pool["members"]) == 2
    assert [action["action"] for action in found["actions"]] == ["update", "delete", "failover"]
    assert (found["operating"], listener["operating"]) == (True, False)
    assert found["operation"]["id"] == "operation-1"


async def test_actions_give_reasons(world: World, script: httpx.AsyncClient) -> None:
    """While a transaction runs, each action says by code and sentence why it has to wait."""
    balancer_id = fill(world.store, provisioning_status="PENDING_UPDATE")
    found = (await script.get(f"/api/v1/balancers/{balancer_id}")).json()
    [delete] = [one for one in found["pools"][0]["actions"] if one["action"] == "delete"]
    assert (delete["allowed"], delete["code"]) == (False, "loadbalancer_pending")
    assert "PENDING_UPDATE" in delete["reasons"][0]


async def test_own_tags_are_hidden(world: World, script: httpx.AsyncClient) -> None:
    """Tags by which the queue finds its work are nobody else's business."""
    balancer_id = fill(world.store, tags=["shop", "lbaas-ui:task=1"])
    found = (await script.get(f"/api/v1/balancers/{balancer_id}")).json()
    [summary] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert found["fields"]["tags"] == summary["tags"] == ["shop"]


async def test_member_names_its_server(world: World, script: httpx.AsyncClient) -> None:
    """A member whose address is a server's port shows that server's name."""
    tree = make_tree(members=1)
    [member] = tree.members[tree.pools[0].id]
    server = make_server(name="vm-7")
    port = {
        "id": "port",
        "project_id": server.project_id,
        "network_id": "network",
        "device_owner": "compute:nova",
        "device_id": server.id,
        "fixed_ips": [{"subnet_id": member.subnet_id, "ip_address": member.address}],
    }
    world.store.apply([*events_of(tree), seen("servers", server)])
    world.store.apply([type(seen("servers", server))("ports", "port", port, 1.0)])
    found = (await script.get(f"/api/v1/balancers/{tree.loadbalancer.id}")).json()
    assert found["pools"][0]["members"][0]["server_name"] == "vm-7"


async def test_list_filters(world: World, script: httpx.AsyncClient) -> None:
    """Name, status and tags narrow the list, all at once."""
    fill(world.store, name="Shop", tags=["blue", "eu"])
    fill(world.store, name="shop-2", tags=["blue"], provisioning_status="ERROR")
    fill(world.store, name="blog", tags=["blue", "eu"])

    async def names(query: str) -> list[str]:
        found = (await script.get(f"/api/v1/balancers?{query}")).json()
        assert found["total"] == len(found["balancers"])
        return [one["name"] for one in found["balancers"]]

    assert await names("") == ["blog", "Shop", "shop-2"]
    assert await names("name=SHOP") == ["Shop", "shop-2"]
    assert await names("provisioning_status=ERROR") == ["shop-2"]
    assert await names("tag=blue&tag=eu") == ["blog", "Shop"]
    assert await names("name=shop&tag=eu") == ["Shop"]


async def test_pages_follow_one_another(world: World, script: httpx.AsyncClient) -> None:
    """Pages together show every balancer once, also when one of them goes meanwhile."""
    for number in range(5):
        fill(world.store, name=f"lb-{number}")
    first = (await script.get("/api/v1/balancers?limit=2")).json()
    marker = first["next_marker"]
    second = (await script.get("/api/v1/balancers", params={"limit": 2, "marker": marker})).json()
    third = (
        await script.get("/api/v1/balancers", params={"limit": 2, "marker": second["next_marker"]})
    ).json()
    shown = [one["name"] for page in (first, second, third) for one in page["balancers"]]
    assert shown == [f"lb-{number}" for number in range(5)]
    assert (first["total"], third["next_marker"]) == (5, None)


async def test_wanted_balancers_are_listed(world: World, script: httpx.AsyncClient) -> None:
    """A balancer whose create was not answered yet stands in the list with what its form says."""
    world.queue.put(make_view())
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert (card["id"], card["name"], card["provisioning_status"]) == (None, "shop", "PENDING_CREATE")
    assert (card["listeners"], card["pool_count"], card["member_count"]) == (["HTTP:80"], 1, 1)
    assert card["operation"]["step"] == "listener.create web"


async def test_failed_before_it_began(world: World, script: httpx.AsyncClient) -> None:
    """A balancer that could not even be created is shown in ERROR, with its operation."""
    world.queue.put(make_view(state=OperationState.FAILED))
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert (card["provisioning_status"], card["operation"]["state"]) == ("ERROR", "FAILED")


@pytest.mark.parametrize(
    ("to", "media_type", "name", "says"),
    [
        ("form", "application/yaml", "shop.yaml", "listeners:"),
        ("terraform", "text/x-hcl", "shop.tf", 'resource "openstack_lb_loadbalancer_v2"'),
        ("heat", "application/yaml", "shop.heat.yaml", "OS::Octavia::LoadBalancer"),
        ("cli", "text/x-shellscript", "shop.sh", "lb listener create"),
    ],
)
async def test_export(
    world: World, script: httpx.AsyncClient, *, to: str, media_type: str, name: str, says: str
) -> None:
    """A balancer can be had as code for each tool, as a file with a name of its own."""
    balancer_id = fill(world.store)
    answer = await script.get(f"/api/v1/balancers/{balancer_id}/export?to={to}")
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert says in answer.text


async def test_export_to_nothing_known(world: World, script: httpx.AsyncClient) -> None:
    """Another tool is a wrong parameter, another balancer is not found."""
    balancer_id = fill(world.store)
    refused = await script.get(f"/api/v1/balancers/{balancer_id}/export?to=ansible")
    assert (refused.status_code, refused.json()["problems"][0]["path"]) == (422, "query.to")
    missing = await script.get("/api/v1/balancers/unknown/export?to=cli")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


async def test_clone(world: World, script: httpx.AsyncClient) -> None:
    """A form for another balancer: without ids and address, under a free name or the one asked for."""
    balancer_id = fill(world.store)
    path = f"/api/v1/balancers/{balancer_id}/form"
    old = (await script.get(path)).json()["form"]
    answer = await script.get(path, params={"clone": "true"})
    form = answer.json()["form"]
    assert (form["name"], "id" in form, "address" in form["vip"]) == (f"{old['name']}-copy", False, False)
    assert "etag" not in answer.headers
    named = await script.get(path, params={"clone": "true", "name": "mine"})
    assert named.json()["form"] == {**form, "name": "mine"}


async def test_catalog(world: World, script: httpx.AsyncClient) -> None:
    """The catalog holds what the mirror has, and names the services that are missing."""
    network = make_network()
    world.store.apply(
        [
            seen("networks", network),
            seen("subnets", make_subnet()),
            seen("floating_ips", make_floating_ip(floating_network_id=network.id)),
        ]
    )
    found = (await script.get("/api/v1/catalog")).json()
    assert found["subnets"][0]["network_name"] == "private"
    assert found["floating_ips"][0]["name"] == "203.0.113.9"
    assert found["servers"] == []
    assert found["quota"] == {}
    capabilities = found["capabilities"]
    assert capabilities["missing_services"] == ["compute", "key-manager"]
    assert (capabilities["api_version"], capabilities["full_create"]) == ("2.30", {"octavia": True})
    assert capabilities["missing"] == []
    assert capabilities["since"]["listener"]["hsts_max_age"] == "2.27"


async def test_catalog_says_what_no_form_can_have(world: World, script: httpx.AsyncClient) -> None:
    """Fields and values that the version or a provider lacks, and why; the default provider."""
    world.store.apply([seen("providers", make_provider(name="ovn"))])
    world.cloud.api_version = (2, 22)
    capabilities = (await script.get("/api/v1/catalog")).json()["capabilities"]
    assert capabilities["default_provider"] == "ovn"
    missing = capabilities["missing"]
    late = {"kind": "listener", "field": "hsts_max_age", "value": None, "provider": None}
    assert {**late, "code": "version_too_old", "since": "2.27"} in missing
    http = {"kind": "listener", "field": "protocol", "value": "HTTP", "provider": "ovn"}
    assert {**http, "code": "provider_lacks", "since": None} in missing


async def test_too_late_says_what_changed(world: World, script: httpx.AsyncClient) -> None:
    """Who saves what another person has changed meanwhile is told each difference."""
    balancer_id = fill(world.store)
    opened = (await script.get(f"/api/v1/balancers/{balancer_id}/form")).headers["etag"]
    world.queue.error = Conflict("Somebody was faster.", "revision_changed")
    world.queue.differences = (
        Difference(
            path="pools[0].members[0].weight",
            change="changed",
            kind="member",
            name="a:80",
            field="weight",
            old=7,
            new=1,
        ),
        Difference(path="listeners[1]", change="added", kind="listener", name="admin"),
        Difference(path="", change="removed", kind="pool", name="new"),
    )
    answer = await script.put(f"/api/v1/balancers/{balancer_id}", json=FORM, headers={"If-Match": opened})
    assert (answer.status_code, answer.json()["code"]) == (412, "revision_changed")
    assert [(one["code"], one["message"]) for one in answer.json()["problems"]] == [
        ("changed_meanwhile", "weight of the member a:80 was 1 and is now 7."),
        ("removed_meanwhile", "The listener admin was removed."),
        ("added_meanwhile", "The pool new was added."),
    ]


async def test_too_late_after_a_restart(world: World, script: httpx.AsyncClient) -> None:
    """Where it is not known what the person saw, the refusal stands without details."""
    balancer_id = fill(world.store)
    world.queue.error = Conflict("Somebody was faster.", "revision_changed")
    answer = await script.put(f"/api/v1/balancers/{balancer_id}", json=FORM, headers={"If-Match": '"older"'})
    assert (answer.status_code, answer.json()["problems"]) == (412, [])


async def test_a_card_says_when_the_first_certificate_runs_out(
    world: World, script: httpx.AsyncClient
) -> None:
    """Of all that its listeners serve; a certificate whose end is not known says nothing."""
    balancer_id = fill(world.store)
    [late, soon, unknown] = [
        make_certificate(not_after=end)
        for end in (datetime(2027, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), None)
    ]
    listener = make_listener(
        loadbalancer_id=balancer_id,
        default_tls_container_ref=late.ref,
        sni_container_refs=[soon.ref, unknown.ref],
    )
    world.store.apply([seen("certificates", one) for one in (late, soon, unknown)])
    world.store.apply([seen("listeners", listener)])
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert card["certificate_ends_at"] == "2026-03-01T00:00:00Z"


async def test_a_card_says_that_its_operation_is_stuck(world: World, script: httpx.AsyncClient) -> None:
    """As a code, so that the board can put it among what needs people."""
    balancer_id = fill(world.store)
    waiting = Waiting(code="transaction_stuck", reason="It is probably stuck.")
    task = make_task("operation-1", state=TaskState.CONFIRMING, waiting=waiting)
    world.queue.put(make_view(balancer_id=balancer_id, tasks=[task]))
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert card["operation"]["waiting"] == "transaction_stuck"


async def test_a_card_says_when_its_operation_begins(world: World, script: httpx.AsyncClient) -> None:
    """What waits for its time has nothing else to tell."""
    balancer_id = fill(world.store)
    waiting = Waiting(code="scheduled", reason="It begins later.")
    run_at = datetime(2120, 1, 1, tzinfo=UTC)
    world.queue.put(
        make_view(balancer_id=balancer_id, state=OperationState.QUEUED, waiting=waiting, run_at=run_at)
    )
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert card["operation"]["waiting"] == "scheduled"
    assert card["operation"]["run_at"] == "2120-01-01T00:00:00Z"


async def test_a_card_counts_what_is_in_error(world: World, script: httpx.AsyncClient) -> None:
    """The balancer itself may be ACTIVE: a part of it calls for somebody, too."""
    balancer_id = fill(world.store)
    broken = make_listener(loadbalancer_id=balancer_id, provisioning_status="ERROR")
    world.store.apply([seen("listeners", broken)])
    [card] = (await script.get("/api/v1/balancers")).json()["balancers"]
    assert (card["provisioning_status"], card["in_error"]) == ("ACTIVE", 1)
