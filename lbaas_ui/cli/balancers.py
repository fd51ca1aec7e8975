"""The commands about balancers: apply, plan, list, show, export, delete. Added by ``cli.app``."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from lbaas_ui.api.schemas import PlanDocument
from lbaas_ui.cli import naming, progress, tables
from lbaas_ui.cli.exits import ExitCode
from lbaas_ui.cli.session import Session
from lbaas_ui.errors import ConfigurationError, FormRejected, Problem
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.exports.targets import TargetName
from lbaas_ui.forms.load import data_of_form, form_of_text, text_of_form

Name = Annotated[str, typer.Argument(metavar="NAME|ID", help="The balancer, by its name or id.")]
FileOption = Annotated[
    str,
    typer.Option("-f", "--file", metavar="FILE", help="The form, YAML or JSON; `-` reads standard input."),
]
WaitOption = Annotated[
    bool, typer.Option("--wait", help="Stay until the operation has ended, showing its tasks.")
]
TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="S", min=0, help="With --wait: seconds to stay at most. The operation goes on."
    ),
]
AtOption = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Begin at this time, as in 2026-01-31T20:00.")
]
YesOption = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
CreateOption = Annotated[
    Literal["auto", "full", "cascade"],
    typer.Option(
        "--create", help="How a new balancer is made: in one call, object by object, or as its provider can."
    ),
]


def apply(
    session: Session,
    *,
    file: FileOption,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")
    ] = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
    create: CreateOption = "auto",
    at: AtOption = None,
) -> None:
    """Make a balancer, or bring it to what the form says.

    The balancer is found by the form's id, or by its name. Keys that the form does not name stay as they are;
    lists that it does name are complete.
    """
    form = read_form(file)
    balancer_id = _target(session, form, wait=wait and not dry_run, timeout_s=timeout)
    data = data_of_form(form)
    plan = session.client.plan(data, balancer_id=balancer_id, create=create)
    if dry_run or not plan.steps:
        show_plan(session, plan)
        return
    if not session.as_json:
        for line in tables.differences(plan.differences):
            session.console.print(line, markup=False)
        for warning in plan.warnings:
            session.console.print(
                f"{warning.path or 'note'}: {warning.message}", markup=False, style="yellow"
            )
    if balancer_id is None:
        operation = session.client.create(data, create=create, run_at=_moment(at))
    else:
        operation = session.client.update(balancer_id, data, run_at=_moment(at))
    progress.finish(session, operation, wait=wait, timeout_s=timeout)


def plan(session: Session, *, file: FileOption, create: CreateOption = "auto") -> None:
    """Show what a form would do: differences, calls in order, time, warnings. Changes nothing."""
    form = read_form(file)
    target = _target(session, form, wait=False, timeout_s=None)
    show_plan(session, session.client.plan(data_of_form(form), balancer_id=target, create=create))


def list_balancers(
    session: Session,
    *,
    name: Annotated[str | None, typer.Option("--name", help="Part of the name, in any case.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="Provisioning status, as in ACTIVE.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="With this tag.")] = None,
) -> None:
    """List the balancers."""
    found = session.client.balancers(
        name=name, provisioning_status=status.upper() if status else None, tag=tag
    )
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.balancers(found))
    else:
        session.console.print("No balancers.")


def show(session: Session, name: Name) -> None:
    """Show one balancer with all that hangs on it."""
    detail = session.client.balancer(naming.balancer_id_of(session.client, name))
    if session.as_json:
        session.print_json(detail)
    else:
        session.console.print(tables.balancer(detail))


def export(
    session: Session,
    name: Name,
    *,
    to: Annotated[
        TargetName,
        typer.Option(
            "--to",
            help="`form` is for `lbaas-ui apply -f`, `terraform` also for OpenTofu, `cli` a bash script of "
            "`openstack` commands.",
        ),
    ] = "form",
    file: Annotated[
        str, typer.Option("-f", "--file", metavar="FILE", help="Where to; `-` is standard output.")
    ] = "-",
) -> None:
    """Write a balancer as code for other tools; what a tool has no word for stands as a comment."""
    balancer_id = naming.balancer_id_of(session.client, name)
    if session.as_json and to == "form":
        form = session.client.form(balancer_id).form.model_dump(mode="json", exclude_unset=True)
        text = json.dumps(form, ensure_ascii=False, indent=2) + "\n"
    else:
        text = session.client.export(balancer_id, to)
    _write(text, file)


def _write(text: str, file: str) -> None:
    if file == "-":
        typer.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error}") from error


def clone(
    session: Session,
    name: Name,
    *,
    new_name: Annotated[
        str | None, typer.Option("--name", help="Of the new balancer; the old one's with -copy if not given.")
    ] = None,
    file: Annotated[
        str, typer.Option("-f", "--file", metavar="FILE", help="Where the form goes; `-`: standard output.")
    ] = "-",
    make: Annotated[bool, typer.Option("--apply", help="Make the balancer at once.")] = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
) -> None:
    """Write the form of another balancer like this one, for `apply -f`; or make it at once.

    It has no ids, no address and no floating IP of its own yet; all else is the same.
    """
    form = session.client.clone(naming.balancer_id_of(session.client, name), new_name).form
    if make:
        progress.finish(session, session.client.create(data_of_form(form)), wait=wait, timeout_s=timeout)
    elif session.as_json:
        _write(json.dumps(data_of_form(form), ensure_ascii=False, indent=2) + "\n", file)
    else:
        _write(text_of_form(form), file)


def delete(
    session: Session,
    name: Name,
    *,
    release_floating_ips: Annotated[
        bool,
        typer.Option("--release-floating-ips", help="Give its floating IPs back; else they stay."),
    ] = False,
    yes: YesOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
    at: AtOption = None,
) -> None:
    """Delete a balancer with everything that hangs on it; certificates and floating IPs stay."""
    balancer_id = naming.balancer_id_of(session.client, name)
    if not yes:
        planned = session.client.plan_delete(balancer_id, release_floating_ips=release_floating_ips)
        _confirm(_deletion(name, planned), "--yes to delete it")
    operation = session.client.delete(
        balancer_id, release_floating_ips=release_floating_ips, run_at=_moment(at)
    )
    progress.finish(session, operation, wait=wait, timeout_s=timeout)


def failover(
    session: Session,
    name: Name,
    *,
    amphora: Annotated[
        str | None, typer.Option("--amphora", metavar="ID", help="Only this amphora of the balancer.")
    ] = None,
    yes: YesOption = False,
    wait: WaitOption = False,
    timeout: TimeoutOption = None,
    at: AtOption = None,
) -> None:
    """Fail a balancer over: its provider replaces what carries it (administrators only)."""
    balancer_id = naming.balancer_id_of(session.client, name)
    if not yes:
        _confirm(f"Fail over the balancer {name}? Connections break for a short time.", "--yes to do it")
    operation = session.client.failover(balancer_id, amphora_id=amphora, run_at=_moment(at))
    progress.finish(session, operation, wait=wait, timeout_s=timeout)


def _moment(text: str | None) -> datetime | None:
    """A time that a person wrote, of this machine's zone where they named none."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise ConfigurationError(f"{text} is no time. Write it as 2026-01-31T20:00.") from error


def _deletion(name: str, planned: PlanDocument) -> str:
    """What is asked before a deletion."""
    counts = ", ".join(f"{count} {kind}" for kind, count in planned.takes_along.items())
    left = "".join(f" {one.kind} {one.name or one.id} is {one.fate}." for one in planned.leaves)
    return f"Delete the balancer {name}" + (f" with {counts}" if counts else "") + f"?{left}"


def _confirm(question: str, otherwise: str) -> None:
    if not sys.stdin.isatty():
        raise ConfigurationError(f"Nobody can be asked here: give {otherwise}.")
    if not typer.confirm(question, err=True):
        raise typer.Exit(ExitCode.INTERRUPTED)


def read_form(file: str) -> BalancerForm:
    """A form from a file, or (``-``) standard input.

    Raises:
        ConfigurationError: it cannot be read. FormRejected: it is no form.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from error
    return form_of_text(text)


def _target(session: Session, form: BalancerForm, *, wait: bool, timeout_s: float | None) -> str | None:
    """The id of the balancer that the form is about; None for a new one."""
    if form.id is not None:
        return form.id
    if not form.name:
        raise FormRejected([Problem("name", "missing", "Give the balancer a name, or an id to change one.")])
    if wait:
        making = naming.being_made(session.client.balancers_named(form.name))
        if making is not None:
            session.client.wait(making, timeout_s=timeout_s)
    return naming.existing_id(session.client, form.name)


def show_plan(session: Session, document: PlanDocument) -> None:
    """Print a plan."""
    if session.as_json:
        session.print_json(document)
    elif document.steps:
        session.console.print(tables.plan(document))
    else:
        session.console.print("Nothing differs: the balancer is what the form says.")
