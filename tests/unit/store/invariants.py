"""What holds in every store at every moment, told by scanning everything, as the store itself never does."""

from __future__ import annotations

from lbaas_ui.store.schema import Side, compile_key
from lbaas_ui.store.store import Store


def contents(store: Store) -> dict[str, dict[str, dict[str, object]]]:
    """Give all objects as plain data, by collection and id."""
    return {
        name: {resource.id: resource.model_dump() for resource in store.all(name)}
        for name in store.schema.collections
    }


def relations(store: Store) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Give the ids behind every relation of every object that has any."""
    found = {
        (name, resource.id, relation): tuple(
            partner.id for partner in store.partners(name, resource, relation)
        )
        for name, sides in store.schema.sides.items()
        if store.all(name)
        for relation in sides
        for resource in store.all(name)
    }
    return {key: ids for key, ids in found.items() if ids}


def check(store: Store) -> None:
    """Assert that both sides of every relation agree, with each other and with a scan."""
    linked = relations(store)
    for (collection, object_id, relation), partners in linked.items():
        side = store.schema.sides[collection][relation]
        assert len(set(partners)) == len(partners)
        assert side.many or len(partners) == 1
        for partner in partners:
            back = linked.get((side.target, partner, side.inverse), ())
            assert object_id in back, f"{collection} {object_id}.{relation}: {partner} knows nothing of it"
    for sides in store.schema.sides.values():
        for side in sides.values():
            if not side.via and not side.turned and store.all(side.source) and store.all(side.target):
                assert _links(store, linked, side) == _scan(store, side)


def _links(
    store: Store, linked: dict[tuple[str, str, str], tuple[str, ...]], side: Side
) -> set[tuple[str, str]]:
    return {
        (resource.id, partner)
        for resource in store.all(side.source)
        for partner in linked.get((side.source, resource.id, side.name), ())
    }


def _scan(store: Store, side: Side) -> set[tuple[str, str]]:
    """Give the pairs of a relation by comparing all with all."""
    back = store.schema.sides[side.target][side.inverse]
    here, there = compile_key(side.here), compile_key(side.there)
    ones = [(one, set(here(one))) for one in store.all(side.source)]
    others = [(other, set(there(other))) for other in store.all(side.target)]
    pairs = {
        (one.id, other.id)
        for one, keys in ones
        for other, their_keys in others
        if keys & their_keys and (side.test is None or side.test(one, other))
    }
    return {
        (one, other)
        for one, other in pairs
        if (side.many or other == min(b for a, b in pairs if a == one))
        and (back.many or one == min(a for a, b in pairs if b == other))
    }
