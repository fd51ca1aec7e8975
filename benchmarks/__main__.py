"""``python -m benchmarks [NAME]``: one benchmark, or all; each prints a table."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> None:
    """Run what was asked for; further arguments go to that benchmark."""
    wanted = sys.argv[1:2] if len(sys.argv) > 1 else list(NAMES)
    unknown = set(wanted) - set(NAMES)
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}.")
    sys.argv = [f"benchmarks {' '.join(wanted)}", *sys.argv[2:]]
    for name in wanted:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
