"""Draws the declarations after each change of them: ``python -m lbaas_ui.store.diagram``.

Writes ``docs/models.mmd`` (Mermaid) and ``docs/models.svg``. With ``--check`` it writes nothing and fails
where they are stale, as a unit test does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from lbaas_ui.store.declarations import COLLECTIONS
from lbaas_ui.store.drawing import draw
from lbaas_ui.store.schema import Collection, Relation, relations_of


def mermaid(collections: Mapping[str, Collection]) -> str:
    """Give an entity relationship diagram; each line is one relation and, after the stroke, its inverse."""
    entities = [f'    {one.name}["{one.model.__name__}"]' for one in collections.values()]
    relations = [
        f'    {name} {_ends(relation)} {relation.to} : "{relation.name} / {relation.inverse}"'
        for name, relation in relations_of(collections)
    ]
    return "\n".join(["erDiagram", *entities, *relations, ""])


def _ends(relation: Relation) -> str:
    left = "}o" if relation.shared else "|o"
    right = "o{" if relation.many else "o|"
    return f"{left}{'..' if relation.via else '--'}{right}"


def files(collections: Mapping[str, Collection]) -> dict[str, str]:
    """Give the texts of all drawings, by file name."""
    return {"models.mmd": mermaid(collections), "models.svg": draw(collections)}


def stale(folder: Path, collections: Mapping[str, Collection]) -> list[str]:
    """Give the names of the files in a folder that are not what the declarations say."""
    return [
        name
        for name, text in files(collections).items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the drawings, or check them; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lbaas_ui.store.diagram", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a drawing is stale")
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where (default: docs)")
    options = parser.parse_args(arguments)
    if options.check:
        old = stale(options.folder, COLLECTIONS)
        if old:
            sys.stderr.write(f"Stale: {', '.join(old)}. Run: make diagram\n")
        return 1 if old else 0
    for name, text in files(COLLECTIONS).items():
        (options.folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
