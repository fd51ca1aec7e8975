"""Has python-octaviaclient read commands, a JSON list of argument lists on standard input.

Run by the lab's Python, which has the client. Prints how many it read; unknown options or values end it with
the client's own message.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys


def main() -> None:
    """Read all."""
    group = importlib.metadata.entry_points(group="openstack.load_balancer.v2")
    commands = {point.name.replace("_", " "): point for point in group}
    parsers: dict[str, argparse.ArgumentParser] = {}
    asked = json.load(sys.stdin)
    for arguments in asked:
        words = arguments[: arguments.index("create") + 1]
        name = " ".join(words)
        if name not in parsers:
            parsers[name] = commands[name].load()(argparse.Namespace(), None).get_parser(name)
        parsers[name].parse_args(arguments[len(words) :])
    json.dump(len(asked), sys.stdout)


if __name__ == "__main__":
    main()
