"""``lbaas-ui members``: drain, enable, disable and weight many members at once. Added by ``cli.app``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from lbaas_ui.api.schemas import BalancerDetail, MemberNode, OperationDocument
from lbaas_ui.cli import balancers, naming, progress, tables
from lbaas_ui.cli.balancers import TimeoutOption, WaitOption
from lbaas_ui.cli.changes import DryRunOption
from lbaas_ui.cli.session import Session
from lbaas_ui.errors import ConfigurationError, NotFound

Action = Literal["drain", "enable", "disable", "weight"]
Members = Annotated[
    list[str] | None,
    typer.Argument(metavar="MEMBER...", help="Members: ADDRESS, ADDRESS:PORT, name or id."),
]
BalancerOption = Annotated[
    list[str],
    typer.Option("--balancer", metavar="NAME|ID", help="Whose members; several times for several balancers."),
]
PoolOption = Annotated[str | None, typer.Option("--pool", help="Only those of this pool, by name or id.")]
AllOption = Annotated[bool, typer.Option("--all", help="All members (of the pool, if one is given).")]


def drain(
    session: Session,
    members: Members = None,
    *,
    balancer: BalancerOption,
    pool: PoolOption = None,
    all_: AllOption = False,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Set weight 0: no new connections, those that are open go on."""
    chosen = _Chosen(session, balancer, members or [], pool=pool, all_=all_)
    chosen.do("drain", dry_run=dry_run, wait=wait, timeout_s=timeout)


def enable(
    session: Session,
    members: Members = None,
    *,
    balancer: BalancerOption,
    weight: Annotated[
        int | None, typer.Option("--weight", min=0, max=256, help="For those whose weight is 0; unset: 1.")
    ] = None,
    pool: PoolOption = None,
    all_: AllOption = False,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Switch members on, and give those that were drained a weight."""
    chosen = _Chosen(session, balancer, members or [], pool=pool, all_=all_)
    chosen.do("enable", weight=weight, dry_run=dry_run, wait=wait, timeout_s=timeout)


def disable(
    session: Session,
    members: Members = None,
    *,
    balancer: BalancerOption,
    pool: PoolOption = None,
    all_: AllOption = False,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Switch members off."""
    chosen = _Chosen(session, balancer, members or [], pool=pool, all_=all_)
    chosen.do("disable", dry_run=dry_run, wait=wait, timeout_s=timeout)


def weight(
    session: Session,
    weight: Annotated[int, typer.Argument(metavar="WEIGHT", min=0, max=256, help="0 to 256.")],
    members: Members = None,
    *,
    balancer: BalancerOption,
    pool: PoolOption = None,
    all_: AllOption = False,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Give members a weight."""
    chosen = _Chosen(session, balancer, members or [], pool=pool, all_=all_)
    chosen.do("weight", weight=weight, dry_run=dry_run, wait=wait, timeout_s=timeout)


class _Chosen:
    """Members of some balancers, and what is done to them: one operation for each balancer."""

    def __init__(
        self, session: Session, names: list[str], members: list[str], *, pool: str | None, all_: bool
    ) -> None:
        if bool(members) == all_:
            raise ConfigurationError("Name members, or give --all.")
        self._session = session
        self._ids: dict[str, list[str]] = {}
        unknown = set(members)
        for name in names:
            detail = session.client.balancer(naming.balancer_id_of(session.client, name))
            found = [one for one in _members(detail, pool) if all_ or _words(one) & set(members)]
            unknown -= {word for one in found for word in _words(one)}
            if found:
                self._ids[detail.id] = [one.id for one in found]
        if unknown:
            raise NotFound(f"There is no member {', '.join(sorted(unknown))} there.")
        if not self._ids:
            raise NotFound("There are no members there.")

    def do(
        self,
        action: Action,
        *,
        weight: int | None = None,
        dry_run: bool,
        wait: bool,
        timeout_s: float | None,
    ) -> None:
        """Show what would happen, or have it done."""
        client = self._session.client
        if dry_run:
            for balancer_id, ids in self._ids.items():
                members = {"action": action, "members": ids, "weight": weight}
                balancers.show_plan(self._session, client.plan_change(balancer_id, members=members))
            return
        made = [client.change_members(one, action, ids, weight=weight) for one, ids in self._ids.items()]
        finish_all(self._session, made, wait=wait, timeout_s=timeout_s)


def finish_all(
    session: Session, made: list[OperationDocument], *, wait: bool, timeout_s: float | None
) -> None:
    """Report several operations, as ``progress.finish`` does one."""
    if len(made) == 1:
        progress.finish(session, made[0], wait=wait, timeout_s=timeout_s)
        return
    if wait:
        made = [session.client.wait(one.id, timeout_s=timeout_s) for one in made]
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in made])
    else:
        session.console.print(tables.operations(made))
    if wait and any(one.state != "DONE" for one in made):
        raise typer.Exit(1)


def _members(detail: BalancerDetail, pool: str | None) -> list[MemberNode]:
    pools = [one for one in detail.pools if pool in {None, one.id, one.name}]
    if not pools and pool is not None:
        raise NotFound(f"The balancer {detail.name} has no pool {pool}.")
    return [member for one in pools for member in one.members]


def _words(member: MemberNode) -> set[str]:
    """What a person may call it."""
    address, port = str(member.fields.get("address")), member.fields.get("protocol_port")
    return {member.id, member.name, address, f"{address}:{port}", f"[{address}]:{port}"} - {""}
