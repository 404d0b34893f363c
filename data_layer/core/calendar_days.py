"""Days of the working calendar: what a day is by the table, and by the law where that is silent.

Days are integers like 20261123 in the county's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from data_layer.core.days import to_date
from data_layer.vocab import DayKind

WORKED = frozenset({DayKind.WORKDAY, DayKind.SHIFTED})
SATURDAY = 5


class CalendarDay(NamedTuple):
    """One day of one version of the calendar; `source` names the document that says so.

    `official` False: a day nobody has announced yet.
    """

    version: int
    day: int
    kind: str
    name: str
    source: str
    official: bool


class OfficeHours(NamedTuple):
    """Office hours of a season that begins on `first_day` (month*100+day) of each year.

    `intervals` are minutes of the local day; `version` is the calendar version that brought them.
    """

    first_day: int
    intervals: tuple[tuple[int, int], ...]
    version: int = 1


USUAL_HOURS = (OfficeHours(101, ((8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30))),)

# 《全国年节及纪念日放假办法》: the holidays with a date of their own; those of the moon and the sun
# wait for the notice. 2 May is one of them since 2025.
STATUTORY = {101: "元旦", 501: "劳动节", 1001: "国庆节", 1002: "国庆节", 1003: "国庆节"}
SECOND_OF_MAY, SINCE = 502, 2025

NOVEMBER = 1101  # the State Council announces the next year in this month

# What every yearly notice frees, as spans of month*100+day: 元旦 春节 清明节 劳动节 端午节 国庆节.
# 中秋节 is left out, since it may fall among the National Day holidays.
NOTICE_SPANS = ((101, 101), (121, 221), (404, 406), (501, 501), (527, 625), (1001, 1003))


def days_in_force(days: Iterable[CalendarDay], version: int) -> dict[int, CalendarDay]:
    """The calendar of a version: for each day the row with the greatest version up to it."""
    found: dict[int, CalendarDay] = {}
    for row in days:
        if row.version <= version and row.version >= found.get(row.day, row).version:
            found[row.day] = row
    return found


def hours_in_force(hours: Iterable[OfficeHours], version: int) -> tuple[OfficeHours, ...]:
    """The seasons of a version, in the year's order: the newest set up to it, else the usual."""
    known = [season for season in hours if season.version <= version]
    newest = max((season.version for season in known), default=0)
    return tuple(sorted(s for s in known if s.version == newest)) or USUAL_HOURS


def official_years(days: Mapping[int, CalendarDay]) -> frozenset[int]:
    """The years the table has a notice for: each holiday every notice frees has an official row."""
    free = [row.day for row in days.values() if row.official and row.kind == DayKind.HOLIDAY]
    return frozenset(
        year
        for year in {day // 10000 for day in free}
        if all(
            any(year * 10000 + first <= day <= year * 10000 + last for day in free)
            for first, last in NOTICE_SPANS
        )
    )


def awaited_year(official: frozenset[int], today: int) -> int | None:
    """The year whose notice should have been entered by now: the present one, or from November
    the next; None when nothing is wanting."""
    year = today // 10000
    if year not in official:
        return year
    return year + 1 if today % 10000 >= NOVEMBER and year + 1 not in official else None


def statutory(year: int) -> dict[int, str]:
    """The holidays of a year that the law itself dates: day -> name."""
    named = {**STATUTORY, SECOND_OF_MAY: STATUTORY[501]} if year >= SINCE else STATUTORY
    return {year * 10000 + date: name for date, name in named.items()}


def usual_day(day: int) -> CalendarDay:
    """What a day in no row is: by the law where that names its date, else by the weekday.

    Nobody announced it, so it is not official.
    """
    name = statutory(day // 10000).get(day)
    if name is not None:
        return CalendarDay(0, day, DayKind.HOLIDAY, name, "", False)
    weekend = to_date(day).weekday() >= SATURDAY
    return CalendarDay(0, day, DayKind.REST if weekend else DayKind.WORKDAY, "", "", False)


def hours_text(intervals: Iterable[tuple[int, int]]) -> str:
    """08:30-12:00 14:00-17:30."""
    return " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in intervals)


def hours_of(text: str) -> tuple[tuple[int, int], ...]:
    """The inverse of `hours_text`."""
    pairs = (interval.split("-") for interval in text.split())
    return tuple((_minute(start), _minute(end)) for start, end in pairs)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
