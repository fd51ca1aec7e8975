"""The command line. ``main`` is the program ``lbaas-ui``; each command loads only what it needs."""

from __future__ import annotations


def main() -> None:
    """Run the command line; ends the process with one of the codes in ``lbaas_ui.cli.exits``."""
    from lbaas_ui.cli.app import app

    app(prog_name="lbaas-ui")
