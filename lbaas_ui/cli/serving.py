"""``lbaas-ui serve``: start the server and say how to log in. Added by ``cli.app``; used by ``cli.demo``."""

from __future__ import annotations

import inspect
import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import SecretStr, ValidationError

from lbaas_ui import settings as settings_module
from lbaas_ui.cli import whereabouts
from lbaas_ui.cli.session import fail, make_console
from lbaas_ui.errors import ConfigurationError, LbaasUiError
from lbaas_ui.settings import ENV_PREFIX, Settings

# On the command line everybody who lists the processes of the machine would read it.
NEVER_AN_OPTION: Final = frozenset({"access_token", "keys", "notifications_url"})

ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A TOML file with the same options, spelt_so.")
]


def serve(*, config: ConfigOption = None, **options: str | None) -> None:
    """Serve the page, the REST API and the stream, for the cloud of clouds.yaml or OS_*.

    Each option is also a variable, as in LBAAS_UI_PORT, and a key of the file that --config names.
    LBAAS_UI_ACCESS_TOKEN sets the access token.
    """
    try:
        run(load(config, **options))
    except LbaasUiError as error:
        fail(error, make_console(stderr=True))


def load(config: Path | None, **options: Any) -> Settings:  # noqa: ANN401 - as ``settings.load``
    """The settings, or why not.

    Raises:
        ConfigurationError: a sentence for each wrong one, with its option.
    """
    try:
        return settings_module.load(config, **options)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_sentence(one) for one in error.errors())) from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The settings cannot be read: {error}") from error


def _sentence(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    message = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return message
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting."
    places = f"{ENV_PREFIX}{name.upper()}, or {name} in the file"
    option = "" if name in NEVER_AN_OPTION else f"--{name.replace('_', '-')}, "
    return f"{name}: {message} ({option}{places})"


def run(settings: Settings) -> None:
    """Serve, after a greeting that says where and how to log in; leave the whereabouts for the commands.

    Raises:
        ConfigurationError: cloud, database or address cannot be used; says why.
    """
    from lbaas_ui import runtime

    settings = _complete(settings)
    token = settings.access_token.get_secret_value() if settings.access_token else ""
    server = whereabouts.Server(_url(settings), token, os.getpid())
    whereabouts.announce(server)
    _greet(settings, server)
    try:
        runtime.run(settings)
    finally:
        whereabouts.retire(server)


def _complete(settings: Settings) -> Settings:
    """Fill in what is found out only here: a free port, and the token that is kept."""
    token = settings.access_token
    if token is None and settings.auth == "local":
        token = SecretStr(whereabouts.kept_token())
    return settings.model_copy(update={"access_token": token, "port": _free_port(settings)})


def _free_port(settings: Settings) -> int:
    """The port to listen on, after a look whether anybody else does.

    Raises:
        ConfigurationError: the port is taken, or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise ConfigurationError(
                f"Cannot listen on {where}: {error.strerror}. Choose another --port or --host."
            ) from error
        return int(probe.getsockname()[1])


def _url(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - compared only
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{settings.port}"


def _greet(settings: Settings, server: whereabouts.Server) -> None:
    typer.echo(
        f"Serving the cloud {settings.os_cloud or os.environ.get('OS_CLOUD') or '(of OS_*)'} at {server.url}/"
    )
    if settings.auth == "keystone":
        typer.echo(f"Open {server.url}/ and log in as a user of that cloud.")
        typer.echo(f"Scripts log in as their own: lbaas-ui list --os-cloud NAME --url {server.url}")
        sys.stdout.flush()
        return
    typer.echo(f"Open {server.url}/#token={server.access_token}")
    typer.echo("Scripts of this user find it by themselves: lbaas-ui list")
    sys.stdout.flush()


# --- the options, made from the settings -------------------------------------------------------------------


def with_settings(command: Any) -> Any:  # noqa: ANN401 - any command that ends in **options
    """Put an option for each setting in the place of ``**options``."""
    own = [
        one
        for one in inspect.signature(command, eval_str=True).parameters.values()
        if one.kind != one.VAR_KEYWORD
    ]
    parameters = own + [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(name))
        for name in Settings.model_fields
        if name not in NEVER_AN_OPTION
    ]
    command.__signature__ = inspect.Signature(parameters)
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def _option(name: str) -> Any:  # noqa: ANN401 - an annotation
    field = Settings.model_fields[name]
    default = "" if field.default is None or field.default_factory else _shown(field.default)
    return Annotated[
        str | None,
        typer.Option(
            f"--{name.replace('_', '-')}",
            metavar="VALUE",
            help=f"{field.description}{f' [default: {default}]' if default else ''}",
        ),
    ]


def _shown(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


with_settings(serve)
