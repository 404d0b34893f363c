"""A table as CSV that spreadsheets open in Chinese and that holds no formula."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import cache, partial
from operator import add
from pathlib import Path
from typing import Any

import numpy as np

from data_layer.core.days import to_date
from data_layer.core.tabular import Column, Holds, Tabular
from data_layer.core.zone_offsets import wall_of

# What a spreadsheet would take for the beginning of a formula; a full-width sign is one to some.
FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
AMISS = {*FORMULA, " "}
BOM, EMPTY, LINE_END = "\ufeff", '""', "\r\n"
EPOCH, DAY_S = date(1970, 1, 1), 86_400
NO_DAY = np.iinfo(np.int32).min  # in days since 1970: before all there are
NAMES = 20_000
SHARE_DIGITS = 4  # of a share: hundredths of a per cent

Tell = Callable[[int, int], None]
Cells = Callable[[Sequence[Any]], Sequence[Any]]


def write_csv(table: Tabular, path: Path, zone: str, lang: str, tell: Tell) -> int:
    """Write the headings and every row; returns how many rows. `tell(done, n)` hears of progress
    and may raise to end it."""
    written = [_cells(column, zone) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        # A portion at once: the csv module looks at every sign of every cell for one to quote,
        # where a column as a whole can be asked; with it writing takes half as long again.
        def put(rows: Iterable[Sequence[str]]) -> None:
            lines = [line or EMPTY for line in map(",".join, rows)]
            file.write(LINE_END.join((*lines, "")))

        file.write(BOM)
        put([[quoted(plain(column.heading.say(lang))) for column in table.columns]])
        return by_portions(table, written, tell, put)


def by_portions(
    table: Tabular,
    written: Sequence[Cells],
    tell: Tell,
    put: Callable[[Iterable[tuple[Any, ...]]], object],
) -> int:
    """Hand all rows to `put`, each column as its own `written` makes it; returns how many."""
    done = 0
    for portion in table.portions:
        told = [cells(values) for cells, values in zip(written, portion, strict=True)]
        put(zip(*told, strict=True))
        done += len(portion[0])
        tell(done, table.n)
    tell(done, done)
    return done


def _cells(column: Column, zone: str) -> Cells:
    """How the values of a column are written: numbers as such, nothing for None."""
    if column.holds in {Holds.TEXT, Holds.CODE}:
        return _texts()
    if column.holds is Holds.DAY:
        return lambda values: [to_date(day).isoformat() if day else "" for day in values]
    if column.holds is Holds.MOMENT:
        return partial(_moments, zone)
    return partial(_numbers, SHARE_DIGITS if column.holds is Holds.SHARE else None)


def _numbers(digits: int | None, values: Sequence[Any]) -> Sequence[str]:
    """Whole numbers without a point; others to `digits` places where those are given."""
    if set(map(type, values)) == {int}:
        return [*map(str, values)]
    return ["" if value is None else _number(value, digits) for value in values]


def _number(value: float, digits: int | None) -> str:
    told = value if digits is None else round(value, digits)
    return str(int(told)) if told == told // 1 else str(told)


def _texts() -> Cells:
    """Texts recur: those that stay as they are need no second look, and no copy."""
    fine: set[Any] = set()

    def written(values: Sequence[Any]) -> Sequence[Any]:
        fresh = set(values).difference(fine)
        if not _plain_already(fresh):
            return [quoted(plain(value)) for value in values]
        if len(fine) > NAMES:
            fine.clear()
        fine.update(fresh)
        return values

    return written


def _plain_already(values: Collection[Any]) -> bool:
    """Whether `plain` and `quoted` would change none of them."""
    try:
        together = "".join(values)
    except TypeError:  # not all of them are texts
        return False
    if not together.isprintable() or '"' in together or "," in together:
        return False
    return AMISS.isdisjoint([value[:1] for value in values])


def _moments(zone: str, values: Sequence[int | None]) -> Sequence[str]:
    """2026-11-26 18:22:51 by the county's clock."""
    given = np.array([-1 if value is None else value for value in values], np.int64)
    days, seconds = np.divmod(wall_of(zone, given) // 1000, DAY_S)
    dates = {day: f"{EPOCH + timedelta(day)} " for day in set(days.tolist())}
    missing = given == -1
    days[missing], seconds[missing] = NO_DAY, DAY_S
    dates[NO_DAY] = ""
    told = map(dates.__getitem__, days.tolist()), map(_clock().__getitem__, seconds.tolist())
    return [*map(add, *told)]


@cache
def _clock() -> list[str]:
    """Every second of a day, and nothing after them: a million moments tell them over and over."""
    minutes = [f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
    return [*(f"{minute}{second:02}" for minute in minutes for second in range(60)), ""]


def plain(value: object) -> str:
    """A text without signs that files cannot hold; what looks like a formula is led by an
    apostrophe, as spreadsheets mark a text."""
    told = "" if value is None else str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return f"'{told}" if told.lstrip(" ").startswith(FORMULA) else told


def quoted(text: str) -> str:
    """The text as a cell of RFC 4180."""
    if not any(sign in text for sign in ',"\n\r'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
