"""Changes of the working calendar: a new version of the days that say something new; old versions
stay, since closed cases pin them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.calendar_days import (
    days_in_force,
    hours_in_force,
    hours_text,
    usual_day,
)
from data_layer.core.county import County
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.db.tables import calendar_day, office_hours
from data_layer.db.upsert import put_rows


class Changes(NamedTuple):
    """What a version adds; `version` is the one in force afterwards."""

    version: int
    days: list[CalendarDay]
    hours: tuple[OfficeHours, ...] = ()


def changes(
    county: County, days: Iterable[CalendarDay], hours: tuple[OfficeHours, ...] = ()
) -> Changes:
    """The days and seasons that differ from the calendar in force; without any no new version.

    Days that are not named stay as they are, and so do the hours when none are given.
    """
    now = county.calendar_version
    known = days_in_force(county.calendar, now)
    news = [row for row in days if _other(row, known.get(row.day) or usual_day(row.day))]
    if _timetable(hours) == _timetable(hours_in_force(county.office_hours, now)):
        hours = ()
    return Changes(now + 1 if news or hours else now, news, hours)


def put_changes(conn: Connection, county_code: str, made: Changes) -> None:
    """Store what a version adds."""
    same = {"county_code": county_code, "version": made.version}
    put_rows(conn, calendar_day, [{**row._asdict(), **same} for row in made.days])
    seasons = [
        {**same, "first_day": s.first_day, "intervals": hours_text(s.intervals)} for s in made.hours
    ]
    put_rows(conn, office_hours, seasons)


def _other(row: CalendarDay, known: CalendarDay) -> bool:
    return row._replace(version=known.version) != known


def _timetable(hours: Iterable[OfficeHours]) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    return sorted((season.first_day, season.intervals) for season in hours)
