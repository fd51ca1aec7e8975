"""Certificates: about to expire, used by others, left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from lbaas_ui.forms.pairing import BalancerPair
from lbaas_ui.models import Certificate, Listener, Pool
from lbaas_ui.queue.advice import warning
from lbaas_ui.queue.guards.around import Around
from lbaas_ui.queue.tasks import Leftover, PlanWarning, Thing
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree

SOON: Final = timedelta(days=30)
_OF_LISTENERS: Final = (
    "default_tls_container_ref",
    "sni_container_refs",
    "client_ca_tls_container_ref",
    "client_crl_container_ref",
)
_OF_POOLS: Final = ("tls_container_ref", "ca_tls_container_ref", "crl_container_ref")
_USES: Final[Mapping[str, str]] = {
    "default_of_listeners": "listeners",
    "sni_of_listeners": "listeners",
    "client_ca_of_listeners": "listeners",
    "client_crl_of_listeners": "listeners",
    "tls_of_pools": "pools",
    "ca_of_pools": "pools",
    "crl_of_pools": "pools",
}


def guard(balancer: BalancerPair, around: Around) -> Iterator[PlanWarning]:
    """Of every certificate that the form names; who else uses it only where it is new here."""
    for pairs, fields in ((balancer.listeners, _OF_LISTENERS), (balancer.pools, _OF_POOLS)):
        for one in pairs:
            for name in fields:
                before = set(_refs(one.current, name))
                for number, ref in enumerate(_refs(one.wanted, name)):
                    place = f"[{number}]" if name == "sni_container_refs" else ""
                    yield from _certificate(f"{one.path}.{name}{place}", ref, around, new=ref not in before)
    for ref, path in _taken_out(balancer).items():
        yield from _left(path, ref, around)


def _taken_out(balancer: BalancerPair) -> dict[str, str]:
    """Certificates that the balancer uses now and will not any more: ref -> where it did."""
    kept: set[str] = set()
    before: dict[str, str] = {}
    for pairs, removed, fields in (
        (balancer.listeners, balancer.removed_listeners, _OF_LISTENERS),
        (balancer.pools, balancer.removed_pools, _OF_POOLS),
    ):
        for name in fields:
            for one in pairs:
                kept.update(_refs(one.wanted, name))
                before |= dict.fromkeys(_refs(one.current or one.replaces, name), f"{one.path}.{name}")
            before |= dict.fromkeys((ref for gone in removed for ref in _refs(gone, name)), "")
    return {ref: path for ref, path in before.items() if ref not in kept}


def _left(path: str, ref: str, around: Around) -> Iterator[PlanWarning]:
    """That it stays where it is, and who else uses it."""
    found = _find(ref, around)
    if found is None:
        return
    name, users = found.name or found.id, used_by(found, around)
    if users:
        yield warning(
            path,
            "certificate_taken_out_shared",
            "The certificate {name} is no longer used here; it stays in Barbican, and is used by {users}.",
            level="note",
            name=name,
            things={"users": users},
        )
    else:
        yield warning(
            path,
            "certificate_taken_out",
            "The certificate {name} is no longer used here; it stays in Barbican, and no other balancer that "
            "is seen here uses it.",
            level="note",
            name=name,
        )


def _refs(part: object, name: str) -> list[str]:
    value = getattr(part, name, None)
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _certificate(path: str, ref: str, around: Around, *, new: bool) -> Iterator[PlanWarning]:
    found = _find(ref, around)
    if found is None:
        return
    facts = around.facts(found)
    until = facts.not_after if facts is not None else found.not_after
    name = found.name or found.id
    if until is not None and until <= around.now:
        yield warning(
            path,
            "certificate_expired",
            "The certificate {name} expired on {date}: browsers refuse it, and Octavia may put the listener "
            "in ERROR. Choose or upload another one.",
            name=name,
            date=f"{until:%Y-%m-%d}",
        )
    elif until is not None and until <= around.now + SOON:
        yield warning(
            path,
            "certificate_expires",
            "The certificate {name} expires on {date}, in {days} days.",
            name=name,
            date=f"{until:%Y-%m-%d}",
            days=(until - around.now).days,
        )
    users = used_by(found, around) if new else []
    if users:
        yield warning(
            path,
            "certificate_shared",
            "The certificate {name} is used elsewhere, too: {users}. Whoever replaces it changes them all.",
            level="note",
            name=name,
            things={"users": users},
        )


def _find(ref: str, around: Around) -> Certificate | None:
    return next(iter(around.store.find(Certificate, "ref", ref)), None)


def used_by(certificate: Certificate, around: Around) -> list[Thing]:
    """Who of other balancers uses a certificate."""
    found: dict[Thing, None] = {}
    for relation, collection in _USES.items():
        for user in around.store.partners("certificates", certificate, relation):
            balancer_id = queries.loadbalancer_of(around.store, collection, user)
            if isinstance(user, Listener | Pool) and balancer_id != around.balancer_id:
                kind = collection.removesuffix("s")
                of = around.name_of_balancer(balancer_id)
                found[Thing(kind=kind, name=user.name or user.id, of=of)] = None
    return list(found)


# --- deletion -----------------------------------------------------------------------------------------------


def leftovers(tree: BalancerTree, around: Around) -> Iterator[Leftover]:
    """Certificates stay in Barbican when the balancer goes."""
    for ref in _refs_of(tree):
        found = _find(ref, around)
        users = tuple(used_by(found, around)) if found is not None else ()
        yield Leftover(
            kind="certificate", id=ref, name=found.name if found else "", fate="kept", used_by=users
        )


def of_delete(tree: BalancerTree, around: Around) -> Iterator[PlanWarning]:
    """That they stay."""
    left = [Thing(kind="certificate", name=one.name or one.id) for one in leftovers(tree, around)]
    if left:
        yield warning(
            "", "certificates_left", "In Barbican stays: {left}.", level="note", things={"left": left}
        )


def _refs_of(tree: BalancerTree) -> list[str]:
    found: dict[str, None] = {}
    for things, fields in ((tree.listeners, _OF_LISTENERS), (tree.pools, _OF_POOLS)):
        for thing in things:
            found.update(dict.fromkeys(ref for name in fields for ref in _refs(thing, name)))
    return list(found)
