"""Plans that take something away: a deletion with what goes along, and floating IPs, which stay."""

from __future__ import annotations

from dataclasses import replace

from lbaas_ui.forms.document import BalancerForm, FloatingIPForm
from lbaas_ui.queue.planner import plan_delete
from tests.factories import NETWORK_ID, make_floating_ip, make_tree
from tests.unit.planner.steps import edit, kinds


def test_a_deletion_says_what_goes_along() -> None:
    """One call, with counts, and a word on the floating IP."""
    tree = make_tree(listeners=2, l7policies=1, floating_ip=True)
    wanted = plan_delete(tree)
    (call,) = wanted.calls
    assert (call.kind, call.query) == ("loadbalancer.delete", {"cascade": "true"})
    assert wanted.takes_along == {
        "listener": 2, "pool": 2, "member": 4, "healthmonitor": 2, "l7policy": 2, "l7rule": 2,
    }  # fmt: skip
    assert [one.code for one in wanted.warnings] == ["floating_ip_kept"]


def test_a_floating_ip_can_be_given_back() -> None:
    """After the balancer is gone."""
    tree = make_tree(floating_ip=True)
    wanted = plan_delete(tree, {one.id for one in tree.floating_ips})
    assert kinds(wanted) == ["loadbalancer.delete", "floatingip.delete"]
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_a_bare_balancer_needs_no_cascade() -> None:
    """There is nothing to take along."""
    assert plan_delete(make_tree(listeners=0)).calls[0].query == {}


def floating(form: BalancerForm, wanted: FloatingIPForm | None) -> None:
    """Wish for a floating IP, or for none."""
    assert form.vip is not None
    form.vip = form.vip.model_copy(update={"floating_ip": wanted})


def test_null_detaches_a_floating_ip() -> None:
    """It stays in the project."""
    wanted = edit(make_tree(floating_ip=True), lambda form: floating(form, None))
    assert [(call.kind, call.body) for call in wanted.calls] == [("floatingip.detach", {"port_id": None})]


def test_another_floating_ip_takes_the_place() -> None:
    """The old one goes first: a port has one for each address."""
    other, tree = make_floating_ip(), make_tree(floating_ip=True)
    wanted = edit(tree, lambda form: floating(form, FloatingIPForm(id=other.id)))
    assert kinds(wanted) == ["floatingip.detach", "floatingip.attach"]
    assert wanted.calls[1].body == {"port_id": tree.loadbalancer.vip_port_id}
    assert wanted.calls[1].after == (wanted.calls[0].key,)


def test_one_from_the_wanted_network_will_do() -> None:
    """A form that asks for a new one finds the one that it brought about earlier."""
    tree = make_tree()
    there = make_floating_ip(port_id=tree.loadbalancer.vip_port_id, floating_network_id=NETWORK_ID)
    tree = replace(tree, floating_ips=(there,))
    wanted = edit(tree, lambda form: floating(form, FloatingIPForm(network_id=NETWORK_ID)))
    assert wanted.calls == ()
