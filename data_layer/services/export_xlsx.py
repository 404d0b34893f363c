"""A table as a workbook: real numbers and dates, codes as texts, a frozen heading, and a sheet that
says by which rules, of what and for whom it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_layer.core.tabular import Column, Holds, Note, Tabular
from data_layer.core.zone_offsets import wall_of
from data_layer.errors import Invalid
from data_layer.services.export_chart import add_chart
from data_layer.services.export_csv import Cells, Tell, by_portions
from data_layer.services.export_look import (
    DAY_S,
    EPOCH_DAYS,
    HEADING,
    NUMBER_FORMATS,
    day_number,
    for_print,
    text_of,
)
from data_layer.vocab import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from data_layer.services.export_sheet import RowSheet

# A sheet of the format ends there; the first row is the heading.
MOST_ROWS = 1_048_575
WIDTHS = {Holds.TEXT: 24, Holds.CODE: 20, Holds.DAY: 12, Holds.MOMENT: 20}
# So many signs across a page can still be read; wider tables are printed on several, side by side.
PAGE_WIDTH = 350
RULES_WIDTH, LINE_HEIGHT = 90, 15
RULES = Text("口径", "Definitions")
TOO_MANY = Text(
    "超过 Excel 工作表 1,048,575 行的上限，请改用 CSV，或缩短时段、增加筛选后再导出。",
    "More than the 1,048,575 rows of an Excel sheet; take CSV, or ask for less.",
)


def write_xlsx(table: Tabular, path: Path, zone: str, lang: str, tell: Tell, mark: str) -> int:
    """Write the sheet and its rules; returns how many rows. `mark` stands at the foot of every
    printed page. Invalid for more rows than a sheet holds."""
    if table.n > MOST_ROWS:
        raise Invalid(TOO_MANY, "too_many_rows")
    # Importing it takes 40 ms, which every start of the server would pay for a rare request.
    from xlsxwriter import Workbook

    from data_layer.services.export_sheet import RowSheet

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    options |= {"strings_to_numbers": False, "nan_inf_to_errors": False}
    with Workbook(str(path), options) as book:
        book.set_properties({"comments": mark})
        sheet = book.add_worksheet(_sheet_name(table.name.say(lang)), RowSheet)
        _dress(book, sheet, table, lang, mark)
        done = _rows(book, sheet, table, zone, tell)
        if table.drawing and done:
            add_chart(book, sheet.name, table, table.drawing, done, lang, mark)
        _notes(book, table.notes, lang, mark)
    return done


def _sheet_name(name: str) -> str:
    """As Excel allows: 31 signs, none of its own."""
    return "".join("·" if sign in "[]:*?/\\" else sign for sign in name)[:31].strip("'") or "1"


def _dress(book: Workbook, sheet: Worksheet, table: Tabular, lang: str, mark: str) -> None:
    heading = book.add_format(HEADING)
    widths = [WIDTHS.get(column.holds, 12) for column in table.columns]
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    across = max(1, round(sum(widths) / PAGE_WIDTH))
    for_print(sheet, mark, across=across)
    if across > 1:
        sheet.repeat_columns(0, 1)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, text_of(column.heading.say(lang)), heading)


def _rows(book: Workbook, sheet: RowSheet, table: Tabular, zone: str, tell: Tell) -> int:
    """Every row; cells without a value are left out."""
    looks = [book.add_format({"num_format": NUMBER_FORMATS[c.holds]}) for c in table.columns]
    cells = [_cells(column, zone) for column in table.columns]
    done = by_portions(table, cells, tell, partial(sheet.put_rows, looks))
    if done:
        sheet.autofilter(0, 0, done, len(table.columns) - 1)
    return done


def _cells(column: Column, zone: str) -> Cells:
    """The cells of a column as a sheet keeps them: texts, and numbers, of which days are one."""
    from data_layer.services.export_sheet import numbers, texts

    if column.holds in {Holds.TEXT, Holds.CODE}:
        return texts
    made = _numbers(column, zone)
    return lambda values: numbers(made(values))


def _numbers(column: Column, zone: str) -> Callable[[Sequence[Any]], Sequence[Any]]:
    if column.holds is Holds.SECONDS:
        return lambda values: [None if value is None else value / DAY_S for value in values]
    if column.holds is Holds.DAY:
        return lambda values: [day_number(day) if day else None for day in values]
    return partial(_moments, zone) if column.holds is Holds.MOMENT else lambda values: values


def _moments(zone: str, values: Sequence[int | None]) -> Sequence[float | None]:
    """Excel knows no zones: the county's wall clock, in days, to the second."""
    given = np.array([-1 if value is None else value for value in values], np.int64)
    days = (wall_of(zone, given) // 1000 / DAY_S + EPOCH_DAYS).tolist()
    return [None if value is None else day for value, day in zip(values, days, strict=True)]


def _notes(book: Workbook, notes: Sequence[Note], lang: str, mark: str) -> None:
    sheet, top = book.add_worksheet(RULES.say(lang)), {"valign": "top"}
    bold = book.add_format({**top, "bold": True})
    wrapped = book.add_format({**top, "text_wrap": True, "num_format": "@"})
    number = book.add_format({**top, "align": "left", "num_format": NUMBER_FORMATS[Holds.COUNT]})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, RULES_WIDTH)
    for_print(sheet, mark)
    for row, note in enumerate(notes):
        # Not every program makes room for a text of several lines by itself.
        sheet.set_row(row, LINE_HEIGHT * _lines(str(note.told)))
        sheet.write_string(row, 0, text_of(note.label.say(lang)), bold)
        if isinstance(note.told, int):
            sheet.write_number(row, 1, note.told, number)
        else:
            sheet.write_string(row, 1, text_of(note.told), wrapped)


def _lines(told: str) -> int:
    """How many lines a text takes beside its label; a Chinese sign is as wide as two others."""
    return ceil(sum(2 if sign > "\u2e80" else 1 for sign in told) / RULES_WIDTH) or 1
