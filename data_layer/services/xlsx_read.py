"""The cells of an uploaded workbook, read as if somebody hostile had made it.

An .xlsx file is an archive of XML. Its directory is judged before anything is unpacked, what is
unpacked is counted, entities are refused, and what the file says of its own size is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - an error, named as one

from data_layer.errors import Invalid, TooLarge
from data_layer.services.xlsx_write import LINKS, MAIN, PACKAGE
from data_layer.vocab import Text

MOST_BYTES = 400 * 1024
# Of XML, a hundred times what the template is; each element of it takes up memory.
MOST_PARTS, MOST_UNPACKED = 200, 4 * 1024 * 1024
MOST_SHEETS, MOST_CELLS = 20, 50_000
LAST_ROW, LAST_COLUMN = 5_000, 200
LONGEST_CELL = 2_000
READ = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/",
    "xl/sharedStrings.xml",
    "xl/worksheets/",
)
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
# Whatever a damaged archive or a part of it may raise; a wrong encoding is a ValueError.
BROKEN = (
    BadZipFile, ZlibError, ElementTree.ParseError, KeyError, ValueError, IndexError, EOFError,
    NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


class Cell(NamedTuple):
    """What stands in a cell, as text; whether it is a formula's result or an error."""

    text: str
    formula: bool = False
    error: bool = False


class Sheet(NamedTuple):
    """A sheet: its name and its cells by row and column, counted from 0."""

    name: str
    cells: dict[tuple[int, int], Cell]


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
            return list(_sheets(_parts(archive)))
    except BROKEN:
        raise Invalid(DAMAGED, "damaged_workbook") from None


def _parts(archive: ZipFile) -> dict[str, bytes]:
    """The parts that are read, unpacked and counted."""
    listed = archive.infolist()
    names = [info.filename.lower() for info in listed]
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise Invalid(MACROS, "macros")
    if len(listed) > MOST_PARTS:
        raise Invalid(TOO_MUCH, "too_much")
    if "xl/workbook.xml" not in names:
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
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise Invalid(MACROS, "macros")
    return parts


def _parsed(content: bytes) -> ElementTree.Element:
    """A part as a tree. Offices write UTF-8 and no document type: anything else hides something."""
    if "<!" in content.decode("utf-8-sig").replace("<!--", "").replace("<![CDATA[", ""):
        raise ValueError("document type")
    # Entities cannot be declared without a document type, which was refused above.
    return ElementTree.fromstring(content)  # noqa: S314


def _sheets(parts: dict[str, bytes]) -> Iterator[Sheet]:
    strings = _strings(parts)
    relations = _parsed(parts["xl/_rels/workbook.xml.rels"])
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in relations.iter(f"{{{PACKAGE}/relationships}}Relationship")
    }
    listed = list(_parsed(parts["xl/workbook.xml"]).iter(f"{{{MAIN}}}sheet"))
    if not listed:
        raise Invalid(NOT_XLSX, "no_workbook")
    if len(listed) > MOST_SHEETS:
        raise Invalid(TOO_MUCH, "too_much")
    left = MOST_CELLS
    for one in listed:
        target = targets[one.get(f"{{{LINKS}}}id", "")]
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        cells = dict(_cells(_parsed(parts[name]), strings))
        left -= len(cells)
        if left < 0:
            raise Invalid(TOO_MUCH, "too_much")
        yield Sheet(one.get("name", ""), cells)


def _strings(parts: dict[str, bytes]) -> list[str]:
    content = parts.get("xl/sharedStrings.xml")
    if content is None:
        return []
    return [_text(one) for one in _parsed(content).iter(f"{{{MAIN}}}si")]


def _text(one: ElementTree.Element) -> str:
    """The text of a string: of its runs too, but not how it is pronounced."""
    spoken = {t for run in one.iter(f"{{{MAIN}}}rPh") for t in run.iter(f"{{{MAIN}}}t")}
    return "".join(t.text or "" for t in one.iter(f"{{{MAIN}}}t") if t not in spoken)


def _cells(
    sheet: ElementTree.Element, strings: list[str]
) -> Iterator[tuple[tuple[int, int], Cell]]:
    row = -1
    for line in sheet.iter(f"{{{MAIN}}}row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for one in line.iter(f"{{{MAIN}}}c"):
            column = _column(one.get("r", "")) if one.get("r") else column + 1
            cell = _cell(one, strings)
            if not cell.text and not cell.formula:
                continue
            if row >= LAST_ROW or column >= LAST_COLUMN or len(cell.text) > LONGEST_CELL:
                raise Invalid(TOO_MUCH, "too_much")
            yield (row, column), cell


def _column(name: str) -> int:
    """AB5 -> 27."""
    found = 0
    for sign in name.rstrip("0123456789"):
        found = found * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(sign) + 1
    if not 0 < found <= 16_384:
        raise ValueError(name)
    return found - 1


def _cell(one: ElementTree.Element, strings: list[str]) -> Cell:
    kind, value = one.get("t", "n"), one.findtext(f"{{{MAIN}}}v") or ""
    formula = one.find(f"{{{MAIN}}}f") is not None
    if kind == "s":
        text = strings[int(value)] if value else ""
    elif kind == "inlineStr":
        text = _text(one)
    else:
        text = value
    return Cell(text.strip(), formula, kind == "e")
