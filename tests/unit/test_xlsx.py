"""Workbooks: what is written is read again, and what is hostile or broken is told in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.cell_range import CellRange

from data_layer.errors import GovernanceError
from data_layer.services.xlsx_read import MOST_BYTES, MOST_FORMULAS, Cell, place, read_workbook
from data_layer.services.xlsx_write import Head, Table, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
)
NUMBERS = st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9)


def parts(cells: str, **more: str) -> dict[str, str]:
    """The parts of a workbook with one sheet that holds these cells."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override'
        f' PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/><Override'
        f' PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="一" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId7" Type="{LINKS}/worksheet" Target="/xl/worksheets/first.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>编制</t></si>'
        "<si><r><t>实</t></r><r><t>有</t></r><rPh sb='0' eb='1'><t>shi</t></rPh></si></sst>",
        "xl/worksheets/first.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
        **more,
    }


def packed(content: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


def code_of(body: bytes) -> str:
    with pytest.raises(GovernanceError) as caught:
        read_workbook(body)
    return caught.value.code


@settings(max_examples=60)
@given(st.lists(st.lists(TEXTS | NUMBERS | st.none(), max_size=6), max_size=6))
def test_what_is_written_is_read_again(rows: list[list[str | float | None]]) -> None:
    (sheet,) = read_workbook(workbook([Table("表", rows)]))
    wanted = {
        (r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)
        if value is not None
    }  # fmt: skip
    assert sheet.cells.keys() == wanted.keys()
    for where, value in wanted.items():
        text = sheet.cells[where].text
        assert text == value if isinstance(value, str) else float(text) == pytest.approx(value)
        assert not sheet.cells[where].formula


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '<&">', "＝1", "#N/A"])
def test_no_text_becomes_a_formula_or_an_error(text: str) -> None:
    (sheet,) = read_workbook(workbook([Table("表", [[text], [text]])]))
    assert set(sheet.cells.values()) == {Cell(text)}


def test_a_table_looks_as_it_was_asked_to() -> None:
    rows: list[list[str | float | None]] = [["编制", "实有"], ["posts", "staff"], [3, "a\x00b"]]
    table = Table("表", rows, (Head.LABELS, Head.KEYS), (12, 30), (2, 1))
    sheet = load_workbook(BytesIO(workbook([table])))["表"]
    assert sheet.freeze_panes == "B3"
    assert [sheet.row_dimensions[row].hidden for row in (1, 2, 3)] == [False, True, False]
    assert [sheet.column_dimensions[name].width for name in "AB"] == [12, 30]
    assert [sheet[name].font.b for name in ("A1", "A2", "A3")] == [True, False, False]
    assert (
        sheet["A1"].fill.fgColor.rgb == sheet["B2"].fill.fgColor.rgb != sheet["B3"].fill.fgColor.rgb
    )
    assert (sheet["A3"].value, sheet["A3"].data_type) == (3, "n")
    assert (sheet["B3"].value, sheet["B3"].number_format) == ("ab", "@")


@pytest.mark.parametrize(
    ("where", "name"), [((0, 0), "A1"), ((4, 25), "Z5"), ((4, 27), "AB5"), ((0, 702), "AAA1")]
)
def test_cells_are_named_as_on_the_screen(where: tuple[int, int], name: str) -> None:
    assert place(*where) == name


def test_the_ways_in_which_offices_write_cells() -> None:
    cells = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c>'
        '<c r="E2"><f>1+1</f><v>2</v></c><c r="F2" t="e"><v>#REF!</v></c>'
        '<c r="G2" s="3"/><c r="H2"><f t="array" ref="H2">1+1</f><v>2</v></c></row>'
        "<row><c><v>1.5E2</v></c><c><v>10.0</v></c><c><v>0.30000000000000004</v></c>"
        '<c><v>522422000000</v></c><c t="str"><v> 9 </v></c></row><row r="1048576"/>'
    )
    (sheet,) = read_workbook(packed(parts(cells)))
    assert sheet.cells == {
        (1, 1): Cell("编制"), (1, 2): Cell("实有"), (1, 4): Cell("=1+1", formula=True),
        (1, 5): Cell("#REF!", error=True), (1, 7): Cell("=", formula=True),
        (2, 0): Cell("150"), (2, 1): Cell("10"), (2, 2): Cell("0.3"),
        (2, 3): Cell("522422000000"), (2, 4): Cell("9"),
    }  # fmt: skip


def test_a_figure_in_a_cell_for_dates_stays_a_figure() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = 36
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet.merged_cells.ranges.add(CellRange("A1:ZZ4000"))  # merge_cells would make them all
    out = BytesIO()
    book.save(out)
    assert read_workbook(out.getvalue())[0].cells == {(0, 0): Cell("36")}


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
BOOK = '<sheet sheetId="1"/>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "7">]>'
# Each is read but for what declares it.
ENTITY = DOCTYPE + parts("<row><c><v>&a;</v></c></row>")["xl/worksheets/first.xml"]
RELATIONS = DOCTYPE + parts("")["xl/_rels/workbook.xml.rels"]
MACRO = {"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}
GOOD = packed(parts(ROW))
WRONG = {
    "another file": (b"key,value\n", "no_workbook"),
    "nothing": (b"", "no_workbook"),
    "an old file": (b"\xd0\xcf\x11\xe0" + bytes(600), "old_workbook"),
    "a zip of something else": (packed({"a.txt": "x"}), "no_workbook"),
    "a macro": (packed(parts(ROW, **{"xl/vbaProject.bin": "x"})), "macros"),
    "a macro by type": (packed(parts(ROW, **MACRO)), "macros"),
    "an entity": (packed(parts("", **{"xl/worksheets/first.xml": ENTITY})), "damaged_workbook"),
    "an entity in a part of no cells": (
        packed(parts(ROW, **{"xl/_rels/workbook.xml.rels": RELATIONS})), "damaged_workbook",
    ),
    "an entity in another encoding": (
        packed({**parts(ROW), "xl/worksheets/first.xml": ENTITY.encode("utf-16")}),
        "damaged_workbook",
    ),
    "no sheet": (packed(parts(ROW, **{"xl/workbook.xml": "<workbook/>"})), "damaged_workbook"),
    "a sheet listed again and again": (
        packed(parts("<row/>" * 50_000, **{"xl/workbook.xml": BOOK * 20})), "too_much",
    ),
    "many sheets": (packed(parts(ROW, **{"xl/workbook.xml": BOOK * 21})), "too_much"),
    "many sheets elsewhere": (
        packed(parts(ROW, **{"xl/worksheets/book.xml": BOOK * 21})), "too_much",
    ),
    "many formulas": (packed(parts("<row><c><f/></c></row>" * (MOST_FORMULAS + 1))), "too_much"),
    "a long formula": (packed(parts(f"<row><c><f>{'1+' * 5_000}1</f></c></row>")), "too_much"),
    "wide rows": (packed(parts('<row><c r="XFD1"/></row>' * 100)), "too_much"),
    "a sheet that is not there": (
        packed({k: v for k, v in parts(ROW).items() if "first" not in k}), "damaged_workbook",
    ),
    "half of it": (GOOD[: len(GOOD) // 2], "damaged_workbook"),
    "broken XML": (packed(parts("<row>")), "damaged_workbook"),
    "a string that is not there": (
        packed(parts('<row><c t="s"><v>9</v></c></row>')), "damaged_workbook",
    ),
    "a bomb": (packed(parts("<row/>" * 900_000)), "too_much"),
    "a long cell": (
        packed(parts(f'<row><c t="inlineStr"><is><t>{"x" * 9_000}</t></is></c></row>')), "too_much",
    ),
    "a far cell": (packed(parts('<row r="1048576"><c><v>1</v></c></row>')), "too_much"),
    "many parts": (packed({**parts(ROW), **{f"p{n}.xml": "" for n in range(300)}}), "too_much"),
    "large": (b"PK\x03\x04" + bytes(MOST_BYTES), "workbook_too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_plain_workbook_is_refused_by_name(name: str) -> None:
    body, code = WRONG[name]
    assert code_of(body) == code


@settings(max_examples=150)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.booleans())
def test_a_spoilt_file_is_read_or_refused_never_worse(at: int, byte: int, cut: bool) -> None:
    body = GOOD[:at] if cut else GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        read_workbook(body)
    except GovernanceError as error:
        assert error.text.zh
