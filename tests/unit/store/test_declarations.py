"""The declarations: what must be there, and what is refused."""

from __future__ import annotations

import dataclasses

import pytest

from lbaas_ui import models
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.models import ReadFrom, Resource
from lbaas_ui.store.declarations import COLLECTIONS, READ_FROM, RELATIONS, Collection, OneToMany, OneToOne
from lbaas_ui.store.schema import Relation, Schema
from lbaas_ui.store.store import Store
from tests import factories
from tests.factories import seen

SCHEMA = Schema(COLLECTIONS.values())


def test_there_are_enough_models_and_relations() -> None:
    """The mirror holds at least twenty models and thirty relations."""
    assert len(COLLECTIONS) >= 20
    assert len(RELATIONS) >= 30
    assert {item.model for item in COLLECTIONS.values()} <= {getattr(models, name) for name in models.__all__}


@pytest.mark.parametrize(
    ("collection", "relation", "target", "many"),
    [
        ("loadbalancers", "vip_port", "ports", False),
        ("loadbalancers", "vip_subnet", "subnets", False),
        ("loadbalancers", "vip_network", "networks", False),
        ("loadbalancers", "floating_ips", "floating_ips", True),
        ("loadbalancers", "additional_vip_ports", "ports", True),
        ("loadbalancers", "flavor", "flavors", False),
        ("loadbalancers", "zone", "availability_zones", False),
        ("loadbalancers", "provider", "providers", False),
        ("loadbalancers", "project", "projects", False),
        ("loadbalancers", "amphorae", "amphorae", True),
        ("loadbalancers", "quota", "quotas", False),
        ("listeners", "loadbalancer", "loadbalancers", False),
        ("listeners", "default_pool", "pools", False),
        ("listeners", "l7policies", "l7policies", True),
        ("listeners", "default_certificate", "certificates", False),
        ("listeners", "sni_certificates", "certificates", True),
        ("listeners", "client_ca", "certificates", False),
        ("pools", "listeners", "listeners", True),
        ("pools", "redirected_by", "l7policies", True),
        ("pools", "members", "members", True),
        ("pools", "healthmonitor", "healthmonitors", False),
        ("members", "subnet", "subnets", False),
        ("members", "port", "ports", False),
        ("members", "server", "servers", False),
        ("l7rules", "l7policy", "l7policies", False),
    ],
)
def test_the_wanted_relations_are_there(collection: str, relation: str, target: str, many: bool) -> None:
    """Each relation that the page and the queue need is declared, from this side or the other."""
    side = SCHEMA.sides[collection][relation]
    assert (side.target, side.many) == (target, many)
    assert SCHEMA.sides[target][side.inverse].inverse == relation


def test_every_collection_is_read_from_somewhere() -> None:
    """No collection stays empty because nobody said where its objects are."""
    assert READ_FROM.keys() == COLLECTIONS.keys()
    assert next(iter(READ_FROM)) == "loadbalancers"


def test_every_factory_fits_its_collection() -> None:
    """The store takes what the factories make, for every declared model."""
    store = Store()
    for name, collection in COLLECTIONS.items():
        word = collection.kind if collection.kind != "floatingip" else "floating_ip"
        made: Resource = getattr(factories, f"make_{word}")()
        assert isinstance(made, collection.model)
        store.apply([seen(name, made)])
        assert store.get(name, made.id) == made


class QosPolicy(Resource):
    """Limits on the bandwidth of a port."""

    shared: bool = False
    is_default: bool = False


def test_the_example_of_the_docs_works() -> None:
    """docs/mirror.md adds a model and a relation: one declaration, and nothing else changes."""
    policies = Collection(
        "qos_policies",
        QosPolicy,
        ReadFrom("network", "/v2.0/qos/policies", "policies", "policy"),
        kind="qos_policy",
        relations=(
            OneToMany("loadbalancers", "loadbalancers", inverse="vip_qos_policy", there="vip_qos_policy_id"),
        ),
    )
    store = Store({**COLLECTIONS, policies.name: policies})
    balancer = factories.make_loadbalancer(id="lb", vip_qos_policy_id="gold")
    store.apply([seen("loadbalancers", balancer), ObjectSeen("qos_policies", "gold", {"id": "gold"}, 1.0)])
    assert store.related("loadbalancers", "lb", "vip_qos_policy") == QosPolicy(id="gold")
    assert store.related("qos_policies", "gold", "loadbalancers") == (balancer,)


A = Collection("loadbalancers", models.LoadBalancer, None, kind="loadbalancer")
B = Collection("listeners", models.Listener, None, kind="listener")


@pytest.mark.parametrize(
    ("relation", "complaint"),
    [
        (OneToMany("x", "nothings", inverse="y"), "no collection"),
        (OneToMany("x", "listeners", inverse="y", there="nothing_id"), "no field 'nothing_id'"),
        (OneToMany("x", "listeners", inverse="y", here="additional_vips.nothing"), "no field"),
        (OneToMany("x", "listeners", inverse="y", here="vip_sg_ids.id"), "no field"),
        (OneToMany("x", "listeners", inverse="y", via=("nothing",)), "no relation 'nothing'"),
        (OneToOne("x", "loadbalancers", inverse="x"), "two relations 'x'"),
    ],
)
def test_a_wrong_declaration_is_refused(relation: Relation, complaint: str) -> None:
    """A slip of the pen in a declaration is told at start, with its name."""
    with pytest.raises(ConfigurationError, match=complaint):
        Schema([dataclasses.replace(A, relations=(relation,)), B])


def test_a_path_that_ends_elsewhere_is_refused() -> None:
    """A relation along others must end in the collection that it names."""
    first = OneToMany("listeners", "listeners", inverse="loadbalancer", there="loadbalancer_id")
    second = OneToMany("x", "loadbalancers", inverse="y", via=("listeners",))
    with pytest.raises(ConfigurationError, match="ends at listeners"):
        Schema([dataclasses.replace(A, relations=(first, second)), B])
