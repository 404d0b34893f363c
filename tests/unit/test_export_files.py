"""Files that are handed out: what stands in them is what the table held, and none of it acts."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from data_layer.core import zone_offsets
from data_layer.core.tabular import Column, Drawing, Holds, Note, Plot, Points, Tabular, in_portions
from data_layer.core.zone_offsets import wall_of
from data_layer.errors import Invalid
from data_layer.services.export_csv import plain, write_csv
from data_layer.services.export_files import digest_of, folder_of, forget_files, make_file
from data_layer.services.export_look import LONGEST
from data_layer.services.export_xlsx import LINE_HEIGHT, MOST_ROWS, write_xlsx
from data_layer.vocab import Text

ZONE = "Asia/Shanghai"
AT = int(datetime(2026, 11, 26, 18, 22, 51, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
COLUMNS = (
    Column("code", Text("编号", "Code"), Holds.CODE),
    Column("name", Text("名称", "Name")),
    Column("count", Text("件数", "Count"), Holds.COUNT),
    Column("share", Text("占比", "Share"), Holds.SHARE),
    Column("took", Text("用时", "Took"), Holds.SECONDS),
    Column("day", Text("日期", "Day"), Holds.DAY),
    Column("at", Text("时间", "At"), Holds.MOMENT),
)
CELL = st.none() | st.text(max_size=12) | st.sampled_from(["a,b", '"', "=1", "\n", "路灯"])
ROW = ("520581004003001", "莲城街道", 12, 0.25, 5400, 20261126, AT)
EMPTY = ("", "", None, None, None, None, None)
# What spreadsheets have been made to run, and what has broken writers before.
CORPUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0", "＝1+1",
    '=HYPERLINK("http://evil","x")', "=IMPORTXML(1)", "'", '"', "a,b", "a\nb", "\x00\x07\x1b",
    "\ufffe\uffff", "\u202eabc", "👩‍👩‍👧‍👦", "𠮷野", "#REF!", "http://example.org", "mailto:a@b",
    "1e5", "007", "{=1}", "</t><x>", "]]>", "&amp;", "_x0041_", "演示" * 20_000,
]  # fmt: skip


def table(*rows: tuple[Any, ...], columns: tuple[Column, ...] = COLUMNS) -> Tabular:
    notes = [Note(Text("口径", "Rule"), "=按应办结日")]
    return Tabular(Text("清单", "List"), columns, len(rows), in_portions(rows), notes)


def quiet(_done: int, _n: int) -> None:
    """Progress nobody follows."""


def opened(path: Path) -> Workbook:
    """What an independent reader finds."""
    return load_workbook(BytesIO(path.read_bytes()))


def texts(*values: str) -> Tabular:
    return table(*((value,) for value in values), columns=COLUMNS[1:2])


def test_csv_opens_in_chinese_with_plain_values(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_csv(table(ROW, EMPTY), path, ZONE, "zh", quiet) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == ["编号", "名称", "件数", "占比", "用时", "日期", "时间"]
    assert first == [
        "520581004003001", "莲城街道", "12", "0.25", "5400", "2026-11-26", "2026-11-26 18:22:51",
    ]  # fmt: skip
    assert second == [""] * 7


@pytest.mark.parametrize(
    ("holds", "value", "told"),
    [
        (Holds.COUNT, 36.0, "36"),
        (Holds.NUMBER, 36.0, "36"),
        (Holds.NUMBER, 1.25, "1.25"),
        (Holds.SHARE, 0.9230769230769231, "0.9231"),
        (Holds.SHARE, 1.0, "1"),
        (Holds.POINTS, -5.7, "-5.7"),
    ],
)
def test_numbers_of_a_csv_are_whole_or_short(
    tmp_path: Path, holds: Holds, value: float, told: str
) -> None:
    path = tmp_path / "a.csv"
    columns = [Column("a", Text("数", "n"), holds), COLUMNS[2]]
    write_csv(table((value, 1), (None, 2), columns=columns), path, ZONE, "zh", quiet)
    assert path.read_text("utf-8-sig").split()[1:] == [f"{told},1", ",2"]


def test_a_difference_of_shares_is_not_printed_as_a_share(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    columns = [Column("a", Text("变化（百分点）", "Change"), Holds.POINTS)]
    write_xlsx(table((-5.7,), columns=columns), path, ZONE, "zh", quiet, "M")
    cell = opened(path).worksheets[0]["A2"]
    assert cell.value == -5.7
    assert "%" not in cell.number_format


@pytest.mark.parametrize("value", CORPUS)
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.csv"
    write_csv(texts(value, "后"), path, ZONE, "zh", quiet)
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, (told,), (after,) = csv.reader(file)
    assert not told.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert after == "后"


def test_a_workbook_has_real_types_and_codes_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_xlsx(table(ROW, EMPTY), path, ZONE, "zh", quiet, "导出编号 DC1") == 2
    book = opened(path)
    sheet, rules = book["清单"], book["口径"]
    assert [cell.value for cell in sheet[1]][:3] == ["编号", "名称", "件数"]
    values = [cell.value for cell in sheet[2]]
    assert values[:4] == ["520581004003001", "莲城街道", 12, 0.25]
    assert values[4] == timedelta(hours=1, minutes=30)
    assert values[5] == datetime(2026, 11, 26)  # noqa: DTZ001 - Excel knows no zones
    assert values[6] == datetime(2026, 11, 26, 18, 22, 51)  # noqa: DTZ001
    assert [cell.value for cell in sheet[3]] == [None] * 7
    assert sheet.freeze_panes == "A2"
    assert sheet["A2"].data_type == "s"
    assert "DC1" in sheet.oddFooter.left.text
    assert (rules["A1"].value, rules["B1"].value, rules["B1"].data_type) == (
        "口径", "=按应办结日", "s",
    )  # fmt: skip


@pytest.mark.parametrize("value", CORPUS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(texts(value, "后"), path, ZONE, "zh", quiet, "导出编号 DC1")
    sheet = opened(path)["清单"]
    assert sheet["A2"].data_type in {"s", "n"}
    assert sheet["A2"].hyperlink is None
    assert sheet["A3"].value == "后"


@pytest.mark.parametrize("value", ["=1+1", "  =cmd|' /C calc'!A0", "\x00=1", "甲!A1", "谷里镇"])
def test_no_name_beside_a_point_is_a_formula(tmp_path: Path, value: str) -> None:
    drawing = Drawing(
        Plot.SCATTER, value, [2, 3], 1, points=Points((None, None), {1: value}), colours=["#1160a8"]
    )
    path = tmp_path / "a.xlsx"
    write_xlsx(table(ROW, ROW)._replace(drawing=drawing), path, ZONE, "zh", quiet, "")
    with ZipFile(path) as parts:
        xml = parts.read("xl/charts/chart1.xml").decode()
    assert re.findall(r"<c:f>(.*?)</c:f>", xml) == [
        "清单!$B$1", "清单!$C$2:$C$3", "清单!$D$2:$D$3",
    ]  # fmt: skip
    # The first point's label is taken away, the second has the name.
    labels = re.findall(r"<c:dLbl>.*?</c:dLbl>", xml)
    assert ["<c:delete" in one for one in labels] == [True, False]
    assert value.replace("\x00", "").replace("!", "！").strip() in unescape(labels[1])


def test_a_sheet_is_printed_on_a4_as_wide_as_a_page_with_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(table(ROW), path, ZONE, "zh", quiet, "")
    for sheet in opened(path).worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # One page is what a file need not say.
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert opened(path)["清单"].print_title_rows == "$1:$1"
    # What no page could hold goes on to a second one, the names with it.
    wide = [Column(f"c{n}", Text("列", "C")) for n in range(30)]
    write_xlsx(table(("甲",) * 30, columns=(*wide,)), path, ZONE, "zh", quiet, "")
    sheet = opened(path)["清单"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$B")


def test_the_definitions_keep_numbers_as_numbers_and_show_long_texts(tmp_path: Path) -> None:
    path, label = tmp_path / "a.xlsx", Text("行数", "Rows")
    notes = [Note(label, 12_345), Note(label, "字" * 100), Note(label, "短")]
    write_xlsx(table(ROW)._replace(notes=notes), path, ZONE, "zh", quiet, "")
    sheet = opened(path)["口径"]
    assert (sheet["B1"].value, sheet["B1"].number_format) == (12_345, "#,##0")
    assert sheet.row_dimensions[2].height == 3 * LINE_HEIGHT


def test_a_text_of_a_million_signs_is_cut_where_a_cell_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(texts("网" * 1_000_000), path, ZONE, "zh", quiet, "导出编号 DC1")
    told = opened(path)["清单"]["A2"].value
    assert len(told) == LONGEST
    assert told.endswith("…")


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        write_xlsx(
            texts()._replace(n=MOST_ROWS + 1),
            tmp_path / "a.xlsx",
            ZONE,
            "zh",
            quiet,
            "导出编号 DC1",
        )


def test_progress_is_told_and_may_end_it(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    many = table(*[ROW] * 4500)
    write_csv(many, tmp_path / "a.csv", ZONE, "zh", lambda done, n: heard.append((done, n)))
    assert heard[0] == (2000, 4500)
    assert heard[-1] == (4500, 4500)

    def enough(done: int, _n: int) -> None:
        raise InterruptedError(done)

    with pytest.raises(InterruptedError):
        write_xlsx(table(*[ROW] * 4500), tmp_path / "b.xlsx", ZONE, "zh", enough, "导出编号 DC1")


@given(
    st.lists(st.integers(0, 4_102_444_800_000), min_size=1, max_size=20),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_wall_clocks_are_those_of_zoneinfo(moments: list[int], zone: str) -> None:
    told = wall_of(zone, np.array(moments, np.int64))
    for moment, wall in zip(moments, told.tolist(), strict=True):
        offset = datetime.fromtimestamp(moment // 1000, ZoneInfo(zone)).utcoffset()
        assert offset is not None
        assert wall - moment == offset.total_seconds() * 1000


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = folder_of(tmp_path, "DC1") / "甲.csv"

    def half(part: Path) -> None:
        part.write_text("half", encoding="utf-8")
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_file(path, half)
    assert not path.exists()
    made = make_file(path, lambda part: part.write_text("whole", encoding="utf-8") and None)
    assert (made.sha256, made.size) == (digest_of(path), 5)
    forget_files(tmp_path, ["DC1"])
    assert not path.parent.exists()


def test_a_million_moments_look_for_the_zones_changes_once() -> None:
    """They were looked for anew in each portion of a file, a third of its time."""
    zone_offsets._changes.cache_clear()
    for portion in range(50):
        wall_of(ZONE, np.array([-1, AT + portion * 3_600_000], np.int64))
    assert zone_offsets._changes.cache_info().misses == 1


@given(st.lists(st.tuples(CELL, CELL), max_size=5), st.lists(CELL, max_size=5))
def test_a_csv_is_read_back_as_it_was_written(
    two: list[tuple[str | None, str | None]], one: list[str | None]
) -> None:
    """By the reader of the standard library; empty rows of one column are rows too."""
    with TemporaryDirectory() as folder:
        for columns, rows in ((COLUMNS[:2], two), (COLUMNS[1:2], [(cell,) for cell in one])):
            path = Path(folder) / "a.csv"
            write_csv(table(*rows, columns=columns), path, ZONE, "zh", quiet)
            with path.open(encoding="utf-8-sig", newline="") as file:
                _, *told = csv.reader(file, strict=True)
            assert told == [[plain(cell) for cell in row] for row in rows]
