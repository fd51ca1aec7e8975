"""What every command that speaks to a server has: a client, consoles, shared options, exit codes.

``with_session`` gives a command ``--url``, ``--token`` and ``-o`` and its first argument, a ``Session``, and
ends it with the exit code of whatever went wrong.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, NoReturn, get_type_hints

import typer
from pydantic import BaseModel
from rich.console import Console

from lbaas_ui.cli import whereabouts
from lbaas_ui.cli.exits import ExitCode, exit_code_of
from lbaas_ui.client import Client
from lbaas_ui.errors import FormRejected, LbaasUiError

KEYSTONE_S: Final = 30.0  # for one request to Keystone
WIDTH_OF_FILES: Final = 250  # characters; where output is no terminal, lines should not be cut to 80


class Output(StrEnum):
    """How a command shows what it found."""

    TABLE = "table"
    JSON = "json"


UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="LBAAS_UI_URL",
        help="The server. Unset: the one that this user runs here.",
        rich_help_panel="Server",
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="LBAAS_UI_ACCESS_TOKEN",
        help="Its access token. Unset: that of the server that this user runs here.",
        show_envvar=True,
        rich_help_panel="Server",
    ),
]
CloudOption = Annotated[
    str | None,
    typer.Option(
        "--os-cloud",
        help="Log in to a server with Keystone as the user of this cloud in clouds.yaml. Without: OS_CLOUD or"
        " the OS_* variables, where there is no access token.",
        rich_help_panel="Server",
    ),
]
OutputOption = Annotated[
    Output, typer.Option("-o", "--output", help="For people, or for programs.", rich_help_panel="Output")
]


@dataclass(frozen=True, slots=True)
class Session:
    """One command's way to the server and to the person.

    Attributes:
        client: speaks to the server.
        output: what was asked for.
        console: what was found. progress: what happens meanwhile, never mixed with JSON.
    """

    client: Client
    output: Output
    console: Console
    progress: Console

    @property
    def as_json(self) -> bool:
        """Whether a program reads the output."""
        return self.output is Output.JSON

    def print_json(self, value: BaseModel | list[Any] | dict[str, Any]) -> None:
        """One JSON document, indented, nothing else on the output."""
        typer.echo(
            value.model_dump_json(indent=2)
            if isinstance(value, BaseModel)
            else json.dumps(value, indent=2, ensure_ascii=False, default=_plain)
        )


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value)} is not JSON")


def make_console(*, stderr: bool = False) -> Console:
    """A console that cuts lines only where there is a terminal to cut them for."""
    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    return console


def with_session(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of all commands; its first parameter becomes its ``Session``."""

    @functools.wraps(command)
    def run(
        *,
        url: str | None,
        token: str | None,
        os_cloud: str | None,
        output: Output,
        **arguments: Any,  # noqa: ANN401 - the command's
    ) -> None:
        errors = make_console(stderr=True)
        found_url, found_token = whereabouts.find(url, token)
        try:
            with Client(found_url, found_token, keystone=_keystone(os_cloud, found_token)) as client:
                progress = errors if output is Output.JSON else make_console()
                command(Session(client, output, make_console(), progress), **arguments)
        except LbaasUiError as error:
            fail(error, errors, output)

    _, *own = inspect.signature(command).parameters.values()
    named = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    hints = get_type_hints(command, include_extras=True)
    shared = [
        inspect.Parameter("url", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=UrlOption),
        inspect.Parameter("token", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=TokenOption),
        inspect.Parameter("os_cloud", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=CloudOption),
        inspect.Parameter(
            "output", inspect.Parameter.KEYWORD_ONLY, default=Output.TABLE, annotation=OutputOption
        ),
    ]
    parameters = [*(one.replace(annotation=hints[one.name]) for one in named), *shared]
    # typer reads both.
    vars(run)["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _keystone(os_cloud: str | None, access_token: str | None) -> Callable[[], str] | None:
    """What gives Keystone tokens of the user whom clouds.yaml or ``OS_*`` name; None where neither does."""
    in_environment = os.environ.get("OS_CLOUD") or os.environ.get("OS_AUTH_URL")
    if not (os_cloud or (in_environment and not access_token)):
        return None

    def token() -> str:
        from lbaas_ui.cloud.session import CloudSession

        session = CloudSession.configure(os_cloud, timeout_s=KEYSTONE_S)
        return asyncio.run(session.fetch_token()).headers["X-Auth-Token"]

    return token


def fail(error: LbaasUiError, console: Console, output: Output = Output.TABLE) -> NoReturn:
    """Say what went wrong on stderr, and end with its exit code."""
    code = exit_code_of(error)
    problems = error.problems if isinstance(error, FormRejected) else ()
    if output is Output.JSON:
        document = {
            "error": type(error).__name__,
            "code": getattr(error, "code", ""),
            "message": error.message,
            "exit_code": int(code),
            "problems": [
                {"path": one.path, "code": one.code, "message": one.message, "params": dict(one.params)}
                for one in problems
            ],
        }
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False), err=True)
    elif problems:
        for one in problems:
            console.print(f"{one.path or 'form'}: {one.message}", markup=False, style="red")
    else:
        console.print(error.message, markup=False, style="red")
    if code is ExitCode.NOT_LOGGED_IN and output is Output.TABLE:
        console.print(
            "Give --token or LBAAS_UI_ACCESS_TOKEN: `lbaas-ui serve` prints it at its start. A server with"
            " Keystone wants --os-cloud NAME, or OS_* variables.",
            markup=False,
        )
    raise typer.Exit(int(code))
