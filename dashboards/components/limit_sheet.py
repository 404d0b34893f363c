"""The limits as a form shows them: one row a kind of case, an amount and a unit for each stage; and
back from what was typed to rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from dashboards.strings import limits as words
from data_layer.core.county import Limit
from data_layer.core.limit_table import limit_key, limit_order
from data_layer.errors import Problem
from data_layer.services.limits_file import limit_problem
from data_layer.vocab import LimitStage, LimitUnit, Urgency

HOUR = 60
# What the form counts in hours; the table keeps minutes.
HOURS: dict[str, str] = {
    "clock_hours": LimitUnit.CLOCK_MINUTES,
    "work_hours": LimitUnit.WORK_MINUTES,
}
OF_MINUTES = {minutes: hours for hours, minutes in HOURS.items()}
NEW = "new"
LONGEST = 64
SEPARATOR = "~"
MOST_DIGITS = 7


class Row(NamedTuple):
    """A kind of case with rules of its own; `category` or `limit_class` is empty."""

    urgency: str
    category: str
    limit_class: str
    level: int

    @property
    def name(self) -> str:
        """What the row is called in the form."""
        return SEPARATOR.join(map(str, self))

    @property
    def particular(self) -> bool:
        """Whether it is about one category or one level."""
        return bool(self.category or self.level)

    @property
    def needed(self) -> bool:
        """Whether every table has this row."""
        return (self.limit_class, self.level) == ("ordinary", 0)


class Entry(NamedTuple):
    """What stands in a cell: the amount as typed, '' for no rule, and its unit."""

    amount: str
    unit: str


Sheet = dict[Row, dict[str, Entry]]


class Form(Protocol):
    """What was posted."""

    def get(self, name: str, default: str) -> str:
        """The first value of that name."""

    def getlist(self, name: str) -> list[str]:
        """Every value of that name."""


def sheet_of(rules: Iterable[Limit]) -> Sheet:
    """The rules as the form shows them: what every case goes by first, then the more particular."""
    sheet: Sheet = {}
    for rule in sorted(rules, key=_place):
        row = Row(rule.urgency, rule.category, rule.limit_class, rule.level)
        sheet.setdefault(row, {})[rule.stage] = entry_of(rule)
    return sheet


def _place(rule: Limit) -> tuple[object, ...]:
    return bool(rule.category or rule.level), *limit_order(limit_key(rule))


def entry_of(rule: Limit) -> Entry:
    """Whole hours as hours."""
    hours = OF_MINUTES.get(rule.unit)
    if hours and rule.amount % HOUR == 0:
        return Entry(str(rule.amount // HOUR), hours)
    return Entry(str(rule.amount), rule.unit)


def sheet_sent(form: Form) -> Sheet:
    """The rows as they were posted, without those to be dropped; a new one stands last."""
    dropped = set(form.getlist("drop"))
    sheet: Sheet = {}
    for name in form.getlist("row"):
        row = _row(name)
        if row is not None and name not in dropped:
            sheet[row] = _entries(form, name)
    if added := new_row(form):
        sheet[added] = {**sheet.get(added, {}), **new_entries(form)}
    return sheet


def new_row(form: Form) -> Row | None:
    """The kind of case for which a row is to be added; `scope` is a category, or /class."""
    scope, urgency = form.get("scope", "")[:LONGEST], form.get("urgency", "")[:LONGEST]
    if not scope or urgency not in set(Urgency):
        return None
    level = _whole(form.get("level", "")) or 0
    if scope.startswith("/"):
        return Row(urgency, "", scope[1:], level)
    return Row(urgency, scope, "", level)


def new_entries(form: Form) -> dict[str, Entry]:
    """What was typed into the row to be added."""
    return _filled(_entries(form, NEW))


def half_a_row(form: Form) -> list[Problem]:
    """What the row to be added still lacks; [] when it is whole, or not asked for."""
    asked, typed = new_row(form) is not None, bool(new_entries(form))
    if asked == typed:
        return []
    return [Problem(words.NO_STAGE if asked else words.NO_SCOPE)]


def _row(name: str) -> Row | None:
    parts = name[: 4 * LONGEST].split(SEPARATOR)
    if len(parts) != len(Row._fields) or parts[0] not in set(Urgency):
        return None
    urgency, category, limit_class, level = parts
    return Row(urgency, category, limit_class, _whole(level) or 0)


def _entries(form: Form, name: str) -> dict[str, Entry]:
    return {
        stage: Entry(
            form.get(f"amount{SEPARATOR}{name}{SEPARATOR}{stage}", "")[:LONGEST].strip(),
            form.get(f"unit{SEPARATOR}{name}{SEPARATOR}{stage}", "")[:LONGEST],
        )
        for stage in LimitStage
    }


def _filled(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {stage: entry for stage, entry in entries.items() if entry.amount}


class Reading(NamedTuple):
    """The rules of a sheet, and those whose amount is no whole number with a problem for each."""

    rules: list[Limit]
    unread: list[Limit]
    problems: list[Problem]


def rules_of(sheet: Sheet) -> Reading:
    """What the sheet says."""
    read = Reading([], [], [])
    for row, entries in sheet.items():
        for stage, entry in _filled(entries).items():
            amount, unit = _whole(entry.amount), HOURS.get(entry.unit, entry.unit)
            minutes = (amount or 0) * (HOUR if entry.unit in HOURS else 1)
            about = row.category, row.urgency, row.limit_class, row.level
            rule = Limit(0, 0, *about, stage, minutes, unit)
            if amount is None:
                told = f"“{entry.amount}”不是整数", f"'{entry.amount}' is not a whole number"
                read.problems.append(limit_problem(limit_key(rule), *told))
                read.unread.append(rule)
            else:
                read.rules.append(rule)
    return read


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None
