"""Cells of the pure core to rows of the rollup tables, added set-based in key order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection

from data_layer.core.contribution import Cells
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
_ZERO = dict.fromkeys(MEASURES, 0)

Rows = dict[str, list[dict[str, Any]]]


def rows_of(county_code: str, cells: Cells) -> Rows:
    """Table name -> rows sorted by key, zero cells left out."""
    wide: dict[tuple[Any, ...], dict[str, Any]] = {}
    rows: Rows = defaultdict(list)
    for key, n in sorted((k, n) for k, n in cells.items() if n):
        table, *tail = key
        if table == "roll":
            *place, measure = tail
            row = wide.setdefault(tuple(place), {"county_code": county_code, **_ZERO})
            row[str(measure)] = n
        else:
            names = LONG_KEYS[str(table)][1]
            rows[str(table)].append(
                {"county_code": county_code, **dict(zip(names, tail, strict=True)), "n": n}
            )
    rows["roll"] = [
        {**dict(zip(ROLL_KEY, place, strict=True)), **row} for place, row in wide.items()
    ]
    return rows


def apply(connection: Connection, county_code: str, cells: Cells) -> None:
    """Add the cells to the rollups, inside the caller's transaction."""
    rows = rows_of(county_code, cells)
    # Only the measures that occur are added: an update of all columns for two that change costs
    # twice.
    used = [name for name in MEASURES if any(row[name] for row in rows["roll"])]
    keys = ("county_code", *ROLL_KEY, *used)
    add_rows(connection, roll, [{k: row[k] for k in keys} for row in rows["roll"]], used)
    for name, (table, _) in LONG_KEYS.items():
        add_rows(connection, table, rows[name], ["n"])
