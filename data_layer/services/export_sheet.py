"""A worksheet that takes rows as the format writes them, made a column at a time. By single cells
the library needs 0.2 ms for a row of a list, nearly all of it calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data_layer.services.export_csv import NAMES
from data_layer.services.export_look import text_of

# What a reader takes for a sign that XML cannot hold.
ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet of a workbook with `constant_memory`: each row goes to disk as it is written."""

    # The library's: the row that comes next, counted from 0.
    previous_row: int

    def put_rows(self, looks: Sequence[Format], rows: Iterable[Sequence[str]]) -> None:
        """Write rows below what there is: of each cell what `texts` or `numbers` made of it, in
        columns that look like `looks`."""
        if self.table:
            self._write_single_row(self.previous_row + 1)
        heads = [
            (f'<c r="{xl_col_to_name(at)}', f'" s="{look._get_xf_index()}"')
            for at, look in enumerate(looks)
        ]
        # Rows are counted from 0 in here and from 1 in the file.
        number = self.previous_row
        for number, cells in enumerate(rows, self.previous_row + 1):
            told = [
                f"{column}{number}{look}{cell}"
                for (column, look), cell in zip(heads, cells, strict=True)
                if cell
            ]
            self.fh.write(f'<row r="{number}">{"".join(told)}</row>')
        if number > self.previous_row:
            self._check_dimensions(number - 1, len(looks) - 1)
        self.previous_row = number


def texts(values: Iterable[Any]) -> list[str]:
    """Texts as the rest of their cells; '' for none."""
    return [_text(value) if value not in {None, ""} else "" for value in values]


def numbers(values: Iterable[float | None]) -> list[str]:
    """Numbers as the rest of their cells; '' for none, and for what is no number to Excel."""
    return [
        f"><v>{value:.16G}</v></c>" if value is not None and isfinite(value) else ""
        for value in values
    ]


@lru_cache(NAMES, typed=True)
def _text(value: Any) -> str:
    text = text_of(value)
    # Blanks at an end would be lost.
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    told = ESCAPED.sub(r"_x005F\1", escape(text)) if "_x" in text else escape(text)
    return f' t="inlineStr"><is><t{kept}>{told}</t></is></c>'
