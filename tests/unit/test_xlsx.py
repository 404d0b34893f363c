"""Workbooks: what is written is read again, and what is hostile or broken is told in a sentence."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer.errors import GovernanceError
from data_layer.services.xlsx_read import MOST_BYTES, read_workbook
from data_layer.services.xlsx_write import LINKS, MAIN, PACKAGE, Table, place, workbook

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
)
NUMBERS = st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9)


def parts(cells: str, **more: str) -> dict[str, str]:
    """The parts of a workbook with one sheet that holds these cells."""
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="一" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        '<Relationship Id="rId7" Target="/xl/worksheets/first.xml"/></Relationships>',
        "xl/worksheets/first.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
        **more,
    }


def packed(content: dict[str, str]) -> bytes:
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


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '<&">', "＝1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    (sheet,) = read_workbook(workbook([Table("表", [[text]])]))
    assert (sheet.cells[0, 0].text, sheet.cells[0, 0].formula) == (text, False)


@pytest.mark.parametrize(
    ("where", "name"), [((0, 0), "A1"), ((4, 25), "Z5"), ((4, 27), "AB5"), ((0, 702), "AAA1")]
)
def test_cells_are_named_as_on_the_screen(where: tuple[int, int], name: str) -> None:
    assert place(*where) == name


def test_the_ways_in_which_offices_write_cells() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>编制</t></si>'
        "<si><r><t>实</t></r><r><t>有</t></r><rPh><t>shi</t></rPh></si></sst>"
    )
    cells = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c>'
        '<c r="E2"><f>1+1</f><v>2</v></c><c r="F2" t="e"><v>#REF!</v></c>'
        '<c r="G2" s="3"/></row><row><c><v>1.5E2</v></c></row>'
    )
    (sheet,) = read_workbook(packed(parts(cells, **{"xl/sharedStrings.xml": strings})))
    assert {where: cell.text for where, cell in sheet.cells.items()} == {
        (1, 1): "编制", (1, 2): "实有", (1, 4): "2", (1, 5): "#REF!", (2, 0): "1.5E2",
    }  # fmt: skip
    assert sheet.cells[1, 4].formula
    assert sheet.cells[1, 5].error


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
ENTITY = f'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet xmlns="{MAIN}"/>'
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
    "no sheet": (packed({**parts(ROW), "xl/workbook.xml": "<workbook/>"}), "no_workbook"),
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
