"""The program's commands, put together. Called by ``lbaas_ui.cli.main``."""

from __future__ import annotations

from typing import Annotated

import typer

from lbaas_ui import __version__
from lbaas_ui.cli import (
    balancers,
    certificates,
    changes,
    demo,
    keys,
    maintenance,
    members,
    operations,
    schedules,
    serving,
    timeline,
    traffic,
    watching,
)
from lbaas_ui.cli.session import with_session

app = typer.Typer(
    help="Load balancers of OpenStack Octavia: one form, one command, and you watch it happen.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 ok, 1 failed, 2 wrong form or usage, 3 not found, 4 conflict, 5 server or cloud "
    "unreachable, 6 timed out, 7 not logged in, 130 interrupted.",
)
steering = typer.Typer(
    help="What was submitted, and how to steer it.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(steering, name="operations")
planning = typer.Typer(
    help="What is done at an interval, or daily at a time.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(planning, name="schedules")
secrets = typer.Typer(
    help="Certificates in Barbican, for listeners that end TLS.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(secrets, name="certificates")
box = typer.Typer(help="The keys that encrypt stored secrets.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(box, name="keys")

history = typer.Typer(
    help="What we changed on a balancer, each time that we did.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(history, name="revisions")
servers = typer.Typer(help="Many members of pools at once.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(servers, name="members")
repairs = typer.Typer(
    help="Servers out of service, on all balancers that use them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(repairs, name="maintenance")

app.command("serve")(serving.serve)
app.command("demo")(demo.demo)
app.command("apply")(with_session(balancers.apply))
app.command("plan")(with_session(balancers.plan))
app.command("list")(with_session(balancers.list_balancers))
app.command("show")(with_session(balancers.show))
app.command("stats")(with_session(traffic.stats))
app.command("timeline")(with_session(timeline.timeline))
app.command("export")(with_session(balancers.export))
app.command("clone")(with_session(balancers.clone))
app.command("delete")(with_session(balancers.delete))
app.command("failover")(with_session(balancers.failover))
app.command("drift")(with_session(changes.drift))
app.command("watch")(with_session(watching.watch))

history.command("list")(with_session(changes.list_revisions))
history.command("show")(with_session(changes.show_revision))
history.command("diff")(with_session(changes.diff))
history.command("restore")(with_session(changes.restore))

repairs.command("on")(with_session(maintenance.on))
repairs.command("off")(with_session(maintenance.off))
repairs.command("list")(with_session(maintenance.list_servers))

servers.command("drain")(with_session(members.drain))
servers.command("enable")(with_session(members.enable))
servers.command("disable")(with_session(members.disable))
servers.command("weight")(with_session(members.weight))

secrets.command("list")(with_session(certificates.list_certificates))
secrets.command("upload")(with_session(certificates.upload))

box.command("list")(keys.list_keys)
box.command("rotate")(keys.rotate)

steering.command("list")(with_session(operations.list_operations))
steering.command("show")(with_session(operations.show))
steering.command("pause")(with_session(operations.pause))
steering.command("resume")(with_session(operations.resume))
steering.command("cancel")(with_session(operations.cancel))
steering.command("skip")(with_session(operations.skip))
steering.command("stops")(with_session(operations.stops))
steering.command("retry")(with_session(operations.retry))
steering.command("rollback")(with_session(operations.rollback))
steering.command("dismiss")(with_session(operations.dismiss))

planning.command("list")(with_session(schedules.list_schedules))
planning.command("add")(with_session(schedules.add))
planning.command("remove")(with_session(schedules.remove))
planning.command("run")(with_session(schedules.run))
planning.command("enable")(with_session(schedules.enable))
planning.command("disable")(with_session(schedules.disable))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Nothing of its own: options stand behind the commands."""
