"""Short hands for the planner's tests: an edit of a tree, and what its calls are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.document import BalancerForm, ListenerForm, PolicyForm, PoolForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.queue.planner import plan
from lbaas_ui.queue.tasks import Plan
from lbaas_ui.store.queries import BalancerTree

ALL = Capabilities()


def listeners(form: BalancerForm) -> list[ListenerForm]:
    """Give the form's listeners, to change them."""
    assert form.listeners is not None
    return form.listeners


def pools(form: BalancerForm) -> list[PoolForm]:
    """Give the form's pools, to change them."""
    assert form.pools is not None
    return form.pools


def policies(form: BalancerForm) -> list[PolicyForm]:
    """Give the first listener's policies, to change them."""
    found = listeners(form)[0].l7policies
    assert found is not None
    return found


def set_description(form: BalancerForm) -> None:
    """Change something of the balancer itself."""
    form.description = "new"


def edit(
    tree: BalancerTree, change: Callable[[BalancerForm], object], capabilities: Capabilities = ALL
) -> Plan:
    """Plan the whole form of a tree after ``change``; the form must pass the checks."""
    form = form_of_tree(tree)
    change(form)
    return planned(form, tree, capabilities)


def sent(tree: BalancerTree, data: Mapping[str, object], capabilities: Capabilities = ALL) -> Plan:
    """Plan a form that names only a few keys."""
    return planned(form_of_data(data), tree, capabilities)


def planned(form: BalancerForm, tree: BalancerTree | None, capabilities: Capabilities = ALL) -> Plan:
    """Plan a form that must pass the checks."""
    assert check(form, capabilities, tree) == []
    return plan(form, tree, capabilities)


def kinds(wanted: Plan) -> list[str]:
    """Give the kinds of a plan's calls, in order."""
    return [call.kind for call in wanted.calls]
