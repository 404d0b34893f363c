"""A table as CSV that spreadsheets open in Chinese and that holds no formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from data_layer.core.days import to_date
from data_layer.core.tabular import Column, Holds, Tabular
from data_layer.core.zone_offsets import wall_of

# What a spreadsheet would take for the beginning of a formula; a full-width sign is one to some.
FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Rows are written a column at a time: a call for each cell takes three times as long.
PORTION = 2_000
NAMES = 20_000

Tell = Callable[[int, int], None]
Cells = Callable[[Sequence[Any]], Sequence[Any]]


def write_csv(table: Tabular, path: Path, zone: str, lang: str, tell: Tell) -> int:
    """Write the headings and every row; returns how many rows. `tell(done, n)` hears of progress
    and may raise to end it."""
    written = [_cells(column, zone) for column in table.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([plain(column.heading.say(lang)) for column in table.columns])
        return by_portions(table, written, tell, out.writerows)


def by_portions(
    table: Tabular,
    written: Sequence[Cells],
    tell: Tell,
    put: Callable[[Iterable[tuple[Any, ...]]], object],
) -> int:
    """Hand all rows to `put`, each column as its own `written` makes it; returns how many."""
    done, rows = 0, iter(table.rows)
    while portion := list(islice(rows, PORTION)):
        columns = zip(*portion, strict=True)
        told = [cells(values) for cells, values in zip(written, columns, strict=True)]
        put(zip(*told, strict=True))
        done += len(portion)
        tell(done, table.n)
    tell(done, done)
    return done


def _cells(column: Column, zone: str) -> Cells:
    """How the values of a column are written; numbers as they are, and nothing for None."""
    if column.holds is Holds.TEXT:
        return _names()
    if column.holds is Holds.CODE:
        return lambda values: [plain(value) for value in values]
    if column.holds is Holds.DAY:
        return lambda values: [to_date(day).isoformat() if day else None for day in values]
    return partial(_moments, zone) if column.holds is Holds.MOMENT else lambda values: values


def _names() -> Cells:
    """Texts recur row after row: each is judged once."""
    known: dict[Any, str] = {}

    def written(values: Sequence[Any]) -> Sequence[Any]:
        if len(known) > NAMES:
            known.clear()
        for value in set(values).difference(known):
            known[value] = plain(value)
        return [known[value] for value in values]

    return written


def _moments(zone: str, values: Sequence[int | None]) -> Sequence[Any]:
    """2026-11-26 18:22:51 by the county's clock."""
    given = np.array([-1 if value is None else value for value in values], np.int64)
    told = np.datetime_as_string(wall_of(zone, given).astype("datetime64[ms]"), unit="s")
    pairs = zip(values, np.char.replace(told, "T", " ").tolist(), strict=True)
    return [None if value is None else text for value, text in pairs]


def plain(value: object) -> str:
    """A text without signs that files cannot hold; what looks like a formula is led by an
    apostrophe, as spreadsheets mark a text."""
    told = "" if value is None else str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return f"'{told}" if told.lstrip(" ").startswith(FORMULA) else told
