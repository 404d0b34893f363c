"""The cells of an uploaded workbook, read by openpyxl once it is known to be harmless.

An .xlsx file is an archive of XML. Its directory is judged before anything is unpacked, what is
unpacked is counted, and the few parts that hold cells are packed anew for openpyxl, which neither
refuses entities nor bounds what it reads.
"""

from __future__ import annotations

import re
from codecs import iterdecode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple
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


class Bounds(NamedTuple):
    """What is read at most: bytes of the file and of the XML in it, formulas, rows, columns, cells
    with the empty ones between them, letters of one."""

    file: int = MOST_BYTES
    unpacked: int = MOST_UNPACKED
    formulas: int = MOST_FORMULAS
    rows: int = LAST_ROW
    columns: int = LAST_COLUMN
    cells: int = LAST_ROW * LAST_COLUMN
    letters: int = LONGEST_CELL


TEMPLATE = Bounds()
# In bytes of XML, what a cell may take up, and the longest formula that Excel knows.
LONGEST_RUN = 8_192
PIECE = 1 << 20
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
    with _opened(body, TEMPLATE) as book:
        return [
            Sheet(title, {(row, column): cell for row, line in lines for column, cell in line})
            for title, lines in _sheets(book, TEMPLATE)
        ]


def first_rows(body: bytes, bounds: Bounds) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
    """The rows of the first sheet that has one of two cells or more (a sheet of remarks has none),
    one by one: its number counted from 0, and its cells by column. Raises as `read_workbook` does,
    also on the way."""
    with _opened(body, bounds) as book:
        for _, lines in _sheets(book, bounds):
            above = []
            for line in lines:
                above.append(line)
                if len(line[1]) > 1:
                    yield from above
                    yield from lines
                    return


def counts_from_1904(body: bytes) -> bool:
    """Whether the days of a workbook that was read are counted from 1904."""
    with ZipFile(BytesIO(body)) as archive:
        return re.search(rb'date1904\s*=\s*"(1|true)"', archive.read(BOOK)) is not None


@contextmanager
def _opened(body: bytes, bounds: Bounds) -> Iterator[BytesIO]:
    """The harmless parts of a file, for whoever reads them within the block."""
    if len(body) > bounds.file:
        raise TooLarge(TOO_LARGE, "workbook_too_large")
    if body.startswith(COMPOUND):
        raise Invalid(OLD, "old_workbook")
    if not body.startswith(ZIP):
        raise Invalid(NOT_XLSX, "no_workbook")
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = _parts(archive, bounds)
        _judge(parts, bounds)
        file = _packed(parts)
        del parts
        yield file
    except (GovernanceError, MemoryError):
        raise
    # Over bytes somebody made, zipfile, the XML parser and openpyxl raise whatever they stumble on.
    except Exception:
        raise Invalid(DAMAGED, "damaged_workbook") from None


def _parts(archive: ZipFile, bounds: Bounds) -> dict[str, bytes]:
    """The parts that are read, unpacked and counted: a size the file states is not believed."""
    listed = archive.infolist()
    names = [info.filename.lower() for info in listed]
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise Invalid(MACROS, "macros")
    if len(listed) > MOST_PARTS:
        raise Invalid(TOO_MUCH, "too_much")
    if BOOK not in names:
        raise Invalid(NOT_XLSX, "no_workbook")
    parts, left = {}, bounds.unpacked
    for info in listed:
        if info.filename.startswith(READ):
            with archive.open(info) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Invalid(TOO_MUCH, "too_much")
            parts[info.filename] = content
    return parts


def _judge(parts: Mapping[str, bytes], bounds: Bounds) -> None:
    """Refuse what openpyxl would read to everybody's harm."""
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise Invalid(MACROS, "macros")
    formulas = listed = 0
    for content in parts.values():
        # Offices write UTF-8 and no document type: anything else hides something.
        for _ in iterdecode(_pieces(content), "utf-8-sig"):
            pass
        if re.search(rb"<!(?!--|\[CDATA\[)", content):
            raise ValueError("document type")
        if any(end - begin > LONGEST_RUN for begin, end in _runs(content)):
            raise Invalid(TOO_MUCH, "too_much")
        # In any part: which is the book and which a sheet, the file itself says.
        formulas += sum(1 for _ in re.finditer(rb"[<:]f[\s/>]", content))
        listed += sum(1 for _ in re.finditer(rb"\ssheetId\s*=", content))
    # As if each sheet were the largest part: one may be listed, and read, more than once.
    read = listed * max(len(content) for content in parts.values())
    if listed > MOST_SHEETS or formulas > bounds.formulas or read > bounds.unpacked:
        raise Invalid(TOO_MUCH, "too_much")
    # openpyxl would leave out without a word what is listed and not there.
    if not 0 < listed <= sum(re.fullmatch(rf"{SHEETS}[^/]+", name) is not None for name in parts):
        raise ValueError("sheets")


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def _runs(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each stretch without a tag begins and ends."""
    return (found.span() for found in re.finditer(rb"[^<]+", content))


def _packed(parts: Mapping[str, bytes]) -> BytesIO:
    """The judged parts, and nothing else, as an archive."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out


def _sheets(
    file: BytesIO, bounds: Bounds
) -> Iterator[tuple[str, Iterator[tuple[int, list[tuple[int, Cell]]]]]]:
    """Each sheet's name and its rows that hold something."""
    # Importing it takes 50 ms, which every start of the server would pay for a rare request.
    from openpyxl import load_workbook

    # Read-only, so that a merged range is not spread out over its cells.
    book = load_workbook(file, read_only=True, keep_links=False)
    left = [bounds.cells]
    for sheet in book.worksheets:
        # The size that a sheet states of itself is not believed.
        sheet.reset_dimensions()
        yield sheet.title, _lines(sheet, bounds, left)


def _lines(
    sheet: Any, bounds: Bounds, left: list[int]
) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
    """The rows of a sheet that hold something; what is `left` of the cells that may be read is
    counted over all sheets."""
    for row, line in enumerate(sheet.iter_rows(max_row=EXCELS_LAST_ROW)):
        left[0] -= len(line)
        cells = []
        for column, one in enumerate(line):
            cell = _cell(one.value, one.data_type)
            if not cell.text:
                continue
            if row >= bounds.rows or column >= bounds.columns or len(cell.text) > bounds.letters:
                raise Invalid(TOO_MUCH, "too_much")
            cells.append((column, cell))
        if left[0] < 0:
            raise Invalid(TOO_MUCH, "too_much")
        if cells:
            yield row, cells


def _cell(value: object, kind: str) -> Cell:
    """What a cell shows, 10 rather than 10.0; of a formula what it says, not what it yields."""
    if kind == "f":
        # The formula of an array is an object.
        return Cell(value if isinstance(value, str) else "=", formula=True)
    if value is None:
        return EMPTY
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    return Cell(text, error=kind == "e")
