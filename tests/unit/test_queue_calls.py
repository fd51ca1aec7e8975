"""From a task to the call on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lbaas_ui.queue.calls import Unresolved, call_of, resolve, result_of, results_by_key, tag_of
from lbaas_ui.queue.kinds import KINDS, address
from lbaas_ui.queue.tasks import Task, ref

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def task(kind: str, **fields: Any) -> Task:
    """A task with working defaults."""
    return Task(
        **{"id": "t1", "operation_id": "o1", "seq": 1, "key": "k", "kind": kind, "created_at": NOW, **fields}
    )


def test_references_are_replaced_wherever_they_stand() -> None:
    """In dicts, in lists, and as the whole value."""
    value: Any = {"a": [ref("pool:app"), 1], "b": {"c": ref("lb", "vip_port_id")}}
    found = resolve(value, {"pool:app": {"id": "p"}, "lb": {"vip_port_id": "v"}})
    assert found == {"a": ["p", 1], "b": {"c": "v"}}


@pytest.mark.parametrize("results", [{}, {"lb": {"id": "x"}}, {"lb": {"vip_port_id": None}}])
def test_a_reference_to_what_is_not_there_is_an_error(results: Any) -> None:
    """It is never sent as null."""
    with pytest.raises(Unresolved, match="lb has not brought its vip_port_id"):
        resolve(ref("lb", "vip_port_id"), results)


def test_a_create_carries_the_tag_it_is_found_by_beside_the_users() -> None:
    """The person's own tags stay."""
    call = call_of(task("pool.create", body={"name": "app", "tags": ["mine"]}), {})
    assert call.body == {"pool": {"name": "app", "tags": ["mine", tag_of(task("pool.create"))]}}


@pytest.mark.parametrize(
    ("kind", "target", "parent", "expected"),
    [
        ("member.batch", None, "P", "/v2/lbaas/pools/P/members"),
        ("member.update", "M", "P", "/v2/lbaas/pools/P/members/M"),
        ("l7rule.create", None, "Y", "/v2/lbaas/l7policies/Y/rules"),
        ("loadbalancer.failover", "L", None, "/v2/lbaas/loadbalancers/L/failover"),
        ("floatingip.attach", "F", None, "/v2.0/floatingips/F"),
        ("listener.update", ref("listener:web"), None, "/v2/lbaas/listeners/{id}"),
    ],
)
def test_paths(kind: str, target: Any, parent: Any, expected: str) -> None:
    """As in the api-ref; what is not known yet stands as a placeholder."""
    assert address(KINDS[kind], target=target, parent=parent) == expected


def test_a_batch_is_a_list_in_its_envelope_and_carries_no_tag() -> None:
    """Members are told apart by address and port."""
    call = call_of(task("member.batch", parent="P", body=[{"address": "10.0.0.1", "protocol_port": 80}]), {})
    assert call.body == {"members": [{"address": "10.0.0.1", "protocol_port": 80}]}
    assert call.fields == {}


def test_a_delete_has_no_body() -> None:
    """And keeps its parameters."""
    call = call_of(task("loadbalancer.delete", target="L", query={"cascade": "true"}), {})
    assert (call.body, call.query) == (None, {"cascade": "true"})


def test_an_answer_gives_plain_fields_only() -> None:
    """Ids above all; nested things are not referred to."""
    call = call_of(task("loadbalancer.create", body={"name": "shop"}), {})
    data = {"loadbalancer": {"id": "L", "vip_port_id": "V", "listeners": [{"id": "x"}], "flavor_id": None}}
    assert result_of(call, data) == {"id": "L", "vip_port_id": "V"}


def test_a_newer_generation_hides_an_older_result() -> None:
    """Keys are the planner's and come again in each plan."""
    tasks = [
        task("pool.create", generation=2, result={"id": "new"}),
        task("pool.create", result={"id": "old"}),
    ]
    assert results_by_key(tasks) == {"k": {"id": "new"}}
