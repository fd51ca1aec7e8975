"""``lbaas-ui demo``: start the lab, serve against it, and say who can log in. Added by ``cli.app``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lbaas_ui.cli import serving
from lbaas_ui.cli.session import fail, make_console
from lbaas_ui.errors import ConfigurationError, LbaasUiError
from lbaas_ui.settings import Settings

# By `--auth`: the cloud of the lab's clouds.yaml. With Keystone its user only holds trusts.
CLOUDS: Final = {"local": "lab", "keystone": "lab-service"}
# Beside the lab's own state: `lab/down --erase` forgets the balancers and their operations together.
DATABASES: Final = {"local": "lbaas-ui.db", "keystone": "lbaas-ui-keystone.db"}


def demo(
    *,
    lab: Annotated[Path, typer.Option("--lab", metavar="DIR", help="The lab's folder.")] = Path("lab"),
    config: serving.ConfigOption = None,
    **options: str | None,
) -> None:
    """Start the lab (real Octavia, Keystone, Neutron and Barbican on this machine) and serve against it.

    Takes the options of `serve`; with `--auth keystone` it prints whom one can log in as. The lab stays when
    this ends: stop it with `lab/down`.
    """
    try:
        found = _start_lab(lab)
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(found["clouds_yaml"])
        settings = _settings(config, found, options)
        if settings.auth == "keystone":
            typer.echo("\n".join(_who(found.get("log_ins", ()))))
        serving.run(settings)
    except LbaasUiError as error:
        fail(error, make_console(stderr=True))


def _start_lab(folder: Path) -> dict[str, Any]:
    """Start it, or see that it runs; gives its ``lab.json``.

    Raises:
        ConfigurationError: there is no lab in ``folder``, or it did not start.
    """
    up = folder / "up"
    if not up.is_file():
        raise ConfigurationError(
            f"There is no lab in {folder}. The demo needs the source tree: run it there, or give --lab DIR."
        )
    typer.echo("Starting the lab (the first time takes a minute)...")
    started = subprocess.run([sys.executable, str(up), "--full"], check=False)  # noqa: S603 - our own program
    home = Path(os.environ.get("OCTAVIA_LAB_HOME") or folder.resolve().parent / ".lab")
    if started.returncode:
        raise ConfigurationError(f"The lab did not start; what it says stands above, its logs are in {home}.")
    try:
        found: dict[str, Any] = json.loads((home / "lab.json").read_text())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The lab started, but left no lab.json in {home}: {error}") from error
    return found


def _settings(config: Path | None, lab: Mapping[str, Any], options: Mapping[str, str | None]) -> Settings:
    """Those that were given, over the lab's own.

    Raises:
        ConfigurationError: as ``serving.load``.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if lab.get("feed_url"):
        given.setdefault("feed_url", lab["feed_url"])
    auth = serving.load(config, **given).auth
    given.setdefault("os_cloud", CLOUDS[auth])
    given.setdefault("database", f"sqlite:///{Path(lab['clouds_yaml']).parent / DATABASES[auth]}")
    return serving.load(config, **given)


def _who(log_ins: Iterable[Mapping[str, Any]]) -> list[str]:
    """Lines that say whom one can log in as."""
    rows = [("user", "password", "project", "roles there")]
    rows += [
        (one["user_name"], one["password"], one["project_name"], ", ".join(one["roles"])) for one in log_ins
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "Log in (domain Default) as:",
        *(
            "  " + "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]])
            for row in rows
        ),
    ]


serving.with_settings(demo)
