"""A table as a workbook: real numbers and dates, codes as texts, a frozen heading, and a sheet that
says by which rules, of what and for whom it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data_layer.core.days import to_date
from data_layer.core.tabular import Column, Holds, Note, Tabular
from data_layer.errors import Invalid
from data_layer.services.export_csv import EVERY, Tell
from data_layer.vocab import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# A sheet of the format ends there; the first row is the heading.
MOST_ROWS = 1_048_575
LONGEST = 32_767
NUMBER_FORMATS = {
    Holds.TEXT: "@",
    Holds.CODE: "@",
    Holds.COUNT: "#,##0",
    Holds.NUMBER: "#,##0.##",
    Holds.SHARE: "0.0%",
    Holds.SECONDS: "[h]:mm:ss",
    Holds.DAY: "yyyy-mm-dd",
    Holds.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
WIDTHS = {Holds.TEXT: 24, Holds.CODE: 20, Holds.DAY: 12, Holds.MOMENT: 20}
DAY_S = 86_400
RULES = Text("口径", "Definitions")
HEADING = {"bold": True, "bg_color": "#E8EEF6", "border": 1, "valign": "vcenter", "text_wrap": True}
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

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    options |= {"strings_to_numbers": False, "nan_inf_to_errors": False}
    with Workbook(str(path), options) as book:
        book.set_properties({"comments": mark})
        sheet = book.add_worksheet(_sheet_name(table.name.say(lang)))
        _dress(book, sheet, table, lang, mark)
        done = _rows(book, sheet, table, zone, tell)
        _notes(book, table.notes, lang, mark)
    tell(done, done)
    return done


def _sheet_name(name: str) -> str:
    """As Excel allows: 31 signs, none of its own."""
    return "".join("·" if sign in "[]:*?/\\" else sign for sign in name)[:31].strip("'") or "1"


def _dress(book: Workbook, sheet: Worksheet, table: Tabular, lang: str, mark: str) -> None:
    heading = book.add_format(HEADING)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, WIDTHS.get(column.holds, 12))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark.replace('&', '&&')[:180]}&R&P / &N")
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, text_of(column.heading.say(lang)), heading)


def _rows(book: Workbook, sheet: Worksheet, table: Tabular, zone: str, tell: Tell) -> int:
    write = [_writer(book, sheet, column, zone) for column in table.columns]
    done = 0
    for done, row in enumerate(table.rows, 1):
        for number, (put, value) in enumerate(zip(write, row, strict=True)):
            if value is not None:
                put(done, number, value)
        if done % EVERY == 0:
            tell(done, table.n)
    if done:
        sheet.autofilter(0, 0, done, len(table.columns) - 1)
    return done


def _writer(
    book: Workbook, sheet: Worksheet, column: Column, zone: str
) -> Callable[[int, int, Any], Any]:
    """How a value of the column is put into a cell."""
    look = book.add_format({"num_format": NUMBER_FORMATS[column.holds]})
    if column.holds in {Holds.TEXT, Holds.CODE}:
        return lambda row, at, value: sheet.write_string(row, at, text_of(value), look)
    if column.holds is Holds.SECONDS:
        return lambda row, at, value: sheet.write_number(row, at, value / DAY_S, look)
    if column.holds is Holds.DAY:
        return lambda row, at, value: sheet.write_datetime(row, at, to_date(value), look)
    if column.holds is Holds.MOMENT:
        return _moments(sheet, ZoneInfo(zone), look)
    return lambda row, at, value: sheet.write_number(row, at, value, look)


def _moments(sheet: Worksheet, zone: ZoneInfo, look: Format) -> Callable[[int, int, Any], Any]:
    """Excel knows no zones: the county's wall clock is written."""

    def put(row: int, at: int, value: int) -> None:
        moment = datetime.fromtimestamp(value // 1000, UTC).astimezone(zone)
        sheet.write_datetime(row, at, moment.replace(tzinfo=None), look)

    return put


def _notes(book: Workbook, notes: Sequence[Note], lang: str, mark: str) -> None:
    sheet, bold = book.add_worksheet(RULES.say(lang)), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.set_footer(f"&L{mark.replace('&', '&&')[:180]}")
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, text_of(note.label.say(lang)), bold)
        sheet.write_string(row, 1, text_of(note.told), wrapped)


def text_of(value: object) -> str:
    """A text as a cell can hold it; longer ones are cut with a sign that says so."""
    told = str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
