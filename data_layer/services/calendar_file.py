"""The working calendar as a file says it: lines of calendar.csv, office hours of county.toml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from data_layer.core.calendar_days import SATURDAY, USUAL_HOURS, hours_of
from data_layer.core.county import FIRST_YEAR, LAST_YEAR
from data_layer.core.days import to_date
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.errors import Invalid, Problem, TableInvalid
from data_layer.services.pack_files import Row, read_rows, resembles, utf8
from data_layer.vocab import DayKind, Text

COLUMNS = "day kind name source official"
LONGEST_NAME, LONGEST_SOURCE = 40, 200
MIDNIGHT = 24 * 60
NO_CALENDAR = Text(
    "这不是日历表：应为 CSV 文件，表头为 day,kind,name,source,official，未作任何更改。",
    "This is no calendar: it must be a CSV file with the columns day,kind,name,source,official. "
    "Nothing was changed.",
)
HOURS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "from": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"},
            "hours": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": "^[0-9]{2}:[0-5][0-9]-[0-9]{2}:[0-5][0-9]$"},
            },
        },
        "required": ["from", "hours"],
        "additionalProperties": False,
    },
}


def parse_calendar(name: str, content: bytes) -> list[CalendarDay]:
    """The days of a calendar file; raises Invalid for another kind of file, TableInvalid with
    everything that is wrong.

    A spreadsheet saves Chinese text as GB 18030 unless told otherwise: that is read as well.
    """
    text = utf8(content)
    if not resembles(text, COLUMNS):
        raise Invalid(NO_CALENDAR, "no_calendar")
    problems: list[Problem] = []
    days = list(read_days(read_rows(name, text, COLUMNS, problems)))
    problems += [problem._replace(where=name, cells=()) for problem in day_problems(days)]
    if problems:
        raise TableInvalid("calendar", problems)
    return days


def read_days(rows: Iterable[Row]) -> Iterator[CalendarDay]:
    """The days of the lines, without a version; a line whose day cannot be read is left out."""
    for row in rows:
        day = row.day("day") if row.text("day") else None
        kind, official = row.text("kind"), row.flag("official")
        if day is not None:
            yield CalendarDay(0, day, kind, row.cells["name"], row.cells["source"], official)


def read_hours(seasons: Sequence[dict[str, Any]] | None) -> tuple[OfficeHours, ...]:
    """The seasons of [[office_hours]], without a version; none: the usual hours."""
    if seasons is None:
        return tuple(season._replace(version=0) for season in USUAL_HOURS)
    found = (
        OfficeHours(int(s["from"].replace("-", "")), hours_of(" ".join(s["hours"])), 0)
        for s in seasons
    )
    return tuple(sorted(found))


def day_problems(days: Sequence[CalendarDay]) -> Iterator[Problem]:
    """Everything that contradicts itself in a calendar; cells are the fields of a day."""
    for number, count in Counter(row.day for row in days).items():
        if count > 1:
            yield _problem(number, "day", f"出现 {count} 次", f"occurs {count} times")
    for row in days:
        for field, zh, en in _day_problems(row):
            yield _problem(row.day, field, zh, en)


def _problem(day: int, field: str, zh: str, en: str) -> Problem:
    iso = to_date(day).isoformat()
    return Problem(Text(f"{iso} {zh}", f"{iso} {en}"), cells=(field,))


def _day_problems(row: CalendarDay) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong with it in both languages)."""
    if not FIRST_YEAR <= row.day // 10000 < LAST_YEAR:
        yield "day", "应在 2000 至 2100 年之间", "must lie between 2000 and 2100"
    if row.kind not in set(DayKind):
        kinds = "/".join(DayKind)
        yield "kind", f"类型 {row.kind} 未知，可用 {kinds}", f"unknown kind {row.kind}; use {kinds}"
    if row.kind == DayKind.SHIFTED and to_date(row.day).weekday() < SATURDAY:
        yield "kind", "不是周末，不能是调休上班", "is no weekend: a make-up workday lies on one"
    if row.official and not row.source:
        yield "source", "已公布的日期应写明依据文件", "is official and needs its source"
    if len(row.name) > LONGEST_NAME:
        yield "name", f"名称过长，不超过 {LONGEST_NAME} 字", f"name over {LONGEST_NAME} letters"
    if len(row.source) > LONGEST_SOURCE:
        most = LONGEST_SOURCE
        yield "source", f"依据文件过长，不超过 {most} 字", f"source over {most} letters"


def hours_problems(hours: Sequence[OfficeHours]) -> Iterator[str]:
    """Everything that contradicts itself in the office hours."""
    for first, count in Counter(season.first_day for season in hours).items():
        if count > 1:
            yield f"{_date(first)} 出现 {count} 次 / occurs {count} times"
    for season in hours:
        where = _date(season.first_day)
        try:
            date(2026, *divmod(season.first_day, 100))
        except ValueError:
            yield f"{where} 不是每年都有的日期 / is not a date of every year"
        bounds = [minute for interval in season.intervals for minute in interval]
        if bounds != sorted(set(bounds)) or bounds[-1] > MIDNIGHT:
            yield f"{where} 办公时间应先后相接、互不重叠 / hours must be in order, without overlap"


def _date(first_day: int) -> str:
    return f"{first_day // 100:02d}-{first_day % 100:02d}"
