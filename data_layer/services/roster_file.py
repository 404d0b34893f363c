"""A township's roster as a workbook: one row a seat, names and phones covered; and read again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.masking import mask_name
from data_layer.core.roster import Seat
from data_layer.errors import Invalid
from data_layer.services.roster_rows import (
    KEYS,
    NO,
    NO_ROSTER,
    ROLE_OF,
    YES,
    People,
    Raw,
    Sent,
    read_rows,
    role_name,
)
from data_layer.services.xlsx_read import Sheet, read_workbook
from data_layer.services.xlsx_write import Head, Table, workbook
from data_layer.vocab import Text

# What a row is read by; that the village is told beside its grid is for people.
READ = tuple(key for key in KEYS if key != "village")
HEADS = (
    "网格编码", "村（社区）", "岗位", "岗位编号", "人员编号", "姓名", "党员", "手机", "任职日期",
    "联系户数",
)  # fmt: skip
WIDTHS = (18, 18, 10, 26, 18, 14, 8, 16, 14, 10)
LACKING = Text(
    "工作表“{sheet}”缺少列：{columns}（隐藏的第二行列代码 {keys} 被改动或删除）。"
    "请重新下载名册，在新文件中填写，不要改动表头。",
    "Sheet '{sheet}' lacks the columns {columns} (keys {keys} of the hidden second row were "
    "changed or deleted). Download the roster anew, fill that in and leave its head as it is.",
)
SPARE = 40
HEAD_ROWS = 8
GUIDE = (
    "填写说明",
    "1. 每行一个岗位；空缺的岗位姓名留空。一人多岗的，每个岗位各占一行。",
    "2. 换人：改姓名和任职日期，人员编号删空。更名：只改姓名，其余不动。"
    "调岗：把人员编号和姓名移到新岗位那一行。",
    "3. 撤销岗位：删去该行。新设岗位：在末尾加行，岗位编号、人员编号留空。",
    "4. 姓名、手机以遮盖形式给出，没有变化的不要改动；有变化的填写完整。",
    "5. 另存为 .xlsx，由系统管理员在“设置 · 名册导入”导入，先核对变化再保存；"
    "原任职、姓名和户数均按日期保留。",
    "One row a seat; no name: vacant. Another holder: change name and day, clear the person's id. "
    "Another name: change the name alone. Delete a row to end a seat; add one for a new seat.",
)


def roster_workbook(county: County, township: str, seats: Iterable[Seat]) -> bytes:
    """The seats of a township as a file that `parse_roster` reads."""
    grids = [grid for grid in county.grids if county.township_of[grid.code] == township]
    rows = [_row(county, seat) for seat in seats]
    guide = Table("填写说明", [[line] for line in GUIDE], widths=(110,), frozen=(0, 0))
    last = len(rows) + SPARE + 2
    choices = {2: (list(ROLE_OF), last), 6: ([YES, NO], last)}
    name = county.areas[township].name[:28]
    looks = (Head.LABELS, Head.KEYS)
    table = Table(name, [HEADS, KEYS, *rows], looks, WIDTHS, (2, 2), choices)
    codes = [
        ["网格编码", "村（社区）"],
        *([grid.code, _village(county, grid.code)] for grid in grids),
    ]
    return workbook([table, guide, Table("网格编码", codes, widths=(18, 24))])


def _row(county: County, seat: Seat) -> list[str | float | None]:
    held = seat.person_id != ""
    return [
        seat.grid, _village(county, seat.grid), role_name(seat.role), seat.post_id,
        seat.person_id, mask_name(seat.name), (YES if seat.party else NO) if held else "",
        seat.phone, to_date(seat.since).isoformat() if held else "", seat.households,
    ]  # fmt: skip


def _village(county: County, grid: str) -> str:
    return county.areas[county.areas[grid].parent].name


def parse_roster(
    body: bytes, county: County, township: str, people: People, day: int, today: int
) -> Sent:
    """What an uploaded workbook says of a township's seats; Invalid for another kind of file and
    one that lacks columns, TableInvalid with everything that is wrong."""
    tables = [(sheet, row) for sheet in read_workbook(body) if (row := _key_row(sheet)) is not None]
    if not tables:
        raise Invalid(NO_ROSTER, "no_roster")
    for sheet, head in tables:
        _check_columns(sheet, head)
    raws = [
        Raw(tuple(_text(sheet, row, at) for at in _columns(sheet, head)), f"{sheet.name}!{row + 1}")
        for sheet, head in tables
        for row in sorted({row for row, _ in sheet.cells if row > head})
    ]
    sent = read_rows(raws, county, township, people, day, today)
    return sent._replace(closed=[post for post in people.seats if post not in sent.rows])


def _key_row(sheet: Sheet) -> int | None:
    """The row most of whose keys stand, though not all do."""
    return next((row for row in range(HEAD_ROWS) if 2 * len(_found(sheet, row)) >= len(KEYS)), None)


def _check_columns(sheet: Sheet, head: int) -> None:
    """A roster without a column would say of everybody that there is nothing in it."""
    found = _found(sheet, head)
    missing = [key for key in READ if key not in found]
    if missing:
        told = "、".join(HEADS[KEYS.index(key)] for key in missing)
        keys = ", ".join(missing)
        raise Invalid(Text(LACKING.zh.format(columns=told, keys=keys, sheet=sheet.name),
                           LACKING.en.format(columns=told, keys=keys, sheet=sheet.name)),
                      "columns_missing")  # fmt: skip


def _columns(sheet: Sheet, head: int) -> list[int]:
    """Where each key stands; -1 for one that is not there."""
    found = _found(sheet, head)
    return [found.get(key, -1) for key in KEYS]


def _found(sheet: Sheet, row: int) -> dict[str, int]:
    """The keys in a row and their columns."""
    cells = {_text(sheet, *at).lower(): at[1] for at in sheet.cells if at[0] == row}
    return {key: cells[key] for key in KEYS if key in cells}


def _text(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cells.get((row, column))
    if cell is None:
        return ""
    # What a formula would give is not known here: as it stands it is no name and no date.
    return unicodedata.normalize("NFKC", cell.text).strip()
