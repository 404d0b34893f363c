"""A workbook of plain tables as Excel and WPS open it: texts stay texts, numbers numbers, and no
cell is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX = f"{TYPES}.sheet"
# The moment inside the archive says nothing: the same table is the same file.
MOMENT = (2020, 1, 1, 0, 0, 0)
PLAIN, HEADING, QUIET, TEXT = range(4)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="3"><font><sz val="11"/></font>'
    '<font><b/><sz val="11"/></font><font><color rgb="FF7A8699"/><sz val="9"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFE8EEF6"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"'
    ' applyAlignment="1"><alignment wrapText="1" vertical="center"/></xf>'
    '<xf numFmtId="49" fontId="2" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)

Value = str | float | None


class Table(NamedTuple):
    """A sheet: its rows, the styles of the first rows (`heads`), the width of each column, and how
    many rows and columns stay in sight."""

    name: str
    rows: Sequence[Sequence[Value]]
    heads: Sequence[int] = (HEADING,)
    widths: Sequence[float] = ()
    frozen: tuple[int, int] = (1, 0)


def workbook(tables: Sequence[Table]) -> bytes:
    """The bytes of an .xlsx file with these sheets."""
    parts = {
        "[Content_Types].xml": _types(len(tables)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(tables),
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tables) + 1)),
             ("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(one) for n, one in enumerate(tables, 1)},
    }  # fmt: skip
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, MOMENT)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def place(row: int, column: int) -> str:
    """The name of a cell counted from 0: (4, 27) is AB5."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{sheets}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _book(tables: Sequence[Table]) -> str:
    sheets = "".join(
        f'<sheet name="{_attribute(one.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, one in enumerate(tables, 1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _sheet(one: Table) -> str:
    rows = "".join(
        f'<row r="{n + 1}">{_row(n, values, _style(one, n))}</row>'
        for n, values in enumerate(one.rows)
    )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(one.widths, 1)
    )
    cols = f"<cols>{columns}</cols>" if columns else ""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}">{_view(one)}{cols}<sheetData>{rows}</sheetData>'
        "</worksheet>"
    )


def _view(one: Table) -> str:
    rows, columns = one.frozen
    if not rows and not columns:
        return ""
    split = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    return (
        f'<sheetViews><sheetView workbookViewId="0"><pane{split}'
        f' topLeftCell="{place(rows, columns)}" activePane="{pane}" state="frozen"/>'
        "</sheetView></sheetViews>"
    )


def _style(one: Table, row: int) -> int:
    return one.heads[row] if row < len(one.heads) else PLAIN


def _row(row: int, values: Sequence[Value], style: int) -> str:
    return "".join(
        _cell(place(row, column), value, style)
        for column, value in enumerate(values)
        if value is not None
    )


def _cell(name: str, value: str | float, style: int) -> str:
    if isinstance(value, str):
        told = "".join(sign for sign in value if sign.isprintable() or sign in "\n\t")
        text = f'<is><t xml:space="preserve">{escape(told)}</t></is>'
        return f'<c r="{name}" s="{style or TEXT}" t="inlineStr">{text}</c>'
    return f'<c r="{name}" s="{style}"><v>{value:.15g}</v></c>'
