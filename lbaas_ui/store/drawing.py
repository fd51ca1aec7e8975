"""Draws collections and relations as SVG, by simple rules: a new declaration finds its place by itself.

A box is a collection, a row in it a relation that it declares, a line leads from the row to the partner's
box. Columns follow the distance to the load balancer; what has none stands to the left, Neutron to the
right. Called by ``diagram``; pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from lbaas_ui.store.schema import Collection, Relation

_WIDTH, _HEADER, _ROW = 304, 40, 19  # a box, its head, one of its rows, in pixels
_GAP_X, _GAP_Y, _MARGIN, _TOP = 120, 30, 40, 96
_SWEEPS: Final = 8

# Colours with a contrast of at least 4.5 on white, one a service.
_COLOURS: Final = {
    "load-balancer": "#0b5cad",
    "network": "#0f7a4d",
    "compute": "#a3480b",
    "key-manager": "#7a3ea8",
    "identity": "#a81e4a",
}
_OTHER_COLOUR: Final = "#4a5568"
_STYLE: Final = """
text { font: 12px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; fill: #1a202c }
.name { font-weight: 600; font-size: 15px; fill: #fff }
.table { font-size: 11px; fill: #fff }
.inverse { fill: #5a6575 }
.title { font-weight: 600; font-size: 20px }
path { fill: none; stroke-width: 1.4 }
"""


@dataclass(slots=True)
class _Box:
    collection: Collection
    column: int
    x: float = 0
    y: float = 0
    neighbours: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        rows = len(self.collection.relations)
        return _HEADER + rows * _ROW + (8 if rows else 0)

    @property
    def colour(self) -> str:
        return _COLOURS.get(_service(self.collection), _OTHER_COLOUR)

    def row_y(self, number: int) -> float:
        return self.y + _HEADER + 4 + (number + 0.5) * _ROW


def draw(collections: Mapping[str, Collection]) -> str:
    """Give the drawing as the text of an SVG file."""
    boxes = _place(collections)
    width = max(box.x for box in boxes.values()) + _WIDTH + _GAP_X * 0.6
    height = max(box.y + box.height for box in boxes.values()) + _MARGIN
    relations = sum(len(item.relations) for item in collections.values())
    title = f"The mirror: {len(collections)} collections, {relations} relations"
    lines = [_line(boxes, box, number) for box in boxes.values() for number in _rows(box)]
    size = f'width="{width:g}" height="{height:g}"'
    head = f'viewBox="0 0 {width:g} {height:g}" {size} role="img" aria-label="{escape(title)}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {head}>',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect {size} fill="#fff"/>',
            _text(_MARGIN, _MARGIN, title, of="title"),
            *_legend(),
            *lines,
            *(_box(box) for box in boxes.values()),
            "</svg>",
            "",
        ]
    )


def _rows(box: _Box) -> range:
    return range(len(box.collection.relations))


def _service(collection: Collection) -> str:
    return collection.read_from.service if collection.read_from else ""


# --- Where the boxes stand ----------------------------------------------------------------------------


def _column(collection: Collection) -> int:
    if _service(collection) == "network":
        return 5
    if _service(collection) != "load-balancer":
        return 0
    if collection.name == "loadbalancers":
        return 2
    if not collection.to_balancer:
        return 1
    return 2 + min(2, 1 + min(path.count(".") for path in collection.to_balancer))


def _place(collections: Mapping[str, Collection]) -> dict[str, _Box]:
    boxes = {name: _Box(item, _column(item)) for name, item in collections.items()}
    for name, item in collections.items():
        for relation in item.relations:
            boxes[name].neighbours.append(relation.to)
            boxes[relation.to].neighbours.append(name)
    columns = [
        [box for box in boxes.values() if box.column == column]
        for column in sorted({box.column for box in boxes.values()})
    ]
    for number, column in enumerate(columns):
        for box in column:
            box.x = _MARGIN + number * (_WIDTH + _GAP_X)
    tallest = max(map(_height_of, columns))
    for _ in range(_SWEEPS):
        for column in columns:
            column.sort(key=lambda box: (_wish(boxes, box), box.collection.name))
            _stack(column, tallest)
    return boxes


def _height_of(column: Sequence[_Box]) -> float:
    return sum(box.height for box in column) + _GAP_Y * (len(column) - 1)


def _wish(boxes: Mapping[str, _Box], box: _Box) -> float:
    """Give where a box would like to be: in the middle of those with which it is connected."""
    others = [boxes[name] for name in box.neighbours if boxes[name].column != box.column]
    return sum(other.y + other.height / 2 for other in others) / len(others) if others else 0.0


def _stack(column: Sequence[_Box], tallest: float) -> None:
    y = _TOP + (tallest - _height_of(column)) / 2
    for box in column:
        box.y = y
        y += box.height + _GAP_Y


# --- How they look ------------------------------------------------------------------------------------


def _text(x: float, y: float, words: str, *, of: str = "", right: bool = False) -> str:
    kind = f' class="{of}"' if of else ""
    anchor = ' text-anchor="end"' if right else ""
    return f'<text{kind} x="{x:g}" y="{y:g}"{anchor}>{escape(words)}</text>'


def _box(box: _Box) -> str:
    collection, x, y = box.collection, box.x, box.y
    right = x + _WIDTH - 12
    frame = f'x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{box.height:g}" rx="8"'
    roof = f"v{14 - _HEADER:g} q0 -8 8 -8 h{_WIDTH - 16} q8 0 8 8 v{_HEADER - 14:g} z"
    parts = [
        "<g>",
        f'<rect {frame} fill="#fff" stroke="{box.colour}" stroke-width="1.5"/>',
        f'<path d="M{x:g} {y + _HEADER - 6:g} {roof}" style="fill:{box.colour}"/>',
        _text(x + 12, y + 22, collection.model.__name__, of="name"),
        _text(right, y + 22, collection.name, of="table", right=True),
    ]
    for number, relation in enumerate(collection.relations):
        row = box.row_y(number) + 4
        parts += [
            _text(x + 12, row, _forth(relation)),
            _text(right, row, _back(relation), of="inverse", right=True),
        ]
    return "\n".join([*parts, "</g>"])


def _forth(relation: Relation) -> str:
    return relation.name + (" *" if relation.many else "")


def _back(relation: Relation) -> str:
    return relation.inverse + (" *" if relation.shared else "")


def _line(boxes: Mapping[str, _Box], box: _Box, number: int) -> str:
    relation = box.collection.relations[number]
    target = boxes[relation.to]
    y1, y2 = box.row_y(number), target.y + 17 + _entry(boxes, box, relation)
    if target.column == box.column:  # around, on the right
        x1 = x2 = box.x + _WIDTH
        bend1 = bend2 = x1 + _GAP_X * 0.55
        turn = -1
    elif target.x > box.x:
        x1, x2, turn = box.x + _WIDTH, target.x, 1
        bend1, bend2 = x1 + _GAP_X * 0.7, x2 - _GAP_X * 0.7
    else:
        x1, x2, turn = box.x, target.x + _WIDTH, -1
        bend1, bend2 = x1 - _GAP_X * 0.7, x2 + _GAP_X * 0.7
    dash = ' stroke-dasharray="5 4"' if relation.via or relation.test or callable(relation.here) else ""
    end = x2 - turn * 9
    foot = f"M{end:g} {y2:g} L{x2:g} {y2 - 5:g} M{end:g} {y2:g} L{x2:g} {y2 + 5:g}" if relation.many else ""
    return (
        f'<path d="M{x1:g} {y1:g} C{bend1:g} {y1:g} {bend2:g} {y2:g} {x2:g} {y2:g}"'
        f' stroke="{box.colour}" stroke-opacity="0.55"{dash}/>'
        f'<path d="{foot}" stroke="{box.colour}"/><circle cx="{x1:g}" cy="{y1:g}" r="3" fill="{box.colour}"/>'
    )


def _entry(boxes: Mapping[str, _Box], box: _Box, relation: Relation) -> float:
    """Lines that end at one box end a little apart."""
    arriving = [
        (name, other.name)
        for name, source in boxes.items()
        for other in source.collection.relations
        if other.to == relation.to
    ]
    place = arriving.index((box.collection.name, relation.name))
    spread = min(5.0, (boxes[relation.to].height - 30) / max(1, len(arriving)))
    return place * spread


def _legend() -> list[str]:
    words = (
        "* many · left in a row: the relation, right: its inverse · a fork ends at the many"
        " · dashed: by a test of two objects, or along other relations"
    )
    services = [_service_mark(_MARGIN + number * 130, name) for number, name in enumerate(_COLOURS)]
    return [_text(_MARGIN, _MARGIN + 20, words, of="inverse"), *services]


def _service_mark(x: float, name: str) -> str:
    square = f'<rect x="{x:g}" y="{_MARGIN + 32}" width="12" height="12" rx="3" fill="{_COLOURS[name]}"/>'
    return square + _text(x + 18, _MARGIN + 42, name)
