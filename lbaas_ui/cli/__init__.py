"""The command line. ``main`` is the program ``lbaas-ui``; each command loads only what it needs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; ends the process with one of the codes in ``lbaas_ui.cli.exits``."""
    try:
        _run()
    except KeyboardInterrupt:  # while it was still loading
        sys.exit(130)


def _run() -> None:
    import stamina.instrumentation

    from lbaas_ui.cli.app import app

    # Else a repeated request would be logged into what a program reads from our output.
    stamina.instrumentation.set_on_retry_hooks([])
    app(prog_name="lbaas-ui")
