"""The drawings in docs/ are made from the declarations, and never by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lbaas_ui import models
from lbaas_ui.store import diagram
from lbaas_ui.store.declarations import COLLECTIONS, RELATIONS, Collection, OneToMany

DOCS = Path(__file__).parents[3] / "docs"
MORE = {**COLLECTIONS, "things": Collection("things", models.Resource, None, kind="thing")}


def test_the_drawings_are_up_to_date() -> None:
    """When this fails: make diagram."""
    assert diagram.stale(DOCS, COLLECTIONS) == []


def test_a_new_model_makes_them_stale() -> None:
    """One declaration more, and both drawings are old."""
    assert diagram.stale(DOCS, MORE) == ["models.mmd", "models.svg"]


def test_check_fails_when_a_drawing_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CI learns it by the exit code, a person by the sentence; writing repairs it."""
    assert diagram.main(["--check", "--folder", str(tmp_path)]) == 1
    assert "Stale: models.mmd, models.svg." in capsys.readouterr().err
    assert diagram.main(["--folder", str(tmp_path)]) == 0
    assert diagram.main(["--check", "--folder", str(tmp_path)]) == 0


def test_everything_is_drawn() -> None:
    """Each collection has a box, each relation its row with both names; the SVG is well-formed."""
    drawn = diagram.files(COLLECTIONS)
    words = {element.text for element in ET.fromstring(drawn["models.svg"]).iter() if element.text}  # noqa: S314 - our own
    for collection in COLLECTIONS.values():
        assert {collection.name, collection.model.__name__} <= words
    for name, relation in RELATIONS:
        assert relation.name + (" *" if relation.many else "") in words
        assert f"{name} " in drawn["models.mmd"]
        assert f'"{relation.name} / {relation.inverse}"' in drawn["models.mmd"]


def test_boxes_do_not_overlap() -> None:
    """Also a model that is new finds a place of its own."""
    ports = dataclasses.replace(COLLECTIONS["ports"], relations=(OneToMany("x", "things", inverse="y"),))
    svg = ET.fromstring(diagram.files({**MORE, "ports": ports})["models.svg"])  # noqa: S314 - our own
    boxes = [
        tuple(float(rect.attrib[side]) for side in ("x", "y", "width", "height"))
        for rect in svg.iter("{http://www.w3.org/2000/svg}rect")
        if rect.attrib.get("rx") == "8"
    ]
    assert len(boxes) == len(MORE)
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart_x = x + width <= other_x or other_x + other_width <= x
            assert apart_x or y + height <= other_y or other_y + other_height <= y
