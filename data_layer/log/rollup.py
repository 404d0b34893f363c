"""Cells of the pure core to rows of the rollup tables, added set-based in key order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection

from data_layer.core.cells import Cells, Place, Share
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
MANY = 200
Counts = dict[Share, int]
_PLACE_OF = {name: place for place, name in enumerate(MEASURES)}


def apply(connection: Connection, county_code: str, cells: Cells) -> None:
    """Add the cells to the rollups, inside the caller's transaction; zero cells are left out."""
    parts: dict[str, list[tuple[Place, Counts]]] = defaultdict(list)
    for place in sorted(cells):
        parts[place[0]].append((place, cells[place]))
    _add_roll(connection, county_code, parts["roll"])
    for name, (table, keys) in LONG_KEYS.items():
        rows = [
            {"county_code": county_code, **_key(keys, place, share), "n": n}
            for place, counts in parts[name]
            for share, n in sorted(counts.items())
            if n
        ]
        add_rows(connection, table, rows, ["n"])


def _key(keys: tuple[str, ...], place: Place, share: Share) -> dict[str, Any]:
    _, level, area, category, period = place
    head = (level, area, category, period) if "category" in keys else (level, area, period)
    return dict(zip(keys, (*head, *share), strict=True))


def place_and_share(keys: tuple[str, ...], row: list[Any]) -> tuple[Any, ...]:
    """The inverse: (level, area, category, period, share) of a row's key."""
    cut = keys.index("period") + 1
    level, area, *category, period = row[:cut]
    return (level, area, category[0] if category else "", period, tuple(row[cut:]))


def _add_roll(connection: Connection, county_code: str, cells: list[tuple[Place, Counts]]) -> None:
    """One row a place, with the measures that occur: an update of all columns for two that change
    costs twice. Of many places all measures do, and one statement serves every portion."""
    used = {str(name) for _, counts in cells for name in counts}
    names = MEASURES if len(cells) > MANY else sorted(used, key=_PLACE_OF.__getitem__)
    blank = dict.fromkeys(names, 0)
    rows = [
        {
            "county_code": county_code,
            **dict(zip(ROLL_KEY, place[1:], strict=True)),
            **blank,
            **counts,
        }
        for place, counts in cells
        if any(counts.values())
    ]
    add_rows(connection, roll, rows, names)
