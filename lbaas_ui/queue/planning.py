"""Plans an operation from what the mirror shows now; joins the pure planner with store and capabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pydantic import JsonValue

from lbaas_ui.errors import FormRejected, LbaasUiError, NotFound, Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.document import BalancerForm, VipForm
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.load import data_of_form, form_of_data
from lbaas_ui.forms.pairing import complete, pair
from lbaas_ui.models import FloatingIP, Subnet
from lbaas_ui.queue import differences, guards, planner, quotas, repair, skipping
from lbaas_ui.queue.bulk import changed
from lbaas_ui.queue.guards import Around
from lbaas_ui.queue.journal import Journal, OperationView
from lbaas_ui.queue.planner_floating import plan_release
from lbaas_ui.queue.tasks import CreateMode, Difference, MemberChange, Operation, Plan, PlannedCall, Weights
from lbaas_ui.queue.weights import weighted
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

FULL_CREATE = "full_create:"


class Planning:
    """Makes plans, and remembers what providers cannot do.

    Args:
        store: the mirror.
        journal: keeps what was learned.
        capabilities: of the cloud.
        around: what guards look at beside a balancer; None: no guards.
    """

    def __init__(
        self,
        store: Store,
        journal: Journal,
        capabilities: Callable[[], Capabilities],
        *,
        around: Callable[[str | None], Around] | None = None,
    ) -> None:
        self._store = store
        self._journal = journal
        self._capabilities = capabilities
        self._around = around
        self._facts: dict[str, JsonValue] = {}

    async def load(self) -> None:
        """Read what was learned before."""
        self._facts = await self._journal.facts()

    async def cannot_full_create(self, operation: Operation) -> None:
        """The provider refused the fully populated create."""
        key = FULL_CREATE + self._provider((operation.form or {}).get("provider"))
        self._facts[key] = False
        await self._journal.learn(key, value=False)

    def full_create(self) -> dict[str, bool | None]:
        """Which providers were seen to create in one call, or not to."""
        return {
            key.removeprefix(FULL_CREATE): bool(value)
            for key, value in self._facts.items()
            if key.startswith(FULL_CREATE)
        }

    def capabilities(self, form: BalancerForm) -> Capabilities:
        """What the cloud, the provider and the subnets that a form names can do."""
        can = self._facts.get(FULL_CREATE + self._provider(form.provider))
        subnets = {
            subnet.id: subnet.ip_version
            for subnet_id in _subnet_ids(form.vip)
            if (subnet := self._store.get(Subnet, subnet_id)) is not None
        }
        return replace(self._capabilities(), full_create=None if can is None else bool(can), subnets=subnets)

    def _provider(self, named: object) -> str:
        return str(named or "default")

    def tree(self, balancer_id: str) -> BalancerTree:
        """One balancer as the mirror shows it.

        Raises:
            NotFound: there is none.
        """
        tree = queries.tree(self._store, balancer_id)
        if tree is None:
            msg = f"There is no balancer {balancer_id}."
            raise NotFound(msg)
        return tree

    def apply(
        self,
        form: BalancerForm,
        balancer_id: str | None,
        create: CreateMode,
        *,
        anew: frozenset[str] = frozenset(),
    ) -> Plan:
        """The plan from what is to what a form wants; objects of ``anew`` are deleted and made again.

        Raises:
            FormRejected, NotFound.
        """
        tree = self.tree(balancer_id) if balancer_id else None
        capabilities = self.capabilities(form)
        problems = check(form, capabilities, tree)
        if problems:
            raise FormRejected(problems)
        return planner.plan(form, tree, capabilities, create, anew=anew)

    def shown(
        self,
        form: BalancerForm,
        balancer_id: str | None,
        create: CreateMode,
        *,
        waiting: Iterable[OperationView] = (),
    ) -> Plan:
        """The plan as people see it before they press the button: with what to know, and what stays.

        Args:
            form: what is wanted.
            balancer_id: whose; None for a new one.
            create: in one call, step by step, or as the provider can.
            waiting: operations of other balancers that have not ended.

        Raises:
            FormRejected, NotFound.
        """
        plan = self.apply(form, balancer_id, create)
        tree = self.tree(balancer_id) if balancer_id else None
        current = form_of_tree(tree, pools_by_id=True) if tree is not None else None
        warnings, quota = plan.warnings, {kind: n for kind, (n, _) in quotas.needed(plan.calls, tree).items()}
        if self._around is not None:
            around = replace(self._around(balancer_id), waiting=quotas.waiting(waiting, self._store))
            warnings = (*warnings, *guards.of_form(pair(form, current), quota, around))
        stays = differences.stays(current, form) if current is not None else {}
        return plan.model_copy(update={"warnings": warnings, "stays": stays, "quota": quota})

    def over_quota(self, plan: Plan, balancer_id: str | None, project_id: str | None) -> list[Problem]:
        """What a plan needs more of than the project has left, as far as the mirror knows.

        Args:
            plan: of a form.
            balancer_id: that it changes; None for a new one.
            project_id: of a new one.
        """
        tree = queries.tree(self._store, balancer_id) if balancer_id else None
        return list(quotas.exceeded(plan, tree, self._store, project_id=project_id))

    def shown_delete(self, balancer_id: str, *, release_floating_ips: bool = False) -> Plan:
        """The same for a deletion.

        Raises:
            NotFound.
        """
        tree = self.tree(balancer_id)
        release = {one.id for one in tree.floating_ips} if release_floating_ips else set()
        plan = planner.plan_delete(tree, release)
        if self._around is None:
            return plan
        around = self._around(balancer_id)
        return plan.model_copy(
            update={
                "warnings": (*plan.warnings, *guards.of_delete(tree, around)),
                "leaves": guards.leftovers(tree, around, release),
            }
        )

    def weights(self, balancer_id: str, weights: Weights) -> Plan:
        """The calls that give members new weights.

        Raises:
            FormRejected, NotFound.
        """
        form = weighted(form_of_tree(self.tree(balancer_id)), weights)
        return self.apply(form, balancer_id, "auto")

    def members(self, balancer_id: str, changes: Sequence[MemberChange]) -> Plan:
        """The calls that change members: one for each pool.

        Raises:
            FormRejected, NotFound.
        """
        return self.apply(changed(form_of_tree(self.tree(balancer_id)), changes), balancer_id, "auto")

    def retried(self, view: OperationView) -> Operation:
        """An operation as it is tried again: what no update has mended is to be made anew."""
        operation = view.operation
        tree = queries.tree(self._store, operation.balancer_id) if operation.balancer_id else None
        anew = repair.worn_out(view.tasks, tree) if tree is not None and operation.kind == "apply" else ()
        if tree is None or not anew:
            return operation
        form = form_of_data(operation.settled or operation.form)
        whole = complete(form, form_of_tree(tree), frozenset(anew))
        return operation.model_copy(update={"anew": anew, "settled": data_of_form(whole)})

    def delete(self, operation: Operation) -> Plan:
        """The plan that deletes a balancer with all that hangs on it, and gives back what it shall."""
        tree = queries.tree(self._store, str(operation.balancer_id))
        if tree is not None:
            return planner.plan_delete(tree, operation.floating_ips)
        # It is gone already. An address that somebody else has put to use since is theirs.
        known = (self._store.get(FloatingIP, one) for one in operation.floating_ips)
        ports = {None, *operation.floating_ips.values()}
        return plan_release(one for one in known if one is not None and one.port_id in ports)

    def failover(self, operation: Operation) -> Plan:
        """One call, for the balancer or for one of its amphorae."""
        balancer = self.tree(str(operation.balancer_id)).loadbalancer
        kind, name, target = "loadbalancer.failover", balancer.name, balancer.id
        if operation.amphora_id is not None:
            kind, name, target = "amphora.failover", operation.amphora_id, operation.amphora_id
        return Plan(calls=(PlannedCall(key="failover", kind=kind, name=name, target=target),))

    def changed_since(self, operation: Operation) -> list[Difference]:
        """What has changed on a balancer since its form was submitted; empty where that is not known."""
        if operation.before is None or operation.balancer_id is None:
            return []
        try:
            now = form_of_tree(self.tree(operation.balancer_id))
            back = differences.between(now, form_of_data(operation.before))
        except LbaasUiError:  # it is gone, or was something that no form can say any more
            return []
        return differences.other_way(back)

    def again(self, operation: Operation) -> Plan:
        """The plan of an operation whose turn has come (again), without what people left out."""
        return skipping.without(self._whole(operation), operation.skipped)

    def _whole(self, operation: Operation) -> Plan:
        if operation.kind == "apply":
            form = form_of_data(operation.settled or operation.form)
            anew = frozenset(operation.anew)
            return self.apply(form, operation.balancer_id, operation.create, anew=anew)
        if operation.weights is not None:
            return self.weights(str(operation.balancer_id), operation.weights)
        if operation.kind == "members":
            return self.members(str(operation.balancer_id), operation.members)
        return self.delete(operation) if operation.kind == "delete" else self.failover(operation)


def _subnet_ids(vip: VipForm | None) -> list[str]:
    """Of a balancer's addresses."""
    if vip is None:
        return []
    named = [vip.subnet_id, *(one.subnet_id for one in vip.additional or ())]
    return [subnet_id for subnet_id in named if subnet_id is not None]
