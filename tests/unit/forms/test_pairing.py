"""Which object of a form is which in the cloud, and what a form that is planned again must not forget."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.matching import match
from lbaas_ui.forms.pairing import pair, settled
from tests.factories import make_tree


@pytest.mark.parametrize(
    ("wanted", "current", "partners"),
    [
        (["a", "b"], ["b", "a"], ["a", "b"]),
        (["a", "a"], ["a"], ["a", None]),
        (["x", "a"], ["a", "b"], ["b", "a"]),  # what no key tells apart takes what is left
        (["x"], [], [None]),
    ],
)
def test_each_partner_is_taken_once(
    wanted: list[str], current: list[str], partners: list[str | None]
) -> None:
    """Exact ones first, then the rest in order."""

    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

    there = [Named(one) for one in current]
    found = match([Named(one) for one in wanted], there, (lambda one: one.name, lambda _one: "any"))
    assert [one and one.name for one in found] == partners


@pytest.mark.parametrize(
    ("data", "same"),
    [
        ({"protocol": "HTTP", "protocol_port": 80}, True),  # by its port
        ({"name": "web", "protocol": "HTTP", "protocol_port": 80}, True),
        ({"name": "other", "protocol": "HTTP", "protocol_port": 80}, True),  # a new name
        ({"id": "gone", "name": "web", "protocol": "HTTP", "protocol_port": 80}, True),
        ({"name": "web", "protocol": "HTTP", "protocol_port": 81}, False),  # replaced
        ({"name": "web", "protocol": "TCP", "protocol_port": 80}, False),  # replaced
    ],
)
def test_listeners_are_found(data: dict[str, object], same: bool) -> None:
    """By id, name or port; what cannot be changed into the wanted one is replaced."""
    current = form_of_tree(make_tree(), pools_by_id=True)
    (found,) = pair(form_of_data({"listeners": [data]}), current).listeners
    assert (found.current is not None, found.replaces is not None) == (same, not same)
    assert found.wanted.connection_limit == -1  # filled in from the cloud


def test_nothing_is_settled_where_nothing_is_replaced() -> None:
    """The form stays as it was written."""
    form = form_of_data({"listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80}]})
    assert settled(form, form_of_tree(make_tree())) is form


def test_what_is_replaced_is_remembered_whole() -> None:
    """After the old listener is gone, the form still knows its limit, its pool and its policies."""
    tree = make_tree(listeners=2, l7policies=1)
    first = tree.listeners[0].model_copy(update={"connection_limit": 7})
    tree = replace(tree, listeners=(first, *tree.listeners[1:]))
    form = form_of_data(
        {"listeners": [{"name": "web", "protocol": "TERMINATED_HTTPS", "protocol_port": 80,
                        "default_tls_container_ref": "x"},
                       {"name": "web-1", "protocol": "HTTP", "protocol_port": 81}]}
    )  # fmt: skip
    kept = settled(form, form_of_tree(tree))
    gone = replace(tree, listeners=tree.listeners[1:])
    again = pair(kept, form_of_tree(gone, pools_by_id=True)).listeners[0]
    assert (again.wanted.connection_limit, again.wanted.default_pool) == (7, "app")
    assert [one.wanted.name for one in again.policies] == ["api"]
    assert data_of_form(kept)["listeners"][1] == data_of_form(form)["listeners"][1]  # type: ignore[index]  # plain data
