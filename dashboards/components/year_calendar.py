"""A year of the working calendar as the page shows it: months of weeks of days, and what they add
up to."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from typing import NamedTuple

from dashboards.strings import calendar as words
from data_layer.core.days import add_days, days_between, to_date
from data_layer.core.working_time import CalendarDay, WorkingTime
from data_layer.labels import DAY_KIND_TEXT
from data_layer.vocab import DayKind

MONTHS = range(1, 13)
LONGEST_MARK = 2  # signs that fit under the number of a day; longer names are in the list below


class Cell(NamedTuple):
    """A day: its number, kind, the word under the number, and all of it in one sentence."""

    day: int
    number: int
    kind: str
    mark: str
    told: str
    official: bool
    today: bool


class Month(NamedTuple):
    """Weeks from Monday to Sunday; None where a day belongs to another month."""

    name: str
    weeks: list[list[Cell | None]]


class Span(NamedTuple):
    """Consecutive days on record that say the same, as the list below the months shows them."""

    first: str
    last: str
    days: int
    kind: str
    row: CalendarDay


def months(working: WorkingTime, year: int, today: int, lang: str) -> list[Month]:
    """The twelve months of a year."""

    def cell(month: int, number: int) -> Cell | None:
        day = year * 10000 + month * 100 + number
        return _cell(working.day(day), day == today, lang) if number else None

    weeks = Calendar().monthdayscalendar
    return [
        Month(
            words.MONTHS[month - 1].say(lang),
            [[cell(month, number) for number in week] for week in weeks(year, month)],
        )
        for month in MONTHS
    ]


def _cell(row: CalendarDay, today: bool, lang: str) -> Cell:
    kind = DayKind(row.kind)
    mark = words.MARKS[kind].say(lang)
    short = row.name.removesuffix("节") if len(row.name) > LONGEST_MARK else row.name
    if kind == DayKind.HOLIDAY and lang == "zh" and 0 < len(short) <= LONGEST_MARK:
        mark = short
    told = [to_date(row.day).isoformat(), DAY_KIND_TEXT[kind].say(lang), row.name]
    told += [] if row.official else [words.TENTATIVE.say(lang)]
    told += [words.TODAY.say(lang)] if today else []
    spoken = " ".join(filter(None, told))
    return Cell(row.day, row.day % 100, row.kind, mark, spoken, row.official, today)


def totals(working: WorkingTime, year: int) -> dict[str, int]:
    """Days by kind, the make-up ones among the workdays."""
    days = days_between(year * 10000 + 101, year * 10000 + 1231)
    count = Counter(working.day(day).kind for day in days)
    return {
        "workday": count[DayKind.WORKDAY] + count[DayKind.SHIFTED],
        "shifted": count[DayKind.SHIFTED],
        "rest": count[DayKind.REST],
        "holiday": count[DayKind.HOLIDAY],
    }


def spans(rows: list[CalendarDay], lang: str) -> list[Span]:
    """Days on record in order, those that follow each other and say the same as one."""
    found: list[list[CalendarDay]] = []
    for row in sorted(rows, key=lambda row: row.day):
        before = found[-1][-1] if found else None
        if before and add_days(before.day, 1) == row.day and before[2:] == row[2:]:
            found[-1].append(row)
        else:
            found.append([row])
    return [
        Span(
            to_date(days[0].day).isoformat(),
            to_date(days[-1].day).isoformat(),
            len(days),
            DAY_KIND_TEXT[DayKind(days[0].kind)].say(lang),
            days[0],
        )
        for days in found
    ]


def sources(rows: list[CalendarDay]) -> list[str]:
    """The documents of a year's official days, the one with most days first."""
    return [name for name, _ in Counter(row.source for row in rows if row.official).most_common()]
