"""A table as CSV that spreadsheets open in Chinese and that holds no formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import cache, partial
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from data_layer.core.days import to_date
from data_layer.core.tabular import Column, Holds, Tabular
from data_layer.core.zone_offsets import wall_of

# What a spreadsheet would take for the beginning of a formula; a full-width sign is one to some.
FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
AMISS = {*FORMULA, " "}
BOM = "\ufeff"
EPOCH, DAY_S = date(1970, 1, 1), 86_400
# Rows are written a column at a time: a call for each cell takes three times as long.
PORTION = 2_000
NAMES = 20_000

Tell = Callable[[int, int], None]
Cells = Callable[[Sequence[Any]], Sequence[Any]]


def write_csv(table: Tabular, path: Path, zone: str, lang: str, tell: Tell) -> int:
    """Write the headings and every row; returns how many rows. `tell(done, n)` hears of progress
    and may raise to end it."""
    written = [_cells(column, zone) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        # A portion at once: for every row by itself the file would be called and the text encoded.
        def put(rows: Iterable[Sequence[Any]]) -> None:
            told = StringIO()
            csv.writer(told).writerows(rows)
            file.write(told.getvalue())

        file.write(BOM)
        put([[plain(column.heading.say(lang)) for column in table.columns]])
        return by_portions(table, written, tell, put)


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
    if column.holds in {Holds.TEXT, Holds.CODE}:
        return _texts()
    if column.holds is Holds.DAY:
        return lambda values: [to_date(day).isoformat() if day else None for day in values]
    return partial(_moments, zone) if column.holds is Holds.MOMENT else lambda values: values


def _texts() -> Cells:
    """Texts recur: those that stay as they are need no second look, and no copy."""
    fine: set[Any] = set()

    def written(values: Sequence[Any]) -> Sequence[Any]:
        fresh = set(values).difference(fine)
        if not _plain_already(fresh):
            return [plain(value) for value in values]
        if len(fine) > NAMES:
            fine.clear()
        fine.update(fresh)
        return values

    return written


def _plain_already(values: Collection[Any]) -> bool:
    """Whether `plain` would change none of them."""
    try:
        together = "".join(values)
    except TypeError:  # not all of them are texts
        return False
    return together.isprintable() and AMISS.isdisjoint([value[:1] for value in values])


def _moments(zone: str, values: Sequence[int | None]) -> Sequence[Any]:
    """2026-11-26 18:22:51 by the county's clock."""
    given = np.array([-1 if value is None else value for value in values], np.int64)
    days, times = (part.tolist() for part in np.divmod(wall_of(zone, given) // 1000, DAY_S))
    dates, clock = {day: f"{EPOCH + timedelta(day)} " for day in set(days)}, _clock()
    told = zip(values, days, times, strict=True)
    return [None if value is None else dates[day] + clock[time] for value, day, time in told]


@cache
def _clock() -> list[str]:
    """Every second of a day: a million moments tell them over and over."""
    minutes = [f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
    return [f"{minute}{second:02}" for minute in minutes for second in range(60)]


def plain(value: object) -> str:
    """A text without signs that files cannot hold; what looks like a formula is led by an
    apostrophe, as spreadsheets mark a text."""
    told = "" if value is None else str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return f"'{told}" if told.lstrip(" ").startswith(FORMULA) else told
