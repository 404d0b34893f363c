"""Villages merged, split, given another code or moved to another township: what ends on the day,
what begins, and who takes over. Nothing that was is written over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.county import Area, County
from data_layer.core.days import add_days
from data_layer.errors import ManyProblems, Problem
from data_layer.vocab import AreaLevel, Text

MOST_PARTS = 10
FIELDS = Text(
    "区划调整有内容需要改正，未作任何更改。", "Something must be mended; nothing was changed."
)


class Kind(StrEnum):
    """What happens to villages."""

    MERGE = "merge"
    SPLIT = "split"
    RECODE = "recode"
    MOVE = "move"


class Named(NamedTuple):
    """A village as it will be: an existing one goes on, an unknown code begins."""

    code: str
    name: str


class Change(NamedTuple):
    """What is asked for: `old` villages become `new` ones on `day`. `heir` is which of them has the
    history in the present view; `keep_grids`: of villages that merge, each grid goes on as one."""

    kind: Kind
    day: int
    old: tuple[str, ...]
    new: tuple[Named, ...]
    heir: str
    keep_grids: bool = False


class Ended(NamedTuple):
    """An area that is no more: its last day, and what takes its place."""

    code: str
    valid_to: int
    successor: str


@dataclass(frozen=True)
class Plan:
    """What the change does to the tree."""

    ended: tuple[Ended, ...]
    begun: tuple[Area, ...]


def plan(county: County, change: Change, today: int) -> Plan:
    """The change as rows, villages first; ManyProblems with all that speaks against it."""
    problems = list(_problems(county, change, today))
    if problems:
        raise ManyProblems(FIELDS, "area_change_invalid", problems)
    going_on = set(change.old) & {one.code for one in change.new}
    ending = [code for code in change.old if code not in going_on]
    villages = [_village(county, change, one) for one in change.new if one.code not in going_on]
    begun, ended = list(villages), [_end(code, change, change.heir) for code in ending]
    first = f"{_sequence(county, change.old[0], 1)}"
    taken = {area.code for area in county.areas.values() if area.level == AreaLevel.GRID}
    if not (change.keep_grids or change.kind in {Kind.RECODE, Kind.MOVE}):
        begun += [_grid(county, change, one, one.code + first, one.name) for one in villages]
    for old in ending:
        for grid in _grids_of(county, old):
            code = _heir_of_grid(county, change, grid, first, taken)
            if code not in taken and change.kind is not Kind.SPLIT and not _is(begun, code):
                heir = county.areas.get(change.heir) or _found(villages, change.heir)
                begun.append(_grid(county, change, heir, code, grid.name, like=grid))
            taken.add(code)
            ended.append(_end(grid.code, change, code))
    return Plan(tuple(ended), tuple(begun))


def township_in(county: County, code: str) -> str:
    """The township in force whose code a village's begins with; '' for none."""
    return next((one.code for one in county.townships if code.startswith(one.code)), "")


def _end(code: str, change: Change, successor: str) -> Ended:
    return Ended(code, add_days(change.day, -1), successor)


def _grids_of(county: County, village: str) -> list[Area]:
    return [grid for grid in county.grids if grid.parent == village]


def _sequence(county: County, village: str, number: int) -> str:
    """What follows a village's code in that of its n-th grid, as long as it is here."""
    grids = _grids_of(county, village)
    return f"{number:0{len(grids[0].code) - len(village) if grids else 3}d}"


def _heir_of_grid(county: County, change: Change, grid: Area, first: str, taken: set[str]) -> str:
    """The grid in the heir that goes on for one that ends."""
    if change.kind in {Kind.RECODE, Kind.MOVE}:
        return change.heir + grid.code[len(grid.parent) :]
    own = [one.code for one in _grids_of(county, change.heir)]
    if not change.keep_grids:
        return own[0] if own else change.heir + first
    width = len(first)
    codes = (f"{change.heir}{number:0{width}d}" for number in range(1, 10**width))
    return next(code for code in codes if code not in taken)


def _is(areas: Sequence[Area], code: str) -> bool:
    return any(area.code == code for area in areas)


def _found(areas: Sequence[Area], code: str) -> Area:
    return next(area for area in areas if area.code == code)


def _village(county: County, change: Change, one: Named) -> Area:
    like = county.areas[change.old[0]]
    return like._replace(
        code=one.code, parent=township_in(county, one.code), name=one.name, short=one.name,
        label_lon=None, label_lat=None, valid_from=change.day, valid_to=None, successor="",
    )  # fmt: skip


def _grid(
    county: County, change: Change, village: Area, code: str, name: str, like: Area | None = None
) -> Area:
    old = like or next(iter(_grids_of(county, change.old[0])), village)
    keeps = like is not None
    return old._replace(
        code=code, level=AreaLevel.GRID, parent=village.code, name=name, short=name,
        label_lon=old.label_lon if keeps else None, label_lat=old.label_lat if keeps else None,
        valid_from=change.day, valid_to=None, successor="",
    )  # fmt: skip


# ---- what speaks against it ----------------------------------------------------------------------

COUNTS = {
    Kind.MERGE: (2, MOST_PARTS, 1, 1),
    Kind.SPLIT: (1, 1, 2, MOST_PARTS),
    Kind.RECODE: (1, 1, 1, 1),
    Kind.MOVE: (1, 1, 1, 1),
}
COUNT_WORDS = {
    Kind.MERGE: Text(
        "合并：选择两个以上的村（社区），合并后为一个。", "Merging: several villages become one."
    ),
    Kind.SPLIT: Text(
        "拆分：选择一个村（社区），拆分后为两个以上。", "Splitting: one village becomes several."
    ),
    Kind.RECODE: Text(
        "改码：选择一个村（社区），填写一个新编码。", "Another code: one village, one new code."
    ),
    Kind.MOVE: Text(
        "划转：选择一个村（社区），填写在新乡镇的编码。",
        "Moving: one village, and its code in the new township.",
    ),
}


def _problems(county: County, change: Change, today: int) -> Iterator[Problem]:
    few_old, many_old, few_new, many_new = COUNTS[change.kind]
    codes = [one.code for one in change.new]
    counted = few_old <= len(set(change.old)) <= many_old and few_new <= len(codes) <= many_new
    if not counted or len(set(codes)) != len(codes) or len(set(change.old)) != len(change.old):
        yield Problem(COUNT_WORDS[change.kind], cells=("old", "new"))
    yield from _day_problems(county, change, today)
    for code in change.old:
        area = county.areas.get(code)
        if area is None or area.level != AreaLevel.VILLAGE or area.valid_to is not None:
            yield _about(code, "不是现行的村（社区）", "is no village in force", "old")
    for one in change.new:
        yield from _code_problems(county, change, one)
    if change.heir not in codes:
        yield Problem(
            Text("请选择历史数据归入哪个村（社区）。", "Say which village takes over the history."),
            cells=("heir",),
        )


def _day_problems(county: County, change: Change, today: int) -> Iterator[Problem]:
    if change.day > today:
        text = Text(
            "生效日期尚未到来，请到当日再办理。", "The day is still to come; make the change then."
        )
        yield Problem(text, cells=("day",))
    begun = [county.areas[code].valid_from or 0 for code in change.old if code in county.areas]
    if begun and change.day <= max(begun):
        text = Text(
            "生效日期应晚于所选村（社区）的设立日期。",
            "The day must be after the villages themselves began.",
        )
        yield Problem(text, cells=("day",))


def _code_problems(county: County, change: Change, one: Named) -> Iterator[Problem]:
    code, known = one.code, county.areas.get(one.code)
    if code in change.old and change.kind in {Kind.MERGE, Kind.SPLIT}:
        return
    if known is not None:
        yield _about(
            code, "已经用过，停用的编码不再启用", "is taken; codes are never used again", "new"
        )
        return
    old = county.areas.get(change.old[0]) if change.old else None
    if old is None:
        return
    if not code.isdecimal() or not code.isascii() or len(code) != len(old.code):
        yield _about(
            code or "—", f"应为 {len(old.code)} 位数字", f"must have {len(old.code)} digits", "new"
        )
        return
    township = township_in(county, code)
    if not township:
        yield _about(code, "未以现行乡镇（街道）编码开头", "begins with no township's code", "new")
    elif change.kind is Kind.MOVE and township == old.parent:
        yield _about(code, "仍在原乡镇（街道）", "is still in the same township", "new")
    elif change.kind is not Kind.MOVE and township != old.parent:
        yield _about(
            code, "在另一乡镇（街道），请用“划转”", "is in another township: use moving", "new"
        )
    if not one.name:
        yield _about(code, "缺少名称", "has no name", "new")


def _about(code: str, zh: str, en: str, cell: str) -> Problem:
    return Problem(Text(f"{code} {zh}。", f"{code} {en}."), cells=(cell,))
