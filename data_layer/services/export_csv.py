"""A table as CSV that spreadsheets open in Chinese and that holds no formula."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from data_layer.core.days import iso, to_date
from data_layer.core.tabular import Column, Holds, Tabular

# What a spreadsheet would take for the beginning of a formula; a full-width sign is one to some.
FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
EVERY = 1000

Tell = Callable[[int, int], None]
Cell = Callable[[Any], Any]


def write_csv(table: Tabular, path: Path, zone: str, lang: str, tell: Tell) -> int:
    """Write the headings and every row; returns how many rows. `tell(done, n)` hears of progress
    and may raise to end it."""
    cells = [cell_of(column, zone) for column in table.columns]
    done = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([plain(column.heading.say(lang)) for column in table.columns])
        for done, row in enumerate(table.rows, 1):
            out.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])
            if done % EVERY == 0:
                tell(done, table.n)
    tell(done, done)
    return done


def cell_of(column: Column, zone: str) -> Cell:
    """How the values of a column are written."""
    cells: dict[Holds, Cell] = {
        Holds.TEXT: plain,
        Holds.CODE: plain,
        Holds.COUNT: _number,
        Holds.NUMBER: _number,
        Holds.SHARE: _number,
        Holds.SECONDS: _number,
        Holds.DAY: _day,
        Holds.MOMENT: partial(_moment, zone),
    }
    return cells[column.holds]


def plain(value: object) -> str:
    """A text without signs that files cannot hold; what looks like a formula is led by an
    apostrophe, as spreadsheets mark a text."""
    told = "" if value is None else str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return f"'{told}" if told.lstrip(" ").startswith(FORMULA) else told


def _number(value: float | None) -> Any:
    return "" if value is None else value


def _day(value: int | None) -> str:
    return to_date(value).isoformat() if value else ""


def _moment(zone: str, value: int | None) -> str:
    return iso(value, zone)[:19].replace("T", " ") if value is not None else ""
