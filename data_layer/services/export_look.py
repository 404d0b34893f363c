"""How a workbook prints what a column holds, and what of a text a cell takes."""

from __future__ import annotations

from data_layer.core.tabular import Holds

LONGEST = 32_767
DAY_S = 86_400
NUMBER_FORMATS = {
    Holds.TEXT: "@",
    Holds.CODE: "@",
    Holds.COUNT: "#,##0",
    Holds.NUMBER: "General",
    Holds.SHARE: "0.0%",
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
