"""Rows put down as a whole are what the library writes cell by cell."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from data_layer.services.export_sheet import RowSheet, numbers, texts

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TEXTS = ("甲村", "", None, " 前空", "尾空 ", 'a & b < c > "d"', "_x0041_", "=1+1", "两\n行", "<r>")
NUMBERS = (0, 1, -3, 1.5, 1e20, 46_000.123456789, None, 1 / 3, 100_000_000_000_000_000, 2**0.5)


def sheet_of(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode()


def by_cells(path: Path, rows: Sequence[tuple[Any, Any]]) -> str:
    with Workbook(str(path), OPTIONS) as book:
        text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "名称")
        for at, (told, value) in enumerate(rows, 1):
            if told:
                sheet.write_string(at, 0, told, text)
            if value is not None:
                sheet.write_number(at, 1, value, number)
    return sheet_of(path)


def by_rows(path: Path, rows: Sequence[tuple[Any, Any]], portion: int) -> str:
    with Workbook(str(path), OPTIONS) as book:
        looks = [book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})]
        sheet: RowSheet = book.add_worksheet(None, RowSheet)
        sheet.write_string(0, 0, "名称")
        for at in range(0, len(rows), portion):
            told, values = zip(*rows[at : at + portion], strict=True)
            sheet.put_rows(looks, zip(texts(told), numbers(values), strict=True))
    return sheet_of(path)


@pytest.mark.parametrize("portion", [1, 3, 10])
def test_the_file_is_the_library_s_own(tmp_path: Path, portion: int) -> None:
    rows = [*zip(TEXTS, NUMBERS, strict=True)]
    rows[2] = (None, 7)  # the library leaves a row without cells out
    told = by_rows(tmp_path / "rows.xlsx", rows, portion)
    assert told == by_cells(tmp_path / "cells.xlsx", rows)
    assert isinstance(RowSheet(), Worksheet)


def test_what_looks_like_a_rich_text_is_one_text(tmp_path: Path) -> None:
    path, odd = tmp_path / "a.xlsx", "<r><t>x</t></r>"
    by_rows(path, [(odd, 1)], 1)
    assert load_workbook(path).active["A2"].value == odd


def test_what_is_no_number_is_left_out() -> None:
    assert numbers([nan, inf, -inf, None]) == [""] * 4


@given(st.text(max_size=40))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("sheet") / "a.xlsx"
    by_rows(path, [(text, 1)], 1)
    held = load_workbook(path).active["A2"].value or ""
    kept = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    assert held == kept
