"""How answers look to people: rich tables and lines. Pure; used by the commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from lbaas_ui import statuses
from lbaas_ui.api.schemas import (
    BalancerDetail,
    BalancerSummary,
    CertificateItem,
    OperationDocument,
    PlanDocument,
    RevisionItem,
    ScheduleDocument,
    ServerUse,
    Statistics,
    SteeringDocument,
    TaskDocument,
    Timeline,
    TreeObject,
)
from lbaas_ui.queue.advice import said
from lbaas_ui.queue.planner_draft import shown
from lbaas_ui.queue.states import OperationState, TaskState
from lbaas_ui.queue.tasks import Difference, TaskError

_GOOD: Final = frozenset({statuses.ACTIVE, statuses.ONLINE, OperationState.DONE, TaskState.DONE})
_BAD: Final = frozenset({statuses.ERROR, OperationState.FAILED, TaskState.FAILED})
_BUSY: Final = statuses.PENDING | {
    OperationState.RUNNING,
    TaskState.SENDING,
    TaskState.CONFIRMING,
    statuses.DEGRADED,
    statuses.DRAINING,
}

_THOUSAND: Final = 1000
_FEW: Final = 3  # differences of a revision in a list

_REMEDIES: Final = {
    "retry": "lbaas-ui operations retry {id}",
    "edit": "change the form and apply it again",
    "delete": "lbaas-ui delete {balancer}",
    "failover": "a failover (administrators)",
    "raise_quota": "ask for a higher quota",
    "log_in": "renew the cloud's credentials and restart the server",
}


def status_text(status: str | None) -> Text:
    """A status in its colour; the word itself says it too."""
    style = "dim"
    if status in _GOOD:
        style = "green"
    elif status in _BAD:
        style = "bold red"
    elif status in _BUSY:
        style = "yellow"
    return Text(status or "-", style=style)


def moment(at: datetime | None) -> str:
    """A time as people here read it."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else "-"


def duration(seconds: float | None) -> str:
    """``0.4 s``, ``12 s``, ``3 min 5 s``, ``24 h``; ``-`` where it is not known."""
    if seconds is None:
        return "-"
    if seconds < 10:  # noqa: PLR2004 - where tenths stop to matter
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def balancers(found: Iterable[BalancerSummary]) -> Table:
    """One line a balancer."""
    table = _table("Name", "Status", "Operating", "Address", "Public", "Listeners", "Servers", "ID")
    for one in found:
        table.add_row(
            one.name,
            status_text(one.provisioning_status),
            status_text(one.operating_status),
            one.vip_address or "-",
            one.floating_ip_address or "-",
            ", ".join(one.listeners) or "-",
            str(one.member_count),
            one.id or "(being made)",
        )
    return table


def balancer(detail: BalancerDetail) -> RenderableType:
    """A balancer as a tree: listeners with policies and rules, pools with servers."""
    tree = Tree(_object(detail, detail.vip_address or ""))
    for listener in detail.listeners:
        port = f"{listener.fields.get('protocol')}:{listener.fields.get('protocol_port')}"
        branch = tree.add(_object(listener, port))
        for policy in listener.l7policies:
            twig = branch.add(_object(policy, str(policy.fields.get("action"))))
            for rule in policy.rules:
                fields = rule.fields
                test = f"{fields.get('type')} {fields.get('compare_type')} {fields.get('value')}"
                twig.add(_object(rule, test))
    for pool in detail.pools:
        branch = tree.add(_object(pool, f"{pool.fields.get('protocol')} {pool.fields.get('lb_algorithm')}"))
        if pool.healthmonitor is not None:
            branch.add(_object(pool.healthmonitor, str(pool.healthmonitor.fields.get("type"))))
        for member in pool.members:
            address = f"{member.fields.get('address')}:{member.fields.get('protocol_port')}"
            branch.add(_object(member, f"{address} weight {member.fields.get('weight')}"))
    public = [Text(f"Public address {ip.floating_ip_address}") for ip in detail.floating_ips]
    return Group(tree, *public)


def _object(node: TreeObject, what: str) -> Text:
    name = f" {node.name}" if node.name else ""
    return Text.assemble(
        (f"{node.kind}{name} ", "bold"),
        f"{what} ",
        status_text(node.provisioning_status),
        "/",
        status_text(node.operating_status),
        (f"  {node.id}", "dim"),
    )


def plan(document: PlanDocument) -> RenderableType:
    """What would change, in which calls, and what to know before."""
    parts: list[RenderableType] = [Text(line) for line in differences(document.differences)]
    table = _table("", "Call", "Object", "What", "Usually")
    for number, step in enumerate(document.steps, 1):
        table.add_row(str(number), step.kind, step.name, step.summary, duration(step.eta_s))
    parts.append(table)
    total = f"{_count(len(document.steps), 'call')}, {_count(document.transactions, 'transaction')}"
    parts.append(Text(total + (f", about {duration(document.eta_s)}" if document.eta_s is not None else "")))
    parts += [
        Text(f"{warning.path or 'note'}: {warning.message}", style="yellow") for warning in document.warnings
    ]
    if document.stays:
        parts.append(Text(stays(document.stays), style="dim"))
    if document.takes_along:
        along = ", ".join(f"{count} {kind}" for kind, count in document.takes_along.items())
        parts.append(Text(f"Goes with it: {along}", style="yellow"))
    for one in document.leaves:
        used = f", used by {', '.join(said(user) for user in one.used_by)}" if one.used_by else ""
        parts.append(Text(f"{one.kind} {one.name or one.id}: {one.fate}{used}"))
    return Group(*parts)


def differences(found: Iterable[Difference]) -> list[str]:
    """One line a difference: ``+`` added, ``-`` removed, ``~`` changed, with the object's name."""
    lines = []
    for one in found:
        if one.change == "changed":
            name = f" ({one.kind} {one.name})" if one.name and one.kind != "loadbalancer" else ""
            lines.append(f"~ {one.path}{name}: {shown(one.old)} -> {shown(one.new)}")
        else:
            lines.append(f"{'+' if one.change == 'added' else '-'} {one.kind} {one.name or one.path}")
    return lines


def stays(counts: Mapping[str, int]) -> str:
    """What a change leaves as it is."""
    return f"Stays as it is: {', '.join(f'{count} {kind}' for kind, count in counts.items())}"


def revisions(found: Iterable[RevisionItem]) -> Table:
    """One line a revision."""
    table = _table("Number", "When", "By", "What", "Changed", "Note")
    for one in found:
        lines = differences(one.differences[:_FEW])
        more = [f"and {one.changes - _FEW} more"] if one.changes > _FEW else []
        what = one.kind if one.origin == "applied" else f"{one.origin} {one.kind}".rstrip()
        table.add_row(
            str(one.number), moment(one.at), one.who or "-", what, "\n".join([*lines, *more]), one.note
        )
    return table


def servers(found: Iterable[ServerUse]) -> Table:
    """One line a server."""
    table = _table("Server", "Addresses", "Balancers", "Weights", "Maintenance", "ID")
    for one in found:
        state = one.maintenance
        said = (
            f"{'out' if state.going == 'on' else 'coming back'} since {moment(state.since)}" if state else "-"
        )
        why = f", {state.who}{f': {state.note}' if state.note else ''}" if state and state.who else ""
        table.add_row(
            one.name or one.server,
            ", ".join(one.addresses),
            ", ".join(dict.fromkeys(each.balancer_name for each in one.members)),
            ", ".join(str(each.weight) for each in one.members),
            said + why,
            one.server,
        )
    return table


def drifted(found: Iterable[BalancerSummary]) -> Table:
    """One line a balancer that others changed."""
    table = _table("Name", "Differences", "Seen", "ID")
    for one in found:
        if one.drift is not None:
            table.add_row(one.name, str(one.drift.count), moment(one.drift.since), one.id or "-")
    return table


def certificates(found: Iterable[CertificateItem]) -> Table:
    """One line a certificate."""
    table = _table("Name", "For", "Issued by", "Until", "Ref")
    for one in found:
        names = ", ".join(one.names) or one.subject
        table.add_row(one.name, names or "-", one.issuer or "-", moment(one.not_after), one.id)
    return table


def operations(found: Iterable[OperationDocument]) -> Table:
    """One line an operation."""
    table = _table("ID", "Kind", "Balancer", "State", "Tasks", "By", "Made")
    for one in found:
        table.add_row(
            one.id,
            one.kind,
            one.balancer_name or one.balancer_id or "-",
            status_text(one.state),
            f"{one.progress.done}/{one.progress.total}",
            one.user_name or "-",
            moment(one.created_at),
        )
    return table


def operation(document: OperationDocument) -> RenderableType:
    """One operation with its tasks, what it waits for, why it failed."""
    head = Text.assemble(
        (f"{document.kind} {document.balancer_name or document.balancer_id or ''} ", "bold"),
        status_text(document.state),
        f"  {document.progress.done} of {document.progress.total}",
        f", {duration(document.progress.eta_s)} to go" if document.progress.eta_s is not None else "",
        (f"  {document.id}", "dim"),
    )
    parts: list[RenderableType] = [head, tasks(document.tasks)]
    if document.merged_into:
        parts.append(Text(f"merged into {document.merged_into}, which does its work, too"))
    parts += [Text(f"waits: {waiting.reason}", style="yellow") for waiting in document.waiting_for]
    if document.error is not None:
        parts += [Text(line, style="red") for line in failure(document, document.error)]
    return Group(*parts)


def tasks(found: Iterable[TaskDocument]) -> Table:
    """One line a task."""
    table = _table("Task", "Object", "State", "What", "Left")
    for task in found:
        table.add_row(
            task.kind,
            task.name or task.object_id or "-",
            status_text(task.state),
            task.error.what if task.error else task.summary,
            duration(task.eta_s) if task.eta_s is not None else "",
        )
    return table


def schedules(found: Iterable[ScheduleDocument]) -> Table:
    """One line a schedule."""
    table = _table("Name", "What", "Balancer", "When", "Next", "Last", "How", "ID")
    for one in found:
        last = one.last
        when = f"every {duration(one.every_s)}" if one.every_s else f"{one.daily_at} {one.time_zone}"
        outcome = f"{last.outcome} {one.operation_state or last.message}".rstrip() if last else "-"
        table.add_row(
            one.name,
            one.kind,
            one.balancer_name or one.balancer_id,
            when,
            moment(one.next_at) if one.enabled else "off",
            moment(last.at) if last else "-",
            outcome,
            one.id,
        )
    return table


def steering(document: SteeringDocument) -> list[str]:
    """What is stopped, what was cancelled, what is under way."""
    lines = [
        f"{'The whole project' if one.balancer_id is None else f'Balancer {one.balancer_id}'} is stopped, by "
        f"{one.who or 'somebody'} since {moment(one.since)}{f': {one.note}' if one.note else ''}"
        for one in document.stops
    ] or ["Nothing is stopped."]
    if document.cancelled:
        lines.append(f"Cancelled: {_count(len(document.cancelled), 'operation')}")
    counts = ", ".join(f"{count} {state}" for state, count in document.operations.items())
    return [*lines, f"Under way: {counts or 'nothing'}"]


def failure(document: OperationDocument, error: TaskError) -> list[str]:
    """What happened, in whose words, and what can be done."""
    lines = [error.what]
    if error.words and error.words != error.what:
        lines.append(f"The cloud says: {error.words}")
    if places := [one.path for one in error.problems if one.path]:
        lines.append(f"In the form: {', '.join(places)}")
    if error.request_id:
        lines.append(f"Request {error.request_id}")
    balancer_name = document.balancer_id or document.balancer_name
    possible = [
        _REMEDIES[one].format(id=document.id, balancer=balancer_name)
        for one in error.remedies
        if one in _REMEDIES
    ]
    if possible:
        lines.append(f"What can be done: {'; '.join(possible)}")
    return lines


def statistics(found: Statistics) -> Table:
    """One line an object: rates as read last, means over the time, sums as Octavia counts them."""
    columns = ("Open", "New/s", "Errors/s", "In/s", "Mean", "Out/s", "Mean", "In", "Out", "Read")
    table = _table("Object", *columns)
    for one in found.series:
        totals = one.totals
        table.add_row(
            f"{one.kind} {one.name or one.id}",
            _last(one.active_connections),
            _last(one.connections_per_s),
            _last(one.request_errors_per_s),
            _last(one.bytes_in_per_s, "B"),
            _mean(one.bytes_in_per_s, "B"),
            _last(one.bytes_out_per_s, "B"),
            _mean(one.bytes_out_per_s, "B"),
            amount(totals.bytes_in, "B") if totals else "-",
            amount(totals.bytes_out, "B") if totals else "-",
            moment(totals.at if totals else None),
        )
    return table


def timeline(found: Timeline) -> Table:
    """One line a move, newest first."""
    table = _table("When", "What", "Name", "From", "To", "Why", "Who", "Request")
    for one in found.entries:
        what = f"{one.what} {one.kind}"
        moved = (one.old or "-", one.new, one.why, one.who or "-", one.request_id or "-")
        table.add_row(moment(one.at), what, Text(one.name or one.id), *(Text(word) for word in moved))
    return table


def amount(value: float, unit: str = "") -> str:
    """Three digits and a decimal prefix, as in ``1.23 MB``."""
    prefixes = iter(("", "k", "M", "G", "T", "P", "E"))
    prefix = next(prefixes)
    while float(f"{value:.3g}") >= _THOUSAND and (larger := next(prefixes, "")):
        value, prefix = value / _THOUSAND, larger
    return f"{value:.3g} {prefix}{unit}".rstrip()


def _last(values: Sequence[float | None], unit: str = "") -> str:
    known = [value for value in values if value is not None]
    return amount(known[-1], unit) if known else "-"


def _mean(values: Sequence[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    return amount(sum(known) / len(known), unit) if known else "-"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        # Ids and names are for copying: a cut one is of no use.
        table.add_column(column, overflow="fold")
    return table
