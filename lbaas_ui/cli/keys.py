"""``lbaas-ui keys``: the keys that encrypt stored secrets.

Works on the database itself; servers may be running. Keys are named by fingerprints and never shown.
Added by ``cli.app``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lbaas_ui.cli.serving import ConfigOption, load
from lbaas_ui.cli.session import Output, OutputOption, fail, make_console
from lbaas_ui.errors import LbaasUiError
from lbaas_ui.secretbox import Key, SecretBox, keys_for

if TYPE_CHECKING:
    from lbaas_ui.db.sealed import Stock

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="As for `serve`: sqlite:///FILE or postgresql://"),
]
FileOption = Annotated[
    Path | None,
    typer.Option("--keys-file", metavar="FILE", help="As for `serve`: beside the database."),
]
DropOption = Annotated[
    float,
    typer.Option("--drop-after-days", min=0, help="Drop keys that were replaced so many days ago."),
]
ForgetOption = Annotated[
    bool, typer.Option("--forget", help="Remove secrets that no key opens; whose they were logs in again.")
]


def list_keys(
    *,
    database: DatabaseOption = None,
    keys_file: FileOption = None,
    config: ConfigOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """List the keys, newest first, with how many stored secrets each opens."""

    async def work(url: str, box: SecretBox) -> None:
        from lbaas_ui.db import sealed

        _show(box, await sealed.look(url, box), output)

    _run(work, config, database=database, keys_file=keys_file)


def rotate(
    *,
    drop_after_days: DropOption = 30.0,
    forget: ForgetOption = False,
    database: DatabaseOption = None,
    keys_file: FileOption = None,
    config: ConfigOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Make a new key, encrypt all stored secrets with it, and drop keys that have long been replaced.

    With LBAAS_UI_KEYS: put a new key in front there, start the servers again, then run this; it says which
    keys are no longer needed.
    """

    async def work(url: str, box: SecretBox) -> None:
        from lbaas_ui.db import sealed

        days = timedelta(days=drop_after_days)
        found = await sealed.rotate(url, box, datetime.now(UTC), drop_after=days, forget=forget)
        if output is Output.TABLE:
            typer.echo(f"Encrypted with the newest key: {found.total}.")
        _show(box, found, output)

    _run(work, config, database=database, keys_file=keys_file)


def _run(
    work: Callable[[str, SecretBox], Coroutine[None, None, None]],
    config: Path | None,
    **options: str | Path | None,
) -> None:
    """With database and keys, without a look whether they fit: that is what this command is to mend."""
    try:
        settings = load(config, **options)
        asyncio.run(work(settings.database, SecretBox(keys_for(settings))))
    except LbaasUiError as error:
        fail(error, make_console(stderr=True))


def _show(box: SecretBox, found: Stock, output: Output) -> None:
    keys: Sequence[Key] = box.keys.read()
    rows: list[dict[str, Any]] = [
        {
            "key": key.fingerprint,
            "made_at": key.made_at.isoformat(timespec="seconds") if key.made_at else None,
            "secrets": found.by_key.get(key.fingerprint, 0),
            "encrypts": number == 0,
        }
        for number, key in enumerate(keys)
    ]
    if output is Output.JSON:
        typer.echo(
            json.dumps({"from": box.keys.where, "keys": rows, "unreadable": found.unreadable}, indent=2)
        )
        return
    typer.echo(f"Keys of {box.keys.where}:")
    for row in rows:
        use = "encrypts" if row["encrypts"] else "reads only" if row["secrets"] else "not needed"
        typer.echo(f"  {row['key']}  {row['made_at'] or 'age unknown':25}  {row['secrets']:6} secrets  {use}")
    if found.unreadable:
        typer.echo(f"Secrets that none of these keys opens: {found.unreadable}")
