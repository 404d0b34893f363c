"""The hand-over sheet as a page shows it: sections, parts, lists, each with its words and link."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.handover_lines import (
    KEY_NAMES,
    Line,
    Page,
    Part,
    key_name,
    lines_of,
)
from dashboards.strings import handover as words
from dashboards.strings import wording
from data_layer.core.shift_sheet import Holder, Sheet


class Listing(NamedTuple):
    """Cases under a heading; `more` says how many are left out and where they are."""

    name: str
    lines: list[Line]
    more: Part | None


class Section(NamedTuple):
    """A part of the sheet: its number, what it is made of, what it lists."""

    key: str
    name: str
    total: Part | None
    groups: list[tuple[str, list[Part]]]
    lists: list[Listing]


class Matrix(NamedTuple):
    """Who holds what: heads, then rows of (name, parts of a step; None: zero)."""

    heads: list[str]
    rows: list[tuple[str, list[Part | None]]]


def tiles(sheet: Sheet, page: Page) -> list[Part]:
    """The six numbers at the head."""
    heads = {
        "came": words.CAME,
        "closed": words.CLOSED,
        "open": words.OPEN,
        "overdue": words.OVERDUE,
        "due_next": words.DUE_NEXT,
        "asked": words.ASKED,
    }
    return [_part(sheet, page, of, page.say(text)) for of, text in heads.items()]


def sections(sheet: Sheet, page: Page) -> list[Section]:
    """Everything below them but the matrix of holders, in order."""
    splits = ("source", "urgency", "category", "township")
    came = [_group(sheet, page, "came", split) for split in splits]
    result, outcomes = _group(sheet, page, "closed", "outcome")
    closed = [(result, [*outcomes, *_named(sheet, page, "void")])]
    acts = [(page.say(words.CASES), _named(sheet, page, "urged", "supervised", "escalated"))]
    stopped = [(page.say(words.CASES), _named(sheet, page, "suspended", "review"))]
    return [
        _section(sheet, page, "came", came, ("critical",)),
        _section(sheet, page, "closed", closed),
        _section(sheet, page, "overdue", lists=("overdue",)),
        *_if_told(sheet, page, "stage_overdue"),
        _section(sheet, page, "due_next", lists=("due_next",)),
        _section(sheet, page, "acts", acts, ("supervised", "escalated")),
        _section(sheet, page, "suspended", stopped, ("review",)),
        _section(sheet, page, "unlocated", lists=("unlocated",)),
        _section(sheet, page, "asked", [_group(sheet, page, "asked", "asked")], ("asked",)),
    ]


def _if_told(sheet: Sheet, page: Page, key: str) -> list[Section]:
    """A section that sheets signed before it was invented do not have."""
    return [_section(sheet, page, key, lists=(key,))] if key in sheet.counts else []


def matrix(sheet: Sheet, page: Page) -> Matrix:
    """Open cases by who holds them and where they stand; the sums come first."""
    heads = [*(page.say(text) for text in words.STEPS.values()), page.say(words.OVERDUE)]
    of_all = [_of_step(page, of, sheet.counts[of]) for of in (*words.STEPS, "overdue")]
    whole = _part(sheet, page, "open", "")
    rows = [(page.say(words.SUM), [whole, *of_all])]
    for holder in sheet.holders:
        cells = {**holder.steps, "open": holder.n, "overdue": holder.overdue}
        parts = [
            Part("", wording.count(cells[of]), _holder_link(holder, of, page))
            if cells[of]
            else None
            for of in _COLUMNS
        ]
        rows.append((_holder_name(holder, page), parts))
    return Matrix([page.say(words.SUM), *heads], rows)


_COLUMNS = ("open", *words.STEPS, "overdue")


def _holder_name(holder: Holder, page: Page) -> str:
    if not holder.split:
        return page.say(words.OUTSIDE)
    return holder.name if holder.key else page.say(words.NOT_DISPATCHED)


def _holder_link(holder: Holder, of: str, page: Page) -> str:
    return page.link(of, holder.split, holder.key) if holder.split else ""


def _part(sheet: Sheet, page: Page, of: str, name: str) -> Part:
    return Part(name, wording.count(sheet.counts[of]), page.link(of))


def _of_step(page: Page, of: str, n: int) -> Part | None:
    return Part("", wording.count(n), page.link(of)) if n else None


def _section(
    sheet: Sheet,
    page: Page,
    key: str,
    groups: list[tuple[str, list[Part]]] | None = None,
    lists: tuple[str, ...] = (),
) -> Section:
    until = page.moment(sheet.until)
    name = words.SECTIONS[key].say(page.lang).format(until=until)
    total = _part(sheet, page, key, "") if key in sheet.counts else None
    listed = [_listing(sheet, page, of, named=of != key) for of in lists]
    return Section(key, name, total, groups or [], [one for one in listed if one.lines])


def _group(sheet: Sheet, page: Page, of: str, split: str) -> tuple[str, list[Part]]:
    counted = sheet.splits[f"{of}/{split}"]
    known = list(KEY_NAMES.get(split, ()))
    order = [
        *(key for key in known if key in counted),
        *(key for key in counted if key not in known),
    ]
    parts = [
        Part(key_name(split, key, page), wording.count(counted[key]), page.link(of, split, key))
        for key in order
    ]
    return page.say(words.SPLITS[split]), parts


def _named(sheet: Sheet, page: Page, *numbers: str) -> list[Part]:
    return [_part(sheet, page, of, page.say(words.LINES[of])) for of in numbers]


def _listing(sheet: Sheet, page: Page, of: str, *, named: bool) -> Listing:
    lines, whole = sheet.lists[of], sheet.counts[of]
    left = whole - len(lines)
    more = (
        Part(page.say(words.MORE, n=wording.count(left)), "", page.link(of)) if left > 0 else None
    )
    return Listing(page.say(words.LISTS[of]) if named else "", lines_of(lines, of, page), more)
