"""``lbaas-ui members``: drain, enable, disable and weight many members at once. Added by ``cli.app``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

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


class How(NamedTuple):
    """How an action is done: shown only; waited for, so long at most."""

    dry_run: bool
    wait: bool
    timeout_s: float | None


class _Chosen:
    """Members of some balancers, and what is done to them: one operation for each balancer."""

    def __init__(
        self,
        session: Session,
        names: list[str],
        members: list[str],
        *,
        pool: str | None,
        all_: bool,
        how: How,
    ) -> None:
        if bool(members) == all_:
            raise ConfigurationError("Name members, or give --all.")
        self._session, self._how = session, how
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

    def do(self, action: Action, weight: int | None = None) -> None:
        """Show what would happen, or have it done."""
        client = self._session.client
        if self._how.dry_run:
            for balancer_id, ids in self._ids.items():
                members = {"action": action, "members": ids, "weight": weight}
                balancers.show_plan(self._session, client.plan_change(balancer_id, members=members))
            return
        made = [client.change_members(one, action, ids, weight=weight) for one, ids in self._ids.items()]
        finish_all(self._session, made, wait=self._how.wait, timeout_s=self._how.timeout_s)


def _on_members(command: Callable[..., None]) -> Callable[..., None]:
    """Give an action the parameters of all of them; its first one becomes what they choose.

    Its own stand before them on the command line.
    """

    def run(
        session: Session,
        *,
        members: Members = None,
        balancer: BalancerOption,
        pool: PoolOption = None,
        all_: AllOption = False,
        dry_run: DryRunOption = False,
        wait: WaitOption = False,
        timeout: TimeoutOption = None,
        **own: Any,  # noqa: ANN401 - the action's
    ) -> None:
        how = How(dry_run, wait, timeout)
        command(_Chosen(session, balancer, members or [], pool=pool, all_=all_, how=how), **own)

    _, *own = inspect.signature(command).parameters.values()
    first, *shared, _ = inspect.signature(run).parameters.values()
    hints = get_type_hints(run, include_extras=True) | get_type_hints(command, include_extras=True)
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    # typer reads both.
    vars(run)["__signature__"] = inspect.Signature([first, *own, *shared])
    run.__annotations__ = {one.name: hints[one.name] for one in (first, *own, *shared)}
    return run


@_on_members
def drain(chosen: _Chosen) -> None:
    """Set weight 0: no new connections, those that are open go on."""
    chosen.do("drain")


@_on_members
def enable(
    chosen: _Chosen,
    *,
    weight: Annotated[
        int | None, typer.Option("--weight", min=0, max=256, help="For those whose weight is 0; unset: 1.")
    ] = None,
) -> None:
    """Switch members on, and give those that were drained a weight."""
    chosen.do("enable", weight)


@_on_members
def disable(chosen: _Chosen) -> None:
    """Switch members off."""
    chosen.do("disable")


@_on_members
def weight(
    chosen: _Chosen,
    *,
    weight: Annotated[int, typer.Argument(metavar="WEIGHT", min=0, max=256, help="0 to 256.")],
) -> None:
    """Give members a weight."""
    chosen.do("weight", weight)


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
