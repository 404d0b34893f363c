"""Cells of the pure core to rows of the rollup tables, added set-based in key order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection

from data_layer.core.cells import Cells
from data_layer.db.tables import MEASURES, flow, heat, hist, roll
from data_layer.db.upsert import add_rows

ROLL_KEY = ("level", "area", "category", "period")
LONG_KEYS = {
    "flow": (
        flow,
        ("level", "area", "category", "period", "prev_stage", "stage", "type", "at_level"),
    ),
    "heat": (heat, ("level", "area", "period", "weekday", "hour")),
    "hist": (hist, ("level", "area", "period", "metric", "bucket")),
}
_PLACE_OF = {name: place for place, name in enumerate(MEASURES)}


def apply(connection: Connection, county_code: str, cells: Cells) -> None:
    """Add the cells to the rollups, inside the caller's transaction; zero cells are left out."""
    parts: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for (kind, *tail), n in cells.items():
        if n:
            parts[str(kind)].append((*tail, n))
    _add_roll(connection, county_code, sorted(parts["roll"]))
    for name, (table, keys) in LONG_KEYS.items():
        names = (*keys, "n")
        rows = [
            {"county_code": county_code, **dict(zip(names, row, strict=True))}
            for row in sorted(parts[name])
        ]
        add_rows(connection, table, rows, ["n"])


def _add_roll(connection: Connection, county_code: str, cells: list[tuple[Any, ...]]) -> None:
    """One row a place, with the measures that occur: an update of all columns for two that change
    costs twice."""
    used = sorted({row[-2] for row in cells}, key=_PLACE_OF.__getitem__)
    blank = dict.fromkeys(used, 0)
    wide: dict[tuple[Any, ...], dict[str, Any]] = {}
    for *place, name, n in cells:
        key = tuple(place)
        row = wide.get(key)
        if row is None:
            head = dict(zip(ROLL_KEY, place, strict=True))
            row = wide[key] = {"county_code": county_code, **head, **blank}
        row[name] = n
    add_rows(connection, roll, list(wide.values()), used)
