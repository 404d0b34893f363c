"""The cells of an uploaded workbook, read by openpyxl once it is known to be harmless.

An .xlsx file is an archive of XML. Its directory is judged before anything is unpacked, what is
unpacked is counted, and the few parts that hold cells are packed anew for openpyxl, which neither
refuses entities nor bounds what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from data_layer.errors import GovernanceError, Invalid, TooLarge
from data_layer.vocab import Text

MOST_BYTES = 400 * 1024
# Of XML, twenty times what the template is: a few seconds of work at the worst.
MOST_PARTS, MOST_UNPACKED = 200, 2 * 1024 * 1024
# Formulas are wrong here; openpyxl works out anew each that shares another's text.
MOST_SHEETS, MOST_FORMULAS = 20, 500
LAST_ROW, LAST_COLUMN = 5_000, 200
EXCELS_LAST_ROW = 1_048_576
LONGEST_CELL = 2_000
# In bytes of XML, what a cell may take up, and the longest formula that Excel knows.
LONGEST_RUN = 8_192
BOOK, SHEETS = "xl/workbook.xml", "xl/worksheets/"
# Without the styles: a figure in a cell that was once formatted as a date stays a figure.
READ = ("[Content_Types].xml", BOOK, "xl/_rels/", "xl/sharedStrings.xml", SHEETS)
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

NOT_XLSX = Text(
    "这不是 Excel 文件（.xlsx）。请下载模板，填写后另存为 .xlsx 再导入。",
    "This is no Excel file (.xlsx). Download the template, fill it in, save it as .xlsx.",
)
OLD = Text(
    "这是旧格式（.xls）或加了密码的文件，请另存为不带密码的 .xlsx 再导入。",
    "This is an old file (.xls) or one with a password; save it as .xlsx without a password.",
)
MACROS = Text(
    "文件含有宏，不能导入。请另存为不含宏的 .xlsx。",
    "The file holds macros and cannot be imported; save it as .xlsx without macros.",
)
TOO_LARGE = Text(
    "文件过大：不超过 400 KiB。请使用下载的模板，不要附加图片或其他工作表。",
    "The file is too large: at most 400 KiB. Use the template, without pictures or other sheets.",
)
TOO_MUCH = Text(
    "文件内容过多，超出模板所需。请使用下载的模板重新填写。",
    "The file holds far more than the template needs; fill in a fresh template.",
)
DAMAGED = Text(
    "文件已损坏或结构不完整，无法读取。请重新保存后再导入。",
    "The file is damaged or incomplete and cannot be read; save it again and import that.",
)


class Cell(NamedTuple):
    """What stands in a cell, as text; whether it is a formula or an error."""

    text: str
    formula: bool = False
    error: bool = False


EMPTY = Cell("")


class Sheet(NamedTuple):
    """A sheet: its name and its cells by row and column, counted from 0."""

    name: str
    cells: dict[tuple[int, int], Cell]


def place(row: int, column: int) -> str:
    """The name of a cell counted from 0: (4, 27) is AB5."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{row + 1}"


def read_workbook(body: bytes) -> list[Sheet]:
    """The sheets in their order; Invalid or TooLarge say in one sentence why a file is not read."""
    if len(body) > MOST_BYTES:
        raise TooLarge(TOO_LARGE, "workbook_too_large")
    if body.startswith(COMPOUND):
        raise Invalid(OLD, "old_workbook")
    if not body.startswith(ZIP):
        raise Invalid(NOT_XLSX, "no_workbook")
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = _parts(archive)
        _judge(parts)
        return list(_sheets(_packed(parts)))
    except GovernanceError:
        raise
    # Over bytes somebody made, zipfile, the XML parser and openpyxl raise whatever they stumble on.
    except Exception:
        raise Invalid(DAMAGED, "damaged_workbook") from None


def _parts(archive: ZipFile) -> dict[str, bytes]:
    """The parts that are read, unpacked and counted: a size the file states is not believed."""
    listed = archive.infolist()
    names = [info.filename.lower() for info in listed]
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise Invalid(MACROS, "macros")
    if len(listed) > MOST_PARTS:
        raise Invalid(TOO_MUCH, "too_much")
    if BOOK not in names:
        raise Invalid(NOT_XLSX, "no_workbook")
    parts, left = {}, MOST_UNPACKED
    for info in listed:
        if info.filename.startswith(READ):
            with archive.open(info) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Invalid(TOO_MUCH, "too_much")
            parts[info.filename] = content
    return parts


def _judge(parts: Mapping[str, bytes]) -> None:
    """Refuse what openpyxl would read to everybody's harm."""
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise Invalid(MACROS, "macros")
    for content in parts.values():
        # Offices write UTF-8 and no document type: anything else hides something.
        if "<!" in content.decode("utf-8-sig").replace("<!--", "").replace("<![CDATA[", ""):
            raise ValueError("document type")
        if any(len(run) > LONGEST_RUN for run in content.split(b"<")):
            raise Invalid(TOO_MUCH, "too_much")
    # In any part: which is the book and which a sheet, the file itself says.
    whole = b"".join(parts.values())
    formulas = len(re.findall(rb"[<:]f[\s/>]", whole))
    listed = len(re.findall(rb"\ssheetId\s*=", whole))
    # As if each sheet were the largest part: one may be listed, and read, more than once.
    read = listed * max(len(content) for content in parts.values())
    if listed > MOST_SHEETS or formulas > MOST_FORMULAS or read > MOST_UNPACKED:
        raise Invalid(TOO_MUCH, "too_much")
    # openpyxl would leave out without a word what is listed and not there.
    if not 0 < listed <= sum(re.fullmatch(rf"{SHEETS}[^/]+", name) is not None for name in parts):
        raise ValueError("sheets")


def _packed(parts: Mapping[str, bytes]) -> BytesIO:
    """The judged parts, and nothing else, as an archive."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out


def _sheets(file: BytesIO) -> Iterator[Sheet]:
    # Importing it takes 50 ms, which every start of the server would pay for a rare request.
    from openpyxl import load_workbook

    # Read-only, so that a merged range is not spread out over its cells.
    book = load_workbook(file, read_only=True, keep_links=False)
    left = LAST_ROW * LAST_COLUMN
    for sheet in book.worksheets:
        # The size that a sheet states of itself is not believed.
        sheet.reset_dimensions()
        cells = {}
        for row, line in enumerate(sheet.iter_rows(max_row=EXCELS_LAST_ROW)):
            left -= len(line)
            for column, one in enumerate(line):
                cell = _cell(one.value, one.data_type)
                if not cell.text:
                    continue
                if row >= LAST_ROW or column >= LAST_COLUMN or len(cell.text) > LONGEST_CELL:
                    raise Invalid(TOO_MUCH, "too_much")
                cells[row, column] = cell
            if left < 0:
                raise Invalid(TOO_MUCH, "too_much")
        yield Sheet(sheet.title, cells)


def _cell(value: object, kind: str) -> Cell:
    """What a cell shows, 10 rather than 10.0; of a formula what it says, not what it yields."""
    if kind == "f":
        # The formula of an array is an object.
        return Cell(value if isinstance(value, str) else "=", formula=True)
    if value is None:
        return EMPTY
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    return Cell(text, error=kind == "e")
