"""The form for a new version of the limits: rows of cells, each with its name and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from dashboards.components.limit_sheet import NEW, SEPARATOR, Entry, Row, Sheet
from dashboards.components.limit_table import Teller
from dashboards.strings import limits as words
from data_layer.core.county import Category, County
from data_layer.core.limit_table import LimitKey
from data_layer.labels import LIMIT_STAGE_TEXT
from data_layer.vocab import LimitStage, LimitUnit, Urgency


class FormCell(NamedTuple):
    """A cell of the form; `told` is what a reader without eyes for the grid is told, `wrong` marks
    the cells a problem is about."""

    label: str
    told: str
    unit_told: str
    amount_name: str
    unit_name: str
    entry: Entry
    wrong: bool


class FormLine(NamedTuple):
    """A row of the form; None where a stage has no limit for this kind of case."""

    row: Row
    told: str
    cells: list[FormCell | None]


def form_lines(sheet: Sheet, teller: Teller, wrong: Collection[object] = ()) -> list[FormLine]:
    """The form's rows; `wrong` are the keys of rules that something is wrong with."""
    return [
        FormLine(row, teller.kind(row), _form_cells(row, entries, teller, wrong))
        for row, entries in sheet.items()
    ]


def new_line(entries: Mapping[str, Entry], teller: Teller) -> list[FormCell | None]:
    """The cells of the row that may be added."""
    return _form_cells(None, entries, teller, ())


def _form_cells(
    row: Row | None, entries: Mapping[str, Entry], teller: Teller, wrong: Collection[object]
) -> list[FormCell | None]:
    name = row.name if row else NEW
    kind = teller.kind(row) if row else teller.say(words.NEW_ROW)
    usual = next((entry.unit for entry in entries.values()), LimitUnit.WORK_DAYS)
    found: list[FormCell | None] = []
    for stage in LimitStage:
        entry = entries.get(stage, Entry("", usual))
        if row and stage == LimitStage.FIRST_REPORT and not (_critical(row) or entry.amount):
            found.append(None)
            continue
        label = teller.say(LIMIT_STAGE_TEXT[stage])
        told = {"kind": kind, "stage": label}
        found.append(
            FormCell(
                label,
                teller.say(words.AMOUNT).format(**told),
                teller.say(words.UNIT).format(**told),
                f"amount{SEPARATOR}{name}{SEPARATOR}{stage}",
                f"unit{SEPARATOR}{name}{SEPARATOR}{stage}",
                entry,
                row is not None and LimitKey(*row, stage) in wrong,
            )
        )
    return found


def _critical(row: Row) -> bool:
    """A first report is asked for in critical cases."""
    return row.urgency == Urgency.CRITICAL


def scopes(county: County) -> tuple[list[str], list[Category]]:
    """The classes, and the categories from the major ones down, that a rule may be about."""
    classes = {c.limit_class for c in county.categories.values()} | {"ordinary"}
    return sorted(classes), sorted(county.categories.values(), key=lambda c: c.code)
