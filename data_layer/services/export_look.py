"""How a workbook prints what a column holds, and what of a text a cell takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data_layer.core.days import to_date
from data_layer.core.tabular import Holds

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767
DAY_S = 86_400
# Excel counts days from here; 1970-01-01 is the 25,569th.
EPOCH, EPOCH_DAYS = date(1899, 12, 30), 25_569
HEADING = {"bold": True, "bg_color": "#E8EEF6", "border": 1, "valign": "vcenter", "text_wrap": True}
A4 = 9
NUMBER_FORMATS = {
    Holds.TEXT: "@",
    Holds.CODE: "@",
    Holds.COUNT: "#,##0",
    Holds.NUMBER: "General",
    Holds.SHARE: "0.0%",
    Holds.POINTS: "+0.0;-0.0;0.0",
    Holds.SECONDS: "[h]:mm:ss",
    Holds.DAY: "yyyy-mm-dd",
    Holds.MOMENT: "yyyy-mm-dd hh:mm:ss",
}


def text_of(value: object) -> str:
    """A text as a cell can hold it; longer ones are cut with a sign that says so."""
    told = str(value)
    if not told.isprintable():
        told = "".join(sign for sign in told if sign.isprintable() or sign in "\n\t")
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def day_number(day: int) -> int:
    """20261123 as a cell keeps a day."""
    return (to_date(day) - EPOCH).days


def for_print(sheet: Worksheet, mark: str, *, upright: bool = False, across: int = 1) -> None:
    """A4, `across` pages wide, with `mark` and the number of the page at the foot."""
    if not upright:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(across, 0)
    sheet.set_footer(f"&L{mark.replace('&', '&&')[:180]}&R&P / &N")
