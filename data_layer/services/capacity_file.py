"""The figures of capacity as a workbook: one sheet a system, one row an area, one column a figure;
and everything that may be wrong with one that comes back."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from math import isfinite
from typing import NamedTuple

from data_layer.core.capacity import SYSTEMS, Indicator, Nature, Place, applies
from data_layer.core.county import Area, County
from data_layer.errors import Invalid, Problem, TableInvalid, place_told
from data_layer.labels import CAPACITY_UNIT_TEXT, SYSTEM_TEXT
from data_layer.queries.capacity import Capacity
from data_layer.services.xlsx_read import Cell, Sheet, place, read_workbook
from data_layer.services.xlsx_write import Head, Table, workbook
from data_layer.vocab import Text

CODE, NAME = "code", "name"
NOT_APPLICABLE, TAKEN_BACK = "/", "删除"
BLANK = frozenset({"", NOT_APPLICABLE, "—", "-"})
HEAD_ROWS = 8  # the row of keys stands among the first
MOST, WHOLE = 1_000_000_000, frozenset({"count", "posts", "people"})
WIDE = str.maketrans("()", "（）")
GUIDE = (
    "填写说明",
    "1. 每个体系一张工作表；每行一个乡镇（街道），首行为全域总数。已填的是现行数，只改变化的。",
    "2. 空白的单元格不改动现行数；“/”为不适用；要撤销一个数，填“删除”。",
    "3. 只填数字，不用公式；不要改动第一列的区划代码和第二行（隐藏）的代码。",
    "4. 各乡镇（街道）都已填报时，合计应等于全域总数；有变化请一并更正。",
    "5. 另存为 .xlsx，由系统管理员在“设置 · 治理能力”导入，先核对再保存。",
    "One sheet a system, one row a township, the county first. Blank cells change nothing; “/” "
    "does not apply; “删除” withdraws a figure. Plain numbers, no formulas.",
)
NO_TABLE = Text(
    "文件中没有治理能力表：第二行应为指标代码，第一列应为区划代码。请下载模板填写。",
    "There is no capacity table in the file: the second row holds the keys, the first column the "
    "area codes. Fill in the template.",
)


class Entry(NamedTuple):
    """A figure somebody enters; None takes it back."""

    key: str
    area_code: str
    value: float | None


class Sent(NamedTuple):
    """What a file says, and in which cell each of its figures stands."""

    entries: list[Entry]
    cells: dict[Place, str]


def capacity_workbook(county: County, held: Capacity, areas: Sequence[Area]) -> bytes:
    """The figures of those areas as a file that `parse_capacity` reads."""
    guide = Table("填写说明", [[line] for line in GUIDE], widths=(100,), frozen=(0, 0))
    sheets = [
        _table(county, held, areas, system, found)
        for system in SYSTEMS
        if (found := [one for one in held.indicators if one.system == system])
    ]
    return workbook([guide, *sheets])


def _table(
    county: County, held: Capacity, areas: Sequence[Area], system: str, found: Sequence[Indicator]
) -> Table:
    labels = [_headed(one) for one in found]
    rows = [
        [area.code, area.name, *(_shown(county, held, one, area) for one in found)]
        for area in areas
    ]
    head = [["区划代码", "名称", *labels], [CODE, NAME, *(one.key for one in found)]]
    widths = (12, 22, *(14 for _ in found))
    return Table(SYSTEM_TEXT[system].zh, [*head, *rows], (Head.LABELS, Head.KEYS), widths, (2, 2))


def _headed(one: Indicator) -> str:
    unit = CAPACITY_UNIT_TEXT.get(one.unit, Text(one.unit, one.unit)).zh
    label = one.label.zh.translate(WIDE)
    return f"{label}（{unit}）" if unit else label


def _shown(county: County, held: Capacity, one: Indicator, area: Area) -> str | float | None:
    return held.values.get((one.key, area.code)) if fits(county, one, area) else NOT_APPLICABLE


def fits(county: County, one: Indicator, area: Area) -> bool:
    """Whether that area can have that figure."""
    if area.code == county.code:
        return True
    return one.nature is not Nature.COUNTY and applies(one.key, area)


def parse_capacity(body: bytes, county: County, indicators: Iterable[Indicator]) -> Sent:
    """The figures of an uploaded workbook; Invalid for another kind of file, TableInvalid with
    every cell that is wrong."""
    known, sent, problems = {one.key: one for one in indicators}, Sent([], {}), list[Problem]()
    tables = [(sheet, row) for sheet in read_workbook(body) if (row := _key_row(sheet)) is not None]
    if not tables:
        raise Invalid(NO_TABLE, "no_capacity_table")
    for sheet, row in tables:
        problems += _read_sheet(sheet, row, county, known, sent)
    if problems:
        raise TableInvalid("capacity", problems)
    return sent


def _key_row(sheet: Sheet) -> int | None:
    rows = range(HEAD_ROWS)
    return next((row for row in rows if _text(sheet, row, 0).lower() == CODE), None)


def _text(sheet: Sheet, row: int, column: int) -> str:
    return sheet.cells[row, column].text if (row, column) in sheet.cells else ""


def _read_sheet(
    sheet: Sheet, head: int, county: County, known: Mapping[str, Indicator], sent: Sent
) -> Iterator[Problem]:
    areas = {area.code: area for area in county.townships}
    areas[county.code] = county.areas[county.code]
    columns: dict[int, Indicator] = {}
    for row, column in sorted(sheet.cells):
        cell, where = sheet.cells[row, column], f"{sheet.name}!{place(row, column)}"
        if row == head and column > 0 and cell.text != NAME:
            if cell.text in known:
                columns[column] = known[cell.text]
            else:
                yield _wrong(where, f"没有指标 {cell.text}", f"there is no figure {cell.text}")
        if row <= head:
            continue
        code = _text(sheet, row, 0)
        if column == 0:
            yield from _area_problems(sheet, row, areas.get(code), code, where)
        elif column in columns and not code:
            yield _wrong(where, "所在行没有区划代码", "stands in a row without an area code")
        elif column in columns and code in areas:
            yield from _take(cell, where, columns[column], areas[code], county, sent)


def _area_problems(
    sheet: Sheet, row: int, area: Area | None, code: str, where: str
) -> Iterator[Problem]:
    if area is None:
        yield _wrong(where, f"没有区划 {code}", f"there is no area {code}")
    elif (name := _text(sheet, row, 1)) and name != area.name:
        yield _wrong(where, f"{code} 是{area.name}，不是{name}", f"{code} is not {name}")


def _take(
    cell: Cell, where: str, one: Indicator, area: Area, county: County, sent: Sent
) -> Iterator[Problem]:
    if cell.formula or cell.error:
        yield _wrong(
            where, "是公式或错误值，请改填数字", "is a formula or an error: enter a number"
        )
        return
    if cell.text in BLANK:
        return
    try:
        entry = read_entry(one, area, cell.text, county)
    except Invalid as error:
        yield Problem(error.text, where)
        return
    if (one.key, area.code) in sent.cells:
        other = place_told(sent.cells[one.key, area.code])
        yield _wrong(where, f"与{other.zh}重复", f"says again what {other.en} says")
    sent.cells[one.key, area.code] = where
    sent.entries.append(entry)


def _wrong(where: str, zh: str, en: str) -> Problem:
    return Problem(Text(f"{zh}。", f"{en}."), where)


def read_entry(one: Indicator, area: Area, text: str, county: County) -> Entry:
    """What a cell says; Invalid where it is no figure of that kind or the area has none."""
    if not fits(county, one, area):
        raise Invalid(
            Text(f"{area.name}没有“{one.label.zh}”，请填“/”。",
                 f"{area.name} has no {one.label.en}: enter “/”."), "not_applicable")  # fmt: skip
    if text == TAKEN_BACK:
        if area.code == county.code:
            raise Invalid(Text("总数不能删除，请填写现行数。",
                               "A total cannot be withdrawn: enter what it is."),
                          "no_total")  # fmt: skip
        return Entry(one.key, area.code, None)
    value = _number(text)
    most = 100 if one.unit == "percent" else MOST
    if value is None or not 0 <= value <= most or (one.unit in WHOLE and value != int(value)):
        kind = Text("应为 0 至 100", "must be 0 to 100")
        if one.unit != "percent":
            kind = Text("应为不小于 0 的整数", "must be a whole number, 0 or more")
        told = text[:20]
        raise Invalid(Text(f"“{told}”{kind.zh}。", f"“{told}” {kind.en}."), "no_number")
    return Entry(one.key, area.code, value)


def _number(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if isfinite(value) and not plain.isalpha() and "_" not in plain else None


def entries_csv(entries: Iterable[Entry]) -> str:
    """The entries as text that `entries_of` reads: what a form carries from the check to saving."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        (one.key, one.area_code, TAKEN_BACK if one.value is None else f"{one.value:.15g}")
        for one in entries
    )
    return out.getvalue()


def entries_of(text: str, county: County, indicators: Iterable[Indicator]) -> list[Entry]:
    """The entries of a form; Invalid where it is not one that the check has made."""
    known, found = {one.key: one for one in indicators}, []
    for line in csv.reader(StringIO(text)):
        key, code, said = line if len(line) == 3 else ("", "", "")
        if key not in known or code not in {county.code, *(a.code for a in county.townships)}:
            raise Invalid(NO_TABLE, "no_capacity_table")
        found.append(read_entry(known[key], county.areas[code], said, county))
    return found
