"""Files of every office and of no good will: read whole, or refused in one sentence."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from data_layer.core.import_mapping import REASON
from data_layer.core.import_rows import FORMULA
from data_layer.errors import Invalid, TooLarge
from data_layer.services import import_read
from data_layer.services.import_read import read_table
from tests.ledgers import DEMO

ROWS = [["编号", "时间", "类别"], ["1", "2026-11-01", "消防"], ["2", "2026-11-02", "邻里"]]
TEXT = "\r\n".join(",".join(row) for row in ROWS) + "\r\n"


def read(body: bytes) -> tuple[list[str], list[list[str]]]:
    table = read_table(body)
    return table.header, [list(row.cells) for row in table.rows]


def book(rows: list[list[object]]) -> bytes:
    made, out = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8 BOM"),
        (TEXT.encode("gb18030"), "GB18030"),
        (TEXT.replace(",", "\t").encode("utf-16"), "UTF-16"),
        (TEXT.replace(",", ";").encode(), "UTF-8"),
        (TEXT.replace(",", "|").encode("gbk"), "GB18030"),
        (TEXT.replace("\r\n", "\n").encode(), "UTF-8"),
        (("\n\n ,,\n" + TEXT + "\n,,\n").encode(), "UTF-8"),
        (book(ROWS), ""),  # type: ignore[arg-type]
    ],
)
def test_each_way_of_saving_says_the_same(body: bytes, encoding: str) -> None:
    table = read_table(body)
    assert table.encoding == encoding
    assert table.header == ROWS[0]
    assert [list(row.cells) for row in table.rows] == ROWS[1:]


def test_rows_keep_their_line_and_quotes_their_breaks() -> None:
    table = read_table(b'a,b\n1,"x\ny"\n\n2,z\n')
    assert [(row.number, *row.cells) for row in table.rows] == [(2, "1", "x\ny"), (5, "2", "z")]


def test_headings_get_names_of_their_own() -> None:
    header, rows = read(f"a,,a,{REASON},\n1,2,3,why,\n".encode())
    assert header == ["a", "第 2 列", "a (2)"]
    assert rows == [["1", "2", "3"]]


def test_short_and_long_rows_stay_what_they_are() -> None:
    assert read(b"a,b\n1\n1,2,3\n1,2,,\n")[1] == [["1"], ["1", "2", "3"], ["1", "2"]]
    # A workbook leaves out what is empty at the end.
    assert read(book([["a", "b", "c"], [1, None, None], [1, 2, 3, 4]]))[1] == [
        ["1", "", ""], ["1", "2", "3", "4"],
    ]  # fmt: skip


def test_formulas_and_errors_are_marked() -> None:
    _, rows = read(book([["a", "b"], ["=1+1", "#REF!"]]))
    assert rows == [[f"{FORMULA}=1+1", f"{FORMULA}#REF!"]]


def test_the_apostrophe_of_our_own_files_is_taken_off() -> None:
    assert read(b"a,b\n'=1+1,'tis\n")[1] == [["=1+1", "'tis"]]


def test_a_last_line_without_an_end_is_told() -> None:
    assert read_table(b"a,b\n1,2\n").whole
    assert not read_table(b"a,b\n1,2").whole


@pytest.mark.parametrize("make", [book, lambda rows: as_csv(rows)])
def test_titles_above_the_headings_are_no_headings(make: Any) -> None:
    body = make([["演示市群众诉求台账"], ["填报单位：演示中心"], *ROWS])
    table = read_table(body)
    assert table.header == ROWS[0]
    assert [row.number for row in table.rows] == [4, 5]


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode() + b"\n"


def test_a_sheet_of_remarks_is_passed_over() -> None:
    made, out = Workbook(), BytesIO()
    made.active.append(["填表说明：请勿改动列名。"])
    made.active.append(["每行一件。"])
    sheet = made.create_sheet()
    for row in ROWS:
        sheet.append(row)
    made.save(out)
    assert read(out.getvalue()) == (ROWS[0], ROWS[1:])


def test_a_large_text_is_never_held_four_times_over() -> None:
    rows = b"".join(b"%d,%s\n" % (n, b"x" * 900) for n in range(12_000))
    body = b"a,b\n" + rows + "😀,1\n".encode()
    tracemalloc.start()
    n = sum(1 for _ in read_table(body).rows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n == 12_001
    assert most < len(body) / 2, f"{most / len(body):.1f} times the file"


def bomb(member: str, content: bytes) -> bytes:
    out = BytesIO(book([["a", "b"], ["1", "2"]]))
    made = BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, content if info.filename == member else old.read(info))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
XXE = b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><worksheet>&y;</worksheet>'
HOSTILE = {
    "empty": (b"", "no_table"),
    "one column": (b"a\n1\n", "no_table"),
    "headings alone": (b"a,b\n", "no_table"),
    "NUL": (b"a,b\n\x00,1\n", "binary"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(200), "binary"),
    "half a letter": ("a,b\n1,邻".encode()[:-1], "cut_off"),
    "half a letter of GBK": ("编号,时间\n1,邻里".encode("gb18030")[:-1], "cut_off"),
    "no encoding": (b"a,b\n\xff\xff\xff,1\n", "no_encoding"),
    "open quote": (b'a,b\n"1,2\n3,4\n', "quotes"),
    "10,000 columns": (b",".join([b"a"] * 10_000) + b"\n1\n", "too_wide"),
    "a line without an end": (b"a,b\n" + b"," * 2_000_000, "too_wide"),
    "long cell": (b"a,b\n" + b"x" * 9_000 + b",1\n", "long_cell"),
    "field beyond csv's limit": (b'a,b\n"' + b"x" * 200_000 + b'",1\n', "quotes"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + bytes(100), "old_workbook"),
    "a zip": (b"PK\x03\x04" + bytes(100), "damaged_workbook"),
    "entities": (bomb(SHEET, XXE), "damaged_workbook"),
    "zip bomb": (bomb(SHEET, b"<a>" + b" " * (100 << 20) + b"</a>"), "too_much"),
    "another look": (bomb("xl/styles.xml", XXE), ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_at_once(name: str) -> None:
    body, code = HOSTILE[name]
    began = time.process_time()
    if code:
        with pytest.raises((Invalid, TooLarge)) as refused:
            list(read_table(body).rows)
        assert refused.value.code == code
    else:
        assert read(body)[1] == [["1", "2"]]
    assert time.process_time() - began < 1


def test_a_workbook_there_is_no_memory_for_is_not_called_damaged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_parts: object) -> BytesIO:
        raise MemoryError

    monkeypatch.setattr("data_layer.services.xlsx_read._packed", full)
    with pytest.raises(MemoryError):
        read_table(book(ROWS))


def test_more_rows_or_bytes_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_read, "MOST_ROWS", 2)
    with pytest.raises(TooLarge):
        list(read_table(b"a,b\n1,2\n1,2\n1,2\n").rows)
    monkeypatch.setattr(import_read, "MOST_BYTES", 10)
    with pytest.raises(TooLarge):
        read_table(b"a,b\n1,2\n1,2\n")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Invalid, TooLarge):
        list(read_table(body).rows)


@given(st.text(alphabet='ab,"\n\t;|\r\u202e\u200f=-编', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid, TooLarge):
        list(read_table(text.encode()).rows)


@pytest.mark.parametrize("kind", ["csv", "gbk", "xlsx"])
def test_a_file_cut_off_anywhere_never_says_what_it_did_not(kind: str) -> None:
    """Each row that is read is one of the file, or told by its number of cells or the missing
    end."""
    text = DEMO.decode()
    whole = {"csv": DEMO, "gbk": text.encode("gb18030"), "xlsx": book(ROWS)}[kind]  # type: ignore[arg-type]
    header, rows = read(whole)
    for at in range(1, len(whole), max(len(whole) // 50, 1)):
        try:
            table = read_table(whole[:at])
            found = [list(row.cells) for row in table.rows]
        except (Invalid, TooLarge):
            continue
        assert kind != "xlsx"
        if table.header == header:
            assert found[:-1] == rows[: len(found) - 1]
            assert found[-1] in rows or len(found[-1]) != len(header) or not table.whole
