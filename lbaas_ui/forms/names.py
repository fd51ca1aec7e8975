"""Names of subnets, networks, flavors and security groups in a form become ids.

So that a form can be written before the cloud is known: ``vip: {subnet_id: private-subnet}``. The API
resolves each form with the mirror's objects before it checks or plans it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.checks.common import is_uuid, listed, problem
from lbaas_ui.forms.document import BalancerForm, VipForm
from lbaas_ui.models import Flavor, Network, SecurityGroup, Subnet
from lbaas_ui.store.store import Store


class Named(Protocol):
    """What has an id and a name."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


class NamedSubnet(Named, Protocol):
    """A subnet also says which network it is in."""

    @property
    def network_id(self) -> str:
        """The network's id."""


@dataclass(slots=True)
class _Resolver:
    """Looks names up and collects what it cannot find."""

    problems: list[Problem] = field(default_factory=list)

    def id_of(self, value: str | None, path: str, *, what: str, among: Iterable[Named]) -> str | None:
        """The id for a name; ids (of any kind that the cloud knows) stay as they are."""
        things = list(among)
        if not value or is_uuid(value) or any(thing.id == value for thing in things):
            return value
        found = [thing.id for thing in things if thing.name == value]
        if len(found) == 1:
            return found[0]
        self.problems.append(self._why_not(value, path, what=what, found=found, things=things))
        return value

    @staticmethod
    def _why_not(value: str, path: str, *, what: str, found: list[str], things: list[Named]) -> Problem:
        if found:
            return problem(
                path,
                "name_ambiguous",
                "There are {count} {what}s with the name {name}. Give the id of one: {ids}.",
                count=len(found),
                what=what,
                name=value,
                ids=listed(found),
            )
        return problem(
            path,
            "name_unknown",
            "There is no {what} {name} here. There are: {names}.",
            what=what,
            name=value,
            names=listed(sorted({thing.name for thing in things if thing.name})),
        )


def resolve_names(form: BalancerForm, store: Store) -> BalancerForm:
    """The form with ids in place of names, found among what the mirror shows.

    Raises:
        FormRejected: a name that nothing has, or several things have.
    """
    resolved, problems = resolve(
        form,
        subnets=store.all(Subnet),
        networks=store.all(Network),
        flavors=store.all(Flavor),
        security_groups=store.all(SecurityGroup),
    )
    if problems:
        raise FormRejected(problems)
    return resolved


def resolve(
    form: BalancerForm,
    *,
    subnets: Iterable[NamedSubnet] = (),
    networks: Iterable[Named] = (),
    flavors: Iterable[Named] = (),
    security_groups: Iterable[Named] = (),
) -> tuple[BalancerForm, list[Problem]]:
    """The form with ids in place of names, and a problem for each name that none or several things have.

    Args:
        form: stays as it is; a copy is given back.
        subnets: for ``vip.subnet_id``, ``vip.additional`` and members; where ``vip.network_id`` stands beside
            ``vip.subnet_id``, only that network's subnets.
        networks: for ``vip.network_id`` and ``vip.floating_ip.network_id``.
        flavors: for ``flavor_id``.
        security_groups: for ``vip.security_group_ids``.
    """
    form, resolver, subnets = form.model_copy(deep=True), _Resolver(), list(subnets)
    if form.flavor_id:
        form.flavor_id = resolver.id_of(form.flavor_id, "flavor_id", what="flavor", among=flavors)
    if form.vip is not None:
        _resolve_vip(form.vip, resolver, subnets=subnets, networks=list(networks))
        groups = list(security_groups)
        for number, group in enumerate(form.vip.security_group_ids or ()):
            path = f"vip.security_group_ids[{number}]"
            found = resolver.id_of(group, path, what="security group", among=groups)
            (form.vip.security_group_ids or [])[number] = found or group
    for number, pool in enumerate(form.pools or ()):
        for place, member in enumerate(pool.members or ()):
            if member.subnet_id:
                path = f"pools[{number}].members[{place}].subnet_id"
                member.subnet_id = resolver.id_of(member.subnet_id, path, what="subnet", among=subnets)
    return form, resolver.problems


def _resolve_vip(
    vip: VipForm, resolver: _Resolver, *, subnets: list[NamedSubnet], networks: list[Named]
) -> None:
    """In place. Only keys that have a value are set, so that what the form does not name stays unnamed."""
    if vip.network_id:
        vip.network_id = resolver.id_of(vip.network_id, "vip.network_id", what="network", among=networks)
    if vip.subnet_id:
        near = [one for one in subnets if not vip.network_id or one.network_id == vip.network_id]
        vip.subnet_id = resolver.id_of(vip.subnet_id, "vip.subnet_id", what="subnet", among=near)
    for number, one in enumerate(vip.additional or ()):
        path = f"vip.additional[{number}].subnet_id"
        one.subnet_id = resolver.id_of(one.subnet_id, path, what="subnet", among=subnets) or one.subnet_id
    if vip.floating_ip is not None and vip.floating_ip.network_id:
        path = "vip.floating_ip.network_id"
        vip.floating_ip.network_id = resolver.id_of(
            vip.floating_ip.network_id, path, what="network", among=networks
        )
