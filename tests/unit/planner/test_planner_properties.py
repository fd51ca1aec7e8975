"""What holds for every form and every balancer, by generated ones."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.cloning import as_new
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import concise, form_of_tree, revision_of
from lbaas_ui.forms.load import data_of_form, form_of_data, form_of_text, text_of_form
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import REF
from tests.strategies import forms
from tests.unit.planner.built import built

ALL = Capabilities()
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parts(form: BalancerForm) -> Iterator[str]:
    """Give the path of each object that a form wants."""
    yield ""
    for n, listener in enumerate(form.listeners or ()):
        yield f"listeners[{n}]"
        for m, policy in enumerate(listener.l7policies or ()):
            yield f"listeners[{n}].l7policies[{m}]"
            for k, _ in enumerate(policy.rules or ()):
                yield f"listeners[{n}].l7policies[{m}].rules[{k}]"
    for n, pool in enumerate(form.pools or ()):
        yield f"pools[{n}]"
        if pool.healthmonitor is not None:
            yield f"pools[{n}].healthmonitor"
        for m, _ in enumerate(pool.members or ()):
            yield f"pools[{n}].members[{m}]"


@slow
@given(forms())
def test_generated_forms_are_valid(form: BalancerForm) -> None:
    """The strategy and the checks agree, and text keeps the form."""
    assert check(form, ALL) == []
    assert data_of_form(form_of_text(text_of_form(form))) == data_of_form(form)


@slow
@given(forms(), st.sampled_from(["full", "cascade"]))
def test_each_object_is_made_once(form: BalancerForm, create: str) -> None:
    """The differences name each object of the form once, whichever way it is made."""
    wanted = plan(form, None, ALL, "full" if create == "full" else "cascade")
    told = [one.path for one in wanted.differences if one.kind != "floatingip"]
    assert sorted(told) == sorted(parts(form))


@slow
@given(forms())
def test_the_cascade_has_a_call_for_each_object_and_a_batch_for_each_pool(form: BalancerForm) -> None:
    """The count of the acceptance, for any form."""
    calls = [call for call in plan(form, None, ALL, "cascade").calls if KINDS[call.kind].locks]
    objects = [path for path in parts(form) if ".members[" not in path]
    batches = [pool for pool in form.pools or () if pool.members]
    assert len(calls) == len(objects) + len(batches)
    assert len({call.key for call in calls}) == len(calls)


@slow
@given(forms(), st.sampled_from(["full", "cascade"]))
def test_references_point_backwards(form: BalancerForm, create: str) -> None:
    """Whatever a call refers to or waits for was planned before it."""
    seen: set[str] = set()
    for call in plan(form, None, ALL, "full" if create == "full" else "cascade").calls:
        assert set(call.after) <= seen
        assert all(f"'{REF}': '{key}'" not in str(call.body) for key in {call.key})
        seen.add(call.key)


@slow
@given(forms())
def test_a_balancer_opens_as_a_form_that_changes_nothing(form: BalancerForm) -> None:
    """Built as Octavia builds it, read back, planned: empty. And so does the form that it was made from."""
    tree = built(form)
    there = form_of_tree(tree)
    assert check(there, ALL, tree) == []
    assert plan(there, tree, ALL).calls == ()
    assert plan(concise(there), tree, ALL).calls == ()
    assert check(form, ALL, tree) == []
    assert plan(form, tree, ALL).calls == ()
    assert revision_of(tree) == revision_of(built(form, like=tree))


@slow
@given(forms())
def test_a_clone_passes_the_checks(form: BalancerForm) -> None:
    """And makes the same balancer again."""
    tree = built(form)
    clone = as_new(form_of_tree(tree))
    assert check(clone, ALL) == []
    assert form_of_data(data_of_form(clone)) == clone


@slow
@given(st.tuples(forms(), forms()))
def test_edits_name_only_what_they_change(pair: tuple[BalancerForm, BalancerForm]) -> None:
    """From any balancer to any form: unique keys, references backwards, no update without a body."""
    tree = built(pair[0])
    if check(pair[1], ALL, tree):
        return
    seen: set[str] = set()
    for call in plan(pair[1], tree, ALL).calls:
        assert call.key not in seen
        assert set(call.after) <= seen
        assert call.body not in ({}, []) or call.kind == "member.batch"
        seen.add(call.key)
