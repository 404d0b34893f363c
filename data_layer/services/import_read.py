"""A ledger somebody sent, read without trust: CSV, TSV or XLSX in whatever encoding offices save
them, as one heading line and rows of text."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import NamedTuple

from data_layer.core.import_mapping import REASON
from data_layer.core.import_rows import FORMULA, Row
from data_layer.errors import Invalid, TooLarge
from data_layer.services.export_csv import FORMULA as SUSPECT
from data_layer.services.xlsx_read import (
    COMPOUND,
    OLD,
    ZIP,
    Bounds,
    Cell,
    counts_from_1904,
    first_rows,
)
from data_layer.vocab import Text

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 32 * 1024 * 1024, 200_000, 200, 8_000
BOUNDS = Bounds(MOST_BYTES, 64 * 1024 * 1024, 500, MOST_ROWS + 100, MOST_COLUMNS, 6_000_000,
                LONGEST_CELL)  # fmt: skip
DELIMITERS = (",", "\t", ";", "|")
LOOKED_AT, CHUNK = 64 * 1024, 1 << 20
LONGEST_LINE = MOST_COLUMNS * (LONGEST_CELL + 3)

TOO_LARGE = Text(
    "文件过大：不超过 32 MiB。请分成几个文件导入。",
    "The file is too large: at most 32 MiB. Cut it into several.",
)
TOO_MANY = Text(
    f"行数过多：一次不超过 {MOST_ROWS:,} 行。请分成几个文件导入。",
    f"Too many rows: at most {MOST_ROWS:,} at a time. Cut the file into several.",
)
TOO_WIDE = Text(
    f"列数过多：不超过 {MOST_COLUMNS} 列。请删去不用的列。",
    f"Too many columns: at most {MOST_COLUMNS}. Remove those that are not needed.",
)
TOO_MUCH = Text(
    "表格内容过多（行、列、单元格、公式或单格文字超出限度）。请另存为 CSV，或分成几个文件导入。",
    "The workbook holds too much (rows, columns, cells, formulas, or letters of one). Save it as "
    "CSV or cut it into several files.",
)
LONG_CELL = Text(
    f"第 {{line}} 行有一格超过 {LONGEST_CELL:,} 字，请检查引号是否成对。",
    f"A cell of line {{line}} has over {LONGEST_CELL:,} letters; check that quotes are paired.",
)
NO_ENCODING = Text(
    "文字编码不能识别。请另存为 UTF-8 或 GB18030（GBK）的 CSV，或 .xlsx。",
    "The encoding is unknown; save it as CSV in UTF-8 or GB18030, or as .xlsx.",
)
CUT_OFF = Text(
    "文件在一个字的中间断了，可能没有传完整。请重新导出后再传。",
    "The file ends in the middle of a letter: it is not whole. Export and send it again.",
)
BINARY = Text(
    "这不是表格文件。请导入 CSV、TSV 或 .xlsx。", "This is no table; import CSV, TSV or .xlsx."
)
QUOTES = Text(
    "第 {line} 行附近的引号不成对，或文件没有传完整。请检查后重新导入。",
    "Quotes near line {line} are not paired, or the file is not whole; check it and send it again.",
)
NO_TABLE = Text(
    "文件中没有表格：应有一行列名（至少两列），下面至少一行数据。",
    "There is no table: a line with the headings (two at least) and rows below it.",
)


@dataclass
class Table:
    """A ledger as it lies in a file: what it is, its headings, and its rows to be read once."""

    format: str
    encoding: str
    header: list[str]
    rows: Iterator[Row]
    whole: bool = True  # False when the last line has no end: it may be cut off
    from_1904: bool = False  # what its days are counted from, otherwise 1900


def read_table(body: bytes) -> Table:
    """The table; Invalid or TooLarge say why a file is none, the first of them perhaps only while
    its rows are read."""
    if len(body) > MOST_BYTES:
        raise TooLarge(TOO_LARGE, "ledger_too_large")
    if body.startswith(COMPOUND):
        raise Invalid(OLD, "old_workbook")
    if body.startswith(ZIP):
        table = _headed("xlsx", "", _workbook(body))
        table.from_1904 = counts_from_1904(body)
        return table
    encoding = _encoding(body)
    with TextIOWrapper(BytesIO(body), encoding.codec, newline="") as text:
        delimiter = _delimiter(text.read(LOOKED_AT))
    lines = _lines(body, encoding.codec, delimiter)
    table = _headed("tsv" if delimiter == "\t" else "csv", encoding.name, lines)
    table.whole = encoding.ended
    return table


class Encoding(NamedTuple):
    """How a text is encoded, what people call that, and whether its last line has an end."""

    codec: str
    name: str
    ended: bool


def _encoding(body: bytes) -> Encoding:
    """What the whole body can be read by; Invalid when there is nothing."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return Encoding("utf-16", "UTF-16", _read_through(body, "utf-16"))
    marked = body.startswith(BOM_UTF8)
    try:
        ended = _read_through(body, "utf-8-sig")
        return Encoding("utf-8-sig", "UTF-8 BOM" if marked else "UTF-8", ended)
    except Invalid as error:
        if marked or error.code == "cut_off":
            raise Invalid(CUT_OFF, "cut_off") from None
        if error.code != "no_encoding":
            raise
    return Encoding("gb18030", "GB18030", _read_through(body, "gb18030"))


def _read_through(body: bytes, codec: str) -> bool:
    """Whether the text ends with a line, read a portion at a time: as one text with a single rare
    sign it would be four times as large. Invalid where it is none."""
    decoder, last = getincrementaldecoder(codec)(), ""
    try:
        for at in range(0, len(body), CHUNK):
            text = decoder.decode(body[at : at + CHUNK])
            if "\x00" in text:
                raise Invalid(BINARY, "binary")
            last = text[-1:] or last
    except UnicodeDecodeError:
        raise Invalid(NO_ENCODING, "no_encoding") from None
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # A letter that lacks its end; without any before it, it is none.
        raise Invalid(*(CUT_OFF, "cut_off") if last else (NO_ENCODING, "no_encoding")) from None
    return last in ("\n", "\r")


def _delimiter(text: str) -> str:
    """What parts the headings into most."""
    first = next((line for line in text[:LOOKED_AT].splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda one: len(_cells_of(first, one)))


def _cells_of(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _lines(body: bytes, codec: str, delimiter: str) -> Iterator[Row]:
    with TextIOWrapper(BytesIO(body), codec, newline="") as text:
        reader = csv.reader(_bounded(text), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                    raise Invalid(TOO_WIDE, "too_wide")
                if any(len(cell) > LONGEST_CELL for cell in cells):
                    raise Invalid(_at(LONG_CELL, line), "long_cell")
                yield Row(line, [_sent(cell) for cell in cells])
                line = reader.line_num + 1
        except csv.Error:
            raise Invalid(_at(QUOTES, line), "quotes") from None


def _bounded(text: TextIOWrapper) -> Iterator[str]:
    """The lines; none is longer than all cells of a row can be."""
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Invalid(TOO_WIDE, "too_wide")
        yield line


def _at(text: Text, line: int) -> Text:
    return Text(text.zh.format(line=line), text.en.format(line=line))


def _sent(cell: str) -> str:
    """A text as it was before a file of ours had to mark it as one."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip(" ").startswith(SUSPECT) else cell


def _workbook(body: bytes) -> Iterator[Row]:
    try:
        for number, cells in first_rows(body, BOUNDS):
            line = [""] * (cells[-1][0] + 1)
            for column, cell in cells:
                line[column] = _shown(cell)
            yield Row(number + 1, line)
    except Invalid as error:
        if error.code == "too_much":
            raise Invalid(TOO_MUCH, "too_much") from None
        raise


def _shown(cell: Cell) -> str:
    return FORMULA + cell.text if cell.formula or cell.error else _sent(cell.text)


def _headed(format_: str, encoding: str, lines: Iterator[Row]) -> Table:
    """The table whose headings are the first line with two of them: titles and remarks above stand
    in one cell each."""
    for first in lines:
        if sum(bool(cell.strip(FORMULA + " \t")) for cell in first.cells) > 1:
            break
    else:
        raise Invalid(NO_TABLE, "no_table")
    given = [" ".join(cell.replace(FORMULA, "").split()) for cell in first.cells]
    while given and not given[-1]:
        given.pop()
    kept = [place for place, name in enumerate(given) if name != REASON]
    if len(kept) < 2:
        raise Invalid(NO_TABLE, "no_table")
    rows = _rows(lines, len(given), kept)
    head = list(islice(rows, 1))
    if not head:
        raise Invalid(NO_TABLE, "no_table")
    named = _named([given[place] for place in kept])
    return Table(format_, encoding, named, _chained(head, rows, padded=format_ == "xlsx",
                                                    n=len(named)))  # fmt: skip


def _named(names: Sequence[str]) -> list[str]:
    """Every column by a name of its own."""
    found: dict[str, int] = {}
    told = []
    for place, name in enumerate(names, 1):
        name = name[:100] or f"第 {place} 列"
        found[name] = found.get(name, 0) + 1
        told.append(name if found[name] == 1 else f"{name} ({found[name]})")
    return told


def _rows(lines: Iterator[Row], width: int, kept: Sequence[int]) -> Iterator[Row]:
    """The rows that hold something, without what stands beyond the headings and is empty."""
    n = 0
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        n += 1
        if n > MOST_ROWS:
            raise TooLarge(TOO_MANY, "too_many_rows")
        surplus = len(cells) > width and any(cells[width:])
        if surplus or len(kept) == width:
            yield Row(number, cells if surplus else cells[:width])
        else:
            yield Row(number, [cells[place] for place in kept if place < len(cells)])


def _chained(head: list[Row], rest: Iterator[Row], *, padded: bool, n: int) -> Iterator[Row]:
    for number, cells in (row for some in (head, rest) for row in some):
        # A workbook leaves out what is empty at the end of a row.
        short = n - len(cells) if padded else 0
        yield Row(number, [*cells, *[""] * short] if short > 0 else cells)
